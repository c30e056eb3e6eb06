"""The set-wise reading against counting one person at a time, record by record; what is kept of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accessibility.models import HomeRetrofit
from assistance.models import MutualHelp
from registry.five_knowns import months_before
from registry.identity import age_on
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import (
    JobPlacement,
    JobSeeker,
    Need,
    Resident,
    SupportAct,
    SupportPair,
    Training,
    TrainingAttendance,
    User,
    WorkRecord,
    WorkSubject,
)
from rehab.models import Counselling, CounsellingSession, RehabService
from reports import tally, verifying
from reports.figures import Figures
from reports.fulfilment.indicators import INDICATORS
from reports.fulfilment.rules import WORKS, judge, judge_one
from reports.models import Fulfilment
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


class Making:
    """One record of a person by its kind, as importing might leave it."""

    def __init__(self, person: Resident, on: datetime.date, choice: str, void: bool) -> None:
        self.person, self.on, self.choice = person, on, choice
        self.of: dict[str, Any] = {"community_id": person.community_id}
        self.of |= {"voided_at": timezone.now()} if void else {}
        self.mine = {**self.of, "resident": person}
        self.void = void

    def work(self) -> None:
        work = WorkRecord.objects.create(
            topic="工作", kind=f"0{self.choice}", on=self.on, **self.of
        )
        WorkSubject.objects.create(work=work, resident=self.person, name=self.person.name)

    def pair(self) -> SupportPair:
        ends = self.on + int(self.choice) * 90 * DAY
        house = self.person.household
        return SupportPair.objects.create(
            household=house, paired_on=self.on, ends_on=ends, **self.mine
        )

    def act(self) -> None:
        SupportAct.objects.create(pair=self.pair(), on=self.on)

    def training(self) -> None:
        event = Training.objects.create(
            title="课", begins_on=self.on, ends_on=self.on + DAY, **self.of
        )
        TrainingAttendance.objects.create(event=event, resident=self.person, name=self.person.name)

    def seeker(self) -> None:
        held = JobSeeker.objects.unscoped("test").current()
        if not self.void and held.filter(resident=self.person).exists():
            return
        facts = {"ability": self.choice, "state": "4", "supports": ["1"]}
        JobPlacement.objects.create(
            seeker=JobSeeker.objects.create(**facts, **self.mine), on=self.on
        )

    def need(self) -> None:
        closed = self.on + 30 * DAY if self.choice in "13" else None
        Need.objects.create(
            raised_on=self.on, category=f"0{self.choice}", closed_on=closed,
            outcome="123"[int(self.choice) % 3], **self.mine,
        )  # fmt: skip

    def rehab(self) -> None:
        RehabService.objects.create(on=self.on, **self.mine)

    def counsel(self) -> None:
        CounsellingSession.objects.create(case=Counselling.objects.create(**self.mine), on=self.on)

    def retrofit(self) -> None:
        result = "12"[int(self.choice) % 2]
        HomeRetrofit.objects.create(accepted_on=self.on, result=result, state="8", **self.mine)

    def mutual(self) -> None:
        MutualHelp.objects.create(on=self.on, **self.mine)


KINDS = [name for name in vars(Making) if not name.startswith("_")]


def add(kind: str, person: Resident, on: datetime.date, choice: str, void: bool) -> None:
    """A record of that kind."""
    getattr(Making(person, on, choice, void), kind)()


# -- the same, one person at a time ----------------------------------------------------------------


def naive(person: Resident, on: datetime.date) -> str:
    """The five letters by walking the records of one person."""
    return "".join(f(person, on) for f in (_visit, _help, _training, _placement, _service))


def _all(model: Any, person: Resident) -> list[Any]:
    held = model.objects.unscoped("test").filter(resident=person)
    return [one for one in held if one.voided_at is None]


def _worked(person: Resident, kinds: str, on: datetime.date) -> list[datetime.date]:
    lines = WorkSubject.objects.filter(resident=person).select_related("work")
    works = [line.work for line in lines if line.work.voided_at is None and line.work.on <= on]
    return [work.on for work in works if work.kind in kinds.split()]


def _lapse(days: list[datetime.date], on: datetime.date) -> str:
    known = [day for day in days if day <= on]
    if not known or max(known) <= months_before(on, 12):
        return "r"
    return "g" if max(known) > months_before(on + 30 * DAY, 12) else "a"


def _visit(person: Resident, on: datetime.date) -> str:
    times = len({day for day in _worked(person, "01", on) if day.year == on.year})
    start = min(timezone.localtime(person.created_at).date(), person.surveyed_on or TODAY, on)
    months = 12 if start.year < on.year else 13 - start.month
    a_year = 4 if person.dis_level in "12" else 2
    wanted = a_year * months // 12 + (1 if a_year * months % 12 else 0)
    first = max(start, datetime.date(on.year, 1, 1))
    whole = (datetime.date(on.year, 12, 31) - first).days + 1
    if times >= wanted:
        return "g"
    return "a" if times >= wanted * ((on - first).days + 1) // whole else "r"


def _help(person: Resident, on: datetime.date) -> str:
    needs = [n for n in _all(Need, person) if n.raised_on <= on and n.category == "01"]
    asks = any(n.closed_on is None or n.closed_on > on for n in needs)
    if not (asks or person.dis_level in "12"):
        return "n"
    pairs = [p for p in _all(SupportPair, person) if p.paired_on <= on]
    until = [p.ends_on for p in pairs]
    every = _all(SupportPair, person)
    acts = [act.on for p in every for act in p.acts.all()] + _worked(person, "02", on)
    paired = "r" if not until or max(until) < on else "g" if max(until) > on + 30 * DAY else "a"
    return min(paired, _lapse(acts, on), key="gar".index)


def _of_age(person: Resident, on: datetime.date) -> bool:
    return 16 <= age_on(person.birth_date, on) <= 59


def _training(person: Resident, on: datetime.date) -> str:
    needs = [n for n in _all(Need, person) if n.raised_on <= on and n.category == "03"]
    asks = any(n.closed_on is None or n.closed_on > on for n in needs)
    if not (asks or _all(JobSeeker, person)) or not _of_age(person, on):
        return "n"
    lines = TrainingAttendance.objects.filter(resident=person).select_related("event")
    days = [line.event.ends_on for line in lines if line.event.voided_at is None]
    return _lapse([*days, *_worked(person, "03", on)], on)


def _placement(person: Resident, on: datetime.date) -> str:
    able = [s for s in _all(JobSeeker, person) if s.ability in "12"]
    if not able or not _of_age(person, on):
        return "n"
    return "g" if any(line.on <= on for line in able[0].placements.all()) else "r"


def _service(person: Resident, on: datetime.date) -> str:
    told = [n for n in _all(Need, person) if n.raised_on <= on]
    if not any(n.closed_on is None or n.closed_on > months_before(on, 12) for n in told):
        return "n"
    days = [n.closed_on for n in _all(Need, person) if n.closed_on and n.outcome in "12"]
    days += [r.on for r in _all(RehabService, person)] + [m.on for m in _all(MutualHelp, person)]
    days += [s.on for c in _all(Counselling, person) for s in c.sessions.all()]
    days += [h.accepted_on for h in _all(HomeRetrofit, person) if h.result == "1"]
    return _lapse([*days, *_worked(person, "05 09", on)], on)


@pytest.fixture
def three(registrar: User) -> list[Resident]:
    """A man of working age, one severely disabled, one too old; without any need in 台账一."""
    facts: list[dict[str, Any]] = [
        {"dis_level": "3", "disabilities": [{"category": "4", "level": "3"}]},
        {},
        {"birth_date": datetime.date(1950, 1, 2), "id_no": cast.id_number(77, "19500102")},
    ]
    for at, one in enumerate(facts, 1):
        number = one.get("id_no") or cast.id_number(2 * at + 1)
        one["cert_no"] = f"{number}4{one.get('dis_level', '2')}"
    places = (cast.OWN, cast.OWN, cast.FAR)
    made = [
        cast.register(n, code, registrar, household__poverty=["P00"], **one)
        for n, (code, one) in enumerate(zip(places, facts, strict=True), 1)
    ]
    for person, days in zip(made, (700, 320, 210), strict=True):  # before any day that is asked for
        person.created_at = timezone.now() - days * DAY
        Resident.objects.unscoped("a test sets the day").bulk_update([person], ["created_at"])
    return made


RECORD = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 2), st.integers(-60, 460), st.sampled_from("12359"),
    st.integers(0, 5).map(lambda n: n == 0),
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(RECORD, max_size=14), st.sampled_from([0, 40, 200]))
def test_set_wise_is_as_one_by_one(
    three: list[Resident], held: list[tuple[Any, ...]], before: int
) -> None:
    on = TODAY - before * DAY
    with transaction.atomic():
        for kind, who, ago, choice, void in held:
            add(kind, three[who], TODAY - ago * DAY, choice, void)
        found = judge([cast.OWN, cast.FAR], on)
        assert {pk: one.does for pk, one in found.items()} == {r.pk: naive(r, on) for r in three}
        for one in three:
            assert judge_one(one.community_id, one.pk, on) == found[one.pk]
        _indicators_agree(found, on)
        transaction.set_rollback(True)


def _indicators_agree(found: dict[Any, Any], on: datetime.date) -> None:
    """n and d are exactly the people whose letters say so."""
    for place, (work, indicator) in enumerate(zip(WORKS, INDICATORS, strict=True)):
        for code, told in indicator.measure([cast.OWN, cast.FAR], on).items():
            here = {pk: o.does[place] for pk, o in found.items() if o.community == code}
            asked = {pk for pk, letter in here.items() if letter != "n"}
            good = {pk for pk in asked if here[pk] in work.counts}
            assert {pk for _, pk in told.evidence} == good and told.n == len(good)
            assert {pk for _, pk in told.lacking} == asked - good and told.d == len(asked)


# -- what is kept ----------------------------------------------------------------------------------


def test_statements_do_not_grow_with_the_people(registrar: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            judge([cast.OWN, cast.SIBLING], TODAY)
        return len(asked)

    cast.register(1, cast.OWN, registrar)
    one = statements()
    for n in range(2, 31):
        person = cast.register(n, cast.SIBLING, registrar)
        add("work", person, TODAY, "1", False)
        add("pair", person, TODAY, "3", False)
    assert statements() == one


def test_letters_follow_the_records_and_leave_with_the_person(
    three: list[Resident], registrar: User
) -> None:
    tally.refresh()
    person = three[1]
    row = Fulfilment.objects.get(pk=person.pk)
    assert row.does[1] == "r" and row.open >= 1 and row.since == TODAY
    add("pair", person, TODAY, "3", False)
    tally.refresh()
    assert Fulfilment.objects.get(pk=person.pk).does[1] == "g"
    assert list(verifying.differences("15")) == []
    staff = cast.engage("banner_staff")
    saving.void(ResidentLedger, person.pk, by=staff, reason="重复")
    tally.refresh()
    assert not Fulfilment.objects.filter(pk=person.pk).exists()
    assert list(verifying.differences("15")) == []


def test_a_letter_changed_by_hand_is_found_and_marks_nothing(three: list[Resident]) -> None:
    tally.refresh()
    Fulfilment.objects.filter(pk=three[0].pk).update(does="ggggg")
    assert tally.waiting("15") == []
    assert len(list(verifying.differences("15"))) == 1


def test_the_day_since_when_stays_while_anything_is_open(three: list[Resident]) -> None:
    tally.refresh()
    Fulfilment.objects.update(since=TODAY - 9 * DAY)
    add("need", three[0], TODAY, "9", False)
    add("pair", three[1], TODAY, "3", False)
    tally.refresh()
    one = Fulfilment.objects.get(pk=three[0].pk)
    assert one.does[4] == "r" and one.since == TODAY - 9 * DAY
    two = Fulfilment.objects.get(pk=three[1].pk)
    assert (two.since is None) == (two.open == 0)


def test_communities_keep_how_many_have_which_lamp(three: list[Resident]) -> None:
    tally.refresh()
    row = tally.of(cast.OWN)
    assert row
    counts = Figures.from_json(row.figures).counts
    assert counts["does:help:r"] == 1 and counts["does:help:n"] == 1
    assert sum(counts[f"knows:needs:{letter}"] for letter in "garn") == 2
    above = tally.of("15")
    assert above and Figures.from_json(above.figures).counts["does:help:r"] == 2
