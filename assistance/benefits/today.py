"""What is due of the social-security items: findings not dealt with, and what is to be checked again."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from assistance.benefits.entry import edit_url
from assistance.benefits.figures import list_url
from assistance.benefits.lines import CHECK, STALE
from registry import benefits
from registry.conditions import NOBODY, Given
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.today import Desk, Found, Task, source


def _people(desk: Desk) -> Any:
    return benefits.with_standings(desk.among(ResidentLedger, "E"), desk.today)


def to_deal_with(given: Given) -> Q:
    """Whoever lacks an item or has one they should not have."""
    found = NOBODY
    for item in benefits.ITEMS:
        for name in benefits.TO_DEAL_WITH:
            found |= benefits.figure(name, item, given).where(given)
    return found


@source("benefit_findings", "社会保障应享未享、不应享仍享")
def benefit_findings(desk: Desk) -> list[Found]:
    """Residents about whom the rules find something nobody has dealt with."""
    if not desk.codes(Resident.section, "E"):
        return []
    given = benefits.given_on(desk.today)

    def task(resident: Any) -> Task:
        first, *more = benefits.findings(benefits.facts_of(resident), given)
        what = f"{first.title}：{first.label}（{'；'.join(first.reasons)}）"
        what += f"，另有 {len(more)} 项" if more else ""
        back = list_url(resident.community_id, first.name, first.item)
        return Task(
            str(resident), ResidentLedger.url("detail", resident.pk), what, "登记",
            edit_url(resident.pk, first.item, back),
        )  # fmt: skip

    return [Found(_people(desk), to_deal_with(given), task, ("name_pinyin",))]


@source("benefit_check", "社会保障到期核对")
def benefit_checks(desk: Desk) -> list[Found]:
    """Residents who have something month by month that was not checked for a period."""
    codes = desk.codes(Resident.section, "E")
    if not codes:
        return []
    given = benefits.given_on(desk.today)
    due = desk.by_area(codes, lambda months: benefits.unchecked(given, months), CHECK)

    def task(resident: Any) -> Task:
        return Task(
            str(resident), ResidentLedger.url("detail", resident.pk),
            "已享受的社会保障到期核对", "核对", list_url(resident.community_id, STALE),
        )  # fmt: skip

    return [Found(_people(desk), due, task, ("name_pinyin",))]
