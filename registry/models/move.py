"""A resident on the way from one community to another: asked for by one side, answered by the other."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.scoped import ScopedQuerySet, inside
from registry.vault import SealedModel


class MoveQuerySet(ScopedQuerySet):
    """Moves seen from either side."""

    def visible_to(self, user: Any, letter: str = "V") -> Self:
        """Those out of the user's areas, and those into them that wait or were accepted.

        Who was refused stays where they were and is no longer the other side's business.
        """
        from registry import access

        codes = access.areas_for(user, self.model.section, letter)
        received = inside(codes, "to_area_id") & Q(state__in=("asked", "accepted"))
        return self._through("scope").filter(inside(codes, "from_area_id") | received)

    def waiting(self) -> Self:
        """Those nobody has answered yet."""
        return self.filter(state=Move.ASKED)


class Move(SealedModel):
    """One request to move a resident with those who come along; until accepted they stay.

    ``along`` holds the keys of the residents of the household that move, ``members`` key and name
    of the lines of its member table that go with them.
    """

    section = "residents"
    tied = True
    """Speaks of this very row, not of the person: it does not follow when duplicates merge."""

    ASKED, ACCEPTED, REFUSED, WITHDRAWN = "asked", "accepted", "refused", "withdrawn"
    STATES = {
        ASKED: "待接收",
        ACCEPTED: "已接收",
        REFUSED: "已退回",
        WITHDRAWN: "已撤回",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey("registry.Resident", models.PROTECT, related_name="moves")
    from_area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    to_area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    along = models.JSONField(default=list)
    members = models.JSONField(default=list)
    state = models.CharField("状态", max_length=9, default=ASKED)
    reason = models.CharField("原因", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    answer = models.CharField("答复", max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = models.Manager.from_queryset(MoveQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = "迁移"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(state="asked"), name="move_one_waiting"
            ),
            models.CheckConstraint(
                condition=~Q(from_area=models.F("to_area")), name="move_goes_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_area.name} → {self.to_area.name}"

    @property
    def state_label(self) -> str:
        return self.STATES[self.state]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.ASKED
