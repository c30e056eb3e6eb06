"""The ledgers of area one: 台账一 残疾人基本情况登记表."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from registry import (
    access,
    applications,
    codes,
    five_knowns,
    members,
    names,
    parameters,
    photos,
    register,
    rehab_need,
    resident_checks,
    resident_paper,
    resident_rules,
    resident_steps,
    resident_twins,
    review,
)
from registry.about_resident.beside import records_beside
from registry.forms import ResidentForm
from registry.ledger.columns import Column, ColumnSet, Part, Table, Values, column, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import AreaSizeKind, ListedManyKind, MonthKind, PictureKind
from registry.ledger.ledger import Examination, Ledger, QuickView, Twin
from registry.ledger.shape import Shape
from registry.models import (
    Benefit,
    Consent,
    Disability,
    HouseholdMember,
    Resident,
)
from registry.register import REGISTERED
from registry.resident_editions import (
    EXPLAINED,
    UPDATE_2022,
    CategoriesKind,
    put_categories,
    put_certificate,
    put_enjoyed,
)
from registry.resident_headings import ALSO
from registry.resident_loose import COLUMNS as LOOSE
from registry.search import find_residents


def _categories(values: Values) -> list[str]:
    return [row["category"] for row in values["disabilities"]] or (
        [values["dis_category"]] if values["dis_category"] else []
    )


def _enjoyed(values: Values) -> list[str]:
    return [row["item"] for row in values["benefits"] if row["state"] == "3"]


OPTIONS: dict[str, dict[str, Any]] = {
    "photo": {"kind": PictureKind()},
    "birth_date": {"kind": MonthKind()},
    "id_no": {"hint": "18 位，末位可以是 X"},
    "cert_no": {"put": put_certificate, "hint": "20 位，补发的另加 B1"},
    "dis_level": {"hint": "多重残疾取最重一级"},
    "hukou_region": {"hint": "区划代码或名称"},
    "household__size": {"unit": " 人"},
    "household__disabled_count": {"unit": " 人"},
    "household__income": {"unit": " 元"},
    "household__housing_area": {"unit": " ㎡", "kind": AreaSizeKind(Decimal(10**6))},
    "monthly_income": {"unit": " 元"},
    "height": {"unit": " 厘米"},
    "member_verified_on": {"derived": True},
    "member_verified_by": {"derived": True},
}

HOUSEHOLD = (
    "head_name", "head_id", "size", "disabled_count", "special", "income", "income_sources",
    "poverty", "housing_source", "housing_structure", "housing_area", "housing_danger",
)  # fmt: skip

PARTS = (
    Part("basic", "基本情况", (
        "name", "id_no", "gender", "birth_date", "ethnicity", "marital", "education", "literate",
        "political", "photo"),
        note="暂无公民身份号码的，号码留空，填写出生日期和监护人身份证号"),
    Part("disability", "残疾状况", (
        "cert_status", "cert_no", "cert_issued_on", "cert_expires_on", "dis_level", "cause",
        "cause_detail", "onset_on", "self_care", "dis_desc"), ("disabilities",), also=("categories",)),
    Part("residence", "户口与联系", (
        "hukou_nature", "hukou_region", "hukou_addr", "live_addr", "residence_type", "phone",
        "contact_name", "contact_relation", "contact_phone")),
    Part("household", "家庭", (
        "household__head_name", "relation_to_head", "household__head_id", "household__size",
        "household__disabled_count", "household__special"), ("members",)),
    Part("guardian", "监护人", (
        "capacity", "guardian_name", "guardian_relation", "guardian_id", "guardian_phone",
        "guardian_addr"), note="未成年人、智力或精神残疾人、限制或无民事行为能力人须登记",
        folded=True),
    Part("economy", "经济与住房", (
        "household__income_sources", "household__poverty", "household__income",
        "household__housing_source", "household__housing_structure", "household__housing_area",
        "household__housing_danger")),
    Part("security", "社会保障", ("pension", "medical"), ("benefits",)),
    Part("work", "就业", (
        "employment", "employment_form", "employer", "job", "monthly_income", "employed_on",
        "unemployed_reason", "livelihood_source", "unemployment_registered"), note="16–59 岁填写"),
    Part("education", "教育", (
        "edu_stage", "edu_placement", "school", "no_school_reason", "edu_aid"), note="3–24 岁填写",
        folded=True),
    Part("needs", "需求", (
        "rehab_need", "device_need", "access_need", "care_need", "needs", "needs_note",
        "no_need_on")),
    Part("participation", "参与社会生活", (
        "can_go_out", "cannot_go_out_reason", "hobbies", "talent", "height", "is_member",
        "member_no", "member_verified", "member_verified_on",
        "member_verified_by", "family_doctor"), folded=True),
    Part("survey", "摸底与同意", (
        "surveyed_on", "survey_method", "surveyor", "declarant"), ("consent",)),
    Part("register", "在册情况", ("status", "status_changed_on", "status_reason", "remark"),
        folded=True),
)  # fmt: skip

for _key, _condition in resident_rules.ASKED.items():
    OPTIONS.setdefault(_key, {})["asked"] = _condition
for _key in resident_rules.REQUIRED:
    OPTIONS.setdefault(_key, {})["required"] = True
for _key, _words in ALSO.items():
    OPTIONS.setdefault(_key, {})["also"] = _words

_keys = [key for part in PARTS for key in part.columns]
_categories_column = Column(
    key="categories",
    kind=CategoriesKind("dis_category"),
    label="残疾类别",
    also=ALSO["categories"],
    required=True,
    derived=True,
    sortable=False,
    get=_categories,
    reads=("disabilities", "dis_category"),
    put=put_categories,
)
_enjoyed_column = Column(
    key="enjoyed",
    kind=ListedManyKind("benefit"),
    label="已享受社会保障",
    also=ALSO["enjoyed"],
    derived=True,
    sortable=False,
    get=_enjoyed,
    reads=("benefits",),
    put=put_enjoyed,
)

TABLES = (
    Table("disabilities", "残疾类别与等级", Disability, "resident",
          columns(Disability, ("category", "level"), {}), required=True, row_key="category", ticked=True),
    Table("members", "家庭成员", HouseholdMember, "household",
          columns(HouseholdMember, ("name", "relation", "birth_month", "id_no", "health",
                  "is_disabled", "workplace", "monthly_income", "phone"),
                  {"birth_month": {"kind": MonthKind()}}), on="household", required=True, noun="人"),
    Table("benefits", "社会保障落实情况", Benefit, "resident",
          columns(Benefit, ("item", "state", "amount", "starts_on", "ends_on", "checked_on", "proof"), {}),
          required=True, row_key="item"),
    Table("consent", "知情同意", Consent, "resident",
          columns(Consent, ("given", "by_whom", "method", "on"), {}), one=True, required=True),
)  # fmt: skip


def _certificate_line(values: Values, today: datetime.date) -> str:
    expires = values["cert_expires_on"]
    if not values["cert_no"] or not expires:
        return (
            codes.get("cert_status").label(values["cert_status"]) if values["cert_status"] else ""
        )
    days = (expires - today).days
    (months,) = parameters.of_region("cert_expiring_months")
    if expires > five_knowns.months_before(today, -months):
        return f"残疾人证有效期至 {expires.year}年{expires.month}月{expires.day}日"
    return f"残疾人证还有 {days} 天到期" if days >= 0 else f"残疾人证已过期 {-days} 天"


def _expiring(today: datetime.date) -> Q:
    """Whose certificate may be renewed by now and is still good."""
    (months,) = parameters.of_region("cert_expiring_months")
    last = five_knowns.months_before(today, -months)
    return Q(cert_status="2", cert_expires_on__range=(today, last))


def _survey_due(today: datetime.date) -> Q:
    """Whose five situations are to be verified again; 今日待办 tells of the same people."""
    months, notice = parameters.of_region("verification_months", "due_notice_days")
    last = five_knowns.months_before(today + datetime.timedelta(days=notice), months)
    return Q(knowns_since__isnull=True) | Q(knowns_since__lte=last)


def _unknown(situation: str, today: datetime.date) -> Q:
    """Of whom a fact of the situation is missing."""
    return REGISTERED & register.red(situation)


def _view(key: str, label: str, of: Callable[[datetime.date], Q], **more: Any) -> QuickView:
    """Those on the register of whom ``of`` holds; of a past day those who stood on it then."""
    return QuickView(
        key, label, lambda day: REGISTERED & of(day),
        then=lambda day: register.registered(day) & of(day), **more,
    )  # fmt: skip


VIEWS = (
    _view("all", "全部在册", lambda today: Q()),
    _view("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    _view("expiring", "证件快到期", _expiring),
    _view("expired", "证件已过期",
          lambda today: Q(cert_expires_on__lt=today, cert_status__in=("2", "3"))),
    _view("uncertified", "未办证", lambda today: Q(cert_status__in=("0", "1", ""))),
    _view("review", "情况到期核实", _survey_due),
    _view("unknown", "五摸清未齐", lambda today: Q(knowns_open__gt=0), on_home=False),
    *review.views(REGISTERED),
    QuickView("members", "会员", lambda today: REGISTERED & Q(is_member="1"), on_home=False,
              file_title="会员名册"),
    QuickView("unfiled", "困难未建台账二", register.unfiled, on_home=False),
    QuickView("unregistered", "未就业未建台账三", register.unregistered, on_home=False),
    QuickView("elsewhere", "不在册", lambda today: ~REGISTERED, on_home=False),
    QuickView("unsurveyed", "没有摸底建档", register.unsurveyed, aside=True),
    QuickView("certified", "持证", register.certified, aside=True),
    QuickView("unverified", "会员没有核验", register.unverified, aside=True),
    *(
        QuickView(f"unknown-{s.key}", f"{s.title}有缺项", partial(_unknown, s.key), aside=True)
        for s in five_knowns.SITUATIONS
    ),
)  # fmt: skip


class ResidentLedger(Ledger):
    """台账一: everyone with a disability in a community, one form each."""

    key = "resident"
    title = "残疾人基本情况"
    noun = "居民"
    model = Resident
    form_class = ResidentForm
    parts = PARTS
    shape = Shape(
        Resident,
        own=[
            *(k for k in _keys if "__" not in k),
            "dis_category",
            "birth_month_only",
            "id_no_legacy",
        ],
        parents={"household": HOUSEHOLD},
        tables=TABLES,
    )
    columns = ColumnSet(
        [
            *columns(Resident, _keys, OPTIONS),
            _categories_column,
            _enjoyed_column,
            column(Resident, "dis_category", label="类别（综合）", derived=True),
            column(Resident, "birth_month_only", derived=True),
            column(Resident, "id_no_legacy", derived=True),
            column(Resident, "five_knowns", kind=five_knowns.KnownsKind(), derived=True),
        ]
    )
    counter = "人"
    list_columns = (
        "name", "gender", "birth_date", "dis_category", "dis_level", "cert_no", "phone",
        "cert_expires_on", "five_knowns",
    )  # fmt: skip
    list_needs = ("name", "voided_at")
    anonymous_columns = ("name", "gender", "dis_category", "dis_level")
    file_columns = tuple(
        k
        for part in PARTS
        for k in (
            *(("categories",) if part.key == "disability" else ()),
            *part.columns,
            *(("enjoyed",) if part.key == "security" else ()),
        )
        if k != "photo"
    )
    office_columns = (
        "name", "gender", "ethnicity", "birth_date", "id_no", "cert_no", "categories", "dis_level",
        "cert_issued_on", "cause", "self_care", "education", "marital", "hukou_nature",
        "live_addr", "phone", "guardian_name", "household__size", "household__income",
        "household__poverty", "employment", "can_go_out", "remark",
    )  # fmt: skip
    filters = (
        "dis_category", "dis_level", "gender", "cert_status", "self_care", "employment",
        "can_go_out", "residence_type", "status",
    )  # fmt: skip
    quick_views = VIEWS
    loose_columns = LOOSE
    editions = (UPDATE_2022,)
    explained = EXPLAINED
    shared = {"household": "head_id"}
    numbers = ("id_no", "cert_no")
    search_help = (
        "可以输入姓名、拼音或拼音首字母；完整的身份证号、残疾人证号或电话；或者其中一个号码的末 4 位。"
        "号码没有输全（例如 18 位只输了 15 位）是查不到的。"
    )
    twin_field = "id_no"
    follows = {
        "dis_category": "disabilities", "birth_month_only": "birth_date", "id_no_legacy": "id_no",
    }  # fmt: skip
    ordering = "name_pinyin"
    sort_keys = {"name": "name_pinyin", "five_knowns": "knowns_open"}
    kept_beside = (*Ledger.kept_beside, *five_knowns.KEPT, *rehab_need.KEPT)
    pictures = ("photo",)
    reviewed = True
    paper = "print/resident.html"
    paper_title = "残疾人基本情况登记表"

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        resident_rules.derive(values, today, before)

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return resident_checks.check(values, today, before)

    @classmethod
    def missing(cls, values: Values, today: datetime.date) -> list[str]:
        return resident_rules.missing(values, today)

    @classmethod
    def with_facts(cls, values: Values, today: datetime.date) -> Values:
        return resident_rules.facts(values, today)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        known = resident_rules.facts(values, today)
        show = {key: cls.columns[key].kind.show for key in ("gender", "dis_category", "dis_level")}
        kinds = "、".join(show["dis_category"](code) for code in known["categories"])
        parts = [
            show["gender"](values["gender"]),
            f"{known['age']} 岁" if known["age"] is not None else "",
            f"{kinds or show['dis_category'](values['dis_category'])} {show['dis_level'](values['dis_level'])}",
            _certificate_line(values, today),
        ]
        return "　".join(part for part in parts if part.strip())

    @classmethod
    def finish(cls, record: Resident, examination: Examination) -> None:
        for field, value in names.search_keys(record.name).items():
            setattr(record, field, value)
        examination.gaps += members.gaps(record, examination.gaps)
        super().finish(record, examination)
        today = timezone.localdate()
        five_knowns.settle(record, examination.values, examination.gaps, today)
        rehab_need.settle(record, today)

    @classmethod
    def page_pieces(
        cls, record: Resident, gaps: list[dict[str, str]], user: Any
    ) -> list[tuple[str, dict[str, Any]]]:
        if record.is_voided:
            return []
        here = record.status in five_knowns.REGISTERED
        may_verify = here and cls.may(user, "E", record.community_id)
        knowns = {
            "knowns": five_knowns.panel(record, gaps),
            "others": [gap for gap in gaps if gap["key"] in five_knowns.IDENTITY],
            "may_verify": may_verify,
            "complete": not any(gap["key"] in five_knowns.FACTS for gap in gaps),
            "verify_url": cls.url("verify", record.pk),
        }
        brought = [part.pieces(record, user) for part in applications.parts("resident_page")]
        return [("ledger/five_knowns.html", knowns), *chain.from_iterable(brought)]

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        marks = {key: resident_twins.mark(values) for key, values in batch.items()}
        return resident_twins.standing({k: m for k, m in marks.items() if m}, but)

    @classmethod
    def alike(cls, batch: dict[Any, Values], user: Any) -> dict[Any, list[Finding]]:
        return resident_twins.questions(user, batch, resident_twins.IN_FILE)

    @classmethod
    def taken(cls, values: Values, but: Any = None) -> Twin | None:
        twin = super().taken(values, but)
        return twin or resident_twins.by_certificate(values["cert_no"], but)

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "乌云其其格", "gender": "女", "ethnicity": "蒙古族",
            "birth_date": "1975-11-12", "id_no": "150404197511120023", "categories": "肢体",
            "dis_level": "二级", "self_care": "部分自理", "hukou_nature": "农业",
        }  # fmt: skip

    @classmethod
    def paper_context(
        cls, record: Resident, *, plain: bool, printed_by: str, office: str
    ) -> dict[str, Any]:
        photo = photos.read(record.photo) if photos.exists(record.photo) else b""
        return resident_paper.of(
            record,
            plain=plain,
            printed_by=printed_by,
            office=office,
            number=record.number or "",
            photo=photo,
        ).context

    @classmethod
    def actions(cls, record: Resident, user: Any) -> list[dict[str, str]]:
        dead = record.status == resident_steps.DEAD
        if dead or not access.may(user, "ledgers", "E", record.community_id):
            return []
        return [{"label": "记一次走访", "url": reverse("record-visit-resident", args=[record.pk])}]

    @classmethod
    def beside(cls, record: Resident, user: Any) -> list[dict[str, Any]]:
        from registry.roll.beside import took_part
        from registry.work.beside import works_about

        return [
            *works_about(record, user),
            *records_beside(record, user),
            *took_part(record, user),
        ]

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return find_residents(queryset, text)

    @classmethod
    def steps(cls, record: Resident, can: dict[str, bool]) -> list[dict[str, str]]:
        return resident_steps.of(record, can)

    @classmethod
    def notices(cls, record: Resident, user: Any) -> list[dict[str, str]]:
        return resident_steps.notices(record, user)

    @classmethod
    def list_steps(cls, user: Any) -> list[dict[str, str]]:
        return resident_steps.beside_list(user)
