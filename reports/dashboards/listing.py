"""The communities behind a number of a dashboard: as many as the number says."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length

from registry.models import Area
from reports import addresses, grading
from reports.asked_month import month_end
from reports.dashboards import phrases
from reports.dashboards.sentences import FAILING, RED, VETOED, where
from reports.figures import Figure, Figures
from reports.grading import Grade
from reports.models import Tally
from reports.tally import COMMUNITY

STANDINGS = {FAILING: "没有（全部）达标", VETOED: "被一票否决", RED: "未达标"}


@dataclass(frozen=True)
class Asked:
    """Which communities: by a grade, or by how they stand to ``codes``."""

    codes: tuple[str, ...] = ()
    standing: str = ""
    grade: Grade | None = None
    as_of: datetime.date | None = None

    @classmethod
    def of(cls, query: Mapping[str, Any], known: Collection[str]) -> Asked:
        """What the address asks; what it does not know is not asked."""
        standing, grade = query.get("standing", ""), query.get("grade", "")
        return cls(
            tuple(code for code in query.get("code", "").split(",") if code in known),
            standing if standing in STANDINGS else "",
            Grade(grade) if grade in list(Grade) else None,
            month_end(query.get("as_of", "")),
        )

    @property
    def title(self) -> str:
        """What they have in common."""
        if self.grade:
            return f"{self.grade.label}的社区"
        if self.codes:
            told = "、".join(self.codes) + ("，未达标" if self.standing == RED else "")
            return f"{phrases.lacks(self.codes[0])}的社区（{told}）"
        return "被一票否决的社区" if self.standing == VETOED else "各社区"

    def url(self, area: str, page: int) -> str:
        """The same question, another page of the answer."""
        return addresses.communities(
            area, self.as_of, code=",".join(self.codes), standing=self.standing,
            grade=self.grade or "", page=page,
        )  # fmt: skip

    @property
    def where(self) -> Q:
        """Which kept rows are meant."""
        if self.grade:
            return Q(**{f"figures__c__grade:{self.grade}": 1})
        if not self.codes:
            return Q(figures__c__vetoed=1) if self.standing == VETOED else Q()
        any_of = Q()
        for code in self.codes:
            any_of |= where(code, self.standing or FAILING)
        return any_of


def rows(area: Area, asked: Asked) -> Any:
    """The kept rows of those communities, in the order of their codes."""
    kept = Tally.objects.closed_on(asked.as_of) if asked.as_of else Tally.objects.current()
    held = kept.within(area.code).annotate(size=Length("area_id")).filter(size=COMMUNITY)
    return held.filter(asked.where).select_related("area__parent").order_by("area_id")


def table(held: Any, asked: Asked) -> dict[str, Any]:
    """A row a community: its score, its grade, and what was asked about."""
    columns = [{"label": "得分", "numeric": True}, {"label": "结论"}, {"label": "一票否决"}]
    columns += [{"label": code} for code in asked.codes]
    return {
        "caption": asked.title,
        "head": "社区（嘎查）",
        "columns": columns,
        "rows": [_row(tally, asked) for tally in held],
    }


def _row(tally: Tally, asked: Asked) -> dict[str, Any]:
    figures, area = Figures.from_json(tally.figures), tally.area
    grade = grading.kept_grade(figures)
    cells = [
        {"kind": "number", "label": "得分", "value": figures.score().shown},
        {"kind": "mark", "label": "结论", "value": grade.label if grade else "没有计分",
         "tone": grade.tone if grade else ""},
        _vetoes(figures, area.code, asked),
        *(_verdict(code, figures[code], area.code, asked) for code in asked.codes),
    ]  # fmt: skip
    name = f"{area.parent.name} {area.name}" if area.parent else area.name
    return {"name": name, "url": addresses.dashboard(area.code, asked.as_of), "cells": cells}


def _vetoes(figures: Figures, area: str, asked: Asked) -> dict[str, Any]:
    """What fails it whatever its points, in words, each leading to its indicator."""
    found = [
        (f"{code} {phrases.lacks(code)}", addresses.indicator(code, area, asked.as_of))
        for code in grading.kept_vetoes(figures)
    ]
    if not found:
        return {"kind": "mark", "label": "一票否决", "value": "无", "tone": "ok"}
    return {"kind": "links", "label": "一票否决", "value": found}


def _verdict(code: str, figure: Figure, area: str, asked: Asked) -> dict[str, Any]:
    """How the community stands to ``code``, leading to the records that are missing."""
    told = f"{figure.state.label} {figure.n}/{figure.d}" if figure.d else figure.state.label
    return {"label": code, "value": told, "url": addresses.gap(code, area, asked.as_of)}
