"""The declarations of 志愿者 and 志愿助残活动."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse

from assistance.models import Volunteer, VolunteerService
from assistance.volunteers import hours, rules
from registry import account_kind
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.account_kind import AccountKind
from registry.activities.ledger import HELPING, ActivityLedger
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.work.columns import HoursKind

SERVICES = columns(
    VolunteerService,
    ("on", "content", "hours"),
    {"hours": {"kind": HoursKind(), "unit": " 小时"}},
)
SERVING = Q(state=rules.SERVING)


class VolunteerLedger(AboutArea):
    """助残志愿者名册 of a community (方案三（二）)."""

    key, title, noun, work_area = "volunteer", "助残志愿者", "志愿者", 2
    model = Volunteer
    counter = "人"
    parts = (
        Part("person", "本人", (
            "name", "gender", "id_no", "phone", "registration_no", "account_id")),
        Part("service", "服务", ("skills", "state", "joined_on", "left_on")),
        Part("services", "其他志愿服务", (), ("services",), also=("service_lines",), waits="未到",
             note="结对帮扶的时长按台账四的帮扶记录计算，这里只记结对以外的服务"),
    )  # fmt: skip
    options = {
        "name": {"required": True, "also": ("志愿者姓名",)},
        "id_no": {"required": True, "also": ("身份证号", "身份证号码")},
        "phone": {"required": True, "also": ("电话", "手机号")},
        "registration_no": {
            "required": True, "also": ("注册号", "志愿者编号", "志愿服务编号"),
            "hint": "全国志愿服务信息系统的编号；台账四据此找到志愿者",
        },
        "account_id": {
            "kind": AccountKind(), "also": ("用户名",),
            "hint": "登录本系统的用户名，须有帮扶责任人岗位；没有的不填",
        },
        "skills": {"required": True, "also": ("专长", "特长")},
        "state": {"required": True},
        "joined_on": {"required": True, "also": ("注册日期", "加入时间")},
        "left_on": {"asked": {"state": {"in": [rules.LEFT]}}, "required": True},
    }  # fmt: skip
    tables = (
        Table("services", "其他志愿服务", VolunteerService, "volunteer", SERVICES, noun="次"),
    )
    more_columns = (lines_of("service_lines", "services", "其他志愿服务", SERVICES),)
    never_empty = ("name",)
    one_per = (AREA, "registration_no")
    list_columns = ("name", "registration_no", "skills", "state", "joined_on", PLACE)
    filters = ("state", "gender")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("serving", "服务中", lambda today: SERVING),
        QuickView("gaps", "有缺项", lambda today: SERVING & Q(gap_count__gt=0)),
        QuickView("rest", "暂停服务", lambda today: Q(state=rules.RESTING)),
        QuickView("left", "已退出", lambda today: Q(state=rules.LEFT)),
    )
    attachment_kinds = {"agreement": "志愿服务协议", "photo": "服务照片"}
    paper, paper_title = "print/area_record.html", "助残志愿者登记表"

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已有这个注册号的志愿者，请在原有的上面更正"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        found = [*super().check(values, today, before), *rules.check(values, today)]
        code = str(values.get(AREA) or "")
        return [*found, *account_kind.check(values, before, "helper", code)]

    @classmethod
    def page_pieces(
        cls, record: Volunteer, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        return [("volunteers/hours.html", {**hours.panel(record), "gaps": gaps})]

    @classmethod
    def steps(cls, record: Volunteer, can: dict[str, bool]) -> list[dict[str, str]]:
        if not can["P"]:
            return []
        url = reverse("volunteer-certificate", args=[record.pk])
        return [{"label": "打印服务时长证明", "url": url}]

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return [{"label": "服务时长", "url": reverse("volunteer-hours")}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from assistance.volunteers.views import Certificate, HoursTable

        own = [
            path("hours/", HoursTable.as_view(ledger=cls), name="volunteer-hours"),
            path("<uuid:pk>/certificate/", Certificate.as_view(ledger=cls),
                 name="volunteer-certificate"),
        ]  # fmt: skip
        return super().urls([*own, *extra])

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "苏日娜", "gender": "女", "id_no": "150404198805060020",
            "phone": "13800000000", "registration_no": "1504040001234567",
            "skills": "家政服务、驾驶接送", "state": "服务中", "joined_on": f"{year}-03-05",
        }  # fmt: skip


class VolunteerActivityLedger(ActivityLedger):
    """志愿助残活动: those of 社区活动 that are of that kind."""

    key, title, work_area = "volunteer-activity", "志愿助残活动", 2
    kinds = (HELPING,)
