"""Which papers prove an indicator in a community: its own and those of the areas above it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from registry import divisions, parameters
from registry.indicators import Door, read_once
from registry.ledger.columns import Values
from registry.models import Attachment, Document
from registry.organisation.documents.ledger import KEY, DocumentLedger

NEEDS_TEXT = "document_needs_text"


@dataclass(frozen=True)
class Papers:
    """The papers that hold in a community and say that they prove something."""

    sound: tuple[Document, ...] = ()
    textless: tuple[Document, ...] = ()
    """Those whose text is not attached, where the region asks for it: they prove nothing yet."""

    @property
    def evidence(self) -> tuple[tuple[str, Any], ...]:
        """The sound ones as a measure tells them."""
        return tuple((KEY, paper.pk) for paper in self.sound)

    @property
    def doors(self) -> tuple[Door, ...]:
        """To the papers that count, or to those that would if their text were attached."""
        shown = self.sound or self.textless
        label = "查看" if self.sound else "补附件"
        return tuple(
            Door(f"{label}《{p.title}》", DocumentLedger.url("detail", p.pk)) for p in shown[:3]
        )


def proving(code: str, areas: Sequence[str], on: datetime.date) -> Mapping[str, Papers]:
    """The papers that prove the indicator ``code`` in each of ``areas`` on the day ``on``."""
    return in_force(areas, on, lambda paper: code in paper.proves)


def in_force(
    areas: Sequence[str], on: datetime.date, picks: Callable[[Document], Any]
) -> Mapping[str, Papers]:
    """The papers ``picks`` takes that hold in each of ``areas`` on the day ``on``.

    A constant number of queries, however many areas.
    """
    held = [paper for paper in _holding(areas, on) if picks(paper)]
    needed = parameters.values(NEEDS_TEXT, areas, on)
    by_owner = defaultdict(list)
    for paper in held:
        by_owner[paper.community_id].append(paper)
    return {area: _papers(area, by_owner, needed[area]) for area in areas}


@read_once
def _holding(areas: Sequence[str], on: datetime.date) -> list[Any]:
    """Every paper of ``areas`` and those above them that is in force on ``on``.

    Each tells with ``has_text`` whether its text is attached.
    """
    owners = {step for area in areas for step in divisions.path_codes(area)}
    holds = (Q(issued_on=None) | Q(issued_on__lte=on)) & (
        Q(valid_until=None) | Q(valid_until__gte=on)
    )
    held = Document.objects.unscoped("an indicator counts whoever asks").current()
    held = held.filter(holds, community_id__in=owners).annotate(has_text=Exists(texts()))
    return list(held.order_by("issued_on", "pk"))


def texts() -> Any:
    """What is attached to a paper, for a query about papers."""
    return Attachment.objects.filter(ledger=KEY, record_id=OuterRef("pk"), voided_at__isnull=True)


def _papers(area: str, by_owner: Mapping[str, list[Any]], needed: bool) -> Papers:
    held = [p for step in divisions.path_codes(area) for p in by_owner.get(step, ())]
    serving = [p for p in held if p.serves_in(area)]
    sound = [p for p in serving if not needed or p.has_text]
    return Papers(tuple(sound), tuple(p for p in serving if p not in sound))


def form_door(label: str, area: str, **preset: Any) -> Door:
    """The form of a new paper of ``area``, opened with what is known of it already."""
    query: Values = {"community": area, **preset}
    return Door(label, f"{DocumentLedger.url('create')}?{urlencode(query)}")
