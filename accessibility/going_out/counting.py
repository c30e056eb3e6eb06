"""Who took part in the life of the community within twelve months, and who did not (方案三（六） 70%).

Three figures stand side by side; only the first is judged.  Its denominator are all who are on the
register and live here, the bedridden among them, as the plan leaves nobody out; its numerator are
those of them who stand on the roll of at least one activity, each once however often they came.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Substr

from accessibility.living import living_on
from accessibility.models import StayingHome
from registry import applications, codes
from registry.five_knowns import months_before
from registry.models import ActivityAttendance, Resident

PERCENT = "going_out_percent"
ALONE, WITH_HELP, CANNOT = "123"
"""能独立、需协助、不能, codes of can_go_out."""
TOOK, BEDRIDDEN, ANSWERED = Q(_took=True), Q(_bedridden=True), Q(_answered=True)
REGISTERED_BEDRIDDEN = Q(can_go_out=CANNOT, cannot_go_out_reason__contains="卧床")
"""台账一 says so; what was last answered of 是否长期卧床 says it as well."""
WHY_KNOWN = Q(can_go_out=CANNOT) & ~Q(cannot_go_out_reason="")
REASONS = "no_activity_reason"

FIGURES: dict[str, Q] = {
    "living": Q(),
    "took": TOOK,
    "home": ~TOOK,
    "can": Q(can_go_out__in=(ALONE, WITH_HELP)),
    "cannot": Q(can_go_out=CANNOT),
    "unknown": Q(can_go_out=""),
    "up": ~BEDRIDDEN,
    "up_took": ~BEDRIDDEN & TOOK,
    "bedridden": BEDRIDDEN,
    "home_bedridden": ~TOOK & BEDRIDDEN,
    "home_cannot": ~TOOK & WHY_KNOWN,
    "unasked": ~TOOK & ~ANSWERED & ~WHY_KNOWN,
    **{f"why_{code.code}": ~TOOK & Q(**{f"_why_{code.code}": True}) for code in codes.get(REASONS)},
}
"""Conditions on residents read through ``with_facts``."""
TITLES: dict[str, str] = {
    "home": "近一年没有参加活动",
    "took": "近一年参加过活动",
    "unasked": "没有参加、还没有问原因",
    "can": "能走出家门",
    "cannot": "不能走出家门",
    "unknown": "能否走出家门没有登记",
    "bedridden": "长期卧床",
    "living": "在册常住",
    "up": "没有登记长期卧床",
    "up_took": "没有登记长期卧床、参加过活动",
    "home_bedridden": "没有参加：长期卧床",
    "home_cannot": "没有参加：台账一登记不能出门并有原因",
    **{f"why_{code.code}": f"没有参加：{code.label}" for code in codes.get(REASONS)},
}
"""What the list behind each figure is called; the first is what the list opens on."""
Figures = Mapping[str, int]


def window(on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve months up to the day ``on``: that day a year ago is outside."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def at_activities(on: datetime.date) -> Any:
    """The places on rolls of those twelve months; void activities do not count."""
    return ActivityAttendance.objects.took_part(*window(on))


def with_facts(residents: Any, on: datetime.date) -> Any:
    """``residents`` with whether they took part, and what they last said of why they did not."""
    held = StayingHome.objects.unscoped("what the residents asked about said").current()
    asked = held.filter(resident=OuterRef("pk"), asked_on__lte=on)
    latest = asked.order_by("-asked_on", "-created_at", "pk")
    lately = asked.filter(asked_on__gte=window(on)[0])
    told = residents.annotate(
        _took=Exists(at_activities(on).filter(resident=OuterRef("pk"))),
        # of whoever was never asked it is not known: "" and not NULL, of which nothing is so
        _in_bed=Coalesce(Subquery(latest.values("bedridden")[:1]), Value("")),
        _here=Exists(lately),
        _answer=Subquery(lately.order_by("-asked_on", "-created_at", "pk").values("pk")[:1]),
    )
    others = [
        part.answers(window(on)).filter(resident=OuterRef("pk"))
        for part in applications.elsewhere("reasons", "accessibility")
    ]
    said = {
        f"_why_{code.code}": _whether(
            _naming(held.filter(pk=OuterRef("_answer")), code.code),
            # who was asked here has answered; elsewhere only of the others
            *(Q(_here=False) & Q(_naming(other, code.code)) for other in others),
        )
        for code in codes.get(REASONS)
    }
    return told.annotate(
        _bedridden=_whether(Q(_in_bed="1"), REGISTERED_BEDRIDDEN),
        _answered=_whether(Q(_here=True), *map(Exists, others)),
        **said,
    )


def _whether(*either: Any) -> ExpressionWrapper:
    """Whether one of the conditions holds."""
    found = Q()
    for one in either:
        found |= one if isinstance(one, Q) else Q(one)
    return ExpressionWrapper(found, output_field=BooleanField())


def _naming(answers: Any, code: str) -> Exists:
    """Whether one of the ``answers`` names the reason; the same codes (R41) wherever it was asked.

    A list of codes is stored as JSON; the quotes keep 1 apart from 10 on either database.
    """
    return Exists(answers.filter(reasons__icontains=f'"{code}"'))


def living(residents: Any, on: datetime.date) -> Any:
    """Those of ``residents`` who count: on the register and living here on the day ``on``."""
    return residents.current().filter(living_on(on))


def counted(residents: Any, on: datetime.date, digits: int = 0) -> dict[str, Figures]:
    """Every figure, by the first ``digits`` characters of the community; one query."""
    part = Substr("community_id", 1, digits) if digits else Value("", CharField())
    told = with_facts(living(residents, on).order_by(), on).annotate(_part=part)
    sums = {f"n_{name}": Count("pk", filter=where) for name, where in FIGURES.items()}
    rows = told.values("_part").annotate(**sums).values("_part", *sums)
    return {row["_part"]: {name: row[f"n_{name}"] for name in FIGURES} for row in rows}


def together(parts: Iterable[Figures]) -> dict[str, int]:
    """The sum of the figures of several areas."""
    held = list(parts)
    return {name: sum(part[name] for part in held) for name in FIGURES}


@dataclass(frozen=True)
class Share:
    """``n`` of ``d``, as it is judged and as it is shown."""

    n: int
    d: int

    def reaches(self, percent: int) -> bool:
        """Judged with whole numbers: 69 of 99 is not 70 %; nobody at all reaches nothing."""
        return bool(self.d) and self.n * 100 >= percent * self.d

    @property
    def percent(self) -> str:
        """Shown to one place, 69.7%; never rounded up to 100 %."""
        if not self.d:
            return "不适用"
        if self.n == self.d:
            return "100%"
        return f"{min((self.n * 2000 + self.d) // (2 * self.d), 999) / 10:.1f}%"

    def lacking(self, percent: int) -> int:
        """How many more would have to take part."""
        return max(-(-percent * self.d // 100) - self.n, 0)


def shares(figures: Figures) -> dict[str, Share]:
    """The three figures side by side: took part, can go out, took part of those not bedridden."""
    return {
        "took": Share(figures["took"], figures["living"]),
        "can": Share(figures["can"], figures["living"]),
        "up": Share(figures["up_took"], figures["up"]),
    }


def in_communities(communities: Iterable[str], on: datetime.date) -> dict[str, Figures]:
    """Every figure of each of the ``communities``, by its code; one query."""
    wanted = list(communities)
    held = Resident.objects.unscoped("figures of communities, no person")
    found = counted(held.filter(community_id__in=wanted), on, 12)
    return {code: found.get(code, dict.fromkeys(FIGURES, 0)) for code in wanted}
