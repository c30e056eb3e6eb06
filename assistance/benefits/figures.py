"""The figures of the social-security items in an area: each item's five, and the areas below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Substr
from django.urls import reverse

from registry import access, benefits, codes
from registry.benefits import FIGURE_TITLES, ITEMS
from registry.conditions import Given
from registry.models import Area, Resident
from registry.models.scoped import inside

SECTION = "assistance"
Figures = dict[tuple[str, str], int]
"""How many people, by item and figure."""
LENGTHS = {1: 4, 2: 6, 3: 9, 4: 12}
"""How many characters of the code the areas below have, by level."""
BY_HAND = ("SS05", "SS07")
"""Items nothing but the state recorded says anything of."""


def may_list(user: Any, code: str) -> bool:
    """Whether ``user`` may see who the people behind a figure are."""
    return access.may(user, "residents", "V", code) and access.may(user, SECTION, "V", code)


def may_count(user: Any, code: str) -> bool:
    """Whether ``user`` may see the figures."""
    return may_list(user, code) or access.may(user, "residents", "F", code)


def list_url(area: str, name: str, item: str = "", **more: str) -> str:
    """The list of exactly the people a figure counts."""
    asked = {"area": area, "figure": name, **({"item": item} if item else {}), **more}
    return f"{reverse('benefit-people')}?{urlencode(asked)}"


def page_url(area: str, item: str = "") -> str:
    """The figures of ``area``; with an ``item`` the areas below are compared by it."""
    asked = {"area": area, **({"item": item} if item else {})}
    return f"{reverse('benefits')}?{urlencode(asked)}"


def people(user: Any, code: str) -> Any:
    """The residents of the area, on the register or not, whose items are looked at."""
    letter = "V" if access.may(user, "residents", "V", code) else "F"
    return Resident.objects.visible_to(user, letter).current().filter(inside([code]))


def counted(residents: Any, given: Given, digits: int = 0) -> dict[str, Figures]:
    """Every figure of every item, by the first ``digits`` characters of the community; one query."""
    wanted = [(item, name) for item in ITEMS for name in FIGURE_TITLES]
    counts = {
        f"{name}_{item}": Count("pk", filter=benefits.figure(name, item, given).where(given))
        for item, name in wanted
    }
    part = Substr("community_id", 1, digits) if digits else Value("", CharField())
    held = benefits.with_standings(residents.order_by(), given.today).annotate(_part=part)
    rows = held.values("_part").annotate(**counts).values("_part", *counts)
    return {
        row["_part"]: {(item, name): row[f"{name}_{item}"] for item, name in wanted} for row in rows
    }


def together(parts: Iterable[Mapping[tuple[str, str], int]]) -> Figures:
    """The sum of the figures of several areas."""
    total: Figures = {(item, name): 0 for item in ITEMS for name in FIGURE_TITLES}
    for part in parts:
        for key, number in part.items():
            total[key] += number
    return total


# -- as tables -------------------------------------------------------------------------------------

HEADS = [{"label": label, "numeric": True} for label in FIGURE_TITLES.values()]
COLUMNS = [*HEADS, {"label": "落实率", "numeric": True}]


def by_item(area: Area, total: Figures, given: Given, linked: bool) -> dict[str, Any]:
    """One row an item, each figure leading to the people behind it."""
    rows = [
        {
            "name": benefits.item_name(item),
            "url": "" if area.is_community else page_url(area.code, item),
            "cells": _cells(area.code, {n: total[item, n] for n in FIGURE_TITLES}, item, linked),
        }
        for item in ITEMS
    ]
    caption = f"{area.name}社会保障落实情况，单位：人"
    return {"caption": caption, "head": "项目", "columns": COLUMNS, "rows": rows}


def by_area(
    area: Area, parts: Mapping[str, Figures], item: str, linked: bool
) -> dict[str, Any] | None:
    """One row an area below, of one ``item`` or of all together; None for a community."""
    if area.is_community:
        return None
    named = Area.objects.in_bulk([code for code in parts if code != area.code])
    rows = [
        {
            "name": named[code].name,
            "url": page_url(code, item),
            "cells": _cells(code, _summed(parts[code], item), item, linked),
        }
        for code in sorted(named)
    ]
    what = benefits.item_name(item) if item else "全部项目，同一人的各项分别计算"
    caption = f"{area.name}下辖各地社会保障落实情况（{what}），单位：{'人' if item else '人次'}"
    return {"caption": caption, "columns": COLUMNS, "rows": rows}


def _summed(figures: Figures, item: str) -> dict[str, int]:
    items = [item] if item else ITEMS
    return {name: sum(figures[i, name] for i in items) for name in FIGURE_TITLES}


def _cells(code: str, held: Mapping[str, int], item: str, linked: bool) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [
        {
            "kind": "number",
            "label": label,
            "value": held[name],
            "url": list_url(code, name, item) if linked and held[name] else "",
        }
        for name, label in FIGURE_TITLES.items()
    ]
    return [
        *cells,
        {"kind": "number", "label": "落实率", "value": rate(held["has"], held["should"])},
    ]


def rate(has: int, should: int) -> str:
    """The share in words; never rounded up to 100 %."""
    if not should:
        return "不适用"
    if has == should:
        return "100%"
    return f"{min(round(has * 1000 / should), 999) / 10:.1f}%"


def explained(given: Given) -> list[dict[str, str]]:
    """By what each figure is judged: the rules in force, their papers, and what is decided by hand."""
    told = [
        {
            "item": "、".join(map(benefits.item_name, _items_of(rule))),
            "kind": "应享" if rule.kind == benefits.DUE else "停发",
            "title": rule.title,
            "source": rule.source,
            "holds": _holds(rule),
        }
        for rule in benefits.BY_KEY.values()
        if rule.in_force(given)
    ]
    hand = "、".join(codes.get("benefit").label(item) for item in BY_HAND)
    return [*told, {"item": hand, "kind": "应享", "title": "登记为应享受、已申请或已享受的",
                    "source": "人工认定", "holds": "长期"}]  # fmt: skip


def _holds(rule: benefits.Rule) -> str:
    """From when until when a rule is in force, in words."""
    since, until = (
        f"{day.year}年{day.month}月{day.day}日" if day else "" for day in (rule.since, rule.until)
    )
    told = f"{since}起" if since else ""
    return f"{told}至{until}" if until else told or "长期"


def _items_of(rule: benefits.Rule) -> list[str]:
    return list(rule.items) if len(rule.items) <= 2 else []


def condition_of(name: str, item: str, rule: str, given: Given) -> Q:
    """Whom a list of ``name`` holds for ``item``, narrowed to what one ``rule`` finds."""
    found = benefits.figure(name, item, given)
    if rule:
        one = benefits.BY_KEY[rule]
        found &= benefits.so_of(one, item) if one.kind == benefits.UNDUE else one.who
    return found.where(given)
