"""The indicators whose records are kept here: groups F and J."""

from registry.indicators import Indicator
from rehab.counselling.indicators import INDICATORS as OF_COUNSELLING
from rehab.guardianship.indicators import INDICATORS as OF_GUARDIANSHIP

INDICATORS: tuple[Indicator, ...] = (
    *OF_GUARDIANSHIP,
    *OF_COUNSELLING,
)
