"""H01 to H04, H06 and H07 at their edges; the watch list; legal aid and its course."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.five_knowns import months_before
from registry.indicators import State
from registry.models import WorkRecord, WorkSubject
from rights.indicators import INDICATORS
from rights.publicity.ledger import LawActivityLedger
from tests import boundaries, cast
from tests.cast import enter
from tests.rights.conftest import DAY, TODAY, ago, browser

pytestmark = pytest.mark.django_db
HOW = {indicator.code: indicator for indicator in INDICATORS}
CHILD = {"birth_date": ago(5840), "id_no": "", "cert_status": "1", "cert_no": "",
         "cert_issued_on": None}  # fmt: skip


def measured(code, area=cast.OWN, on=TODAY):
    return boundaries.measure(HOW[code], area, on)


def publicise(by, n, **facts):
    usual = {"title": f"宣传{n}", "form": "3", "begins_on": ago(n), "place": "广场",
             "organiser": "残协", "liaison": "其木格", "visitors": 20}  # fmt: skip
    return enter(LawActivityLedger, cast.OWN, by, **{**usual, **facts})


def visit(resident, on, way="1"):
    work = WorkRecord.objects.create(topic="走访", kind="01", on=on, way=way,
                                     community_id=resident.community_id)  # fmt: skip
    WorkSubject.objects.create(work=work, resident=resident, name=resident.name)


def test_twice_in_two_forms(areas, registrar):
    assert measured("H01").state is State.UNMET
    publicise(registrar, 1)
    publicise(registrar, 2)
    assert measured("H01").state is State.PARTLY
    publicise(registrar, 3, form="2")
    assert measured("H01").state is State.MET


def test_the_day_a_year_ago_counts_no_longer(areas, registrar):
    first = months_before(TODAY, 12) + DAY
    publicise(registrar, 1, begins_on=first - DAY)
    assert (measured("H01").n, measured("H03").n) == (0, 0)
    publicise(registrar, 2, begins_on=first)
    assert (measured("H01").n, measured("H03").n) == (1, 20)


def test_one_resident_is_enough_and_none_is_not(areas, registrar):
    one = publicise(registrar, 1, visitors=None)
    found = measured("H03")
    assert found.state is State.UNMET and str(one.pk) in found.doors[0].url
    publicise(registrar, 2, visitors=1)
    assert measured("H03").state is State.MET


def test_without_measures_the_door_leads_to_the_form(areas):
    found = measured("H02")
    assert found.state is State.UNMET and "kind=13" in found.doors[0].url


def test_nobody_to_look_after_does_not_apply(areas, registrar):
    assert measured("H04").state is State.NOT_APPLICABLE
    cast.register(41, cast.OWN, registrar, capacity="1")
    assert measured("H04").state is State.NOT_APPLICABLE


def test_a_visit_of_six_months_ago_no_longer_counts(areas, registrar):
    child = cast.register(42, cast.OWN, registrar, **CHILD)
    visit(child, months_before(TODAY, 6))
    assert measured("H04").state is State.UNMET
    visit(child, months_before(TODAY, 6) + DAY)
    assert measured("H04").state is State.MET


def test_who_was_not_met_was_not_visited_and_a_guardian_is_needed(areas, registrar):
    one = cast.register(43, cast.OWN, registrar, capacity="3")
    visit(one, TODAY, way="5")
    assert measured("H04").state is State.UNMET
    visit(one, TODAY)
    assert measured("H04").state is State.MET
    type(one).objects.unscoped("a test").filter(pk=one.pk).update(guardian_name="")
    found = measured("H04")
    assert found.state is State.UNMET and "没有登记监护人" in found.says


def test_an_agreement_counts_through_its_last_day_and_above_too(areas, body):
    assert measured("H06").state is State.UNMET
    body(agreed_until=TODAY)
    assert measured("H06").state is State.MET
    assert measured("H06", on=TODAY + DAY).state is State.UNMET
    body(cast.BANNER, name="松山区法律援助中心")
    assert measured("H06", on=TODAY + DAY).state is State.MET


def test_a_notary_alone_is_not_what_the_plan_names(areas, body):
    body(legal_body="5")
    assert measured("H06").state is State.UNMET


def test_without_aid_h07_does_not_apply_and_refusals_do_not_count(residents, apply):
    assert measured("H07").state is State.NOT_APPLICABLE
    apply(residents[cast.OWN], answered_on=TODAY, answer="2", refusal="不符合条件")
    assert measured("H07").state is State.NOT_APPLICABLE
    apply(residents[cast.OWN])
    assert measured("H07").state is State.PENDING


def test_nine_of_ten_closed_are_enough(residents, apply):
    done = {"asked_on": ago(190), "answered_on": ago(185), "answer": "1", "closed_on": ago(20),
            "outcome": "1", "satisfaction": "3"}  # fmt: skip
    apply(residents[cast.OWN], asked_on=ago(190))
    for _ in range(8):
        apply(residents[cast.OWN], **done)
    assert measured("H07").state is State.PARTLY
    apply(residents[cast.OWN], **done)
    found = measured("H07")
    assert found.state is State.MET and "9 件受援人不满意" in found.hint


def test_measuring_takes_as_many_queries_for_one_as_for_many(
    areas, residents, infringe, apply, body
):
    body()
    infringe(residents[cast.OWN])
    apply(residents[cast.SIBLING], by="neighbour")

    def queries(codes):
        with CaptureQueriesContext(connection) as held:
            for indicator in INDICATORS:
                indicator.measure(codes, TODAY)
        return len(held)

    codes = [code for code in cast.AREAS if len(code) == 12]
    assert queries(codes[:1]) == queries(codes)


def test_a_refusal_needs_its_reason_on_the_page(residents, apply, staff):
    aid = apply(residents[cast.OWN])
    client = browser(staff["specialist"])
    url = reverse("legal-aid-step", args=[aid.pk, "answer"])
    said = {"answered_on": str(TODAY), "answer": "2"}
    answer = client.post(url, said)
    assert answer.status_code == 422 and "不予援助的，请写明原因" in answer.content.decode()
    assert client.post(url, {**said, "refusal": "收入超过标准"}).status_code == 302
    aid.refresh_from_db()
    assert (aid.state, aid.due_on) == ("5", None)


def test_aid_begun_from_a_case_belongs_to_it(residents, infringe, apply, staff):
    case = infringe(residents[cast.OWN])
    client = browser(staff["specialist"])
    page = client.get(reverse("infringement-detail", args=[case.pk])).content.decode()
    assert f"infringement_id={case.pk}" in page
    aid = apply(residents[cast.OWN], infringement_id=case.pk)
    page = client.get(reverse("legal-aid-detail", args=[aid.pk])).content.decode()
    assert reverse("infringement-detail", args=[case.pk]) in page


def test_the_list_puts_first_who_lacks_a_guardian_then_who_waited_longest(
    areas, registrar, staff
):  # fmt: skip
    seen = cast.register(44, cast.OWN, registrar, capacity="2")
    late = cast.register(45, cast.OWN, registrar, capacity="2")
    alone = cast.register(46, cast.OWN, registrar, capacity="3")
    type(alone).objects.unscoped("a test").filter(pk=alone.pk).update(guardian_name="")
    for one in (seen, alone):
        visit(one, TODAY)
    client = browser(staff["specialist"])
    answer = client.get(reverse("rights-watch"))
    names = [row["name"] for row in answer.context["table"]["rows"]]
    assert names == [alone.name, late.name, seen.name]
    text = answer.content.decode()
    assert reverse("record-visit-resident", args=[late.pk]) in text and "登记监护人" in text
    for name in ("rights-watch-export", "rights-watch-print"):
        assert client.get(reverse(name)).status_code == 200
