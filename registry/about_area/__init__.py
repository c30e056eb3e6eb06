"""Ledgers about an area: the organisation behind the work, held by a community or by those above it."""
