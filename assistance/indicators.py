"""The indicators whose records are kept here: groups E and K."""

from assistance.employment.indicators import INDICATORS as OF_EMPLOYMENT
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = (*OF_EMPLOYMENT,)
