"""The indicators that money fulfils: C01–C04, C07 and C08."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from registry import amounts, codes, parameters
from registry.indicators import Door, Indicator, Measure, Measured, State, at_least, fulfilled
from registry.models import Funding
from registry.organisation.funding.floors import KEYS, Floor, floors
from registry.organisation.funding.ledger import INVESTED, KEY, FundingLedger
from registry.organisation.funding.money import Money, invested_kinds, of_each
from registry.organisation.funding.rules import BUILDING, RUNNING, SUBSIDY

INCLUDES = "building_includes_subsidy"
SOURCES = "funding_sources"
FLAT = "subsidy_flat_years"
SHOW = "查看"


def records_url(area: str, **narrowed: Any) -> str:
    """The list of the records of ``area`` itself, narrowed by year and kind."""
    query = {"area": area, "reach": "own", "view": "all", **narrowed}
    return f"{FundingLedger.url('list')}?{urlencode(query)}"


def form_door(area: str, year: int, kind: str) -> Door:
    """The form of new funding, opened with its year and kind."""
    label = f"登记{year}年{codes.get('funding_kind').label(kind)}"
    query = {"community": area, "year": year, "kind": kind}
    return Door(label, f"{FundingLedger.url('create')}?{urlencode(query)}")


def _doors(area: str, year: int, kind: str, held: Sequence[Funding]) -> tuple[Door, ...]:
    """To what was counted, where it is corrected if it is one record; else to the form of a new one.

    Money of one year, kind and source is one record: what came later is added to it.
    """
    label = f"{year}年{codes.get('funding_kind').label(kind)}"
    if not held:
        return (form_door(area, year, kind),)
    seen = Door(f"{SHOW}{label}", records_url(area, year=year, kind=kind))
    if len(held) > 1:
        return (seen,)
    return (Door(f"更正{label}", FundingLedger.url("edit", held[0].pk)), seen)


def _evidence(held: Iterable[Funding]) -> tuple[tuple[str, Any], ...]:
    return tuple((KEY, record.pk) for record in held)


def _set_wise(judge: Callable[[str, Money, datetime.date], Measured]) -> Measure:
    """A measure that needs nothing but the money of each area."""

    def measure(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
        money = of_each(areas, on.year, on)
        return {area: judge(area, money[area], on) for area in areas}

    return measure


# -- C01 投入逐年增加 ---------------------------------------------------------------------------


def growth(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """C01: strictly more than last year; equal is not more, the first year is not judged."""
    money, includes = of_each(areas, on.year, on), parameters.values(INCLUDES, areas, on)
    return {
        area: _growth(area, money[area], on.year, invested_kinds(includes[area])) for area in areas
    }


def _growth(area: str, money: Money, year: int, kinds: list[str]) -> Measured:
    now, before = money.of(year, kinds), money.of(year - 1, kinds)
    told: dict[str, Any] = {
        "evidence": _evidence([*before, *now]),
        "doors": _growth_doors(area, year, kinds, now, before),
    }
    if not money.began_before(year, kinds):
        if now:
            return Measured(State.EXEMPT, says=f"{year} 年是首年，免评", **told)
        return fulfilled(False, f"没有登记 {year} 年的投入", **told)
    if not before:
        told["doors"] = (form_door(area, year - 1, BUILDING),)
        return fulfilled(False, f"有更早的记录，缺 {year - 1} 年的，请补登后比较", **told)
    came, last = money.received(year, kinds), money.received(year - 1, kinds)
    says = f"{compared(came, last, year)}（{counted(kinds)}）"
    return fulfilled(came > last, says, **told)


def _growth_doors(
    area: str, year: int, kinds: Sequence[str], now: Sequence[Funding], before: Sequence[Funding]
) -> tuple[Door, ...]:
    """To where this year's is put right, and to exactly the records each of both sums is of."""
    own = [record for record in now if record.kind == BUILDING]
    first = [door for door in _doors(area, year, BUILDING, own) if not door.label.startswith(SHOW)]
    held = {year: now, year - 1: before}
    return (*first, *(shown(area, y, kinds) for y, records in held.items() if records))


def shown(area: str, year: int, kinds: Sequence[str]) -> Door:
    """To the records of ``year`` that are counted as investment."""
    if SUBSIDY in kinds:
        url = records_url(area, year=year, view=INVESTED)
        return Door(f"{SHOW}{year}年建设经费和工作补贴", url)
    label = codes.get("funding_kind").label(BUILDING)
    return Door(f"{SHOW}{year}年{label}", records_url(area, year=year, kind=BUILDING))


def counted(kinds: Sequence[str]) -> str:
    """Whether the subsidy is counted as investment here: a parameter says so."""
    return "含社区工作补贴" if SUBSIDY in kinds else "不含社区工作补贴"


def compared(came: Any, last: Any, year: int) -> str:
    """How the sum of a year stands to that of the year before, in words."""
    sums = f"{year} 年 {amounts.exact(came)}，{year - 1} 年 {amounts.exact(last)}"
    if came == last:
        return f"与上年持平，没有增加：{sums}"
    return f"比上年{'增加' if came > last else '减少'} {amounts.exact(abs(came - last))}：{sums}"


# -- C02 补贴标准与预算 -------------------------------------------------------------------------


def standards(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """C02: in the public budget, and the standard not lower than last year's."""
    money, asked = of_each(areas, on.year, on), parameters.values(FLAT, areas, on)
    return {area: _standard(area, money[area], on, asked[area]) for area in areas}


def _standard(area: str, money: Money, on: datetime.date, asked: int) -> Measured:
    year = on.year
    held = money.of(year, [SUBSIDY])
    told: dict[str, Any] = {
        "evidence": _evidence([*money.of(year - 1, [SUBSIDY]), *held]),
        "doors": _doors(area, year, SUBSIDY, held),
    }
    if not held:
        return fulfilled(False, f"没有登记 {year} 年社区工作补贴", **told)
    lacking = [] if money.in_budget(year) else ["没有列入财政预算"]
    now, last = money.standard(year), money.standard(year - 1)
    if now is None:
        lacking.append("没有填写补贴标准")
    elif last is not None and now < last:
        lacking.append(f"补贴标准低于上年（{amounts.exact(last)}）")
    if lacking:
        return fulfilled(False, "；".join(lacking), **told)
    says = f"已列入财政预算，标准每年 {amounts.exact(now)}"
    flat = money.unchanged(year)
    hint = f"补贴标准已连续 {flat} 年没有提高" if flat >= asked else ""
    return fulfilled(True, f"{says}；{hint}" if hint else says, hint=hint, **told)


# -- C03, C04 补贴最低数 ------------------------------------------------------------------------


def floor_measure(large: bool) -> Measure:
    """C03 for communities below the line, C04 for those on or above it."""

    def measure(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
        money, least = of_each(areas, on.year, on), floors(areas, on)
        return {area: _least(area, money[area], least[area], on.year, large) for area in areas}

    return measure


def _least(area: str, money: Money, floor: Floor, year: int, large: bool) -> Measured:
    """The subsidy that came in the year against the floor; C03 tells where the size is unknown."""
    if floor.amount is None and not large:
        return fulfilled(False, floor.says, doors=site_doors(area))
    if floor.amount is None or floor.is_large is not large:
        return Measured(State.NOT_APPLICABLE, says=floor.says)
    held = money.of(year, [SUBSIDY])
    came = money.received(year, [SUBSIDY])
    says = f"{floor.says}；{year} 年到位 {amounts.exact(came)}"
    told = {"evidence": _evidence(held), "doors": _doors(area, year, SUBSIDY, held)}
    if came >= floor.amount:
        return fulfilled(True, says, **told)
    says = f"还差 {amounts.exact(floor.amount - came)}：{says}"
    if exception := money.exception(year):
        says = f"不达标（有说明）：{exception.exception}。{says}"
    return fulfilled(False, says, **told)


def site_doors(area: str) -> tuple[Door, ...]:
    """To where the size of the community is entered."""
    try:
        url = f"{reverse('site-list')}?{urlencode({'area': area})}"
    except NoReverseMatch:
        return ()
    return (Door("登记社区面积、户数", url),)


# -- C07 运转经费, C08 多渠道 -------------------------------------------------------------------


def _running(area: str, money: Money, on: datetime.date) -> Measured:
    """C07: money to keep things running came this year."""
    held = money.of(on.year, [RUNNING])
    came = money.received(on.year, [RUNNING])
    says = f"{on.year} 年运转经费到位 {amounts.exact(came)}"
    doors = _doors(area, on.year, RUNNING, held)
    return fulfilled(came > 0, says, evidence=_evidence(held), doors=doors)


def several_sources(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """C08: money came from several sources this year."""
    money, wanted = of_each(areas, on.year, on), parameters.values(SOURCES, areas, on)
    return {area: _sources(area, money[area], on.year, wanted[area]) for area in areas}


def _sources(area: str, money: Money, year: int, wanted: int) -> Measured:
    found = money.sources(year)
    names = codes.get("funding_source").labels(found)
    says = f"{year} 年来源 {len(found)} 种，至少 {wanted} 种" + (f"：{names}" if names else "")
    counted = [r for r in money.of(year) if r.source in found and r.received]
    form = Door(f"登记{year}年其他来源的经费",
                f"{FundingLedger.url('create')}?{urlencode({'community': area, 'year': year})}")  # fmt: skip
    doors = (Door(f"查看{year}年经费", records_url(area, year=year)), form)
    return at_least(len(found), wanted, says, evidence=_evidence(counted), doors=doors)


INDICATORS = (
    Indicator(
        "C01",
        "当年社区建设经费到位数大于上年（相等不算增加）；首年免评；是否含社区工作补贴按参数",
        growth,
        (INCLUDES,),
    ),
    Indicator(
        "C02",
        "当年社区工作补贴列入财政预算，且补贴标准不低于上年；连续几年（参数）没有提高的提示",
        standards,
        (FLAT,),
    ),
    Indicator(
        "C03",
        "界线以下的社区，当年社区工作补贴到位数不低于低档最低数",
        floor_measure(large=False),
        KEYS,
    ),
    Indicator(
        "C04",
        "界线以上（含恰为界线）的社区，当年社区工作补贴到位数不低于高档最低数；与 C03 二选一，共用 3 分",
        floor_measure(large=True),
        KEYS,
        points_of="C03",
    ),
    Indicator("C07", "当年运转经费到位数大于 0", _set_wise(_running)),
    Indicator("C08", "当年有到位的资金来源种数不少于参数所定", several_sources, (SOURCES,)),
)
