"""Whom a name in a record means: residents of the community, or a household's by its head."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from registry import access
from registry.ledger.columns import Values
from registry.models import FoundNeed, Need, Resident, WorkRecord
from registry.models.scoped import inside
from registry.work.columns import as_before

WITH_TAIL = re.compile(r"(.+?)[（(]([0-9]{3}[0-9Xx])[）)]")
HOUSEHOLD = re.compile(r"(.+?)(?:一家|家|户)")
HINT = "填姓名，多人用顿号分开；同名的加身份证号末四位，如 张三（0023）；整户的写户主姓名加“户”，如 张大山户"


def reach(user: Any, section: str) -> Any:
    """The residents ``user`` may see and for whom they may enter records of ``section``."""
    codes = access.areas_for(user, section, "E")
    return Resident.objects.visible_to(user).filter(inside(codes)).current()


class NamedPeople:
    """Finds people by what they are called, for any number of records of one user.

    ``held`` are those within reach, ``key`` what a row calls them by, ``register`` where they would
    have to stand to be found.
    """

    def __init__(self, held: Any, key: str = "resident_id", register: str = "台账一") -> None:
        self.held = held
        self.key = key
        self.register = register
        self.found: dict[tuple[str, str], list[Any]] = {}

    def look_up(self, wanted: dict[str, set[str]]) -> None:
        """Read whoever is meant by the words of each area, in two queries."""
        words = {word for of in wanted.values() for word in of}
        held = self.held.filter(inside(sorted(wanted))).order_by("name_pinyin", "pk")
        by_name, by_head = defaultdict(list), defaultdict(list)
        for person in held.filter(name__in={bare(word) for word in words}):
            by_name[person.name].append(person)
        for person in self._of_households(held, words):
            by_head[person.household.head_name].append(person)
        for code, of in wanted.items():
            for word in of:
                people = _meant(word, by_name, by_head)
                self.found[code, word] = [p for p in people if p.community_id.startswith(code)]

    def _of_households(self, held: Any, words: set[str]) -> Any:
        """Everybody in the households ``words`` name; none of people who have no household there."""
        heads = {found[1] for word in words if (found := HOUSEHOLD.fullmatch(word))}
        if not heads or self.held.model is not Resident:
            return ()
        return held.filter(household__head_name__in=heads).select_related("household")

    def settle(self, rows: list[Values], code: str) -> list[Values]:
        """``rows`` with whoever is meant; a row of whom nobody is found says why (``problem``)."""
        settled = [new for row in rows for new in self._settled(row, code)]
        once = {row[self.key] or row["name"]: row for row in settled}
        return list(once.values())

    def _settled(self, row: Values, code: str) -> list[Values]:
        if row.get(self.key):
            return [row]
        word = row["name"]
        people = self.found.get((code, word), [])
        if len(people) == 1 or (people and _is_household(word, people)):
            return [{**row, "name": r.name, self.key: r.pk} for r in people]
        return [{**row, "problem": self._problem(word, len(people))}]

    def _problem(self, word: str, count: int) -> str:
        if count:
            return f"“{word}”在本社区有 {count} 人，请加身份证号末四位，如 {bare(word)}（0023）"
        return f"本社区{self.register}中没有“{word}”，请核对姓名，或先在{self.register}建档"


def birthdays(rows: list[Values]) -> dict[Any, Any]:
    """When the residents of ``rows`` were born, by their keys."""
    keys = [row["resident_id"] for row in rows if row.get("resident_id")]
    held = Resident.objects.unscoped("of residents found in scope; asked only for the birthday")
    return dict(held.filter(pk__in=keys).values_list("pk", "birth_date")) if keys else {}


def bare(word: str) -> str:
    """The name in ``word`` without the tail of a number behind it."""
    found = WITH_TAIL.fullmatch(word)
    return found[1] if found else word


def _meant(word: str, by_name: Any, by_head: Any) -> list[Any]:
    people = by_name.get(bare(word), [])
    if tail := WITH_TAIL.fullmatch(word):
        people = [r for r in people if r.id_no.endswith(tail[2].upper())]
    home = HOUSEHOLD.fullmatch(word)
    return people or (by_head.get(home[1], []) if home else [])


def _is_household(word: str, people: list[Any]) -> bool:
    home = HOUSEHOLD.fullmatch(word)
    return bool(home) and len({r.household_id for r in people}) == 1 and people[0].name != word


class PeopleRecogniser:
    """Finds the people that the rows of one workbook name in ``column``, kept in ``table``."""

    def __init__(self, named: NamedPeople, column: str = "people", table: str = "subjects") -> None:
        self.named = named
        self.column, self.table = column, table

    def settle(self, rows: list[Any]) -> None:
        """Look up everybody the rows name."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for person in row.read.get(self.column, ()):
                wanted[row.community_id].add(person["name"])
        self.named.look_up(wanted)

    def compare(self, rows: list[Any]) -> None:
        """Whoever the record named before stays; the others are those found in its community."""
        for row in rows:
            if self.column in row.read:
                before = (row.before or {}).get(self.table, [])
                named = as_before(row.read[self.column], before, self.named.key)
                row.read[self.column] = self.named.settle(named, row.community_id)


def unraised(record: WorkRecord) -> Iterator[tuple[FoundNeed, Any]]:
    """The needs ``record`` met with in residents it names, and those residents, if not raised yet."""
    by_name = {subject.name: subject.resident_id for subject in record.subjects.all()}
    alone = next(iter(by_name.values())) if len(by_name) == 1 else None
    found = [(row, by_name.get(row.who, alone)) for row in record.found_needs.all()]
    whose = {resident for _, resident in found if resident}
    if not whose:
        return
    held = Need.objects.unscoped("asked only whether it is there").current()
    there = set(held.filter(resident__in=whose).values_list("resident_id", "content"))
    yield from ((row, of) for row, of in found if of and (of, row.content) not in there)
