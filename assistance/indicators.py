"""The indicators whose records are kept here: groups E and K."""

from assistance.benefits.indicators import INDICATORS as OF_BENEFITS
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = (*OF_BENEFITS,)
