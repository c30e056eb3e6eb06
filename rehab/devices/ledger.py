"""辅助器具: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind, ListedKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Resident
from registry.stepped import Step, Stepped
from rehab.devices import rules
from rehab.models import Device, DeviceFollowUp
from rehab.models.device import IN_USE, NOT_FITTED, RETURNED, TO_FIT

YUAN = {"unit": " 元"}
DIED = "4"
NONE = "00"
VISIT = ("on", "used", "note", "person", "again")
FOLLOW_UPS = Table(
    "follow_ups", "使用回访", DeviceFollowUp, "device",
    columns(DeviceFollowUp, VISIT, {"again": {"hint": "不填的按参数定的天数算"}}), noun="次",
)  # fmt: skip


class DeviceKind(ListedKind):
    """The devices of device_need but 无."""

    def __init__(self) -> None:
        super().__init__("device_need")

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        return [pair for pair in super().choices(keep) if pair[0] != NONE]


class DeviceLedger(Stepped, AboutResident):
    """辅助器具 (方案三（三）): what is needed, fitted, visited again and taken back."""

    key, title, noun, work_area = "device", "辅助器具", "辅具登记", 3
    model = Device
    counter = "件"
    known = (*IDENTITY, "phone", "device_need")
    parts = (
        Part("need", "需求", ("kind", "need", "asked_on")),
        Part("fit", "适配", (
            "fitted_on", "model", "fitter", "source", "amount", "taught", "first_visit"),
            waits="未到", note="登记以后用“登记适配”办理；补录以前的在这里填写"),
        Part("visits", "使用回访", (), ("follow_ups",), also=("visit_lines",), waits="未到"),
        Part("end", "收回或未适配", (
            "returned_on", "return_reason", "dropped_on", "dropped_reason"),
            folded=True, waits="未到"),
    )  # fmt: skip
    options = {
        "kind": {"required": True, "kind": DeviceKind(), "also": ("辅具", "器具名称", "辅具名称")},
        "need": {"hint": "例如：室内外移动，门宽 80 厘米"},
        "asked_on": {"required": True, "also": ("需求日期",)},
        "model": {"also": ("型号", "规格")},
        "fitter": {"kind": Kind(80), "hint": "例如 松山区辅助器具服务站"},
        "amount": {**YUAN, "hint": "免费发放的填器具价值"},
        "first_visit": {"hint": "不填的按参数定的天数算"},
        "returned_on": {"hint": "还在用的不填"},
        "dropped_on": {"hint": "没有适配、以后也不适配的才填"},
    }  # fmt: skip
    unasked = ("state", "used", "next_on")
    never_empty = ("kind",)
    tables = (FOLLOW_UPS,)
    more_columns = (lines_of("visit_lines", "follow_ups", "使用回访", FOLLOW_UPS.columns),)
    list_columns = (NAME, "resident__dis_category", "kind", "asked_on", "fitted_on", "source",
                    "amount", "used", "next_on", "state")  # fmt: skip
    filters = ("state", "kind", "source", "used")
    totals = list_sums = ("amount",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("to_fit", "待适配", lambda today: Q(state=TO_FIT)),
        QuickView("in_use", "使用中", lambda today: Q(state=IN_USE)),
        QuickView("due", "该回访", lambda today: Q(state=IN_USE, next_on__lte=today)),
        QuickView("broken", "要维修、已损坏", lambda today: Q(state=IN_USE, used__in=rules.BROKEN)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0) & ~Q(state=NOT_FITTED)),
        QuickView("ended", "收回、未适配", lambda today: Q(state__in=(RETURNED, NOT_FITTED))),
    )
    ordering = "-asked_on"
    period_by = "asked_on"
    beside_columns = ("asked_on", "state")
    attachment_kinds = {"receipt": "领取签字", "assessment": "适配评估", "photo": "使用照片"}
    paper_title = "残疾人辅助器具适配登记表"
    paper_notes = (
        "一件辅助器具一份；免费发放的写器具价值和资金来源。",
        "适配后定期回访，写明使用情况。",
    )
    course = (
        Step("fit", "登记适配", (TO_FIT,),
             ("fitted_on", "model", "fitter", "source", "amount", "taught", "first_visit"), rules.FITTED),
        Step("visit", "记回访", (IN_USE,), VISIT, ("on", "used"), "follow_ups"),
        Step("return", "收回", (IN_USE,), ("returned_on", "return_reason"),
             ("returned_on", "return_reason")),
        Step("drop", "不再适配", (TO_FIT,), ("dropped_on", "dropped_reason"),
             ("dropped_on", "dropped_reason")),
    )  # fmt: skip
    stops = (("需求", "asked_on"), ("适配", "fitted_on"), ("收回", "returned_on"))

    @classmethod
    def start(cls, resident: Resident) -> Values:
        wanted = [code for code in resident.device_need or () if code != NONE]
        only = wanted[0] if len(wanted) == 1 else ""
        return {**super().start(resident), "asked_on": timezone.localdate(), "kind": only}

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = (cls.columns[key].show(values) for key in ("kind", "state"))
        return "　".join(filter(None, (*told, super().headline(values, today))))

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        super().derive(values, today, before)
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return [*super().check(values, today, before), *rules.check(values, today)]

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        """What was paid and by whom is asked once it is fitted."""
        lacking = super().missing(values, today)
        fitted = values["state"] in (IN_USE, RETURNED)
        return [*lacking, *(k for k in ("source", "amount") if fitted and values[k] in ("", None))]

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if values["state"] == IN_USE:
            return {"returned_on": max(on, values["fitted_on"]), "return_reason": DIED}
        return {"dropped_on": on, "dropped_reason": reason} if values["state"] == TO_FIT else {}

    @classmethod
    def todo(cls, record: Device, today: datetime.date) -> str:
        if record.state == TO_FIT:
            return "等待适配；适配后登记，不再适配的写明原因。"
        if record.state != IN_USE or record.next_on is None:
            return ""
        day = f"{record.next_on.year}年{record.next_on.month}月{record.next_on.day}日"
        late = "，已过期" if record.next_on < today else ""
        return f"下次回访 {day}{late}：看用得怎样，要不要调整或维修。"

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "kind": "轮椅",
            "need": "室内外移动", "asked_on": f"{year}-03-05", "fitted_on": f"{year}-03-20",
            "model": "护理型 16 寸", "fitter": "松山区辅助器具服务站", "source": "彩票公益金",
            "amount": 680, "taught": "是", "visit_lines": f"{year}-06-20｜正常使用｜轮胎已充气｜其木格",
        }  # fmt: skip
