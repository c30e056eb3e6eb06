"""What is due in culture, for 今日待办."""

from culture.activities import today as of_activities
from culture.instructors import today as of_instructors

__all__ = ["of_activities", "of_instructors"]
