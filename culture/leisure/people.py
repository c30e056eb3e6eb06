"""参与情况: who of an area took part in what within a year, and what stands in the way of the others."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from culture.activities.invitations import disability, leisure_form
from culture.leisure.ledger import LeisureLedger
from culture.measuring import last_year
from culture.models import Leisure
from registry import audit, codes
from registry.activities.ledger import SPORT, ActivityLedger
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import ActivityAttendance, Area, Resident
from registry.models.scoped import inside
from registry.paging import page_strip
from registry.screens import AreaScreen

PAGE = 50
HEADS = (
    "姓名",
    "残疾",
    "能否走出家门",
    "近十二个月",
    "最近一次",
    "爱好和想参加的",
    "不能参加的原因",
    "所属社区",
    "文体兴趣",
)
TABS = {
    "": "全部", "none": "没有参加过", "came": "参加过", "sport": "参加过体育", "unasked": "没有了解过",
}  # fmt: skip


def attended(since: datetime.date, until: datetime.date, **more: Any) -> Any:
    """That a resident stands on the roll of an activity of those days, for a query about residents."""
    lines = ActivityAttendance.objects.took_part(since, until)
    return Exists(lines.filter(resident=OuterRef("pk"), **more))


def likes(hobby: str) -> Q:
    """Who likes ``hobby`` or said they would join it."""
    word = f'"{hobby}"'
    wanting = Leisure.objects.unscoped("the residents asked about are in scope").current()
    wanting = wanting.filter(resident=OuterRef("pk"), wants__icontains=word)
    return Q(hobbies__icontains=word) | Q(Exists(wanting))


def hindered(reason: str) -> Q:
    """Whom ``reason`` keeps from taking part."""
    told = Leisure.objects.unscoped("the residents asked about are in scope").current()
    return Q(Exists(told.filter(resident=OuterRef("pk"), reasons__icontains=f'"{reason}"')))


ASKED = Exists(
    Leisure.objects.unscoped("the residents asked about are in scope")
    .current()
    .filter(resident=OuterRef("pk"))
)


class Narrowing(forms.Form):
    """What narrows the list down."""

    use_required_attribute = False
    hobby = forms.ChoiceField(label="爱好、想参加", required=False)
    reason = forms.ChoiceField(label="不能参加的原因", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, key in (("hobby", "hobbies"), ("reason", "no_join_reason")):
            field: Any = self.fields[name]
            field.choices = [("", "全部"), *codes.get(key).choices()]
            field.widget.attrs["class"] = "input-20"


@dataclass(frozen=True)
class Came:
    """What one resident took part in: how often, and the last time."""

    times: int = 0
    last: datetime.date | None = None
    title: str = ""
    event: Any = None


def came_of(
    people: Sequence[Resident], since: datetime.date, until: datetime.date
) -> dict[Any, Came]:
    """What each of ``people`` took part in; one query."""
    lines = ActivityAttendance.objects.took_part(since, until).filter(resident__in=people)
    rows = lines.order_by("event__begins_on", "event_id").values_list(
        "resident_id", "event_id", "event__begins_on", "event__title"
    )
    events: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for resident, event, day, title in rows:
        events[resident][event] = (day, title)
    found = {}
    for resident, held in events.items():
        event, (day, title) = list(held.items())[-1]
        found[resident] = Came(len(held), day, title, event)
    return found


class People(AreaScreen):
    """Residents of the area, how often they came, what they like, why they do not come."""

    section = "residents"

    @cached_property
    def asked(self) -> dict[str, str]:
        """What the address narrows the list to; what is unknown there is left out."""
        given, form = self.request.GET, Narrowing(self.request.GET)
        form.is_valid()
        held = {key: form.cleaned_data.get(key, "") for key in ("hobby", "reason")}
        return {"who": given.get("who", "") if given.get("who") in TABS else "", **held}

    @cached_property
    def days(self) -> tuple[datetime.date, datetime.date]:
        return last_year(timezone.localdate())

    @property
    def everybody(self) -> Any:
        held = Resident.objects.visible_to(self.user).current()
        return held.filter(REGISTERED, inside([self.area.code]))

    def conditions(self) -> Q:
        where = {
            "none": ~Q(attended(*self.days)),
            "came": Q(attended(*self.days)),
            "sport": Q(attended(*self.days, event__kind=SPORT)),
            "unasked": ~Q(ASKED),
        }.get(self.asked["who"], Q())
        where &= likes(self.asked["hobby"]) if self.asked["hobby"] else Q()
        return where & (hindered(self.asked["reason"]) if self.asked["reason"] else Q())

    def address(self, **more: Any) -> str:
        asked = {"area": self.area.code, **self.asked, **more}
        return f"?{urlencode({key: value for key, value in asked.items() if value})}"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.everybody.filter(self.conditions()).select_related("community")
        page = Paginator(held.order_by("name_pinyin", "pk"), PAGE).get_page(request.GET.get("page"))
        audit.record("list", by=self.user, ledger="leisure", community_id=self.area.code,
                     count=len(page), detail={"view": "people"})  # fmt: skip
        context = {
            "header": {"title": f"文体参与情况 · {self.area.name}",
                       "note": "近十二个月社区活动的签到，一人多次只计一人；只算在册的人"},
            "area": self.area,
            "figures": self.figures(),
            "reasons": self.reasons(),
            "tabs": self.tabs(),
            "filters": self.filters(),
            "table": self.table(list(page)),
            "pages": page_strip(page, lambda n: self.address(page=n)),
            "empty": self.empty(),
        }  # fmt: skip
        return render(request, "culture/people.html", context)

    def figures(self) -> list[dict[str, Any]]:
        people = self.everybody.order_by()
        total = people.count()
        told = (("在册", Q(), ""), ("参加过活动", Q(attended(*self.days)), "came"),
                ("参加过体育", Q(attended(*self.days, event__kind=SPORT)), "sport"),
                ("没有参加过", ~Q(attended(*self.days)), "none"),
                ("没有了解过兴趣", ~Q(ASKED), "unasked"))  # fmt: skip
        found = []
        for label, where, who in told:
            count = people.filter(where).count() if who else total
            share = f"占 {count * 100 / total:.1f}%" if who and total else ""
            url = self.address(who=who, hobby="", reason="")
            found.append({"label": label, "value": count, "unit": "人", "url": url, "note": share})
        return found

    def reasons(self) -> list[dict[str, Any]]:
        """R41 counted: each reason with how many residents named it."""
        told = LeisureLedger.visible(self.user).current().filter(
            resident__in=self.everybody.order_by().values("pk")
        )  # fmt: skip
        count: dict[str, int] = defaultdict(int)
        for held in told.order_by().values_list("reasons", flat=True):
            for code in held:
                count[code] += 1
        label = codes.get("no_join_reason").label
        return [
            {"label": label(code), "count": n, "url": self.address(who="", hobby="", reason=code)}
            for code, n in sorted(count.items(), key=lambda row: (-row[1], row[0]))
        ]

    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "url": self.address(who=who), "current": who == self.asked["who"]}
            for who, label in TABS.items()
        ]

    def filters(self) -> dict[str, Any]:
        hidden = [("area", self.area.code), ("who", self.asked["who"])]
        return {"action": self.request.path, "first": list(Narrowing(self.asked)),
                "hidden": hidden}  # fmt: skip

    def empty(self) -> dict[str, Any]:
        narrowed = any(self.asked.values())
        everything = {"label": "看全部", "url": self.address(who="", hobby="", reason="")}
        return {
            "kind": "filtered" if narrowed else "none",
            "text": f"{self.area.name}没有符合条件的居民。",
            **({"action": everything} if narrowed else {}),
        }

    def table(self, people: list[Resident]) -> dict[str, Any]:
        came = came_of(people, *self.days)
        told = LeisureLedger.visible(self.user).current().filter(resident__in=people)
        leisure = {one.resident_id: one for one in told}
        may = LeisureLedger.may(self.user, "E", self.area.code)
        here = self.area.level == Area.Level.COMMUNITY
        hidden = {*(() if may else (HEADS[-1],)), *((HEADS[-2],) if here else ())}
        heads = [head for head in HEADS if head not in hidden]
        rows = [_row(one, came.get(one.pk, Came()), leisure.get(one.pk)) for one in people]
        return {
            "caption": "居民参加文体活动的情况",
            "columns": [{"label": head} for head in heads],
            "rows": [
                {"pk": one.pk, "name": one.name, "cells": [row[head] for head in heads]}
                for one, row in zip(people, rows, strict=True)
            ],
        }


def _row(one: Resident, came: Came, leisure: Leisure | None) -> dict[str, dict[str, Any]]:
    """The cells of a resident by their heads."""
    label = codes.get("hobbies").label
    liked = dict.fromkeys([*(one.hobbies or ()), *(leisure.wants if leisure else ())])
    day = f"{came.last.year}年{came.last.month}月{came.last.day}日 " if came.last else ""
    reasons = codes.get("no_join_reason").label
    texts = {
        "残疾": disability(one),
        "能否走出家门": codes.get("can_go_out").label(one.can_go_out) if one.can_go_out else "",
        "近十二个月": f"{came.times} 次" if came.times else "没有参加",
        "最近一次": f"{day}{came.title}",
        "爱好和想参加的": "、".join(label(code) for code in liked),
        "不能参加的原因": "、".join(reasons(code) for code in leisure.reasons) if leisure else "",
        "所属社区": one.community.name,
        "文体兴趣": "更正" if leisure else "登记",
    }
    told: dict[str, dict[str, Any]] = {
        head: {"kind": "text", "label": head, "value": text} for head, text in texts.items()
    }
    told["残疾"]["kind"] = told["近十二个月"]["kind"] = "code"
    url = ResidentLedger.url("detail", one.pk)
    told["姓名"] = {"kind": "name", "label": "姓名", "value": one.name, "url": url}
    told["文体兴趣"]["url"] = leisure_form(leisure, one)
    if came.event:
        told["最近一次"]["url"] = ActivityLedger.url("detail", came.event)
    return told


def page_url() -> str:
    """The page, of wherever one is looking."""
    return reverse("culture-people")
