"""特殊困难扶持救助: hardships of production that are made known above."""
