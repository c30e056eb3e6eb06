"""一人一策: the ledger of service plans and its paper."""
