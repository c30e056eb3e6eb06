"""The indicators whose records are kept here: group H."""

from registry.indicators import Indicator
from rights.measuring import INDICATORS as OF_RIGHTS

INDICATORS: tuple[Indicator, ...] = OF_RIGHTS
