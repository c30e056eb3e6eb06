"""What is due in rights, for 今日待办."""
