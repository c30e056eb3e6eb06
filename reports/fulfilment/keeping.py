"""Keeping the letters of each person, and counting them for the community."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from registry.five_knowns import GREEN, GREY, SITUATIONS
from registry.models import Resident
from registry.register import standing
from reports.fulfilment.rules import WORKS, Judged, judge
from reports.models import Fulfilment

KNOWS, DOES, TEN = "knows", "does", "fulfilled"
"""The two groups of lamps; the people with all of theirs right."""
GROUPS = {KNOWS: tuple(s.key for s in SITUATIONS), DOES: tuple(w.key for w in WORKS)}
FIELDS = ["does", "open", "since"]


def count_key(group: str, key: str, letter: str) -> str:
    """What a count is kept under."""
    return f"{group}:{key}:{letter}"


def keep(codes: Sequence[str], on: datetime.date) -> int:
    """Write the letters that changed in ``codes``; how many people. Only where the tally is locked."""
    found = judge(codes, on, anew=True)
    held = dict(_rows(codes).values_list("resident_id", "does"))
    since = dict(_rows(codes).filter(open__gt=0).values_list("resident_id", "since"))
    changed = [_row(pk, one, since.get(pk), on) for pk, one in found.items()
               if held.get(pk) != one.does]  # fmt: skip
    Fulfilment.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["resident"],
        update_fields=FIELDS,
    )  # fmt: skip
    _drop(held.keys() - found.keys())
    return len(changed)


def _rows(codes: Sequence[str]) -> Any:
    return Fulfilment.objects.filter(resident__community_id__in=codes).order_by()


def _row(pk: Any, judged: Judged, since: datetime.date | None, on: datetime.date) -> Fulfilment:
    is_open = judged.open
    return Fulfilment(
        resident_id=pk, does=judged.does, open=is_open, since=(since or on) if is_open else None
    )


def _drop(gone: Any, size: int = 500) -> None:
    """Nothing is kept of whoever left the register."""
    keys = list(gone)
    for start in range(0, len(keys), size):
        Fulfilment.objects.filter(pk__in=keys[start : start + size]).delete()


# -- counting --------------------------------------------------------------------------------------


def count(codes: Sequence[str], on: datetime.date) -> dict[str, Counter[str]]:
    """How many people of each community have which lamp, and all of theirs right."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    knowns = _knowns(codes, on)
    for pk, judged in judge(codes, on).items():
        found[judged.community].update(told(knowns.get(pk, ""), judged.does, 1))
    return found


def _knowns(codes: Sequence[str], on: datetime.date) -> dict[Any, str]:
    held = Resident.objects.unscoped("figures of communities").current()
    held = held.filter(standing(on), community_id__in=codes).order_by()
    return dict(held.values_list("pk", "five_knowns"))


def told(knows: str, does: str, n: int) -> Counter[str]:
    """What ``n`` people with these letters add to the counts."""
    found = Counter({TEN: n * all_right(knows, does)})
    for group, letters in ((KNOWS, knows), (DOES, does)):
        for key, letter in zip(GROUPS[group], letters, strict=False):
            found[count_key(group, key, letter)] += n
    return found


def all_right(knows: str, does: str) -> bool:
    """达标 of one person (A1): 五摸清 all green, 五落实 green wherever it is asked."""
    asked = (knows + does).replace(GREY, "")
    return bool(knows and does) and set(asked) <= {GREEN}


def differences(codes: Sequence[str], on: datetime.date) -> Iterator[str]:
    """Whose kept letters are not what the records say, a line each."""
    held = dict(_rows(codes).values_list("resident_id", "does"))
    found = {pk: one.does for pk, one in judge(codes, on).items()}
    for pk in sorted(held.keys() | found.keys(), key=str):
        if held.get(pk) != found.get(pk):
            yield f"{pk} 五落实：保存 {held.get(pk, '无')}，重算 {found.get(pk, '无')}"
