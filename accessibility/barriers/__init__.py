"""What hinders in homes, stairwells and places, and what would help."""
