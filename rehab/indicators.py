"""The indicators whose records are kept here: groups F and J."""

from registry.indicators import Indicator
from rehab.child_reports.indicators import INDICATORS as OF_CHILD_REPORTS
from rehab.counselling.indicators import INDICATORS as OF_COUNSELLING
from rehab.files.indicators import INDICATORS as OF_FILES
from rehab.guardianship.indicators import INDICATORS as OF_GUARDIANSHIP
from rehab.prevention.indicators import INDICATORS as OF_PREVENTION
from rehab.referrals.indicators import INDICATORS as OF_REFERRALS
from rehab.training.indicators import INDICATORS as OF_TRAINING

INDICATORS: tuple[Indicator, ...] = (
    *OF_CHILD_REPORTS,
    *OF_REFERRALS,
    *OF_FILES,
    *OF_TRAINING,
    *OF_PREVENTION,
    *OF_GUARDIANSHIP,
    *OF_COUNSELLING,
)
