"""Proving that what is kept equals what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from registry import divisions
from reports import tally
from reports.counting import TOGETHER, count
from reports.figures import Figures
from reports.fulfilment import keeping as fulfilment


def differences(area: str) -> Iterator[str]:
    """What differs in ``area`` between the kept figures and those counted now, a line each."""
    today = timezone.localdate()
    kept = {code: Figures.from_json(t.figures) for code, t in tally.communities(area).items()}
    counted: dict[str, Figures] = {}
    codes = sorted(set(tally.in_use(area)) | set(kept))
    for start in range(0, len(codes), TOGETHER):
        counted |= count(codes[start : start + TOGETHER], today)
        yield from fulfilment.differences(codes[start : start + TOGETHER], today)
    for code in codes:
        yield from _told(code, kept.get(code), counted[code])
    yield from _sums(area, counted)


def _sums(area: str, counted: dict[str, Figures]) -> Iterator[str]:
    """The same of the areas above the communities, as far as they lie in ``area``."""
    above = {c for code in counted for c in divisions.path_codes(code)[:-1] if c.startswith(area)}
    for code in sorted(above):
        row = tally.of(code)
        whole = Figures.sum(f for c, f in counted.items() if c.startswith(code))
        yield from _told(code, Figures.from_json(row.figures) if row else None, whole)


def _told(code: str, kept: Figures | None, counted: Figures) -> Iterator[str]:
    if kept is None:
        yield f"{code}：没有统计"
        return
    for indicator in sorted(kept.indicators.keys() | counted.indicators.keys()):
        if kept[indicator] != counted[indicator]:
            yield f"{code} {indicator}：保存 {_figure(kept[indicator])}，重算 {_figure(counted[indicator])}"
    for key in sorted(kept.counts.keys() | counted.counts.keys()):
        if kept.counts[key] != counted.counts[key]:
            yield f"{code} {key}：保存 {kept.counts[key]}，重算 {counted.counts[key]}"


def _figure(figure: Any) -> str:
    return f"{figure.n}/{figure.d}（{figure.state.label}）"
