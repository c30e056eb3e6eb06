"""居民互助 (方案三（九）): groups of neighbours and what they do for each other."""
