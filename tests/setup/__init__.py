"""Tests of the set-up and of the processes it starts."""
