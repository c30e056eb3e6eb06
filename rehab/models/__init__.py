"""What is recorded of rehabilitation and counselling."""

from rehab.models.device import Device, DeviceFollowUp
from rehab.models.home_training import HomeSession, HomeTraining, TrainingExercise
from rehab.models.rehab_file import RehabAssessment, RehabFile
from rehab.models.rehab_service import RehabService

__all__ = [
    "Device",
    "DeviceFollowUp",
    "HomeSession",
    "HomeTraining",
    "RehabAssessment",
    "RehabFile",
    "RehabService",
    "TrainingExercise",
]
