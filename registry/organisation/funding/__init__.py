"""经费: what was promised, what came, and whether it is enough."""
