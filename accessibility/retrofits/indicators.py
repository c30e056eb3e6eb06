"""What the plan says of retrofits, measured: homes (I01), stairwells (I02), the community (I03).

「逐步改造」 is read as: of what should be changed today, more has been changed than a year ago.  Both
sides are of the same homes and places, so that finding more barriers is no step back.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accessibility.barriers.places import PlaceLedger
from accessibility.living import living_on
from accessibility.models import HomeRetrofit, HomeSurvey, Place, PlaceRetrofit
from accessibility.models.course import ACCEPTED, DONE, ENDED, PASSED
from accessibility.models.place import STAIRWELL
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.places import PlaceRetrofitLedger
from registry import parameters
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, Records, State
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident

HOMES = "retrofit_home_percent"
NO_NEED: tuple[list[str], ...] = ([], ["00"])
Found = Mapping[str, Measured]


@dataclass
class Object:
    """A home or a place that should be changed: since when that is known, since when it is done."""

    known_on: datetime.date | None = None
    done_on: datetime.date | None = None
    record: tuple[str, Any] = ("", "")
    """What tells of it: of a home the first of those who live there, of a place the place."""

    def know(self, day: datetime.date | None) -> None:
        """That it was known on ``day``; the earliest counts."""
        if day and (self.known_on is None or day < self.known_on):
            self.known_on = day

    def done(self, day: datetime.date) -> None:
        """That it was accepted on ``day``; the earliest counts."""
        if self.done_on is None or day < self.done_on:
            self.done_on = day


# -- what should be changed ----------------------------------------------------------------------


def homes(codes: Sequence[str], on: datetime.date) -> dict[str, dict[Any, Object]]:
    """The homes that want a retrofit or got one, by community and household; three queries."""
    found: dict[str, dict[Any, Object]] = defaultdict(lambda: defaultdict(Object))
    first: dict[tuple[str, Any], Any] = {}
    for code, house, key, need, day, at in _living(codes, on).values_list(
        "community_id", "household_id", "pk", "access_need", "surveyed_on", "created_at"
    ):
        first.setdefault((code, house), key)
        known = day or timezone.localdate(at)
        if need and need not in NO_NEED and known <= on:
            found[code][house].know(known)
    for survey in _of_living(HomeSurvey, codes, on).filter(wanted="1", surveyed_on__lte=on).values(
        "resident__community_id", "resident__household_id", "surveyed_on"
    ):  # fmt: skip
        house = survey["resident__household_id"]
        found[survey["resident__community_id"]][house].know(survey["surveyed_on"])
    _retrofitted_homes(found, codes, on)
    for code, homes_ in found.items():
        for house, home in homes_.items():
            home.record = (ResidentLedger.key, first[code, house])
    return found


def _living(codes: Sequence[str], on: datetime.date) -> Any:
    held = Resident.objects.unscoped("an indicator counts their homes").current()
    return held.filter(living_on(on), community_id__in=codes).order_by("name_pinyin", "pk")


def _of_living(model: Any, codes: Sequence[str], on: datetime.date) -> Any:
    """Records of whoever lives in one of ``codes``, wherever they were entered."""
    people = _living(codes, on).order_by().values("pk")
    held = model.objects.unscoped("an indicator counts them").current()
    return held.filter(resident__in=people).order_by("pk")


def _retrofitted_homes(
    found: dict[str, dict[Any, Object]], codes: Sequence[str], on: datetime.date
) -> None:
    """Add the homes applied for, and when each was accepted; what came to nothing asks for nothing."""
    held = _of_living(HomeRetrofit, codes, on).filter(asked_on__lte=on)
    held = held.exclude(Q(ended_on=None) | Q(ended_on__lte=on), state=ENDED)
    for code, house, asked, day, result in held.values_list(
        "resident__community_id", "resident__household_id", "asked_on", "accepted_on", "result"
    ):
        home = found[code][house]
        home.know(asked)
        if day and day <= on and result == PASSED:
            home.done(day)


def places(codes: Sequence[str], on: datetime.date, where: Q) -> dict[str, dict[Any, Object]]:
    """The places ``where`` that should be changed or were, by community; two queries."""
    found: dict[str, dict[Any, Object]] = defaultdict(lambda: defaultdict(Object))
    held = Place.objects.unscoped("an indicator counts them").current()
    wanted = held.filter(where, wanted="1", community_id__in=codes).order_by("pk")
    for key, code, day, at in wanted.values_list("pk", "community_id", "surveyed_on", "created_at"):
        known = day or timezone.localdate(at)
        if known <= on:
            found[code][key].know(known)
    done = PlaceRetrofit.objects.unscoped("an indicator counts them").current()
    done = done.filter(state__in=(ACCEPTED, DONE), accepted_on__lte=on, community_id__in=codes)
    done = done.filter(place__in=held.filter(where).order_by().values("pk")).order_by("pk")
    for code, place, asked, day in done.values_list(
        "place__community_id", "place_id", "asked_on", "accepted_on"
    ):
        found[code][place].know(asked)
        found[code][place].done(day)
    for places_ in found.values():
        for key, place in places_.items():
            place.record = (PlaceLedger.key, key)
    return found


# -- judging -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """Of ``d`` that should be changed ``n`` are; a year ago ``before`` of the same were."""

    n: int
    d: int
    before: int
    first_year: bool
    evidence: Records
    lacking: Records = ()

    @property
    def records(self) -> dict[str, Any]:
        """What is changed and what is not, as a measure tells it."""
        return {"evidence": self.evidence, "lacking": self.lacking}

    @property
    def rises(self) -> bool:
        return self.n > self.before or self.n == self.d

    def told(self, unit: str) -> str:
        """In words, what is missing first."""
        lacks = f"还有 {self.d - self.n} {unit}没有改造；" if self.n < self.d else ""
        then = "没有上一年的记录" if self.first_year else f"一年前 {self.before} {unit}"
        return f"{lacks}应改造 {self.d} {unit}，已改造 {self.n} {unit}（{then}）"


def progress(objects: Mapping[Any, Object], on: datetime.date) -> Progress:
    """How far it has come, and whether there is a year to compare with."""
    then = months_before(on, 12)
    held = list(objects.values())
    return Progress(
        sum(one.done_on is not None for one in held),
        len(held),
        sum(one.done_on is not None and one.done_on <= then for one in held),
        not any(one.known_on and one.known_on <= then for one in held),
        tuple(one.record for one in held if one.done_on is not None),
        tuple(one.record for one in held if one.done_on is None),
    )


def rising(held: Progress, says: str, doors: tuple[Door, ...]) -> Measured:
    """More than a year ago, or all; the first year is not judged."""
    more: dict[str, Any] = {"says": says, **held.records}
    if held.d == 0:
        return Measured(State.NOT_APPLICABLE, 0, 0, **more)
    if held.first_year and held.n < held.d:
        return Measured(State.EXEMPT, held.n, held.d, doors=doors, **more)
    if held.rises:
        return Measured(State.MET, held.n, held.d, Fraction(1), **more)
    return Measured(State.UNMET, held.n, held.d, doors=doors, **more)


def retrofitted_homes(codes: Sequence[str], on: datetime.date) -> Found:
    """I01: of the households that want a retrofit those that got one."""
    percents = parameters.values(HOMES, codes, on)
    found = homes(codes, on)
    return {code: _homes(code, progress(found[code], on), percents[code]) for code in codes}


def _homes(code: str, held: Progress, percent: int) -> Measured:
    """The share of the parameter is enough; below it, more than a year ago."""
    doors = (
        Door("登记改造申请", HomeRetrofitLedger.url("create")),
        Door("等待改造的家庭", f"{HomeRetrofitLedger.url('list')}?area={code}&view=waiting"),
    )
    if held.d == 0:
        says = "没有登记有改造需求的家庭"
        return Measured(State.NOT_APPLICABLE, 0, 0, says=says)
    says = f"{held.told('户')}，达到 {percent}% 或比一年前多"
    if held.n * 100 >= percent * held.d:
        return Measured(State.MET, held.n, held.d, Fraction(1), says, **held.records)
    return rising(held, says, doors)


def stairwells(codes: Sequence[str], on: datetime.date) -> Found:
    """I02: of the stairwells that should be changed those that are; none in a gacha of low houses."""
    gachas = set(
        Area.objects.filter(pk__in=codes, kind=Area.Kind.GACHA).values_list("pk", flat=True)
    )
    found = places(codes, on, Q(kind=STAIRWELL))
    return {code: _stairs(code, progress(found[code], on), code in gachas) for code in codes}


def _stairs(code: str, held: Progress, gacha: bool) -> Measured:
    if gacha and held.d == 0:
        says = "嘎查村没有登记楼道，按平房不适用"
        return Measured(State.NOT_APPLICABLE, 0, 0, says=says)
    return _places(code, held, "没有登记应改造的楼道", f"&kind={STAIRWELL}")


def in_community(codes: Sequence[str], on: datetime.date) -> Found:
    """I03: of the roads and public places that should be changed those that are."""
    found = places(codes, on, ~Q(kind=STAIRWELL))
    nothing = "没有登记应改造的道路、台阶和公共场所"
    return {code: _places(code, progress(found[code], on), nothing, "") for code in codes}


def _places(code: str, held: Progress, nothing: str, kind: str) -> Measured:
    survey = Door("登记场所调查", f"{PlaceLedger.url('create')}?community={code}{kind}")
    if held.d == 0:
        return Measured(State.NOT_APPLICABLE, 0, 0, says=nothing, doors=(survey,))
    waiting = f"{PlaceLedger.url('list')}?area={code}&view=unanswered"
    doors = (
        Door("登记改造申请", f"{PlaceRetrofitLedger.url('create')}?community={code}"),
        Door("应改造还没有申请的场所", waiting),
    )
    return rising(held, f"{held.told('处')}，须比一年前多", doors)


INDICATORS = (
    Indicator("I01", "有改造需求的家庭（台账一、居家调查、申请）中验收合格的；不到参数的比例时，须比一年前多，首年免评",
              retrofitted_homes, (HOMES,), Kind.RATIO, "户"),
    Indicator("I02", "应改造的楼道中验收合格的处数，须比一年前多（同一批楼道比较），首年免评；平房嘎查村不适用",
              stairwells, kind=Kind.RATIO, unit="处"),
    Indicator("I03", "应改造的社区道路、台阶和公共场所中验收合格的处数，须比一年前多，首年免评", in_community,
              kind=Kind.RATIO, unit="处"),
)  # fmt: skip
"""I01 to I03; `measure(codes, on)` takes the same number of queries for any codes."""
