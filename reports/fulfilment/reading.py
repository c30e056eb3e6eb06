"""What is on record of the people of some communities on a day: one statement for each kind of record.

Nothing here judges; ``reports.fulfilment.rules`` does.  A record dated after the day does not count.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from accessibility.models import HomeRetrofit
from accessibility.models.course import PASSED
from assistance.models import MutualHelp, Relief, ServiceTime
from registry.models import (
    Disability,
    Hardship,
    JobFollowUp,
    JobPlacement,
    JobSeeker,
    JobTraining,
    Move,
    Need,
    Resident,
    SupportAct,
    SupportPair,
    TrainingAttendance,
    WorkSubject,
)
from registry.models.job_seeker import CLOSED
from registry.register import standing
from registry.support.ledger import IN_FORCE
from rehab.models import CounsellingSession, Device, Referral, RehabService

WHY = "figures of communities; whose one may see is asked where they are shown"
PSYCHIATRIC, AT_WORK_NO, DONE = "6", "2", "1"
VISIT, HELP, TRAINING = "01", "02", "03"
SERVICES_OF_WORK = ("05", "09", "10", "11", "12")
"""工作类型代码表：服务、维权、康复、心理、无障碍。"""
SETTLED = ("1", "2")
"""办理结果代码表：已解决、部分解决。"""


class Person(NamedTuple):
    """A registered resident, as far as the rules ask."""

    pk: Any
    community: str
    household: Any
    born: datetime.date | None
    gender: str
    category: str
    level: str
    poverty: list[str]
    rehab: list[str]
    devices: list[str]
    access: list[str]
    care: str
    needs: list[str]
    created_at: datetime.datetime
    surveyed_on: datetime.date | None


FIELDS = (
    "pk", "community_id", "household_id", "birth_date", "gender", "dis_category", "dis_level",
    "household__poverty", "rehab_need", "device_need", "access_need", "care_need", "needs",
    "created_at", "surveyed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Whose:
    """Whose records are read: of all in some communities, or of one person."""

    codes: Collection[str]
    pk: Any = None

    def of(self, path: str = "") -> dict[str, Any]:
        """The condition on rows from which ``path`` leads to the resident."""
        way = f"{path}__" if path else ""
        if self.pk is not None:
            return {f"{way}pk": self.pk}
        return {f"{way}community_id__in": self.codes}


@dataclass(frozen=True)
class Seeker:
    """An open 台账三."""

    pk: Any
    ability: str
    supports: list[str]
    state: str
    follow_up_on: datetime.date | None


Days = Mapping[Any, datetime.date]


@dataclass(frozen=True)
class Records:
    """What is on record on the day, by resident (pairs also by household)."""

    psychiatric: Collection[Any] = ()
    arrived: Days = field(default_factory=dict)
    visits: Mapping[Any, int] = field(default_factory=dict)
    poor: Collection[Any] = ()
    pairs: Days = field(default_factory=dict)
    helped: Days = field(default_factory=dict)
    seekers: Mapping[Any, Seeker] = field(default_factory=dict)
    trained: Days = field(default_factory=dict)
    placed: Collection[Any] = ()
    needs: Mapping[Any, list[tuple[str, datetime.date | None]]] = field(default_factory=dict)
    served: Days = field(default_factory=dict)


def people(whose: Whose, on: datetime.date) -> list[Person]:
    """Everybody in the register on the day ``on``, in no order that counts."""
    held = Resident.objects.unscoped(WHY).current().filter(standing(on), **whose.of())
    return [Person(*row) for row in held.order_by().values_list(*FIELDS)]


def records(whose: Whose, on: datetime.date) -> Records:
    """What is on record of them on the day ``on``; the statements do not grow with the people."""
    return Records(
        psychiatric=_psychiatric(whose), arrived=_arrived(whose, on), visits=_visits(whose, on),
        poor=_poor(whose, on), pairs=_pairs(whose, on), helped=_helped(whose, on),
        seekers=_seekers(whose, on), trained=_trained(whose, on), placed=_placed(whose, on),
        needs=_needs(whose, on), served=_served(whose, on),
    )  # fmt: skip


# -- who, and since when ---------------------------------------------------------------------------


def _psychiatric(whose: Whose) -> set[Any]:
    held = Disability.objects.filter(category=PSYCHIATRIC, **whose.of("resident"))
    return set(held.order_by().values_list("resident_id", flat=True))


def _arrived(whose: Whose, on: datetime.date) -> dict[str, datetime.date]:
    """The day of the last move to where they live now by the person's key as text (``along`` is JSON)."""
    held = Move.objects.unscoped(WHY).filter(state=Move.ACCEPTED, to_area__in=whose.codes)
    found: dict[str, datetime.date] = {}
    for key, along, at in held.order_by("answered_at", "pk").values_list(
        "resident_id", "along", "answered_at"
    ):
        day = timezone.localtime(at).date() if at else None
        if day and day <= on:
            found |= {str(one): day for one in (key, *along)}
    return found


# -- visits and help -------------------------------------------------------------------------------


def _works(whose: Whose, kinds: Collection[str], since: datetime.date, on: datetime.date) -> Any:
    held = WorkSubject.objects.filter(work__voided_at=None, work__kind__in=kinds)
    held = held.filter(work__on__range=(since, on), **whose.of("resident"))
    return held.order_by().values("resident_id")


def _visits(whose: Whose, on: datetime.date) -> dict[Any, int]:
    """On how many days of the year each was visited."""
    held = _works(whose, (VISIT,), on.replace(month=1, day=1), on)
    days = held.annotate(n=Count("work__on", distinct=True))
    return dict(days.values_list("resident_id", "n"))


def _poor(whose: Whose, on: datetime.date) -> set[Any]:
    """Whoever has an open 台账二."""
    held = Hardship.objects.unscoped(WHY).current().filter(
        Q(identified_on=None) | Q(identified_on__lte=on), state="1", **whose.of("resident")
    )  # fmt: skip
    return set(held.order_by().values_list("resident_id", flat=True))


def _pairs(whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
    """The day until which the pair that lasts longest holds, by resident and by household."""
    held = SupportPair.objects.unscoped(WHY).current().filter(
        IN_FORCE | Q(ended_on__gt=on), paired_on__lte=on, **whose.of("resident")
    )  # fmt: skip
    found: dict[Any, datetime.date] = {}
    for person, house, ends in held.order_by().values_list(
        "resident_id", "household_id", "ends_on"
    ):
        until = ends or datetime.date.max
        for key in (person, house):
            found[key] = max(until, found.get(key, datetime.date.min))
    return found


def _helped(whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
    """The last day on which help was given, in a pair or as work of the community."""
    acts = SupportAct.objects.filter(
        pair__voided_at=None, on__lte=on, **whose.of("pair__resident")
    ).order_by()
    last = dict(acts.values("pair__resident_id").annotate(day=Max("on")).values_list(
        "pair__resident_id", "day"
    ))  # fmt: skip
    return _later(last, _last_work(whose, (HELP,), on))


def _last_work(whose: Whose, kinds: Collection[str], on: datetime.date) -> dict[Any, datetime.date]:
    held = _works(whose, kinds, datetime.date.min, on).annotate(day=Max("work__on"))
    return dict(held.values_list("resident_id", "day"))


def _later(*several: Days) -> dict[Any, datetime.date]:
    """Of each key the latest day."""
    found: dict[Any, datetime.date] = {}
    for days in several:
        for key, day in days.items():
            found[key] = max(day, found.get(key, day))
    return found


# -- training and work -----------------------------------------------------------------------------


def _seekers(whose: Whose, on: datetime.date) -> dict[Any, Seeker]:
    held = JobSeeker.objects.unscoped(WHY).current().exclude(state=CLOSED).filter(
        Q(registered_on=None) | Q(registered_on__lte=on), **whose.of("resident")
    )  # fmt: skip
    rows = held.order_by().values_list(
        "resident_id", "pk", "ability", "supports", "state", "follow_up_on"
    )
    return {row[0]: Seeker(*row[1:]) for row in rows}


def _trained(whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
    """The last day of a training each took part in, or of work of the kind 培训."""
    held = TrainingAttendance.objects.held().filter(
        Q(event__ends_on__lte=on) | Q(event__ends_on=None, event__begins_on__lte=on),
        **whose.of("resident"),
    ).order_by()  # fmt: skip
    rows = held.values_list("resident_id").annotate(
        ended=Max("event__ends_on"), begun=Max("event__begins_on", filter=Q(event__ends_on=None))
    )
    last = {key: max(day for day in days if day) for key, *days in rows if any(days)}
    return _later(last, _last_work(whose, (TRAINING,), on), _courses(whose, on))


def _courses(whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
    """The end of the last year of a course noted in 台账三 as finished: only the year is known there."""
    held = JobTraining.objects.filter(
        seeker__voided_at=None, year__range=(1, on.year), finished=DONE,
        **whose.of("seeker__resident"),
    ).order_by()  # fmt: skip
    years = held.values("seeker__resident_id").annotate(last=Max("year"))
    return {
        key: min(datetime.date(year, 12, 31), on)
        for key, year in years.values_list("seeker__resident_id", "last")
    }


def _placed(whose: Whose, on: datetime.date) -> set[Any]:
    """The registrations with a job found by the day and not known to be lost since."""
    of = whose.of("seeker__resident")
    jobs = JobPlacement.objects.filter(on__lte=on, **of).order_by()
    found = dict(jobs.values("seeker_id").annotate(day=Max("on")).values_list("seeker_id", "day"))
    lost = JobFollowUp.objects.filter(at_work=AT_WORK_NO, on__lte=on, **of).order_by()
    gone = dict(lost.values("seeker_id").annotate(day=Max("on")).values_list("seeker_id", "day"))
    return {key for key, day in found.items() if key not in gone or gone[key] < day}


# -- needs and services ----------------------------------------------------------------------------


def _needs(whose: Whose, on: datetime.date) -> dict[Any, list[tuple[str, datetime.date | None]]]:
    """Category and closing day of the needs each told by the day; not closed by then: None."""
    held = Need.objects.unscoped(WHY).current().filter(
        Q(raised_on=None) | Q(raised_on__lte=on), **whose.of("resident")
    )  # fmt: skip
    found: dict[Any, list[tuple[str, datetime.date | None]]] = defaultdict(list)
    rows = held.order_by().values_list("resident_id", "category", "closed_on")
    for key, category, closed in rows:
        found[key].append((category, closed if closed and closed <= on else None))
    return dict(found)


@dataclass(frozen=True)
class Service:
    """Records that say that somebody was served: on which day, and what leads to whom."""

    label: str
    model: Any
    day: str
    where: Q = field(default_factory=Q)
    owner: str = ""
    """The record a line hangs on; empty where the record itself is about the resident."""

    def last(self, whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
        """The last day each was served so; of cases no more than that."""
        way = f"{self.owner}__" if self.owner else ""
        held = self._lines() if self.owner else self.model.objects.unscoped(WHY)
        rows = held.filter(
            self.where,
            **{f"{way}voided_at": None, f"{self.day}__lte": on},
            **whose.of(f"{way}resident"),
        )
        days = rows.order_by().values(key=F(f"{way}resident_id")).annotate(last=Max(self.day))
        return dict(days.values_list("key", "last"))

    def _lines(self) -> Any:
        """Lines hang on a record and have no door of their own."""
        lines: Any = self.model
        return lines.objects.all()


SERVICES = (
    Service("需求办结（已解决、部分解决）", Need, "closed_on", Q(outcome__in=SETTLED)),
    Service("康复服务", RehabService, "on"),
    Service("辅助器具适配", Device, "fitted_on"),
    Service("转介后有反馈", Referral, "fed_back_on"),
    Service("心理疏导", CounsellingSession, "on", owner="case"),
    Service("家庭无障碍改造验收合格", HomeRetrofit, "accepted_on", Q(result=PASSED)),
    Service("购买服务", ServiceTime, "on", owner="served"),
    Service("居民互助", MutualHelp, "on"),
    Service("特殊困难救助到位", Relief, "received_on"),
)
"""What counts as a service, besides work of the kinds 服务、维权、康复、心理、无障碍."""


def _served(whose: Whose, on: datetime.date) -> dict[Any, datetime.date]:
    works = _last_work(whose, SERVICES_OF_WORK, on)
    return _later(works, *(service.last(whose, on) for service in SERVICES))
