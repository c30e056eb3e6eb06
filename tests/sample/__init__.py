"""A ledger of its own, as small as a ledger can be: it proves that the engine knows no residents."""
