"""The course of 台账三, one action a step: recommend, result, place, follow up, lost, close (方案三（二）).

Every step is one transaction: it writes the sub-table, the state and, where somebody found or lost
a job, the employment facts of 台账一, each with its history.  It asks the right again inside, and
raises ValidationError with what to do instead when the registration is not where the step begins.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from registry import applications, codes, five_knowns, verifying
from registry.about_resident import telling
from registry.about_resident.telling import Tell
from registry.job_seeker import rules
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, Level, question
from registry.ledger.ledger import Examination
from registry.ledger.shape import copied
from registry.models import JobSeeker, Resident
from registry.models.job_seeker import CLOSED

REGISTERED, REFERRED, TRAINED, PLACED, AT_WORK, LOST = "123456"  # 办理状态代码表
WAITING = (REGISTERED, REFERRED, TRAINED, LOST)
"""The states of those who still look for work."""
HIRED, NO_ANSWER, ELSEWHERE = "1", "4", "5"  # 推荐结果代码表：录用、等待答复、已在别处安置
TURNED_DOWN = ("2", "3")
"""未录用、本人放弃: the results that say nothing without a reason."""
YES, NO = "1", "2"
WITH_EMPLOYER = ("1", "2", "4", "5")
"""The forms of employment in which somebody else employs: 按比例、集中、公益性岗位、辅助性."""
IDLE = ("unemployed_reason", "livelihood_source", "unemployment_registered")
"""What 台账一 asks of whoever has no job."""

Make = Callable[[Values, Values], Values]


def _nothing(values: Values, facts: Values) -> Values:
    return {}


def line(table: str, facts: Values) -> Values:
    """A new line of the sub-table ``table`` with what ``facts`` say of it."""
    columns = JobSeekerLedger.shape.table(table).columns
    return {c.key: facts.get(c.key) or c.kind.blank() for c in columns}


def mark(row: Values) -> str:
    """What tells a referral from others: the day, the employer, the job."""
    return f"{row['on']}｜{row['employer']}｜{row['job']}"


def waiting_lines(values: Values) -> list[Values]:
    """The referrals that have no answer yet."""
    return [row for row in values["referrals"] if row["result"] in ("", NO_ANSWER)]


def to_place(values: Values) -> Values | None:
    """The last referral answered 录用 since which no job was noted as found; None where there is none."""
    hired = [row for row in values["referrals"] if row["result"] == HIRED]
    days = [row["on"] for row in values["placements"]]
    if not hired or any(not on or not hired[-1]["on"] or on >= hired[-1]["on"] for on in days):
        return None
    return hired[-1]


def last_placement(values: Values) -> Values | None:
    """The job found last; None where there was none."""
    dated = [row for row in values["placements"] if row["on"]]
    return max(dated, key=lambda row: row["on"], default=None)


def next_follow_up(values: Values) -> str:
    """The code of the next follow-up of the last placement; the last one once all were made."""
    placed = last_placement(values)
    since = placed["on"] if placed else datetime.date.min
    done = {row["after"] for row in values["follow_ups"] if row["on"] and row["on"] >= since}
    return next((a for a in rules.FOLLOW_UPS if a not in done), rules.FOLLOW_UPS[-1])


# -- what each step changes ----------------------------------------------------------------------


def _refer(values: Values, facts: Values) -> Values:
    new = line("referrals", {**facts, "result": facts.get("result") or NO_ANSWER})
    return {"referrals": [*values["referrals"], new], "state": REFERRED}


def _result(values: Values, facts: Values) -> Values:
    told = {"result": facts["result"], "failed_why": facts.get("failed_why") or ""}
    for row in waiting_lines(values):
        if mark(row) == facts["referral"]:
            row |= told
            break
    return {"referrals": values["referrals"]}


def _place(values: Values, facts: Values) -> Values:
    hired = (facts.get("employer") or "", facts.get("job") or "")
    for row in waiting_lines(values):
        row["result"] = HIRED if (row["employer"], row["job"]) == hired else ELSEWHERE
    return {
        "placements": [*values["placements"], line("placements", facts)],
        "referrals": values["referrals"],
        "state": PLACED,
    }


def _follow(values: Values, facts: Values) -> Values:
    followed = {"follow_ups": [*values["follow_ups"], line("follow_ups", facts)]}
    if facts["at_work"] == YES:
        return {**followed, "state": AT_WORK}
    return {**followed, **_lost(values, facts)}


def _lost(values: Values, facts: Values) -> Values:
    placed = last_placement(values)
    return {
        "state": LOST,
        "months_unemployed": 0,
        "jobs": [*values["jobs"], *([_job_held(placed, facts)] if placed else [])],
    }


def _job_held(placed: Values, facts: Values) -> Values:
    """The job that was lost, as a line of what the person did before."""
    form = codes.get("employment_form").label(placed["form"])
    return line(
        "jobs",
        {
            "employer": placed["employer"] or form[:50],
            "job": placed["job"],
            "from_on": placed["on"].replace(day=1),
            "to_on": facts["on"].replace(day=1) if facts["on"] else None,
            "pay": placed["pay"],
            "left_why": facts.get("left_why"),
        },
    )


def _close(values: Values, facts: Values) -> Values:
    return {"state": CLOSED, "state_reason": facts["state_reason"]}


# -- what each step refuses, by what was asked -----------------------------------------------------


def _no_refusal(values: Values, facts: Values) -> dict[str, str]:
    return {}


def _twice(values: Values, facts: Values) -> dict[str, str]:
    new = mark(line("referrals", facts))
    if any(mark(row) == new for row in waiting_lines(values)):
        return {"job": "今天已推荐过这个岗位，正在等待答复"}
    return {}


def _answered(values: Values, facts: Values) -> dict[str, str]:
    found = {}
    if not any(mark(row) == facts["referral"] for row in waiting_lines(values)):
        found["referral"] = "这次推荐已登记过结果，请从列出的里面选"
    if facts["result"] in TURNED_DOWN and not facts.get("failed_why"):
        found["failed_why"] = "没有录用或本人放弃的，请写明原因"
    return found


def _nowhere(values: Values, facts: Values) -> dict[str, str]:
    if facts["form"] in WITH_EMPLOYER and not facts.get("employer"):
        return {"employer": "这种就业形式请填写单位"}
    return {}


def _loss(values: Values, facts: Values) -> dict[str, str]:
    placed, on, found = last_placement(values), facts["on"], {}
    if not facts.get("unemployed_reason"):
        found["unemployed_reason"] = "已不在岗的，请选择未就业主要原因"
    if on and on > timezone.localdate():
        found["on"] = "离岗日期不能晚于今天"
    if on and placed and on < placed["on"]:
        found["on"] = f"日期不能早于安置日期（{rules.said(placed['on'])}）"
    return found


def _not_there(values: Values, facts: Values) -> dict[str, str]:
    if facts["at_work"] != NO:
        return {}
    found = _loss(values, facts)
    if found.get("on", "").startswith("离岗日期"):
        found["on"] = "跟踪日期不能晚于今天"
    return found


# -- what 台账一 is told -------------------------------------------------------------------------


def _has_work(values: Values, facts: Values) -> Values:
    told = {
        "employment": rules.EMPLOYED,
        "employment_form": facts["form"],
        "employer": facts.get("employer"),
        "job": facts.get("job"),
        "employed_on": facts["on"],
        "monthly_income": facts.get("pay"),
    }
    return {key: value for key, value in told.items() if value not in ("", None)}


def _has_none(values: Values, facts: Values) -> Values:
    told = {key: facts[key] for key in IDLE if facts.get(key)}
    return {"employment": rules.UNEMPLOYED, **told}


def _followed(values: Values, facts: Values) -> Values:
    return _has_none(values, facts) if facts["at_work"] == NO else {}


@dataclass(frozen=True)
class Step:
    """One step: where it begins, what it cannot do without, what it changes here and in 台账一."""

    key: str
    title: str
    states: tuple[str, ...]
    asks: tuple[str, ...]
    make: Make
    tells: Make
    refuses: Callable[[Values, Values], dict[str, str]] = _no_refusal
    action: str = "progress"
    day: str = ""
    """What its form calls the day."""
    verifies: bool = False
    """Whether taking it means that the person was asked about work."""


STEPS: dict[str, Step] = {
    step.key: step
    for step in (
        Step("refer", "登记推荐", WAITING, ("on", "employer", "job"), _refer, _nothing, _twice,
             day="推荐日期"),
        Step("result", "登记推荐结果", WAITING, ("referral", "result"), _result, _nothing, _answered),
        Step("place", "登记安置", WAITING, ("on", "form", "job"), _place, _has_work, _nowhere,
             day="安置日期", verifies=True),
        Step("follow", "在岗跟踪", rules.PLACED, ("on", "after", "at_work"), _follow, _followed,
             _not_there, day="跟踪日期", verifies=True),
        Step("lost", "登记失业", rules.PLACED, ("on", "unemployed_reason"), _lost, _has_none, _loss,
             day="离岗日期", verifies=True),
        Step("close", "关闭", (*WAITING, *rules.PLACED), ("state_reason",), _close, _nothing,
             action="close"),
    )
}  # fmt: skip


SAID = {
    "employer": "单位", "job": "岗位", "referral": "哪一次推荐", "result": "结果",
    "form": "就业形式", "after": "跟踪时间", "at_work": "是否在岗",
    "unemployed_reason": "未就业主要原因", "state_reason": "关闭原因",
}  # fmt: skip
"""What the facts no step goes without are called."""


def why_not(step: Step, record: JobSeeker) -> str:
    """Why ``step`` cannot be taken now, and what can; "" when it can."""
    if record.is_voided:
        return "这份登记已作废，请先恢复"
    now = codes.get("job_state").label(record.state)
    if record.state not in step.states:
        able = "、".join(f"“{other.title}”" for other in open_steps(record))
        instead = f"现在可以{able}" if able else "需要再找工作的，请重新登记"
        return f"现在的状态是“{now}”，不能“{step.title}”；{instead}"
    return _nothing_to_answer(record) if step.key == "result" else ""


def _nothing_to_answer(record: JobSeeker) -> str:
    """Why no answer can be noted; "" while a referral waits for one."""
    values = JobSeekerLedger.shape.read(record)
    if waiting_lines(values):
        return ""
    if hired := to_place(values):
        return f"{hired['employer']}已经录用，结果已登记；下一步是“登记安置”"
    return "没有等待答复的推荐，请先推荐"


def open_steps(record: JobSeeker) -> list[Step]:
    """The steps from where the registration is, the likeliest first; a referral begins elsewhere."""
    waits = any(row.result in ("", NO_ANSWER) for row in record.referrals.all())
    likely = ["follow", "lost", "close"] if record.state in rules.PLACED else ["place", "close"]
    if waits and record.state in WAITING:
        likely = ["result", *likely]
    return [STEPS[key] for key in likely if record.state in STEPS[key].states]


class Unsure(Exception):
    """What is unusual about a step and was not confirmed with a reason; nothing was saved."""

    def __init__(self, questions: list[Finding]) -> None:
        super().__init__("; ".join(q.message for q in questions))
        self.questions = questions


@transaction.atomic
def take(step_key: str, seeker_id: Any, *, by: Any, facts: Values, because: str = "") -> JobSeeker:
    """Take one of ``STEPS`` with its ``facts``; ``because`` confirms what is unusual about them.

    Raises ValidationError (by column, or code "wrong_state"), Unsure, PermissionDenied where 台账一
    may not be corrected, JobSeeker.DoesNotExist outside the scope.
    """
    step = STEPS[step_key]
    record: JobSeeker = saving.locked(JobSeekerLedger, by, seeker_id)
    if refused := why_not(step, record):
        raise ValidationError(refused, code="wrong_state")
    base = JobSeekerLedger.shape.read(record)
    examined, wrong = examine(step, base, facts)
    if wrong:
        raise ValidationError(wrong)
    asked = [*_asked(base, examined), *_otherwise(step, record, facts)]
    if asked and not because.strip():
        raise Unsure(asked)
    saved: JobSeeker = saving.update(
        JobSeekerLedger, record.pk, base, examined, by=by, reason=_reason(step, because),
        accepted={f"{q.code}:{q.key}": because for q in asked}, action=step.action,
    )  # fmt: skip
    told = step.tells(base, facts)
    tell_resident(saved, told, by=by, reason=f"台账三{step.title}")
    if step.verifies:
        _verified(saved, by, facts["on"] if step.key == "follow" else None)
    return saved


def _verified(seeker: JobSeeker, by: Any, on: datetime.date | None) -> None:
    """Whoever was placed, followed up or lost the job has been asked: 就业状况 of 五摸清 holds then.

    Not where 台账一 lacks something of it, or has not heard of the job.
    """
    held = Resident.objects.visible_to(by, "E").current().filter(pk=seeker.resident_id)
    resident = held.first()
    if resident is None or five_knowns.lacking(resident.gaps, "employment"):
        return
    if (seeker.state in rules.PLACED) == (resident.employment == rules.EMPLOYED):
        verifying.verify(resident.pk, "employment", by=by, on=on)


def _asked(base: Values, examined: Examination) -> list[Finding]:
    """What is unusual about the registration now and was not before the step."""
    before = JobSeekerLedger.examine(copied(base), copied(base)).at(Level.QUESTION)
    stood = {(q.code, q.message, q.line) for q in before}
    found = examined.at(Level.QUESTION)
    return [q for q in found if (q.code, q.message, q.line) not in stood]


def _otherwise(step: Step, record: JobSeeker, facts: Values) -> list[Finding]:
    """That somebody is placed in another form of employment than the vacancy offered."""
    if step.key != "place":
        return []
    known = applications.terms_of(record, facts.get("employer") or "", facts["job"])
    offered = known.get("form", "")
    if offered in ("", facts["form"]):
        return []
    label = codes.get("employment_form").label
    text = f"岗位登记的形式是“{label(offered)}”，这里选的是“{label(facts['form'])}”，请核对"
    return [question("C14", "form", text)]


def _reason(step: Step, because: str) -> str:
    return f"{step.title}：{because.strip()}" if because.strip() else step.title


def examine(step: Step, base: Values, facts: Values) -> tuple[Examination, dict[str, str]]:
    """What the registration would be after ``step``, and everything that stands against it.

    All is told at once, by what was asked: what is lacking first, then the step, then the rules.
    """
    facts = {**dict.fromkeys([*SAID, "on"]), **facts}
    changes = step.make(copied(base), facts)
    examined = JobSeekerLedger.examine({**copied(base), **changes}, copied(base))
    ruled = _by_column(examined.at(Level.ERROR))
    return examined, {**ruled, **step.refuses(base, facts), **_lacking(step, facts)}


def _by_column(wrong: Iterable[Finding]) -> dict[str, str]:
    """What the rules refuse, by the column that was asked."""
    return {(f.line[1] if f.line else f.key): f.message for f in wrong}


def refuse(wrong: Iterable[Finding]) -> None:
    """Raises ValidationError with what the rules refuse, by column."""
    if told := _by_column(wrong):
        raise ValidationError(told)


def _lacking(step: Step, facts: Values) -> dict[str, str]:
    """Every fact the step says nothing without."""
    said = {**SAID, "on": step.day}
    return {key: f"请填写{said[key]}" for key in step.asks if facts.get(key) in (None, "", [])}


def tell_resident(record: JobSeeker, changes: Values, *, by: Any, reason: str) -> None:
    """Write into 台账一 what is known of the person's work now; nothing is written otherwise.

    Raises ValidationError with what stands against it there, PermissionDenied without the right.
    """
    if not changes:
        return
    try:
        wrong = telling.write(record.resident_id, Tell("", "", changes, reason), by=by)
    except Resident.DoesNotExist as unreachable:
        raise PermissionDenied from unreachable
    except (saving.Voided, saving.EditConflict) as changed:
        text = "没有保存：台账一的档案已作废或刚刚被别人改动，请打开台账一核对后再试"
        raise ValidationError(text, code="resident") from changed
    if wrong:
        text = f"没有保存：台账一不能同时更正（{wrong[0].message}），请先在台账一更正"
        raise ValidationError(text, code="resident")
