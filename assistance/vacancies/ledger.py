"""岗位: the declaration of its ledger."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assistance.models import Employer, Vacancy
from assistance.models.vacancy import OPEN
from assistance.vacancies import employers
from assistance.vacancies.employers import EMPLOYER, NAME, EmployerField, EmployerKind
from assistance.vacancies.recognising import Recogniser
from registry.about_area.ledger import PLACE, AboutArea
from registry.ledger.columns import Column, Part, Values
from registry.ledger.declared_form import DeclaredForm
from registry.ledger.findings import Finding, error, question
from registry.ledger.kinds import Kind
from registry.ledger.ledger import QuickView
from registry.models import Area

YUAN = {"unit": " 元"}


def open_on(day: datetime.date) -> Q:
    """The vacancies one can still be recommended to."""
    return Q(state=OPEN) & (Q(valid_until=None) | Q(valid_until__gte=day))


class VacancyForm(DeclaredForm):
    """The form of a vacancy: the employers of its area to choose from."""

    def _add_fields(self) -> None:
        super()._add_fields()
        field = self.fields.get(EMPLOYER)
        if isinstance(field, EmployerField):
            code = str(self.stored.get("community_id") or "")
            field.offer(employers.within_reach(self.user, code))


class VacancyLedger(AboutArea):
    """岗位 (方案三（二）): what work is on offer, in the words in which 台账三 says what is sought."""

    key, title, noun, work_area = "vacancy", "岗位", "岗位", 2
    model = Vacancy
    form_class = VacancyForm
    levels = (Area.Level.BANNER, Area.Level.COMMUNITY)
    counter = "个"
    known, known_columns = employers.KNOWN, (employers.NAME_COLUMN,)
    presets = (EMPLOYER,)
    parts = (
        Part("vacancy", "岗位", (
            EMPLOYER, "title", "form", "wanted", "duties", "opened_on", "valid_until", "state")),
        Part("terms", "待遇和时间", (
            "pay_from", "pay_to", "insurance", "place", "time", "night_shift")),
        Part("fits", "适合谁", ("unfit_limits", "trades", "driving", "aids"),
             note="与台账三的功能限制、技能、需要的便利用同一套选项，由系统逐项比对"),
    )  # fmt: skip
    options = {
        EMPLOYER: {"kind": EmployerKind(), "required": True, "label": "用人单位", "sortable": False,
                   "hint": "没有列出的，先在“用人单位”登记"},
        "title": {"required": True, "kind": Kind(50), "also": ("岗位", "职位", "工种")},
        "form": {"required": True, "also": ("形式",)},
        "wanted": {"required": True, "unit": " 人", "also": ("人数", "招聘人数")},
        "duties": {"also": ("内容", "岗位职责")},
        "opened_on": {"required": True, "also": ("发布日期",)},
        "valid_until": {"required": True, "also": ("截止日期", "有效期")},
        "state": {"required": True, "also": ("状态",)},
        "pay_from": {"required": True, "also": ("月薪", "工资"), **YUAN},
        "pay_to": {"hint": "只有一个数的不填", **YUAN},
        "place": {"required": True, "also": ("地点", "上班地点")},
        "time": {"required": True, "also": ("时间",)},
        "night_shift": {"required": True, "also": ("夜班",)},
        "unfit_limits": {"required": True, "hint": "哪些都可以的选“无限制”"},
        "trades": {"hint": "不限的不选"},
        "driving": {"hint": "不需要的不选"},
        "aids": {"required": True, "hint": "没有的选“不需要”"},
    }  # fmt: skip
    never_empty = ("title", EMPLOYER)
    name_column = "title"
    list_columns = ("title", NAME, "form", "wanted", "pay_from", "pay_to", "time", "valid_until",
                    "state", PLACE)  # fmt: skip
    file_columns = (
        "title", NAME, "form", "wanted", "duties", "opened_on", "valid_until", "state", "pay_from",
        "pay_to", "insurance", "place", "time", "night_shift", "unfit_limits", "trades", "driving",
        "aids",
    )  # fmt: skip
    filters = ("state", "form", "time", "night_shift")
    totals = ("wanted",)
    quick_views = (
        QuickView("open", "在招", open_on),
        QuickView("over", "过了截止日期", lambda today: Q(state=OPEN, valid_until__lt=today)),
        QuickView("gaps", "有缺项", lambda today: Q(state=OPEN, gap_count__gt=0)),
        QuickView("closed", "已招满、取消", lambda today: ~Q(state=OPEN)),
        QuickView("all", "全部", lambda today: Q()),
    )
    ordering = "-opened_on"
    attachment_kinds = {"notice": "招聘简章"}
    paper, paper_title = "print/area_record.html", "残疾人就业岗位登记表"

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "opened_on": timezone.localdate()}

    @classmethod
    def acquaint(cls, values: Values, area: Area | None = None) -> None:
        """Put what is known of the area and the employer meant into ``values`` (in place)."""
        super().acquaint(values, area)
        meant = values.get(EMPLOYER)
        if not meant or values.get("employer__id") == meant:
            return
        held = Employer.objects.unscoped("whoever chose the employer was asked about scope")
        if employer := held.filter(pk=meant).first():
            values.update(employers.facts(employer))

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or [
            *_employer(values, before), *_terms(values), *_days(values, before)
        ]  # fmt: skip

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        """Vacancies by what they are called and by the employer."""
        return queryset.filter(Q(title__contains=text) | Q(employer__name__contains=text))

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        told = (cls.columns[key].show(values) for key in (NAME, "form", "state"))
        return "　".join(filter(None, told))

    @classmethod
    def template_columns(cls) -> list[Column]:
        named = [c for c in cls.columns.pick(cls.file_columns) if c.key == NAME]
        return [*named, *(c for c in super().template_columns() if c.key != NAME)]

    @classmethod
    def recogniser(cls, batch: Any) -> Any:
        return Recogniser(batch.user)

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        from assistance.vacancies.views import VacancyDetail

        return {"detail": VacancyDetail}

    @classmethod
    def page_pieces(
        cls, record: Vacancy, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        from assistance.vacancies.beside import panel

        return [("vacancies/panel.html", {**panel(record, user), "gaps": gaps})]

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            NAME: "惠民超市", "title": "理货员", "form": "按比例就业", "wanted": 1,
            "opened_on": f"{year}-03-05", "valid_until": f"{year}-06-30", "state": "招聘中",
            "pay_from": 2200, "pay_to": 2600, "place": "新华街 1 号", "time": "全日",
            "night_shift": "否", "unfit_limits": "不能久站、上下楼困难", "aids": "弹性时间",
        }  # fmt: skip

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from assistance.vacancies.views import of_vacancy

        return super().urls([*of_vacancy(cls), *extra])


def _employer(values: Values, before: Values | None) -> list[Finding]:
    """That the employer stands in the register, at or above the place of the vacancy or in it."""
    place, own = values["employer__community_id"], values["community_id"]
    if before is None and values["employer__is_voided"]:
        return [error("employer", EMPLOYER, "这个单位已作废，请先恢复，或选择其他单位")]
    if place and own and not (place.startswith(own) or own.startswith(place)):
        return [error("employer", EMPLOYER, "这个单位不在本区域，请选择本区域或上级登记的单位")]
    return []


def _terms(values: Values) -> list[Finding]:
    low, high, found = values["pay_from"], values["pay_to"], []
    if low is not None and high is not None and high < low:
        found.append(error("pay_to", "pay_to", "月薪的止数小于起数", about=("pay_from",)))
    if values["wanted"] == 0:
        found.append(error("wanted", "wanted", "招用人数至少 1 人"))
    if values["form"] in ("1", "2") and values["insurance"] == ["4"]:
        text = "集中就业和按比例就业原则上应参加职工社会保险，请核对"
        found.append(question("C9", "insurance", text, about=("form",)))
    return found


def _days(values: Values, before: Values | None) -> list[Finding]:
    opened, until = values["opened_on"], values["valid_until"]
    if opened and until and until < opened:
        text = "招聘截止早于登记日期"
        return [error("valid_until", "valid_until", text, about=("opened_on",))]
    return []
