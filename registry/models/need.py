"""需求反映单: what a resident needs, to whom it was made known and what came of it (方案（一）5)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import ResidentRecord
from registry.models.scoped import ScopedQuerySet, inside

TO_REFLECT, REFLECTED, PROMISED, ANSWERED, SOLVED, DECLINED = "123456"
OPEN_STATES = (TO_REFLECT, REFLECTED, PROMISED, ANSWERED)
CLOSED_STATES = (SOLVED, DECLINED)
FOUND_ON_VISIT = "3"  # 反映人代码表：走访发现


class Need(ResidentRecord):
    """One need of one resident, from the day it was told to the day it was settled.

    ``state`` and the due days follow from the facts (``registry.needs.rules``).
    """

    section = "ledgers"

    number = models.CharField("编号", max_length=30, blank=True)
    raised_on = models.DateField("登记日", null=True, blank=True)
    raised_by = ListedField("反映人", codes="need_raiser")
    category = ListedField("需求类别", codes="need_category")
    content = models.CharField("内容", max_length=500, blank=True)

    reflected_to = ListedManyField("反映对象", codes="need_recipient")
    reflected_on = models.DateField("反映日", null=True, blank=True)
    handler = models.CharField("经办人", max_length=30, blank=True)
    unit = models.CharField("办理单位", max_length=60, blank=True)
    promised_on = models.DateField("承诺时限", null=True, blank=True)

    answered_on = models.DateField("答复日", null=True, blank=True)
    answer_method = ListedField("答复方式", codes="need_answer_method")
    answer = models.CharField("答复内容", max_length=500, blank=True)
    closed_on = models.DateField("办结日", null=True, blank=True)
    outcome = ListedField("办理结果", codes="need_outcome")
    outcome_note = models.CharField("办理情况", max_length=500, blank=True)
    satisfaction = ListedField("满意度", codes="satisfaction")

    state = ListedField("办理状态", codes="need_state", default=TO_REFLECT)
    reflect_due_on = models.DateField("反映期限", null=True, blank=True)
    answer_due_on = models.DateField("答复期限", null=True, blank=True)
    due_on = models.DateField("当前期限", null=True, blank=True)
    warn_on = models.DateField("提醒日", null=True, blank=True)

    class Meta:
        verbose_name = "需求反映单"
        indexes = [
            models.Index(fields=["community", "state", "due_on"], name="need_due"),
            models.Index(fields=["resident"], name="need_of_resident"),
        ]

    handed: list[NeedHandover] | None = None
    """Its hand-overs, once they were asked for (``need_actions.handovers_of``)."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done but ask how satisfied the person is."""
        return self.state in CLOSED_STATES

    def lateness(self, today: datetime.date) -> str:
        """ "over" past the due day, "soon" when it is near, "" otherwise or when none runs."""
        if self.due_on is None:
            return ""
        if self.due_on < today:
            return "over"
        return "soon" if self.warn_on and self.warn_on <= today else ""


class HandoverQuerySet(ScopedQuerySet):
    """Seen from both ends: by whoever handed over and by whoever is to take it."""

    def visible_to(self, user: Any, letter: str = "V") -> Self:
        """The hand-overs from or to areas where ``user`` holds ``letter`` for needs."""
        from registry import access

        codes = access.areas_for(user, self.model.section, letter)
        both = inside(codes, "from_area_id") | inside(codes, "to_area_id")
        return self._through("scope").filter(both)


HandoverManager = models.Manager.from_queryset(HandoverQuerySet)


class NeedHandover(models.Model):
    """A need handed to another area: the giving side keeps the record, both see how it stands."""

    section = "ledgers"
    OFFERED, ACCEPTED, RETURNED, WITHDRAWN, REPORTED = "12345"
    RUNNING = (OFFERED, ACCEPTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="handovers")
    from_area = models.ForeignKey(
        "registry.Area", models.PROTECT, verbose_name="转出", related_name="+", db_index=False
    )
    to_area = models.ForeignKey(
        "registry.Area", models.PROTECT, verbose_name="接收", related_name="+", db_index=False
    )
    state = ListedField("转交状态", codes="handover_state", default=OFFERED)
    request = models.CharField("请求事项", max_length=300)
    offered_at = models.DateTimeField("转交时间", auto_now_add=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("退回原因", max_length=300, blank=True)
    report = models.CharField("办理情况反馈", max_length=500, blank=True)

    objects = HandoverManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "需求转交"
        ordering = ["-offered_at"]
        indexes = [
            models.Index(fields=["to_area", "state"], name="handover_to"),
            models.Index(fields=["from_area", "state"], name="handover_from"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(state__in=("1", "2")), name="handover_one_running"
            ),
            models.CheckConstraint(
                condition=~Q(from_area=models.F("to_area")), name="handover_goes_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.from_area_id} → {self.to_area_id}"
