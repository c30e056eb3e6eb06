"""The indicators whose records are kept here: group I."""

from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()
