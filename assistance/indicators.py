"""The indicators whose records are kept here: groups E and K."""

from assistance.benefits.indicators import INDICATORS as OF_BENEFITS
from assistance.employment.indicators import INDICATORS as OF_EMPLOYMENT
from assistance.helping.indicators import INDICATORS as OF_HELPING
from assistance.schooling.indicators import INDICATORS as OF_SCHOOLING
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = (
    *OF_EMPLOYMENT,
    *OF_BENEFITS,
    *OF_SCHOOLING,
    *OF_HELPING,
)
