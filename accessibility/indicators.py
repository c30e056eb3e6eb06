"""The indicators whose records are kept here: group I."""

from accessibility.going_out.indicators import INDICATORS as OF_GOING_OUT
from accessibility.retrofits.indicators import INDICATORS as OF_RETROFITS
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = (
    *OF_RETROFITS,
    *OF_GOING_OUT,
)
