"""The visit form: one page about a person or a household, from which everything is written at once."""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from registry.ledger.columns import Values
from registry.ledger.findings import Finding, Level
from registry.ledger.forms import StalePage
from registry.ledger.kept import KeepsSealed
from registry.ledger.ledger import Examination
from registry.ledger.table_forms import TableForm, focus_id, form_field
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.vault import SealBroken, open_sealed, seal
from registry.work import visits
from registry.work.ledger import WorkLedger
from registry.work.rules import VISIT
from registry.work.visit_acts import ActForm, pairs_of
from registry.work.visits import Told

FIRST = ("way", "found", "done")
WORDS = ("learned", "handled")
WHEN = ("on", "starts_at", "place", "kind")
LATER = ("results", "follow_up", "follow_up_by", "follow_up_on", "back_reason")
PHOTOS, CAMERA = "photos", "camera"
WORK = (*FIRST, *WORDS, *WHEN, *LATER)
NO_NEED = "0"
NEEDS_TABLE = "found_needs"


OF = "of"
"""In what the page carries sealed of a resident: who that is."""
BASE = re.compile(r"r[0-9]{1,3}-base")


def seal_context(user: Any) -> str:
    """What the page binds to that carries sealed what was known of each resident."""
    return f"visit:{user.pk}"


def seals(user: Any, typed: Any) -> dict[str, str]:
    """The sealed fields of a visit form that was sent, each with what it is bound to."""
    return {name: seal_context(user) for name in typed if BASE.fullmatch(name)}


class PersonForm(KeepsSealed):
    """What the visit says of one resident; only what is said otherwise than before is written."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    verified = forms.BooleanField(label="这次已逐项核实基本情况", required=False)

    def __init__(self, data: Any, resident: Resident, user: Any, number: int, facts: bool) -> None:
        self.resident, self.user, self.asks_facts = resident, user, facts
        self.stored = self._stored(data, f"r{number}-base")
        self.said: Values = {}
        self.resumed = False
        """Whether the page shows again what was typed, to go on with it."""
        super().__init__(data, prefix=f"r{number}", initial=self._initial())
        self.use_required_attribute = False
        self.facts = (
            visits.FACTS if number == 0 else visits.OWN_FACTS
        )  # the household is asked once
        if facts:
            self._add_facts()
        else:
            del self.fields["verified"]
        table = WorkLedger.shape.table(NEEDS_TABLE)
        self.need_lines = NeedLines(table, data, f"r{number}")
        pairs = pairs_of(resident, user)
        self.act = ActForm(data, pairs, f"r{number}-act") if pairs else None

    def _stored(self, data: Any, name: str) -> Values:
        """What the page was opened on: carried sealed in it, so that it survives the wait."""
        if data is None:
            return visits.known_of(self.resident)
        try:
            blob = base64.b64decode(data.get(name, ""))
            held = json.loads(open_sealed(blob, seal_context(self.user)))
        except (SealBroken, ValueError) as broken:
            raise StalePage from broken
        if held.pop(OF, "") != str(self.resident.pk):
            raise StalePage
        return ResidentLedger.shape.load(json.dumps(held))

    def _initial(self) -> dict[str, Any]:
        kept = {key: self.stored.get(key) for key in (*visits.FACTS, *visits.VERIFIED)}
        kept[OF] = str(self.resident.pk)
        text = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False)
        blob = base64.b64encode(seal(text.encode(), seal_context(self.user))).decode()
        columns = ResidentLedger.columns.pick(visits.FACTS)
        return {"base": blob, **{c.key: self.stored.get(c.key) for c in columns}}

    def _add_facts(self) -> None:
        columns = ResidentLedger.columns.pick(self.facts)
        for column in columns:
            field = form_field(column)
            field.asked = ""  # type: ignore[attr-defined]  # a visit shows all it may change
            field.expected = True  # type: ignore[attr-defined]
            if hasattr(field, "keep"):
                field.keep(self.stored.get(column.key))
            self.fields[column.key] = field
        self.keep_sealed(columns, self.stored, self.resident.community)

    def clean(self) -> dict[str, Any]:
        """Read the facts and have 台账一 examine them as they would be."""
        super().clean()
        if self.asks_facts and not self.errors:
            self.said = {key: self.cleaned_data.get(key) for key in self.facts}
            self._settle_needs()
            for finding in visits.check_facts(self.resident, self.told.changes):
                self.refuse(finding)
        return self.cleaned_data

    def _settle_needs(self) -> None:
        """A need ends "no need"; saying "no need" ends the needs."""
        held, said = self.stored, self.said
        if said["no_need_on"] and said["no_need_on"] != held.get("no_need_on"):
            if said["needs"] == held.get("needs"):
                said["needs"] = [NO_NEED]
        elif said["needs"] not in ([], [NO_NEED]):
            said["no_need_on"] = None

    def refuse(self, finding: Finding) -> None:
        """Say at the field, or above all, what 台账一 has against it."""
        name = finding.key if finding.key in self.fields else None
        self.add_error(name, ValidationError(finding.message, code=finding.code))

    @property
    def told(self) -> Told:
        """What this part of the page says."""
        acts = self.act.lines if self.act else []
        needs = self.need_lines.values
        return Told(self.resident, dict(self.stored), dict(self.said), needs, acts)

    def verify(self, told: Told, work: Values) -> None:
        """Note that everything known was gone through again, when that was ticked."""
        if self.cleaned_data.get("verified"):
            told.said |= {
                "surveyed_on": work["on"],
                "survey_method": work["way"],
                "surveyor": str(self.user),
            }

    def is_valid(self) -> bool:
        fine = super().is_valid()
        helped = self.act is None or self.act.is_empty() or self.act.is_valid()
        return self.need_lines.is_valid() and helped and fine

    @property
    def fact_fields(self) -> list[Any]:
        """The facts, each with what is known now."""
        return [self[key] for key in self.facts if key in self.fields]

    @property
    def opened(self) -> bool:
        """Whether the facts are unfolded: one of them is wrong, or was changed in the draft shown."""
        seen = {*self.errors, *(self.changed_data if self.resumed else ())} if self.is_bound else ()
        return any(name in seen for name in self.facts)

    def go_on(self) -> None:
        """Show again what was typed without a word of what is wrong."""
        self.is_valid()
        self.resumed = True
        self.errors.clear()
        self.need_lines.forget_mistakes()
        if self.act:
            self.act.errors.clear()

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Every mistake with the field it is at."""
        own = [
            {"id": self._at(name), "label": self._label(name), "message": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]
        lines = [
            {"id": at, "label": f"{self.resident} {label}", "message": text}
            for at, label, text in self.need_lines.errors()
        ]
        return [*own, *self._act_errors(), *lines]

    def _act_errors(self) -> list[dict[str, str]]:
        if not self.act or self.act.is_empty():
            return []
        return [
            {
                "id": focus_id(self.act[name]),
                "label": f"{self.resident} {self.act[name].label}",
                "message": str(text),
            }
            for name, texts in self.act.errors.items()
            for text in texts
        ]

    def _at(self, name: str) -> str:
        return focus_id(self[name]) if name in self.fields else f"person-{self.prefix}"

    def _label(self, name: str) -> str:
        label = str(self[name].label) if name in self.fields else ""
        return f"{self.resident} {label}".strip()


class NeedLines(TableForm):
    """The needs found with one resident: two empty lines."""

    SPARE = 2

    def __init__(self, table: Any, data: Any, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(table, data, [])
        for number, row in enumerate(self.rows):
            row.prefix = f"{prefix}-need-{number}"
            del row.fields["who"]

    def _count(self, data: Any, stored: int) -> int:
        return self.SPARE

    def is_valid(self) -> bool:
        """Whether every need says what is needed: it becomes a record of its own."""
        fine = super().is_valid()
        for row in self.rows:
            if not row.is_empty() and row.is_valid() and not row.cleaned_data["content"]:
                row.add_error("content", "请写明需要什么")
                fine = False
        return fine

    @property
    def values(self) -> list[Values]:
        """The needs that were written down."""
        filled = [row for row in self.rows if not row.is_empty() and row.is_valid()]
        return [{k: row.cleaned_data[k] for k in ("kind", "content")} for row in filled]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True


class VisitForm(forms.Form):
    """The work record of the visit, and a ``PersonForm`` for everyone visited."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # read with ``uploads``: the field stands for the input and what is said of it
    photos = forms.Field(
        label="现场照片",
        required=False,
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png", "multiple": True}),
        help_text="可选几张；照片里的位置信息不保存",
    )
    # some phones open either the camera or the album, as the input says
    camera = forms.Field(
        label="用手机拍照",
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(
        self, data: Any, people: Iterable[Resident], user: Any, facts: bool, files: Any = None
    ) -> None:
        self.user = user
        self.resumed = False
        """Whether the page shows again what a draft holds, to go on with it."""
        self.examined: Examination | None = None
        now = timezone.localtime()
        start = {
            "token": uuid.uuid4(), "on": now.date(), "starts_at": f"{now:%H:%M}", "kind": VISIT,
        }  # fmt: skip
        if data is not None and not _is_token(data.get("token", "")):
            raise StalePage
        super().__init__(data, files, initial=start)
        self.use_required_attribute = False
        for column in WorkLedger.columns.pick(WORK):
            self.fields[column.key] = form_field(column)
        self.fields["kind"].choices = self.fields["kind"].choices[1:]  # type: ignore[attr-defined]
        self.people = [
            PersonForm(data, resident, user, number, facts)
            for number, resident in enumerate(people)
        ]

    def clean(self) -> dict[str, Any]:
        """Have 台账五 examine the record as it would be."""
        values = {key: self.cleaned_data.get(key) for key in WORK if key in self.cleaned_data}
        blank = {key: value for key, value in values.items() if value is not None or key == "on"}
        work = visits.work_values(
            {**blank, "organizer": str(self.user)}, [p.told for p in self.people if p.is_valid()]
        )
        if not self.people_valid():
            work["subjects"] = [
                {"name": p.resident.name, "resident_id": p.resident.pk} for p in self.people
            ]
        self.examined = WorkLedger.examine(work, None, set(self.errors))
        for finding in self.examined.at(Level.ERROR, Level.INCOMPLETE):
            name = finding.key if finding.key in self.fields else None
            self.add_error(name, ValidationError(finding.message, code=finding.code))
        if values.get("kind") == VISIT and not values.get("way") and "way" not in self.errors:
            self.add_error("way", "请选择这次是怎么走访的")
        if len(self.uploads) > settings.ATTACHMENTS_AT_ONCE:
            text = f"一次最多 {settings.ATTACHMENTS_AT_ONCE} 张，这次选了 {len(self.uploads)} 张"
            self.add_error(PHOTOS, text)
        return self.cleaned_data

    def people_valid(self) -> bool:
        """Whether all that is said of the residents could be read."""
        return all([person.is_valid() for person in self.people])

    def is_valid(self) -> bool:
        fine = super().is_valid()
        return self.people_valid() and fine

    def go_on(self) -> None:
        """Show again what a draft holds without a word of what is wrong: nothing is saved yet."""
        self.full_clean()
        self.resumed = True
        self.errors.clear()
        for person in self.people:
            person.go_on()

    @property
    def uploads(self) -> list[Any]:
        """The photos that were sent."""
        if not self.files:
            return []
        return [*self.files.getlist(PHOTOS), *self.files.getlist(CAMERA)]

    def refuse_photos(self, refused: Iterable[tuple[str, str]]) -> None:
        """Say at the input which photos cannot be kept, and why."""
        for name, why in refused:
            self.add_error(PHOTOS, ValidationError(f"{name}：{why}"))

    @property
    def most_photos(self) -> int:
        """How many photos are taken at once."""
        return int(settings.ATTACHMENTS_AT_ONCE)

    @property
    def photo_side(self) -> int:
        """The longer side of the pictures kept, in pixels: larger ones need not be sent."""
        return int(settings.ATTACHMENT_SIDE)

    @property
    def told(self) -> list[Told]:
        """What the page says of everyone visited."""
        assert self.examined  # noqa: S101  (asked of a valid form)
        told = [person.told for person in self.people]
        for person, one in zip(self.people, told, strict=True):
            person.verify(one, self.examined.values)
        return told

    def person_of(self, resident: Resident) -> PersonForm:
        """The part of the page about ``resident``."""
        return next(p for p in self.people if p.resident.pk == resident.pk)

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Every mistake on the page, in its order."""
        if not self.is_bound:
            return []
        shown = ("__all__", *FIRST, *WORDS, PHOTOS, *WHEN, *LATER)
        order = {name: place for place, name in enumerate(shown)}
        own = [
            {
                "id": focus_id(self[name]) if name in self.fields else "form_errors",
                "label": str(self[name].label) if name in self.fields else "",
                "message": str(text),
            }
            for name in sorted(self.errors, key=lambda name: order.get(name, 0))
            for text in self.errors[name]
        ]
        return [*own, *(line for person in self.people for line in person.error_list)]

    def group(self, keys: Iterable[str]) -> list[Any]:
        return [self[key] for key in keys]

    @property
    def first(self) -> list[Any]:
        """What is ticked at once."""
        return self.group(FIRST)

    @property
    def words(self) -> list[Any]:
        return self.group(WORDS)

    @property
    def when(self) -> list[Any]:
        return self.group(WHEN)

    @property
    def later(self) -> list[Any]:
        return self.group(LATER)

    @property
    def when_says(self) -> str:
        """The day and time as they stand on the page."""
        start = self["starts_at"].value() or ""
        return f"{self['on'].value() or ''} {start}".strip() if self.is_bound else f"今天 {start}"

    @property
    def when_opened(self) -> bool:
        return self.is_bound and any(name in self.errors for name in WHEN)

    @property
    def later_opened(self) -> bool:
        seen = {*self.errors, *(self.changed_data if self.resumed else ())} if self.is_bound else ()
        return any(name in seen for name in LATER)


def _is_token(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
