"""Ledgers of cases: what is entered is seen by those named in it (psychiatric care, counselling, rights)."""
