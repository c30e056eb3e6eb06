"""残疾人康复服务档案: the file, who should have one, its service records and F01, F02 (方案三（三）)."""
