"""The addresses of the board and of the lists behind its lamps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registry import access
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.needs.ledger import NeedLedger
from registry.support.ledger import SupportLedger
from registry.trainings.ledger import TrainingLedger

PARTS = {
    "family": "household", "economy": "economy", "disability": "disability",
    "employment": "work", "needs": "needs",
}  # fmt: skip
"""The part of the form of 台账一 in which the facts of a situation stand."""

OPEN = "o"
"""In the place of a letter: whoever is asked and does not fulfil it."""


def board_url(area: str) -> str:
    """The board of ``area``."""
    return f"{reverse('fulfilment')}?{urlencode({'area': area})}"


def list_url(area: str, group: str, key: str, letter: str) -> str:
    """The list of exactly the people with that lamp."""
    asked = {"area": area, "lamp": f"{group}-{key}", "letter": letter}
    return f"{reverse('fulfilment-people')}?{urlencode(asked)}"


def closing_url(user: Any, community: str, pk: Any, group: str, key: str, letter: str) -> str:
    """Where the lamp of a person is turned green; "" where the user may do nothing about it."""
    if letter in "gn" or not access.may(user, "residents", "V", community):
        return ""
    if group == "knows":
        return _knows(user, community, pk, key, letter)
    return _does(user, community, pk, key)


def _knows(user: Any, community: str, pk: Any, key: str, letter: str) -> str:
    """The part of the form; where nothing is missing the page, on which it is verified."""
    if letter == "r" and ResidentLedger.may(user, "E", community):
        return f"{ResidentLedger.url('edit', pk)}?part={PARTS[key]}#part-{PARTS[key]}"
    return ResidentLedger.url("detail", pk)


def _does(user: Any, community: str, pk: Any, key: str) -> str:
    if key == "visit":
        may = access.may(user, "ledgers", "E", community)
        return reverse("record-visit-resident", args=[pk]) if may else ""
    if key == "training":
        may = TrainingLedger.may(user, "E", community)
        return f"{TrainingLedger.url('create')}?community={community}" if may else ""
    if key == "help":
        may = SupportLedger.may(user, "E", community)
        return f"{SupportLedger.url('create')}?resident={pk}" if may else ""
    ledger: Any = JobSeekerLedger if key == "placement" else NeedLedger
    may = ledger.may(user, "V", community)
    return f"{ledger.url('list')}?resident={pk}&area={community}" if may else ""
