"""The form of a slip begun from a case: what is confidential there does not belong on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from registry.about_resident.views import SubjectCreate

FROM, CASE = "from", "case"
NEUTRAL = "需要康复服务，具体情况由社区当面说明"
NOTE = (
    "本转介单本社区和上级有康复权限的人都看得到：只写需要什么服务，不写个案内容"
    "（病情、危险性、谈话内容都不写）。"
)


class ReferralCreate(SubjectCreate):
    """A new slip; begun from a case it says first who will read it."""

    draft_query = (*SubjectCreate.draft_query, FROM)

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        told = {"warning": NOTE} if self.request.GET.get(FROM) == CASE else {}
        return super().page(template, status, **{**context, **told})
