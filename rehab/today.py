"""What is due in rehab, for 今日待办."""

from rehab.child_reports import today as of_child_reports
from rehab.counselling import today as of_counselling
from rehab.devices import today as of_devices
from rehab.files import today as of_files
from rehab.grave import today as of_grave
from rehab.guardianship import today as of_guardianship
from rehab.prevention import today as of_prevention
from rehab.referrals import today as of_referrals
from rehab.training import today as of_training

__all__ = [
    "of_child_reports",
    "of_referrals",
    "of_devices",
    "of_files",
    "of_prevention",
    "of_training",
    "of_counselling",
    "of_grave",
    "of_guardianship",
]
