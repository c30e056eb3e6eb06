"""What is due in culture, for 今日待办."""
