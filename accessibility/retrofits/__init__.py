"""Retrofits of homes, stairwells and places, from application to follow-up."""
