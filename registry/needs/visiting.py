"""A visit to the person of a need by the side that took it on: their work, told to both sides."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from registry import access, need_actions
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.ledger.table_forms import form_field
from registry.models import NeedHandover, WorkRecord
from registry.work.ledger import WorkLedger
from registry.work.rules import VISIT

ASKED = ("on", "way", "learned", "handled", "back_reason")
NEEDED = ("on", "way", "learned")


class HandedVisitForm(forms.Form):
    """What 台账五 asks of a visit, as far as it is about this need."""

    use_required_attribute = False
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        start = {"token": uuid.uuid4(), "on": timezone.localdate()}
        super().__init__(data, auto_id="visit_%s", initial=start)
        for key in ASKED:
            self.fields[key] = field = form_field(WorkLedger.columns[key])
            field.asked = ""  # type: ignore[attr-defined]
            field.expected = key in NEEDED  # type: ignore[attr-defined]
        for key in ("learned", "handled"):
            self.fields[key].widget.attrs["class"] = "input-full"
        self.fields["on"].label = "走访日期"
        self.fields["back_reason"].help_text = "走访多日以后才记的，写明原因"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for key in NEEDED:
            if key not in self.errors and not given.get(key):
                do = "选择" if isinstance(self.fields[key], forms.ChoiceField) else "填写"
                self.add_error(key, f"请{do}{self.fields[key].label}")
        return given


def may_visit(user: Any, handover: NeedHandover) -> bool:
    """Whether ``user`` keeps the work records of the community that took the need on."""
    community = handover.to_area.level in WorkLedger.levels
    return community and access.may(user, WorkRecord.section, "E", handover.to_area_id)


@transaction.atomic
def visit(handover_id: Any, *, by: Any, facts: Values, token: uuid.UUID) -> None:
    """Write the visit into the receiving community's 台账五 and a line of it into the need's history.

    The giving side reads the line, not the record.  Raises ValidationError by column,
    PermissionDenied on any other side; the same ``token`` is taken once.
    """
    if saving.was_sent(token, by):
        return
    handover = _held(handover_id, by)
    if not may_visit(by, handover):
        raise PermissionDenied
    need_actions.note(handover_id, by=by, text=_said(facts))
    examined = WorkLedger.examine(_values(handover, by, facts))
    wrong = {f.key: f.message for f in examined.findings if f.level == Level.ERROR}
    if wrong:
        raise ValidationError(wrong)
    saving.create(WorkLedger, examined, by=by, community_id=handover.to_area_id, token=token)


def _held(handover_id: Any, by: Any) -> NeedHandover:
    held = NeedHandover.objects.visible_to(by).select_related("need__resident", "to_area")
    found: NeedHandover = held.get(pk=handover_id)
    return found


def _values(handover: NeedHandover, by: Any, facts: Values) -> Values:
    person = handover.need.resident
    told = {key: facts[key] for key in ASKED if facts.get(key)}
    topic = f"转来需求走访：{handover.need.content}"[:100]
    subjects = [{"name": person.name, "resident_id": person.pk}]
    own = {"kind": VISIT, "topic": topic, "organizer": str(by)[:50], "subjects": subjects}
    return {**WorkLedger.shape.blank(), **told, **own}


def _said(facts: Values) -> str:
    day = facts["on"]
    way = WorkLedger.columns["way"].show({"way": facts["way"]})
    done = f"；现场处理：{facts['handled']}" if facts.get("handled") else ""
    return f"{day.year}年{day.month}月{day.day}日走访（{way}）：{facts['learned']}{done}"
