"""What is kept of figures, and what people judge where no record can answer."""

from reports.models.fulfilment import Fulfilment
from reports.models.judgement import Judgement
from reports.models.tally import Mark, Tally

__all__ = ["Fulfilment", "Judgement", "Mark", "Tally"]
