"""What the funding page of an area shows: figures, a picture of five years, what is short."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registry import amounts, charts, codes, parameters
from registry.indicators import Indicator, Measured, State, named
from registry.models import Area, Site
from registry.models.scoped import inside
from registry.models.site import ENDED
from registry.organisation.funding.floors import Floor
from registry.organisation.funding.indicators import (
    INCLUDES,
    INDICATORS,
    counted,
    records_url,
    shown,
)
from registry.organisation.funding.money import Money, invested_kinds, together
from registry.organisation.funding.rules import NOTHING, SUBSIDY
from registry.organisation.standing import measuring

SECTION = "organisation"
TILES = {State.MET: "", State.UNMET: "gap", State.PARTLY: "due"}
LENGTHS: dict[int, int] = {Area.Level.REGION: 4, Area.Level.LEAGUE: 6}
"""How many digits of the code the areas have that are listed below; communities elsewhere."""
LARGE = Decimal(1_000_000)
"""From here on the picture has no room for yuan."""
BELOW = [
    {"label": "本年到位", "numeric": True},
    {"label": "上年到位", "numeric": True},
    {"label": "示范点", "numeric": True},
    {"label": "有欠缺的", "numeric": True},
]
COMMUNITIES = [
    {"label": "最低数", "numeric": True},
    {"label": "补贴到位", "numeric": True},
    {"label": "全部到位", "numeric": True},
    {"label": "比上年"},
    {"label": "来源", "numeric": True},
    {"label": "列入预算"},
    {"label": "欠缺"},
]


def page_url(area: str, year: int) -> str:
    """The funding page of ``area`` for ``year``."""
    return f"{reverse('funding-overview')}?{urlencode({'area': area, 'year': year})}"


def measured(area: str, on: datetime.date) -> list[tuple[Indicator, Measured]]:
    """Every indicator of money in one community."""
    return [(i, i.measure([area], on)[area]) for i in INDICATORS]


# -- the community itself ------------------------------------------------------------------------


def tiles(
    area: str, money: Money, floor: Floor, found: Mapping[str, Measured], year: int
) -> list[dict[str, Any]]:
    """This year in a few figures; each leads to the records it is the sum of."""
    least = found["C04"] if floor.is_large else found["C03"]
    growth = found["C01"]
    return [
        {
            "label": "工作补贴最低数",
            "value": amounts.figure(floor.amount) or "不能确定",
            "unit": amounts.unit() if floor.amount else "",
            "note": floor.graded,
        },
        {
            "label": "社区工作补贴到位",
            "value": amounts.figure(money.received(year, [SUBSIDY])),
            "unit": amounts.unit(),
            "url": records_url(area, year=year, kind=SUBSIDY),
            "note": least.state.label + ("（有说明）" if "有说明" in least.says else ""),
            "tone": TILES.get(least.state, ""),
        },
        {
            "label": "全部经费到位",
            "value": amounts.figure(money.received(year)),
            "unit": amounts.unit(),
            "url": records_url(area, year=year),
            "note": f"预算 {amounts.shown(money.budgeted(year))}",
        },
        {
            "label": "投入比上年",
            "value": GROWTH[growth.state],
            "note": f"{growth.says.partition('：')[0]}；{counted(_invested(area))}",
            "url": shown(area, year, _invested(area)).url,
            "tone": TILES.get(growth.state, ""),
        },
    ]


GROWTH = {State.MET: "增加", State.UNMET: "未增加", State.EXEMPT: "免评"}


def verdicts(user: Any, found: Iterable[tuple[Indicator, Measured]]) -> list[dict]:
    """Each indicator with its lamp, what it says, and the ways on that are open to ``user``."""
    return [
        {
            "code": indicator.code,
            "clause": indicator.clause,
            "how": indicator.how,
            "label": m.state.label,
            "tone": m.tone,
            "says": named(m.says, whole=False),
            "doors": measuring.open_to(user, m.doors),
        }
        for indicator, m in found
        if m.state is not State.NOT_APPLICABLE
    ]


def sources(area: str, money: Money, year: int) -> dict[str, Any]:
    """Where the money of ``year`` comes from, each figure leading to its records."""
    held = money.of(year)
    found = codes.get("funding_source")
    rows = [_source(area, year, key, [r for r in held if r.source == key])
            for key in found.sort({r.source for r in held if r.source})]  # fmt: skip
    if blank := [r for r in held if not r.source]:
        rows.append({**_source(area, year, "", blank), "name": "没有写明"})
    columns = [{"label": "笔数", "numeric": True}, {"label": "预算数", "numeric": True},
               {"label": "到位数", "numeric": True}, {"label": "列入预算"}]  # fmt: skip
    caption = f"{year} 年经费来源，单位：{amounts.unit()}"
    return {"caption": caption, "head": "资金来源", "columns": columns, "rows": rows}


def _source(area: str, year: int, key: str, held: Sequence[Any]) -> dict[str, Any]:
    url = records_url(area, year=year, source=key) if key else ""
    sums = (
        sum((getattr(r, k) or NOTHING for r in held), NOTHING) for k in ("budgeted", "received")
    )
    inside_budget = sum(1 for r in held if r.in_budget == "1")
    return {
        "name": codes.get("funding_source").label(key),
        "cells": [
            {"kind": "number", "label": "笔数", "value": len(held), "url": url},
            *({"kind": "number", "label": label, "value": amounts.figure(amount), "url": url}
              for label, amount in zip(("预算数", "到位数"), sums, strict=True)),
            {"label": "列入预算", "value": f"{inside_budget} 笔" if inside_budget else "否"},
        ],
    }  # fmt: skip


# -- five years ----------------------------------------------------------------------------------


def picture(
    title: str, money: Money, years: Sequence[int], line: tuple[Decimal, str] | None = None
) -> dict[str, Any]:
    """What came in each year, by kind, as bars."""
    kinds = codes.get("funding_kind")
    series = [
        charts.Series(kinds.label(kind), [money.received(year, [kind]) for year in years])
        for kind in money.kinds()
    ]
    places = [f"{year}年" for year in years]
    large = any(money.received(year) >= LARGE for year in years)
    unit, write = (amounts.WAN_UNIT, amounts.in_wan) if large else (amounts.unit(), amounts.figure)
    return charts.bars("funding", title, places, series, write, unit=unit, line=line)


def by_year(
    area: str, money: Money, years: Sequence[int], *, reach: str, began: Money
) -> dict[str, Any]:
    """The figures of the picture: a row a kind, a column a year, each leading to its records.

    ``began`` also holds the years before, which tell the first one.
    """
    kinds = codes.get("funding_kind")
    rows = [
        _row(area, kinds.label(kind), money, years, [kind], reach=reach, kind=kind)
        for kind in money.kinds()
    ]
    rows.append(_row(area, "合计", money, years, [], reach=reach))
    rows.append(_growth_row(area, began, years))
    columns = [{"label": f"{year}年", "numeric": True} for year in years]
    caption = f"五年到位经费，单位：{amounts.unit()}"
    return {"caption": caption, "head": "类别", "columns": columns, "rows": rows}


def _row(
    area: str,
    name: str,
    money: Money,
    years: Sequence[int],
    kinds: Sequence[str],
    **narrowed: str,
) -> dict[str, Any]:
    """What came of ``kinds`` year by year; a year without a record leads nowhere."""
    cells = [
        _number(
            f"{year}年",
            amounts.figure(money.received(year, kinds)),
            records_url(area, year=year, **narrowed) if money.of(year, kinds) else "",
        )
        for year in years
    ]
    return {"name": name, "cells": cells}


def _growth_row(area: str, money: Money, years: Sequence[int]) -> dict[str, Any]:
    """How the investment of each year stands to that of the year before."""
    kinds = _invested(area)
    cells = [
        {"kind": "number", "label": f"{year}年", "value": grown(money, year, kinds)}
        for year in years
    ]
    return {"name": f"建设投入比上年（{counted(kinds)}）", "cells": cells}


def _invested(area: str) -> list[str]:
    """The kinds counted as investment in ``area``."""
    return invested_kinds(parameters.value(INCLUDES, area))


def grown(money: Money, year: int, kinds: Sequence[str]) -> str:
    """The difference to the year before; in words where there is none to speak of."""
    if not money.of(year, kinds):
        return "没有登记"
    if not money.began_before(year, kinds):
        return "首年"
    more = money.received(year, kinds) - money.received(year - 1, kinds)
    if not more:
        return "持平"
    return f"{'＋' if more > 0 else '－'}{amounts.figure(abs(more))}"


# -- the areas below -----------------------------------------------------------------------------


def sites_in(area: str) -> list[str]:
    """The codes of the communities in ``area`` that are sites now."""
    held = Site.objects.unscoped("which communities are sites is no secret").current()
    held = held.exclude(state=ENDED).filter(inside([area]))
    return sorted(held.values_list("community_id", flat=True))


def communities(
    held: Mapping[str, Money], least: Mapping[str, Floor], on: datetime.date
) -> dict[str, Any]:
    """One row a community: what it got, what it should, what is short."""
    listed = sorted(least)
    found = {i.code: i.measure(listed, on) for i in INDICATORS}
    names = Area.objects.in_bulk(listed)
    rows = [
        {
            "name": names[code].name,
            "url": page_url(code, on.year),
            "cells": _community(code, held.get(code, Money()), least[code], found, on.year),
        }
        for code in listed
    ]
    caption = f"{on.year} 年各社区（嘎查）经费，单位：{amounts.unit()}"
    return {"caption": caption, "head": "社区（嘎查）", "columns": COMMUNITIES, "rows": rows}


def _community(
    code: str, money: Money, floor: Floor, found: Mapping[str, Mapping[str, Measured]], year: int
) -> list[dict[str, Any]]:
    lacking = short(found, code)
    growth = found["C01"][code]
    subsidy = records_url(code, year=year, kind=SUBSIDY)
    return [
        _number("最低数", amounts.figure(floor.amount) or "面积待补"),
        _number("补贴到位", amounts.figure(money.received(year, [SUBSIDY])), subsidy),
        _number("全部到位", amounts.figure(money.received(year)), records_url(code, year=year)),
        {"label": "比上年", "value": GROWTH[growth.state]},
        _number("来源", len(money.sources(year))),
        {"label": "列入预算", "value": "是" if money.in_budget(year) else "否"},
        {"kind": "mark", "label": "欠缺", "value": "、".join(lacking), "tone": "gap"}
        if lacking
        else {"kind": "mark", "label": "欠缺", "value": "无", "tone": "ok"},
    ]


SHORT = {"C01": "未增加", "C02": "预算或标准", "C03": "不足最低数", "C04": "不足最低数",
         "C07": "运转经费", "C08": "来源单一"}  # fmt: skip


def short(found: Mapping[str, Mapping[str, Measured]], code: str) -> list[str]:
    """What is short in the community, in a word each."""
    bad = (State.UNMET, State.PARTLY)
    return list(dict.fromkeys(SHORT[key] for key, by in found.items() if by[code].state in bad))


def _number(label: str, value: Any, url: str = "") -> dict[str, Any]:
    return {"kind": "number", "label": label, "value": value, "url": url}


def areas_below(area: Area, held: Mapping[str, Money], on: datetime.date) -> dict[str, Any]:
    """One row an area one level down: what came, and how many of its sites lack something."""
    digits = LENGTHS[area.level]
    sites = sites_in(area.code)
    found = {i.code: i.measure(sites, on) for i in INDICATORS}
    lacking = [code for code in sites if short(found, code)]
    codes_ = sorted({code[:digits] for code in (*held, *sites) if len(code) >= digits})
    names = Area.objects.in_bulk(codes_)
    rows = [
        {
            "name": names[code].name,
            "url": page_url(code, on.year),
            "cells": _below(code, _under(held, code), sites, lacking, on.year),
        }
        for code in codes_
    ]
    caption = f"{on.year} 年各地经费，单位：{amounts.unit()}"
    return {"caption": caption, "columns": BELOW, "rows": rows}


def _under(held: Mapping[str, Money], code: str) -> Money:
    return together(money for owner, money in held.items() if owner.startswith(code))


def _below(
    code: str, money: Money, sites: Sequence[str], lacking: Sequence[str], year: int
) -> list[dict[str, Any]]:
    came = [
        _number(label, amounts.figure(money.received(y)), records_url(code, year=y, reach="inside"))
        for label, y in (("本年到位", year), ("上年到位", year - 1))
    ]
    counts = (("示范点", sites), ("有欠缺的", lacking))
    return [*came, *(_number(label, sum(c.startswith(code) for c in s)) for label, s in counts)]
