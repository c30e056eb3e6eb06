"""Papers that prove what a community has laid down: the duties of its specialist, how they are assessed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from registry.models import Attachment, Specialist
from registry.organisation.documents.evidence import proving

DUTIES, ASSESSMENT_RULES = "duties", "assessment_rules"
"""What a paper lays down: the specialist's duties, the rules of assessment."""
PROVES = {DUTIES: "B05", ASSESSMENT_RULES: "B06"}
"""The indicator a document of the library says it proves when it lays that down."""

Papers = dict[str, list[tuple[str, Any]]]
"""Community code → the records that hold such a paper (ledger key, record id)."""


def papers(purpose: str, codes: Sequence[str], on: datetime.date) -> Papers:
    """The papers of ``purpose`` that the communities ``codes`` hold on the day ``on``.

    Attachments of the specialists' records and, where there is one, the library of documents.
    """
    found = _attached(purpose, codes, on)
    for code, records in _in_library(purpose, codes, on).items():
        found.setdefault(code, []).extend(records)
    return found


def _attached(purpose: str, codes: Sequence[str], on: datetime.date) -> Papers:
    held = Specialist.objects.unscoped("figures are counted for whole areas").current()
    place = dict(held.filter(community_id__in=codes).values_list("pk", "community_id"))
    files = Attachment.objects.filter(
        ledger="specialist", purpose=purpose, voided_at=None, at__date__lte=on, record_id__in=place
    )
    found: Papers = {}
    for key in files.order_by("at").values_list("record_id", flat=True).distinct():
        found.setdefault(place[key], []).append(("specialist", key))
    return found


def _in_library(purpose: str, codes: Sequence[str], on: datetime.date) -> Papers:
    """Documents of the library that lay down ``purpose`` for each community, its own or from above."""
    held = proving(PROVES[purpose], codes, on)
    return {code: list(papers.evidence) for code, papers in held.items() if papers.sound}
