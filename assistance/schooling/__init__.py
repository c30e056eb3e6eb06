"""教育: disabled children and children of disabled families, at school and helped (方案三（二）)."""
