"""The indicators of 基本档案: the five ledgers, what they tell of people, and what is done with it."""

from registry.needs.indicators import INDICATORS as OF_NEEDS
from registry.organisation.documents.creative import INDICATORS as OF_CASES
from registry.plans.indicators import INDICATORS as OF_PLANS
from registry.work.indicators import INDICATORS as OF_WORK

OF_RECORDS = (*OF_NEEDS, *OF_CASES, *OF_PLANS, *OF_WORK)
