"""People with their ten lamps: the board of a community, and the list behind a lamp of any area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

from registry import codes, identity, masking
from registry.five_knowns import GREY, LAMPS
from registry.ledgers import ResidentLedger
from reports.fulfilment.board import NAMES, columns, groups
from reports.fulfilment.chosen import FIELDS, TITLES, Chosen, word
from reports.fulfilment.keeping import GROUPS
from reports.fulfilment.links import OPEN, closing_url

PAGE = 50
READ = (
    "pk", "name", "gender", "birth_date", "dis_category", "dis_level", "community_id",
    "community__name", "knowns_open", "fulfilment__open", "fulfilment__since", *FIELDS.values(),
)  # fmt: skip
FIRST = (("name", "姓名"), ("", "性别年龄"), ("", "残疾"))
LAST = (("open", "未齐"), ("since", "从哪天起"))


@dataclass(frozen=True)
class Line:
    """One person of a list, as far as it may be told."""

    row: dict[str, Any]
    chosen: Chosen

    @property
    def name(self) -> str:
        name = str(self.row["name"])
        return masking.mask_name(name) if self.chosen.anonymous else name

    @property
    def who(self) -> str:
        """Sex and age."""
        born = self.row["birth_date"]
        age = f"{identity.age_on(born, self.chosen.today)} 岁" if born else ""
        return f"{_label('gender', self.row['gender'])} {age}".strip()

    @property
    def disability(self) -> str:
        parts = (_label(key, self.row[key]) for key in ("dis_category", "dis_level"))
        return " ".join(filter(None, parts))

    def letter(self, group: str, key: str) -> str:
        """The letter of a lamp; grey where it was never counted."""
        kept = self.row[FIELDS[group]] or ""
        place = GROUPS[group].index(key)
        return str(kept[place]) if place < len(kept) else GREY

    @property
    def open(self) -> int:
        """How many lamps are not as they should be."""
        return int(self.row["knowns_open"]) + int(self.row["fulfilment__open"] or 0)

    @property
    def since(self) -> Any:
        """Since when anything of 五落实 is open; None where nothing is."""
        return self.row["fulfilment__since"]

    def url(self, group: str, key: str) -> str:
        """Where the lamp is turned green."""
        where = self.row["community_id"], self.row["pk"], group, key, self.letter(group, key)
        return closing_url(self.chosen.user, *where)


def _label(key: str, code: str) -> str:
    return codes.get(key).label(code) if code else ""


@dataclass
class People:
    """The list asked for; ``lines`` takes two statements, whoever and however many it holds."""

    chosen: Chosen

    @cached_property
    def _ordered(self) -> Any:
        return self.chosen.listed().order_by(*self.chosen.order()).values(*READ)

    @cached_property
    def count(self) -> int:
        return int(self.chosen.listed().order_by().count())

    @property
    def title(self) -> str:
        """What the list and its files are called."""
        if self.chosen.lamp is None:
            return "五摸清和五落实"
        group = NAMES[self.chosen.lamp[0]]
        said = "未落实" if self.chosen.letter == OPEN else word(self.chosen.letter)
        return f"{group}“{TITLES[self.chosen.lamp]}”{said}的残疾人"

    def page(self, number: Any) -> Any:
        """The page of that number, or the nearest there is."""
        return Paginator(range(self.count), PAGE).get_page(number)

    def lines(self, first: int = 0, last: int | None = None) -> Iterator[Line]:
        """The people from ``first`` to before ``last``."""
        for row in self._ordered[first:last]:
            yield Line(row, self.chosen)

    @property
    def named_places(self) -> bool:
        """Whether the list says in which community somebody is: not where it is of one."""
        return not self.chosen.area.is_community

    def table(self, lines: Iterator[Line]) -> dict[str, Any]:
        last = (*LAST, *([("", "所属社区")] if self.named_places else []))
        return {
            "caption": f"{self.title}，{self.chosen.area.name}",
            "columns": columns(self.chosen, FIRST, last),
            "groups": groups(len(FIRST), len(last)),
            "rows": [{"name": line.name, "cells": self.cells(line)} for line in lines],
        }

    def cells(self, line: Line) -> list[dict[str, Any]]:
        url = "" if self.chosen.anonymous else ResidentLedger.url("detail", line.row["pk"])
        found: list[dict[str, Any]] = [
            {"kind": "name", "label": "姓名", "value": line.name, "url": url},
            {"label": "性别年龄", "value": line.who},
            {"label": "残疾", "value": line.disability},
        ]
        for (group, key), title in TITLES.items():
            lamp = {"label": title, "state": LAMPS[line.letter(group, key)],
                    "url": line.url(group, key)}  # fmt: skip
            found.append({"kind": "lamps", "label": title, "value": [lamp]})
        found += [
            {"kind": "number", "label": "未齐", "value": line.open},
            {"kind": "date", "label": "从哪天起", "value": line.since},
        ]
        if self.named_places:
            found.append({"label": "所属社区", "value": line.row["community__name"]})
        return found
