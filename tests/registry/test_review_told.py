"""The review as its two sides see it: the chair reads before deciding, the specialist is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from registry import review
from registry.ledgers import ResidentLedger
from registry.models import Area, ParameterValue, Resident, WorkRecord
from registry.work.ledger import WorkLedger
from tests import cast
from tests.contract.pages import filled_in
from tests.registry.test_work_beside import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(registrar: Any) -> Resident:
    return cast.register(1, cast.OWN, registrar)


@pytest.fixture
def reviewed(areas: Any, registrar: Any) -> Area:
    """The banner asks for review."""
    banner = areas[cast.BANNER]
    ParameterValue.objects.create(
        key="review_required", area=banner, value=True, valid_from=timezone.localdate(),
        reason="试行", set_by=registrar,
    )  # fmt: skip
    return banner


@pytest.fixture
def work(person: Resident, registrar: Any, reviewed: Area) -> WorkRecord:
    return visit(registrar, [person], learned="屋顶漏雨", handled="已报社区")


def test_the_chair_reads_the_record_above_the_decision(
    work: WorkRecord, staff: Any, signed_in: Any
) -> None:
    assert review.submit(WorkLedger, work.pk, by=staff["specialist"])
    page = signed_in("chair").get(WorkLedger.url("review", work.pk))
    text = page.content.decode()
    assert "屋顶漏雨" in text and text.index("屋顶漏雨") < text.index('value="confirm"')
    shown = [fact["label"] for part in page.context["sections"] for fact in part["facts"]]
    assert {"日期", "了解情况", "现场处理"} <= set(shown)
    assert WorkLedger.url("edit", work.pk) not in text


def test_many_are_decided_on_with_a_line_of_each(
    work: WorkRecord, person: Resident, staff: Any, signed_in: Any
) -> None:
    for ledger, record in ((WorkLedger, work), (ResidentLedger, person)):
        assert review.submit(ledger, record.pk, by=staff["specialist"])
        page = signed_in("chair").post(ledger.url("review-many"), {"pick": record.pk})
        (row,) = page.context["table"]["rows"]
        said = {cell["label"]: cell for cell in row["cells"]}
        assert said["姓名或事项"]["url"] == ledger.url("detail", record.pk)
        assert said["内容"]["value"]
    assert person.phone not in page.content.decode()
    assert "屋顶漏雨" in WorkLedger.brief(WorkLedger.shape.read(work))


def test_where_the_area_reviews_the_list_says_how_it_stands(
    work: WorkRecord, staff: Any, signed_in: Any
) -> None:
    client, url = signed_in("specialist"), WorkLedger.url("list")
    page = client.get(url)
    assert [c["label"] for c in page.context["table"]["columns"]][-1] == "审核"
    assert page.context["table"]["rows"][0]["cells"][-1]["value"] == "未提交审核"
    (view,) = [v for v in page.context["views"] if v["key"] == "unsubmitted"]
    assert (view["label"], view["count"]) == ("未提交", 1)
    assert client.get(url, {"sort": "-review_state"}).status_code == 200
    review.submit(WorkLedger, work.pk, by=staff["specialist"])
    assert client.get(url).context["table"]["rows"][0]["cells"][-1]["value"] == "待审核"
    assert not client.get(url, {"view": "unsubmitted"}).context["table"]["rows"]


def test_where_the_area_does_not_nothing_is_said_of_it(
    person: Resident, registrar: Any, signed_in: Any
) -> None:
    visit(registrar, [person])
    page = signed_in("specialist").get(WorkLedger.url("list"))
    assert "审核" not in [c["label"] for c in page.context["table"]["columns"]]
    shown = {v["key"] for v in page.context["views"]}
    assert not {"unsubmitted", "submitted", "returned"} & shown


def test_what_was_returned_before_the_area_gave_review_up_can_still_be_found(
    work: WorkRecord, staff: Any, signed_in: Any
) -> None:
    review.submit(WorkLedger, work.pk, by=staff["specialist"])
    review.decide(WorkLedger, work.pk, by=staff["chair"], confirm=False, comment="写明时间")
    ParameterValue.objects.update(value=False)
    page = signed_in("specialist").get(WorkLedger.url("list"))
    shown = {v["key"]: v["count"] for v in page.context["views"]}
    assert shown["returned"] == 1 and "submitted" not in shown


def test_all_that_stood_before_the_review_is_submitted_at_once(
    person: Resident, registrar: Any, staff: Any, reviewed: Area, signed_in: Any
) -> None:
    works = [visit(registrar, [person]) for _ in range(3)]
    client = signed_in("specialist")
    assert client.get(WorkLedger.url("list")).context["submit_all"] is None
    page = client.get(WorkLedger.url("list"), {"view": "unsubmitted"})
    offer = page.context["submit_all"]
    assert offer["count"] == 3 and "全部提交审核" in page.content.decode()
    answer = client.post(offer["url"], {"all": "1"}, follow=True)
    assert "已提交审核 3 份" in answer.content.decode()
    assert answer.context["submit_all"] is None
    held = WorkRecord.objects.unscoped("test").filter(pk__in=[w.pk for w in works])
    assert {w.review_state for w in held} == {review.SUBMITTED}
    assert Resident.objects.unscoped("test").get(pk=person.pk).review_state == review.DRAFT


def test_who_only_reviews_is_not_offered_to_submit_all(work: WorkRecord, signed_in: Any) -> None:
    page = signed_in("chair").get(WorkLedger.url("list"), {"view": "unsubmitted"})
    assert page.context["submit_all"] is None and "全部提交审核" not in page.content.decode()


def test_the_parameter_and_the_help_say_how_review_works(signed_in: Any, person: Resident) -> None:
    page = signed_in("chair").get(reverse("parameter", args=["review_required"]))
    assert "此前已有的记录都列为“未提交”" in page.content.decode()
    assert "记录须经审核" in signed_in("specialist").get(reverse("help")).content.decode()


def test_ticked_rows_submitted_lead_back_to_where_they_were_ticked(
    work: WorkRecord, signed_in: Any
) -> None:
    sent = {"pick": work.pk, "view": "unsubmitted", "kind": "01"}
    answer = signed_in("specialist").post(WorkLedger.url("submit-many"), sent)
    assert answer["Location"] == f"{WorkLedger.url('list')}?view=unsubmitted&kind=01"


def test_a_visit_saved_says_that_it_is_not_submitted_and_offers_to(
    person: Resident, reviewed: Area, signed_in: Any
) -> None:
    client, url = signed_in("specialist"), reverse("record-visit-resident", args=[person.pk])
    sent = {**filled_in(client.get(url), "visit"), "way": "1"}
    page = client.post(url, sent, follow=True)
    work = WorkRecord.objects.unscoped("a test looks").get()
    assert page.context["saved"]["state"] == "未提交审核"
    assert client.post(page.context["saved"]["submit_url"]).status_code == 302
    work.refresh_from_db()
    assert work.review_state == review.SUBMITTED
    again = client.get(reverse("record-visit"), {"saved": work.pk})
    assert "submit_url" not in again.context["saved"]


def test_today_counts_what_is_not_submitted(
    work: WorkRecord, registrar: Any, staff: Any, signed_in: Any
) -> None:
    assert not signed_in("specialist").get(reverse("today")).context["unsubmitted"]
    WorkRecord.objects.unscoped("as entered by her").update(updated_by=staff["specialist"])
    page = signed_in("specialist").get(reverse("today"))
    (one,) = page.context["unsubmitted"]
    assert (one["title"], one["count"]) == ("工作记录", 1)
    listed = signed_in("specialist").get(one["url"])
    assert [row["pk"] for row in listed.context["table"]["rows"]] == [work.pk]


def test_the_form_of_what_was_returned_begins_with_what_the_chair_says(
    work: WorkRecord, staff: Any, signed_in: Any
) -> None:
    review.submit(WorkLedger, work.pk, by=staff["specialist"])
    review.decide(WorkLedger, work.pk, by=staff["chair"], confirm=False, comment="请写明处理结果")
    page = signed_in("specialist").get(WorkLedger.url("edit", work.pk)).content.decode()
    assert page.index("请写明处理结果") < page.index('id="entry"')
