"""What residents like, what stands in their way, who took part (方案三（四）, R40 R41)."""
