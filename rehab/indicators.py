"""The indicators whose records are kept here: groups F and J."""

from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()
