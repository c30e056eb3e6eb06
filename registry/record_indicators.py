"""The indicators of 基本档案: the five ledgers, what they tell of people, and what is done with it."""

from registry.hardship.indicators import INDICATORS as OF_HARDSHIP
from registry.job_seeker.indicators import INDICATORS as OF_JOB_SEEKERS
from registry.needs.indicators import INDICATORS as OF_NEEDS
from registry.organisation.certified_base.indicators import INDICATORS as OF_BASE
from registry.organisation.documents.creative import INDICATORS as OF_CASES
from registry.plans.indicators import INDICATORS as OF_PLANS
from registry.resident_indicators import INDICATORS as OF_RESIDENTS
from registry.support.indicators import INDICATORS as OF_SUPPORT
from registry.work.indicators import INDICATORS as OF_WORK

OF_RECORDS = (
    *OF_BASE, *OF_RESIDENTS, *OF_HARDSHIP, *OF_JOB_SEEKERS, *OF_SUPPORT, *OF_NEEDS, *OF_CASES,
    *OF_PLANS, *OF_WORK,
)  # fmt: skip
