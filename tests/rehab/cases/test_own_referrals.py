"""我的转介: the institution named on a slip sees that case, the least there is to know, and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Change, Posting, Resident, User
from registry.organisation.parties.ledger import PartyLedger
from rehab.models import Referral
from rehab.referrals.ledger import ReferralLedger
from tests import cast
from tests.rehab.cases.conftest import DAY, TODAY, again, ago

pytestmark = pytest.mark.django_db
URL = "/own/referrals/"
SECRET = ("id_no", "cert_no", "guardian_id", "guardian_phone", "contact_phone", "hukou_addr")
Slip = Callable[..., Referral]


@pytest.fixture
def own(slip: Slip, staff: dict[str, User]) -> Referral:
    """A slip sent to the institution, without telephone and address."""
    return slip(sent_on=ago(2), institution="暖阳", account_id=staff["institution"].pk)


@pytest.fixture
def rival(areas: Any) -> Client:
    """Another institution of the same banner, signed in."""
    user = User.objects.create(username="rival", display_name="另一家机构")
    Posting.objects.create(user=user, role="institution", area_id=cast.BANNER)
    client = Client()
    client.force_login(user)
    return client


def at(one: Referral, step: str = "") -> str:
    return f"{URL}{one.pk}/{step}/" if step else f"{URL}{one.pk}/"


def test_it_sees_name_age_sex_category_and_what_is_needed(
    own: Referral, person: Resident, slip: Slip, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    other = cast.register(2, cast.OWN, registrar, name="其他人")
    slip(other, sent_on=ago(1), institution="没有账号的")
    client = signed_in("institution")
    page = client.get(URL).content.decode() + client.get(at(own)).content.decode()
    for shown in ("阿古拉", "男", "肢体", "假肢评估和装配", "没有专业人员", "春城社区"):
        assert shown in page, shown
    assert "二级" not in page and "其他人" not in page
    for key in (*SECRET, "phone", "live_addr"):
        assert getattr(person, key) and getattr(person, key) not in page, key
    actions = AuditEvent.objects.filter(user__username="institution").values_list(
        "action", flat=True
    )
    assert {"list", "view"} <= set(actions) and "reveal" not in actions


def test_telephone_and_address_only_as_told_and_each_look_is_on_record(
    own: Referral, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client, held = signed_in("institution"), Referral.objects.unscoped("a test changes it")
    held.update(shares=["1"])
    page = client.get(at(own)).content.decode()
    assert person.phone in page and person.live_addr not in page
    held.update(shares=["1", "2"])
    page = client.get(at(own)).content.decode()
    assert person.phone in page and person.live_addr in page
    for key in SECRET:
        assert getattr(person, key) not in page, key
    assert person.phone not in client.get(URL).content.decode()
    events = AuditEvent.objects.filter(action="reveal", user__username="institution").order_by("id")
    assert [event.detail["fields"] for event in events] == [["phone"], ["phone", "live_addr"]]
    assert {event.object_id for event in events} == {str(own.pk)}
    held.update(state="4", fed_back_on=TODAY, feedback="1")
    page = client.get(at(own)).content.decode()
    assert person.phone not in page and person.live_addr not in page, "the service is given"
    assert events.count() == 2


def test_everything_else_stays_closed(
    own: Referral, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("institution")
    for url in (
        ResidentLedger.url("detail", person.pk), ResidentLedger.url("list"),
        ReferralLedger.url("list"), ReferralLedger.url("detail", own.pk),
        ReferralLedger.url("edit", own.pk), ReferralLedger.url("print", own.pk),
        f"/referrals/{own.pk}/feedback-step/", "/child-reports/", "/child-reports/months/",
    ):  # fmt: skip
        assert client.get(url).status_code == 403, url
    for step in ("send", "close", "nothing"):
        assert client.get(at(own, step)).status_code == 404, step
        assert client.post(at(own, step), {}).status_code == 404, step


def test_two_institutions_never_see_each_other_s(own: Referral, rival: Client) -> None:
    assert "阿古拉" not in rival.get(URL).content.decode()
    for url in (at(own), at(own, "receive"), at(own, "feedback"), at(own, "return")):
        assert rival.get(url).status_code == 404, url
        if url != at(own):
            assert rival.post(url, {"received_on": str(TODAY), "receiver": "我"}).status_code == 404
    assert again(own).state == "2"


def test_it_receives_and_answers_and_the_community_reads_it(
    own: Referral, signed_in: Callable[[str], Client], staff: dict[str, User]
) -> None:
    client = signed_in("institution")
    said = {"received_on": str(TODAY), "receiver": "包晓光"}
    assert client.post(at(own, "receive"), said).status_code == 302
    assert client.post(at(own, "receive"), said).status_code == 409, "once"
    said = {"fed_back_on": str(TODAY), "feedback": "1", "feedback_note": "已评估装配"}
    assert client.post(at(own, "feedback"), said).status_code == 302
    one = again(own)
    assert (one.state, one.receiver, one.feedback, one.feedback_note) == (
        "4",
        "包晓光",
        "1",
        "已评估装配",
    )
    changes = Change.objects.filter(record_id=own.pk, by=staff["institution"])
    assert {change.reason for change in changes} == {"承接机构接收", "承接机构反馈"}
    assert "已评估装配" in signed_in("specialist").get(f"/referrals/{own.pk}/").content.decode()


def test_what_it_gives_back_it_sees_no_longer(
    own: Referral, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("institution")
    answer = client.post(at(own, "return"), {"on": str(TODAY), "reason": "没有床位"})
    assert answer.status_code == 302 and answer.url == URL
    assert again(own).state == "6" and again(own).account_id is None
    assert client.get(at(own)).status_code == 404
    assert "阿古拉" not in client.get(URL).content.decode().replace("已退回：阿古拉", "")


def test_what_is_wrong_is_told_at_its_field_and_kept(
    own: Referral, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("institution")
    answer = client.post(at(own, "return"), {"on": str(TODAY), "reason": ""})
    assert answer.status_code == 422 and "请填写退回原因" in answer.content.decode()
    answer = client.post(at(own, "receive"), {"received_on": "某天", "receiver": "包晓光"})
    assert answer.status_code == 422 and "包晓光" in answer.content.decode()
    assert again(own).state == "2"
    client.post(at(own, "receive"), {"received_on": str(TODAY), "receiver": "包晓光"})
    answer = client.post(at(own, "feedback"), {"fed_back_on": str(TODAY + DAY), "feedback": "3"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "不能晚于今天" in text and "请写明原因" in text
    assert again(own).state == "3"


def test_it_answers_only_what_it_has_received(
    own: Referral, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("institution")
    assert at(own, "feedback") not in client.get(at(own)).content.decode()
    said = {"fed_back_on": str(TODAY), "feedback": "1"}
    for answer in (client.get(at(own, "feedback")), client.post(at(own, "feedback"), said)):
        assert answer.status_code == 409 and "请先“接收”" in answer.content.decode()
    assert again(own).state == "2"


def test_it_reads_whom_to_ask_in_the_community(
    own: Referral, enter: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    phone = cast.mobile(77)
    enter(PartyLedger, party="2", name="春城社区残协", person="其木格", phone=phone)
    told = signed_in("institution").get(at(own)).content.decode()
    assert f"{phone}（其木格）" in told


@pytest.mark.parametrize("ending", ["posting", "account", "closed", "voided", "moved", "died"])
def test_what_has_ended_is_closed_at_once(
    ending: str, own: Referral, signed_in: Callable[[str], Client]
) -> None:
    client, held = signed_in("institution"), Referral.objects.unscoped("a test changes it")
    assert client.get(at(own)).status_code == 200
    if ending == "posting":
        Posting.objects.filter(user__username="institution").update(revoked_at=timezone.now())
    elif ending == "account":
        held.update(account=None)
    elif ending == "closed":
        held.update(state="5", closed_on=TODAY)
    elif ending == "voided":
        held.update(voided_at=timezone.now())
    elif ending == "moved":
        held.update(community_id=cast.FAR)
    else:
        Resident.objects.unscoped("a test changes it").update(status="4")
    wanted = 403 if ending == "posting" else 404
    assert client.get(at(own)).status_code == wanted
    assert (
        client.post(at(own, "return"), {"on": str(TODAY), "reason": "晚了"}).status_code == wanted
    )
    assert "阿古拉" not in client.get(URL).content.decode()


def test_a_confirmed_look_at_home_and_menu(
    own: Referral, signed_in: Callable[[str], Client]
) -> None:
    page = signed_in("institution").get("/").content.decode()
    assert f'href="{URL}"' in page and "1 件待接收" in page
    assert URL not in signed_in("specialist").get("/").content.decode()
    assert signed_in("specialist").get(URL).status_code == 403
