"""What the ledgers hold about one resident, for the resident's page: found by walking the addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, DateField, F, Value, When
from django.db.models.functions import Cast, TruncDate

from registry.ledger.ledger import Ledger
from registry.ledger.routes import routed_ledgers
from registry.models import Resident, ResidentRecord

MOST_SHOWN = 5
DEAD = "4"  # 在册状态代码表：死亡


def ledgers_about() -> list[Any]:
    """The routed ledgers whose records are about a resident."""
    return [ledger for ledger in routed_ledgers() if issubclass(ledger.model, ResidentRecord)]


def records_beside(resident: Resident, user: Any) -> list[dict[str, Any]]:
    """For each ledger ``user`` may see there: the resident's records and where to add one."""
    ledgers = [g for g in ledgers_about() if g.may(user, "V", resident.community_id)]
    held = _records(ledgers, resident, user)
    return [_line(ledger, resident, user, held.get(ledger.key, [])) for ledger in ledgers]


def _records(ledgers: list[Any], resident: Resident, user: Any) -> dict[str, list[Any]]:
    """Key → (record, day, state, open), newest first; one query whatever the number of ledgers."""
    if not ledgers:
        return {}
    parts = [_rows(ledger, resident, user) for ledger in ledgers]
    found: dict[str, list[Any]] = {}
    for key, *row in sorted(parts[0].union(*parts[1:], all=True), key=lambda r: str(r[2]))[::-1]:
        found.setdefault(key, []).append(row)
    return found


def _rows(ledger: Any, resident: Resident, user: Any) -> Any:
    day, state = ledger.beside_columns
    on = Cast(F(day) if day else TruncDate("created_at"), DateField())
    says = Cast(F(state), CharField()) if state else Value("", CharField())
    held = ledger.visible(user).current().filter(resident=resident)
    told = held.annotate(
        _key=Value(ledger.key, CharField()), _on=on, _says=says, _minds=_minds(ledger)
    )
    return told.values_list("_key", "pk", "_on", "_says", "_minds")


def _minds(ledger: Any) -> Any:
    """What is to be minded before calling or visiting, of the records that run."""
    key, nothing = ledger.beside_minds[0], Value("", CharField())
    if not key:
        return nothing
    return Cast(Case(When(ledger.running, then=F(key)), default=nothing), CharField())


def _line(ledger: Any, resident: Resident, user: Any, rows: list[Any]) -> dict[str, Any]:
    shown = [_link(ledger, *row[:3]) for row in rows[:MOST_SHOWN]]
    may_add = resident.status != DEAD and ledger.may(user, "E", resident.community_id)
    full = ledger.one_per == ("resident_id",) and any(_counts(ledger, row[2]) for row in rows)
    new = f"{ledger.url('create')}?resident={resident.pk}"
    return {
        "title": ledger.title,
        "noun": ledger.noun,
        "counter": "份" if ledger.counter == "人" else ledger.counter,
        "count": len(rows),
        "records": shown,
        "minds": [
            ledger.beside_minds[1].format(text)
            for text in dict.fromkeys(r[3] for r in rows)
            if text
        ],
        "all_url": all_of(ledger, resident) if len(rows) > MOST_SHOWN else "",
        "new_url": new if may_add and not full else "",
    }


def all_of(ledger: type[Ledger], resident: Resident) -> str:
    """The list of everything ``ledger`` holds about ``resident``."""
    return f"{ledger.url('list')}?resident={resident.pk}"


def _counts(ledger: Any, state: str) -> bool:
    column = ledger.beside_columns[1]
    return bool(ledger.is_open({column: state} if column else {}))


def _link(ledger: type[Ledger], pk: Any, day: Any, state: str) -> dict[str, str]:
    column = ledger.columns.by_key.get(ledger.beside_columns[1])  # type: ignore[attr-defined]
    says = column.kind.show(state) if column and state else ""
    when = f"{day.year}年{day.month}月{day.day}日" if day else ""
    return {"url": ledger.url("detail", pk), "label": f"{when} {says}".strip() or ledger.noun}
