"""活动日历: the activities of a month as a page, a table on a desk and a list on a phone."""

from __future__ import annotations

import calendar
import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from culture.activities.ledger import KINDS, CultureActivityLedger
from registry import audit, codes
from registry.activities.ledger import ActivityLedger
from registry.models import Area
from registry.models.scoped import inside
from registry.screens import AreaScreen

MOST = 400
"""So many activities of a month are shown: more is a region, which looks into its leagues."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
WEEKDAYS = "一二三四五六日"


def month_in(text: str, today: datetime.date) -> datetime.date:
    """The first day of the month ``text`` (2026-11); of the current one where it is none."""
    try:
        found = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else today.replace(day=1)


def neighbour(month: datetime.date, step: int) -> datetime.date:
    """The first day of the month ``step`` (1 or -1) away."""
    months = month.year * 12 + month.month - 1 + step
    return datetime.date(months // 12, months % 12 + 1, 1)


class KindForm(forms.Form):
    """Which kind of activities the calendar shows."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="活动类型", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "全部"), *codes.get("activity_kind").choices()]  # type: ignore[attr-defined]
        self.fields["kind"].widget.attrs["class"] = "input-20"


class Calendar(AreaScreen):
    """What takes place in the area in a month; one step back, one on, and the form of a new one."""

    section = "culture"

    @cached_property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in dict(codes.get("activity_kind").choices()) else ""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        month = month_in(request.GET.get("month", ""), today)
        held = self.held(month)
        shown = list(held[: MOST + 1])
        audit.record("list", by=self.user, ledger=ActivityLedger.key, community_id=self.area.code,
                     count=len(shown), detail={"view": "calendar"})  # fmt: skip
        context = {
            "header": self.header(month, len(shown), today),
            "area": self.area,
            "month": month,
            "weekdays": [f"星期{name}" for name in WEEKDAYS],
            "weeks": self.weeks(month, shown[:MOST], today),
            "count": len(shown),
            "too_many": len(shown) > MOST,
            "filters": {"action": request.path, "first": list(KindForm({"kind": self.kind})),
                        "hidden": [("area", self.area.code), ("month", f"{month:%Y-%m}")]},
            "turns": self.turns(month, today),
            "list_url": f"{ActivityLedger.url('list')}?area={self.area.code}",
        }  # fmt: skip
        return render(request, "culture/calendar.html", context)

    def held(self, month: datetime.date) -> Any:
        """The activities of the month, any day of them lying in it, in their order."""
        last = neighbour(month, 1) - datetime.timedelta(days=1)
        lasting = Q(ends_on__gte=month) | Q(ends_on=None, begins_on__gte=month)
        held = ActivityLedger.visible(self.user).current().filter(
            lasting, inside([self.area.code]), begins_on__lte=last
        )  # fmt: skip
        held = held.filter(kind=self.kind) if self.kind else held
        return held.select_related("community").order_by("begins_on", "title", "pk")

    def address(self, month: datetime.date) -> str:
        asked = {"area": self.area.code, "month": f"{month:%Y-%m}", "kind": self.kind}
        return f"{reverse('culture-calendar')}?{urlencode({k: v for k, v in asked.items() if v})}"

    def turns(self, month: datetime.date, today: datetime.date) -> list[dict[str, Any]]:
        """The way to the month before, to this one and to the next."""
        before, after = neighbour(month, -1), neighbour(month, 1)
        return [
            {"label": f"上月（{before.month} 月）", "url": self.address(before), "rel": "prev"},
            {"label": "本月", "url": self.address(today.replace(day=1)), "rel": "",
             "current": month == today.replace(day=1)},
            {"label": f"下月（{after.month} 月）", "url": self.address(after), "rel": "next"},
        ]  # fmt: skip

    def new_url(self, day: datetime.date | None = None) -> str:
        """The form of a new activity here; "" for whoever enters none."""
        if self.area.level != Area.Level.COMMUNITY or not ActivityLedger.may(
            self.user, "E", self.area.code
        ):
            return ""
        ledger = CultureActivityLedger if self.kind in ("", *KINDS) else ActivityLedger
        asked = {"community": self.area.code, "kind": self.kind,
                 "begins_on": day.isoformat() if day else ""}  # fmt: skip
        return f"{ledger.url('create')}?{urlencode({k: v for k, v in asked.items() if v})}"

    def header(self, month: datetime.date, count: int, today: datetime.date) -> dict[str, Any]:
        url = self.new_url()
        return {
            "title": f"活动日历 · {self.area.name}",
            "note": f"{month.year}年{month.month}月，{f'{count} 项活动' if count else '还没有活动'}",
            "primary": {"label": "安排活动", "url": url} if url else None,
        }

    def weeks(
        self, month: datetime.date, held: list[Any], today: datetime.date
    ) -> list[list[dict[str, Any]]]:
        """The days of the month in weeks that begin on Monday, each with what takes place."""
        found = calendar.Calendar().monthdatescalendar(month.year, month.month)
        return [[self.day(day, month, held, today) for day in week] for week in found]

    def day(
        self, day: datetime.date, month: datetime.date, held: list[Any], today: datetime.date
    ) -> dict[str, Any]:
        inside_month = day.month == month.month
        events = (
            [self.event(one, today) for one in held if _lies_on(one, day)] if inside_month else []
        )
        return {
            "day": day,
            "inside": inside_month,
            "today": day == today,
            "label": f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
            "events": events,
            "new_url": self.new_url(day) if inside_month and day >= today else "",
        }

    def event(self, one: Any, today: datetime.date) -> dict[str, Any]:
        ends = one.ends_on or one.begins_on
        return {
            "title": one.title,
            "url": ActivityLedger.url("detail", one.pk),
            "kind": codes.get("activity_kind").label(one.kind) if one.kind else "",
            "at": one.begins_at,
            "place": one.place,
            "community": "" if self.area.level == Area.Level.COMMUNITY else one.community.name,
            "says": _says(one, ends, today),
            "tone": "" if one.present else "due" if ends < today else "",
        }


def _lies_on(one: Any, day: datetime.date) -> bool:
    return bool(one.begins_on <= day <= (one.ends_on or one.begins_on))


def _says(one: Any, ends: datetime.date, today: datetime.date) -> str:
    if one.present:
        return f"{one.present} 人参加"
    return "还没有点名" if ends < today else ""
