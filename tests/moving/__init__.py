"""Records such as later ledgers have, for tests of what follows a person."""
