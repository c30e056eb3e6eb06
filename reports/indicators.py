"""The indicators that stand on the records of all applications."""

from reports.fulfilment.indicators import INDICATORS as OF_FULFILMENT

INDICATORS = (*OF_FULFILMENT,)
