"""Review: submitted, confirmed or returned by somebody else; what is confirmed changes for a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry import review
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import AuditEvent, Change, ParameterValue, Posting, Resident, User
from tests.registry.people import ID, OTHER_ID, as_typed, complete, fields_of

PLACE = "150404401001"


@pytest.fixture
def chair(places: Any) -> User:
    user = User.objects.create(username="zhuxi", display_name="赵主席")
    Posting.objects.create(user=user, role="chair", area_id=PLACE)
    return user


@pytest.fixture(autouse=True)
def asked(wang: User) -> None:
    """Review is asked for in the banner."""
    ask_for_review(True)


def ask_for_review(answer: bool) -> None:
    today = timezone.localdate()
    ParameterValue.objects.create(
        key="review_required",
        area_id="150404",
        value=answer,
        valid_from=today,
        reason="试点",
        set_by=User.objects.earliest("pk"),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stored(record: Any) -> Resident:
    return Resident.objects.unscoped("test").get(pk=record.pk)


def state(record: Any) -> str:
    return review.LABELS[stored(record).review_state]


def correct(record: Any, by: User, reason: str = "", **changes: Any) -> Any:
    base = ResidentLedger.shape.read(stored(record))
    examined = ResidentLedger.examine({**base, **changes}, base)
    return saving.update(ResidentLedger, record.pk, base, examined, by=by, reason=reason)


def test_from_entry_to_confirmation(wang: User, chair: User, enter: Callable) -> None:
    record = enter()
    detail = reverse("resident-detail", args=[record.pk])
    assert "未提交审核" in signed_in(wang).get(detail).content.decode()
    signed_in(wang).post(reverse("resident-submit", args=[record.pk]))
    assert state(record) == "待审核"
    page = signed_in(chair).get(detail)
    assert "王芳" in page.content.decode() and page.context["review"]["may_decide"]
    version = page.context["review"]["version"]
    address = reverse("resident-review", args=[record.pk])
    signed_in(chair).post(address, {"decision": "confirm", "version": version})
    held = stored(record)
    assert (state(record), held.reviewed_by) == ("已确认", chair)
    made = Change.objects.filter(record_id=record.pk).values_list("action", flat=True)
    assert list(made)[:2] == ["confirm", "submit"]
    events = AuditEvent.objects.filter(object_id=str(record.pk), action__in=("submit", "review"))
    assert events.count() == 2


def test_returned_with_a_comment_and_submitted_again(
    wang: User, chair: User, enter: Callable
) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    address = reverse("resident-review", args=[record.pk])
    refused = signed_in(chair).post(address, {"decision": "return", "reason": " "})
    assert refused.status_code == 422 and "退回须写明意见" in refused.content.decode()
    opened = signed_in(chair).post(
        address, {"decision": "return", "reason": "", "opens": "1"}, follow=True
    )
    page = opened.content.decode()
    assert opened.status_code == 200 and "退回须写明意见" not in page
    assert not opened.context["has_errors"] and "autofocus" in str(opened.context["form"]["reason"])
    assert 'name="opens"' not in page and state(record) == "待审核"
    signed_in(chair).post(address, {"decision": "return", "reason": "电话不通，请核对"})
    assert state(record) == "被退回"
    page = signed_in(wang).get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert "电话不通，请核对" in page
    correct(record, wang, phone="13804760000")
    assert state(record) == "被退回"
    assert review.submit(ResidentLedger, record.pk, by=wang)
    assert not review.submit(ResidentLedger, record.pk, by=wang)


def test_nobody_reviews_what_they_entered_themselves(wang: User, enter: Callable) -> None:
    Posting.objects.create(user=wang, role="chair", area_id=PLACE)
    wang = User.objects.get(pk=wang.pk)
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    with pytest.raises(ValidationError, match="须由他人审核"):
        review.decide(ResidentLedger, record.pk, by=wang, confirm=True)
    page = signed_in(wang).get(reverse("resident-detail", args=[record.pk]))
    assert not page.context["review"]["may_decide"]
    assert "须由他人审核" in page.content.decode()


def test_a_confirmed_record_is_corrected_for_a_reason_and_submitted_again(
    wang: User, chair: User, enter: Callable
) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    review.decide(ResidentLedger, record.pk, by=chair, confirm=True)
    with pytest.raises(saving.ReasonMissing):
        correct(record, wang, remark="改")
    address = reverse("resident-edit", args=[record.pk])
    client = signed_in(wang)
    opened = client.get(address).content.decode()
    assert "已经审核确认" in opened
    sent = {**fields_of(opened), "remark": "搬到二单元"}
    refused = client.post(address, sent)
    assert refused.status_code == 422 and "请写明更正原因" in refused.content.decode()
    assert client.post(address, {**sent, "reason": "搬家"}).status_code == 302
    assert (state(record), stored(record).remark) == ("待审核", "搬到二单元")
    assert Change.objects.filter(record_id=record.pk, reason="搬家").exists()


def test_nothing_changed_asks_for_no_reason(wang: User, chair: User, enter: Callable) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    review.decide(ResidentLedger, record.pk, by=chair, confirm=True)
    address = reverse("resident-edit", args=[record.pk])
    client = signed_in(wang)
    client.post(address, fields_of(client.get(address).content.decode()))
    assert state(record) == "已确认"


def test_what_was_corrected_meanwhile_is_not_confirmed_unseen(
    wang: User, chair: User, enter: Callable
) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    page = signed_in(chair).get(reverse("resident-detail", args=[record.pk]))
    correct(record, wang, remark="后来的更改")
    address = reverse("resident-review", args=[record.pk])
    answer = signed_in(chair).post(
        address, {"decision": "confirm", "version": page.context["review"]["version"]}
    )
    assert answer.status_code == 409 and "打开之后又有更改" in answer.content.decode()
    assert (state(record), stored(record).remark) == ("待审核", "后来的更改")


def test_confirmed_while_a_form_was_open_the_form_asks_why_and_keeps_what_was_typed(
    wang: User, chair: User, enter: Callable
) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    client, address = signed_in(wang), reverse("resident-edit", args=[record.pk])
    sent = {**fields_of(client.get(address).content.decode()), "remark": "打字中"}
    review.decide(ResidentLedger, record.pk, by=chair, confirm=True)
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "请写明更正原因" in answer.content.decode() and "打字中" in answer.content.decode()


def test_of_the_ticked_rows_those_that_can_be_are_decided(
    wang: User, chair: User, enter: Callable
) -> None:
    first, second = enter(), enter(id_no=OTHER_ID, cert_no="", cert_status="0", name="巴图")
    third = enter(id_no="", cert_no="", cert_status="0", name="其木格", guardian_id=ID,
                  household__head_id=OTHER_ID)  # fmt: skip
    ticked = [first.pk, second.pk, third.pk]
    signed_in(wang).post(reverse("resident-submit-many"), {"pick": ticked[:2]})
    listed = signed_in(chair).get(reverse("resident-list"), {"view": "submitted"})
    assert {row["pk"] for row in listed.context["table"]["rows"]} == set(ticked[:2])
    address = reverse("resident-review-many")
    page = signed_in(chair).post(address, {"pick": ticked})
    assert len(page.context["ready"]) == 2 and page.context["refused"] == [("其木格", "未提交审核")]
    sent = {"pick": ticked[:2], "decision": "confirm"}
    sent |= {f"version-{r.pk}": r.version for r in page.context["ready"]}
    correct(second, wang, remark="后来的更改")
    done = signed_in(chair).post(address, sent, follow=True).content.decode()
    assert "已确认 1 份" in done and "没有处理：巴图（打开之后又有更改" in done
    assert [state(r) for r in (first, second, third)] == ["已确认", "待审核", "未提交审核"]


def test_a_neighbour_s_records_are_out_of_reach(
    wang: User, li: User, chair: User, enter: Callable
) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    Posting.objects.filter(user=chair).update(area_id="150404401002")
    page = signed_in(chair).post(reverse("resident-review-many"), {"pick": record.pk})
    assert page.status_code == 302
    sent = {"pick": record.pk, "decision": "confirm"}
    signed_in(chair).post(reverse("resident-review-many"), sent)
    signed_in(li).post(reverse("resident-submit-many"), {"pick": record.pk})
    assert state(record) == "待审核"


def test_saved_and_submitted_in_one(wang: User) -> None:
    client, address = signed_in(wang), reverse("resident-create")
    opened = fields_of(client.get(address).content.decode())
    client.post(address, {**opened, **as_typed(complete()), "submit": "1"})
    assert Resident.objects.unscoped("test").get().review_state == review.SUBMITTED


def test_what_a_household_shares_reopens_those_confirmed_in_it(
    wang: User, chair: User, enter: Callable
) -> None:
    first = enter()
    second = enter(id_no=OTHER_ID, cert_no="", cert_status="0", name="巴图", relation_to_head="10")
    assert first.household_id == second.household_id
    review.submit(ResidentLedger, second.pk, by=wang)
    review.decide(ResidentLedger, second.pk, by=chair, confirm=True)
    correct(first, wang, household__size=4)
    assert state(second) == "待审核"


def test_the_calendar_reopens_nothing(wang: User, chair: User, enter: Callable) -> None:
    record = enter()
    review.submit(ResidentLedger, record.pk, by=wang)
    review.decide(ResidentLedger, record.pk, by=chair, confirm=True)
    assert saving.by_calendar(ResidentLedger, record.pk, {"cert_status": "3"}, "有效期满")
    assert state(record) == "已确认"


def test_where_the_area_asks_for_none_nothing_speaks_of_review(wang: User, enter: Callable) -> None:
    ask_for_review(False)
    record, client = enter(), signed_in(wang)
    assert "审核" not in client.get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert not review.submit(ResidentLedger, record.pk, by=wang)
    labels = [action["label"] for action in client.get("/residents/").context["ticks"]["actions"]]
    assert "提交审核" not in labels


def test_printing_without_a_tick_leads_back_to_the_list_which_says_so(
    enter: Callable[..., Resident], chair: User
) -> None:
    enter()
    client = signed_in(chair)
    for name in ("resident-print-many", "resident-export"):
        sent = {"ticked": "1", "view": "all", "gender": "2", "csrfmiddlewaretoken": "x"}
        answer = client.post(reverse(name), sent)
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('resident-list')}?view=all&gender=2#tick-first"
    page = client.get(reverse("resident-list")).content.decode()
    assert 'id="tick-first" tabindex="-1">请先在下面勾选' in page


def test_the_list_says_what_order_it_is_in_and_what_the_lamps_mean(
    enter: Callable[..., Resident], wang: User
) -> None:
    record = enter()
    client = signed_in(wang)
    answer = client.get(reverse("resident-list"))
    heads = {column["key"]: column["sorted"] for column in answer.context["table"]["columns"]}
    assert heads.pop("name") == "ascending" and set(heads.values()) == {""}
    assert "五摸清：" in answer.content.decode() and "不适用" in answer.content.decode()
    client.post(reverse("resident-void", args=[record.pk]), {"reason": "重复登记"})
    answer = client.get(f"{reverse('resident-list')}?voided=1")
    assert answer.context["views"][0]["label"] == "全部已作废"
    page = client.get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert "有资料" in page and "未填" not in page
