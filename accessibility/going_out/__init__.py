"""走出家门: who takes part in the life of the community, who does not, and why."""
