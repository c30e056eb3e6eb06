"""What every ledger and every address must keep, whatever it is about."""
