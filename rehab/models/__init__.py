"""What is recorded of rehabilitation and counselling."""

from rehab.models.child_report import ChildFollowUp, ChildReport, ZeroReport
from rehab.models.counselling import (
    Assessment,
    Counselling,
    CounsellingHandler,
    CounsellingSession,
)
from rehab.models.device import Device, DeviceFollowUp
from rehab.models.guardianship import (
    Guardianship,
    GuardianshipHandler,
    GuardianshipVisit,
    HospitalStay,
)
from rehab.models.home_training import HomeSession, HomeTraining, TrainingExercise
from rehab.models.hotline import Hotline, HotlineCall, HotlineCallHandler
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
    "Assessment",
    "Counselling",
    "CounsellingHandler",
    "CounsellingSession",
    "Guardianship",
    "GuardianshipHandler",
    "GuardianshipVisit",
    "HospitalStay",
    "Hotline",
    "HotlineCall",
    "HotlineCallHandler",
]
