"""What is kept of figures."""

from reports.models.fulfilment import Fulfilment
from reports.models.tally import Mark, Tally

__all__ = ["Fulfilment", "Mark", "Tally"]
