"""Ledgers about a resident: the person is chosen, what 台账一 knows is shown, the rest is asked."""
