"""The records of the sample ledgers."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.case import CaseHandler
from registry.models.listed import ListedField
from registry.models.record import Record
from registry.models.resident_record import Line, ResidentRecord, one_open
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


class Grant(ResidentRecord):
    """A grant a resident has asked for; one at a time."""

    section = "ledgers"

    purpose = models.CharField("用途", max_length=50, blank=True)
    asked_on = models.DateField("申请日期", null=True, blank=True)
    granted = ListedField("是否批准", codes="yes_no")
    school_fee = models.DecimalField("学费", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [one_open("grant_one_per_resident", open_when=models.Q(granted=""))]


class Payment(Line):
    """One payment of a grant."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="payments")
    paid_on = models.DateField("发放日期", null=True, blank=True)
    amount = models.DecimalField("金额", max_digits=10, decimal_places=2, null=True, blank=True)


class Notice(AreaRecord):
    """A notice put up by a banner or a community."""

    title = models.CharField("公告标题", max_length=50)
    posted_on = models.DateField("张贴日期", null=True, blank=True)
    at_gate = ListedField("村口已张贴", codes="yes_no")

    def __str__(self) -> str:
        return self.title


class Complaint(ResidentRecord):
    """What a resident complains of; seen by those who handle it."""

    section = "rights"
    handled_by = "handlers"

    subject = models.CharField("投诉事项", max_length=50, blank=True)
    made_on = models.DateField("投诉日期", null=True, blank=True)
    story = SealedField("经过", max_length=500)


class ComplaintHandler(CaseHandler):
    """Who handles a complaint."""

    case = models.ForeignKey(Complaint, models.CASCADE, related_name="handlers")
