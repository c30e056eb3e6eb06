"""今天还缺什么: what a specialist in post lacks today, as conditions for lists and as words for the page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry import parameters
from registry.models import Attachment, SpecialistAssessment, SpecialistAttendance
from registry.models.specialist import IN_POST
from registry.organisation.specialist_training.ledger import BEFORE
from registry.organisation.specialist_training.ledger import IN_POST as WHILE_IN_POST
from registry.review import RETURNED, SUBMITTED

PUBLICITY = "publicity"
UNSURE = (SUBMITTED, RETURNED)
"""Where a record stands as long as nobody else has confirmed what specialists say of themselves."""
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Lack:
    """One thing that may be lacking: ``where`` finds the specialists, ``says`` tells it on the page.

    ``part`` of the form puts it right, or, where it is empty, a training does.
    """

    key: str
    label: str
    where: Callable[[datetime.date], Q]
    says: str
    part: str = ""


def serving(today: datetime.date) -> Q:
    """In post on ``today``."""
    return (IN_POST | Q(until_on__gte=today)) & (Q(from_on__isnull=True) | Q(from_on__lte=today))


def _trained(**how: Any) -> Q:
    lines = SpecialistAttendance.objects.held()
    return Q(Exists(lines.filter(specialist=OuterRef("pk"), **how)))


def _unselected(today: datetime.date) -> Q:
    papers = Attachment.objects.filter(
        ledger="specialist", record_id=OuterRef("pk"), purpose=PUBLICITY, voided_at=None
    )
    told = Q(selection_way="") | Q(selection_no="") | Q(selected_on=None) | ~Q(Exists(papers))
    return serving(today) & told


def _unprepared(today: datetime.date) -> Q:
    return serving(today) & Q(pretrained_on=None) & ~_trained(event__kind=BEFORE)


def _without_card(today: datetime.date) -> Q:
    return serving(today) & (Q(card_no="") | Q(card_issued_on=None) | Q(card_valid_until=None))


def expired(today: datetime.date) -> Q:
    """Whose card is over."""
    return serving(today) & Q(card_valid_until__lt=today)


def expiring(today: datetime.date) -> Q:
    """Whose card will soon be over."""
    (days,) = parameters.of_region("specialist_card_days")
    return serving(today) & Q(card_valid_until__range=(today, today + days * DAY))


def untrained(today: datetime.date) -> Q:
    """Who took up the post in an earlier year and was at no training this year."""
    due = Q(from_on__lt=today.replace(month=1, day=1))
    return serving(today) & due & ~_trained(event__kind=WHILE_IN_POST, event__year=today.year)


def unassessed(today: datetime.date) -> Q:
    """Who was in post last year and has no assessment of it."""
    lines = SpecialistAssessment.objects.filter(
        specialist=OuterRef("pk"), year=today.year - 1
    ).exclude(grade="")
    was = Q(from_on__lt=today.replace(month=1, day=1))
    return serving(today) & was & ~Q(Exists(lines))


def unconfirmed(today: datetime.date) -> Q:
    """Whose own entries nobody else has confirmed."""
    return serving(today) & Q(review_state__in=UNSURE)


UNCONFIRMED = Lack(
    "unconfirmed", "待确认", unconfirmed,
    "本人录入或更正的内容待残协主席或旗县残联确认，确认以前不计入指标",
)  # fmt: skip
LACKS = (
    UNCONFIRMED,
    Lack("unselected", "选聘记录不全", _unselected,
         "选聘方式、文号、日期和公示材料没有齐", "selection"),
    Lack("unprepared", "没有岗前培训", _unprepared, "没有岗前培训记录", "ready"),
    Lack("cardless", "没有上岗证", _without_card, "上岗证号、发证日期、有效期没有填全", "ready"),
    Lack("expired", "上岗证已过期", expired, "上岗证已过期，请换证后更正有效期", "ready"),
    Lack("expiring", "上岗证快到期", expiring, "上岗证快到期", "ready"),
    Lack("untrained", "今年还没培训", untrained, "今年还没有参加在岗培训"),
    Lack("unassessed", "上年没有考核", unassessed, "上年度没有考核结果", "assessment"),
    Lack("dutiless", "没有工作职责", lambda today: serving(today) & Q(duties=""),
         "工作职责没有写明", "post"),
)  # fmt: skip


def of(record: Any, today: datetime.date) -> list[Lack]:
    """What ``record`` lacks today, in one query."""
    held = (
        type(record)
        .objects.unscoped("the record was opened by someone who may")
        .filter(pk=record.pk)
    )
    asked = {f"_{lack.key}": Exists(held.filter(lack.where(today))) for lack in LACKS}
    row = held.annotate(**asked).values(*asked).first() or {}
    return [lack for lack in LACKS if row.get(f"_{lack.key}")]
