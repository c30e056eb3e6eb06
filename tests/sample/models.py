"""The record of the sample ledger."""

from django.db import models

from registry.models.listed import ListedField
from registry.models.record import Record
from registry.vault import SealedField


class Visit(Record):
    """One visit paid in a community."""

    section = "ledgers"

    subject = models.CharField("走访事项", max_length=50)
    visited_on = models.DateField("走访日期", null=True, blank=True)
    solved = ListedField("是否解决", codes="yes_no")
    phone = SealedField("联系电话", kind="phone", max_length=20)

    def __str__(self) -> str:
        return self.subject
