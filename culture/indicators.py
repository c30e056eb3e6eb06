"""The indicators whose records are kept here: group G."""

from culture.activities.indicators import INDICATORS as OF_ACTIVITIES
from culture.instructors.indicators import INDICATORS as OF_INSTRUCTORS
from culture.planning.indicators import INDICATORS as OF_PLANNING
from culture.venues.indicators import INDICATORS as OF_VENUES
from registry.indicators import Indicator

INDICATORS: tuple[Indicator, ...] = tuple(
    sorted(
        (*OF_PLANNING, *OF_VENUES, *OF_INSTRUCTORS, *OF_ACTIVITIES),
        key=lambda indicator: indicator.code,
    )
)
