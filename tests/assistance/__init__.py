"""Tests of assistance: areas two, eight and nine of the plan."""
