"""What is due in assistance, for 今日待办."""

from assistance.employment import today as _of_employment  # noqa: F401
