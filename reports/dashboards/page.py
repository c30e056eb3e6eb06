"""One dashboard put together: what is asked, what is read, what the template draws."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from registry.models import Area
from registry.views.home import breadcrumb
from reports import addresses, asked_month, fresh
from reports.asked_month import month_end
from reports.dashboards import essentials, lamps, overview, sentences, trend, words
from reports.dashboards.reading import BY_COMMUNITY, Reading, read
from reports.fulfilment.shares import AREA_WORDS

FIRST = 3
"""So many sentences stand at the top."""
RED_SHOWN = 5
"""So many red indicators stand at the top, the rest below them folded."""
TO_WIN = 5
SITES_BESIDE = 3
"""So many sites stand in the first card; more have a table of their own."""


@dataclass(frozen=True)
class Asked:
    """What the address asks: the month, the order of rows, rows of areas or of communities."""

    as_of: datetime.date | None
    sort: str
    by_community: bool
    month: str = ""
    """What was asked for as a month, as it was written."""

    @property
    def wrong(self) -> bool:
        """Whether a month was asked for that is none."""
        return bool(self.month) and self.as_of is None

    @classmethod
    def of(cls, request: HttpRequest, area: Area) -> Asked:
        month = request.GET.get("as_of", "").strip()[:10]
        day = month_end(month) if month else None
        return cls(
            day,
            lamps.sort_of(request.GET.get("sort", "")),
            request.GET.get("by") == "community" and area.level in BY_COMMUNITY,
            month,
        )


def context(request: HttpRequest, area: Area) -> dict[str, Any]:
    """Everything ``dashboards/page.html`` draws."""
    asked, user = Asked.of(request, area), request.user
    freshness = fresh.Freshness(0, "") if asked.as_of else fresh.ensure(area)
    found = read(area, timezone.localdate(), asked.as_of, asked.by_community)
    shown = {
        "area": area,
        "header": _header(found, area),
        "breadcrumb": breadcrumb(user, area, reverse("dashboard")),
        "months": _months(found),
        "as_of": _as_of(found),
        "said": freshness.said,
    }
    if found.kept is None or asked.wrong:
        return {
            **shown,
            "nothing": _nothing(found, asked, freshness.waiting),
            "header": _bare(area),
        }
    return {
        **shown,
        **(told := essential(found, asked)),
        **_more(found, user, told["going"]["percent"]),
    }


def essential(found: Reading, asked: Asked | None = None) -> dict[str, Any]:
    """What stands at the top of the screen, and on the brief."""
    told = sentences.important(found)
    red = sentences.red(found)
    least = essentials.percent(found)
    by_community = asked.by_community if asked else False
    offered = found.area.level in BY_COMMUNITY and found.area.level < Area.Level.TOWNSHIP
    return {
        "standing": essentials.standing(found),
        "sites": essentials.sites(found),
        "sites_beside": len(found.sites) <= SITES_BESIDE,
        "going": essentials.going_out(found, least),
        "money": essentials.money(found),
        "money_url": f"{reverse('funding-overview')}?area={found.area.code}",
        "sentences": sentences.with_places(found, told[:FIRST]),
        "red": red[:RED_SHOWN],
        "more_red": red[RED_SHOWN:],
        "red_number": len(red),
        "tree": lamps.table(found, asked.sort if asked else "", by_community)
        if found.below else None,
        "rows_by": lamps.choices(found, by_community, offered),
        "ten": lamps.groups(found)
        if found.area.is_community else [],
        "area_words": AREA_WORDS,
    }  # fmt: skip


def _more(found: Reading, user: Any, least: int) -> dict[str, Any]:
    """What follows below."""
    return {
        "nine": overview.nine(found),
        "coverage": overview.coverage(found),
        "counts": [
            {"title": "需求和后续", "figures": overview.needs(found, user)},
            {"title": "本月工作", "figures": overview.activity(found, user)},
            {"title": "数据质量", "figures": overview.data(found, user)},
        ],
        "to_win": overview.best_to_win(found, TO_WIN),
        "lift_url": "" if found.as_of else addresses.lift(found.area.code),
        "trend": trend.picture(found, least),
        "by_month": trend.table(found),
    }


def _header(found: Reading, area: Area) -> dict[str, Any]:
    actions = [
        {"label": "五落实明细", "url": addresses.fulfilment(area.code)},
        {"label": "检查指标", "url": addresses.indicators(area.code)},
        {"label": "和同类比较", "url": addresses.peers(area.code)},
    ]
    return {
        "title": f"看板 · {area.name}",
        "note": _note(found),
        "primary": {"label": "打印一页简报", "url": addresses.brief(area.code, found.as_of)},
        "actions": [action for action in actions if action["url"]],
    }


def _bare(area: Area) -> dict[str, Any]:
    return {"title": f"看板 · {area.name}"}


def _note(found: Reading) -> str:
    """The day of the figures and what they are of."""
    if found.kept is None:
        return ""
    number = found.whole.counts["communities"]
    scope = "" if found.area.is_community else f"　{number} 个社区（嘎查）有记录"
    if found.as_of:
        return f"{words.day(found.as_of)}定格{scope}"
    at = timezone.localtime(found.counted_at)
    return f"截至 {words.day(found.on)}（{at:%H:%M} 计算）{scope}"


def _months(found: Reading) -> list[dict[str, Any]]:
    """The months one may look back to, the latest first."""
    return [
        {
            "value": addresses.month(day),
            "label": f"{words.month(day)}末",
            "chosen": day == found.as_of,
        }
        for day in reversed(found.closed)
    ]


def _as_of(found: Reading) -> dict[str, str] | None:
    """That the page shows a past month, said plainly."""
    if not found.as_of or found.kept is None:
        return None
    return {"day": words.day(found.as_of), "url": addresses.dashboard(found.area.code)}


def _nothing(found: Reading, asked: Asked, waiting: int) -> dict[str, Any]:
    """Why there is nothing to show, and the one thing to do."""
    area, name = found.area, found.area.name
    if asked.month:
        today = timezone.localdate()
        return asked_month.nothing(
            asked.month, area, found.closed, today, partial(addresses.dashboard, area.code)
        )
    if waiting:
        return {"kind": "none", "title": "正在统计", "action": {"label": "再看一次", "url": addresses.dashboard(area.code)},
                "text": f"{name}有 {waiting} 个社区还没有统计过，完成后就在这里。"}  # fmt: skip
    return {"kind": "none", "title": "还没有数字",
            "text": f"{name}还没有社区（嘎查）登记过居民和工作。登记第一位居民以后，这里就有数字。",
            "action": {"label": "残疾人基本情况", "url": f"{reverse('resident-list')}?area={found.area.code}"}}  # fmt: skip
