"""The lists behind the figures: who, since when not, why, and to what they can be invited next."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accessibility.going_out import fitting
from accessibility.going_out.counting import (
    CANNOT,
    FIGURES,
    TITLES,
    at_activities,
    living,
    window,
    with_facts,
)
from accessibility.models import StayingHome
from accessibility.reasons import aids, why
from registry import access, applications, identity
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, SearchTerm
from registry.models.scoped import inside
from registry.search import find_residents

SECTION = StayingHome.section
AT_HOME = "6"
"""活动送到家里, a code of going_out_aid."""


def may_list(user: Any, code: str) -> bool:
    """Whether ``user`` may see who the people behind a figure are."""
    return access.may(user, "residents", "V", code) and access.may(user, SECTION, "V", code)


def may_count(user: Any, code: str) -> bool:
    """Whether ``user`` may see the figures."""
    return may_list(user, code) or access.may(user, "residents", "F", code)


def residents(user: Any, code: str) -> Any:
    """The residents of the area whom ``user`` may count."""
    letter = "V" if access.may(user, "residents", "V", code) else "F"
    return Resident.objects.visible_to(user, letter).filter(inside([code]))


def page_url(area: str) -> str:
    """The figures of ``area``."""
    return f"{reverse('going-out')}?{urlencode({'area': area})}"


def list_url(area: str, figure: str) -> str:
    """The list of exactly the people a figure counts."""
    return f"{reverse('going-out-people')}?{urlencode({'area': area, 'figure': figure})}"


@dataclass(frozen=True)
class Line:
    """One person of a list."""

    resident: Any
    times: int
    last: datetime.date | None
    answer: StayingHome | None
    invitation: fitting.Invitation | None
    said: applications.Away = applications.Away()
    """What they said elsewhere of why they take no part; told where nobody asked here."""

    @property
    def why(self) -> str:
        """Why they stay at home, as they said or as 台账一 has it; "" where nobody asked."""
        told = []
        if self.resident.can_go_out == CANNOT and self.resident.cannot_go_out_reason:
            told.append(self.resident.cannot_go_out_reason)
        told.append(why(self.answer) if self.answer else self.said.why)
        if self.resident._bedridden and not any("卧床" in text for text in told):
            told.append("长期卧床")
        return "；".join(filter(None, told))

    @property
    def aids(self) -> str:
        """What would get them out."""
        return aids(self.answer) if self.answer else self.said.aids

    @property
    def age(self) -> int | None:
        born = self.resident.birth_date
        return identity.age_on(born, timezone.localdate()) if born else None

    def shown(self, key: str) -> str:
        """A fact of the resident as screens show it."""
        return str(ResidentLedger.columns[key].kind.mask(getattr(self.resident, key)))


def wanted(resident: Any, answer: StayingHome | None) -> tuple[list[str], str]:
    """What the resident would like to be at, and why it should come to their home ("" if it need not)."""
    if resident._bedridden:
        return (answer.wishes if answer else []), "长期卧床"
    if answer and AT_HOME in answer.aids:
        return answer.wishes, "要送到家里"
    return (answer.wishes if answer else []), ""


@dataclass
class Lines:
    """What was asked for in a list's address, understood; unknown parts are dropped."""

    user: Any
    area: Area
    params: QueryDict
    today: datetime.date = field(default_factory=timezone.localdate)

    @property
    def figure(self) -> str:
        """Which list, a key of ``TITLES``."""
        asked = self.params.get("figure", "")
        return asked if asked in TITLES else "home"

    @property
    def title(self) -> str:
        """What the list and its files are called."""
        return f"{TITLES[self.figure]}的残疾人名单"

    @cached_property
    def term(self) -> SearchTerm | None:
        """What was searched for; only by whoever searched."""
        try:
            wanted = uuid.UUID(self.params.get("find", ""))
        except ValueError:
            return None
        return SearchTerm.objects.filter(pk=wanted, user=self.user).first()

    @cached_property
    def people(self) -> Any:
        """Those the list holds, by name."""
        held = living(residents(self.user, self.area.code), self.today)
        if self.term:
            found = find_residents(held, self.term.text).order_by().values("pk")
            held = held.filter(pk__in=found)
        return with_facts(held, self.today).filter(FIGURES[self.figure])

    @cached_property
    def count(self) -> int:
        return int(self.people.order_by().count())

    def lines(self, first: int, last: int) -> Iterator[Line]:
        """The lines from ``first`` to before ``last``; a constant number of queries."""
        ordered = self.people.order_by("community_id", "name_pinyin", "pk")
        joined = ordered.select_related("community", "household").prefetch_related("disabilities")
        shown = list(joined[first:last])
        keys = [one.pk for one in shown]
        came, said, elsewhere = self._came(keys), self._said(keys), self._said_elsewhere(keys)
        coming = fitting.planned(self.user, (r.community_id for r in shown), self.today)
        for one in shown:
            times, day = came.get(one.pk, (0, None))
            answer = said.get(one.pk)
            fits = fitting.next_for(one, coming[one.community_id], *wanted(one, answer))
            yield Line(one, times, day, answer, fits, elsewhere.get(one.pk, applications.Away()))

    def _came(self, keys: list[Any]) -> dict[Any, tuple[int, datetime.date | None]]:
        """How many activities each was at in the twelve months, and the last day."""
        rows = at_activities(self.today).filter(resident_id__in=keys).order_by()
        told = rows.values("resident_id").annotate(
            times=Count("event_id", distinct=True), last=Max("event__begins_on")
        )
        return {row["resident_id"]: (row["times"], row["last"]) for row in told}

    def _said(self, keys: list[Any]) -> dict[Any, StayingHome]:
        """The latest answer of each within the twelve months."""
        held = StayingHome.objects.unscoped("of residents in the scope of the user").current()
        held = held.filter(resident_id__in=keys, asked_on__range=window(self.today))
        oldest_first = held.order_by("asked_on", "created_at", "-pk")
        return {answer.resident_id: answer for answer in oldest_first}

    def _said_elsewhere(self, keys: list[Any]) -> dict[Any, applications.Away]:
        """What each told another application of why they take no part, within the twelve months."""
        return applications.staying_away(self.user, keys, window(self.today), "accessibility")

    def address(self, **changes: Any) -> str:
        """The query of this list with some parts changed (None takes a part out)."""
        held = {
            "area": self.area.code,
            "figure": self.figure,
            "find": str(self.term.pk) if self.term else "",
            **changes,
        }
        return urlencode({key: value for key, value in held.items() if value not in (None, "")})
