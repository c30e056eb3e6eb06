"""志愿者 (方案三（二）): who volunteers, for how many hours, and what proves it."""
