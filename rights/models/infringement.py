"""侵权案件: what was done to a resident, to which legal body it was told, and how it ended (方案三（五）)."""

import datetime

from django.db import models

from registry.models.case import CaseHandler
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line, ResidentRecord
from registry.models.timed import Timed
from registry.vault import SealedField

FOUND, REPORTED, COORDINATING, CLOSED = "1", "2", "3", "4"
"""已发现、已反映、协调中、已结案, codes of infringement_state."""


class Infringement(Timed, ResidentRecord):
    """One infringement of a resident's rights; seen by those who handle it."""

    section = "rights"
    handled_by = "handlers"

    avoid = models.CharField("不能联系的人", max_length=200, blank=True)
    kind = ListedField("侵权类型", codes="infringement_kind")
    found_on = models.DateField("发现日期", null=True, blank=True)
    found_by = ListedField("发现途径", codes="infringement_found")
    informant = SealedField("反映人", max_length=100)
    story = SealedField("经过", max_length=1000)
    # what the party was on the day it was found
    frailty = ListedManyField("当事人情形", codes="infringement_frailty")
    body = models.CharField("反映机构", max_length=80, blank=True)
    reported_on = models.DateField("反映日期", null=True, blank=True)
    report_due_on = models.DateField("应反映日期", null=True, blank=True)
    # working days after the last one on which it would have been in time
    report_late = models.PositiveSmallIntegerField("逾期反映", null=True, blank=True)
    ways = ListedManyField("处理方式", codes="infringement_way")
    outcome = ListedField("处理结果", codes="infringement_outcome")
    closed_on = models.DateField("结案日期", null=True, blank=True)
    result = models.CharField("结果说明", max_length=500, blank=True)
    satisfaction = ListedField("当事人满意度", codes="satisfaction")
    state = ListedField("办理状态", codes="infringement_state")

    class Meta:
        verbose_name = "侵权案件"
        indexes = [models.Index(fields=["community", "found_on"], name="infringement_by_day")]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == CLOSED

    @property
    def coordinated_on(self) -> datetime.date | None:
        """The day something was first done about it."""
        return min((row.on for row in self.progress.all() if row.on), default=None)


class InfringementProgress(Line):
    """What was done about it on one day."""

    infringement = models.ForeignKey(Infringement, models.CASCADE, related_name="progress")
    on = models.DateField("日期", null=True, blank=True)
    way = ListedField("方式", codes="infringement_way")
    done = models.CharField("做了什么", max_length=300, blank=True)
    by = models.CharField("经办人", max_length=50, blank=True)

    class Meta(Line.Meta):
        verbose_name = "协调记录"


class InfringementHandler(CaseHandler):
    """Who handles an infringement."""

    case = models.ForeignKey(Infringement, models.CASCADE, related_name="handlers")
