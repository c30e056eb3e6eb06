"""The ways of those who see only their own cases: home, empty lists, no offered link that is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from registry.models import Resident, User
from rehab.counselling.ledger import CounsellingLedger
from rehab.guardianship.ledger import GuardianshipLedger
from rehab.referrals.begin import NEUTRAL, NOTE
from tests import cast
from tests.rehab.care import DAY, TODAY, browser, counsel, guard

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"#]*)')


def page(user: User, url: str) -> str:
    answer = browser(user).get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def named(user: User) -> list[dict[str, Any]]:
    return [{"account_id": user.pk, "since": TODAY, "until": None}]


def test_a_slip_begun_from_a_case_says_who_reads_it_and_carries_nothing_over(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    about, own = residents[cast.OWN], staff["specialist"]
    case = guard(about, own, first_danger="2", team="小组暗号")
    text = page(own, GuardianshipLedger.url("detail", case.pk)).replace("&amp;", "&")
    url = next(u for u in LINK.findall(text) if u.startswith("/referrals/new/"))
    form = browser(own).get(url)
    shown = form.content.decode()
    assert NOTE in shown and "小组暗号" not in shown
    assert NEUTRAL in shown
    refused = browser(own).post(url, {**form_fields(form), "wanted": ""})
    assert refused.status_code == 422 and NOTE in refused.content.decode()
    plain = page(own, f"/referrals/new/?resident={about.pk}")
    assert NOTE not in plain and NEUTRAL not in plain


def form_fields(answer: Any) -> dict[str, str]:
    from tests.contract.pages import filled_in

    return filled_in(answer)


def test_an_empty_list_of_cases_says_only_that_none_is_one_s_own(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    guard(residents[cast.OWN], staff["specialist"])
    for name in ("counsellor", "rehab_worker", "banner_staff"):
        text = page(staff[name], GuardianshipLedger.url("list"))
        assert "没有交给您的监护档案" in text and "还没有登记监护档案" not in text
        assert "由专职委员登记并指定您为责任人" in text
    text = page(staff["neighbour"], GuardianshipLedger.url("list"))
    assert "您登记的，您就是责任人" in text


def test_home_shows_what_is_due_and_how_many_cases_there_are(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    assert "目前没有" in page(staff["counsellor"], "/")
    counsel(residents[cast.OWN], staff["specialist"], next_on=TODAY - DAY,
            handlers=named(staff["counsellor"]))  # fmt: skip
    answer = browser(staff["counsellor"]).get("/")
    assert "目前没有" not in answer.content.decode()
    assert answer.context["todo"]["count"] == 1
    figures = {f["label"]: (f["value"], f["url"]) for f in answer.context["figures"]}
    assert figures["心理疏导"] == (1, CounsellingLedger.url("list"))
    assert figures["精神障碍监护"][0] == 0
    assert browser(staff["audit_officer"]).get("/").context["figures"] == []


@pytest.mark.parametrize("name", ["counsellor", "rehab_worker", "legal_worker"])
def test_every_way_offered_is_open(
    name: str, residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    """From home, lists and cases: what is offered is never refused."""
    handlers = named(staff[name])
    cases = []
    if name != "legal_worker":
        about, by = residents[cast.OWN], staff["specialist"]
        made = {GuardianshipLedger: guard(about, by, handlers=handlers),
                CounsellingLedger: counsel(about, by, handlers=handlers)}  # fmt: skip
        cases = [ledger.url("detail", case.pk) for ledger, case in made.items()]
    client = browser(staff[name])
    seen: set[str] = set()
    lists = [f["url"] for f in client.get("/").context["figures"]]
    for start in ("/", "/today/", *lists, *cases):
        for url in LINK.findall(client.get(start).content.decode().replace("&amp;", "&")):
            if url in seen or url.startswith(("/static/", "/sign-out", "/logout")):
                continue
            seen.add(url)
            assert client.get(url).status_code < 400, (start, url)
    assert seen


def test_who_sees_no_residents_is_told_who_registers_a_case(
    residents: dict[str, Resident], staff: dict[str, User]
) -> None:
    client, new = browser(staff["counsellor"]), CounsellingLedger.url("create")
    assert "请专职委员登记疏导个案" in client.get(new).content.decode()
    about = residents[cast.OWN].name
    for headers in ({}, {"HX-Request": "true"}):
        found = client.post(
            CounsellingLedger.url("choose"), {"text": about}, follow=True, headers=headers
        )
        said = found.content.decode()
        assert "没有找到这位居民。您的岗位看不到居民名单" in said and "转成疏导个案" in said
    assert "看不到居民名单" not in page(staff["specialist"], new)
