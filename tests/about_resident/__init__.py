"""Ledgers about a resident: choosing, matching, what is shown beside."""
