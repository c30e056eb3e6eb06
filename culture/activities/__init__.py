"""文体活动: planned on a calendar, told by posters, those who fit invited (方案三（四）)."""
