"""The indicators whose records are kept here: groups E and K."""

from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()
