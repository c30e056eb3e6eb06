"""今日待办: what is due at one desk; the number is the length of the list."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry import need_actions, review, verifying
from registry.five_knowns import months_before
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Area, ParameterValue, Posting, Resident, User
from registry.moves import asking
from registry.needs.ledger import NeedLedger
from registry.resident_rules import years_after
from registry.today import Desk
from registry.work.ledger import WorkLedger
from tests import cast
from tests.owed import nothing_owed
from tests.registry.people import complete

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
PLACE = "150404401001"


@pytest.fixture(autouse=True)
def nothing_else(places: Any, wang: User) -> None:
    nothing_owed(wang)


@pytest.fixture
def chair(places: Any) -> User:
    user = User.objects.create(username="zhuxi", display_name="赵主席")
    Posting.objects.create(user=user, role="chair", area_id=PLACE)
    return user


@pytest.fixture
def reviewed(wang: User) -> None:
    ParameterValue.objects.create(
        key="review_required", area_id="150404", value=True, valid_from=TODAY, reason="试点",
        set_by=wang,
    )  # fmt: skip


def desk(user: User) -> Desk:
    import registry.today_sources  # noqa: F401  (declares the sources)

    return Desk(User.objects.get(pk=user.pk))


def told(user: User) -> dict[str, list[str]]:
    """What there is to do, by source: the names."""
    sitting = desk(user)
    found = {g.key: [t.name for t in g.tasks(100)] for g in sitting.groups}
    assert {g.key: g.count for g in sitting.groups} == {k: len(v) for k, v in found.items()}
    assert sitting.count == sum(map(len, found.values()))
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def certified(enter: Callable, n: int, expires: datetime.date, **changes: Any) -> Any:
    """A resident whose certificate ends that day and of whom nothing else is due."""
    number = cast.id_number(2 * n + 1, "19800615")
    return enter(
        name=f"证件{cast.in_words(n)}", id_no=number, cert_no=f"{number}42", gender="", birth_date=None,
        cert_issued_on=years_after(expires, -10), cert_expires_on=expires, surveyed_on=TODAY,
        household__head_id="", relation_to_head="10", **changes,
    )  # fmt: skip


def born(enter: Callable, n: int, day: datetime.date, surveyed_on: datetime.date) -> Any:
    number = cast.id_number(2 * n + 1, f"{day:%Y%m%d}")
    return enter(
        name=f"生日{cast.in_words(n)}", id_no=number, cert_no="", cert_status="0", gender="",
        birth_date=None, household__head_id="", relation_to_head="10", surveyed_on=surveyed_on,
        cert_issued_on=None, cert_expires_on=None, guardian_name="巴特尔", guardian_relation="11",
        guardian_phone="13804760001",
    )  # fmt: skip


def test_certificates_that_expire_within_a_year_and_those_that_have(
    wang: User, enter: Callable
) -> None:
    certified(enter, 1, months_before(TODAY, -12))
    certified(enter, 2, TODAY - DAY)
    certified(enter, 3, months_before(TODAY, -12) + DAY)
    certified(enter, 4, TODAY - DAY, status="5", status_reason="搬走", status_changed_on=TODAY)
    assert told(wang) == {"certificate": ["证件丙", "证件乙"]}
    (group,) = desk(wang).groups
    assert (group.count, group.late) == (2, 1)


def test_birthdays_that_change_rights_until_verified_after_them(
    wang: User, enter: Callable
) -> None:
    before = TODAY - 100 * DAY
    born(enter, 1, years_after(TODAY + 20 * DAY, -16), before)
    late = born(enter, 2, years_after(TODAY - 10 * DAY, -60), before)
    born(enter, 3, years_after(TODAY + 40 * DAY, -18), before)
    born(enter, 4, years_after(TODAY, -17), before)
    born(enter, 5, years_after(TODAY - 10 * DAY, -14), TODAY)
    assert sorted(told(wang)["birthday"]) == ["生日丙", "生日乙"]
    first = desk(wang).first(5)[0]
    assert (first.name, first.days(TODAY)) == ("生日丙", -10) and "满 60 岁" in first.what
    verifying.verify(late.pk, "all", by=wang)
    assert told(wang)["birthday"] == ["生日乙"]


def test_returned_to_the_specialist_and_waiting_for_the_chair(
    wang: User, chair: User, enter: Callable, reviewed: None
) -> None:
    record = certified(enter, 1, TODAY + 2000 * DAY)
    review.submit(ResidentLedger, record.pk, by=wang)
    assert told(chair) == {"submitted": ["证件乙"]} and told(wang) == {}
    review.decide(ResidentLedger, record.pk, by=chair, confirm=False, comment="核对电话")
    assert told(wang) == {"returned": ["证件乙"]} and told(chair) == {}
    (task,) = desk(wang).first(5)
    assert "核对电话" in task.what and task.action_url.endswith("/edit/")
    assert signed_in(wang).get(task.action_url).status_code == 200


def test_each_desk_has_its_own_and_those_above_have_lists(
    wang: User, li: User, zhao: User, enter: Callable
) -> None:
    certified(enter, 1, TODAY - DAY)
    assert told(wang) and not told(li) and not told(zhao)
    assert Desk(AnonymousUser()).count == 0


def test_the_period_is_the_area_s(wang: User, enter: Callable) -> None:
    certified(enter, 1, TODAY + 100 * DAY)
    ParameterValue.objects.create(
        key="cert_expiring_months",
        area_id="15",
        value=1,
        valid_from=TODAY,
        reason="改",
        set_by=wang,
    )
    assert told(wang) == {}


def test_home_head_and_page_say_the_same(wang: User, enter: Callable) -> None:
    for n in range(1, 13):
        certified(enter, n, TODAY - DAY if n < 3 else TODAY + 30 * DAY)
    client = signed_in(wang)
    home = client.get(reverse("home"))
    assert home.context["todo"]["count"] == home.context["frame"]["todo_count"] == 12
    days = [line["days"] for line in home.context["todo"]["lines"]]
    assert days == ["逾期 1 天"] * 2 + ["还有 30 天"] * 3
    page = client.get(reverse("today"))
    (group,) = page.context["groups"]
    assert (group["count"], group["late"], len(group["lines"])) == (12, 2, 10)
    whole = client.get(group["more_url"])
    assert len(whole.context["groups"][0]["lines"]) == 12
    for line in whole.context["groups"][0]["lines"]:
        assert client.get(line["task"].action_url.split("#")[0]).status_code == 200
    assert client.get(reverse("today"), {"only": "nothing"}).status_code == 404
    assert client.get(reverse("today"), {"only": "birthday"}).status_code == 200


def test_a_kind_of_many_has_pages(wang: User, enter: Callable, monkeypatch: Any) -> None:
    for n in range(1, 6):
        certified(enter, n, TODAY + n * DAY)
    monkeypatch.setattr("registry.views.today.PAGE", 2)
    client, seen = signed_in(wang), []
    for number in (1, 2, 3):
        page = client.get(reverse("today"), {"only": "certificate", "page": number})
        seen += [line["task"].name for line in page.context["groups"][0]["lines"]]
    assert seen == [f"证件{cast.in_words(n)}" for n in range(1, 6)]


def test_counting_costs_few_queries(wang: User, enter: Callable, reviewed: None) -> None:
    for n in range(1, 9):
        certified(enter, n, TODAY - DAY)
    client = signed_in(wang)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as asked:
        sitting = desk(wang)
        assert sitting.count == 8
        sitting.first(5)
    assert len(asked) <= 12, len(asked)


def test_who_has_no_desk_sees_no_number(zhao: User, enter: Callable) -> None:
    auditor = User.objects.create(username="shenji")
    Posting.objects.create(user=auditor, role="audit_officer", area_id="150404")
    page = signed_in(auditor).get(reverse("home"))
    assert page.context["frame"]["todo_count"] is None
    assert "没有到期" in signed_in(auditor).get(reverse("today")).content.decode()


def visited_on(person: Any, day: datetime.date, by: User, way: str = "1") -> None:
    """A record of 台账五 that says ``person`` was visited."""
    subject = {"name": person.name, "resident_id": person.pk}
    values = {
        **WorkLedger.shape.blank(), "kind": "01", "way": way, "on": day, "organizer": "王芳",
        "learned": "平安", "subjects": [subject], "back_reason": "补记",
    }  # fmt: skip
    examined = WorkLedger.examine(values)
    saving.create(WorkLedger, examined, by=by, community_id=person.community_id)


def test_visits_are_due_by_the_period_of_the_person(wang: User, enter: Callable) -> None:
    often, seldom, fresh, lost = (
        certified(
            enter,
            n,
            TODAY + 2000 * DAY,
            dis_level=level,
            disabilities=[{"category": "4", "level": level}],
            benefits=complete()["benefits"] if level == "1" else [],
        )
        for n, level in ((1, "1"), (2, "3"), (3, "3"), (4, "3"))
    )
    for person in (often, seldom):
        visited_on(person, TODAY - 100 * DAY, wang)
    visited_on(lost, TODAY, wang, way="5")
    assert told(wang) == {"visit": [often.name]}
    (task,) = desk(wang).first(5)
    assert task.days(TODAY) == -10
    assert signed_in(wang).get(task.action_url).status_code == 200
    visited_on(often, TODAY - 84 * DAY, wang)
    assert [t.days(TODAY) for t in desk(wang).first(5)] == [6]
    visited_on(often, TODAY, wang)
    assert told(wang) == {}
    Resident.objects.unscoped("registered long ago").filter(pk__in=[fresh.pk, lost.pk]).update(
        created_at=timezone.now() - 200 * DAY
    )
    assert sorted(told(wang)["visit"]) == sorted([fresh.name, lost.name])
    assert {t.what for t in desk(wang).first(5)} == {"还没有走访记录"}


def test_who_is_to_move_in_waits_at_the_desk_that_answers(
    wang: User, li: User, enter: Callable
) -> None:
    person = certified(enter, 1, TODAY + 2000 * DAY)
    to = Area.objects.get(pk="150404401002")
    asking.ask(by=wang, resident_id=person.pk, to=to, along=[], reason="随子女居住")
    assert told(li) == {"move": [person.name]} and told(wang) == {}
    (task,) = desk(li).first(5)
    assert signed_in(li).get(task.action_url).status_code == 200


def test_a_need_handed_over_waits_where_it_went(wang: User, li: User, enter: Callable) -> None:
    person = certified(enter, 1, TODAY + 2000 * DAY)
    values = {**NeedLedger.start(person), "raised_by": "1", "category": "06", "content": "轮椅"}
    need = saving.create(
        NeedLedger, NeedLedger.examine(values), by=wang, community_id=person.community_id
    )
    to = Area.objects.get(pk="150404401002")
    need_actions.hand_over(need.pk, by=wang, to=to, request="请协助")
    assert told(li) == {"handover": [str(need)]}
    (task,) = desk(li).first(5)
    assert signed_in(li).get(task.action_url).status_code == 200
