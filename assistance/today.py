"""What is due in assistance, for 今日待办."""

from assistance.benefits import today as of_benefits
from assistance.employment import today as of_employment
from assistance.helping import today as of_helping

__all__ = ["of_benefits", "of_employment", "of_helping"]
