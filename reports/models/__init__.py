"""What is kept of figures."""

from reports.models.tally import Mark, Tally

__all__ = ["Mark", "Tally"]
