"""核对无误: several items at once are noted as checked today, each in its resident's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from assistance.benefits.entry import row_of, with_row
from assistance.benefits.lines import Line, told
from registry import benefits
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.ledger.saving import EditConflict, Voided
from registry.ledgers import ResidentLedger
from registry.models import Resident

MOST = 200
"""So many lines are checked at once."""
REASON = "社会保障核对无误"


def enjoyed(user: Any, keys: Iterable[tuple[Any, str]]) -> list[Line]:
    """Of ``keys`` (resident, item) what ``user`` may correct and is recorded as enjoyed."""
    wanted = list(dict.fromkeys(keys))
    may = Resident.objects.visible_to(user, "E").current().filter(pk__in={k for k, _ in wanted})
    held = set(may.values_list("pk", flat=True))
    lines = told(user, [k for k in wanted if k[0] in held], "has", benefits.given_now())
    return [line for line in lines if line.row.get("state") == benefits.ENJOYED]


def confirm(
    lines: Sequence[Line], versions: Mapping[str, str], *, by: Any
) -> tuple[int, list[str]]:
    """Note them as checked today; how many were noted, and what is told of those that were not.

    ``versions`` say what each resident's record was when the question was asked.
    """
    done, refused = 0, []
    for _, held in groupby(sorted(lines, key=_owner), key=_owner):
        of_one = list(held)
        resident = of_one[0].resident
        if versions.get(f"version-{resident.pk}") != str(resident.version):
            refused.append(f"{resident}的档案刚刚被改动，没有记为核对。请看过以后再核对。")
        elif wrong := _note(resident, [line.item for line in of_one], by):
            refused.append(f"{resident}没有记为核对：{wrong}")
        else:
            done += len(of_one)
    return done, refused


def _owner(line: Line) -> str:
    return str(line.resident.pk)


def _note(resident: Any, items: Iterable[str], by: Any) -> str:
    """Write it; what stands against it, "" when it is written."""
    before = ResidentLedger.shape.read(resident)
    examined = ResidentLedger.examine(_checked(before, items), before)
    wrong = [f for f in examined.at(Level.ERROR) if f.rests_on({"benefits"})]
    if wrong:
        return wrong[0].message
    try:
        saving.update(ResidentLedger, resident.pk, before, examined, by=by, reason=REASON)
    except EditConflict:
        return "刚刚有人改动了档案，请看过以后再核对"
    except Voided:
        return "档案刚刚被作废"
    return ""


def _checked(values: Values, items: Iterable[str]) -> Values:
    for item in items:
        values = with_row(values, {**row_of(values, item), "checked_on": timezone.localdate()})
    return values
