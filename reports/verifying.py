"""Proving that what is kept equals what is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from registry import divisions
from reports import tally
from reports.counting import TOGETHER, count
from reports.figures import Figures
from reports.fulfilment import keeping as fulfilment
from reports.models import Tally


def differences(area: str) -> Iterator[str]:
    """What differs in ``area`` between the kept figures and those counted now, a line each.

    Communities are counted ``TOGETHER`` at a time; only the sums of areas above them are held.
    """
    today = timezone.localdate()
    sums: dict[str, Figures] = {}
    codes = sorted({*tally.in_use(area), *tally.counted(area)})
    for start in range(0, len(codes), TOGETHER):
        some = codes[start : start + TOGETHER]
        kept, found = _kept(some), count(some, today)
        for code in some:
            yield from _told(code, kept.get(code), found[code])
        yield from fulfilment.differences(some, today)
        _add(sums, found, area)
    for code, whole in sorted(sums.items()):
        yield from _told(code, _kept([code]).get(code), whole)


def _kept(codes: Sequence[str]) -> dict[str, Figures]:
    held = Tally.objects.current().filter(area_id__in=codes)
    return {row.area_id: Figures.from_json(row.figures) for row in held}


def _add(sums: dict[str, Figures], found: Mapping[str, Figures], area: str) -> None:
    """Add the figures of communities to those of the areas above them, as far as they lie in ``area``."""
    below: dict[str, list[Figures]] = defaultdict(list)
    for code, figures in found.items():
        for above in divisions.path_codes(code)[:-1]:
            if above.startswith(area):
                below[above].append(figures)
    for above, several in below.items():
        sums[above] = Figures.sum([sums.get(above, Figures()), *several])


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
