"""The declaration of 购买服务对象: whom a contract serves, with each time it did."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from assistance.models import ServedPerson, ServiceTime
from assistance.organisations import known as contracts_known
from assistance.volunteers.rules import check_time
from registry.about_resident import known
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding, error, hint, question
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.work.columns import HoursKind

TIMES = columns(
    ServiceTime,
    ("on", "content", "hours", "server", "confirmed"),
    {"hours": {"kind": HoursKind(), "unit": " 小时"}},
)
CURRENT = Q(ends_on=None)


class ServedLedger(AboutResident):
    """购买服务对象: one record for each resident and contract (方案三（八）)."""

    key, title, noun, work_area = "served-person", "购买服务对象", "服务对象", 8
    model = ServedPerson
    counter = "人"
    known = (*known.IDENTITY, "phone", "live_addr")
    parts = (
        Part("contract", "合同和服务", (
            "contract_no", "wanted", "begins_on", "ends_on", "end_reason")),
        Part("times", "服务记录", ("last_service_on",), ("times",), also=("time_lines",),
             waits="未到"),
    )  # fmt: skip
    options = {
        "contract_no": {"required": True, "also": ("合同号",), "hint": "购买服务合同台账里的编号"},
        "wanted": {"required": True, "also": ("服务项目", "服务内容")},
        "begins_on": {"required": True, "also": ("起", "服务开始")},
        "ends_on": {"also": ("止", "服务停止"), "hint": "还在服务的不填"},
        "last_service_on": {"derived": True},
    }  # fmt: skip
    tables = (Table("times", "服务记录", ServiceTime, "served", TIMES, noun="次"),)
    more_columns = (lines_of("time_lines", "times", "服务记录", TIMES),)
    never_empty = ("contract_no",)
    presets = ("contract_no",)
    one_per = ("resident_id", "contract_no")
    beside_columns = ("begins_on", "")
    list_columns = (
        NAME, "resident__gender", "resident__age", "contract_no", "wanted", "begins_on",
        "last_service_on", "ends_on",
    )  # fmt: skip
    filters = ("resident__gender", "resident__dis_category")
    quick_views = (
        QuickView("current", "服务中", lambda today: CURRENT),
        QuickView("none", "还没有服务", lambda today: CURRENT & Q(last_service_on=None)),
        QuickView("gaps", "有缺项", lambda today: CURRENT & Q(gap_count__gt=0)),
        QuickView("ended", "已停止", lambda today: ~CURRENT),
    )
    attachment_kinds = {"receipt": "服务确认单"}
    paper_title = "购买服务对象登记表"

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这位居民已是这份合同的服务对象，请在原有的上面更正"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        days = [row["on"] for row in values.get("times") or () if row.get("on")]
        values["last_service_on"] = max(days, default=None)
        if not values.get("ends_on"):
            values["end_reason"] = ""

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["ends_on"]:
            return {}
        return {"ends_on": max(on, values["begins_on"] or on), "end_reason": reason}

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = super().check(values, today, before)
        return found or [*_term(values, today), *_contract(values), *_times(values, today)]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "contract_no": f"松购{year}-01", "wanted": "每周上门照护一次",
            "begins_on": f"{year}-01-10",
        }  # fmt: skip


def _term(values: Values, today: datetime.date) -> list[Finding]:
    begins, ends = values.get("begins_on"), values.get("ends_on")
    if begins and ends and ends < begins:
        text = "停止日期早于开始日期"
        return [error("ends_on", "ends_on", text, about=("begins_on",))]
    return []


def _contract(values: Values) -> list[Finding]:
    number, code = values.get("contract_no"), values.get("resident__community_id")
    if not number or not code or number in contracts_known.contracts(str(code)):
        return []
    text = f"没有找到编号为“{number}”的购买服务合同，请核对编号，或先登记合同"
    return [hint("contract", "contract_no", text)]


def _times(values: Values, today: datetime.date) -> list[Finding]:
    found: list[Finding] = []
    begins, ends = values.get("begins_on"), values.get("ends_on")
    under = contracts_known.contracts(str(values.get("resident__community_id") or ""))
    term = under.get(values.get("contract_no") or "")
    for number, row in enumerate(values.get("times") or (), 1):
        found += check_time(row, today, "times", f"第 {number} 次服务", number - 1)
        on = row.get("on")
        at = (number - 1, "on")
        if on and term and not contracts_known.in_term(on, term["begins_on"], term["ends_on"]):
            text = f"第 {number} 次服务不在合同起止日期（{contracts_known.said(term)}）之内，不计入履约，请核对"
            found.append(question("off_contract", "times", text, about=("contract_no",), line=at))
        elif on and ((begins and on < begins) or (ends and on > ends)):
            text = f"第 {number} 次服务不在服务起止日期之内，请核对"
            found.append(
                question("outside", "times", text, about=("begins_on", "ends_on"), line=at)
            )
    return found
