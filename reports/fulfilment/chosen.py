"""What a board or a list was asked for in its address: whose people, narrowed to whom, in which order."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils import timezone

from registry import access, codes
from registry.five_knowns import AMBER, GREEN, GREY, KNOWN, RED, SITUATIONS, WORDS
from registry.ledgers import REGISTERED
from registry.models import Area, Disability, Resident
from registry.models.scoped import inside
from registry.organisation.standing.measuring import sites_in
from registry.resident_rules import years_after
from reports.fulfilment.keeping import DOES, GROUPS, KNOWS, told
from reports.fulfilment.links import OPEN
from reports.fulfilment.rules import BY_KEY, WORKS

AGES = {"0-6": (0, 6), "7-15": (7, 15), "16-59": (16, 59), "60-": (60, 150)}
BRIGHT = (RED, AMBER, GREEN, GREY)
"""The letters as lists are sorted by them: what is to be done first."""
SEVERAL = "7"
"""残疾类别代码表：多重；which ones stands in the lines."""
FIELDS = {KNOWS: "five_knowns", DOES: "fulfilment__does"}
TITLES = {(KNOWS, s.key): s.short for s in SITUATIONS} | {(DOES, w.key): w.title for w in WORKS}
"""The ten lamps in their order."""
LAMPS = {f"{group}-{key}": (group, key) for group, key in TITLES}
FILTERS = ("category", "level", "age", "gender", "sites", "red")
LENGTHS = {1: 4, 2: 6, 3: 9, 4: 12, 5: 12}
"""How many characters the codes of the rows have, by the level of the area."""


def may_count(user: Any, code: str) -> bool:
    """Whether ``user`` may see how many residents have which lamp."""
    return any(access.may(user, "residents", letter, code) for letter in "VF")


def fulfilling(group: str, key: str) -> str:
    """The letters that fulfil a lamp; what is known stays known when it is due to be verified again."""
    return KNOWN if group == KNOWS else BY_KEY[key].counts


def letters_of(group: str, key: str, asked: str) -> str:
    """The letters an address asks for: one of four, or all that are not fulfilled (``OPEN``)."""
    if asked == OPEN:
        return "".join(x for x in (RED, AMBER) if x not in fulfilling(group, key))
    return asked


class Narrowing(forms.Form):
    """What a board may be narrowed to."""

    use_required_attribute = False

    def __init__(self, data: Any, ages: Any = AGES) -> None:
        super().__init__(data)
        lists = {
            "category": ("残疾类别", codes.get("dis_category").choices()),
            "level": ("残疾等级", codes.get("dis_level").choices()),
            "age": ("年龄", [(k, _age_label(*v)) for k, v in ages.items()]),
            "gender": ("性别", [("1", "男"), ("2", "女")]),
            "sites": ("范围", [("1", "只看示范点")]),
            "red": ("只看缺", [(k, f"{TITLES[v]}缺") for k, v in LAMPS.items()]),
        }
        for name, (label, choices) in lists.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", "全部"), *choices], required=False
            )


def _age_label(low: int, high: int) -> str:
    return f"{low} 岁以上" if high > 100 else f"{low}–{high} 岁"


@dataclass
class Chosen:
    """The address, understood; unknown parts are dropped."""

    user: Any
    area: Area
    params: QueryDict
    today: datetime.date = field(default_factory=timezone.localdate)

    @property
    def anonymous(self) -> bool:
        """Whether the user sees figures only: names masked, no way further."""
        return not access.may(self.user, "residents", "V", self.area.code)

    @cached_property
    def form(self) -> Narrowing:
        return Narrowing({name: self.params.get(name, "") for name in FILTERS})

    @cached_property
    def filters(self) -> dict[str, str]:
        """The filters in use that make sense."""
        self.form.full_clean()
        return {k: v for k, v in self.form.cleaned_data.items() if v}

    @property
    def lamp(self) -> tuple[str, str] | None:
        """The lamp whose people are asked for."""
        return LAMPS.get(self.params.get("lamp", ""))

    @property
    def letter(self) -> str:
        """With which letter; all that are not fulfilled where the address says nothing else."""
        asked = self.params.get("letter", "")
        return asked if asked in {*BRIGHT, OPEN} else OPEN

    @property
    def said(self) -> str:
        """The filters in words; "" where there are none."""
        chosen = {name: dict(self.form.fields[name].choices) for name in self.filters}  # type: ignore[attr-defined]
        return "，".join(str(chosen[name][value]) for name, value in self.filters.items())

    # -- whose people ------------------------------------------------------------------------------

    @cached_property
    def people(self) -> Any:
        """Everybody in the register of the area whom the user may count, narrowed by the filters."""
        held = Resident.objects.visible_to(self.user, "F" if self.anonymous else "V").current()
        held = held.filter(REGISTERED, inside([self.area.code]), *self._conditions())
        if red := LAMPS.get(self.filters.get("red", "")):
            held = with_letters(held, *red, RED)
        return held

    def _conditions(self) -> list[Q]:
        used = self.filters
        found: list[Q] = []
        if "category" in used:
            category = used["category"]
            several = Disability.objects.filter(resident=OuterRef("pk"), category=category)
            found.append(Q(dis_category=category) | Q(Exists(several), dis_category=SEVERAL))
        if "level" in used:
            found.append(Q(dis_level=used["level"]))
        if "gender" in used:
            found.append(Q(gender=used["gender"]))
        if "age" in used:
            low, high = AGES[used["age"]]
            found.append(Q(birth_date__lte=years_after(self.today, -low)))
            found.append(Q(birth_date__gt=years_after(self.today, -high - 1)))
        if "sites" in used:
            sites = [site.community_id for site in sites_in(self.area.code)]
            found.append(Q(community_id__in=sites))
        return found

    def listed(self) -> Any:
        """Those of them with the lamp asked for."""
        if self.lamp is None:
            return self.people
        return with_letters(self.people, *self.lamp, letters_of(*self.lamp, self.letter))

    def counted(self) -> dict[str, Counter[str]]:
        """How many have which lamp, by the code of the area below; one statement."""
        child = Substr("community_id", 1, LENGTHS[self.area.level])
        rows = (
            self.people.order_by()
            .values(child=child, knows=F(FIELDS[KNOWS]), does=F(FIELDS[DOES]))
            .annotate(n=Count("pk"))
        )
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            found[row["child"]].update(told(row["knows"], row["does"] or "", row["n"]))
        return found

    # -- in which order ----------------------------------------------------------------------------

    @property
    def sort(self) -> str:
        """The column sorted by, "-" in front when descending."""
        asked = self.params.get("sort", "")
        known = {*LAMPS, "name", "people", "ten", "open", "since"}
        return asked if asked.removeprefix("-") in known else ""

    def order(self) -> list[Any]:
        """The order of a list of people."""
        key, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        by: Any = {
            "open": F("knowns_open") + F("fulfilment__open"),
            "since": F("fulfilment__since"),
        }.get(key, F("name_pinyin"))
        if key in LAMPS:
            by = _brightness(*LAMPS[key])
        first = [F("community_id").asc()] if not self.sort else []
        turned = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
        return [*first, turned, "name_pinyin", "pk"]

    # -- addresses ---------------------------------------------------------------------------------

    def address(self, **changes: Any) -> str:
        """The query with some parts changed (None takes a part out)."""
        asked = {"area": self.area.code, **self.filters, "sort": self.sort}
        if self.lamp:
            asked |= {"lamp": "-".join(self.lamp), "letter": self.letter}
        held = {**asked, **changes}
        return urlencode({key: value for key, value in held.items() if value not in (None, "")})

    def sort_url(self, key: str, *, down_first: bool = False) -> str:
        """The same, sorted by ``key``, or the other way round where it is already."""
        first, second = (f"-{key}", key) if down_first else (key, f"-{key}")
        return f"?{self.address(sort=second if self.sort == first else first)}"

    def sorted(self, key: str) -> str:
        """How a column is sorted, as tables say it."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")


def _place(group: str, key: str) -> Any:
    return Substr(FIELDS[group], GROUPS[group].index(key) + 1, 1)


def with_letters(held: Any, group: str, key: str, letters: str) -> Any:
    """Those of ``held`` whose lamp is one of ``letters``."""
    name = f"_{group}_{key}"
    return held.alias(**{name: _place(group, key)}).filter(**{f"{name}__in": list(letters)})


def _brightness(group: str, key: str) -> Any:
    field, place = FIELDS[group], GROUPS[group].index(key)
    whens = [
        When(**{f"{field}__regex": f"^.{{{place}}}{letter}"}, then=Value(at))
        for at, letter in enumerate(BRIGHT)
    ]
    return Case(*whens, default=Value(len(BRIGHT)), output_field=IntegerField())


def word(letter: str) -> str:
    """What a lamp says."""
    return WORDS.get(letter, "")
