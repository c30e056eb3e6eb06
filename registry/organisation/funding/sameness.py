"""Whether money that does not say where it came from is what stands already."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from registry import amounts, codes
from registry.about_area.known import AREA
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, question
from registry.ledger.importing.rows import DOUBLED
from registry.models import Funding
from registry.organisation.funding.rules import named

MONEY = ("year", "kind")
"""Beside the area, what money of one source and of none have in common when they are the same."""


def questions(batch: dict[Any, Values], but: Any = None) -> dict[Any, list[Finding]]:
    """For each of ``batch`` (with its ``community_id``) what it may double, one of both without source.

    ``but`` is the record being corrected.
    """
    marks = {key: _mark(values) for key, values in batch.items() if all(_mark(values))}
    held = _held(set(marks.values()), but)
    found = {}
    for key, mark in marks.items():
        if others := [r for r in held[mark] if _unclear(batch[key], r)]:
            found[key] = [asked(batch[key], others)]
    return found


def _mark(values: Values) -> tuple[Any, ...]:
    return (values.get(AREA), *(values.get(key) for key in MONEY))


def _held(marks: set[tuple[Any, ...]], but: Any) -> dict[tuple[Any, ...], list[Funding]]:
    """What is on record of the same area, year and kind, in one query."""
    found: dict[tuple[Any, ...], list[Funding]] = defaultdict(list)
    if not marks:
        return found
    held = Funding.objects.unscoped("whoever enters money of an area may see what it has").current()
    areas, years, kinds = (set(part) for part in zip(*marks, strict=True))
    held = held.filter(community_id__in=areas, year__in=years, kind__in=kinds).exclude(pk=but)
    for record in held.order_by("number"):
        found[record.community_id, record.year, record.kind].append(record)
    return found


def _unclear(values: Values, record: Funding) -> bool:
    """Whether one of both has no source; with the very same source they are one, which is said elsewhere."""
    same = [(values.get(k) or "") == getattr(record, k) for k in ("source", "source_name")]
    return not all(same) and not (values.get("source") and record.source)


def asked(values: Values, records: list[Funding]) -> Finding:
    """The question about ``values`` that names what stands there."""
    name = named({**values, "source": "", "source_name": ""})
    there = "、".join(_told(record) for record in records)
    text = f"{name}已有{'一' if len(records) == 1 else f' {len(records)} '}笔 {there}，"
    text += "" if values.get("source") else "这一笔没有写来源，"
    text += "是同一笔还是另一笔？同一笔的，请在原有的上面更正；另一笔的，写明各自的来源"
    return question(DOUBLED, "source", text, about=(*MONEY, "source_name"))


def _told(record: Funding) -> str:
    """A record by its sum and source: 21,000 元（财政预算）."""
    sum_ = record.received if record.received is not None else record.budgeted
    source = codes.get("funding_source").label(record.source) or "没有写来源"
    named_source = "，".join(filter(None, (source, record.source_name)))
    return f"{amounts.exact(sum_) or '（没有金额）'}（{named_source}）"
