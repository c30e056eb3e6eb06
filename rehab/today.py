"""What is due in rehab, for 今日待办."""

from rehab.devices import today as of_devices
from rehab.files import today as of_files
from rehab.prevention import today as of_prevention
from rehab.training import today as of_training

__all__ = ["of_devices", "of_files", "of_prevention", "of_training"]
