"""转介单: in working days around the holidays, sent, answered, given back, begun from where it is needed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from registry import parameters
from registry.models import AuditEvent, Posting, Resident, User
from registry.moves import deaths
from registry.needs.ledger import NeedLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.stepped import step_url
from registry.today import Desk, declared
from rehab.models import Referral
from rehab.referrals.ledger import ReferralLedger
from tests import cast
from tests.rehab.cases.conftest import DAY, TODAY, Enter, again, ago, refused, take, why

pytestmark = pytest.mark.django_db
LEDGER = ReferralLedger
Slip = Callable[..., Referral]
SENT = {"sent_on": ago(2), "institution": "市辅具中心", "consent": "1"}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        (
            "2025-01-20",
            "2025-02-08",
        ),  # 春节 28 January to 4 February; Sunday 26th, Saturday 8th worked
        ("2025-09-24", "2025-10-14"),  # 国庆 1 to 8 October; Sunday 28th and Saturday 11th worked
        ("2026-02-09", "2026-02-28"),  # 春节 15 to 23 February; Saturdays 14th and 28th worked
        ("2026-03-02", "2026-03-16"),  # no holiday
        ("2026-09-25", "2026-10-15"),  # raised on 中秋, a day off
    ],
)
def test_ten_working_days_are_reckoned_around_the_holidays(
    raised: str, due: str, slip: Slip
) -> None:
    assert slip(raised_on=day(raised)).send_due_on == day(due)


def test_the_answer_has_its_own_working_days(
    slip: Slip, registrar: User, areas: Any, staff: dict[str, User]
) -> None:
    parameters.change(
        "referral_feedback_days", areas["15"], to=2, by=staff["region_staff"], reason="试行"
    )
    one = slip(raised_on=day("2026-02-10"), sent_on=day("2026-02-13"), institution="市辅具中心")
    assert one.feedback_due_on != day("2026-02-24"), "the parameter counts from today on only"
    one = slip(raised_on=TODAY, sent_on=TODAY, institution="市辅具中心")
    assert one.feedback_due_on is not None and one.due_on == one.feedback_due_on
    assert one.feedback_due_on - TODAY <= datetime.timedelta(days=12)


def test_a_slip_is_sent_received_answered_and_closed(slip: Slip, registrar: User) -> None:
    one = slip()
    assert one.state == "1" and one.due_on == one.send_due_on
    one = take(LEDGER, one, "send", registrar, **SENT)
    assert one.state == "2" and one.first_sent_on == ago(2)
    one = take(LEDGER, one, "receive", registrar, received_on=ago(1), receiver="包晓光")
    assert one.state == "3" and one.due_on == one.feedback_due_on
    one = take(
        LEDGER, one, "feedback", registrar, fed_back_on=ago(1), feedback="1", feedback_note="已装配"
    )
    assert one.state == "4" and one.due_on > TODAY
    one = take(LEDGER, one, "close", registrar, closed_on=TODAY, outcome="1")
    assert one.state == "5" and one.is_closed and one.due_on is None


def test_a_slip_given_back_is_with_nobody_and_can_be_sent_on(
    slip: Slip, registrar: User, staff: dict[str, User]
) -> None:
    one = take(
        LEDGER, slip(), "send", registrar, **SENT, account_id=staff["institution"].pk, shares=["1"]
    )
    one = take(LEDGER, one, "return", registrar, on=ago(1), reason="不在服务范围")
    assert one.state == "6" and one.account_id is None and one.sent_on is None
    (line,) = one.returns.all()
    assert (line.institution, line.reason) == ("市辅具中心", "不在服务范围")
    one = take(
        LEDGER, one, "send", registrar, sent_on=TODAY, institution="自治区辅具中心", consent="1"
    )
    assert (one.state, one.sent_on, one.first_sent_on) == ("2", TODAY, ago(2))
    assert one.institution == "自治区辅具中心" and one.returns.count() == 1
    assert "sent_on" in refused(LEDGER, one, sent_on=ago(2)), "not before it came back"


def test_what_was_sent_on_the_day_it_came_back_stays_sent(slip: Slip, registrar: User) -> None:
    one = take(LEDGER, slip(), "send", registrar, **{**SENT, "sent_on": TODAY})
    one = take(LEDGER, one, "return", registrar, on=TODAY, reason="没有床位")
    one = take(LEDGER, one, "send", registrar, **{**SENT, "sent_on": TODAY})
    assert one.state == "2" and one.sent_on == TODAY


def test_without_consent_nothing_is_sent(slip: Slip, registrar: User) -> None:
    assert "同意" in why(LEDGER, slip(consent="2"), "send", registrar, **{**SENT, "consent": "2"})


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"sent_on": ago(4), "institution": "甲"}, "sent_on"),
        ({"sent_on": ago(1)}, "institution"),
        ({"received_on": ago(1)}, "sent_on"),
        ({"fed_back_on": ago(1)}, "feedback"),
        (
            {"sent_on": ago(2), "institution": "甲", "fed_back_on": ago(1), "feedback": "3"},
            "feedback_note",
        ),
        ({"closed_on": TODAY, "outcome": "1"}, "outcome"),
        ({"raised_on": TODAY + DAY}, "raised_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(facts: dict[str, Any], at: str, slip: Slip) -> None:
    assert at in refused(LEDGER, slip(), **facts)


def test_only_an_institution_s_account_that_reaches_the_place_is_taken(
    slip: Slip, staff: dict[str, User]
) -> None:
    one = slip()
    assert "account_id" in refused(LEDGER, one, account_id=staff["helper"].pk)
    assert "account_id" not in refused(LEDGER, one, account_id=staff["institution"].pk)


def test_it_begins_from_the_resident_and_from_a_need(
    person: Resident, enter: Enter, signed_in: Callable[[str], Client]
) -> None:
    need = enter(NeedLedger, person, category="02", content="需要装假肢", raised_by="1")
    client = signed_in("specialist")
    page = client.get(f"/residents/{person.pk}/").content.decode()
    assert f"/referrals/new/?resident={person.pk}" in page
    asked = client.get(NeedLedger.url("detail", need.pk)).context["header"]["actions"]
    (url,) = [action["url"] for action in asked if action["label"] == "转介"]
    form = client.get(url).context["form"]
    assert form.stored["wanted"] == "需要装假肢" and form.stored["resident_id"] == person.pk
    assert (
        "/referrals/new/" not in signed_in("chair").get(f"/residents/{person.pk}/").content.decode()
    )


def test_it_begins_from_every_record_of_rehab_about_a_resident(
    person: Resident, report: Callable[..., Any], signed_in: Callable[[str], Client]
) -> None:
    one, client = report(), signed_in("specialist")
    url = f"/child-reports/{one.pk}/"
    assert "/referrals/new/" not in client.get(url).content.decode(), "not in 台账一 yet"
    type(one).objects.unscoped("linked").update(resident=person)
    assert f"/referrals/new/?resident={person.pk}" in client.get(url).content.decode()


def test_a_death_closes_what_is_open_and_undone_it_is_open_again(
    slip: Slip, person: Resident, registrar: User
) -> None:
    one = slip()
    deaths.register(resident_id=person.pk, by=registrar, on=TODAY, proof="")
    assert again(one).state == "5" and again(one).outcome == "5"
    deaths.undo(by=registrar, resident_id=person.pk, reason="登记错了")
    assert again(one).state == "1" and again(one).closed_on is None


def test_what_is_due_given_back_or_answered_stands_in_today(
    slip: Slip, registrar: User, staff: dict[str, User]
) -> None:
    declared()
    late = slip(raised_on=ago(40))
    back = take(LEDGER, slip(wanted="助听器验配"), "send", registrar, **SENT)
    take(LEDGER, back, "return", registrar, on=ago(1), reason="不在服务范围")
    slip(wanted="刚提出", raised_on=TODAY)
    (group,) = [g for g in Desk(staff["specialist"]).groups if g.key == "referral"]
    assert (group.count, group.late) == (2, 1)
    urls = {task.what: task.action_url for task in group.tasks(9)}
    assert urls["转介，待转出：假肢评估和装配"] == f"/referrals/{late.pk}/send-step/"
    assert urls["转介，被退回，待再转出：助听器验配"] == f"/referrals/{back.pk}/send-step/"


def test_the_slip_tells_telephone_and_address_only_where_it_says_so(
    slip: Slip, person: Resident, registrar: User
) -> None:
    def told(one: Referral, plain: bool) -> dict[str, Any]:
        held = LEDGER.shape.related(Referral.objects.unscoped("a test looks")).get(pk=one.pk)
        return LEDGER.paper_context(held, plain=plain, printed_by="王芳", office="春城社区")

    closed, open_ = slip(), slip(wanted="助行器", shares=["1"])
    assert told(closed, True)["phone"] == "" and told(closed, True)["address"] == ""
    assert told(open_, True)["phone"] == person.phone and told(open_, True)["address"] == ""
    assert told(open_, False)["phone"] not in ("", person.phone), "masked unless asked for in full"
    assert "二级" not in told(open_, True)["about"] and "肢体" in told(open_, True)["about"]


def test_printing_what_the_institution_is_told_is_a_reveal(
    slip: Slip, person: Resident, signed_in: Callable[[str], Client]
) -> None:
    def printed(one: Referral, who: str) -> str:
        answer = signed_in(who).get(LEDGER.url("print", one.pk))
        return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)

    one = slip(shares=["1"], sent_on=ago(1), institution="市辅具中心")
    events = AuditEvent.objects.filter(action="reveal", object_id=str(one.pk))
    assert person.phone in printed(one, "specialist")
    assert [event.detail["fields"] for event in events] == [["phone"]]
    assert person.phone not in printed(one, "chair") and events.count() == 1
    assert person.phone not in printed(slip(wanted="助行器"), "specialist")


def test_sending_offers_the_accounts_that_reach_the_place_and_known_institutions(
    slip: Slip,
    enter: Callable[..., Any],
    signed_in: Callable[[str], Client],
    staff: dict[str, User],
) -> None:
    far = User.objects.create(username="faraway", display_name="外地机构")
    Posting.objects.create(user=far, role="institution", area_id=cast.FAR)
    enter(PartyLedger, party="3", service="1", name="全宁街道卫生中心", phone=cast.mobile(78))
    one, client, own = slip(institution=""), signed_in("specialist"), staff["institution"]
    url = step_url(LEDGER, one, "send")
    page = client.get(url).content.decode()
    assert f'<option value="{own.pk}">' in page and "外地机构" not in page
    assert '<option value="全宁街道卫生中心">' in page
    said = {
        "sent_on": str(TODAY),
        "institution": "别的机构",
        "consent": "1",
        "account_id": str(far.pk),
    }
    assert client.post(url, said).status_code == 422
    assert client.post(url, {**said, "account_id": str(own.pk)}).status_code == 302
    assert (again(one).account_id, again(one).institution) == (own.pk, "别的机构")


def test_without_consent_the_page_says_to_ask_for_it_first(slip: Slip) -> None:
    assert LEDGER.todo(slip(consent="2"), TODAY).startswith("先征得本人（监护人）同意")
    assert "联系好后转出" in LEDGER.todo(slip(wanted="助行器"), TODAY)


def test_a_new_slip_offers_the_accounts_by_name(
    slip: Slip, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client, one = signed_in("specialist"), slip()
    page = client.get(LEDGER.url("create"), {"resident": one.resident_id})
    own = staff["institution"]
    choices = dict(page.context["form"].fields["account_id"].choices)
    assert own.username in choices[str(own.pk)]
    form = client.get(LEDGER.url("edit", one.pk)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "shares"}
    sent |= {"raised_on": str(one.raised_on), "sent_on": str(TODAY), "institution": "暖阳",
             "consent": "1", "account_id": str(own.pk), "returns-count": "0"}  # fmt: skip
    assert client.post(LEDGER.url("edit", one.pk), sent).status_code == 302
    assert again(one).account_id == own.pk
    shown = client.get(LEDGER.url("edit", one.pk)).content.decode()
    assert f'<option value="{own.pk}" selected' in shown


def test_the_last_step_is_not_called_as_the_button_of_a_notice(slip: Slip) -> None:
    assert "关闭转介" in [step.title for step in LEDGER.open_steps(slip())]
