"""儿童残疾发生报告卡: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone

from registry import identity
from registry.about_area.ledger import PLACE, AboutArea
from registry.ledger.columns import Part, Table, Values, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import Kind, NameKind
from registry.ledger.ledger import QuickView, Twin
from registry.models import Area, Resident
from registry.needs import lamps
from registry.stepped import Step, Stepped, SteppedList
from registry.vault import SealedField
from rehab.child_reports import rules
from rehab.models import ChildFollowUp, ChildReport
from rehab.models.child_report import (
    CLOSED_STATES,
    FOLLOWED,
    TO_DIAGNOSE,
    TO_INTERVENE,
    TO_REPORT,
)

OPEN = ~Q(state__in=CLOSED_STATES)
FOLLOW_UPS = columns(ChildFollowUp, ("on", "note", "person"), {})
STAGES = (
    ("报告", "reported_on", "report_due_on"),
    ("诊断", "diagnosed_on", "diagnosis_due_on"),
    ("干预", "intervened_on", "intervention_due_on"),
)


class LinkKind(Kind):
    """Who the child is in 台账一: shown by name and number, set by one action only."""

    empty: Any = None

    def show(self, value: Any) -> str:
        if not value:
            return ""
        held = Resident.objects.unscoped("the report that names the resident is in scope")
        found = held.filter(pk=value).values_list("name", "number").first()
        return f"{found[0]}（{found[1]}）" if found else ""


class ChildReportLedger(Stepped, AboutArea):
    """儿童残疾发生报告 (方案三（三）): early found, early diagnosed, early helped."""

    key, title, noun, work_area = "child-report", "儿童残疾报告", "报告卡", 3
    model = ChildReport
    counter = "人"
    parts = (
        Part("child", "儿童", ("name", "gender", "birth_date", "guardian", "phone", "id_no", "address")),
        Part("found", "发现", ("categories", "found_on", "found_by", "signs", "consent")),
        Part("reported", "报告", ("reported_on", "reported_to", "reporter"),
             note="登记以后用“报告”办理；已经报告的在这里填写", waits="未到"),
        Part("diagnosed", "诊断", ("diagnosed_on", "diagnosed_by", "diagnosis", "diagnosis_note"),
             note="登记以后用“登记诊断”办理", waits="未到", folded=True),
        Part("intervened", "早期干预", ("intervened_on", "intervened_by", "interventions"),
             ("follow_ups",), note="登记以后用“登记干预”“随访”办理", waits="未到", folded=True),
        Part("closed", "结案", ("closed_on", "close_reason", "close_note"), waits="未到", folded=True),
    )  # fmt: skip
    options = {
        "name": {"kind": NameKind(50), "required": True, "also": ("姓名",)},
        "gender": {"required": True},
        "birth_date": {"required": True, "also": ("出生年月日",)},
        "guardian": {"kind": NameKind(50), "required": True, "also": ("家长", "监护人姓名")},
        "phone": {"required": True, "also": ("联系电话", "家长电话")},
        "id_no": {"hint": "有的填写，用来查是否已由别处报告"},
        "categories": {"required": True, "also": ("疑似类别",), "hint": "可选几项，由医疗机构诊断后确定"},
        "found_on": {"required": True, "also": ("发现时间",)},
        "found_by": {"required": True},
        "signs": {"hint": "例如 两岁还不会说话、走路不稳"},
        "consent": {"required": True, "hint": "向监护人说明报告给谁、做什么用；不同意的不能报告"},
        "reporter": {"kind": NameKind(50)},
        "reported_on": {"also": ("报告时间",)},
        "diagnosed_on": {"also": ("诊断时间",)},
        "diagnosis": {"also": ("结论",)},
        "resident_id": {"kind": LinkKind(), "label": "台账一", "sortable": False},
    }  # fmt: skip
    tables = (Table("follow_ups", "随访", ChildFollowUp, "report", FOLLOW_UPS, noun="次"),)
    never_empty = ("name", "birth_date", "found_on")
    unasked = ("state", "report_due_on", "diagnosis_due_on", "intervention_due_on", "due_on",
               "warn_on", "resident_id")  # fmt: skip
    list_columns = (
        "name",
        "gender",
        "birth_date",
        "categories",
        "found_on",
        "state",
        "due_on",
        PLACE,
    )
    file_columns = (
        PLACE, "name", "gender", "birth_date", "guardian", "phone", "id_no", "address",
        "categories", "found_on", "found_by", "signs", "consent", "reported_on", "reported_to",
        "reporter", "diagnosed_on", "diagnosed_by", "diagnosis", "diagnosis_note", "intervened_on",
        "intervened_by", "interventions", "closed_on", "close_reason", "close_note", "state",
        "report_due_on", "diagnosis_due_on", "intervention_due_on", "due_on",
    )  # fmt: skip
    filters = ("state", "found_by", "diagnosis", "gender")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("over", "已超期", lambda today: Q(due_on__lt=today)),
        QuickView("soon", "将到期", lambda today: Q(due_on__gte=today, warn_on__lte=today)),
        QuickView("to_report", "待报告", lambda today: Q(state=TO_REPORT)),
        QuickView("to_diagnose", "待诊断", lambda today: Q(state=TO_DIAGNOSE)),
        QuickView("to_intervene", "待干预", lambda today: Q(state=TO_INTERVENE)),
        QuickView("followed", "随访中", lambda today: Q(state=FOLLOWED)),
        QuickView("gaps", "有缺项", lambda today: OPEN & Q(gap_count__gt=0), on_home=False),
        QuickView(
            "closed", "已结案、排除", lambda today: Q(state__in=CLOSED_STATES), on_home=False
        ),
    )
    ordering = "-found_on"
    period_by = "found_on"
    search_help = "儿童姓名，或完整的监护人电话、身份证号"
    attachment_kinds = {"consent": "监护人同意书", "diagnosis": "诊断证明"}
    paper, paper_title = "print/child_report.html", "儿童残疾发生报告卡"
    paper_notes = (
        "发现疑似残疾儿童后由社区（嘎查）残协填写，一人一份；未满 18 周岁的填写本卡。",
        "诊断由有资质的医疗机构作出；本卡不作残疾评定的依据。",
    )
    course = (
        Step("report", "报告", (TO_REPORT,), ("reported_on", "reported_to", "reporter", "consent"),
             ("reported_on", "reported_to", "consent")),
        Step("diagnose", "登记诊断", (TO_DIAGNOSE,),
             ("diagnosed_on", "diagnosed_by", "diagnosis", "diagnosis_note"),
             ("diagnosed_on", "diagnosed_by", "diagnosis")),
        Step("intervene", "登记干预", (TO_INTERVENE,),
             ("intervened_on", "intervened_by", "interventions"),
             ("intervened_on", "intervened_by", "interventions")),
        Step("follow", "随访", (FOLLOWED,), ("on", "note", "person"), ("on", "note"), "follow_ups"),
        Step("close", "结案", (TO_REPORT, TO_DIAGNOSE, TO_INTERVENE, FOLLOWED),
             ("closed_on", "close_reason", "close_note"), ("closed_on", "close_reason")),
    )  # fmt: skip
    stops = (("发现", "found_on"), ("报告", "reported_on"), ("诊断", "diagnosed_on"),
             ("干预", "intervened_on"), ("结案", "closed_on"))  # fmt: skip

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "found_on": timezone.localdate()}

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        rules.derive(values, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or rules.check(values, today)

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        return rules.twins(batch, but)

    @classmethod
    def taken_text(cls, twin: Twin, visible: bool) -> str:
        if visible:
            return f"这名儿童已在{twin.community_name}有报告卡，请在原有的上面办理"
        return "这名儿童已由其他社区或机构报告，请联系旗县残联核实，不重复报告"

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Reports by the child's name, the guardian's, or a whole telephone or ID number."""
        number = SealedField.match(cls.model, "phone", text) | SealedField.match(
            cls.model, "id_no", text
        )
        return queryset.filter(Q(name__contains=text) | Q(guardian__contains=text) | number)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        born = values.get("birth_date")
        age = f"{identity.age_on(born, today)} 岁" if born and born <= today else ""
        told = (cls.columns[key].show(values) for key in ("gender", "categories"))
        gender, kinds = told
        return "　".join(filter(None, (gender, age, f"疑似{kinds}" if kinds else "")))

    @classmethod
    def lamps_of(cls, record: ChildReport, today: datetime.date) -> list[dict[str, str]]:
        """One lamp a stage: in time, soon due, over, or done too late."""
        return [
            {
                "label": "期限",
                **_lamp(label, getattr(record, done), getattr(record, due), record, today),
            }
            for label, done, due in STAGES
        ]

    @classmethod
    def todo(cls, record: ChildReport, today: datetime.date) -> str:
        limit = lamps.said(record, today)  # type: ignore[arg-type]
        by = f"（期限 {limit}）" if limit else ""
        if record.state == TO_REPORT and record.consent == rules.REFUSED:
            return (
                f"监护人不同意报告，现在不能报告{by}。说明报告给谁、做什么用，再做工作；"
                "同意了用“报告”办理，仍不同意的用“结案”，选“监护人不同意继续”并写明经过。"
            )
        return {
            TO_REPORT: f"征得监护人同意，报告旗县残联或卫生服务机构{by}。",
            TO_DIAGNOSE: f"陪同或提醒监护人到有资质的医疗机构诊断{by}，诊断后在这里登记。",
            TO_INTERVENE: f"联系康复机构开始早期干预{by}；社区做不了的用“转介单”。",
            FOLLOWED: f"按时随访{by}。",
        }.get(record.state, "") + _to_certify(record)

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return [{"label": "零报告（按月）", "url": reverse("child-report-months")}]

    @classmethod
    def actions(cls, record: ChildReport, user: Any) -> list[dict[str, str]]:
        """转入台账一 of whoever is found disabled, for who may enter residents; then the way there."""
        from registry.ledgers import ResidentLedger

        if record.resident_id and ResidentLedger.may(user, "V", record.community_id):
            url = ResidentLedger.url("detail", record.resident_id)
            return [{"label": "已转入台账一，打开", "url": url}]
        if not _is_to_certify(record) or not cls.may(user, "E", record.community_id):
            return []
        if not ResidentLedger.may(user, "E", record.community_id):
            return []
        return [{"label": "转入台账一", "url": reverse("child-report-certify", args=[record.pk])}]

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {**super().views(), "list": SteppedList}

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.child_reports import certifying, months

        own = [
            path("months/", months.Months.as_view(ledger=cls), name="child-report-months"),
            path("<uuid:report>/certify/", certifying.Certify.as_view(ledger=certifying.RESIDENTS),
                 name="child-report-certify"),
            path("<uuid:pk>/link/", certifying.Link.as_view(ledger=cls), name="child-report-link"),
        ]  # fmt: skip
        return super().urls([*own, *extra])

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "巴特尔", "gender": "男", "birth_date": f"{year - 3}-04-12",
            "guardian": "其其格", "phone": "13847600001", "categories": "言语",
            "found_on": f"{year}-03-05", "found_by": "走访", "consent": "是",
        }  # fmt: skip


def _is_to_certify(record: ChildReport) -> bool:
    """Whether the child was found disabled and does not stand in 台账一 yet."""
    return record.diagnosis == rules.DISABLED and not record.resident_id


def _to_certify(record: ChildReport) -> str:
    if record.resident_id:
        return "已转入台账一。"
    return "已确诊残疾：协助办证，用“转入台账一”登记。" if _is_to_certify(record) else ""


def _lamp(label: str, done: Any, due: Any, record: ChildReport, today: Any) -> dict[str, str]:
    if due is None or (record.is_closed and not done):
        return {"state": "na", "word": f"{label}不计时"}
    if done and done <= due:
        return {"state": "ok", "word": f"{label}按时"}
    if done:
        return {"state": "gap", "word": f"{label}超期 {(done - due).days} 天"}
    if due < today:
        return {"state": "gap", "word": f"{label}已超期"}
    if record.warn_on and record.due_on == due and record.warn_on <= today:
        return {"state": "due", "word": f"{label}将到期"}
    return {"state": "ok", "word": f"{label}期限内"}
