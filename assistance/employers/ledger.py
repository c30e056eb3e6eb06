"""用人单位: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from assistance.employers import placed
from assistance.models import Employer
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.credit_code import CreditCodeKind
from registry.ledger.columns import Column, Part, Values
from registry.ledger.findings import Finding, error, question
from registry.ledger.kinds import IntegerKind, Kind
from registry.ledger.ledger import QuickView
from registry.ledger.record_paper import LABEL, UNITS, WIDTH
from registry.models import Area

YES = "1"
LOCAL = Q(is_local=YES)
PLACED = "placed"
PLACED_COLUMN = Column(
    PLACED, IntegerKind(), "已安排残疾人就业人数", derived=True, known=True, unit=" 人",
    also=("已安排人数",), get=lambda values: values[PLACED], reads=(PLACED,),
)  # fmt: skip


def short(day: datetime.date) -> Q:
    """Those that do not employ as many as they are to on ``day``."""
    employed = placed.count(day) + Coalesce(F("other_disabled"), 0)
    return Q(GreaterThan(F("due_share"), employed))


class EmployerLedger(AboutArea):
    """用人单位 (方案三（二）): 社区相关单位 and others, with whom to speak to about work."""

    key, title, noun, work_area = "employer", "用人单位", "单位", 2
    model = Employer
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    counter = "个"
    parts = (
        Part("employer", "单位", ("name", "credit_code", "kind", "is_local", "address")),
        Part("contact", "联系", ("person", "phone", "note")),
        Part("share", "按比例安排", ("staff", "due_share", "other_disabled"), also=(PLACED,),
             note="应安排人数按当地规定的比例核定，还没有核定的先不填；已安排人数由台账三的安置结果算出，只计签订劳动合同（固定期限、无固定期限）并缴纳职工社会保险的，"
                  "不计灵活就业（含居家）、个体、种养、劳务协议"),
    )  # fmt: skip
    options = {
        "name": {"required": True, "kind": Kind(50), "also": ("名称", "用人单位")},
        "credit_code": {"kind": CreditCodeKind(18), "also": ("信用代码", "社会信用代码"),
                        "hint": "18 位；没有的留空"},
        "kind": {"required": True, "also": ("类型", "单位性质")},
        "is_local": {"required": True, "also": ("社区相关单位", "是否相关单位"),
                     "hint": "驻社区、服务社区或与社区共建的"},
        "person": {"required": True, "also": ("联系人姓名",)},
        "phone": {"required": True, "also": ("电话",)},
        "address": {"also": ("单位地址",)},
        "staff": {"unit": " 人", "also": ("职工人数",)},
        "due_share": {"unit": " 人", "also": ("应安排人数",)},
        "other_disabled": {"unit": " 人", "also": ("其他残疾职工", "其他残疾职工人数"),
                           "hint": "不是经台账三安置的残疾职工，同样须有一年以上劳动合同和职工社会保险"},
    }  # fmt: skip
    name_column = "name"
    one_per = (AREA, "name")
    known, known_columns = (PLACED,), (PLACED_COLUMN,)
    list_columns = ("name", "kind", "is_local", "person", "phone", "due_share", PLACED, PLACE)
    filters = ("kind", "is_local")
    totals = ("staff", "due_share", PLACED, "other_disabled")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("local", "社区相关单位", lambda today: LOCAL),
        QuickView("short", "安排人数不足", short),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )
    ordering = "name"
    attachment_kinds = {"licence": "营业执照", "agreement": "安置协议"}
    paper, paper_title = "print/area_record.html", "用人单位登记表"

    @classmethod
    def visible(cls, user: Any, letter: str = "V") -> Any:
        return super().visible(user, letter).annotate(placed=placed.count(timezone.localdate()))

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from assistance.employers.views import EmployerList

        return {"list": EmployerList}

    @classmethod
    def page_pieces(
        cls, record: Employer, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        return [("employers/placed.html", {**placed.panel(record, user), "gaps": gaps})]

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        from assistance.employers.recognising import Recogniser

        return Recogniser()

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Employers by name, credit code, or whom to speak to."""
        found = Q(name__contains=text) | Q(person__contains=text)
        return queryset.filter(found | Q(credit_code=text.strip().upper()))

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or _check(values)

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已登记这个单位，请在原有的上面更正"

    @classmethod
    def actions(cls, record: Employer, user: Any) -> list[dict[str, str]]:
        from assistance.vacancies.ledger import VacancyLedger

        if not VacancyLedger.may(user, "E", record.community_id):
            return []
        asked = f"community={record.community_id}&employer_id={record.pk}"
        return [{"label": "登记岗位", "url": f"{VacancyLedger.url('create')}?{asked}"}]

    @classmethod
    def beside(cls, record: Employer, user: Any) -> list[dict[str, Any]]:
        from assistance.vacancies.beside import vacancies_of

        return vacancies_of(record, user)

    @classmethod
    def paper_context(
        cls, record: Employer, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        """With how many were taken on: it stands in no part, as nobody writes it."""
        context = super().paper_context(record, plain=plain, printed_by=printed_by, office=office)
        told = f"{record.placed} 人（台账三安置、仍在岗，有劳动合同和职工社会保险的）"
        row = {"label": PLACED_COLUMN.label, "text": told, "units": UNITS, "span": WIDTH - LABEL}
        context["parts"][-1]["rows"].append([row])
        return context

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "惠民超市", "credit_code": "91150404MA0N00001C", "kind": "企业",
            "is_local": "是", "person": "王建国", "phone": "13800000000", "address": "新华街 1 号",
            "staff": 60, "due_share": 1, "other_disabled": 0,
        }  # fmt: skip


def _check(values: Values) -> list[Finding]:
    staff, due, others = values["staff"], values["due_share"], values["other_disabled"]
    if staff is None:
        return []
    found = []
    if others is not None and others > staff:
        text = f"其他残疾职工 {others} 人，多于在职职工 {staff} 人"
        found.append(error("employed", "other_disabled", text, about=("staff",)))
    elif (all_ := values[PLACED] + (others or 0)) > staff:
        text = f"残疾职工连同台账三安置的共 {all_} 人，多于在职职工 {staff} 人，请核对"
        found.append(question("employed", "staff", text, about=("other_disabled",)))
    if due is not None and due > staff:
        text = f"应安排 {due} 人，多于在职职工 {staff} 人，请核对"
        found.append(question("due_share", "due_share", text, about=("staff",)))
    return found
