"""A small app with encrypted fields, so that the fields can be tested apart from the registers."""
