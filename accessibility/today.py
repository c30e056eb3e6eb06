"""What is due in accessibility, for 今日待办."""

from accessibility.retrofits import today as of_retrofits

__all__ = ["of_retrofits"]
