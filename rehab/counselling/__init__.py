"""心理疏导 (方案三（七）): cases, the hotline and its calls, who needs it, what the plan asks."""
