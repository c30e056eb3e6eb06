"""Screens of the core that are no ledger."""
