"""One more line of a record by somebody who reaches no more of it: a helper, an institution."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.columns import Table, Values
from registry.ledger.findings import Finding, Level
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.shape import changed_keys, copied
from registry.ledger.views.steps import BECAUSE, StepForm


class Refused(Exception):
    """The rules of the ledger refuse the line; nothing was saved."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("line refused")
        self.findings = findings


class Unsure(Exception):
    """What is unusual about the line and was not confirmed with a reason; nothing was saved."""

    def __init__(self, questions: list[Finding]) -> None:
        super().__init__("line asked about")
        self.questions = questions


class LineForm(StepForm):
    """The facts ``asked`` of one more line of ``table``; those ``needed`` must be given.

    ``labels`` are other words for a fact, where the reader is another than the ledger's.
    """

    def __init__(
        self,
        table: Table,
        asked: tuple[str, ...],
        needed: tuple[str, ...],
        data: Any = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        start = {"on": timezone.localdate(), "token": uuid.uuid4()}
        columns = [column for column in table.columns if column.key in asked]
        super().__init__(data, initial=start, columns=columns)
        self.needed = needed
        for key in asked:
            self.fields[key].expected = key in needed  # type: ignore[attr-defined]
            self.fields[key].label = (labels or {}).get(key, self.fields[key].label)
        self.fields["token"] = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def shown(self) -> list[Any]:
        """The fields one fills in."""
        return [field for field in self.asked if field.name != "token"]

    def clean(self) -> Values:
        given: Values = super().clean() or self.cleaned_data
        for key in self.needed:
            if key not in self.errors and given.get(key) in (None, ""):
                verb = "选择" if isinstance(self.fields[key], forms.ChoiceField) else "填写"
                self.add_error(key, f"请{verb}{self.fields[key].label}")
        return given

    def refuse(self, findings: list[Finding]) -> None:
        """Tell what the rules say, at the field it is about where there is one."""
        for finding in findings:
            place = finding.line[1] if finding.line else None
            if place not in self.errors:
                self.add_error(place if place in self.fields else None, finding.message)

    @property
    def line(self) -> Values:
        """The line as typed, without the token and the reason."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("token", BECAUSE)}


@transaction.atomic
def add_line(
    ledger: type[Ledger],
    record_id: Any,
    table: str,
    line: Values,
    *,
    by: Any,
    token: uuid.UUID,
    reason: str,
    because: str = "",
) -> bool:
    """Add ``line`` to the ``table`` of a record whose reader was asked about; False when sent before.

    History and audit row are written; what was confirmed is to be reviewed anew.  ``because``
    confirms what is unusual about the line.  Raises Refused, Unsure, and saving.Voided when the
    record was voided meanwhile.
    """
    submission, fresh = saving.claim(token, by)
    if not fresh:
        return False
    record = saving.locked_for(ledger, record_id, "the page asked whose record it is")
    if record.is_voided:
        raise saving.Voided
    current = ledger.shape.read(record)
    examined = _examined(ledger, current, table, line)
    if wrong := _new(ledger, table, examined, current, Level.ERROR):
        raise Refused(wrong)
    unusual = _new(ledger, table, examined, current, Level.QUESTION)
    if unusual and not because.strip():
        raise Unsure(unusual)
    record.accepted = {**record.accepted, **{f"{q.code}:{q.key}": because for q in unusual}}
    reason = f"{reason}：{because.strip()}" if unusual else reason
    told = changed_keys(current, examined.values)
    changes = {key: examined.values[key] for key in told if key not in ledger.shape.known}
    saving.amend(ledger, record, changes, by=by, action="update", reason=reason, reopens=True)
    saving.settle_claim(submission, record)
    return True


def tell_rest(form: LineForm, ledger: type[Ledger], record: Any, table: str) -> None:
    """Beside what a form could not read or lacks, what the rules refuse: all is told at once."""
    current = ledger.shape.read(record)
    found = _new(ledger, table, _examined(ledger, current, table, form.line), current, Level.ERROR)
    form.refuse([f for f in found if f.line])


def _examined(ledger: type[Ledger], current: Values, table: str, line: Values) -> Examination:
    blank = {c.key: c.kind.blank() for c in ledger.shape.table(table).columns}
    return ledger.examine({**copied(current), table: [*current[table], {**blank, **line}]}, current)


def _new(
    ledger: type[Ledger], table: str, examined: Examination, before: Values, level: Level
) -> list[Finding]:
    """What is to be said of the table now and was not before."""
    was = {f.message for f in ledger.examine(copied(before), before).at(level)}
    return [f for f in examined.at(level) if f.rests_on({table}) and f.message not in was]
