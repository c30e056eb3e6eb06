"""What is due in rehab, for 今日待办."""

from rehab.counselling import today as of_counselling
from rehab.grave import today as of_grave
from rehab.guardianship import today as of_guardianship

__all__ = ["of_counselling", "of_grave", "of_guardianship"]
