"""居民培训: trainings for residents, with the roll of those who took part."""
