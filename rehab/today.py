"""What is due in rehab, for 今日待办."""

from rehab.child_reports import today as of_child_reports
from rehab.referrals import today as of_referrals

__all__ = ["of_child_reports", "of_referrals"]
