"""What is recorded of rehabilitation and counselling."""

from rehab.models.counselling import (
    Assessment,
    Counselling,
    CounsellingHandler,
    CounsellingSession,
)
from rehab.models.guardianship import (
    Guardianship,
    GuardianshipHandler,
    GuardianshipVisit,
    HospitalStay,
)
from rehab.models.hotline import Hotline, HotlineCall, HotlineCallHandler

__all__ = [
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
