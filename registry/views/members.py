"""会员名册: the members of the area, verified one by one or several at once, and the roll as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from registry import access, audit, members
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import Resident
from registry.models.scoped import inside
from registry.paging import page_strip
from registry.screens import AreaScreen

LABELS = (
    "姓名",
    "会员号",
    "公民身份号码",
    "本人电话",
    "实名核验",
    "核验日期",
    "核验人",
    "所属社区",
)
ROLL = ("name", "gender", "id_no", "phone", "member_no", "member_verified", "member_verified_on",
        "member_verified_by", "live_addr")  # fmt: skip
"""The columns of the roll as a file."""


class MemberRoll(AreaScreen):
    """Who is a member here and who of them has been verified."""

    section = "residents"

    @property
    def pilot(self) -> bool:
        return members.is_pilot(self.area.code)

    def held(self, letter: str = "V") -> Any:
        """The members registered in the area."""
        seen = Resident.objects.visible_to(self.user, letter).filter(inside([self.area.code]))
        return seen.current().filter(REGISTERED, is_member=members.MEMBER)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        if not access.may(self.user, self.section, "E", self.area.code):
            raise PermissionDenied
        picked = request.POST.getlist("pick")
        try:
            found = list(self.held("E").filter(pk__in=picked)) if picked else []
        except ValidationError:
            found = []
        if not found:
            return self.show(["请先勾选要核验的会员"], 422)
        refused = [said for member in found if (said := self.verify(member))]
        done = len(found) - len(refused)
        if done:
            messages.success(request, f"已核验 {done} 名会员")
        if refused:
            return self.show(refused, 422)
        return redirect(f"{request.path}?area={self.area.code}")

    def verify(self, member: Resident) -> str:
        """What stood against it; "" when it is done."""
        try:
            members.verify(member.pk, by=self.user)
        except ValidationError as refused:
            return str(refused.messages[0])
        return ""

    def show(self, wrong: list[str] | None = None, status: int = 200) -> HttpResponse:
        rows = self.held().select_related("community").order_by("-member_verified", "name_pinyin")
        page = Paginator(rows, 50).get_page(self.request.GET.get("page"))
        code = self.area.code
        audit.record("list", by=self.user, ledger="members", community_id=code, count=len(page))
        may_verify = self.pilot and access.may(self.user, self.section, "E", code)
        context = {
            "header": self.header(rows),
            "pilot": self.pilot,
            "wrong": wrong or [],
            "has_errors": bool(wrong),
            "table": _table(list(page), may_verify),
            "may_verify": may_verify,
            "pages": page_strip(page, lambda n: f"?area={code}&page={n}"),
            "area": self.area,
        }
        return render(self.request, "members.html", context, status=status)

    def header(self, rows: Any) -> dict[str, Any]:
        total, verified = rows.count(), rows.filter(member_verified="1").count()
        columns = "".join(f"&cols={key}" for key in ROLL)
        url = f"{ResidentLedger.url('export')}?view=members&area={self.area.code}&columns=shown"
        export = {"label": "导出名册", "url": url + columns}
        may = access.may(self.user, self.section, "X", self.area.code)
        return {
            "title": f"会员名册 · {self.area.name}",
            "note": f"会员 {total} 人，已实名核验 {verified} 人",
            "actions": [export] if may else [],
        }


def _table(rows: list[Resident], ticks: bool) -> dict[str, Any]:
    found = []
    for member in rows:
        day = member.member_verified_on
        texts = (
            member.name, member.member_no, _masked(member, "id_no"), _masked(member, "phone"),
            "✓ 已核验" if member.member_verified == "1" else _unverified(member, ticks),
            f"{day.year}年{day.month}月{day.day}日" if day else "",
            member.member_verified_by, member.community.name,
        )  # fmt: skip
        cells: list[dict[str, Any]] = [
            {"kind": "text", "label": label, "value": text}
            for label, text in zip(LABELS, texts, strict=True)
        ]
        cells[0] |= {"kind": "name", "url": reverse("resident-detail", args=[member.pk])}
        found.append({"pk": member.pk, "name": member.name, "cells": cells})
    return {
        "caption": "会员名册",
        "columns": [{"label": label} for label in LABELS],
        "rows": found,
        "form_id": "verify" if ticks else "",
        "tick_name": "pick",
    }


def _unverified(member: Resident, ticks: bool) -> str:
    """That it waits, and where it can be verified what must be known first."""
    lacking = [members.LABELS[key] for key in members.lacking(member)] if ticks else []
    return f"未核验，还缺{'、'.join(lacking)}" if lacking else "未核验"


def _masked(member: Resident, key: str) -> str:
    return ResidentLedger.columns[key].kind.mask(getattr(member, key))
