"""儿童残疾发生报告: found, reported, diagnosed, helped early; and the months without (方案三（三）)."""
