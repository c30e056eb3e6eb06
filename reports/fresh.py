"""Figures fit to be shown: a few changes are counted at once, many in the background."""

from __future__ import annotations

from typing import NamedTuple

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from registry.models import Area
from reports import tally, tasks

AT_ONCE = 10
"""Communities counted while somebody waits for the page; more wait for the background."""


class Freshness(NamedTuple):
    """How many communities are still to be counted, and what is said of it on the page."""

    waiting: int
    said: str


def ensure(area: Area) -> Freshness:
    """Bring the figures of ``area`` up to date as far as a page can wait for it."""
    codes = tally.waiting(area.code)
    if len(codes) <= AT_ONCE:
        if codes:
            tally.refresh(area.code)
        return Freshness(0, "")
    if not _is_asked(area.code):
        tasks.refresh.enqueue(area.code)
    return Freshness(len(codes), f"{len(codes)} 个社区的数字正在更新，稍后重新打开本页即为最新")


def _is_asked(code: str) -> bool:
    """Whether somebody is at it already."""
    open_ones = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    held = DBTaskResult.objects.filter(task_path=tasks.refresh.module_path, status__in=open_ones)
    return any(row.args_kwargs["args"] == [code] for row in held)
