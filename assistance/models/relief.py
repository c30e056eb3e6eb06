"""特殊困难扶持救助: a special hardship of production, made known above, and what came of it (方案三（二）)."""

from django.db import models

from registry.document_number import DocumentNumberField
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import ResidentRecord
from registry.models.timed import Timed

TO_REPORT, REPORTED, GRANTED, RECEIVED, DECLINED = "12345"
"""待上报、等待答复、待到位、已到位、未获救助, codes of relief_state."""
CLOSED_STATES = (RECEIVED, DECLINED)


class Relief(Timed, ResidentRecord):
    """One special hardship of a resident's production, from the day it was found.

    ``state`` and the due days follow from the facts (``assistance.relief.rules``).
    """

    section = "assistance"

    found_on = models.DateField("认定日期", null=True, blank=True)
    hardships = ListedManyField("困难情况", codes="production_hardship")
    content = models.CharField("具体情况", max_length=300, blank=True)
    asked = models.CharField("请求的扶持救助", max_length=200, blank=True)
    asked_amount = models.DecimalField(
        "申请金额", max_digits=10, decimal_places=2, null=True, blank=True
    )
    # made known above
    authority = ListedField("上报部门", codes="relief_authority")
    authority_name = models.CharField("上报单位名称", max_length=50, blank=True)
    reported_on = models.DateField("上报日期", null=True, blank=True)
    doc_no = DocumentNumberField("上报文号")
    # answered
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = ListedField("答复", codes="relief_answer")
    answer_note = models.CharField("答复内容", max_length=200, blank=True)
    granted = models.DecimalField(
        "批准金额", max_digits=10, decimal_places=2, null=True, blank=True
    )
    received_on = models.DateField("到位日期", null=True, blank=True)
    received_what = models.CharField("到位的物资和服务", max_length=100, blank=True)

    state = ListedField("办理状态", codes="relief_state", default=TO_REPORT)
    report_due_on = models.DateField("上报期限", null=True, blank=True)
    answer_due_on = models.DateField("答复期限", null=True, blank=True)

    class Meta:
        verbose_name = "特殊困难扶持救助"
        indexes = [
            models.Index(fields=["community", "state", "due_on"], name="relief_due"),
            models.Index(fields=["resident"], name="relief_of_resident"),
        ]

    @property
    def is_closed(self) -> bool:
        """Whether the help arrived or was declined."""
        return self.state in CLOSED_STATES
