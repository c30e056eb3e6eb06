"""转介单: what a community cannot meet, handed to who can, until it is answered (方案三（三）)."""
