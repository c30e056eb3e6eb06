"""A walk through the running product that takes the pictures of README and docs."""
