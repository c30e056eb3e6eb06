"""Volunteers, helping pairs, social organisations, mutual help."""
