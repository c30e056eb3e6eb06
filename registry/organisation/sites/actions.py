"""The steps of a site from application to plaque, and who may take each (方案前言, reference §3.6).

Every step is one transaction, asks the right again inside it, writes history and audit, and raises
ValidationError with what to do instead when the site is not where the step begins.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry import access, codes, divisions
from registry.ledger import saving
from registry.models import Area, Site, SiteStep
from registry.models.site import (
    ACCEPTED,
    APPLIED,
    BANNER_PASSED,
    BUILDING,
    ENDED,
    LEAGUE_PASSED,
    NAMED,
    RECHECKED,
    SELF_CHECKED,
)
from registry.organisation.sites import rules
from registry.organisation.sites.ledger import SiteLedger
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import Judged

SECTION = "inspection"
"""The column of the role table that says who inspects."""
REGION, LEAGUE, BANNER, COMMUNITY = (
    Area.Level.REGION, Area.Level.LEAGUE, Area.Level.BANNER, Area.Level.COMMUNITY,
)  # fmt: skip
WHO = {
    REGION: "自治区残联",
    LEAGUE: "盟市残联",
    BANNER: "旗县残联",
    COMMUNITY: "社区专职委员或残协主席",
}


@dataclass(frozen=True)
class Step:
    """One step on: from which stages to which, by whoever inspects at ``level``."""

    key: str
    title: str
    states: tuple[str, ...]
    to: str
    level: int
    action: str = "progress"
    needs_note: bool = False


STEPS: dict[str, Step] = {
    step.key: step
    for step in (
        Step("begin", "列入创建", (APPLIED,), BUILDING, REGION),
        Step("check", "自查完成", (BUILDING,), SELF_CHECKED, COMMUNITY),
        Step("first", "旗县初验通过", (SELF_CHECKED,), BANNER_PASSED, BANNER),
        Step("second", "盟市复验通过", (BANNER_PASSED,), LEAGUE_PASSED, LEAGUE),
        Step("final", "自治区验收通过", (LEAGUE_PASSED,), ACCEPTED, REGION),
        Step("plaque", "挂牌", (ACCEPTED,), NAMED, REGION),
        Step("recheck", "复查合格", (NAMED, RECHECKED), RECHECKED, REGION),
        Step("end", "摘牌", (NAMED, RECHECKED), ENDED, REGION, "close", needs_note=True),
        Step("leave", "退出创建",
             (APPLIED, BUILDING, SELF_CHECKED, BANNER_PASSED, LEAGUE_PASSED, ACCEPTED), ENDED,
             REGION, "close", needs_note=True),
        Step("back", "退回", (), "", 0, "return", needs_note=True),
    )
}  # fmt: skip

BACK = {
    BUILDING: (APPLIED, REGION),
    SELF_CHECKED: (BUILDING, BANNER),
    BANNER_PASSED: (SELF_CHECKED, LEAGUE),
    LEAGUE_PASSED: (BANNER_PASSED, REGION),
    ACCEPTED: (LEAGUE_PASSED, REGION),
    NAMED: (ACCEPTED, REGION),
    RECHECKED: (NAMED, REGION),
}
"""Whence a site is sent back whither, by whom: whoever was to take the next step.

One that was ended goes back to where it was; its course tells.
"""
INSPECTIONS = ("first", "second", "final")
"""The steps that say a site passed: with indicators that fail they are taken for a reason only."""
WARNED = "check"
"""The community's own check: what fails is told, and no reason asked for."""
EVEN_IF_CLOSED = ("end", "leave")
"""What can still be done with a site whose community is no more."""


def before(site: Site) -> tuple[str, int]:
    """The stage the site would be sent back to and the level that may; ("", 0) where it cannot."""
    if site.state != ENDED:
        return BACK.get(site.state, ("", 0))
    last = next(reversed(site.course.all()), None)
    return (last.from_state, REGION) if last and last.to_state == ENDED else ("", 0)


def level_for(step: Step, site: Site) -> int:
    """The level whose staff takes ``step`` now; 0 for nobody."""
    return step.level or before(site)[1]


def fits(step: Step, site: Site) -> bool:
    """Whether ``step`` begins where the site is."""
    return bool(before(site)[0]) if step.key == "back" else site.state in step.states


def may_take(user: Any, step: Step, site: Site) -> bool:
    """Whether ``user`` inspects at the level of ``step`` over the site's community.

    The chair confirms the community's own check (R), everybody else enters it (E).
    """
    level = level_for(step, site)
    held = inspects_at(user)
    return any(at == level and site.community_id.startswith(code) for at, code in held)


def inspects_at(user: Any) -> set[tuple[int, str]]:
    """The areas over whose sites ``user`` takes steps, each with its level."""
    entering = {(divisions.level_of(c), c) for c in access.areas_for(user, SECTION, "E")}
    confirming = {(divisions.level_of(c), c) for c in access.areas_for(user, SECTION, "R")}
    return entering | {(level, code) for level, code in confirming if level == COMMUNITY}


def open_steps(user: Any, site: Site) -> list[Step]:
    """What ``user`` can do with the site now, the step on first."""
    if site.is_voided:
        return []
    found = [step for step in STEPS.values() if fits(step, site) and may_take(user, step, site)]
    return [step for step in found if not why_not(step, site)]


def next_step(site: Site) -> Step | None:
    """The step on from where the site is; None where the path ends."""
    return next((step for step in STEPS.values() if site.state in step.states), None)


def called(step: Step, site: Site) -> str:
    """What the step is called now: a step back says where to."""
    back = before(site)[0] if step.key == "back" else ""
    return f"退回到“{stage(back)}”" if back else step.title


def stage(state: str) -> str:
    """The name of a stage."""
    return codes.get("site_state").label(state)


def why_not(step: Step, site: Site) -> str:
    """Why ``step`` cannot be taken now, and what can; "" when it can."""
    if site.is_voided:
        return "这个示范点已作废，请先恢复"
    if not fits(step, site):
        return f"现在的状态是“{stage(site.state)}”，不能“{step.title}”；{_instead(site)}"
    if step.key not in EVEN_IF_CLOSED and (text := rules.closed(site.community)):
        return f"{text}，请由自治区残联办理摘牌或退出创建"
    return ""


def failing(step: Step, site: Site) -> list[Judged]:
    """The indicators a site would be passed in spite of, were ``step`` taken today."""
    standing = seen_before(step, site) if step.key in INSPECTIONS else None
    return standing.failing if standing else []


def seen_before(step: Step, site: Site) -> measuring.Standing | None:
    """The standing to be shown before ``step`` is taken; None where the step passes nothing."""
    if step.key not in (WARNED, *INSPECTIONS):
        return None
    return measuring.standings([site.community_id], timezone.localdate())[0]


def _instead(site: Site) -> str:
    step = next_step(site)
    if step is None:
        return "需要重新创建的，请由社区重新申报"
    return f"下一步是“{step.title}”，由{WHO[Area.Level(level_for(step, site))]}办理"


@transaction.atomic
def take(step_key: str, site_id: Any, *, by: Any, on: datetime.date | None, note: str = "") -> Site:
    """Take one of ``STEPS`` on the day ``on``.

    Raises Site.DoesNotExist out of sight, PermissionDenied for another level's step,
    ValidationError by ``on`` or ``note`` (which an inspection needs where indicators fail), or
    with code "wrong_state".
    """
    step, note = STEPS[step_key], note.strip()
    SiteLedger.visible(by).get(pk=site_id)
    site: Site = saving.locked_for(SiteLedger, site_id, "the level of the step was asked")
    if refused := why_not(step, site):
        raise ValidationError(refused, code="wrong_state")
    if not may_take(by, step, site):
        raise PermissionDenied
    _check(step, site, on, note)
    assert on is not None  # noqa: S101  (checked)
    to = step.to or before(site)[0]
    reached = on if step.to else _reached(site, to)
    said = f"{called(step, site)}：{note}" if note else called(step, site)
    SiteStep.objects.create(
        site=site, step=step.key, from_state=site.state, to_state=to, on=on, note=note, by=by
    )
    _move(site, {"state": to, "state_on": reached}, by, step.action, said[:300])
    return site


def _reached(site: Site, state: str) -> datetime.date | None:
    """When the site first reached a stage it is sent back to."""
    last = site.course.filter(to_state=state).exclude(step="back").last()
    return last.on if last else site.applied_on if state == APPLIED else None


def _move(site: Site, changes: dict[str, Any], by: Any, action: str, said: str) -> None:
    """Raises ValidationError where the community has another site by now."""
    try:
        with transaction.atomic():
            saving.amend(SiteLedger, site, changes, by=by, action=action, reason=said)
    except IntegrityError as taken:
        text = f"{site.community.name}已有另一个在建或已挂牌的示范点，不能恢复这一个"
        raise ValidationError(text, code="wrong_state") from taken


def _check(step: Step, site: Site, on: datetime.date | None, note: str) -> None:
    """Raises ValidationError for a day the step cannot have been taken on, or a missing reason."""
    wrong: dict[str, str] = {}
    last = site.state_on or site.applied_on
    if on is None:
        wrong["on"] = "请填写日期"
    elif on > timezone.localdate():
        wrong["on"] = "日期不能晚于今天"
    elif last and on < last:
        wrong["on"] = f"日期不能早于上一步（{last.year}年{last.month}月{last.day}日）"
    if step.needs_note and not note:
        wrong["note"] = f"请写明{step.title}的原因"
    elif not note and (red := failing(step, site)):
        wrong["note"] = f"有 {len(red)} 项指标未达标，请写明仍然通过的原因，或者退回"
    if wrong:
        raise ValidationError(wrong)
