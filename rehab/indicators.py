"""The indicators whose records are kept here: groups F and J."""

from registry.indicators import Indicator
from rehab.child_reports.indicators import INDICATORS as OF_CHILD_REPORTS
from rehab.referrals.indicators import INDICATORS as OF_REFERRALS

INDICATORS: tuple[Indicator, ...] = (
    *OF_CHILD_REPORTS,
    *OF_REFERRALS,
)
