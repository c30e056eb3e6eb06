"""What is due in assistance, for 今日待办."""

from assistance.benefits import today as of_benefits

__all__ = ["of_benefits"]
