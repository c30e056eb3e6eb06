"""The steps of a need, each one function: raise, reflect, promise, answer, close, rate; and handing over.

Every step is one transaction, asks the right again inside it, writes history and audit, and raises
ValidationError with what to do instead when the need is not where the step begins.  Whoever else
raises needs (a visit) calls ``raise_need``.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from registry import access, audit, codes
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.models import Area, Change, Need, NeedHandover, Resident
from registry.models.need import (
    ANSWERED,
    DECLINED,
    OPEN_STATES,
    PROMISED,
    REFLECTED,
    SOLVED,
    TO_REFLECT,
)
from registry.needs.ledger import NeedLedger

ANSWER_TAKEN_BACK: Values = {
    "promised_on": None, "answered_on": None, "answer_method": "", "answer": "",
}  # fmt: skip
"""What goes when an answer did not help and the need is reflected again; the history keeps it."""
SERVICES, ABOVE = "2", "3"  # 反映对象代码表：社区服务机构、上级残联


@dataclass(frozen=True)
class Step:
    """One step: from which states it may be taken, and the columns that record it."""

    key: str
    title: str
    states: tuple[str, ...]
    columns: tuple[str, ...]
    asks: tuple[str, ...]
    """The columns without which the step says nothing."""
    action: str = "progress"


STEPS: dict[str, Step] = {
    step.key: step
    for step in (
        Step("reflect", "反映", (TO_REFLECT, REFLECTED, PROMISED, ANSWERED),
             ("reflected_to", "reflected_on", "handler", "unit"), ("reflected_to", "reflected_on")),
        Step("promise", "登记承诺时限", (REFLECTED, PROMISED),
             ("promised_on", "unit"), ("promised_on",)),
        Step("answer", "登记答复", (REFLECTED, PROMISED),
             ("answered_on", "answer_method", "answer"), ("answered_on", "answer_method", "answer")),
        Step("close", "办结", OPEN_STATES[1:],
             ("closed_on", "outcome", "outcome_note"), ("closed_on", "outcome"), "close"),
        Step("rate", "登记满意度", (SOLVED, DECLINED), ("satisfaction",), ("satisfaction",)),
    )
}  # fmt: skip


def open_steps(need: Need) -> list[Step]:
    """The steps that can be taken now, the likeliest first."""
    if need.is_voided:
        return []
    if need.state == TO_REFLECT and reported(need):
        return [STEPS["answer"], STEPS["reflect"]]
    likely = {
        TO_REFLECT: ("reflect",),
        REFLECTED: ("answer", "promise", "reflect", "close"),
        PROMISED: ("answer", "promise", "reflect", "close"),
        ANSWERED: ("close", "reflect"),
    }
    return [STEPS[key] for key in likely.get(need.state, ("rate",))]


def reported(need: Need) -> NeedHandover | None:
    """The hand-over of ``need`` whose report is the last word on it; None where there is none."""
    last = next(iter(handovers_of(need)), None)
    return last if last and last.state == NeedHandover.REPORTED else None


def handovers_of(need: Need) -> list[NeedHandover]:
    """Every hand-over of ``need``, the latest first; asked once of a need that was read."""
    if need.handed is None:
        held = NeedHandover.objects.unscoped("of a need that is in scope").filter(need=need)
        need.handed = list(held.select_related("from_area", "to_area", "settled_by"))
    return need.handed


def seen_by(user: Any, need: Need) -> list[NeedHandover]:
    """Those of ``handovers_of`` with an end in the user's scope: as ``visible_to``, without asking."""
    codes = tuple(access.areas_for(user, NeedHandover.section, "V"))
    ends = ((each, (each.from_area_id, each.to_area_id)) for each in handovers_of(need))
    return [each for each, areas in ends if any(area.startswith(codes) for area in areas)]


def _as_reflected(need: Need) -> Values:
    """A need handed over was thereby made known to the other side: what its reflection was."""
    handover = reported(need) if need.state == TO_REFLECT else None
    if handover is None:
        return {}
    above = need.community_id.startswith(handover.to_area_id)
    return {
        "reflected_to": [ABOVE if above else SERVICES],
        "reflected_on": timezone.localtime(handover.offered_at).date(),
        "unit": need.unit or handover.to_area.full_name[-60:],
    }


def called(step: Step, need: Need) -> str:
    """What the step is called now: what was reflected is reflected again."""
    again = step.key == "reflect" and need.state != TO_REFLECT
    return f"再次{step.title}" if again else step.title


def why_not(step: Step, need: Need) -> str:
    """Why ``step`` cannot be taken now, and what can; "" when it can."""
    if need.is_voided:
        return "这条需求已作废，请先恢复"
    if need.state in step.states or step in open_steps(need):
        return ""
    now = codes.get("need_state").label(need.state)
    able = "、".join(f"“{other.title}”" for other in open_steps(need))
    return f"这条需求现在是“{now}”，不能“{step.title}”；现在可以{able}，以前登记错的用“更正”"


# -- the steps -------------------------------------------------------------------------------


@transaction.atomic
def raise_need(
    resident: Resident,
    *,
    by: Any,
    category: str,
    content: str,
    raised_by: str = "1",
    raised_on: datetime.date | None = None,
) -> Need:
    """Register a need of ``resident``; ``category`` and ``raised_by`` are codes of their lists.

    Raises ValidationError by column, ScopeError when ``by`` may not enter needs there.
    """
    values = NeedLedger.start(resident)
    values |= {"category": category, "content": content, "raised_by": raised_by}
    values["raised_on"] = raised_on or values["raised_on"]
    examined = NeedLedger.examine(values)
    _refuse_errors(examined.findings)
    made: Need = saving.create(NeedLedger, examined, by=by, community_id=resident.community_id)
    return made


def reflect(
    need_id: Any,
    *,
    by: Any,
    to: Sequence[str],
    on: datetime.date,
    handler: str = "",
    unit: str = "",
) -> Need:
    """Made known to the bodies ``to`` (codes of need_recipient) on a day; may be said again."""
    facts = {"reflected_to": list(to), "reflected_on": on}
    return take("reflect", need_id, by=by, facts={**facts, "handler": handler, "unit": unit})


def promise(need_id: Any, *, by: Any, until: datetime.date, unit: str = "") -> Need:
    """Whoever handles it has promised an answer by the day ``until``."""
    return take("promise", need_id, by=by, facts={"promised_on": until, "unit": unit})


def answer(need_id: Any, *, by: Any, on: datetime.date, method: str, text: str) -> Need:
    """An answer came and was passed on."""
    facts = {"answered_on": on, "answer_method": method, "answer": text}
    return take("answer", need_id, by=by, facts=facts)


def close(need_id: Any, *, by: Any, on: datetime.date, outcome: str, note: str = "") -> Need:
    """Settled: solved, partly solved, or not, which needs ``note`` to say why."""
    facts = {"closed_on": on, "outcome": outcome, "outcome_note": note}
    return take("close", need_id, by=by, facts=facts)


def rate(need_id: Any, *, by: Any, satisfaction: str) -> Need:
    """How satisfied the person is with what came of it."""
    return take("rate", need_id, by=by, facts={"satisfaction": satisfaction})


@transaction.atomic
def take(step_key: str, need_id: Any, *, by: Any, facts: Values) -> Need:
    """Take one of ``STEPS`` with its ``facts``; an empty fact leaves what is recorded.

    Raises ValidationError (by column, or code "wrong_state"), Need.DoesNotExist outside the scope.
    """
    step = STEPS[step_key]
    need = saving.locked(NeedLedger, by, need_id)
    if refused := why_not(step, need):
        raise ValidationError(refused, code="wrong_state")
    base = NeedLedger.shape.read(need)
    given = {key: value for key, value in facts.items() if value not in (None, "", [])}
    lacking = [key for key in step.asks if key not in given]
    if lacking:
        raise ValidationError({key: f"请填写{NeedLedger.label_of(key)}" for key in lacking})
    if step.key == "answer":
        given = {**_as_reflected(need), **given}
    if step.key == "reflect" and need.state == ANSWERED:
        given |= ANSWER_TAKEN_BACK
    examined = NeedLedger.examine({**NeedLedger.shape.read(need), **given}, before=base)
    _refuse_errors(examined.findings)
    saved: Need = saving.update(
        NeedLedger, need.pk, base, examined, by=by, reason=step.title, action=step.action
    )
    return saved


def _refuse_errors(findings: Sequence[Any]) -> None:
    wrong = {f.key: f.message for f in findings if f.level == Level.ERROR}
    if wrong:
        raise ValidationError(wrong)


# -- handing over ----------------------------------------------------------------------------


@transaction.atomic
def hand_over(need_id: Any, *, by: Any, to: Area, request: str) -> NeedHandover:
    """Ask another area to see to a need; the record stays where the person lives.

    Raises ValidationError when it is closed, handed over already or ``to`` is its own area.
    """
    need = saving.locked(NeedLedger, by, need_id)
    if need.is_voided or need.is_closed:
        raise ValidationError("这条需求已办结或作废，不能转交", code="wrong_state")
    if is_handed(need):
        raise ValidationError("这条需求正在转交中，请等对方退回或先撤回", code="running")
    if to.pk == need.community_id or to.valid_to is not None:
        raise ValidationError({"to": "请选择其他地方"}, code="own_area")
    if not request.strip():
        raise ValidationError({"request": "请写明请对方做什么"}, code="required")
    handover = NeedHandover(
        need=need,
        from_area_id=need.community_id,
        to_area=to,
        request=request.strip(),
        offered_by=by,
    )
    handover.save(force_insert=True)
    _note(handover, by, "refer", "refer", f"转交{to.full_name}：{handover.request}")
    return handover


def is_handed(need: Need) -> bool:
    """Whether the need is with another area now."""
    return any(handover.state in NeedHandover.RUNNING for handover in handovers_of(need))


def may_take(user: Any, handover: NeedHandover) -> bool:
    """Whether ``user`` may answer for the receiving area: who enters or reviews needs there."""
    return any(access.may(user, "ledgers", letter, handover.to_area_id) for letter in "ER")


def may_withdraw(user: Any, handover: NeedHandover) -> bool:
    """Whether ``user`` may take it back: who enters needs on the giving side."""
    return access.may(user, "ledgers", "E", handover.from_area_id)


def accept(handover_id: Any, *, by: Any) -> NeedHandover:
    """The receiving side takes the need on."""
    return _settle(handover_id, by, "2", "accept", "accept", {})


def give_back(handover_id: Any, *, by: Any, reason: str) -> NeedHandover:
    """The receiving side returns it, saying why; raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"text": "请写明退回原因"}, code="required")
    return _settle(handover_id, by, "3", "hand_back", "return", {"reason": reason.strip()})


def report(handover_id: Any, *, by: Any, text: str) -> NeedHandover:
    """The receiving side says what it did; the giving side goes on from there."""
    if not text.strip():
        raise ValidationError({"text": "请写明办理情况"}, code="required")
    return _settle(handover_id, by, "5", "report", "progress", {"report": text.strip()})


@transaction.atomic
def note(handover_id: Any, *, by: Any, text: str) -> None:
    """The receiving side writes down what it did so far: a line of the need's history."""
    if not text.strip():
        raise ValidationError({"text": "请写明做了什么"}, code="required")
    handover = _locked(handover_id, by)
    if not may_take(by, handover):
        raise PermissionDenied
    if handover.state != NeedHandover.ACCEPTED:
        raise ValidationError("接收以后、反馈以前才记办理情况", code="wrong_state")
    _note(handover, by, "handle", "progress", f"{handover.to_area.name}：{text.strip()}")


def notes_of(handovers: Sequence[NeedHandover]) -> dict[Any, list[Change]]:
    """What the receiving sides wrote down, the earliest first, by the key of the hand-over."""
    needs = {handover.need_id for handover in handovers}
    made = Change.objects.filter(record_id__in=needs, action="handle").select_related("by")
    notes = list(made.order_by("id")) if needs else []
    return {each.pk: [note for note in notes if _is_of(each, note)] for each in handovers}


def _is_of(handover: NeedHandover, note: Change) -> bool:
    """Whether ``note`` was written while ``handover`` ran."""
    if note.record_id != handover.need_id or note.at < handover.offered_at:
        return False
    ended = None if handover.state in NeedHandover.RUNNING else handover.settled_at
    return ended is None or note.at <= ended


def withdraw(handover_id: Any, *, by: Any) -> NeedHandover:
    """The giving side takes back what nobody has accepted yet."""
    return _settle(handover_id, by, "4", "withdraw", "update", {})


def _locked(handover_id: Any, by: Any) -> NeedHandover:
    held = NeedHandover.objects.visible_to(by).select_for_update(of=("self",))
    handover: NeedHandover = held.select_related("need", "to_area").get(pk=handover_id)
    return handover


AFTER = {"2": ("1",), "3": ("1", "2"), "4": ("1",), "5": ("2",)}
"""Each state of a hand-over with those it may follow."""


@transaction.atomic
def _settle(
    handover_id: Any, by: Any, state: str, change: str, event: str, facts: dict[str, str]
) -> NeedHandover:
    handover = _locked(handover_id, by)
    if not (may_withdraw if state == NeedHandover.WITHDRAWN else may_take)(by, handover):
        raise PermissionDenied
    if handover.state not in AFTER[state]:
        now = codes.get("handover_state").label(handover.state)
        raise ValidationError(f"这次转交现在是“{now}”，不能再这样处理", code="wrong_state")
    handover.state, handover.settled_by, handover.settled_at = state, by, timezone.now()
    for key, value in facts.items():
        setattr(handover, key, value)
    handover.save()
    said = "：".join(filter(None, (handover.to_area.full_name, *facts.values())))
    _note(handover, by, change, event, said)
    return handover


def _note(handover: NeedHandover, by: Any, change: str, event: str, said: str) -> None:
    """One line in the need's history and one in the audit trail."""
    need = handover.need
    Change.objects.create(
        record_type=Need._meta.label_lower,
        record_id=need.pk,
        community_id=need.community_id,
        version=need.version,
        by=by,
        action=change,
        reason=said[:300],
    )
    audit.record(
        event,
        by=by,
        obj=need,
        ledger=NeedLedger.key,
        community_id=need.community_id,
        detail={"handover": str(handover.pk), "to": handover.to_area_id},
    )
