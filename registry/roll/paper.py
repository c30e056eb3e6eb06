"""The roll on paper: behind the facts of an event, and as a sheet to be signed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from registry import paper
from registry.roll.columns import ROLL

ACROSS = 3
"""How many people stand side by side on the form of an event."""
SPARE = 5
"""Empty lines at the end of a sheet, for whoever comes and is not listed."""


def when_and_where(ledger: Any, record: Any) -> str:
    """The day or days, and the place."""
    begins, ends = record.begins_on, record.ends_on
    days = _day(begins) if begins else ""
    if begins and ends and ends != begins:
        days = f"{days}至{_day(ends)}"
    return "　".join(filter(None, (days, record.place)))


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def roll_of(ledger: Any, record: Any) -> dict[str, Any]:
    """The people of an event for its form: in rows of three, or a line each where more is noted."""
    columns = [c for c in ledger.shape.table(ROLL).columns if c.key in ledger.roll_facts]
    lines = list(record.roll.all())
    people = [
        {
            "number": number,
            "name": line.name,
            "facts": [c.kind.show(getattr(line, c.key)) for c in columns],
        }
        for number, line in enumerate(lines, 1)
    ]
    across = 1 if columns else ACROSS
    rows = [people[at : at + across] for at in range(0, len(people), across)]
    return {
        "title": ledger.roll_title,
        "heads": [c.label for c in columns],
        "rows": [[*row, *[None] * (across - len(row))] for row in rows],
        "hidden": record.present - len(lines),
        "present": record.present,
    }


def sign_in_sheet(
    ledger: Any, record: Any, people: list[Any], sheet: Any, *, printed_by: str
) -> bytes:
    """The sheet to sign as PDF: numbered names in large type with room to sign."""
    at = timezone.localtime()
    context = {
        "event": str(record),
        "noun": ledger.noun,
        "where": when_and_where(ledger, record),
        "unit": record.community.reporting_unit,
        "people": [
            {"number": n, "name": person.name, "hint": sheet.hint(person, _named_twice(person, people))}
            for n, person in enumerate(people, 1)
        ],
        "spare": range(len(people) + 1, len(people) + 1 + SPARE),
        "print_note": f"打印：{printed_by} {at:%Y-%m-%d %H:%M}",
        "watermark": "",
    }  # fmt: skip
    return paper.render_pdf("print/sign_in.html", [context], title="签到表", author=printed_by)


def _named_twice(person: Any, people: list[Any]) -> bool:
    return sum(other.name == person.name for other in people) > 1
