"""What is due in rehab, for 今日待办."""
