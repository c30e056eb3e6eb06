"""Invented people and accounts for demonstrations, tests and load; nothing here is a real person."""
