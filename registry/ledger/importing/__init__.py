"""Bringing an office's workbook into a ledger: read, check every row, confirm, apply, undo."""
