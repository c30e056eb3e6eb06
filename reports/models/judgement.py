"""人工评价: what somebody who looked says of a sentence of the plan that no record can answer."""

from __future__ import annotations

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField


class Judgement(AreaRecord):
    """One judgement of one community; of those of an indicator the newest by date is in force.

    Where people were asked (A03) ``agreeing`` of ``asked`` are the interviews, and the verdict
    follows from them.
    """

    section = "inspection"

    title = models.CharField("评价名称", max_length=80, blank=True)
    indicator = ListedField("评价的指标", codes="judged_indicator")
    on = models.DateField("评价日期", null=True, blank=True)
    verdict = ListedField("评价结论", codes="judgement_verdict")
    asked = models.PositiveIntegerField("有效访谈人数", null=True, blank=True)
    agreeing = models.PositiveIntegerField("其中满意人数", null=True, blank=True)
    grounds = models.CharField("评价理由", max_length=300, blank=True)
    judge = models.CharField("评价人", max_length=50, blank=True)

    class Meta:
        verbose_name = "人工评价"
        indexes = [models.Index(fields=["community", "indicator", "on"], name="judgement_newest")]

    def __str__(self) -> str:
        return self.title
