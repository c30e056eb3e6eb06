"""精神障碍监护 (方案三（三）): cases, their follow-ups, and what the plan asks of them."""
