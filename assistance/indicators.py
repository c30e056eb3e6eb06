"""The indicators whose records are kept here: groups E and K."""

from assistance.helping.indicators import INDICATORS as OF_HELPING
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = (*OF_HELPING,)
