"""A resident moves to another community: one side asks, the other accepts or refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry import access, audit
from registry.ledger import saving
from registry.models import Area, Change, Household, Move, Resident
from registry.models.scoped import ScopeError
from registry.moves import families, following, handing
from registry.moves.following import Note
from registry.moves.writing import (
    LEDGER,
    amend,
    demand,
    demand_current,
    facts,
    person,
    refreshed,
    told,
)
from registry.register import MOVED_IN

DEAD = "4"
AT_HOME, HUKOU_ELSEWHERE = "1", "2"  # 在册常住、在册人户分离
ANSWERING = "ER"
"""Either right in the receiving community answers: the specialist enters, the chair reviews."""


def may_answer(user: Any, move: Move) -> bool:
    """Whether ``user`` works for the community the move leads to."""
    return any(access.may(user, Move.section, letter, move.to_area_id) for letter in ANSWERING)


def may_move_at_once(user: Any, resident: Resident, to: Area) -> bool:
    """Whether ``user`` works for both communities and needs nobody's answer (旗县残联)."""
    return all(LEDGER.may(user, "E", code) for code in (resident.community_id, to.pk))


@transaction.atomic
def ask(
    *, by: Any, resident_id: Any, to: Area, along: Sequence[Any], reason: str, seen_in: str = ""
) -> Move:
    """Ask the community ``to`` to take the resident with those ``along``, who stay until it does.

    ``along`` are keys of residents and member lines of the household; ``seen_in`` the community
    the page showed.  Raises ValidationError when that is not so any more or a request waits.
    """
    resident = person(by, resident_id)
    demand_current(resident)
    _demand_there(resident, seen_in)
    _demand_target(resident, to)
    everyone = families.people_of(resident.household)
    going = families.chosen(everyone, [resident.pk, *along])
    move = Move(
        resident=resident,
        from_area_id=resident.community_id,
        to_area=to,
        along=[str(r.pk) for r in going.residents],
        members=[[str(m.pk), m.name] for m in going.members],
        reason=reason,
        asked_by=by,
    )
    try:
        with transaction.atomic():
            move.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            f"{resident} 已有一项迁移等待接收，请先撤回那一项", code="waiting"
        ) from None
    _audit(by, move, "asked")
    return move


def _demand_there(resident: Resident, seen_in: str) -> None:
    if seen_in and resident.community_id != seen_in:
        raise ValidationError(
            f"{resident} 刚刚已迁到{resident.community.name}，本次没有办理", code="moved"
        )


def _demand_target(resident: Resident, to: Area) -> None:
    if not to.is_community or to.valid_to is not None:
        raise ValidationError("请选择现用的嘎查村（社区）", code="target")
    if to.pk == resident.community_id:
        raise ValidationError(f"{resident} 就在{to.name}，请选择别的社区", code="same_place")


@transaction.atomic
def move_at_once(
    *,
    by: Any,
    resident_id: Any,
    to: Area,
    along: Sequence[Any],
    reason: str,
    seen_in: str = "",
    with_hukou: bool = True,
) -> Move:
    """Ask and accept in one step, for whoever works for both sides; else raises ScopeError."""
    demand(by, "E", to.pk)
    move = ask(by=by, resident_id=resident_id, to=to, along=along, reason=reason, seen_in=seen_in)
    return accept(by=by, move_id=move.pk, with_hukou=with_hukou)


def _answered(by: Any, move_id: Any) -> Move:
    """The move, locked and still waiting; raises ValidationError when somebody was faster."""
    held = Move.objects.unscoped("who may answer is asked when it was found")
    move: Move = held.select_for_update().get(pk=move_id)
    if not move.is_waiting:
        who = move.answered_by or "系统"
        raise ValidationError(
            f"这项迁移已由 {who} 办理（{move.state_label}），本次没有办理", code="answered"
        )
    move.answered_by, move.answered_at = by, timezone.now()
    return move


@transaction.atomic
def accept(*, by: Any, move_id: Any, with_hukou: bool = True) -> Move:
    """Take over the resident, whoever of the household was to come along, and all their records.

    Raises ScopeError for whoever does not work for the receiving community, ValidationError when
    the move was answered already or the resident is no longer where the request found them.
    """
    move = _answered(by, move_id)
    if not may_answer(by, move):
        raise ScopeError(f"{by} may not answer for {move.to_area_id}")
    reason = "accepted by the community the person comes to"
    resident = saving.locked_for(LEDGER, move.resident_id, reason)
    _demand_there(resident, move.from_area_id)
    demand_current(resident)
    note = Note(by, "move", move.reason)
    going = _going(move, resident.household)
    household = _taken_out(resident.household, going, note)
    people = [r.pk for r in _of(household)]
    following.relocate(
        people, [household.pk], move.to_area_id, by=by, action=note.action, reason=note.reason
    )
    handing.follow(people, move.to_area_id, note)
    _settle(going, with_hukou, note)
    refreshed([household], note)
    _close_others(people, move)
    move.state = Move.ACCEPTED
    move.save()
    _audit(by, move, "accepted")
    return move


def _going(move: Move, household: Household) -> families.Group:
    """Who comes along of those still there; a member line written anew is known by its name."""
    everyone = families.people_of(household)
    keys = {*move.along, str(move.resident_id), *(key for key, _ in move.members)}
    group = families.chosen(everyone, keys)
    known = {str(m.pk) for m in group.members}
    names = {name for key, name in move.members if key not in known}
    group.members += [m for m in everyone.members if m.name in names and m not in group.members]
    return group


def _of(household: Household) -> Any:
    held = Resident.objects.unscoped("a household moves with everybody in it, void records too")
    return held.filter(household=household)


def _taken_out(household: Household, going: families.Group, note: Note) -> Household:
    """The household that moves: the one there is if no resident stays behind, else a new one."""
    staying = families.rest(families.people_of(household), going)
    if staying.residents:
        fresh = families.part(household, going, staying, note)
        refreshed([household], note)
        return fresh
    _leave_behind(household, going, staying, note)
    return household


def _leave_behind(
    household: Household, going: families.Group, staying: families.Group, note: Note
) -> None:
    """Members who stay, where no resident does, are no longer of the household on record."""
    if not staying.members:
        return
    before = facts(household)
    if any(families.is_head(household, m) for m in staying.members):
        household.head_name = household.head_id = ""
    household.members.filter(pk__in=[m.pk for m in staying.members]).delete()
    household.size, household.disabled_count = going.size, going.disabled
    household.save()
    told(household, before, note)


def _settle(going: families.Group, with_hukou: bool, note: Note) -> None:
    """在册状态 at the new place; what is known of the certificate does not change with a move."""
    status = AT_HOME if with_hukou else HUKOU_ELSEWHERE
    for resident in going.residents:
        if resident.status == DEAD:
            continue
        fresh = saving.locked_for(LEDGER, resident.pk, "just moved by whoever may take them over")
        changes = {"status": status, "status_changed_on": timezone.localdate()}
        amend(fresh, {**changes, "status_reason": MOVED_IN}, note)


def _close_others(people: Sequence[Any], move: Move) -> None:
    """Requests for others of the household who came along have become void."""
    held = Move.objects.unscoped("a request for someone who has just moved leads nowhere")
    held.waiting().filter(resident_id__in=people).exclude(pk=move.pk).update(
        state=Move.WITHDRAWN,
        answer="已随同户迁移",
        answered_by=move.answered_by,
        answered_at=timezone.now(),
    )


@transaction.atomic
def refuse(*, by: Any, move_id: Any, reason: str) -> Move:
    """Leave the resident where they are; raises as ``accept`` does."""
    move = _answered(by, move_id)
    if not may_answer(by, move):
        raise ScopeError(f"{by} may not answer for {move.to_area_id}")
    refused = _end(move, Move.REFUSED, reason)
    _in_history(refused)
    return refused


def _in_history(move: Move) -> None:
    """The resident's history tells that the move came to nothing."""
    Change.objects.create(
        record_type=Resident._meta.label_lower,
        record_id=move.resident_id,
        community_id=move.from_area_id,
        version=move.resident.version,
        by=move.answered_by,
        action="move_back",
        reason=f"{move.to_area.full_name}：{move.answer}"[:300],
    )


@transaction.atomic
def withdraw(*, by: Any, move_id: Any, reason: str = "") -> Move:
    """Take back a request nobody has answered, by the side that made it."""
    move = _answered(by, move_id)
    demand(by, "E", move.from_area_id)
    return _end(move, Move.WITHDRAWN, reason)


def _end(move: Move, state: str, reason: str) -> Move:
    move.state, move.answer = state, reason
    move.save()
    _audit(move.answered_by, move, state)
    return move


def _audit(by: Any, move: Move, step: str) -> None:
    """Both communities' trails tell it: each is asked by its own side."""
    detail = {
        "move": str(move.pk),
        "step": step,
        "from": move.from_area_id,
        "to": move.to_area_id,
        "people": len(move.along),
    }
    for code in (move.from_area_id, move.to_area_id):
        audit.record(
            "transfer", by=by, obj=move.resident, ledger=LEDGER.key, community_id=code,
            detail=detail,
        )  # fmt: skip
