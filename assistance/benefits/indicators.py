"""The indicators of the social-security items: E05–E11, each of who is entitled."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from assistance.benefits.figures import list_url
from registry import benefits, parameters
from registry.indicators import Door, Indicator, Kind, Measured, in_parts, read_once
from registry.ledgers import ResidentLedger
from registry.models import Resident

LEAST = "benefits_percent"
Counted = dict[str, "Share"]


@dataclass
class Share:
    """Of a community: who is entitled, by key, and whether they have it."""

    held: dict[Any, bool]
    asked: int = 0

    @property
    def d(self) -> int:
        return len(self.held)

    @property
    def n(self) -> int:
        return sum(self.held.values())

    @property
    def split(self) -> dict[str, Any]:
        """The records of those who have it, and of those who have not."""
        return {
            name: tuple((ResidentLedger.key, pk) for pk, has in self.held.items() if has is wanted)
            for name, wanted in (("evidence", True), ("lacking", False))
        }


@read_once
def entitled(codes: Sequence[str], on: datetime.date) -> list[tuple[Any, str, dict[str, str]]]:
    """Everybody entitled to anything: key, community, and of each such item the standing; one query."""
    given = benefits.given_on(on)
    should = {item: benefits.figure("should", item, given).where(given) for item in benefits.ITEMS}
    flags = {
        f"_{item}": Case(When(asked, then=Value(True)), default=Value(False),
                         output_field=BooleanField())
        for item, asked in should.items()
    }  # fmt: skip
    people = Resident.objects.unscoped("figures of communities the reader may see").current()
    held = benefits.with_standings(people.filter(community_id__in=codes), on, benefits.ITEMS)
    rows = (
        held.annotate(**flags)
        .order_by("pk")
        .values_list("pk", "community_id", *flags, *benefits.ITEMS)
    )
    return [(pk, code, _told(told)) for pk, code, *told in rows]


def _told(told: Sequence[Any]) -> dict[str, str]:
    """The standing of each item somebody is entitled to; first the entitlements, then the standings."""
    half = len(benefits.ITEMS)
    return {
        item: standing
        for item, entitles, standing in zip(benefits.ITEMS, told[:half], told[half:], strict=True)
        if entitles
    }


def shares(items: Sequence[str], codes: Sequence[str], on: datetime.date) -> Counted:
    """Who is entitled to any of ``items`` in each community and who has one of them."""
    found: Counted = {code: Share({}) for code in codes}
    for pk, code, told in entitled(codes, on):
        standings = {told[item] for item in items if item in told}
        if standings:
            has = benefits.ENJOYED in standings
            found[code].held[pk] = has
            found[code].asked += benefits.APPLIED in standings and not has
    return found


def _measured(items: Sequence[str], share: Share, code: str, percent: int = 100) -> Measured:
    says = _says(items, share)
    doors = _doors(items, code)
    return in_parts(share.n, share.d, says, percent=percent, **share.split, doors=doors)


def _says(items: Sequence[str], share: Share) -> str:
    what = "、".join(map(benefits.item_name, items))
    if not share.d:
        return f"{what}：没有应享受的人"
    told = f"{what}：应享受 {share.d} 人，已享受 {share.n} 人"
    open_ = share.d - share.n - share.asked
    more = [f"已申请 {share.asked} 人"] * bool(share.asked)
    more += [f"还有 {open_} 人没有落实"] * bool(open_)
    return "，".join([told, *more])


def _doors(items: Sequence[str], code: str) -> tuple[Door, ...]:
    """The list that is to become empty, then who has it."""
    lacking = [
        Door(f"{benefits.item_name(i)}应享未享名单", list_url(code, "lacking", i)) for i in items
    ]
    asked = [Door(f"{benefits.item_name(i)}已申请名单", list_url(code, "asked", i)) for i in items]
    return (*lacking, *asked)


def together(
    items: Sequence[str], codes: Sequence[str], on: datetime.date
) -> Mapping[str, Measured]:
    """Whoever has any of ``items`` of whoever should have one."""
    found, percent = shares(items, codes, on), parameters.values(LEAST, codes, on)
    return {code: _measured(items, share, code, percent[code]) for code, share in found.items()}


def the_lower(
    items: Sequence[str], codes: Sequence[str], on: datetime.date
) -> Mapping[str, Measured]:
    """Each of ``items`` on its own; the one that is less fulfilled decides (E06)."""
    each = {item: shares([item], codes, on) for item in items}
    percent = parameters.values(LEAST, codes, on)
    return {
        code: _lower({item: each[item][code] for item in items}, code, percent[code])
        for code in codes
    }


def _lower(by_item: Mapping[str, Share], code: str, percent: int) -> Measured:
    asked_for = {item: share for item, share in by_item.items() if share.d}
    least = list(asked_for or by_item)[0]
    for item, share in asked_for.items():
        if share.n * asked_for[least].d < asked_for[least].n * share.d:
            least = item
    decides = by_item[least]
    says = "；".join(_says([item], share) for item, share in by_item.items())
    note = f"（按较低的{benefits.item_name(least)}计）" if len(asked_for) > 1 else ""
    doors = tuple(door for item in by_item for door in _doors([item], code))
    more = {**decides.split, "doors": doors}
    return in_parts(decides.n, decides.d, says + note, percent=percent, **more)


def _indicator(
    code: str, how: str, items: Sequence[str], more: tuple[str, ...] = (),
    measure: Callable[..., Mapping[str, Measured]] = together,
) -> Indicator:  # fmt: skip
    return Indicator(code, how, partial(measure, items), (LEAST, *more), Kind.RATIO, "人")


INDICATORS: tuple[Indicator, ...] = (
    _indicator("E05", "困难类别记为低保、特困的和登记为应享受的，都已享受最低生活保障",
               ("SS01", "SS02"), ("benefit_rule_destitute",)),
    _indicator("E06", "应享受养老、医疗保险补贴的都已享受；两项分别计算，取较低的一项",
               ("SS03", "SS04"), ("benefit_age_from", "benefit_age_to", "benefit_rule_pension",
                                  "benefit_rule_medical"), the_lower),
    _indicator("E07", "登记为应享受大病救助的（人工认定）都已享受", ("SS05",)),
    _indicator("E08", "城镇无房的和登记为应享受的，都已享受保障房或租赁补贴",
               ("SS06", "SS07"), ("benefit_rule_housing",)),
    _indicator("E09", "住在 C 级、D 级危房的和登记为应改造的，都已改造",
               ("SS08",), ("benefit_rule_danger",)),
    _indicator("E10", "低保家庭中的持证残疾人都已享受困难残疾人生活补贴",
               ("SS09",), ("benefit_rule_living_only_poor",)),
    _indicator("E11", "一级、二级持证残疾人都已享受护理补贴", ("SS10",)),
)  # fmt: skip
