"""What is recorded of rehabilitation and counselling."""

from rehab.models.child_report import ChildFollowUp, ChildReport, ZeroReport
from rehab.models.device import Device, DeviceFollowUp
from rehab.models.home_training import HomeSession, HomeTraining, TrainingExercise
from rehab.models.referral import Referral, ReferralReturn
from rehab.models.rehab_file import RehabAssessment, RehabFile
from rehab.models.rehab_service import RehabService

__all__ = [
    "ChildFollowUp",
    "ChildReport",
    "Referral",
    "ReferralReturn",
    "ZeroReport",
    "Device",
    "DeviceFollowUp",
    "HomeSession",
    "HomeTraining",
    "RehabAssessment",
    "RehabFile",
    "RehabService",
    "TrainingExercise",
]
