"""Cases nobody handles any more: the person moved away, the handler resigned (decision 51).

Whoever may not read a case may still have to find somebody for it.  Here the banner's staff is told
number, ledger, community and since when, and names an account; who it is about is told nobody.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone

from registry import access, divisions
from registry.cases import handlers
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.routes import routed_ledgers
from registry.models import Change, Posting, User
from registry.models.scoped import inside
from registry.today import Desk, Found, Task, source

ROLE = "banner_staff"
TITLE = "无人负责的个案"
DAY = datetime.timedelta(days=1)
MOVED = ("move", "move_back", "area", "merge")
"""What in the history of a case says that it came here."""


def ledgers() -> list[Any]:
    """The routed ledgers whose records are cases."""
    return [ledger for ledger in routed_ledgers() if ledger.model.handled_by]


def areas(user: Any, ledger: Any) -> list[str]:
    """The banners of ``user`` where the role reaches the section of ``ledger``."""
    section = ledger.model.section
    rights = access.ROLES[ROLE].rights
    return access.areas_as(user, ROLE) if "V" in rights.get(section, "") else []


def left_alone(ledger: Any, codes: list[str]) -> Any:
    """The running cases of ``ledger`` in the areas that name nobody who works there today.

    Only numbers and places are to be read of them.
    """
    model = ledger.model
    line = model._meta.get_field(model.handled_by).related_model
    reaches = Q()
    for length in divisions.LENGTHS:
        reaches |= Q(area_id=Substr(OuterRef("case__community_id"), 1, length))
    posted = Posting.objects.active().filter(
        reaches, user=OuterRef("account"), user__is_active=True,
        role__in=handlers.roles_of(model.section),
    )  # fmt: skip
    named = line.objects.in_force().filter(Exists(posted), case=OuterRef("pk"))
    held = model.objects.unscoped("number and community only, to whoever finds somebody for it")
    return held.current().filter(ledger.running, ~Exists(named), inside(codes))


def candidates(ledger: Any, code: str, but: Any) -> list[tuple[str, str]]:
    """The accounts that may take a case of ``ledger`` in ``code``: those who enter such cases there.

    Not whoever asks: nobody opens a case for themselves.
    """
    section = ledger.model.section
    enters = [r.key for r in access.ROLES.values() if "E" in r.rights.get(section, "")]
    held = handlers.postings_in(section, code).filter(role__in=enters)
    held = held.exclude(user=but).exclude(role=ROLE).select_related("user")
    return [
        (str(p.user_id), f"{p.user}（{access.ROLES[p.role].title}）")
        for p in held.order_by("role", "user__username")
    ]


@transaction.atomic
def name(ledger: Any, record_id: Any, *, by: Any, account: User) -> Any:
    """Have ``account`` handle the case from today on; whoever is named in vain is so no longer.

    Raises ValidationError where it is handled by now, or the account does not work there.
    """
    record = saving.locked_for(ledger, record_id, "left alone, and in the banner of whoever asks")
    if not left_alone(ledger, areas(by, ledger)).filter(pk=record.pk).exists():
        raise ValidationError("这份个案已经有人负责了", code="wrong_state")
    if str(account.pk) not in dict(candidates(ledger, record.community_id, by)):
        raise ValidationError({"account": "这个账号没有在这里办理个案的岗位，请另选"})
    today = timezone.localdate()
    rows = [_ended(row, today) for row in ledger.shape.read(record)[handlers.TABLE]]
    fresh = {handlers.ACCOUNT: account.pk, "since": today, "until": None}
    changes = {handlers.TABLE: [*rows, fresh]}
    saving.amend(ledger, record, changes, by=by, action="progress", reason="指定责任人")
    return record


def _ended(row: Values, today: datetime.date) -> Values:
    """A line that named somebody who works there no longer: over since yesterday."""
    if row.get("until") and row["until"] < today:
        return row
    last = today - DAY
    since = row.get("since")
    return {**row, "until": last, "since": min(since, last) if since else since}


def since(ledger: Any, records: list[Any]) -> dict[Any, datetime.date]:
    """For each of ``records`` the day since when nobody handles it.

    The latest of: somebody's time as handler ended, their posting there did, the person moved in;
    else the day the case was entered.
    """
    found = {r.pk: timezone.localdate(r.created_at) for r in records}
    line = ledger.model._meta.get_field(ledger.model.handled_by).related_model
    lines = list(line.objects.filter(case__in=found).values_list("case", "account", "until"))
    ends = _ends({account for _, account, _ in lines})
    places = {r.pk: r.community_id for r in records}
    for key, account, until in lines:
        days = [day for day, area in ends.get(account, ()) if places[key].startswith(area)]
        found[key] = max([found[key], *days, *([until + DAY] if until else [])])
    moved = Change.objects.filter(record_id__in=found, action__in=MOVED)
    for key, at in moved.values_list("record_id", "at"):
        found[key] = max(found[key], timezone.localdate(at))
    return found


def _ends(accounts: set[Any]) -> dict[Any, list[tuple[datetime.date, str]]]:
    """The days on which postings of ``accounts`` no longer counted, with their areas."""
    found: dict[Any, list[tuple[datetime.date, str]]] = {}
    today = timezone.localdate()
    held = Posting.objects.filter(user__in=accounts)
    for account, area, ends_on, revoked in held.values_list(
        "user", "area_id", "ends_on", "revoked_at"
    ):
        days = [timezone.localdate(revoked)] if revoked else []
        days += [ends_on + DAY] if ends_on and ends_on < today else []
        if days:
            found.setdefault(account, []).append((min(days), area))
    return found


@source("unhandled_case", TITLE)
def tasks(desk: Desk) -> list[Found]:
    """For the banner: cases left alone, by number and community."""
    if desk.over:
        return []
    return [_found(g, codes) for g in ledgers() if (codes := areas(desk.user, g))]


def _found(ledger: Any, codes: list[str]) -> Found:
    def task(record: Any) -> Task:
        what = f"{record.community.name}，{ledger.title}，没有人负责"
        url = reverse("unhandled-case", args=[ledger.key, record.pk])
        return Task(record.number, reverse("unhandled-cases"), what, "指定责任人", url)

    among = left_alone(ledger, codes).select_related("community")
    return Found(among, Q(), task, ("updated_at",))
