"""One more line of a record by somebody who reaches no more of it: a helper, an institution."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.columns import Table, Values
from registry.ledger.findings import Finding, Level
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.shape import changed_keys, copied
from registry.ledger.table_forms import form_field


class Refused(Exception):
    """The rules of the ledger refuse the line; nothing was saved."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("line refused")
        self.findings = findings


class LineForm(forms.Form):
    """The facts ``asked`` of one more line of ``table``; those ``needed`` must be given."""

    use_required_attribute = False
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, table: Table, asked: tuple[str, ...], needed: tuple[str, ...], data: Any = None
    ) -> None:
        start = {"on": timezone.localdate(), "token": uuid.uuid4()}
        super().__init__(data, initial=start)
        self.needed = needed
        for column in table.columns:
            if column.key in asked:
                self.fields[column.key] = form_field(column)
                self.fields[column.key].expected = column.key in needed  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[Any]:
        """The fields one fills in."""
        return [field for field in self if field.name != "token"]

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
        """The line as typed, without the token."""
        return {key: value for key, value in self.cleaned_data.items() if key != "token"}


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
) -> bool:
    """Add ``line`` to the ``table`` of a record whose reader was asked about; False when sent before.

    History and audit row are written; what was confirmed is to be reviewed anew.  Raises Refused,
    and saving.Voided when the record was voided meanwhile.
    """
    submission, fresh = saving.claim(token, by)
    if not fresh:
        return False
    record = saving.locked_for(ledger, record_id, "the page asked whose record it is")
    if record.is_voided:
        raise saving.Voided
    current = ledger.shape.read(record)
    examined = _examined(ledger, current, table, line)
    if wrong := _new_errors(ledger, table, examined.at(Level.ERROR), current):
        raise Refused(wrong)
    told = changed_keys(current, examined.values)
    changes = {key: examined.values[key] for key in told if key not in ledger.shape.known}
    saving.amend(ledger, record, changes, by=by, action="update", reason=reason, reopens=True)
    saving.settle_claim(submission, record)
    return True


def tell_rest(form: LineForm, ledger: type[Ledger], record: Any, table: str) -> None:
    """Beside what a form could not read or lacks, what the rules refuse: all is told at once."""
    current = ledger.shape.read(record)
    found = _examined(ledger, current, table, form.line).at(Level.ERROR)
    form.refuse([f for f in _new_errors(ledger, table, found, current) if f.line])


def _examined(ledger: type[Ledger], current: Values, table: str, line: Values) -> Examination:
    blank = {c.key: c.kind.blank() for c in ledger.shape.table(table).columns}
    return ledger.examine({**copied(current), table: [*current[table], {**blank, **line}]}, current)


def _new_errors(
    ledger: type[Ledger], table: str, found: list[Finding], before: Values
) -> list[Finding]:
    """What is wrong with the table now and was not wrong before."""
    was = {f.message for f in ledger.examine(copied(before), before).at(Level.ERROR)}
    return [f for f in found if f.rests_on({table}) and f.message not in was]
