"""The parts entry forms are made of: fields of columns, lines of sub-tables."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from registry.ledger.columns import Column, Table, Values, heading
from registry.ledger.findings import Finding
from registry.ledger.kept import KeepsSealed
from registry.ledger.kinds import ListedKind

MOST_LINES = 60
SHORT_HINT = 14
"""Up to how many characters a hint stands in the box instead of below it."""


def focus_id(field: BoundField) -> str:
    """The id of what takes the focus: the input, or the first of several choices."""
    return focus_in(str(field.auto_id), field.field.widget)


def focus_in(box: str, widget: forms.Widget) -> str:
    """The same, of the box with the id ``box`` on a page not yet opened."""
    several = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{box}_0" if several else box


def form_field(column: Column) -> forms.Field:
    """The form field of ``column``, carrying to the page when it is asked."""
    field = column.kind.field(label=column.label, help_text=column.hint)
    field.column = column  # type: ignore[attr-defined]
    field.expected = column.required  # type: ignore[attr-defined]
    field.asked = asked_by_script(column.asked)  # type: ignore[attr-defined]
    field.unit = column.unit.strip()  # type: ignore[attr-defined]
    if 0 < len(column.hint) <= SHORT_HINT and isinstance(field.widget, forms.TextInput):
        field.told_once = True  # type: ignore[attr-defined]
        field.widget.attrs["placeholder"] = column.hint
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


class RowForm(KeepsSealed):
    """One line of a sub-table."""

    def __init__(self, table: Table, stored: Values, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.use_required_attribute = False
        self.stored = stored
        self.whose = ""
        """The line's name before that of its fields, where a mistake is told."""
        self.begun = False
        """Whether the line was just asked for, to be filled in, or there is something to ask of it."""
        for column in table.columns:
            field = form_field(column)
            if hasattr(field, "keep"):
                field.keep(stored.get(column.key))
            self.fields[column.key] = field
        if table.row_key:
            self.fields[table.row_key].widget = forms.HiddenInput()
        if table.ticked:
            self.fields["has"] = forms.BooleanField(label=self.title, required=False)
            self._ask_when_ticked()
        if self.is_list and stored:
            self.fields["gone"] = forms.BooleanField(label="删除这一行", required=False)
        self.keep_sealed(list(table.columns), stored)

    def _ask_when_ticked(self) -> None:
        """Let the page ask what belongs to a line once its tick is set."""
        condition = json.dumps({self.add_prefix("has"): {"in": ["on"]}})
        for column in self.table.columns:
            self.fields[column.key].asked = condition  # type: ignore[attr-defined]

    @property
    def is_list(self) -> bool:
        """Whether lines come and go, as those of the household's members."""
        return not self.table.row_key and not self.table.one

    def clean(self) -> Values:
        """What the line is about stays what it was; a line that comes and goes needs its first fact."""
        super().clean()
        key, first = self.table.row_key, self.table.columns[0]
        if key:
            self.cleaned_data[key] = self.initial.get(key)
        elif self.is_empty():
            return self.cleaned_data
        elif self.is_list and first.key not in self.errors and not self.cleaned_data[first.key]:
            self.add_error(first.key, f"请填写{first.label}；不要这一行的，请清空这一行")
        return self.cleaned_data

    @property
    def title(self) -> str:
        """What the line is about, where the lines of the table are fixed."""
        column = next(c for c in self.table.columns if c.key == self.table.row_key)
        return column.kind.show(self.initial.get(column.key))

    @property
    def shown(self) -> list[Any]:
        """The fields one types in."""
        keys = [c.key for c in self.table.columns if c.key != self.table.row_key]
        return [self[key] for key in [*keys, *(("gone",) if "gone" in self.fields else ())]]

    @property
    def opened(self) -> bool:
        """Whether the line is unfolded: it was just begun, holds a mistake or something to look at."""
        if not self.is_bound or self.begun:
            return self.begun
        kept = [getattr(field, "kept", None) for field in self.fields.values()]
        return any(k and k.whole for k in kept) or self.is_wrong

    @property
    def is_wrong(self) -> bool:
        """Whether a mistake is told in the line."""
        return self.is_bound and not self.is_empty() and bool(self.errors)

    @property
    def is_spare(self) -> bool:
        """Whether the line is there to be filled in: nothing is stored or typed in it."""
        return not self.stored and (not self.is_bound or self.is_empty())

    @property
    def summary(self) -> str:
        """What the folded line holds."""
        source = (
            self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        )
        shown = [c for c in self.table.columns if c.key != self.table.row_key and not c.kind.secret]
        return "　".join(filter(None, (_told_in_line(c, source.get(c.key)) for c in shown)))

    @property
    def rest(self) -> list[Any]:
        """The fields after the first, which stand folded behind it."""
        return self.shown[1:]

    @property
    def rest_summary(self) -> str:
        """What the first two of the folded fields hold, each with its name."""
        held = [(field.label, self._shown_value(field.name)) for field in self.rest]
        told = [f"{label} {text}" for label, text in held if text]
        return "　".join(told[:2]) + ("…" if told[2:] else "")

    def _shown_value(self, name: str) -> str:
        column = next(c for c in self.table.columns if c.key == name)
        source = self.cleaned_data if hasattr(self, "cleaned_data") else self.initial
        return "" if column.kind.secret else column.kind.show(source.get(name))

    def is_empty(self) -> bool:
        """Whether nothing was typed in the line, or it was taken away."""
        names = [c.key for c in self.table.columns if c.key != self.table.row_key]
        ticked = bool(self.data.get(self.add_prefix("has")))
        unticked = self.table.ticked and self.initial.get("has") and not ticked
        if unticked or self.data.get(self.add_prefix("gone")):
            return True
        return not (ticked or any(self.data.get(self.add_prefix(name)) for name in names))


def _told_in_line(column: Column, value: Any) -> str:
    """A fact of a folded line: a bare 是 or 否 says nothing without what was asked."""
    text = column.kind.show(value)
    return f"{column.label}：{text}" if text in ("是", "否") else text


class TableForm:
    """The lines of one sub-table: those stored, then an empty one."""

    SPARE = 1

    def __init__(self, table: Table, data: Any, rows: list[Values]) -> None:
        self.table = table
        self.bound = data is not None
        self.messages: list[str] = []
        """What the rules have to say about the table as a whole."""
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
        for number, row in enumerate(self.rows, 1):
            row.whose = f"{table.title} {self._line_name(number, row)}".strip() + " "

    def _line_name(self, number: int, row: RowForm) -> str:
        """What a line is called in a mistake: 第 2 人, or what a fixed line is about."""
        if self.table.one:
            return ""
        return row.title if self.table.row_key else f"第 {number} {self.table.noun}"

    def _lines(self, rows: list[Values]) -> list[Values]:
        if not self.table.row_key:
            return rows
        kind = next(c.kind for c in self.table.columns if c.key == self.table.row_key)
        held = {row[self.table.row_key]: row for row in rows}
        choices = kind.choices(keep=tuple(held)) if isinstance(kind, ListedKind) else []
        fixed = [code for code, _ in choices if code != "7"]
        return [held.get(code, {self.table.row_key: code}) for code in fixed]

    def _initial(self, line: Values, rows: list[Values]) -> Values:
        return {**line, "has": line in rows}

    def _count(self, data: Any, stored: int) -> int:
        if self.table.row_key:
            return stored
        if self.table.one:
            return 1
        typed = (data or {}).get(self.count_name, "")
        counted = re.fullmatch(r"[0-9]{1,3}", str(typed))
        return min(int(typed), MOST_LINES) if counted else stored + self.SPARE

    def is_valid(self) -> bool:
        """Whether every line could be read."""
        return all(row.is_empty() or row.is_valid() for row in self.rows)

    @property
    def anchor(self) -> str:
        """What a mistake about the whole table leads to: its first choice, or the table itself."""
        row = self.rows[0]
        if row.is_list:
            return f"table-{self.table.key}"
        return focus_id(row["has"] if self.table.ticked else row.shown[0])

    def note(self, finding: Finding) -> None:
        """Say what is wrong at the line it speaks of, or at the table as a whole."""
        row = self._line_of(finding)
        if row is None or finding.line is None:
            self.messages.append(finding.message)
        else:
            row.add_error(finding.line[1], finding.message)

    def unfold(self, finding: Finding) -> None:
        """Open the line a question is about."""
        if row := self._line_of(finding):
            row.begun = True

    def anchor_of(self, finding: Finding) -> str:
        """What takes the focus: the field of the line spoken of, or what stands for the table."""
        row = self._line_of(finding)
        return focus_id(row[finding.line[1]]) if row and finding.line else self.anchor

    def _line_of(self, finding: Finding) -> RowForm | None:
        """The line spoken of: the rules count those in which something stands."""
        filled = [row for row in self.rows if not row.is_empty()]
        if finding.line is None or finding.line[0] >= len(filled):
            return None
        return filled[finding.line[0]]

    @property
    def opened(self) -> bool:
        """Whether there is something to see to in the table."""
        return bool(self.messages) or any(row.opened for row in self.rows)

    @property
    def is_wrong(self) -> bool:
        """Whether a mistake is told in the table."""
        return bool(self.messages) or any(row.is_wrong for row in self.rows)

    def forget_mistakes(self) -> None:
        """Tell nothing of what is wrong: the page is shown again only to go on with it."""
        self.messages = []
        for row in self.rows:
            row.errors.clear()

    @property
    def values(self) -> list[Values]:
        """The lines that hold something, as read."""
        filled = [row for row in self.rows if not row.is_empty() and row.is_valid()]
        return [{c.key: row.cleaned_data.get(c.key) for c in self.table.columns} for row in filled]

    def errors(self) -> list[tuple[str, str, str]]:
        """``(field id, label, message)`` for every mistake in the table."""
        whole = [(self.anchor, self.table.title, text) for text in self.messages]
        return whole + [
            (focus_id(row[name]), f"{row.whose}{row[name].label}", str(text))
            for row in self.rows
            if self.bound and not row.is_empty()
            for name in row.fields
            for text in row.errors.get(name, ())
        ]


def _makeup(column: Column) -> dict[str, str]:
    """What keeps a name, a day or a figure on one line."""
    if column.key == "name":
        return {"kind": "name"}
    return {"kind": "date"} if column.kind.sheet in ("date", "money") else {}


def told_apart(table: Table, lines: list[Values], today: datetime.date) -> list[dict[str, Any]]:
    """A sub-table for the page, and one of its own for the lines that are over."""
    if not table.until:
        return [told(table, lines)]
    over = [row for row in lines if (last := row.get(table.until)) and last < today]
    there = told(table, [row for row in lines if row not in over])
    title = f"{table.title}（{table.over}）"
    return [there, told(replace(table, title=title), over)] if over else [there]


def told(table: Table, lines: list[Values]) -> dict[str, Any]:
    """A sub-table for the page, without the columns in which nothing stands."""
    rows = [
        [
            {"label": heading(c), "value": c.kind.mask(row.get(c.key)), **_makeup(c)}
            for c in table.columns
        ]
        for row in lines
    ]
    used = [i for i, c in enumerate(table.columns) if any(row[i]["value"] for row in rows)]
    return {
        "key": table.key,
        "caption": table.title,
        "columns": [{"label": heading(table.columns[i])} for i in used],
        "rows": [{"cells": [row[i] for i in used]} for row in rows],
    }
