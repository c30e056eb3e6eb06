"""What is due in assistance, for 今日待办."""
