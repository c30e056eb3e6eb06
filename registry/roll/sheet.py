"""The names of a roll as a page or a sheet of paper lists them: by pinyin, numbered, narrowed down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from registry.models import Area
from registry.models.scoped import inside
from registry.roll import taking

MOST_LISTED = 600
"""Beyond so many names a page asks for a part of the area, or for a name."""


@dataclass
class Sheet:
    """Whom ``user`` may tick on the roll of ``record``, within an area below it or found by ``text``."""

    ledger: Any
    record: Any
    user: Any
    letter: str = "E"
    within: str = ""
    text: str = ""
    ticked: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        standing = self.ledger.standing
        self.all = standing.candidates(self.record, self.user, self.letter)
        self.areas = self._areas()
        if self.within not in {area.code for area in self.areas}:
            self.within = ""
        held = self.all.filter(inside([self.within])) if self.within else self.all
        places = {key: n for n, key in enumerate(held.values_list("pk", flat=True), 1)}
        self.total, self.places = len(places), places
        if self.text:
            held = standing.find(held, self.text).order_by("name_pinyin", "name", "pk")
        self.people = list(held[: MOST_LISTED + 1])
        self.too_many = len(self.people) > MOST_LISTED
        if self.too_many:
            self.people = [p for p in self.people[:MOST_LISTED] if p.pk in self.ticked]

    def _areas(self) -> list[Area]:
        """The parts of the event's area one may look at alone: townships and communities below it."""
        if self.record.community.level == Area.Level.COMMUNITY:
            return []
        codes = self.all.order_by().values_list("community_id", flat=True).distinct()[:2000]
        width = {1: 4, 2: 6}.get(self.record.community.level, 12)
        parts = {code[:width] for code in codes}
        return list(Area.objects.filter(pk__in=parts).order_by("code"))

    @property
    def out_of_sight(self) -> list[Any]:
        """Those ticked who are not listed now: the page carries them along."""
        shown = {person.pk for person in self.people}
        return sorted(self.ticked - shown, key=str)

    def groups(self) -> list[dict[str, Any]]:
        """The names by the letter they begin with."""
        missed, events = taking.absences(self.ledger, self.record)
        same = Counter(person.name for person in self.people)
        found: dict[str, list[dict[str, Any]]] = {}
        for person in self.people:
            letter = (person.name_pinyin[:1] or "#").upper()
            row = {
                "pk": person.pk,
                "number": self.places[person.pk],
                "name": person.name,
                "hint": self.hint(person, same[person.name] > 1),
                "sounds": f"{person.name} {person.name_pinyin} {person.name_initials}",
                "ticked": person.pk in self.ticked,
                "missed": _told_missed(missed.get(person.pk, events), events),
            }
            found.setdefault(letter, []).append(row)
        return [{"letter": letter, "people": people} for letter, people in found.items()]

    def hint(self, person: Any, ambiguous: bool) -> str:
        """What tells people of one name apart, and where they are from where several places meet."""
        born = f"{person.birth_date.year}年生" if ambiguous and person.birth_date else ""
        place = person.community.name if self.areas else ""
        return "　".join(filter(None, (born, place)))


def _told_missed(missed: int, events: int) -> str:
    if not events or not missed:
        return ""
    return "上次没来" if missed == 1 else f"近 {missed} 次没来"
