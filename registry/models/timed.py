"""What a record has whose next step is due by a day."""

import datetime

from django.db import models


class Timed(models.Model):
    """A record with the day by which its next step is due; without one no time runs.

    Both days follow from the facts: the ledger's rules set them.
    """

    due_on = models.DateField("当前期限", null=True, blank=True)
    warn_on = models.DateField("提醒日", null=True, blank=True)

    class Meta:
        abstract = True

    def lateness(self, today: datetime.date) -> str:
        """ "over" past the due day, "soon" when it is near, "" otherwise or when none runs."""
        if self.due_on is None:
            return ""
        if self.due_on < today:
            return "over"
        return "soon" if self.warn_on and self.warn_on <= today else ""
