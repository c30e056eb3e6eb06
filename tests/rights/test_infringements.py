"""侵权案件: its course, its limits around holidays, whom not to contact, and who finds nothing."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from registry import working_days
from registry.indicators import State
from registry.models import AuditEvent, CalendarDay, User
from rights.indicators import INDICATORS
from rights.infringements.ledger import InfringementLedger
from tests import boundaries, cast
from tests.rights.conftest import DAY, TODAY, ago, browser

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}


def at(case, name="detail", *more):
    return reverse(f"infringement-{name}", args=[case.pk, *more])


def measured(code, area=cast.OWN, on=TODAY):
    return boundaries.measure(HOW[code], area, on)


@pytest.mark.parametrize(
    ("found_on", "due"),
    [
        ("2026-03-02", "2026-03-05"),  # a Monday
        ("2026-03-06", "2026-03-11"),  # a Friday: the weekend does not count
        ("2026-02-13", "2026-02-26"),  # before the Spring Festival, off from 15 to 23 February
    ],
)
def test_three_working_days_to_report(found_on, due, residents, infringe, settings):
    days = [("2026-02-14", True), *((f"2026-02-{n}", False) for n in range(15, 24)),
            ("2026-02-28", True)]  # fmt: skip
    for day, working in days:
        CalendarDay.objects.create(day=datetime.date.fromisoformat(day), is_working=working)
    expected = datetime.date.fromisoformat(due)
    if found_on == "2026-02-13":
        # 14 February is worked for the festival: it is the first of the three days.
        expected = datetime.date(2026, 2, 25)
    case = infringe(residents[cast.OWN], found_on=datetime.date.fromisoformat(found_on))
    assert case.report_due_on == expected


def test_what_the_party_was_on_the_day_is_worked_out(registrar, infringe, areas):
    born = TODAY.replace(year=TODAY.year - 18, day=min(TODAY.day, 28))
    facts = {
        "birth_date": born,
        "id_no": "",
        "cert_status": "1",
        "cert_no": "",
        "cert_issued_on": None,
    }
    person = cast.register(40, cast.OWN, registrar, **facts, capacity="3")
    assert infringe(person, found_on=born.replace(year=born.year + 18) - DAY).frailty == ["1", "3"]
    if born.replace(year=born.year + 18) <= TODAY:
        assert infringe(person, found_on=born.replace(year=born.year + 18)).frailty == ["3"]


def test_from_found_to_closed_on_plain_pages(residents, infringe, staff, body):
    body()
    case = infringe(residents[cast.OWN], found_on=ago(1))
    client = browser(staff["specialist"])
    page = client.get(at(case, "step", "report")).content.decode()
    assert "春城法律援助站" in page
    wrong = client.post(
        at(case, "step", "report"), {"body": "没有的机构", "reported_on": str(TODAY)}
    )
    assert wrong.status_code == 422 and "先到“法律服务机构”登记" in wrong.content.decode()
    said = {"body": "春城法律援助站", "reported_on": str(TODAY), "ways": ["1"]}
    assert client.post(at(case, "step", "report"), said).status_code == 302
    said = {"on": str(TODAY), "way": "1", "done": "约双方到居委会"}
    assert client.post(at(case, "step", "coordinate"), said).status_code == 302
    early = client.post(at(case, "step", "report"), {"body": "春城法律援助站"})
    assert early.status_code in (409, 422)
    said = {"closed_on": str(TODAY), "outcome": "1", "result": "存折已退还", "satisfaction": "1"}
    assert client.post(at(case, "step", "close"), said).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.due_on, case.is_closed) == ("4", None, True)


def test_nothing_is_closed_that_nobody_was_told_of_unless_withdrawn(residents, infringe, staff):
    case = infringe(residents[cast.OWN])
    client = browser(staff["specialist"])
    said = {"closed_on": str(TODAY), "outcome": "1", "result": "算了"}
    answer = client.post(at(case, "step", "close"), said)
    assert answer.status_code == 422 and "还没有向法律机构反映" in answer.content.decode()
    said["outcome"] = "4"
    assert client.post(at(case, "step", "close"), said).status_code == 302


def test_whom_not_to_contact_stands_on_every_page_of_the_case(residents, infringe, staff):
    case = infringe(residents[cast.OWN], avoid="同住的哥哥")
    client = browser(staff["specialist"])
    pages = [at(case, name) for name in ("detail", "edit", "history", "attachments")]
    pages += [at(case, "step", "report"), f"{at(case, 'reveal')}?field=story"]
    for page in pages:
        text = client.get(page).content.decode()
        assert "不能联系：同住的哥哥" in text, page
        assert text.index("不能联系") < text.index("<h1"), page
    assert "不能联系：同住的哥哥" in client.get(reverse("today")).content.decode()


def test_a_legal_worker_named_in_a_case_works_on_it(residents, infringe, staff):
    case = infringe(residents[cast.OWN], avoid="同住的哥哥")
    client = browser(staff["legal_worker"])
    assert case.resident.name not in client.get(reverse("own-cases")).content.decode()
    case.handlers.create(account=staff["legal_worker"], since=TODAY)
    home = client.get(reverse("home")).content.decode()
    assert "侵权案件 1 件" in home
    own = client.get(reverse("own-cases")).content.decode()
    assert case.resident.name in own and "不能联系：同住的哥哥" in own
    assert case.resident.name in client.get(reverse("today")).content.decode()
    for page in (at(case), reverse("infringement-list"), reverse("legal-aid-list")):
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "新增案件" not in text and "新增法律援助申请" not in text
    assert client.get(at(case, "step", "report")).status_code == 200


def test_no_link_of_a_legal_worker_ends_nowhere(residents, infringe, apply, staff):
    from tests.contract.pages import is_page, links

    case = infringe(residents[cast.OWN])
    aid = apply(residents[cast.OWN], infringement_id=case.pk)
    for record in (case, aid):
        record.handlers.create(account=staff["legal_worker"], since=TODAY)
    client = browser(staff["legal_worker"])
    waiting = ["/", at(case), reverse("legal-aid-detail", args=[aid.pk]), reverse("own-cases")]
    known: set[str] = set()
    while waiting and len(known) < 60:
        url = waiting.pop(0).split("#")[0]
        if url in known or not url.startswith("/") or "/static/" in url or "logout" in url:
            continue
        known.add(url)
        answer = client.get(url)
        assert answer.status_code not in (403, 404, 500), url
        if len(known) < 8 and is_page(answer):
            waiting += links(answer)


# -- H05 -----------------------------------------------------------------------------------------


def test_without_a_case_h05_does_not_apply(areas):
    assert measured("H05").state is State.NOT_APPLICABLE


def test_a_case_still_within_its_limits_is_not_judged(residents, infringe):
    infringe(residents[cast.OWN])
    assert measured("H05").state is State.PENDING


def test_reported_on_the_last_day_is_in_time_and_a_day_later_is_not(residents, infringe):
    found_on = ago(30)
    case = infringe(residents[cast.OWN], found_on=found_on)
    due = case.report_due_on
    told = {"found_on": found_on, "body": "司法所"}
    infringe(residents[cast.OWN], **told, reported_on=due)
    on_time = measured("H05")
    assert (on_time.n, on_time.d) == (1, 2)
    infringe(residents[cast.OWN], **told, reported_on=due + DAY)
    late = measured("H05")
    assert (late.n, late.d, late.state) == (1, 3, State.PARTLY)


def test_nine_closed_of_ten_are_enough_and_eight_of_nine_are_not(residents, infringe):
    found_on = ago(120)
    told = {"found_on": found_on, "body": "司法所", "reported_on": found_on}
    ended = {"closed_on": ago(60), "outcome": "1", "result": "解决"}
    infringe(residents[cast.OWN], **told)
    for _ in range(8):
        infringe(residents[cast.OWN], **told, **ended)
    assert measured("H05").state is State.PARTLY
    infringe(residents[cast.OWN], **told, **ended)
    assert measured("H05").state is State.MET


def test_the_indicator_names_nobody(residents, infringe):
    case = infringe(residents[cast.OWN], found_on=ago(60))
    found = measured("H05")
    assert found.state is State.UNMET and not found.evidence
    assert case.resident.name not in found.says + "".join(d.label + d.url for d in found.doors)


def test_reading_a_case_is_on_record(residents, infringe, staff: dict[str, User]):
    case = infringe(residents[cast.OWN])
    browser(staff["specialist"]).get(at(case))
    held = AuditEvent.objects.filter(action="view", object_id=str(case.pk))
    assert held.get().user == staff["specialist"]
    assert InfringementLedger.model.handled_by == "handlers"


# -- whom not to contact, elsewhere ----------------------------------------------------------------


def test_whom_not_to_contact_is_told_before_a_visit_to_those_who_see_the_case(
    residents, infringe, staff
):
    person = residents[cast.OWN]
    case = infringe(person, avoid="同住的哥哥")
    pages = (reverse("resident-detail", args=[person.pk]),
             reverse("record-visit-resident", args=[person.pk]))  # fmt: skip
    for page in pages:
        assert "不能联系同住的哥哥" in browser(staff["specialist"]).get(page).content.decode(), page
    assert (
        "同住的哥哥"
        in browser(staff["specialist"]).get(reverse("infringement-list")).content.decode()
    )
    case.handlers.update(account=staff["banner_staff"])
    for page in pages:
        answer = browser(staff["specialist"]).get(page)
        assert answer.status_code == 200 and "同住的哥哥" not in answer.content.decode(), page


def test_legal_aid_of_a_case_takes_over_whom_not_to_contact(residents, infringe, staff):
    case = infringe(residents[cast.OWN], avoid="同住的哥哥")
    client = browser(staff["specialist"])
    at_case = client.get(at(case)).content.decode()
    assert "infringement_id" in at_case
    url = reverse("legal-aid-create")
    page = client.get(url, {"resident": case.resident_id, "infringement_id": case.pk})
    assert page.context["form"]["avoid"].value() == "同住的哥哥"
    alone = client.get(url, {"resident": case.resident_id})
    assert not alone.context["form"]["avoid"].value()


def test_reported_too_late_stays_to_be_seen(residents, infringe, staff):
    person = residents[cast.OWN]
    case = infringe(person, found_on=ago(30))
    day = working_days.add_working_days(case.report_due_on, 2)
    told = {"found_on": ago(30), "body": "司法所"}
    in_time = infringe(person, **told, reported_on=case.report_due_on)
    late = infringe(person, **told, reported_on=day)
    assert (in_time.report_late, late.report_late) == (None, 2)
    client = browser(staff["specialist"])
    assert "逾期 2 个工作日反映" in client.get(at(late)).content.decode()
    assert "个工作日反映" not in client.get(at(in_time)).content.decode()
    listed = client.get(f"{reverse('infringement-list')}?view=late")
    assert "逾期 2 个工作日反映" in listed.content.decode()
    assert len(listed.context["table"]["rows"]) == 1


def test_nothing_is_coordinated_before_a_legal_body_was_told(residents, infringe, staff):
    case = infringe(residents[cast.OWN], found_on=ago(9), body="司法所", reported_on=ago(8))
    client = browser(staff["specialist"])
    said = {"on": str(ago(9)), "way": "1", "done": "约双方"}
    answer = client.post(at(case, "step", "coordinate"), said)
    assert answer.status_code == 422 and "不能早于反映日期" in answer.content.decode()
    assert (
        client.post(at(case, "step", "coordinate"), {**said, "on": str(ago(8))}).status_code == 302
    )
