"""Entry forms of ledgers, built from their columns.

A form reads what was typed into the values of the record, has the ledger examine them, and turns
its findings into errors beside the fields, questions to be confirmed with a reason, or nothing.
"""

from __future__ import annotations

import base64
import copy
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, Level
from registry.ledger.kept import KeepsSealed
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.progress import boxes_of, filled_of, missing_of, state_of
from registry.ledger.saving import CONFIRMED
from registry.ledger.shape import changed_keys
from registry.ledger.table_forms import RowForm, TableForm, focus_id, form_field, told
from registry.vault import SealBroken, open_sealed, seal

NOT_OF_A_FIELD = "form_errors"
"""Where the page shows what is wrong with the form as a whole."""


class StalePage(Exception):
    """The form came back without what it was opened on, so nobody can tell what was changed.

    Nor, without its token, whether it was sent before.
    """


def seal_context(ledger: type[Ledger], user: Any, pk: Any = None) -> str:
    """What the page binds to that carries sealed what the form was opened on."""
    return f"form:{ledger.key}:{user.pk}:{pk or ''}"


class LedgerForm(KeepsSealed):
    """The entry form of a ledger's record, new or existing."""

    ledger: type[Ledger]
    after: dict[str, tuple[str, ...]] = {}
    """Fields of the form itself, by the column behind which they stand."""
    tables_before: tuple[str, ...] = ()
    """Fields before which the tables of their part stand."""

    part = ""
    """The part to be unfolded although it stands folded at first."""
    unsaved = False
    """Whether the page shows again what was typed, to go on with it."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="原因说明",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full"}),
        error_messages={"max_length": "最多 200 个字"},
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        ledger: type[Ledger],
        user: Any,
        record: Any = None,
        start: Values | None = None,
    ) -> None:
        self.ledger = ledger
        self.user = user
        self.record = record
        self.questions: list[Finding] = []
        self.examined: Examination | None = None
        self.typed: Values = {}
        """The values as they were read, before the rules completed them."""
        self.place_error = ""
        """What is wrong with the community chosen beside the form."""
        self.stored = self._stored(data, start)
        self.asks_why = self.corrects_confirmed
        super().__init__(data, files, initial=self._initial(), prefix=None)
        self.fields["reason"].expected = True  # type: ignore[attr-defined]  # shown only when asked
        self.use_required_attribute = False
        if self.asks_why:
            self.fields["reason"].label = "更正原因"
        self._add_fields()
        self.tables = {
            table.key: TableForm(table, data, self.stored.get(table.key) or [])
            for table in ledger.shape.tables
            if any(table.key in part.tables for part in ledger.parts)
        }

    # -- what was there when the form was opened ---------------------------------------------

    @property
    def _seal_context(self) -> str:
        return seal_context(self.ledger, self.user, self.record.pk if self.record else None)

    def _stored(self, data: Any, start: Values | None) -> Values:
        """What the form was opened on: carried sealed in the page, so that it survives the wait."""
        shape = self.ledger.shape
        if data is not None:
            try:
                uuid.UUID(data.get("token", ""))
                blob = base64.b64decode(data.get("base", ""))
                return shape.load(open_sealed(blob, self._seal_context).decode())
            except (SealBroken, ValueError) as broken:
                raise StalePage from broken
        if self.record:
            return shape.read(self.record)
        return {**shape.blank(), **(start or {})}

    def _initial(self) -> dict[str, Any]:
        blob = seal(self.ledger.shape.dump(self.stored).encode(), self._seal_context)
        shown = {c.key: c.value(self.stored) for c in self.ledger.columns if not c.get}
        for key, flag in self._months().items():
            if self.stored[flag] and shown[key]:
                shown[key] = f"{shown[key]:%Y-%m}"
        return {**shown, "base": base64.b64encode(blob).decode(), "token": uuid.uuid4()}

    def _add_fields(self) -> None:
        own = [self.ledger.columns[key] for part in self.ledger.parts for key in part.columns]
        for column in own:
            if column.derived or column.key in self.fields:
                continue
            field = form_field(column)
            if hasattr(field, "keep"):
                field.keep(self.stored.get(column.key))
            self.fields[column.key] = field
        self.keep_sealed(own, self.stored, self.record.community if self.record else None)

    # -- reading what was typed --------------------------------------------------------------

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]
        values = self.read_values()
        failed = set(self.errors)
        for key, table in self.tables.items():
            if not table.is_valid():
                failed.add(key)
            else:
                values[key] = table.values
        self.settle(values)
        self.typed = copy.deepcopy(values)
        before = self.stored if self.record else None
        self.examined = self.ledger.examine(values, before, self._unread(failed))
        self._raise_findings(self.examined.findings)

    def _unread(self, failed: set[str]) -> set[str]:
        """``failed`` and the derived columns that stand for a table that could not be read."""
        derived = [c.key for c in self.ledger.columns if c.get]
        return failed | {key for key in derived if self._table_of(key) in failed}

    def read_values(self) -> Values:
        """The stored values with what was typed put over them."""
        values = copy.deepcopy(self.stored)
        for name, value in self.cleaned_data.items():
            if name in self.ledger.columns:
                self.ledger.columns[name].place(values, value)
        for key, flag in self._months().items():
            typed = self.data.get(self.add_prefix(key))
            if key in self.cleaned_data and typed is not None:
                values[flag] = not self.ledger.columns[key].kind.exact(typed)  # type: ignore[attr-defined]
        return values

    def _months(self) -> dict[str, str]:
        """The dates of which the month alone may be known, and the fact that says so."""
        dates = [c.key for c in self.ledger.columns if hasattr(c.kind, "exact")]
        flags = {key: f"{key.removesuffix('_date')}_month_only" for key in dates}
        return {key: flag for key, flag in flags.items() if flag in self.stored}

    def settle(self, values: Values) -> None:
        """What only the form knows (a tick such as "same as above"); ledgers override it."""

    def _raise_findings(self, findings: list[Finding]) -> None:
        for finding in findings:
            if finding.level == Level.ERROR:
                self._at(finding)
            elif finding.level == Level.QUESTION and not self._is_answered(finding):
                self._question(finding)
        if not self.questions and not self.corrects_confirmed and "reason" in self.errors:
            del self.errors["reason"]
            self.cleaned_data["reason"] = ""  # nothing was asked
        reason = self.cleaned_data.get("reason", "").strip()
        if "reason" in self.errors or reason:
            return
        if self.questions:
            self.add_error("reason", "请先核对下列情况；确实如此的，写明原因后再保存")
        elif self.corrects_confirmed and self._changes_something:
            self.ask_why()

    def _question(self, finding: Finding) -> None:
        self.questions.append(finding)
        if table := self._table_of(finding.key):
            self.tables[table].unfold(finding)

    @property
    def corrects_confirmed(self) -> bool:
        """Whether the record was confirmed: it is corrected only for a reason."""
        return self.record is not None and self.record.review_state == CONFIRMED

    @property
    def _changes_something(self) -> bool:
        assert self.examined  # noqa: S101  (asked after the examination)
        return bool(changed_keys(self.stored, self.examined.values))

    def ask_why(self) -> None:
        """Ask for the reason of a correction to what was confirmed."""
        self.asks_why = True
        self.add_error("reason", "这份记录已经审核确认，请写明更正原因；保存后重新送审")

    def _is_answered(self, finding: Finding) -> bool:
        """Whether the question was answered before, and of the very facts that are there now."""
        accepted = self.record.accepted if self.record and hasattr(self.record, "accepted") else {}
        assert self.examined  # noqa: S101  (findings come from an examination)
        changed = changed_keys(self.stored, self.examined.values)
        return self._tag(finding) in accepted and not finding.rests_on(set(changed))

    def _at(self, finding: Finding) -> None:
        table = self._table_of(finding.key)
        if finding.key in self.fields:
            self.fields[finding.key].expected = True  # type: ignore[attr-defined]
            self.add_error(finding.key, ValidationError(finding.message, code=finding.code))
        elif table:
            self.tables[table].note(finding)
        else:
            self.add_error(None, ValidationError(finding.message, code=finding.code))

    def _table_of(self, key: str) -> str:
        """The table a finding about ``key`` belongs to: itself, or that of a derived column."""
        if key in self.tables:
            return key
        part = next((p for p in self.ledger.parts if key in p.also), None)
        return part.tables[0] if part and part.tables else ""

    @staticmethod
    def _tag(finding: Finding) -> str:
        return f"{finding.code}:{finding.key}"

    @property
    def accepted(self) -> dict[str, str]:
        """The questions confirmed by this save, with the reason given."""
        reason = self.cleaned_data.get("reason", "")
        return {self._tag(finding): reason for finding in self.questions}

    def is_valid(self) -> bool:
        fine = super().is_valid()  # reading the form is what fills the tables' messages
        tables = all(t.is_valid() and not t.messages for t in self.tables.values())
        return fine and tables and not self.place_error

    @property
    def filled_in(self) -> list[str]:
        """What the rules filled in where nothing was typed: 性别 女."""
        if not self.examined:
            return []
        told = []
        for column in (c for c in self.ledger.columns if c.get or not c.derived):
            after = column.value(self.examined.values)
            if column.value(self.typed) in ("", None, []) and after not in ("", None, [], False):
                told.append(f"{column.label} {column.show(self.examined.values)}")
        return told

    # -- going on with it ----------------------------------------------------------------------

    def go_on(self) -> None:
        """Show again what was typed without a word of what is wrong: nothing is saved yet."""
        self.full_clean()
        self.unsaved = True
        self.questions = []
        self.errors.clear()
        for table in self.tables.values():
            table.forget_mistakes()

    def go_on_with_draft(self) -> None:
        """Show again what a draft holds, but for whole numbers it was not typed to hold."""
        for holder in self._holders:
            for name, field in holder.fields.items():
                if getattr(field, "kept", None) and _is_whole(holder, name):
                    data: Any = holder.data.copy()  # type: ignore[attr-defined]
                    data[holder.add_prefix(name)] = ""
                    holder.data = data
                    field.kept.opened = False  # type: ignore[attr-defined]
        self.go_on()

    def begin_line(self, key: str) -> None:
        """Unfold the empty line at the end of the table ``key``."""
        if key in self.tables and self.tables[key].rows:
            self.tables[key].rows[-1].begun = True

    @property
    def _holders(self) -> list[LedgerForm | RowForm]:
        """The form and the lines of its tables."""
        return [self, *(row for table in self.tables.values() for row in table.rows)]

    def sealed_at(self, name: str) -> tuple[KeepsSealed, str] | None:
        """The form or line, and the column in it, of the stored sealed fact at the input ``name``."""
        for holder in self._holders:
            for key, field in holder.fields.items():
                if holder.add_prefix(key) == name and getattr(field, "kept", None):
                    return holder, key
        return None

    def show_whole(self, name: str) -> None:
        """Put what is stored into the box ``name``, to be corrected there."""
        found = self.sealed_at(name)
        if found:
            holder, key = found
            holder.fields[key].kept.opened = True  # type: ignore[attr-defined]
            holder.fields[key].kept.whole = True  # type: ignore[attr-defined]
            holder.fields[key].widget.attrs["autofocus"] = True
            data: Any = holder.data.copy()  # type: ignore[attr-defined]
            data[name] = holder.stored[key]  # type: ignore[attr-defined]
            holder.data = data

    # -- for the page ------------------------------------------------------------------------

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Every mistake once, in the order of the page: ``{id, label, message}``."""
        if not self.is_bound:
            return []
        whole = [("", NOT_OF_A_FIELD, "", text) for text in self.non_field_errors()]
        place = [("", "id_community", "所属社区（嘎查）", self.place_error)] * bool(
            self.place_error
        )
        own = [
            (name, focus_id(self[name]), str(self[name].label), text)
            for name in ["reason", *self._page_order]
            if name in self.fields
            for text in self.errors.get(name, ())
        ]
        told = {key: [(key, *line) for line in t.errors()] for key, t in self.tables.items()}
        in_tables = [line for key in self._page_order if key in told for line in told[key]]
        order = {name: place for place, name in enumerate(["", "reason", *self._page_order])}
        lines = sorted([*whole, *place, *own, *in_tables], key=lambda line: order[line[0]])
        return [{"id": i, "label": label, "message": str(text)} for _, i, label, text in lines]

    @property
    def question_list(self) -> list[dict[str, str]]:
        """What is to be confirmed, with the id of the field it is about."""
        return [{"id": self._anchor(q), "message": q.message} for q in self.questions]

    def _anchor(self, finding: Finding) -> str:
        if finding.key in self.fields:
            return focus_id(self[finding.key])
        table = self._table_of(finding.key)
        return self.tables[table].anchor_of(finding) if table else NOT_OF_A_FIELD

    @property
    def _page_order(self) -> list[str]:
        items = [item for part in self.ledger.parts for item in self._items(part)]
        return [i["field"].name if "field" in i else i["table"].table.key for i in items]

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The parts of the form: their fields and tables, and how many facts are missing."""
        return [self._section(part) for part in self.ledger.parts]

    def _section(self, part: Part) -> dict[str, Any]:
        items = self._items(part)
        missing = missing_of(part, self.gaps)
        facts = self._facts(part)
        fixed = "" if items else "台账一" if facts else "不用填"
        values = self.examined.values if self.examined else self.stored
        known = self.ledger.known_tables_of(part, self.stored)
        return {
            "id": f"part-{part.key}",
            "title": part.title,
            "note": part.note,
            "waits": part.waits,
            "facts": facts,
            "known_tables": [told(*shown) for shown in known],
            "items": items,
            "missing": len(missing),
            "state": state_of(len(missing), filled_of(part, values), part, fixed),
            "wrong": any(map(self._is_wrong, items)),
            "judged": part.judged,
            "wanted": boxes_of(part, missing),
            "folds": part.folded and bool(items or facts),
            "opened": (not items and self.record is None)
            or self.part == part.key
            or any(map(self._is_to_be_seen, items)),
        }

    @property
    def gaps(self) -> set[str]:
        """What is missing by what was typed last, else by what is stored."""
        if self.examined:
            return set(self.examined.gaps)
        if self.record:
            return set(self.record.gaps)
        return set(self.ledger.missing(copy.deepcopy(self.stored), timezone.localdate()))

    def _is_to_be_seen(self, item: dict[str, Any]) -> bool:
        """Whether there is a mistake, a question or something asked for at ``item``."""
        if "table" in item:
            name, opened = item["table"].table.key, item["table"].opened
        else:
            name, kept = item["field"].name, getattr(item["field"].field, "kept", None)
            opened = bool(self.is_bound and item["field"].errors or kept and kept.opened)
        return opened or any(name in (q.key, self._table_of(q.key)) for q in self.questions)

    def _is_wrong(self, item: dict[str, Any]) -> bool:
        """Whether a mistake is told at ``item``."""
        if "table" in item:
            return bool(self.is_bound and item["table"].is_wrong)
        return bool(self.is_bound and item["field"].errors)

    def _facts(self, part: Part) -> list[dict[str, Any]]:
        """What the part shows without asking."""
        return []

    def _items(self, part: Part) -> list[dict[str, Any]]:
        names = [name for key in part.columns for name in (key, *self.after.get(key, ()))]
        items: list[dict[str, Any]] = [{"field": self[n]} for n in names if n in self.fields]
        tables = [{"table": self.tables[key]} for key in part.tables]
        at = next((n for n, i in enumerate(items) if i["field"].name in self.tables_before), None)
        return [*items[:at], *tables, *items[at:]] if at is not None else [*items, *tables]


def _is_whole(holder: Any, name: str) -> bool:
    """Whether the box for another number holds the very one that is stored: it was asked for."""
    return holder.data.get(holder.add_prefix(name)) == holder.stored.get(name)
