"""Reporting within 24 hours, the way from a call to a case, and F08, J01–J04 at their edges."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.indicators import State
from registry.models import Area, ParameterValue, Resident, User
from registry.today import Desk, declared
from rehab.counselling.calls import HotlineCallLedger, HotlineLedger
from rehab.counselling.ledger import CounsellingLedger
from rehab.counselling.rules import improved
from rehab.grave.ledger import report_url
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.guardianship.rules import next_on
from rehab.indicators import INDICATORS
from rehab.models import Counselling, Guardianship, HotlineCall
from tests import boundaries, cast
from tests.rehab.care import DAY, TODAY, browser, counsel, enter, guard, score, session

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
HOW = {indicator.code: indicator for indicator in INDICATORS}


def measured(code: str, area: str = cast.OWN, on: datetime.date = TODAY) -> Any:
    return boundaries.measure(HOW[code], area, on)


def grave(case: Any, hours: int) -> Any:
    """The case as if it had been found so many hours ago."""
    held = type(case).objects.unscoped("time passes")
    held.filter(pk=case.pk).update(grave_since=timezone.now() - hours * HOUR)
    case.refresh_from_db()
    return case


@pytest.fixture
def psychiatric(registrar: User) -> list[Resident]:
    """Two people of 春城社区 with psychiatric disability."""
    return [cast.register(n, cast.OWN, registrar, **_mental(n)) for n in (71, 72)]


def _mental(n: int) -> dict[str, Any]:
    card = f"{cast.resident_values(n)['cert_no'][:-2]}62"
    return {"disabilities": [{"category": "6", "level": "2"}], "cert_no": card}


# -- reporting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("danger", "is_grave"), [("2", False), ("3", True), ("5", True)])
def test_danger_is_grave_from_the_level_of_the_parameter(
    danger: str, is_grave: bool, residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    case = guard(residents[cast.OWN], staff["specialist"], first_danger=danger)
    assert (case.is_grave, case.grave_since is not None) == (is_grave, is_grave)


def test_a_grave_case_is_reported_and_the_banner_then_sees_it(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    case = grave(guard(residents[cast.OWN], staff["specialist"], first_danger="4"), 25)
    own, banner = browser(staff["specialist"]), browser(staff["banner_staff"])
    detail, url = GuardianshipLedger.url("detail", case.pk), report_url(GuardianshipLedger, case.pk)
    assert "已超过 24 小时" in own.get(detail).content.decode()
    declared()
    first = Desk(User.objects.get(pk=staff["specialist"].pk)).groups[0]
    assert (first.key, first.late) == ("grave", 1)
    listed = banner.get("/overdue-cases/").content.decode()
    assert case.number in listed and residents[cast.OWN].name not in listed
    assert case.number in banner.get("/today/").content.decode()
    assert banner.get(detail).status_code == 404
    refused = own.post(url, {"account": "", "by_phone": ""})
    assert refused.status_code == 422 and "请选择上报给谁" in refused.content.decode()
    assert own.post(url, {"account": staff["neighbour"].pk}).status_code == 422
    assert own.post(url, {"account": staff["banner_staff"].pk}).status_code == 302
    case.refresh_from_db()
    assert case.reported_at and case.reported_to == str(staff["banner_staff"])
    assert "超过 24 小时" in banner.get(detail).content.decode()
    assert case.number not in banner.get("/overdue-cases/").content.decode()
    assert own.get(url).status_code == 409
    assert "24 小时上报" in own.get(GuardianshipLedger.url("history", case.pk)).content.decode()


def test_by_telephone_within_a_day_and_a_danger_that_comes_anew(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    said = session(TODAY, risk="3")
    case = counsel(residents[cast.OWN], staff["counsellor"], sessions=[said])
    client = browser(staff["counsellor"])
    url = report_url(CounsellingLedger, case.pk)
    assert case.number not in browser(staff["banner_staff"]).get("/overdue-cases/").content.decode()
    sent = {"account": "", "by_phone": "区残联王建国", "referred": "安定医院"}
    assert client.post(url, sent).status_code == 302
    page = client.get(CounsellingLedger.url("detail", case.pk)).content.decode()
    assert "上报给区残联王建国（电话），转介到安定医院，在 24 小时以内" in page
    held = CounsellingLedger.shape.read(case := Counselling.objects.unscoped("x").get(pk=case.pk))
    for risk, is_grave in (("1", False), ("3", True)):
        held = {**held, "sessions": [*held["sessions"], session(TODAY, risk=risk)][-1:]}
        before = CounsellingLedger.shape.read(case)
        examined = CounsellingLedger.examine(held, before)
        CounsellingLedger.finish(case, examined)
        CounsellingLedger.shape.fill(case, examined.values)
        assert case.is_grave is is_grave
    assert examined.values["reported_to"] == "" or case.reported_at is None


def test_the_next_follow_up_is_that_of_the_danger_level(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    visits = [{"on": TODAY - 3 * DAY, "way": "1", "state": "2", "handling": ""},
              {"on": TODAY, "way": "9", "state": "", "handling": ""}]  # fmt: skip
    case = guard(residents[cast.OWN], staff["specialist"], first_danger="2", visits=visits)
    assert (case.followed_on, next_on(case)) == (TODAY - 3 * DAY, TODAY + 27 * DAY)
    ParameterValue.objects.create(
        key="guardianship_days_2", area_id="15", value=10, valid_from=TODAY, reason="规定",
        set_by=staff["region_staff"],
    )  # fmt: skip
    from registry.requesting import current

    current.get().read.clear()
    assert next_on(case) == TODAY + 7 * DAY


# -- a call --------------------------------------------------------------------------------------


def test_a_call_becomes_a_case_whose_clock_goes_on(
    residents: dict[str, Resident], staff: dict[str, User], areas: Any
) -> None:
    by, about = staff["counsellor"], residents[cast.OWN]
    call = grave(
        enter(HotlineCallLedger, Area.objects.get(pk=cast.OWN), by, topic="想不开",
              caller_kind="1", problems=["7"], risk="3", summary="说了很久", done=["1"]), 20,
    )  # fmt: skip
    client, url = browser(by), f"/hotline-calls/{call.pk}/case/"
    wrong = client.post(url, {"name": about.name, "born": "1950-01-01"})
    assert wrong.status_code == 422 and "都相符" in wrong.content.decode()
    assert client.post(url, {"name": about.name, "born": str(about.birth_date)}).status_code == 302
    case = Counselling.objects.unscoped("a test").get()
    assert (case.resident, case.source, case.risk, case.concern) == (about, "3", "3", "说了很久")
    assert case.grave_since == call.grave_since and case.is_grave
    now = HotlineCall.objects.unscoped("a test").get()
    assert (now.case_number, now.is_grave) == (case.number, False)
    assert client.get(url).status_code == 409
    assert case.number in client.get(HotlineCallLedger.url("detail", call.pk)).content.decode()


# -- F08 and J01 to J04 --------------------------------------------------------------------------


def test_f08_asks_for_nothing_where_nobody_is_psychiatric(areas: Any) -> None:
    assert measured("F08").state is State.NOT_APPLICABLE


def test_f08_counts_whose_guardian_and_letter_are_in_force(
    psychiatric: list[Resident], staff: dict[str, User]
) -> None:
    found = measured("F08")
    assert (found.state, found.n, found.d) == (State.UNMET, 0, 2)
    guard(psychiatric[0], staff["specialist"], letter_to=TODAY)
    case = guard(psychiatric[1], staff["specialist"], letter_to=TODAY - DAY)
    assert (measured("F08").state, measured("F08").n) == (State.PARTLY, 1)
    Guardianship.objects.unscoped("signed anew").filter(pk=case.pk).update(letter_to=TODAY)
    assert measured("F08").state is State.MET
    assert measured("F08", on=TODAY + DAY).state is State.UNMET
    assert not measured("F08").evidence and psychiatric[0].name not in measured("F08").says
    Resident.objects.unscoped("moved out").filter(pk=psychiatric[0].pk).update(status="3")
    assert measured("F08").d == 1


def test_j01_takes_a_line_in_use_here_or_at_the_banner(areas: Any, staff: dict[str, User]) -> None:
    assert measured("J01").state is State.UNMET
    facts = {"name": "热线", "phone": "12356", "hours": "全天"}
    banner = Area.objects.get(pk=cast.BANNER)
    line = enter(HotlineLedger, banner, staff["banner_staff"], **facts, in_use="2")
    assert measured("J01").state is State.UNMET
    type(line).objects.unscoped("a test").update(in_use="1")
    assert measured("J01").state is State.MET
    assert measured("J01", "150402001001").state is State.UNMET


def test_j02_counts_twelve_months_of_sessions_at_home(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    year_ago = TODAY.replace(year=TODAY.year - 1)
    old = [session(year_ago), session(TODAY, way="1")]
    case = counsel(residents[cast.OWN], staff["specialist"], sessions=old,
                   opened_on=year_ago)  # fmt: skip
    assert (measured("J02").state, measured("J02").n) == (State.UNMET, 0)
    case.sessions.filter(on=year_ago).update(on=year_ago + DAY)
    assert (measured("J02").state, measured("J02").n) == (State.MET, 1)


def test_j03_is_judged_with_whole_numbers(
    psychiatric: list[Resident], registrar: User, staff: dict[str, User]
) -> None:
    assert measured("J03", cast.SIBLING).state is State.NOT_APPLICABLE
    people = [cast.register(n, cast.OWN, registrar, needs=["7"]) for n in range(80, 88)]
    for person in [*psychiatric, *people][:8]:
        counsel(person, staff["specialist"], sessions=[session(TODAY)])
    found = measured("J03")
    assert (found.n, found.d, found.state) == (8, 10, State.PARTLY)
    counsel(people[-1], staff["specialist"], sessions=[session(TODAY)])
    assert (measured("J03").n, measured("J03").state) == (9, State.MET)
    assert not measured("J03").evidence


def test_j04_shows_who_is_better_by_the_direction_of_the_scale(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    assert (improved("1", 60, 50), improved("6", 60, 50)) == (True, False)  # type: ignore[arg-type]
    assert improved("1", 60, 60) is False and improved("1", 60, None) is None  # type: ignore[arg-type]
    assert measured("J04").state is State.NOT_APPLICABLE
    counsel(residents[cast.OWN], staff["specialist"],
            assessments=[score("1", 60, 50), score("6", 60, None)])  # fmt: skip
    assert (measured("J04").state, measured("J04").n, measured("J04").d) == (State.TO_JUDGE, 1, 1)


def test_the_number_of_queries_does_not_grow(
    psychiatric: list[Resident], staff: dict[str, User]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            for indicator in INDICATORS:
                indicator.measure([cast.OWN, cast.SIBLING], TODAY)
        return len(asked)

    before = cost()
    for person in psychiatric:
        counsel(person, staff["specialist"], sessions=[session(TODAY)])
        guard(person, staff["specialist"])
    assert cost() == before
