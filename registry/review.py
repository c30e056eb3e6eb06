"""Review (审核): whoever entered a record submits it, the chair confirms it or returns it.

A record is a draft, submitted, confirmed or returned.  One's own entry is reviewed by somebody
else.  A confirmed record is corrected only for a reason and is then submitted again.  Whether a
ledger takes review says the ledger (``reviewed``), whether an area asks for it a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry import audit
from registry.ledger import saving
from registry.ledger.columns import Column
from registry.ledger.kinds import Kind
from registry.ledger.ledger import Ledger, QuickView
from registry.ledger.routes import routed_ledgers
from registry.models import Change
from registry.models.scoped import inside

DRAFT, SUBMITTED, CONFIRMED, RETURNED = "", "1", "2", "3"
LABELS = {DRAFT: "未提交审核", SUBMITTED: "待审核", CONFIRMED: "已确认", RETURNED: "被退回"}
COMMENT_LIMIT = 200


class StateKind(Kind):
    """Where a record stands in the review, in words."""

    def show(self, value: Any) -> str:
        return LABELS.get(value or DRAFT, "")


STATE = "review_state"
COLUMN = Column(STATE, StateKind(1), "审核", derived=True)
"""Beside the columns of a ledger that is reviewed, in the lists of areas that ask for review."""


def views(among: Q | None = None) -> tuple[QuickView, ...]:
    """The quick views 待审核 and 被退回 of a ledger that takes review, of the records ``among``."""
    of = among or Q()
    return (
        QuickView(
            "submitted", "待审核", lambda today: of & Q(review_state=SUBMITTED), on_home=False
        ),
        QuickView("returned", "被退回", lambda today: of & Q(review_state=RETURNED), on_home=False),
    )


VIEW_KEYS = ("submitted", "returned")
"""The keys of these views; an area that asks for no review sees them only while something stands in them."""


def with_unsubmitted(views: Sequence[QuickView]) -> list[QuickView]:
    """``views`` as an area that asks for review has them: with 未提交, of what the first one shows."""
    first = views[0]
    draft = QuickView(
        "unsubmitted", "未提交", lambda today: first.where(today) & Q(review_state=DRAFT),
        on_home=False,
    )  # fmt: skip
    at = next((n for n, view in enumerate(views) if view.key == "submitted"), len(views))
    return [*views[:at], draft, *views[at:]]


def may_submit(ledger: type[Ledger], record: Any, user: Any) -> bool:
    """Whether the record is waiting to be submitted and ``user`` may enter records there."""
    return (
        ledger.takes_review(record.community_id)
        and not record.is_voided
        and record.review_state in (DRAFT, RETURNED)
        and ledger.may(user, "E", record.community_id)
    )


def why_not(ledger: type[Ledger], record: Any, user: Any) -> str:
    """Why ``user`` cannot confirm or return the record; "" when they can."""
    if record.is_voided:
        return "已作废"
    if record.review_state != SUBMITTED:
        return LABELS[record.review_state]
    if not ledger.may(user, ledger.review_letter, record.community_id):
        return "不在本人审核范围"
    return "本人录入或更正的，须由他人审核" if ledger.is_own(record, user) else ""


@transaction.atomic
def submit(ledger: type[Ledger], record_id: Any, *, by: Any) -> bool:
    """Hand the record to whoever reviews it; False when there was nothing to submit."""
    record = saving.locked(ledger, by, record_id)
    if not may_submit(ledger, record, by):
        return False
    _put(record, review_state=SUBMITTED, submitted_by=by, submitted_at=timezone.now())
    _note(ledger, record, "submit", "submit", by)
    return True


@transaction.atomic
def decide(
    ledger: type[Ledger],
    record_id: Any,
    *,
    by: Any,
    confirm: bool,
    comment: str = "",
    version: int | None = None,
) -> Any:
    """Confirm or return a submitted record.

    Raises ValidationError when it was changed since ``version`` was read, is not (or no longer)
    waiting for review, is one's own, or is returned without a comment.
    """
    record = saving.locked(ledger, by, record_id, ledger.review_letter)
    if not confirm and not comment.strip():
        raise ValidationError("退回须写明意见，说明要改什么", code="comment")
    if refused := why_not(ledger, record, by):
        raise ValidationError(refused, code="state")
    if version is not None and record.version != version:
        raise ValidationError("打开之后又有更改，请核对后再审核", code="changed")
    _put(
        record,
        review_state=CONFIRMED if confirm else RETURNED,
        reviewed_by=by,
        reviewed_at=timezone.now(),
        review_comment=comment.strip(),
    )
    action = ("confirm", "review") if confirm else ("return", "return")
    _note(ledger, record, *action, by, comment.strip())
    return record


def decide_many(
    ledger: type[Ledger],
    versions: Mapping[Any, int | None],
    *,
    by: Any,
    confirm: bool,
    comment: str = "",
) -> tuple[int, list[tuple[str, str]]]:
    """Decide on each record by itself; how many, and the others with why they were left."""
    done, left = 0, []
    for key, record in _readable(ledger, by, versions).items():
        try:
            decide(ledger, key, by=by, confirm=confirm, comment=comment, version=versions[key])
            done += 1
        except ValidationError as refused:
            left.append((str(record), refused.messages[0]))
    return done, left


def unsubmitted(user: Any) -> list[dict[str, Any]]:
    """What ``user`` entered or changed last and nobody has submitted, ledger by ledger: title, count, url."""
    found = []
    for ledger in routed_ledgers():
        codes = [c for c in ledger.areas(user, "E") if ledger.takes_review(c)]
        if not codes:
            continue
        held = ledger.visible(user, "E").current().filter(inside(codes), updated_by=user)
        if count := held.filter(review_state=DRAFT).count():
            url = f"{ledger.url('list')}?view=unsubmitted"
            found.append(
                {"title": ledger.title, "count": count, "url": url, "counter": ledger.counter}
            )
    return found


def submit_many(ledger: type[Ledger], keys: Iterable[Any], *, by: Any) -> tuple[int, int]:
    """Submit each record that can be; how many were and how many were not."""
    held = ledger.visible(by, "E").filter(pk__in=list(keys)).values_list("pk", flat=True)
    results = [submit(ledger, key, by=by) for key in held]
    return sum(results), len(results) - sum(results)


def _readable(ledger: type[Ledger], by: Any, keys: Iterable[Any]) -> dict[Any, Any]:
    return {r.pk: r for r in ledger.visible(by, ledger.review_letter).filter(pk__in=list(keys))}


def _put(record: Any, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(record, name, value)
    record.version += 1
    record.save(update_fields=[*facts, "version"])


def _note(
    ledger: type[Ledger], record: Any, action: str, event: str, by: Any, comment: str = ""
) -> None:
    lines = saving.change_rows(ledger, record, action, by, [], comment, whole=True)
    Change.objects.bulk_create(lines)
    audit.record(event, by=by, obj=record, ledger=ledger.key, community_id=record.community_id)
