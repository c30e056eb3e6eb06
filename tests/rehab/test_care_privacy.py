"""Nobody but those named finds a word of a guardianship, a counselling case or a call, anywhere.

Every text field holds a marker of its own; each member of the cast then walks all pages, with the
resident's page, lists, exports, prints, search, histories, moves, merges, audit and refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.cases import unhandled
from registry.models import Area, AuditEvent, Posting, Resident, User
from registry.moves import asking
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.models import Counselling, Guardianship
from tests import cast
from tests.contract.pages import filled_in
from tests.contract.test_leaks import crawl, text_of
from tests.rehab.care import DAY, LEDGERS, TODAY, browser, counsel, enter, guard, session

pytestmark = pytest.mark.django_db

OPEN = {"guardian_name": "监护暗号甲", "team": "小组暗号乙", "place": "地点暗号丙",
        "topic": "事由暗号丁", "person": "人员暗号戊"}  # fmt: skip
"""Text those named read on the page."""
SEALED = ("药品暗号己", "诊断暗号庚", "处置暗号辛", "医院暗号壬", "住院暗号癸", "来访暗号子",
          "摘要暗号丑", "来电人暗号寅", "来电暗号卯")  # fmt: skip
"""Text nobody reads on any page, but by 查看."""
MARKERS = {*OPEN.values(), *SEALED}
NAMED = {"specialist", "counsellor"}
"""The specialist handles guardianship and call, the counsellor the counselling."""


@pytest.fixture
def cases(residents: dict[str, Resident], staff: dict[str, User], areas: Any) -> list[Any]:
    """A case of each kind about the resident of 春城社区."""
    about, by = residents[cast.OWN], staff["specialist"]
    visit = {"on": TODAY, "way": "1", "state": "3", "handling": SEALED[2]}
    stay = {"from_on": TODAY - DAY, "to_on": TODAY, "hospital": SEALED[3], "note": SEALED[4]}
    guardianship = guard(
        about, by, guardian_name=OPEN["guardian_name"], team=OPEN["team"], first_danger="4",
        medication=SEALED[0], diagnosis=SEALED[1], visits=[visit], stays=[stay],
    )  # fmt: skip
    said = session(TODAY, summary=SEALED[6], person=OPEN["person"], risk="2")
    counselling = counsel(
        about, staff["counsellor"], concern=SEALED[5], place=OPEN["place"], sessions=[said]
    )
    call = enter(
        LEDGERS[2], Area.objects.get(pk=cast.OWN), by, topic=OPEN["topic"], caller_kind="1",
        caller=SEALED[7], problems=["1"], risk="1", summary=SEALED[8], done=["1"],
    )  # fmt: skip
    return [guardianship, counselling, call]


def places(cases: list[Any], resident: Resident) -> list[str]:
    """Where a trace could be found, beside what a walk comes to."""
    found = [
        url
        for ledger, case in zip(LEDGERS, cases, strict=True)
        for url in (
            ledger.url("list"), f"{ledger.url('list')}?view=all", ledger.url("create"),
            *(ledger.url(n, case.pk) for n in ("detail", "edit", "history", "attachments", "print")),
            ledger.url("export"),
        )
    ]  # fmt: skip
    names = ("detail", "history", "print", "move", "merge", "death", "edit", "attachments")
    found += [reverse(f"resident-{name}", args=[resident.pk]) for name in names]
    found += [
        f"/residents/export/?pick={resident.pk}", f"/residents/print/?pick={resident.pk}",
        f"{GuardianshipLedger.url('create')}?resident={resident.pk}", "/today/", "/moves/",
        "/audit/", "/standing/", "/nowhere/", "/cases/unhandled/", "/overdue-cases/",
        "/counselling/needing/",
    ]  # fmt: skip
    return found


@pytest.mark.parametrize("name", [n for n in cast.STAFF if n not in NAMED])
def test_a_stranger_finds_no_word(
    name: str, cases: list[Any], residents: dict[str, Resident],
    signed_in: Callable[[str], Client],
) -> None:  # fmt: skip
    client = signed_in(name)
    found = client.post("/residents/search/", {"text": cast.marker(cast.OWN)})
    looks = list(crawl(client, found.headers.get("Location", "/")))
    looks += [(url, client.get(url)) for url in places(cases, residents[cast.OWN])]
    looks += [(url, client.post(url)) for url in places(cases, residents[cast.OWN])[:3]]
    for url, answer in looks:
        assert answer.status_code < 500, url
        text = text_of(answer)
        assert not [m for m in MARKERS if m in text], (url, answer.status_code)


@pytest.mark.parametrize(("name", "reads"), [
    ("specialist", {OPEN["guardian_name"], OPEN["team"], OPEN["topic"]}),
    ("counsellor", {OPEN["place"], OPEN["person"]}),
])  # fmt: skip
def test_those_named_read_theirs_and_what_is_sealed_only_when_asked_for(
    name: str, reads: set[str], cases: list[Any], residents: dict[str, Resident],
    signed_in: Callable[[str], Client],
) -> None:  # fmt: skip
    client = signed_in(name)
    seen = "".join(
        text_of(client.get(url))
        for url in places(cases, residents[cast.OWN])
        if "/edit/" not in url
    )
    assert {m for m in MARKERS if m in seen} == reads


def test_each_reading_is_on_record(cases: list[Any], staff: dict[str, User]) -> None:
    guardianship, ledger = cases[0], GuardianshipLedger
    client = browser(staff["specialist"])
    client.get(ledger.url("list"))
    for name in ("detail", "history"):
        client.get(ledger.url(name, guardianship.pk))
    reason = "办理本人负责的个案"
    for field, told in (("medication", SEALED[0]), ("visits", SEALED[2]), ("stays", SEALED[3])):
        page = client.post(
            ledger.url("reveal", guardianship.pk), {"field": field, "reason": reason}
        )
        assert told in page.content.decode()
    held = AuditEvent.objects.filter(user=staff["specialist"], ledger=ledger.key)
    assert held.filter(action="list", count=1).exists()
    pages = [e.detail.get("page") for e in held.filter(action="view", object_id=guardianship.pk)]
    assert {"guardianship-detail", "guardianship-history"} <= set(pages)
    assert [e.detail["field"] for e in held.filter(action="reveal").order_by("id")] == [
        "medication", "visits", "stays",
    ]  # fmt: skip
    assert not [m for m in MARKERS if m in str(list(AuditEvent.objects.values_list("detail")))]


def test_a_second_case_is_entered_as_if_there_were_none(
    cases: list[Any], residents: dict[str, Resident], areas: Any
) -> None:
    """A colleague beside: the count is 0, the form opens, nothing says 已有."""
    colleague = User.objects.create(username="colleague", display_name="同事")
    Posting.objects.create(user=colleague, role="specialist", area_id=cast.OWN)
    client, about = browser(colleague), residents[cast.OWN]
    for ledger in LEDGERS[:2]:
        page = client.get(f"{ledger.url('create')}?resident={about.pk}")
        assert page.status_code == 200 and "已有" not in page.content.decode()
        assert "0" in client.get(ledger.url("list")).content.decode()
    guard(about, colleague)
    needing = client.get("/counselling/needing/").context["table"]
    before = Counselling.objects.unscoped("a test").count()
    Counselling.objects.unscoped("a test").delete()
    assert before and client.get("/counselling/needing/").context["table"] == needing


def test_what_is_not_on_the_form_changes_nothing(cases: list[Any], staff: dict[str, User]) -> None:
    guardianship, ledger = cases[0], GuardianshipLedger
    client = browser(staff["specialist"])
    page = client.get(ledger.url("edit", guardianship.pk))
    stranger = staff["neighbour"].pk
    sent = {
        **filled_in(page), "team": "新的小组", "is_grave": "", "reported_at": "2020-01-01 00:00",
        "reported_to": "谁", "followed_on": "2020-01-01", "community": cast.SIBLING,
        "resident_id": "x", "number": "X", "created_by": stranger, "handlers-0-case": "x",
    }  # fmt: skip
    assert client.post(ledger.url("edit", guardianship.pk), sent).status_code == 302
    now = Guardianship.objects.unscoped("a test").get(pk=guardianship.pk)
    kept = ("reported_to", "reported_at", "is_grave", "followed_on", "community_id", "number",
            "resident_id", "created_by_id")  # fmt: skip
    assert [getattr(now, k) for k in kept] == [getattr(guardianship, k) for k in kept]
    sent = {**filled_in(client.get(ledger.url("edit", guardianship.pk))),
            "handlers-count": "2", "handlers-1-account_id": str(stranger)}  # fmt: skip
    refused = client.post(ledger.url("edit", guardianship.pk), sent)
    assert refused.status_code == 422
    assert now.handlers.count() == 1


def test_after_a_move_nobody_sees_it_until_the_banner_names_somebody(
    cases: list[Any], residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    about, case = residents[cast.OWN], cases[0]
    move = asking.move_at_once(
        by=staff["banner_staff"], resident_id=about.pk, to=Area.objects.get(pk=cast.SIBLING),
        along=[], reason="搬家",
    )  # fmt: skip
    assert move is not None
    case.refresh_from_db()
    assert case.community_id == cast.SIBLING
    for name in ("specialist", "neighbour", "banner_staff"):
        page = browser(staff[name]).get(GuardianshipLedger.url("detail", case.pk))
        assert page.status_code == 404
    banner = browser(staff["banner_staff"])
    listed = banner.get("/cases/unhandled/").content.decode()
    assert case.number in listed and about.name not in listed
    assert case.number in banner.get("/today/").content.decode()
    url = reverse("unhandled-case", args=["guardianship", case.pk])
    asked = banner.get(url).content.decode()
    assert (
        about.name not in asked and "用户neighbour" in asked and "用户banner_staff（" not in asked
    )
    assert banner.post(url, {"account": staff["specialist"].pk}).status_code == 422
    assert banner.post(url, {"account": staff["neighbour"].pk}).status_code == 302
    assert (
        browser(staff["neighbour"]).get(GuardianshipLedger.url("detail", case.pk)).status_code
        == 200
    )
    assert banner.get(GuardianshipLedger.url("detail", case.pk)).status_code == 404
    assert banner.get(url).status_code == 404
    history = browser(staff["neighbour"]).get(GuardianshipLedger.url("history", case.pk))
    assert "指定责任人" in history.content.decode()
    assert AuditEvent.objects.filter(action="progress", object_id=case.pk).exists()


def test_a_resignation_leaves_a_case_alone(cases: list[Any], staff: dict[str, User]) -> None:
    held = unhandled.left_alone(GuardianshipLedger, [cast.BANNER])
    assert not held.exists()
    staff["specialist"].postings.update(ends_on=TODAY - DAY, starts_on=TODAY - 9 * DAY)
    assert [c.pk for c in held.all()] == [cases[0].pk]
    assert unhandled.since(GuardianshipLedger, list(held.all())) == {cases[0].pk: TODAY}


def test_death_closes_without_a_word(
    cases: list[Any], residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    client, about = browser(staff["banner_staff"]), residents[cast.OWN]
    url = reverse("resident-death", args=[about.pk])
    sent = {
        **filled_in(client.get(url)),
        "died_on": str(TODAY),
        "on": str(TODAY),
        "proof": "死亡医学证明",
    }
    told = client.post(url, sent)
    assert told.status_code == 200 and ("一并办结的记录", "没有") in told.context["told"]
    assert client.post(url, {**sent, "step": "confirm"}).status_code == 302
    for model, case in ((Guardianship, cases[0]), (Counselling, cases[1])):
        assert model.objects.unscoped("a test").get(pk=case.pk).ended_on == TODAY
