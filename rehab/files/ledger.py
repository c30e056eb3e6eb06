"""残疾人康复服务档案: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone

from registry import access
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, SUBJECT, AboutResident
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import Resident
from registry.models.scoped import inside
from registry.rehab_need import CARE, DEVICES, MEDICINE, NONE, SURGERY, TRAINING
from rehab.files import people, rules, slips
from rehab.files.form import RehabFileForm
from rehab.files.kinds import DevicesKind, NeededKind
from rehab.models import RehabAssessment, RehabFile

OPEN = Q(closed_on__isnull=True)
DIED = "5"
ASSESSMENTS = Table(
    "assessments", "康复评估", RehabAssessment, "file",
    columns(RehabAssessment, ("on", "assessor", "state", "compared", "effect", "next_step"), {}),
    noun="次", required=True,
)  # fmt: skip


def _when(*needs: str) -> dict[str, Any]:
    return {"asked": {"needs": {"any": list(needs)}}, "required": True}


class RehabFileLedger(AboutResident):
    """康复服务档案 (方案三（三）): 建档立卡 of whoever needs rehabilitation, one open file each."""

    key, title, noun, work_area = "rehab-file", "康复服务档案", "康复档案", 3
    model = RehabFile
    form_class = RehabFileForm
    counter = "份"
    known = (
        *IDENTITY, "phone", "guardian_name", "rehab_need", "device_need", "family_doctor",
    )  # fmt: skip
    parts = (
        Part("needs", "建档和康复需求", (
            "opened_on", "opened_by", "needs", "medical_items", "training_items", "device_items",
            "support_items", "unserved"), note="写到具体项目"),
        Part("assessments", "康复评估", (), ("assessments",), also=("assessment_lines",),
             note="建档时评估一次，训练一段时间后再评估，写明前后比较"),
        Part("plan", "康复目标和计划", (
            "goal", "plan", "institution", "trainer_name", "trainer_relation", "trainer_phone")),
        Part("end", "结案", ("closed_on", "end_reason", "end_note"), folded=True, waits="未到"),
    )  # fmt: skip
    options = {
        "opened_on": {"required": True, "also": ("建档日", "建档时间")},
        "opened_by": {"also": ("建档人员",)},
        "needs": {"required": True, "kind": NeededKind()},
        "medical_items": _when(SURGERY, MEDICINE),
        "training_items": _when(TRAINING),
        "device_items": {**_when(DEVICES), "kind": DevicesKind()},
        "support_items": _when(CARE),
        "unserved": {"hint": "已经得到服务的不填"},
        "goal": {"required": True, "hint": "例如：三个月内能扶助行器独立行走 10 米"},
        "plan": {"required": True, "hint": "做什么、谁来做、多久一次"},
        "institution": {"required": True, "kind": Kind(80), "hint": "例如 全宁街道社区卫生服务中心"},
        "trainer_name": {"required": True, "hint": "在家带着训练的家人；没有家人的填护理人员"},
        "closed_on": {"hint": "还在服务的不填"},
    }  # fmt: skip
    unasked = ("assessed_on", "effect")
    never_empty = ("opened_on", "needs")
    tables = (ASSESSMENTS,)
    more_columns = (lines_of("assessment_lines", "assessments", "康复评估", ASSESSMENTS.columns),)
    list_columns = (
        NAME, "resident__age", "resident__dis_category", "needs", "institution", "opened_on",
        "assessed_on", "effect",
    )  # fmt: skip
    filters = ("effect", "resident__dis_category", "end_reason")
    quick_views = (
        QuickView("open", "在服务", lambda today: OPEN),
        QuickView("training", "要功能训练", lambda today: OPEN & _has(TRAINING)),
        QuickView("devices", "要辅助器具", lambda today: OPEN & _has(DEVICES)),
        QuickView("unassessed", "还没有评估", lambda today: OPEN & Q(assessed_on=None)),
        QuickView("unserved", "没有得到服务", lambda today: OPEN & ~Q(unserved=[])),
        QuickView("gaps", "有缺项", lambda today: OPEN & Q(gap_count__gt=0)),
        QuickView("closed", "已结案", lambda today: ~OPEN),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-opened_on"
    period_by = "opened_on"
    one_per, open_when = (SUBJECT,), OPEN
    beside_columns = ("opened_on", "end_reason")
    attachment_kinds = {"diagnosis": "诊断或评估材料", "consent": "知情同意书", "photo": "训练照片"}
    paper, paper_title = "print/rehab_file.html", "残疾人康复服务档案"
    paper_notes = (
        "本档案一人一份，基本情况取自台账一。每次服务后填写康复服务记录。",
        "康复评估写明功能状况、与训练前比较、效果（显效、有效、无效）和下一步建议。",
        "本档案含残疾人的健康信息，只供康复服务使用，妥善保管，不得外传。",
    )

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return not values.get("closed_on") and not values.get("end_reason")

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return "这位居民已有在服务的康复档案，请在原有的上面更正；重新建档的，请先把原有的结案"

    @classmethod
    def start(cls, resident: Resident) -> Values:
        values = super().start(resident)
        wanted = [code for code in resident.rehab_need or () if code != NONE]
        devices = [code for code in resident.device_need or () if code != "00"]
        if not wanted:  # 台账一 says nothing: what the slip says that led here
            held = slips.open_slips(resident.pk)
            wanted, devices = slips.needs_of(held), slips.devices_of(held)
        return {
            **values, "opened_on": timezone.localdate(), "needs": wanted,
            "device_items": devices if DEVICES in wanted else [],
        }  # fmt: skip

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        closed = f"已结案：{cls.columns['end_reason'].show(values)}" if values["closed_on"] else ""
        needs = cls.columns["needs"].show(values)
        return "　".join(filter(None, (closed, needs, super().headline(values, today))))

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
        lacking = super().missing(values, today)
        return lacking if values["assessments"] else [*lacking, "assessments"]

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        if not cls.is_open(values):
            return {}
        return {"closed_on": on, "end_reason": DIED, "end_note": reason}

    @classmethod
    def page_pieces(
        cls, record: RehabFile, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        from rehab.files.services import panel

        return [("rehab/services.html", {**panel(record, user), "gaps": gaps})]

    @classmethod
    def actions(cls, record: RehabFile, user: Any) -> list[dict[str, str]]:
        if record.closed_on or not cls.may(user, "E", record.community_id):
            return []
        plan = f"{reverse('home-training-create')}?resident={record.resident_id}"
        return [
            {"label": "记一次服务", "url": reverse("rehab-file-service", args=[record.pk])},
            {"label": "定训练计划", "url": plan},
        ]

    @classmethod
    def steps(cls, record: RehabFile, can: dict[str, bool]) -> list[dict[str, str]]:
        if not can["E"] or record.is_voided or record.closed_on:
            return []
        whom = f"?resident={record.resident_id}"
        return [
            {"label": "登记辅助器具", "url": reverse("device-create") + whom},
        ]

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        """Who needs rehabilitation and has no file."""
        if not (cls.may(user, "V") and access.may(user, "residents", "V")):
            return []
        return [{"label": "应建未建名单", "url": reverse("rehab-file-unfiled")}]

    @classmethod
    def notice(cls, user: Any, area: Any) -> dict[str, str] | None:
        """How many need rehabilitation and have no file, with the list of them."""
        if not access.may(user, "residents", "V", area.code):
            return None
        held = Resident.objects.visible_to(user).current().filter(inside([area.code]))
        count = held.filter(people.unfiled()).count()
        url = f"{reverse('rehab-file-unfiled')}?area={area.code}"
        text = f"应建未建 {count} 人：有康复需求，还没有康复档案。"
        return {"text": text, "url": url, "label": "查看名单"} if count else None

    @classmethod
    def paper_context(
        cls, record: Any, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        from rehab.files import paper

        held = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        return {
            **held, **paper.more(record), "parts": paper.parts_of(record, held["parts"]),
            "notes": (), "cover_notes": held["notes"],
        }  # fmt: skip

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023", "opened_on": f"{year}-03-05",
            "needs": "功能训练、辅助器具", "training_items": "运动功能、生活自理",
            "device_items": "拐杖、助行器", "goal": "能扶助行器独立行走 10 米",
            "plan": "每周上门指导一次，每天在家训练两次", "institution": "全宁街道社区卫生服务中心",
            "trainer_name": "巴特尔",
            "assessment_lines": f"{year}-03-05｜李医生｜能站立，不能独立行走｜｜｜站立平衡训练",
        }  # fmt: skip

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.files.quick import QuickService
        from rehab.files.unfiled import Unfiled

        own = [
            path("unfiled/", Unfiled.as_view(ledger=cls), name=f"{cls.key}-unfiled"),
            path("<uuid:pk>/service/", QuickService.as_view(ledger=cls), name=f"{cls.key}-service"),
        ]
        return super().urls([*own, *extra])


def _has(need: str) -> Q:
    # A list of codes is stored as JSON.
    return Q(needs__icontains=f'"{need}"')
