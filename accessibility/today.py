"""What is due in accessibility, for 今日待办."""
