"""A roll as columns: the names in one cell, and what came of it for each, a line a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.ledger.columns import Column, Table, Values, column
from registry.ledger.lines import LinesKind
from registry.work.columns import KeyKind, PeopleKind, as_before
from registry.work.people import HINT

ROLL, PEOPLE, RESULTS = "roll", "people", "results"
"""The sub-table, and the two columns by which files carry it."""


def line_model(event_model: type[Any]) -> Any:
    """The model of the lines of an event's roll."""
    return event_model._meta.get_field(ROLL).related_model


def roll_table(event_model: type[Any], title: str, facts: Sequence[str]) -> Table:
    """The sub-table of those who took part; ``facts`` are what is noted of each beside the name."""
    model = line_model(event_model)
    key = Column(model.person, KeyKind(), "", sortable=False)
    own = (column(model, "name"), key, *(column(model, fact) for fact in facts))
    return Table(ROLL, title, model, "event", own, noun="人")


def blank_line(table: Table) -> Values:
    """A line of ``table`` of whom nothing is known yet."""
    return {c.key: c.kind.blank() for c in table.columns}


def people_column(table: Table, also: tuple[str, ...]) -> Column:
    """The column that carries the names of a roll, parted by 、; who is named is found later."""
    key = table.model.person  # type: ignore[attr-defined]

    def get(values: Values) -> Any:
        return values.get(ROLL) or []

    def put(values: Values, rows: list[Values]) -> None:
        named = as_before(rows, get(values), key)
        values[ROLL] = [{**blank_line(table), **row} for row in named]

    return Column(
        PEOPLE, PeopleKind(key), table.title, derived=True, sortable=False, get=get, put=put,
        also=also, hint=HINT,
    )  # fmt: skip


class ResultsKind(LinesKind):
    """What came of it for each: a line a person, the name first; whoever has nothing noted is left out."""

    def show(self, value: Any) -> str:
        facts = [c.key for c in self.columns[1:]]
        return super().show([row for row in value or () if any(row.get(k) for k in facts)])


def results_column(table: Table, label: str) -> Column:
    """The column that carries what was noted of each person of a roll."""
    key = table.model.person  # type: ignore[attr-defined]
    shown = [c for c in table.columns if c.key != key]

    def get(values: Values) -> Any:
        return [{c.key: row.get(c.key) for c in shown} for row in values.get(ROLL) or ()]

    def put(values: Values, told: list[Values]) -> None:
        rows = [{**row, **{c.key: c.kind.blank() for c in shown[1:]}} for row in values[ROLL]]
        for line in told:
            _note(rows, line, key)
        values[ROLL] = rows

    kind = ResultsKind(shown)
    hint = f"每行一人：{kind.pattern}"
    return Column(
        RESULTS, kind, label, derived=True, sortable=False, get=get, put=put, hint=hint
    )  # fmt: skip


def _note(rows: list[Values], line: Values, key: str) -> None:
    """Put ``line`` onto the row of that name; a name that is not on the roll is added to be refused."""
    noted = [c for c in line if c != "name"]
    same = [row for row in rows if row["name"] == line["name"]]
    free = next((row for row in same if not any(row[c] for c in noted)), None)
    if free is None:
        rows.append({key: None, **line, "problem": f"“{line['name']}”不在参加人员名单里"})
    else:
        free.update(line)
