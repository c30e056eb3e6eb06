"""One visit, one save: the work record, what it changed of what is known, the needs it found.

Everything is written in one transaction, and a form sent twice is one visit.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from registry import attachments
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, Level
from registry.ledger.ledger import Examination
from registry.ledger.shape import copied, plain
from registry.ledgers import ResidentLedger
from registry.models import Resident, WorkRecord
from registry.models.need import FOUND_ON_VISIT
from registry.needs.ledger import NeedLedger
from registry.support.ledger import ACTS, SupportLedger
from registry.work.ledger import WorkLedger

OWN_FACTS = (
    "phone", "live_addr", "residence_type", "can_go_out", "cannot_go_out_reason", "employment",
    "needs", "needs_note", "no_need_on",
)  # fmt: skip
HOME_FACTS = ("household__income", "household__special", "household__housing_danger")
FACTS = (*OWN_FACTS, *HOME_FACTS)
"""What a visit may find changed, of the resident and of the household; the rest is corrected in 台账一."""
VERIFIED = ("surveyed_on", "survey_method", "surveyor")
"""What says that everything known was gone through again."""


TOLD = (*FACTS, *VERIFIED)
"""What a visit writes into 台账一."""


class FactsChanged(Exception):
    """Someone else changed the same facts since the form was opened; nothing was saved."""

    def __init__(self, resident: Resident, labels: list[str]) -> None:
        super().__init__("facts changed since the form was opened")
        self.resident = resident
        self.labels = labels


class FactsRefused(Exception):
    """The rules of 台账一 refuse the facts as they would be; nothing was saved."""

    def __init__(self, resident: Resident, findings: list[Finding]) -> None:
        super().__init__("facts refused")
        self.resident = resident
        self.findings = findings


class PhotosRefused(Exception):
    """Some photos cannot be kept, each with its name and why; nothing was saved."""

    def __init__(self, refused: list[tuple[str, str]]) -> None:
        super().__init__("photos refused")
        self.refused = refused


@dataclass
class Told:
    """What a visit says of one resident: ``said`` beside what the form was opened on (``base``)."""

    resident: Resident
    base: Values = field(default_factory=dict)
    said: Values = field(default_factory=dict)
    needs: list[Values] = field(default_factory=list)
    """Needs found: rows of ``kind`` and ``content``."""
    acts: list[Values] = field(default_factory=list)
    """Help given: lines of 帮扶记录, with ``pair`` the key of the helping pair they belong to."""

    @property
    def changes(self) -> Values:
        """What is said otherwise than the form was opened on."""
        return {k: v for k, v in self.said.items() if plain(v) != plain(self.base.get(k))}


@dataclass(frozen=True)
class Saved:
    """What one save came to."""

    work: WorkRecord
    changed: tuple[str, ...] = ()
    """The facts of residents that were changed, by their keys."""
    photos: int = 0
    needs: int = 0
    acts: int = 0
    again: bool = False
    """Whether the form had been sent before: nothing was written this time."""


def work_values(values: Values, told: Iterable[Told]) -> Values:
    """``values`` as a work record about the residents ``told`` of, with the needs found."""
    people = list(told)
    names = "、".join(t.resident.name for t in people)
    subjects = [{"name": t.resident.name, "resident_id": t.resident.pk} for t in people]
    needs = [{**need, "who": t.resident.name} for t in people for need in t.needs]
    topic = values.get("topic") or _topic(values.get("kind", ""), names)
    return {
        **WorkLedger.shape.blank(),
        **values,
        "topic": topic[:100],
        "subjects": subjects,
        "found_needs": needs,
    }


def _topic(kind: str, names: str) -> str:
    label = WorkLedger.columns["kind"].show({"kind": kind})
    return f"{label}：{names}" if label else ""


def known_of(resident: Resident) -> Values:
    """What is stored of a resident that a visit may change."""
    current = _current(resident)
    return {key: current[key] for key in (*FACTS, *VERIFIED)}


def check_facts(resident: Resident, changes: Values) -> list[Finding]:
    """What the rules of 台账一 say against the facts as they would be after ``changes``.

    What was wrong before the visit is not the visit's: only what rests on a changed fact is told.
    """
    return _wrong(_examined(_current(resident), changes), changes)


def _current(resident: Resident) -> Values:
    held = Resident.objects.unscoped("the visit was asked about scope")
    return ResidentLedger.shape.read(ResidentLedger.shape.related(held).get(pk=resident.pk))


def _examined(current: Values, changes: Values) -> Examination:
    return ResidentLedger.examine({**copied(current), **changes}, current)


def _wrong(examined: Examination, changes: Values) -> list[Finding]:
    return [f for f in examined.at(Level.ERROR) if f.rests_on(set(changes))]


@transaction.atomic
def save(
    examined: Examination,
    told: list[Told],
    *,
    by: Any,
    community_id: str,
    token: uuid.UUID,
    photos: Sequence[Any] = (),
) -> Saved:
    """Write the visit: all of it or nothing.

    ``examined`` are the work record's values as examined, ``photos`` uploads kept with it.  The same
    ``token`` gives the visit it made before.  Raises FactsChanged, FactsRefused, PhotosRefused,
    saving.Voided (a resident's record was voided) and ScopeError.
    """
    submission, fresh = saving.claim(token, by)
    if not fresh:
        return Saved(WorkLedger.visible(by).get(pk=submission.record_id), again=True)
    work = saving.create(WorkLedger, examined, by=by, community_id=community_id)
    changed = [key for one in told for key in _update(one, by, examined.values["on"])]
    needs = sum(_raise_needs(one, by, examined.values["on"]) for one in told)
    acts = sum(_note_acts(one, by, examined.values["on"]) for one in told)
    _keep_photos(work, photos, by)
    saving.settle_claim(submission, work)
    return Saved(work, tuple(dict.fromkeys(changed)), len(photos), needs, acts)


def _keep_photos(work: WorkRecord, photos: Sequence[Any], by: Any) -> None:
    refused = attachments.attach(WorkLedger, work, photos, by=by)[1] if photos else []
    if refused:
        raise PhotosRefused(refused)


def _update(told: Told, by: Any, day: datetime.date) -> list[str]:
    """Write what changed of one resident, with history; the keys of the facts that were."""
    changes = told.changes
    if not changes:
        return []
    current = _current(told.resident)
    met = [
        key
        for key, value in changes.items()
        if plain(current[key]) not in (plain(told.base.get(key)), plain(value))
    ]
    if met:
        raise FactsChanged(told.resident, [ResidentLedger.label_of(key) for key in met])
    examined = _examined(current, changes)
    if wrong := _wrong(examined, changes):
        raise FactsRefused(told.resident, wrong)
    saving.update(ResidentLedger, told.resident.pk, current, examined, by=by, reason=_reason(day))
    return list(changes)


def _reason(day: datetime.date) -> str:
    return f"{day.month}月{day.day}日走访"


def _raise_needs(told: Told, by: Any, day: datetime.date) -> int:
    """A need record for every need found; how many."""
    for need in told.needs:
        values = {
            **NeedLedger.start(told.resident),
            "raised_on": day,
            "raised_by": FOUND_ON_VISIT,
            "category": need["kind"],
            "content": need["content"],
        }
        examined = NeedLedger.examine(values)
        saving.create(NeedLedger, examined, by=by, community_id=told.resident.community_id)
    return len(told.needs)


def _note_acts(told: Told, by: Any, day: datetime.date) -> int:
    """A line of 帮扶记录 in 台账四 for every help given; how many."""
    for act in told.acts:
        held = SupportLedger.visible(by, "E").current().filter(resident=told.resident)
        pair = SupportLedger.shape.related(held).filter(pk=act["pair"]).first()
        if pair is None:
            raise saving.Voided
        current = SupportLedger.shape.read(pair)
        blank = {column.key: column.kind.blank() for column in ACTS}
        line = {**blank, **{k: v for k, v in act.items() if k in blank}, "on": day}
        values = {**copied(current), "acts": [*current["acts"], line]}
        examined = SupportLedger.examine(values, current)
        if wrong := _wrong(examined, {"acts": None}):
            raise FactsRefused(told.resident, wrong)
        saving.update(SupportLedger, pair.pk, current, examined, by=by, reason=_reason(day))
    return len(told.acts)
