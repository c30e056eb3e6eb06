"""The indicators whose records are kept here: groups F and J."""

from registry.indicators import Indicator
from rehab.files.indicators import INDICATORS as OF_FILES
from rehab.prevention.indicators import INDICATORS as OF_PREVENTION
from rehab.training.indicators import INDICATORS as OF_TRAINING

INDICATORS: tuple[Indicator, ...] = (
    *OF_FILES,
    *OF_TRAINING,
    *OF_PREVENTION,
)
