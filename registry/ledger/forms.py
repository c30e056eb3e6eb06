"""Entry forms of ledgers, built from their columns.

A form reads what was typed into the values of the record, has the ledger examine them, and turns
its findings into errors beside the fields, questions to be confirmed with a reason, or nothing.
"""

from __future__ import annotations

import base64
import copy
import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.ledger.columns import Column, Part, Table, Values
from registry.ledger.findings import Finding, Level
from registry.ledger.kinds import ListedKind
from registry.ledger.ledger import Examination, Ledger
from registry.vault import SealBroken, open_sealed, seal


class StalePage(Exception):
    """The form came back without what it was opened on, so nobody can tell what was changed."""


def form_field(column: Column) -> forms.Field:
    """The form field of ``column``, carrying to the page when it is asked."""
    field = column.kind.field(label=column.label, help_text=column.hint)
    field.column = column  # type: ignore[attr-defined]
    field.expected = column.required  # type: ignore[attr-defined]
    field.asked = asked_by_script(column.asked)  # type: ignore[attr-defined]
    field.unit = column.unit.strip()  # type: ignore[attr-defined]
    return field


def asked_by_script(condition: Any) -> str:
    """The condition as the page's script reads it: ``in``, ``not``, ``age`` and ``any``."""
    if not condition:
        return ""
    if isinstance(condition, list):
        return json.dumps({"any": [_for_script(part) for part in condition]})
    return json.dumps(_for_script(condition))


def _for_script(condition: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {"in": test["any"]} if isinstance(test, dict) and "any" in test else test
        for key, test in condition.items()
    }


def focus_id(field: forms.BoundField) -> str:
    """The id that takes the focus when the summary of errors leads to ``field``."""
    several = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if several else field.id_for_label


class MaskedMixin:
    """Accept the mask of what is stored where a number is expected."""

    fields: dict[str, forms.Field]

    def accept_masks(self, columns: list[Column], stored: Values) -> None:
        for column in columns:
            if column.kind.secret and column.key in self.fields:
                self.fields[column.key].kind = _Masked(column, stored.get(column.key))  # type: ignore[attr-defined]


class _Masked:
    """A sealed kind that also reads the mask of the stored value, as that value."""

    def __init__(self, column: Column, stored: Any) -> None:
        self.column = column
        self.stored = stored

    def parse(self, raw: Any) -> Any:
        if self.stored and str(raw or "").strip() == self.column.kind.mask(self.stored):
            return self.stored
        return self.column.kind.parse(raw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.column.kind, name)


class RowForm(MaskedMixin, forms.Form):
    """One line of a sub-table."""

    def __init__(self, table: Table, stored: Values, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.use_required_attribute = False
        self.stored = stored
        for column in table.columns:
            self.fields[column.key] = form_field(column)
        if table.row_key:
            self.fields[table.row_key].widget = forms.HiddenInput()
        if table.ticked:
            self.fields["has"] = forms.BooleanField(label=self.title, required=False)
            self._ask_when_ticked()
        self.accept_masks(list(table.columns), stored)

    def _ask_when_ticked(self) -> None:
        """Let the page ask what belongs to a line once its tick is set."""
        condition = json.dumps({self.add_prefix("has"): {"in": ["on"]}})
        for column in self.table.columns:
            self.fields[column.key].asked = condition  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        """What the line is about, where the lines of the table are fixed."""
        column = next(c for c in self.table.columns if c.key == self.table.row_key)
        return column.kind.show(self.initial.get(column.key))

    @property
    def shown(self) -> list[Any]:
        """The fields one types in."""
        return [self[c.key] for c in self.table.columns if c.key != self.table.row_key]

    @property
    def opened(self) -> bool:
        """Whether the line is unfolded: it holds a mistake."""
        return self.is_bound and not self.is_empty() and bool(self.errors)

    @property
    def summary(self) -> str:
        """What the folded line holds."""
        source = (
            self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        )
        shown = [c for c in self.table.columns if c.key != self.table.row_key and not c.kind.secret]
        return "　".join(filter(None, (c.kind.show(source.get(c.key)) for c in shown)))

    @property
    def rest(self) -> list[Any]:
        """The fields after the first, which stand folded behind it."""
        return self.shown[1:]

    @property
    def rest_summary(self) -> str:
        """What the folded fields hold, each with its name."""
        held = ((field.label, self._shown_value(field.name)) for field in self.rest)
        return "　".join(f"{label} {text}" for label, text in held if text)

    def _shown_value(self, name: str) -> str:
        column = next(c for c in self.table.columns if c.key == name)
        source = self.cleaned_data if hasattr(self, "cleaned_data") else self.initial
        return "" if column.kind.secret else column.kind.show(source.get(name))

    def is_empty(self) -> bool:
        """Whether nothing was typed in the line, or its tick was taken away."""
        if self.table.ticked and self.initial.get("has"):
            return not self.data.get(self.add_prefix("has"))
        names = [c.key for c in self.table.columns if c.key != self.table.row_key]
        return not any(self.data.get(self.add_prefix(name)) for name in [*names, "has"])


class TableForm:
    """The lines of one sub-table: those stored, then some empty ones."""

    SPARE = 3

    def __init__(self, table: Table, data: Any, rows: list[Values]) -> None:
        self.table = table
        self.bound = data is not None
        self.count_name = f"{table.key}-count"
        lines = self._lines(rows)
        count = self._count(data, len(lines))
        blank: Values = {}
        self.rows = [
            RowForm(
                table,
                lines[i] if i < len(lines) else blank,
                data,
                prefix=f"{table.key}-{i}",
                initial=self._initial(lines[i], rows) if i < len(lines) else {},
            )
            for i in range(count)
        ]

    def _lines(self, rows: list[Values]) -> list[Values]:
        if not self.table.row_key:
            return rows
        kind = next(c.kind for c in self.table.columns if c.key == self.table.row_key)
        held = {row[self.table.row_key]: row for row in rows}
        fixed = (
            [code for code, _ in kind.choices() if code != "7"]
            if isinstance(kind, ListedKind)
            else []
        )
        return [held.get(code, {self.table.row_key: code}) for code in fixed]

    def _initial(self, line: Values, rows: list[Values]) -> Values:
        return {**_masked(self.table, line), "has": line in rows}

    def _count(self, data: Any, stored: int) -> int:
        if self.table.row_key:
            return stored
        if self.table.one:
            return 1
        typed = (data or {}).get(self.count_name, "")
        return min(int(typed), 60) if str(typed).isdigit() else stored + self.SPARE

    def is_valid(self) -> bool:
        return all(row.is_empty() or row.is_valid() for row in self.rows)

    @property
    def values(self) -> list[Values]:
        """The lines that hold something, as read."""
        filled = [row for row in self.rows if not row.is_empty() and row.is_valid()]
        return [{c.key: row.cleaned_data.get(c.key) for c in self.table.columns} for row in filled]

    def errors(self) -> list[tuple[str, str, str]]:
        """``(field id, label, message)`` for every mistake in the table."""
        return [
            (focus_id(row[name]), f"{self.table.title} 第 {n} 行 {row[name].label}", str(text))
            for n, row in enumerate(self.rows, 1)
            if self.bound and not row.is_empty()
            for name, messages in row.errors.items()
            for text in messages
        ]


def _masked(table: Table, row: Values) -> Values:
    return {
        c.key: c.kind.mask(row.get(c.key)) if c.kind.secret else row.get(c.key)
        for c in table.columns
    }


class LedgerForm(MaskedMixin, forms.Form):
    """The entry form of a ledger's record, new or existing."""

    ledger: type[Ledger]
    beside: dict[str, tuple[str, ...]] = {}
    """Fields of the form itself, by the part they stand in."""
    tables_before: tuple[str, ...] = ()
    """Fields before which the tables of their part stand."""

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
        self.stored = self._stored(data, start)
        super().__init__(data, files, initial=self._initial(), prefix=None)
        self.use_required_attribute = False
        self._add_fields()
        self.tables = {
            table.key: TableForm(table, data, self.stored.get(table.key) or [])
            for table in ledger.shape.tables
        }

    # -- what was there when the form was opened ---------------------------------------------

    @property
    def _seal_context(self) -> str:
        return f"form:{self.ledger.key}:{self.user.pk}:{self.record.pk if self.record else ''}"

    def _stored(self, data: Any, start: Values | None) -> Values:
        """What the form was opened on: carried sealed in the page, so that it survives the wait."""
        shape = self.ledger.shape
        if data is not None:
            try:
                blob = base64.b64decode(data.get("base", ""))
                return shape.load(open_sealed(blob, self._seal_context).decode())
            except (SealBroken, ValueError) as broken:
                raise StalePage from broken
        if self.record:
            return shape.read(self.record)
        return {**shape.blank(), **(start or {})}

    def _initial(self) -> dict[str, Any]:
        blob = seal(self.ledger.shape.dump(self.stored).encode(), self._seal_context)
        shown = {
            c.key: c.kind.mask(c.value(self.stored)) if c.kind.secret else c.value(self.stored)
            for c in self.ledger.columns
            if not c.get
        }
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
        self.accept_masks(own, self.stored)

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
        before = self.stored if self.record else None
        self.examined = self.ledger.examine(values, before, failed)
        self._raise_findings(self.examined.findings)

    def read_values(self) -> Values:
        """The stored values with what was typed put over them."""
        values = copy.deepcopy(self.stored)
        for name, value in self.cleaned_data.items():
            if name in self.ledger.columns:
                self.ledger.columns[name].place(values, value)
        return values

    def settle(self, values: Values) -> None:
        """What only the form knows (a tick such as "same as above"); ledgers override it."""

    @property
    def takes_gaps(self) -> bool:
        """Whether the record is saved "to be completed"."""
        return "incomplete" in self.data

    def _raise_findings(self, findings: list[Finding]) -> None:
        accepted = self.record.accepted if self.record and hasattr(self.record, "accepted") else {}
        for finding in findings:
            if finding.level == Level.ERROR or (
                finding.level == Level.INCOMPLETE and not self.takes_gaps
            ):
                self._at(finding)
            elif finding.level == Level.QUESTION and self._tag(finding) not in accepted:
                self.questions.append(finding)
        if self.questions and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "请先核对下列情况；确实如此的，写明原因后再保存")

    def _at(self, finding: Finding) -> None:
        name = finding.key if finding.key in self.fields else None
        self.add_error(name, ValidationError(finding.message, code=finding.code))

    @staticmethod
    def _tag(finding: Finding) -> str:
        return f"{finding.code}:{finding.key}"

    @property
    def accepted(self) -> dict[str, str]:
        """The questions confirmed by this save, with the reason given."""
        reason = self.cleaned_data.get("reason", "")
        return {self._tag(finding): reason for finding in self.questions}

    def is_valid(self) -> bool:
        return super().is_valid() and all(table.is_valid() for table in self.tables.values())

    # -- for the page ------------------------------------------------------------------------

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Every mistake once, in the order of the page: ``{id, label, message}``."""
        if not self.is_bound:
            return []
        found = []
        for name, messages in self.errors.items():
            bound = self[name] if name in self.fields else None
            for message in messages:
                found.append(
                    {
                        "id": self._anchor(name),
                        "label": str(bound.label) if bound else "",
                        "message": str(message),
                    }
                )
        for table in self.tables.values():
            found += [{"id": i, "label": label, "message": m} for i, label, m in table.errors()]
        return found

    def _anchor(self, name: str) -> str:
        return focus_id(self[name]) if name in self.fields else "form_errors"

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The parts of the form: their fields and tables, and how many facts are missing."""
        gaps = set(self.record.gaps) if self.record else None
        return [
            {
                "id": f"part-{part.key}",
                "title": part.title,
                "note": part.note,
                "items": self._items(part),
                "missing": None
                if gaps is None
                else len(gaps & {*part.columns, *part.tables, *part.also}),
            }
            for part in self.ledger.parts
        ]

    def _items(self, part: Part) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        for name in [*part.columns, *(f for f in self.beside.get(part.key, ()))]:
            if name in self.fields:
                items.append({"field": self[name]})
        tables = [{"table": self.tables[key]} for key in part.tables]
        at = next((n for n, i in enumerate(items) if i["field"].name in self.tables_before), None)
        return [*items[:at], *tables, *items[at:]] if at is not None else [*items, *tables]
