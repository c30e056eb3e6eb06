"""委员培训: trainings held for the specialists of an area, with the roll of those who were there."""
