"""The lists behind the figures: one line a person and item, narrowed, searched and paged alike."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import CharField, Count, Q, Value
from django.http import QueryDict
from django.utils.functional import cached_property

from assistance.benefits.figures import condition_of, people
from registry import benefits, parameters
from registry.benefits import FIGURE_TITLES, ITEMS, BenefitFinding
from registry.conditions import Given
from registry.five_knowns import months_before
from registry.ledger.columns import Values
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, SearchTerm
from registry.search import find_residents

STALE = "stale"
CHECK = "benefit_check_months"
TITLES = {
    "lacking": FIGURE_TITLES["lacking"],
    "undue": FIGURE_TITLES["undue"],
    STALE: "到期核对",
    "should": FIGURE_TITLES["should"],
    "has": FIGURE_TITLES["has"],
    "asked": FIGURE_TITLES["asked"],
}
"""What lists there are, those with something to do first."""
CHECKED_AT_ONCE = ("has", STALE)
"""The lists of what is enjoyed, whose lines can be confirmed several at once."""


@dataclass(frozen=True)
class Line:
    """One person and one item of a list."""

    resident: Any
    item: str
    row: Values
    finding: BenefitFinding

    @property
    def key(self) -> str:
        """What a tick of the line stands for."""
        return f"{self.resident.pk}:{self.item}"


class Narrowing(forms.Form):
    """What a list may be narrowed to."""

    use_required_attribute = False

    def __init__(self, data: Any, area: Area, rules: Sequence[benefits.Rule]) -> None:
        super().__init__(data)
        items = [(item, benefits.item_name(item)) for item in ITEMS]
        self.fields["item"] = forms.ChoiceField(
            label="项目", choices=[("", "全部"), *items], required=False
        )
        if rules:
            told = [(rule.key, rule.title) for rule in rules]
            self.fields["rule"] = forms.ChoiceField(
                label="原因", choices=[("", "全部"), *told], required=False
            )
        if not area.is_community:
            below = Area.objects.filter(parent=area, valid_to=None).order_by("code")
            places = [(area.code, f"{area.name}（全部）"), *below.values_list("code", "name")]
            self.fields["area"] = forms.ChoiceField(label="地区", choices=places, required=False)


@dataclass
class Lines:
    """What was asked for in a list's address, understood; unknown parts are dropped."""

    user: Any
    area: Area
    params: QueryDict
    given: Given = field(default_factory=benefits.given_now)

    @property
    def name(self) -> str:
        """Which list, a key of ``TITLES``."""
        asked = self.params.get("figure", "")
        return asked if asked in TITLES else "lacking"

    @property
    def item(self) -> str:
        asked = self.params.get("item", "")
        return asked if asked in ITEMS else ""

    @property
    def items(self) -> tuple[str, ...]:
        """The items whose lines the list holds."""
        wanted = (self.item,) if self.item else ITEMS
        only = benefits.BY_KEY[self.rule].items if self.rule else ITEMS
        held = tuple(item for item in wanted if item in only)
        return tuple(i for i in held if i in benefits.MONTHLY) if self.name == STALE else held

    @cached_property
    def rules(self) -> list[benefits.Rule]:
        """The rules the list may be narrowed to."""
        kind = {"lacking": benefits.DUE, "undue": benefits.UNDUE}.get(self.name, "")
        wanted = (self.item,) if self.item else ITEMS
        found = [r for i in wanted if kind for r in benefits.rules_of(i, kind, self.given)]
        return list({rule.key: rule for rule in found}.values())

    @property
    def rule(self) -> str:
        asked = self.params.get("rule", "")
        return asked if asked in {rule.key for rule in self.rules} else ""

    @cached_property
    def term(self) -> SearchTerm | None:
        """What was searched for; only by whoever searched."""
        try:
            wanted = uuid.UUID(self.params.get("find", ""))
        except ValueError:
            return None
        return SearchTerm.objects.filter(pk=wanted, user=self.user).first()

    @property
    def title(self) -> str:
        """What the list and its files are called."""
        what = benefits.item_name(self.item) if self.item else "社会保障"
        return f"{what}{TITLES[self.name]}名单"

    @cached_property
    def months(self) -> int:
        """How often what is enjoyed is checked in the area."""
        return int(parameters.value(CHECK, self.area))

    @property
    def stale_since(self) -> Any:
        return months_before(self.given.today, self.months)

    def where(self, item: str) -> Q:
        """Whom the list holds for ``item``."""
        if self.name != STALE:
            return condition_of(self.name, item, self.rule, self.given)
        present = benefits.PRESENT.where(self.given)
        return present & benefits.stale(item, self.stale_since)

    @cached_property
    def people(self) -> Any:
        held = people(self.user, self.area.code)
        if self.term:
            found = find_residents(held, self.term.text).order_by().values("pk")
            held = held.filter(pk__in=found)
        return benefits.with_standings(held, self.given.today)

    @cached_property
    def count(self) -> int:
        """How many lines there are, in one query."""
        counts = {item: Count("pk", filter=self.where(item)) for item in self.items}
        totals = self.people.order_by().values_list(Value("")).annotate(
            **{f"n_{item}": count for item, count in counts.items()}
        ).values_list(*(f"n_{item}" for item in counts)) if counts else ()  # fmt: skip
        return sum(sum(row) for row in totals)

    def keys(self, first: int, last: int) -> list[tuple[Any, str]]:
        """The lines from ``first`` to before ``last``, as (resident, item); by name, then item."""
        parts = [
            self.people.filter(self.where(item))
            .order_by()
            .annotate(_item=Value(item, CharField()))
            .values_list("name_pinyin", "pk", "_item")
            for item in self.items
        ]
        if not parts:
            return []
        held = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
        rows = held.order_by("name_pinyin", "pk", "_item")[first:last]
        return [(pk, item) for _, pk, item in rows]

    def lines(self, first: int, last: int) -> list[Line]:
        """The same with everything a line tells; a constant number of queries."""
        return list(told(self.user, self.keys(first, last), self.name, self.given))

    def address(self, **changes: Any) -> str:
        """The query of this list with some parts changed (None takes a part out)."""
        held = {"area": self.area.code, "figure": self.name, "item": self.item, "rule": self.rule,
                "find": str(self.term.pk) if self.term else "", **changes}  # fmt: skip
        return urlencode({key: value for key, value in held.items() if value not in (None, "")})


def told(user: Any, keys: Sequence[tuple[Any, str]], name: str, given: Given) -> Iterator[Line]:
    """The lines with ``keys`` as far as they are in the scope of ``user``."""
    held = Resident.objects.visible_to(user).filter(pk__in={pk for pk, _ in keys})
    found = {one.pk: one for one in ResidentLedger.shape.related(held)}
    for pk, item in keys:
        if pk in found:
            yield line(found[pk], item, name, given)


def line(resident: Any, item: str, name: str, given: Given) -> Line:
    """What the list ``name`` tells of one person and item."""
    values = ResidentLedger.shape.read(resident)
    row: Values = next((row for row in values["benefits"] if row["item"] == item), {})
    known = benefits.facts(values, resident.community.kind, given.today)
    if name == STALE:
        reason = "核对到期" if row.get("checked_on") else "摸底以后没有核对过"
        return Line(resident, item, row, BenefitFinding(item, "has", (reason,)))
    finding = benefits.reasons(item, name, known, given) or BenefitFinding(item, name, ())
    return Line(resident, item, row, finding)
