"""儿童残疾发生报告: step by step in time, one card a child, from suspected to 台账一."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from registry import parameters
from registry.ledgers import ResidentLedger
from registry.models import Change, Resident, User
from registry.today import Desk, declared
from rehab.child_reports.ledger import ChildReportLedger
from rehab.models import ChildReport
from tests import cast
from tests.contract.pages import filled_in
from tests.rehab.cases.conftest import DAY, TODAY, again, ago, refused, take, why

pytestmark = pytest.mark.django_db
LEDGER = ChildReportLedger
Report = Callable[..., ChildReport]
REPORTED = {"reported_on": ago(9), "reported_to": "1", "consent": "1"}
DIAGNOSED = {"diagnosed_on": ago(5), "diagnosed_by": "市妇幼保健院", "diagnosis": "1"}


def words(record: ChildReport) -> list[str]:
    return [lamp["word"] for lamp in LEDGER.lamps_of(again(record), TODAY)]


def test_a_child_goes_from_found_to_followed_with_a_limit_at_each_stage(
    report: Report, registrar: User
) -> None:
    one = report()
    assert (one.state, one.due_on) == ("1", ago(10) + 15 * DAY)
    one = take(LEDGER, one, "report", registrar, **REPORTED)
    assert (one.state, one.due_on) == ("2", ago(10) + 60 * DAY)
    one = take(LEDGER, one, "diagnose", registrar, **DIAGNOSED)
    assert (one.state, one.due_on) == ("3", ago(5) + 30 * DAY)
    one = take(LEDGER, one, "intervene", registrar, intervened_on=ago(2), intervened_by="康复中心",
               interventions=["3"])  # fmt: skip
    assert (one.state, one.due_on) == ("4", ago(2) + 90 * DAY)
    one = take(LEDGER, one, "follow", registrar, on=TODAY, note="会说短句", person="王芳")
    assert one.due_on == TODAY + 90 * DAY and one.follow_ups.count() == 1
    one = take(LEDGER, one, "close", registrar, closed_on=TODAY, close_reason="1")
    assert one.state == "5" and one.due_on is None
    assert words(one) == ["报告按时", "诊断按时", "干预按时"]
    reasons = set(Change.objects.filter(record_id=one.pk).values_list("reason", flat=True))
    assert {"报告", "登记诊断", "登记干预", "随访", "结案"} <= reasons


def test_the_last_day_is_in_time_and_the_next_is_late(report: Report) -> None:
    found = ago(40)
    fine = report(1, found_on=found, reported_on=found + 15 * DAY, reported_to="1")
    late = report(2, found_on=found, reported_on=found + 16 * DAY, reported_to="1")
    assert words(fine)[0] == "报告按时"
    assert words(late)[0] == "报告超期 1 天"
    assert words(report(3, found_on=ago(16)))[0] == "报告已超期"
    assert words(report(4, found_on=ago(15)))[0] == "报告将到期"


def test_a_limit_once_given_stands_when_the_region_changes_it(
    report: Report, areas: Any, staff: dict[str, User], registrar: User
) -> None:
    before = report(1, found_on=TODAY)
    parameters.change(
        "child_report_days", areas["15"], to=5, by=staff["region_staff"], reason="试行"
    )
    assert report(2, found_on=TODAY).report_due_on == TODAY + 5 * DAY
    step = take(
        LEDGER, before, "report", registrar, reported_on=TODAY, reported_to="1", consent="1"
    )
    assert step.report_due_on == TODAY + 15 * DAY


def test_a_diagnosis_that_rules_it_out_ends_it(report: Report, registrar: User) -> None:
    one = take(LEDGER, report(), "report", registrar, **REPORTED)
    one = take(LEDGER, one, "diagnose", registrar, **{**DIAGNOSED, "diagnosis": "3"})
    assert one.state == "6" and one.due_on is None and one.is_closed
    assert LEDGER.open_steps(one) == []
    assert "干预" in why(LEDGER, one, "intervene", registrar, intervened_on=TODAY)


def test_a_step_out_of_turn_says_what_can_be_done_now(report: Report, registrar: User) -> None:
    said = why(LEDGER, report(), "intervene", registrar, intervened_on=TODAY)
    assert "待报告" in said and "“报告”" in said


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"reported_on": ago(11), "reported_to": "1"}, "reported_on"),
        ({"reported_on": TODAY + DAY, "reported_to": "1"}, "reported_on"),
        ({"reported_on": ago(1)}, "reported_to"),
        ({"diagnosed_on": ago(1)}, "diagnosis"),
        ({"intervened_on": ago(1), "interventions": ["3"]}, "diagnosed_on"),
        ({"birth_date": ago(19 * 366)}, "birth_date"),
        ({"birth_date": ago(5)}, "found_on"),
        ({"close_reason": "9", "closed_on": TODAY}, "close_note"),
        ({"id_no": cast.id_number(5, "20200101")}, "id_no"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    facts: dict[str, Any], at: str, report: Report
) -> None:
    assert at in refused(LEDGER, report(), **facts)


def test_a_guardian_who_does_not_agree_is_not_reported_over_and_the_page_says_what_next(
    report: Report, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    one, client = report(consent="2"), signed_in("specialist")
    page = client.get(LEDGER.url("detail", one.pk)).content.decode()
    assert "监护人不同意报告，现在不能报告" in page and "再做工作" in page
    assert "不能报告" in why(LEDGER, one, "report", registrar, **{**REPORTED, "consent": "2"})
    assert again(one).state == "1" and "报告按时" not in words(one)
    assert "consent" in refused(LEDGER, one, reported_on=ago(9), reported_to="1")
    assert take(LEDGER, one, "report", registrar, **REPORTED).state == "2"


# -- one card a child ----------------------------------------------------------------------------


def entered(client: Client, **facts: Any) -> Any:
    """What the form answers when somebody fills it in."""
    page = client.get(f"{LEDGER.url('create')}?community={cast.OWN}")
    form = page.context["form"]
    said = {
        "name": "幼儿丙", "gender": "1", "birth_date": str(ago(1102)), "guardian": "其其格",
        "phone": cast.mobile(302), "categories": ["3"], "found_on": str(ago(1)), "found_by": "4",
        "consent": "1", "community": cast.OWN, "base": form["base"].value(),
        "token": form["token"].value(), **facts,
    }  # fmt: skip
    for key in form.tables:
        said |= {f"{key}-TOTAL_FORMS": "0", f"{key}-INITIAL_FORMS": "0"}
    return client.post(LEDGER.url("create"), said)


def test_a_child_reported_elsewhere_is_told_without_details(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    report(2, cast.FAR)
    answer = entered(signed_in("specialist"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "已由其他社区或机构报告" in text and cast.AREAS[cast.FAR] not in text
    assert "幼儿丙" in text, "what was typed is kept"
    assert ChildReport.objects.unscoped("a test counts").count() == 1


def test_in_ones_own_community_the_card_is_named_and_led_to(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    held = report(2)
    answer = entered(signed_in("specialist"))
    assert answer.status_code == 422 and LEDGER.url("detail", held.pk) in answer.content.decode()


def test_the_id_number_tells_the_child_whatever_the_telephone(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    born = ago(1102)
    number = cast.id_number(7, f"{born:%Y%m%d}")
    report(2, cast.FAR, id_no=number)
    client = signed_in("specialist")
    assert entered(client, phone=cast.mobile(999), id_no=number).status_code == 422
    assert entered(client, phone=cast.mobile(999)).status_code == 302, "another child of that name"


def test_a_closed_card_is_in_nobodys_way(
    report: Report, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    take(LEDGER, report(2, cast.FAR), "close", registrar, closed_on=TODAY, close_reason="3")
    assert entered(signed_in("specialist")).status_code == 302


def test_it_is_found_by_name_and_by_the_whole_telephone(report: Report) -> None:
    one, every = report(1), ChildReport.objects.unscoped("a test looks")
    report(2)
    assert list(LEDGER.search(every, cast.mobile(301))) == [one]
    assert list(LEDGER.search(every, "幼儿乙")) == [one]


# -- 转入台账一 ----------------------------------------------------------------------------------


def test_the_form_of_the_register_begins_with_what_the_card_knows_and_links_the_two(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    one, client = report(address="新华街 1 号", **REPORTED, **DIAGNOSED), signed_in("specialist")
    url = f"/child-reports/{one.pk}/certify/"
    assert url in client.get(LEDGER.url("detail", one.pk)).content.decode()
    page = client.get(url)
    values = page.context["form"].stored
    assert values["name"] == "幼儿乙" and values["guardian_phone"] == cast.mobile(301)
    assert values["disabilities"][0]["category"] == "3" and values["cert_status"] == "1"
    agreed = {"consent-0-given": "1", "consent-0-by_whom": "2", "consent-0-on": str(TODAY)}
    agreed |= {"guardian_id": cast.id_number(9, "19900102")}
    answer = client.post(url, {**filled_in(page), **agreed})
    assert answer.status_code == 302, answer.context["form"].error_list
    made = Resident.objects.unscoped("a test looks").get(name="幼儿乙")
    assert made.guardian_phone == cast.mobile(301) and made.live_addr == "新华街 1 号"
    assert again(one).resident_id == made.pk
    assert Change.objects.filter(record_id=one.pk, reason="转入台账一").exists()
    assert ResidentLedger.url("detail", made.pk) in client.get(LEDGER.url("detail", one.pk)).content.decode()  # fmt: skip
    assert "已转入台账一" in LEDGER.todo(again(one), TODAY)
    assert client.get(url).status_code == 302, "once is enough"


def test_only_who_is_found_disabled_is_to_stand_in_the_register(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("specialist")
    waits, helped = report(1), report(2, **REPORTED, **{**DIAGNOSED, "diagnosis": "2"})
    for one in (waits, helped):
        assert (
            f"/{one.pk}/certify/" not in client.get(LEDGER.url("detail", one.pk)).content.decode()
        )
        assert "转入台账一" not in LEDGER.todo(one, TODAY)
    disabled = report(3, **REPORTED, **DIAGNOSED)
    assert "用“转入台账一”" in LEDGER.todo(disabled, TODAY)


def test_who_stands_in_the_register_already_is_linked_not_made_anew(
    report: Report, registrar: User, signed_in: Callable[[str], Client]
) -> None:
    one, client = report(), signed_in("specialist")
    held = cast.register(3, cast.OWN, registrar, name="幼儿乙", birth_date=one.birth_date, id_no="",
                         cert_no="", cert_status="0",
                         consent=[{"given": "1", "by_whom": "2", "method": "", "on": TODAY}])  # fmt: skip
    other = cast.register(4, cast.OWN, registrar, name="别人")
    page = client.get(f"/child-reports/{one.pk}/certify/").content.decode()
    assert str(held.pk) in page and str(other.pk) not in page
    link = f"/child-reports/{one.pk}/link/"
    assert client.post(link, {"resident": str(other.pk)}).status_code == 404
    assert client.post(link, {"resident": str(held.pk)}).status_code == 302
    assert again(one).resident_id == held.pk


def test_a_card_of_elsewhere_cannot_be_certified_here(
    report: Report, signed_in: Callable[[str], Client]
) -> None:
    one = report(1, cast.SIBLING)
    client = signed_in("specialist")
    assert client.get(f"/child-reports/{one.pk}/certify/").status_code == 404
    assert client.post(f"/child-reports/{one.pk}/link/", {}).status_code == 404
    assert signed_in("chair").get(f"/child-reports/{report(2).pk}/certify/").status_code == 403


# -- 今日待办 -------------------------------------------------------------------------------------


def test_what_is_due_stands_in_today_with_its_step(report: Report, staff: dict[str, User]) -> None:
    late, soon = report(1, found_on=ago(16)), report(2, found_on=ago(13))
    report(3, found_on=TODAY)
    declared()
    (group,) = [g for g in Desk(staff["specialist"]).groups if g.key == "child_report"]
    assert (group.count, group.late) == (2, 1)
    tasks = group.tasks(9)
    assert [t.name for t in tasks] == [late.name, soon.name]
    assert tasks[0].action_url == f"/child-reports/{late.pk}/report-step/"
    assert "child_report" not in {g.key for g in Desk(staff["neighbour"]).groups}
