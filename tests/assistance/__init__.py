"""Tests of assistance: work, projects, relief, and what they count for."""
