"""The indicators whose records are kept here: group H."""

from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()
