"""Papers that prove what a community has laid down: the duties of its specialist, how they are assessed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

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
    held = held.filter(community_id__in=codes)
    files = Attachment.objects.filter(
        ledger="specialist", purpose=purpose, voided_at=None, at__date__lte=on,
        record_id__in=held.values("pk"),
    )  # fmt: skip
    owner = held.filter(pk=OuterRef("record_id")).values("community_id")
    told = files.annotate(place=Subquery(owner)).order_by("at").values_list("place", "record_id")
    found: Papers = {}
    for place, key in dict.fromkeys(told):
        found.setdefault(place, []).append(("specialist", key))
    return found


def _in_library(purpose: str, codes: Sequence[str], on: datetime.date) -> Papers:
    """Documents of the library that lay down ``purpose`` for each community, its own or from above."""
    held = proving(PROVES[purpose], codes, on)
    return {code: list(papers.evidence) for code, papers in held.items() if papers.sound}
