"""The course of a retrofit: its parts and steps, what follows from its facts, what cannot be so."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from accessibility.barriers.suggesting import unit_of
from accessibility.models.course import (
    ACCEPTED,
    ASKED,
    ASSESSED,
    DONE,
    ENDED,
    FINISHED,
    OPEN_STATES,
    PASSED,
    SIGNED,
    WORKING,
)
from registry import codes, parameters, working_days
from registry.days import out_of_order
from registry.ledger.boxes import box_url
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error, hint
from registry.ledger.kinds import NameKind
from registry.ledger.ledger import QuickView
from registry.stepped import Step

ASSESS, DESIGN, BUILD, ACCEPT, FOLLOW = (
    "retrofit_assess_days", "retrofit_design_days", "retrofit_work_days", "retrofit_accept_days",
    "retrofit_follow_days",
)  # fmt: skip
NOTICE = "due_notice_days"
REPAIR = "2"
"""整改后再验收, a code of retrofit_result."""
YUAN = {"unit": " 元"}
LATER = "登记以后用上面的办理步骤填写；补录以前的在这里填写"
DAYS = (
    ("asked_on", "申请日期"), ("assessed_on", "评估日期"), ("signed_on", "签认日期"),
    ("started_on", "开工日期"), ("finished_on", "完工日期"), ("accepted_on", "验收日期"),
    ("followed_on", "回访日期"),
)  # fmt: skip
"""The days of a retrofit in the order in which they come."""
SIGNERS = ("federation_by", "applicant_by", "contractor_by")
"""Who signs the acceptance: 残联、申请人、施工单位."""

PARTS = (
    Part("works", "改造项目", (), ("works",), also=("work_lines",)),
    Part("assessed", "入户评估", ("assessed_on", "assessed_by", "assessment"), note=LATER,
         waits="未到", folded=True),
    Part("design", "设计方案和签认", ("plan", "budget", "signed_on", "signed_by"), note=LATER,
         waits="未到", folded=True),
    Part("building", "施工", ("contractor", "started_on", "finished_on"), note=LATER,
         waits="未到", folded=True),
    Part("accepted", "三方验收", ("accepted_on", "result", *SIGNERS, "accept_note"), note=LATER,
         waits="未到", folded=True),
    Part("money", "资金", ("cost",), ("money",), also=("money_lines",), waits="未到", folded=True),
    Part("followed", "回访", ("followed_on", "satisfaction", "follow_note"), note=LATER,
         waits="未到", folded=True),
    Part("ended", "未改造", ("ended_on", "end_reason"), note="不再改造的才填写", waits="不适用",
         folded=True),
)  # fmt: skip
OPTIONS: dict[str, dict[str, Any]] = {
    "asked_on": {"required": True, "also": ("申请时间",)},
    "applicant": {"kind": NameKind(50), "required": True},
    "request": {"required": True, "also": ("需求", "需求项目"), "hint": "哪里不方便，希望怎样改"},
    "assessed_by": {"kind": NameKind(50), "also": ("评估人员",)},
    "assessment": {"hint": "现场的情况、身体状况、能不能改"},
    "plan": {"also": ("方案",), "hint": "改哪里、怎样改、用什么材料"},
    "budget": YUAN,
    "signed_on": {"also": ("签认时间",), "hint": "申请人看过方案并签字的日期"},
    "signed_by": {"kind": NameKind(50)},
    "contractor": {"also": ("施工方",)},
    "started_on": {"also": ("开工时间",)},
    "finished_on": {"also": ("完工时间", "竣工日期")},
    "accepted_on": {"also": ("验收时间",)},
    "federation_by": {"kind": NameKind(50)},
    "applicant_by": {"hint": "本人不能签的写“李建国（父子）”"},
    "contractor_by": {"kind": NameKind(50)},
    "accept_note": {"hint": "要整改的写明哪里、几日内改好"},
    "cost": {"derived": True, **YUAN},
    "ended_on": {"hint": "继续改造的不填"},
    "end_reason": {"hint": "例如 房屋列入拆迁"},
}
UNASKED = ("state", "due_on", "warn_on")
COURSE = (
    Step("assess", "登记评估", (ASKED,), ("assessed_on", "assessed_by", "assessment"),
         ("assessed_on", "assessed_by")),
    Step("design", "登记设计签认", (ASSESSED,), ("plan", "budget", "signed_on", "signed_by"),
         ("plan", "signed_on", "signed_by")),
    Step("start", "登记开工", (SIGNED,), ("contractor", "started_on"),
         ("contractor", "started_on")),
    Step("finish", "登记完工", (WORKING,), ("finished_on",), ("finished_on",)),
    Step("accept", "登记验收", (FINISHED,), ("accepted_on", "result", *SIGNERS, "accept_note"),
         ("accepted_on", "result", *SIGNERS)),
    Step("follow", "登记回访", (ACCEPTED,), ("followed_on", "satisfaction", "follow_note"),
         ("followed_on", "satisfaction")),
    Step("money", "登记资金", (SIGNED, WORKING, FINISHED, ACCEPTED, DONE),
         ("source", "source_name", "amount", "received_on"), ("source", "amount"), "money"),
    Step("end", "不再改造", OPEN_STATES, ("ended_on", "end_reason"), ("ended_on", "end_reason")),
)  # fmt: skip
STOPS = (("申请", "asked_on"), ("评估", "assessed_on"), ("设计签认", "signed_on"),
         ("开工", "started_on"), ("完工", "finished_on"), ("验收", "accepted_on"),
         ("回访", "followed_on"))  # fmt: skip
REPAIRING = (*STOPS[:5], ("整改", ""), ("再验收", ""), STOPS[6])
"""The stops where the three parties wanted something mended first."""
VIEWS = (
    QuickView("all", "全部", lambda today: Q()),
    QuickView("waiting", "等待开工", lambda today: Q(state__in=(ASKED, ASSESSED, SIGNED))),
    QuickView("working", "施工和待验收", lambda today: Q(state__in=(WORKING, FINISHED))),
    QuickView("soon", "将到期", lambda today: Q(due_on__gte=today, warn_on__lte=today)),
    QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
    QuickView("passed", "已验收", lambda today: Q(state__in=(ACCEPTED, DONE))),
    QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0) & ~Q(state=ENDED)),
    QuickView("ended", "未改造", lambda today: Q(state=ENDED), on_home=False),
)
PHOTOS = {
    "before": "改造前照片", "after": "改造后照片", "application": "申请表", "design": "设计方案",
    "acceptance": "验收单",
}  # fmt: skip


def state_of(values: Values) -> str:
    """How far it has come, by what has been recorded of it."""
    if values["ended_on"]:
        return ENDED
    if values["accepted_on"] and values["result"] == PASSED:
        return DONE if values["followed_on"] else ACCEPTED
    reached = (
        ("accepted_on", FINISHED), ("finished_on", FINISHED), ("started_on", WORKING),
        ("signed_on", SIGNED), ("assessed_on", ASSESSED),
    )  # fmt: skip
    return next((state for key, state in reached if values[key]), ASKED)


def derive(values: Values, before: Values | None, code: str, items: str) -> None:
    """Set units, cost, state and the due day (in place); ``items`` is the list of the works' items."""
    for row in values["works"]:
        row["unit"] = unit_of(items, row.get("item") or "") or row.get("unit") or "项"
    given = [row["amount"] for row in values["money"] if row.get("amount") is not None]
    values["cost"] = sum(given, Decimal(0)) if given else None
    values["state"] = state_of(values)
    if before is None or _running(before) != _running(values):
        values["due_on"] = _due(values, code)
        values["warn_on"] = _warning(values["due_on"], code)


def _running(values: Values) -> tuple[str, datetime.date | None]:
    """The state whose time runs and since when."""
    since = {
        ASKED: "asked_on", ASSESSED: "assessed_on", SIGNED: "signed_on", WORKING: "signed_on",
        FINISHED: "accepted_on" if values["accepted_on"] else "finished_on",
        ACCEPTED: "accepted_on",
    }  # fmt: skip
    key = since.get(values["state"])
    return values["state"], values[key] if key else None


def _due(values: Values, code: str) -> datetime.date | None:
    """The day by which the next step is due; None when none is."""
    state, since = _running(values)
    if since is None or not code:
        return None
    keys = {ASKED: ASSESS, ASSESSED: DESIGN, FINISHED: ACCEPT}
    if state in keys:
        return working_days.add_working_days(since, parameters.value(keys[state], code, on=since))
    days = parameters.value(FOLLOW if state == ACCEPTED else BUILD, code, on=since)
    return since + datetime.timedelta(days=int(days))


def _warning(due: datetime.date | None, code: str) -> datetime.date | None:
    return due - datetime.timedelta(days=int(parameters.value(NOTICE, code))) if due else None


def missing(values: Values) -> list[str]:
    """What should be known by now: the facts of every stop that has been passed."""
    passed = (
        ("assessed_on", ("assessed_by",)),
        ("signed_on", ("plan", "signed_by")),
        ("started_on", ("signed_on", "contractor")),
        ("accepted_on", ("finished_on", *SIGNERS)),
        ("followed_on", ("satisfaction",)),
    )
    wanted = [key for stop, keys in passed if values[stop] for key in keys]
    found = [key for key in dict.fromkeys(wanted) if values[key] in ("", None)]
    known = all(row.get("quantity") is not None for row in values["works"])
    if values["signed_on"] and not (values["works"] and known):
        found.append("works")
    if values["finished_on"] and values["cost"] is None:
        found.append("money")
    return [*found, *(["result"] if values["result"] == REPAIR else [])]


def attachments_due(values: Values) -> tuple[str, ...]:
    """The papers and photographs that should be there by now."""
    due = [("before", "started_on"), ("after", "finished_on"), ("acceptance", "accepted_on")]
    return tuple(kind for kind, key in due if values.get(key))


def unmeasured(values: Values) -> list[int]:
    """The items of work, counted from 1, whose quantity is not known yet."""
    return [n for n, row in enumerate(values["works"], 1) if row.get("quantity") is None]


def measure_first(values: Values) -> str:
    """What of the items is to be filled in before an acceptance can be passed; "" for nothing."""
    if not values["works"]:
        return "还没有填写改造项目和数量"
    numbers = "、".join(map(str, unmeasured(values)))
    return f"改造项目第 {numbers} 项还没有数量" if numbers else ""


def complete_text(values: Values) -> str:
    """What is said of a retrofit just saved in which nothing is missing by now."""
    if values["ended_on"] or not (told := measure_first(values)):
        return "资料已齐全。"
    return f"现在要填的已填齐。{told}，量好以后用“更正”填写，没有数量不能验收合格。"


def lacks_for(ledger: Any, record: Any, step: Step) -> dict[str, str]:
    """Before the acceptance: the items without a quantity, and where it is filled in."""
    told = measure_first(ledger.shape.read(record)) if step.key == "accept" else ""
    if not told:
        return {}
    text = f"{told}，验收合格要逐项核对，请先填写数量，再回来登记验收。"
    return {"text": text, "label": "更正：填写数量", "url": box_url(ledger, record.pk, "works")}


def sheet_action(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """The acceptance sheet to print, from the work on."""
    stands = record.state in (WORKING, FINISHED, ACCEPTED, DONE) and not record.is_voided
    if not stands or not ledger.may(user, "P", record.community_id):
        return []
    return [{"label": "打印验收单", "url": ledger.url("print", record.pk)}]


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What contradicts itself: days out of order or to come, halves of a step."""
    return [
        *out_of_order(values, DAYS, today, "retrofit_days"),
        *_halves(values),
        *_end(values, today),
        *_amounts(values),
        *_to_measure(values),
    ]


def _halves(values: Values) -> Iterable[Finding]:
    pairs = (
        ("finished_on", "started_on", "已完工的，请填写开工日期"),
        ("accepted_on", "result", "请选择验收结论"),
        ("result", "accepted_on", "请填写验收日期"),
        ("followed_on", "accepted_on", "验收以后才回访，请先填写验收日期"),
    )
    for given, lacking, text in pairs:
        if values[given] and not values[lacking]:
            yield error("retrofit_half", lacking, text, about=(given,))
    if values["result"] == REPAIR and not values["accept_note"]:
        text = "要整改的，请在验收意见里写明整改内容"
        yield error("retrofit_repair", "accept_note", text, about=("result",))
    if values["result"] == REPAIR and values["followed_on"]:
        text = "整改后再验收合格的才回访"
        yield error("retrofit_repair", "followed_on", text, about=("result",))


def _end(values: Values, today: datetime.date) -> Iterable[Finding]:
    ended = values["ended_on"]
    if ended and not values["end_reason"]:
        yield error("retrofit_end", "end_reason", "请写明未改造原因", about=("ended_on",))
    if values["end_reason"] and not ended:
        yield error("retrofit_end", "ended_on", "请填写终止日期", about=("end_reason",))
    if ended and ended > today:
        yield error("retrofit_end", "ended_on", "终止日期不能晚于今天")
    if ended and values["accepted_on"] and values["result"] == PASSED:
        text = "已经验收合格的，不能再登记未改造"
        yield error("retrofit_end", "ended_on", text, about=("accepted_on",))


def _amounts(values: Values) -> Iterable[Finding]:
    for number, row in enumerate(values["works"], 1):
        if row.get("quantity") is not None and row["quantity"] <= 0:
            at = (number - 1, "quantity")
            text = f"第 {number} 项的数量应大于 0"
            yield error("retrofit_works", "works", text, line=at)
        elif row.get("quantity") is None and values["result"] == PASSED:
            text = f"第 {number} 项还没有数量；验收合格要逐项核对，请先用“更正”填写数量"
            yield error("retrofit_works", "works", text, line=(number - 1, "quantity"))
    if values["result"] == PASSED and not values["works"]:
        text = "还没有填写改造项目和数量，不能验收合格，请先用“更正”填写"
        yield error("retrofit_works", "works", text)


def _to_measure(values: Values) -> Iterable[Finding]:
    """Told while the quantities may still wait; once the design is signed they are missing."""
    if not (values["signed_on"] or values["ended_on"]) and (told := measure_first(values)):
        text = f"{told}；评估、设计时量好，用“更正”填写，没有数量不能验收合格"
        yield hint("retrofit_quantity", "works", text)


def stops_of(record: Any) -> tuple[tuple[str, str], ...]:
    """The stops of the course; 整改 and 再验收 among them where something is to be mended."""
    return REPAIRING if record.result == REPAIR else STOPS


def starts_with(record: Any, step: Step) -> Values:
    """What is accepted again is judged anew: today, by whoever comes."""
    again = step.key == "accept" and record.result == REPAIR
    return {"accepted_on": None, "result": ""} if again else {}


def todo(record: Any, limit: str) -> str:
    """Who is to do what next."""
    by = f"（期限 {limit}）" if limit else ""
    if record.state == FINISHED and record.result == REPAIR:
        return f"先整改：{record.accept_note}。改好以后三方再到场验收{by}，用“登记验收”记下。"
    return {
        ASKED: f"到现场评估能不能改、改哪里{by}。",
        ASSESSED: f"做出设计方案，请申请人看过并签认{by}。",
        SIGNED: f"安排施工{by}。施工前拍照，上传为“改造前照片”。",
        WORKING: f"施工中{by}。完工后在同一角度拍照，上传为“改造后照片”。",
        FINISHED: f"残联、申请人、施工单位三方到场验收{by}；验收单可以先打印。改造项目的数量和资金要先填齐。",
        ACCEPTED: f"用过一段时间后回访，问好不好用{by}。",
    }.get(record.state, "")


def by_source(lines: Any, held: Any, show: Any) -> list[dict[str, str]]:
    """What each source gave of the money ``lines`` of the retrofits ``held``; one query."""
    rows = lines.filter(retrofit__in=held.order_by().values("pk"), amount__isnull=False)
    sums = rows.order_by().values_list("source").annotate(total=Sum("amount"))
    label = codes.get("funding_source").label
    return [
        {"label": label(source) if source else "没有写来源", "value": show({"cost": total})}
        for source, total in sorted(sums)
    ]


def closing(values: Values, on: datetime.date, reason: str) -> Values:
    """What ends an open retrofit when there is nobody any more it is for."""
    if values["state"] not in OPEN_STATES:
        return {}
    return {"ended_on": on, "end_reason": reason}
