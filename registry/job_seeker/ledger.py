"""The declaration of 台账三."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from registry import codes, review
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.about_resident.telling import Tell
from registry.job_seeker import rules
from registry.job_seeker.form import JobSeekerForm
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import MonthKind
from registry.ledger.ledger import QuickView
from registry.ledger.lines import lines_of
from registry.models import (
    JobFollowUp,
    JobHistory,
    JobPlacement,
    JobReferral,
    JobSeeker,
    JobTraining,
    TrainingAttendance,
)
from registry.models.job_seeker import CLOSED

OPEN = ~Q(state=CLOSED)
NO_SUPPORT = {"resident__unemployed_reason": {"not": ["1", "2", "3", "5"]}}
"""Whoever studies, is retired, has no wish or cannot work is not asked what would help (R19→R21)."""


def _when(column: str, code: str) -> dict[str, object]:
    return {"asked": {column: {"any": [code]}}, "required": True}


FARMING = [{"wanted_forms": {"any": ["6"]}}, {"resident__community__kind": {"in": ["gacha"]}}]


YUAN = {"unit": " 元"}


def _unanswered() -> Q:
    """Who was recommended and waits for the employer's answer."""
    lines = JobReferral.objects.filter(seeker=OuterRef("pk"), result__in=("", "4"))
    return Q(state__in=("1", "2", "3", "6")) & Q(Exists(lines))


def _untrained() -> Q:
    """Who asked for a training (vocational, or practical skills) and is on no roll."""
    told = Cast(F("supports"), TextField())
    wants = Q(Contains(told, '"1"')) | Q(Contains(told, '"3"'))
    lines = TrainingAttendance.objects.held().filter(resident=OuterRef("resident_id"))
    return wants & ~Q(Exists(lines))


class YearMonthKind(MonthKind):
    """A month, kept as its first day: people remember no more of a job they had."""

    def read(self, raw: Any) -> datetime.date | None:
        found = super().read(raw)
        return found.replace(day=1) if found else None

    def show(self, value: Any) -> str:
        return f"{value.year}年{value.month}月" if value else ""

    def write(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if value else ""


class JobSeekerLedger(AboutResident):
    """台账三: everyone who wants work, what they can and would do, and what came of it."""

    key, title, noun, work_area = "job-seeker", "就业需求", "就业登记", 1
    model = JobSeeker
    form_class = JobSeekerForm
    reviewed = True
    known = (
        *IDENTITY, "education", "phone", "live_addr", "hukou_nature", "employment",
        "unemployed_reason", "unemployment_registered", "livelihood_source",
    )  # fmt: skip
    parts = (
        Part("registered", "登记", ("registered_on", "ability", "limits", "months_unemployed")),
        Part("brings", "技能与经历", (
            "skills", "qualification", "qualification_level", "qualification_no", "driving"),
            ("jobs",), also=("jobs_lines",)),
        Part("wants", "就业意愿", (
            "wanted_forms", "wanted_job", "wanted_job_2", "wanted_job_3", "wanted_pay",
            "wanted_place", "wanted_time", "night_shift", "aids")),
        Part("supports", "帮扶需求", (
            "supports", "training_trade", "loan", "loan_use", "business_plan", "business_funds",
            "business_site", "crop_area", "stock", "farm_technique")),
        Part("referrals", "推荐与培训", (), ("referrals", "trainings"),
             also=("referrals_lines", "trainings_lines"), waits="未到"),
        Part("placements", "安置与跟踪", ("follow_up_on",), ("placements", "follow_ups"),
             also=("placements_lines", "follow_ups_lines"), waits="未到"),
        Part("state", "办理状态", ("state", "state_reason")),
    )  # fmt: skip
    options = {
        "registered_on": {"required": True, "also": ("登记时间",)},
        "ability": {"required": True},
        "limits": {"required": True, "also": ("健康与功能限制",)},
        "months_unemployed": {"unit": " 个月", "required": True, "asked": {
            "resident__employment": {"in": ["2"]}, "state": {"not": list(rules.PLACED)}},
                              "also": ("失业月数",)},
        "skills": {"also": ("技能", "特长")},
        "wanted_forms": {"required": True, "also": ("就业意愿", "意愿类型")},
        "wanted_job": {"required": True, "also": ("意向岗位", "意向工作")},
        "wanted_pay": {"required": True, "unit": " 元", "also": ("期望工资",)},
        "wanted_place": {"required": True, "also": ("期望工作地点",)},
        "wanted_time": {"required": True},
        "night_shift": {"required": True},
        "supports": {"required": True, "asked": NO_SUPPORT, "also": ("帮扶需求",)},
        "training_trade": _when("supports", "1"),
        "loan": {**_when("supports", "4"), "unit": " 元"},
        "loan_use": _when("supports", "4"),
        "business_plan": _when("wanted_forms", "3"),
        "business_funds": {**_when("wanted_forms", "3"), "unit": " 元"},
        "business_site": _when("wanted_forms", "3"),
        "crop_area": {"asked": FARMING, "required": True, "unit": " 亩", "hint": "不种的填 0"},
        "stock": {"asked": FARMING, "required": True, "hint": "例如：绵羊 30 只；不养的填“无”"},
        "farm_technique": {"asked": FARMING, "required": True, "hint": "没有的填“无”"},
        "state": {"required": True, "also": ("状态",),
                  "hint": "登记→推荐→培训→安置→在岗→失业或关闭，按实际进展改"},
        "follow_up_on": {"derived": True},
        "state_reason": {"asked": {"state": {"in": [CLOSED]}}},
    }  # fmt: skip
    tables = (
        Table("jobs", "工作经历", JobHistory, "seeker",
              columns(JobHistory, ("employer", "job", "from_on", "to_on", "pay", "left_why"),
                      {"pay": YUAN, "from_on": {"kind": YearMonthKind()},
                       "to_on": {"kind": YearMonthKind()}}), noun="段"),
        Table("referrals", "推荐记录", JobReferral, "seeker",
              columns(JobReferral, ("on", "employer", "job", "result", "failed_why"), {}), noun="次"),
        Table("trainings", "培训记录", JobTraining, "seeker",
              columns(JobTraining, ("year", "course", "host", "cycle", "hours", "finished",
                                    "certificate"), {}), noun="次"),
        Table("placements", "安置结果", JobPlacement, "seeker",
              columns(JobPlacement, ("on", "form", "employer", "job", "contract", "pay",
                                     "insurance"), {"pay": YUAN}), noun="次"),
        Table("follow_ups", "在岗跟踪（满1、3、6个月）", JobFollowUp, "seeker",
              columns(JobFollowUp, ("on", "after", "at_work", "note"), {}), noun="次"),
    )  # fmt: skip
    more_columns = tuple(
        lines_of(f"{table.key}_lines", table.key, table.title.partition("（")[0], table.columns)
        for table in tables
    )
    list_columns = (
        NAME, "resident__gender", "resident__age", "resident__dis_category", "resident__dis_level",
        "registered_on", "wanted_job", "wanted_pay", "state", "follow_up_on",
    )  # fmt: skip
    office_columns = (
        NAME, "resident__gender", "resident__birth_date", "resident__id_no", "resident__cert_no",
        "resident__dis_category", "resident__dis_level", "resident__education", "resident__phone",
        "registered_on", "ability", "limits", "skills", "wanted_forms", "wanted_job", "wanted_pay",
        "wanted_place", "wanted_time", "night_shift", "supports", "state", "state_reason",
    )  # fmt: skip
    totals, counter = ("loan", "business_funds", "crop_area"), "人"
    filters = ("state", "ability", "wanted_time", "resident__gender", "resident__dis_category")
    quick_views = (
        QuickView("open", "办理中", lambda today: OPEN),
        QuickView("gaps", "有缺项", lambda today: OPEN & Q(gap_count__gt=0)),
        QuickView("waiting", "未安置", lambda today: Q(state__in=("1", "2", "3", "6"))),
        QuickView("answers", "推荐等待答复", lambda today: _unanswered(), on_home=False),
        QuickView("placed", "已安置、在岗", lambda today: Q(state__in=rules.PLACED)),
        QuickView("untrained", "想培训还没参加", lambda today: OPEN & _untrained(),
                  hint="帮扶需求选了技能培训或实用技术培训，不在任何培训的名单上", on_home=False),
        QuickView("follow", "跟踪到期", lambda today: OPEN & Q(follow_up_on__lte=today)),
        *review.views(OPEN),
        QuickView("closed", "已关闭", lambda today: ~OPEN),
    )  # fmt: skip
    one_per, open_when = ("resident_id",), OPEN
    beside_columns = ("registered_on", "state")
    missing_people = "unregistered"
    paper_title = "就业需求登记表"
    paper_notes = (
        "本表由 16 至 59 周岁、未就业或有就业意愿的残疾人填写，一人一表；基本情况取自台账一。",
        "就业意愿、便利和帮扶需求可选多项；在校学习、退休、无就业意愿、丧失劳动能力的不填帮扶需求。",
        "安置后满 1 个月、3 个月、6 个月各跟踪一次，写明是否在岗。",
        "本表含个人敏感信息，仅供残疾人工作使用，按内部资料保管，不得外传。",
    )

    @classmethod
    def closing(cls, values: Values, on: datetime.date, reason: str) -> Values:
        return {"state": CLOSED, "state_reason": reason} if cls.is_open(values) else {}

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "乌云其其格", "resident__id_no": "150404197511120023",
            "registered_on": f"{year}-03-05", "ability": "部分丧失", "limits": "不能久站",
            "wanted_forms": "公益性岗位就业", "wanted_job": "保洁员", "wanted_pay": 2000,
            "wanted_place": "本社区", "wanted_time": "全日", "night_shift": "否",
            "supports": "职业介绍", "state": "登记",
        }  # fmt: skip

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return values.get("state") != CLOSED

    @classmethod
    def tells(cls, record: JobSeeker) -> Tell | None:
        """Where 台账一 has not heard yet that the person has a job."""
        if not rules.unheard_of(record):
            return None
        said = codes.get("job_state").label(record.state)
        return Tell(
            f"本表的状态为“{said}”，而台账一仍登记为未就业，请更正台账一的就业情况。",
            "把台账一改为已就业",
            rules.job_of(record),
            f"台账三{said}",
        )

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today, before)

    @classmethod
    def notices(cls, record: JobSeeker, user: Any) -> list[dict[str, Any]]:
        """News for 台账一, a job found lost, and trainings by the rolls that do not stand here yet."""
        from registry.job_seeker import trainings

        told: list[dict[str, Any]] = super().notices(record, user)
        may = not record.is_voided and cls.may(user, "E", record.community_id)
        told += cls._hired(record) if may else []
        if may and (left := rules.not_at_work(record)):
            day = f"?on={left.on.isoformat()}"
            told.append({
                "text": f"{rules.said(left.on)}的跟踪登记为不在岗，本表的状态还没有改。",
                "label": "登记失业", "url": cls.url("step", record.pk, "lost") + day,
            })  # fmt: skip
        if may and (count := trainings.waiting(record)):
            text = f"按居民培训的名单，有 {count} 次培训还没有记入本表，或结业、证书有更新。"
            url = cls.url("trainings", record.pk)
            told.append({"text": text, "label": "记入培训记录", "url": url, "post": True})
        return told

    @classmethod
    def _hired(cls, record: JobSeeker) -> list[dict[str, Any]]:
        """That whoever was taken on is still to be placed."""
        from registry.job_seeker import actions

        if record.state not in actions.WAITING:
            return []
        hired = actions.to_place(cls.shape.read(record))
        if hired is None:
            return []
        text = f"下一步：{hired['employer']}已录用（{hired['job']}），还没有登记安置。"
        return [{"text": text, "label": "登记安置", "url": cls.url("step", record.pk, "place")}]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from registry.job_seeker.views import addresses

        return super().urls([*addresses(cls), *extra])

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from registry.job_seeker import views

        return {"detail": views.SeekerDetail}
