"""The indicators whose records are kept here: group G."""

from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = ()
