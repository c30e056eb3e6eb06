"""Who is on the list, and what is lacking: a guardian on record, a visit within the months."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.expressions import F

from registry import identity, parameters
from registry.five_knowns import months_before
from registry.ledgers import ResidentLedger
from registry.models import Resident, WorkSubject
from registry.models.scoped import inside
from registry.work.rules import LOST, VISIT

MONTHS = "watch_visit_months"
ADULT = 18
INCAPABLE = ("2", "3")
"""限制、无民事行为能力."""
LIVING = Q(status__in=("1", "2"))
UNGUARDED = Q(guardian_name="")


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The same day ``years`` ago; 29 February stands for 28."""
    return months_before(day, years * 12)


def concerned(on: datetime.date) -> Q:
    """Residents under 18 on the day ``on``, or of limited or no capacity."""
    return Q(birth_date__gt=years_before(on, ADULT)) | Q(capacity__in=INCAPABLE)


def visited(residents: Any, on: datetime.date) -> Any:
    """``residents`` with ``last_visit``, the day somebody last saw or reached them up to ``on``."""
    visits = WorkSubject.objects.filter(
        resident=OuterRef("pk"), work__voided_at=None, work__kind=VISIT, work__on__lte=on
    ).exclude(work__way=LOST)
    last = visits.order_by("-work__on").values("work__on")[:1]
    return residents.annotate(last_visit=Subquery(last))


def unvisited(on: datetime.date, months: int) -> Q:
    """Those nobody visited within ``months`` up to the day ``on``."""
    return Q(last_visit=None) | Q(last_visit__lte=months_before(on, months))


@dataclass(frozen=True)
class Line:
    """One person of the list."""

    resident: Any
    today: datetime.date
    months: int

    @property
    def age(self) -> int | None:
        born = self.resident.birth_date
        return identity.age_on(born, self.today) if born else None

    @property
    def why(self) -> str:
        """Why the person is on the list."""
        minor = self.age is not None and self.age < ADULT
        capacity = self.resident.capacity
        told = ["未成年"] * minor
        told += [ResidentLedger.columns["capacity"].kind.show(capacity)] * (capacity in INCAPABLE)
        return "、".join(told)

    @property
    def is_overdue(self) -> bool:
        last = self.resident.last_visit
        return last is None or last <= months_before(self.today, self.months)

    @property
    def guardian(self) -> str:
        """Name and relation, as 台账一 has them."""
        relation = ResidentLedger.columns["guardian_relation"].kind.show(
            self.resident.guardian_relation
        )
        name = self.resident.guardian_name
        return f"{name}（{relation}）" if name and relation else name

    def shown(self, key: str) -> str:
        """A fact of the resident as screens show it."""
        return str(ResidentLedger.columns[key].kind.mask(getattr(self.resident, key)))


@dataclass(frozen=True)
class Watch:
    """The list of one area, those who lack something first."""

    user: Any
    area: Any
    today: datetime.date
    view: str = "all"

    @property
    def months(self) -> int:
        """Within how many months somebody is to visit, in this area."""
        return int(parameters.value(MONTHS, self.area.code, on=self.today))

    def held(self) -> Any:
        rows = Resident.objects.visible_to(self.user).current().filter(
            LIVING, concerned(self.today), inside([self.area.code])
        )  # fmt: skip
        return visited(rows, self.today)

    def views(self) -> dict[str, tuple[str, Q]]:
        late = unvisited(self.today, self.months)
        return {
            "all": ("全部", Q()),
            "lacking": ("要办理的", UNGUARDED | late),
            "unguarded": ("没有登记监护人", UNGUARDED),
            "unvisited": (f"{self.months} 个月没有走访", late),
        }

    def people(self) -> Any:
        """The residents, those without guardian first, then those who waited longest."""
        asked = self.views().get(self.view) or self.views()["all"]
        return self.held().filter(asked[1]).annotate(
            first=Case(When(UNGUARDED, then=0), When(unvisited(self.today, self.months), then=1),
                       default=2, output_field=IntegerField())
        ).order_by("first", F("last_visit").asc(nulls_first=True), "name_pinyin", "pk") \
            .select_related("community")  # fmt: skip

    def lines(self, rows: Any) -> list[Line]:
        months = self.months
        return [Line(resident, self.today, months) for resident in rows]
