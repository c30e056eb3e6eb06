"""F09: whether what the community cannot meet is handed on in time."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q

from registry import parameters
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, State, in_parts, person
from registry.stepped import step_url
from rehab.models import Referral
from rehab.referrals.ledger import ReferralLedger
from rehab.referrals.rules import GONE, NO_LONGER, SEND

KEY = ReferralLedger.key
PERCENT = "referral_percent"
READ = (
    "community_id", "resident__name", "raised_on", "state", "first_sent_on", "send_due_on",
)  # fmt: skip
"""What is read of a slip."""
NAMED = 5
"""How many records doors lead to at once."""


def in_time(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """F09: of the slips raised within twelve months those sent within the working days given.

    A slip whose time still runs is not judged yet; one closed unsent because nobody needs it any
    more does not count.  Sending it on after a return changes nothing: it was handed on.
    """
    first = months_before(on, 12) + datetime.timedelta(days=1)
    held = Referral.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=codes, raised_on__range=(first, on))
    held = held.exclude(Q(outcome__in=(NO_LONGER, GONE), first_sent_on=None, closed_on__lte=on))
    found: dict[str, list[Referral]] = defaultdict(list)
    for one in held.select_related("resident").only(*READ).order_by("raised_on", "pk"):
        found[one.community_id].append(one)
    percents = parameters.values(PERCENT, codes, on)
    return {code: _judge(found[code], on, percents[code]) for code in codes}


def _judge(slips: list[Referral], on: datetime.date, percent: int) -> Measured:
    judged = [(one, is_late(one, on)) for one in slips]
    fine = [one for one, late in judged if late is False]
    behind = [one for one, late in judged if late]
    waiting = len(slips) - len(fine) - len(behind)
    count = len(fine) + len(behind)
    if not count:
        says = f"{waiting} 件还在转出期限内" if waiting else "近十二个月没有需要转介的"
        state = State.PENDING if waiting else State.NOT_APPLICABLE
        return Measured(state, 0, 0, says=says)
    told = f"需转介 {count} 件，按时转出 {len(fine)} 件"
    told += f"；另有 {waiting} 件还在期限内" if waiting else ""
    names = "、".join(person(one.resident.name) for one in behind[:NAMED])
    lacks = f"{len(behind)} 件没有按时：{names}{'等' * (len(behind) > NAMED)}；" if behind else ""
    return in_parts(
        len(fine), count, lacks + told, percent=percent,
        evidence=tuple((KEY, one.pk) for one in fine),
        lacking=tuple((KEY, one.pk) for one in behind),
        doors=tuple(_door(one) for one in behind[:NAMED]),
    )  # fmt: skip


def is_late(one: Referral, on: datetime.date) -> bool | None:
    """Whether the slip was sent late or still is not, as seen on ``on``; None while there is time."""
    sent, due = one.first_sent_on, one.send_due_on
    if due is None:
        return None
    if sent and sent <= on:
        return sent > due
    return True if due < on else None


def _door(one: Referral) -> Door:
    if one.first_sent_on is None and not one.is_closed:
        return Door(f"转出：{person(one.resident.name)}", step_url(ReferralLedger, one, "send"))
    return Door(f"查看：{person(one.resident.name)}", ReferralLedger.url("detail", one.pk))


INDICATORS = (
    Indicator("F09", "近十二个月提出的转介中，在规定的工作日内转出的；还在期限内的不计", in_time,
              (SEND, PERCENT), Kind.RATIO, "件"),
)  # fmt: skip
"""`measure(codes, on)` takes the same number of queries for any codes."""
