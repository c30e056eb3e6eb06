"""The rules of 台账三: the way a registration takes, the follow-ups, and what is wrong."""

from __future__ import annotations

import datetime
from typing import Any

from registry import codes, parameters
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, incomplete, question

YOUNGEST = 16  # 就业年龄段的下限；上限按性别为参数
WOMAN = "2"  # 性别代码
STEPS = {
    "1": "2347",
    "2": "347",
    "3": "247",
    "4": "567",
    "5": "67",
    "6": "2347",
    "7": "1",
}
"""From each state the states one may go to: 登记→推荐→培训→安置→在岗→失业/关闭."""
PROOF = {
    "2": "referrals",
    "3": "trainings",
    "4": "placements",
    "5": "placements",
    "6": "placements",
}
"""The sub-table that must say something for a state."""
MUST_SAY = {"2": "推荐记录", "4": "安置结果"}
"""The states nobody goes to without a line that says where."""
PLACED = ("4", "5")
FOLLOW_UPS = ("1", "3", "6")  # 在岗跟踪代码表：安置后第几个月
NOT_AT_WORK = "2"  # 是否代码表
NO_WISH, UNABLE, UNEMPLOYED, EMPLOYED = "3", "5", "2", "1"
LOST_ABILITY = "3"  # 劳动能力代码表：丧失


def derive(values: Values) -> None:
    """When the next follow-up is due; whoever has a job is not unemployed any more (in place)."""
    if values["state"] in PLACED:
        values["months_unemployed"] = None
    values["follow_up_on"] = _next_follow_up(values) if values["state"] in PLACED else None


def _next_follow_up(values: Values) -> datetime.date | None:
    days = [row["on"] for row in values["placements"] if row["on"]]
    if not days:
        return None
    since = max(days)
    done = {r["after"] for r in values["follow_ups"] if not r["on"] or r["on"] >= since}
    due = next((after for after in FOLLOW_UPS if after not in done), None)
    return _months_after(since, int(due)) if due else None


def _months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))


def check(values: Values, today: datetime.date, before: Values | None) -> list[Finding]:
    """What is wrong with the facts of the ledger's own."""
    return [
        *_person(values, before),
        *_ability(values),
        *_step(values, before),
        *_proof(values, before),
        *_days(values, today),
        *_marks(values, before),
        *_before_referral(values),
        *_jobs(values),
        *_first_of_lines(values),
    ]


def _person(values: Values, before: Values | None) -> list[Finding]:
    if before is not None:
        return []
    age, found = values.get("resident__age"), []
    if age is not None and age < YOUNGEST:
        found.append(error("C1", "registered_on", f"未满 {YOUNGEST} 周岁，不能登记就业需求"))
    if age is not None and age > (oldest := oldest_for(values.get("resident__gender"))):
        text = f"已 {age} 岁，超过就业年龄段（{oldest} 岁），请核对是否登记"
        found.append(question("C2", "registered_on", text))
    if values.get("resident__unemployed_reason") == NO_WISH:
        message = "台账一的未就业原因是“无就业意愿”，请核对；有意愿的，请同时更正台账一"
        found.append(question("C3", "wanted_forms", message))
    return found


def _ability(values: Values) -> list[Finding]:
    """That both ledgers say the same of the ability to work."""
    ability, why = values["ability"], values.get("resident__unemployed_reason")
    if not ability or not why or (ability == LOST_ABILITY) == (why == UNABLE):
        return []
    label = codes.get("work_ability").label(ability)
    reason = codes.get("unemployed_reason").label(why)
    message = f"这里的劳动能力是“{label}”，台账一的未就业原因是“{reason}”，请核对，改正其中一处"
    return [question("C11", "ability", message, about=("resident__unemployed_reason",))]


def oldest_for(gender: str | None) -> int:
    """The last age (years) at which a wish for work is registered, as the region set it."""
    men, women = parameters.of_region("job_age_men", "job_age_women")
    return int(women if gender == WOMAN else men)


def _step(values: Values, before: Values | None) -> list[Finding]:
    """That the state follows from the one before."""
    state, label = values["state"], codes.get("job_state").label
    found = []
    if before is not None and state != before["state"] and state not in STEPS[before["state"]]:
        ways = "、".join(label(code) for code in STEPS[before["state"]])
        message = (
            f"由“{label(before['state'])}”按进展可改为：{ways}；改为“{label(state)}”的，"
            "是更正登记错误，请写明原因"
        )
        found.append(question("C4", "state", message))
    if state == "7" and not values["state_reason"]:
        found.append(error("C5", "state_reason", "关闭的，请写明原因"))
    return found


def _proof(values: Values, before: Values | None) -> list[Finding]:
    state = values["state"]
    table = PROOF.get(state)
    if table is None or values[table]:
        return []
    said = codes.get("job_state").label(state)
    if state in MUST_SAY and before is not None and before["state"] != state:
        text = f"改为“{said}”的，请在“{MUST_SAY[state]}”登记这一次：日期、单位、岗位"
        return [error("C6", table, text, about=("state",))]
    return [incomplete("C6", table, f"状态为“{said}”，请在下表登记相应的记录")]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    if values["registered_on"] and values["registered_on"] > today:
        found.append(error("C7", "registered_on", "登记日期不能晚于今天"))
    for table in ("referrals", "placements", "follow_ups"):
        label = FIRST_OF[table][1]
        for number, row in enumerate(values[table]):
            if row["on"] and row["on"] > today:
                text = f"{label}（{said(row['on'])}）不能晚于今天"
                found.append(error("C7", table, text, line=(number, "on")))
    return found


def said(day: datetime.date) -> str:
    """The day as messages write it."""
    return f"{day.year}年{day.month}月{day.day}日"


Mark = tuple[datetime.date, str, datetime.date]
"""A follow-up before its time: its day, its mark, the day of the placement."""


def _marks(values: Values, before: Values | None) -> list[Finding]:
    """That a follow-up is not made before its mark; one that was stored so long ago may stay."""
    early, stood = early_marks(values), early_marks(before or {}).values()
    return [
        error("C12", "follow_ups", _too_early(*mark), about=("placements",), line=(number, "after"))
        for number, mark in early.items()
        if mark not in stood
    ]


def early_marks(values: Values) -> dict[int, Mark]:
    """The follow-ups before their mark, by their place in the sub-table (counted from 0)."""
    placed = sorted(row["on"] for row in values.get("placements", ()) if row["on"])
    rows = [
        (number, row)
        for number, row in enumerate(values.get("follow_ups", ()))
        if placed and row["on"] and row["after"] in FOLLOW_UPS
    ]
    if not rows:
        return {}
    spare = datetime.timedelta(days=parameters.of_region("follow_up_early_days")[0])
    found: dict[int, Mark] = {}
    for number, row in rows:
        since = max((day for day in placed if day <= row["on"]), default=placed[0])
        if row["on"] + spare < _months_after(since, int(row["after"])):
            found[number] = (row["on"], row["after"], since)
    return found


def _too_early(on: datetime.date, after: str, since: datetime.date) -> str:
    label, due = codes.get("follow_up").label(after), _months_after(since, int(after))
    return (
        f"{said(since)}安置，{label}是{said(due)}，{said(on)}还不到；"
        "请改选跟踪时间或日期，提前离岗的用“登记失业”"
    )


FIRST_OF = {
    "jobs": ("employer", "单位"),
    "referrals": ("on", "推荐日期"),
    "trainings": ("year", "年度"),
    "placements": ("on", "安置日期"),
    "follow_ups": ("on", "跟踪日期"),
}
"""What each line of a sub-table must say."""


def _first_of_lines(values: Values) -> list[Finding]:
    return [
        error("C10", table, f"第 {number + 1} 行请填写{label}", line=(number, key))
        for table, (key, label) in FIRST_OF.items()
        for number, row in enumerate(values[table])
        if row[key] in (None, "")
    ]


def unheard_of(record: Any) -> bool:
    """Whether whoever has a job by now still stands as unemployed in 台账一."""
    return record.state in PLACED and record.resident.employment == UNEMPLOYED


def not_at_work(record: Any) -> Any:
    """The follow-up of the last placement that found nobody, while the state says 安置 or 在岗."""
    days = [row.on for row in record.placements.all() if row.on]
    if record.state not in PLACED or not days:
        return None
    rows = [row for row in record.follow_ups.all() if row.on and row.on >= max(days)]
    return next((row for row in rows if row.at_work == NOT_AT_WORK), None)


def job_of(record: Any) -> Values:
    """What 台账一 is to say of the job found: the last placement, as far as it is known."""
    last = max(record.placements.all(), key=lambda p: p.on or datetime.date.min, default=None)
    said: Values = {"employment": EMPLOYED}
    if last is None:
        return said
    told = {
        "employment_form": last.form, "employer": last.employer, "job": last.job,
        "employed_on": last.on, "monthly_income": last.pay,
    }  # fmt: skip
    return said | {key: value for key, value in told.items() if value not in ("", None)}


def _before_referral(values: Values) -> list[Finding]:
    """That nobody is placed before having been recommended for that very job."""
    found = []
    for number, row in enumerate(values["placements"]):
        post = (row["employer"], row["job"])
        days = [
            r["on"] for r in values["referrals"] if r["on"] and (r["employer"], r["job"]) == post
        ]
        if row["on"] and days and row["on"] < min(days):
            text = (
                f"安置日期（{said(row['on'])}）早于这个岗位的推荐日期（{said(min(days))}），请核对"
            )
            found.append(
                question("C13", "placements", text, about=("referrals",), line=(number, "on"))
            )
    return found


def _jobs(values: Values) -> list[Finding]:
    found = []
    for number, row in enumerate(values["jobs"], 1):
        if row["from_on"] and row["to_on"] and row["to_on"] < row["from_on"]:
            at = (number - 1, "to_on")
            found.append(error("C8", "jobs", f"第 {number} 行的止早于起", line=at))
    for number, row in enumerate(values["placements"]):
        if row["form"] in ("1", "2") and row["insurance"] == ["4"]:
            message = "集中就业和按比例就业原则上应参加职工社会保险，请核对"
            found.append(question("C9", "placements", message, line=(number, "insurance")))
    return found
