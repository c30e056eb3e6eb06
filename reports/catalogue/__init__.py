"""检查指标: the catalogue, what each sentence says of an area, and the records behind every figure."""
