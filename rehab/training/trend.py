"""How home training goes: sessions by week against the plan, as a picture and as a table."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry import charts, codes
from registry.about_resident.beside import all_of
from registry.needs.lamps import whole_day
from rehab.models import HomeTraining
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger, cards_of

WEEKS = 8
UNSAID = "0"
WEEK = datetime.timedelta(days=7)


def of_plan(record: HomeTraining) -> Q:
    """The sessions that belong to ``record``: those of the resident from its first to its last day."""
    where = Q(resident=record.resident_id)
    if record.started_on:
        where &= Q(on__gte=record.started_on)
    return where & Q(on__lte=record.ended_on) if record.ended_on else where


def panel(record: HomeTraining, user: Any) -> dict[str, Any]:
    """The last weeks of the plan, the latest session, and all of them in figures."""
    held = HomeSessionLedger.visible(user).current().filter(of_plan(record))
    rows = list(held.order_by("on").values_list("on", "progress", "next_step", "minutes"))
    last = min(record.ended_on or timezone.localdate(), timezone.localdate())
    weeks = weeks_until(last, record.started_on)
    counted = Counter((_monday(on), progress or UNSAID) for on, progress, _, _ in rows)
    kinds = _kinds(counted, weeks)
    return {
        "plan": _plan(record),
        "exercises": list(record.exercises.all()),
        "cards": cards_of(record) if HomeTrainingLedger.may(user, "P", record.community_id) else [],
        "bars": _bars(record, weeks, kinds, counted),
        "tree": _table(weeks, kinds, counted),
        "count": len(rows),
        "weekly": record.weekly,
        "last": _last(rows[-1]) if rows else None,
        "all_url": all_of(HomeSessionLedger, record.resident),
    }


def _plan(record: HomeTraining) -> str:
    """How often, how long, until when and with whom, in one line."""
    told = [
        f"每周 {record.weekly} 次" if record.weekly else "",
        f"每次 {record.minutes} 分钟" if record.minutes else "",
        f"到 {whole_day(record.until_on)}" if record.until_on else "",
        f"{record.trainer_name}带着做" if record.trainer_name else "",
    ]
    return "，".join(filter(None, told))


def weeks_until(last: datetime.date, first: datetime.date | None) -> list[datetime.date]:
    """The Mondays of the last weeks of a plan, up to that of the day ``last``."""
    end = _monday(last)
    weeks = [end - WEEK * back for back in range(WEEKS - 1, -1, -1)]
    return [week for week in weeks if first is None or week >= _monday(first)] or [end]


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _kinds(counted: Counter[Any], weeks: list[datetime.date]) -> list[tuple[str, str]]:
    """The kinds of progress there were in these weeks, by code and name, the best first."""
    there = {progress for week, progress in counted if week in weeks}
    listed = [(c.code, c.label) for c in codes.get("training_progress") if c.code in there]
    return [*listed, *([(UNSAID, "没有写进展")] if UNSAID in there else [])]


def _bars(
    record: HomeTraining,
    weeks: list[datetime.date],
    kinds: list[tuple[str, str]],
    counted: Counter[Any],
) -> dict[str, Any]:
    series = [
        charts.Series(label, [Decimal(counted[week, code]) for week in weeks])
        for code, label in kinds
    ]
    planned = (Decimal(record.weekly), f"计划每周 {record.weekly} 次") if record.weekly else None
    places = [f"{week.month}-{week.day}" for week in weeks]
    return charts.bars(
        "trend", "每周训练次数", places, series, lambda n: f"{n:.0f}" if n == int(n) else "",
        unit="次", line=planned,
    )  # fmt: skip


def _table(
    weeks: list[datetime.date], kinds: list[tuple[str, str]], counted: Counter[Any]
) -> dict[str, Any]:
    heads = [label for _, label in kinds]
    return {
        "caption": "每周训练次数，按进展",
        "head": "星期一起的一周",
        "columns": [{"label": label, "numeric": True} for label in (*heads, "合计")],
        "rows": [_row(week, kinds, counted) for week in reversed(weeks)],
    }


def _row(
    week: datetime.date, kinds: list[tuple[str, str]], counted: Counter[Any]
) -> dict[str, Any]:
    figures = [counted[week, code] for code, _ in kinds]
    labels = [*(label for _, label in kinds), "合计"]
    cells = [
        {"kind": "number", "label": label, "value": f"{figure} 次"}
        for label, figure in zip(labels, [*figures, sum(figures)], strict=True)
    ]
    return {"name": whole_day(week), "cells": cells}


def _last(row: tuple[Any, ...]) -> dict[str, Any]:
    on, progress, next_step, minutes = row
    said = codes.get("training_progress").label(progress) if progress else ""
    return {"on": on, "progress": said, "next_step": next_step, "minutes": minutes}
