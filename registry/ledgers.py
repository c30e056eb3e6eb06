"""The ledgers of area one: 台账一 残疾人基本情况登记表."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import (
    codes,
    names,
    photos,
    resident_checks,
    resident_paper,
    resident_rules,
    resident_steps,
    resident_twins,
)
from registry.forms import ResidentForm
from registry.ledger.columns import Column, ColumnSet, Part, Table, Values, column, columns
from registry.ledger.findings import Finding
from registry.ledger.kinds import ListedManyKind, MonthKind, PictureKind
from registry.ledger.ledger import Examination, Ledger, QuickView, Twin
from registry.ledger.shape import Shape
from registry.models import Benefit, Consent, Disability, HouseholdMember, Resident
from registry.resident_editions import (
    EXPLAINED,
    UPDATE_2022,
    CategoriesKind,
    put_categories,
    put_enjoyed,
)
from registry.search import find_residents

TERM_NOTICE = 365  # 到期前十二个月可换领（日）
REVIEW_AFTER = 365  # 摸底满十二个月须复核（日），参数


def _categories(values: Values) -> list[str]:
    return [row["category"] for row in values["disabilities"]] or (
        [values["dis_category"]] if values["dis_category"] else []
    )


def _enjoyed(values: Values) -> list[str]:
    return [row["item"] for row in values["benefits"] if row["state"] == "3"]


def _guardian_also(*headings: str) -> tuple[str, ...]:
    return tuple(
        f"{before}{heading}" for heading in headings for before in ("监护人", "法定监护人")
    )


OPTIONS: dict[str, dict[str, Any]] = {
    "name": {"also": ("残疾人姓名", "居民姓名", "名字")},
    "photo": {"kind": PictureKind()},
    "ethnicity": {"also": ("民族成份", "民族成分")},
    "birth_date": {"also": ("出生年月", "出生年月日", "生日"), "kind": MonthKind()},
    "id_no": {
        "also": ("身份证号", "身份证号码", "居民身份证号", "身份证", "公民身份证号码", "证件号码"),
        "hint": "18 位，末位可以是 X；暂无号码的留空，填写监护人身份证号和出生日期",
    },
    "cert_status": {"also": ("证件状态", "是否持证", "办证情况")},
    "cert_no": {
        "also": ("残疾证号", "残疾人证号码", "残疾证号码", "残疾人证", "证号", "残疾证编号"),
        "hint": "20 位；补发的末尾有 B1、B2",
    },
    "cert_issued_on": {"also": ("发证时间", "办证日期", "领证日期")},
    "cert_expires_on": {"also": ("有效期至", "有效期", "证件有效期", "到期日期")},
    "dis_level": {"also": ("等级", "级别", "残疾级别", "综合等级"), "hint": "多重残疾取最重一级"},
    "cause": {"also": ("残疾原因", "致残主要原因")},
    "onset_on": {"also": ("致残日期", "残疾时间")},
    "dis_desc": {"also": ("残疾状况描述", "残疾部位", "残疾状况")},
    "self_care": {"also": ("生活自理能力", "自理能力", "自理程度", "生活能否自理")},
    "marital": {"also": ("婚姻",)},
    "education": {"also": ("学历", "受教育程度", "教育程度", "文化水平")},
    "political": {"also": ("政治面目",)},
    "hukou_nature": {"also": ("户籍性质", "户口类型", "户口类别", "户口")},
    "hukou_region": {"also": ("户籍所在地", "户籍区划"), "hint": "区划代码或名称"},
    "hukou_addr": {"also": ("户籍所在地址", "户口地址", "户口所在地")},
    "live_addr": {
        "also": ("家庭住址", "住址", "居住地址", "现居住地", "地址", "常住地址", "联系地址"),
    },
    "phone": {"also": ("联系电话", "电话", "手机", "手机号", "手机号码", "本人手机", "联系方式")},
    "contact_name": {"also": ("联系人",)},
    "contact_phone": {"also": ("联系人手机", "紧急联系电话")},
    "household__head_name": {"also": ("户主",)},
    "household__head_id": {"also": ("户主身份证号码", "户主身份证")},
    "household__size": {"also": ("家庭人口数", "家庭人数", "人口", "家庭总人口"), "unit": " 人"},
    "household__disabled_count": {"also": ("其中残疾人数", "残疾人数"), "unit": " 人"},
    "household__income": {"also": ("年收入", "家庭总收入"), "unit": " 元"},
    "household__income_sources": {"also": ("收入来源", "主要经济来源")},
    "household__poverty": {"also": ("困难类型", "贫困类别", "救助类别", "困难情况")},
    "household__housing_source": {"also": ("住房情况", "住房性质")},
    "household__housing_area": {"also": ("房屋面积", "建筑面积"), "unit": " ㎡"},
    "household__housing_danger": {"also": ("危房情况", "房屋危险等级")},
    "guardian_name": {"also": ("监护人", "法定监护人")},
    "guardian_relation": {"also": _guardian_also("关系", "与本人关系")},
    "guardian_id": {"also": _guardian_also("身份证", "身份证号码")},
    "guardian_phone": {"also": _guardian_also("联系电话", "手机")},
    "pension": {"also": ("养老参保", "参加养老保险情况")},
    "medical": {"also": ("医疗参保", "参加医疗保险情况", "医保")},
    "employment": {"also": ("就业状态", "是否就业", "就业情况")},
    "employer": {"also": ("工作单位", "单位")},
    "monthly_income": {"also": ("月工资", "本人月收入"), "unit": " 元"},
    "unemployed_reason": {"also": ("未就业原因",)},
    "livelihood_source": {"also": ("未就业生活来源", "主要生活来源")},
    "school": {"also": ("就读学校", "在读学校")},
    "rehab_need": {
        "also": ("针对自身残疾，目前是否还需要以下服务", "康复服务需求"),
    },
    "device_need": {"also": ("辅具需求",)},
    "access_need": {"also": ("目前您家有哪些无障碍改造需求", "无障碍需求")},
    "care_need": {"also": ("目前托养服务需求", "托养服务需求")},
    "needs": {"also": ("需求", "基本需求", "服务需求")},
    "can_go_out": {"also": ("走出家门", "是否能走出家门")},
    "height": {"unit": " 厘米"},
    "family_doctor": {"also": ("个人或家庭是否签订家庭医生服务协议", "家庭医生")},
    "surveyed_on": {"also": ("填表日期", "调查日期", "登记日期", "采集日期")},
    "survey_method": {"also": ("调查方式",)},
    "surveyor": {"also": ("信息采集员", "调查员", "填表人")},
    "declarant": {"also": ("申报人签字",)},
    "remark": {"also": ("说明",)},
}  # fmt: skip

HOUSEHOLD = (
    "head_name", "head_id", "size", "disabled_count", "special", "income", "income_sources",
    "poverty", "housing_source", "housing_structure", "housing_area", "housing_danger",
)  # fmt: skip

PARTS = (
    Part("basic", "基本情况", (
        "name", "id_no", "gender", "birth_date", "ethnicity", "marital", "education", "literate",
        "political", "photo")),
    Part("disability", "残疾状况", (
        "cert_status", "cert_no", "cert_issued_on", "cert_expires_on", "dis_level", "cause",
        "cause_detail", "onset_on", "dis_desc", "self_care"), ("disabilities",), also=("categories",)),
    Part("residence", "户口与联系", (
        "hukou_nature", "hukou_region", "hukou_addr", "live_addr", "residence_type", "phone",
        "contact_name", "contact_relation", "contact_phone")),
    Part("household", "家庭", (
        "household__head_name", "relation_to_head", "household__head_id", "household__size",
        "household__disabled_count", "household__special"), ("members",)),
    Part("guardian", "监护人", (
        "capacity", "guardian_name", "guardian_relation", "guardian_id", "guardian_phone",
        "guardian_addr"), note="未成年人、智力或精神残疾人、限制或无民事行为能力人须登记"),
    Part("economy", "经济与住房", (
        "household__income", "household__income_sources", "household__poverty",
        "household__housing_source", "household__housing_structure", "household__housing_area",
        "household__housing_danger")),
    Part("security", "社会保障", ("pension", "medical"), ("benefits",)),
    Part("work", "就业", (
        "employment", "employment_form", "employer", "job", "monthly_income", "employed_on",
        "unemployed_reason", "livelihood_source", "unemployment_registered"), note="16–59 岁填写"),
    Part("education", "教育", (
        "edu_stage", "edu_placement", "school", "no_school_reason", "edu_aid"), note="3–24 岁填写"),
    Part("needs", "需求", (
        "rehab_need", "device_need", "access_need", "care_need", "needs", "needs_note",
        "no_need_on")),
    Part("participation", "参与社会生活", (
        "can_go_out", "cannot_go_out_reason", "hobbies", "talent", "height", "is_member",
        "member_no", "member_verified", "family_doctor")),
    Part("survey", "摸底与同意", (
        "surveyed_on", "survey_method", "surveyor", "declarant"), ("consent",)),
    Part("register", "在册情况", ("status", "status_changed_on", "status_reason", "remark")),
)  # fmt: skip

for _key, _condition in resident_rules.ASKED.items():
    OPTIONS.setdefault(_key, {})["asked"] = _condition
for _key in resident_rules.REQUIRED:
    OPTIONS.setdefault(_key, {})["required"] = True

_keys = [key for part in PARTS for key in part.columns]
_categories_column = Column(
    key="categories",
    kind=CategoriesKind("dis_category"),
    label="残疾类别",
    also=("残疾类型", "类别", "残疾种类", "残疾类别等级", "残疾类别及等级", "类别等级"),
    required=True,
    derived=True,
    sortable=False,
    get=_categories,
    put=put_categories,
)
_enjoyed_column = Column(
    key="enjoyed",
    kind=ListedManyKind("benefit"),
    label="已享受社会保障",
    also=("社会保障", "享受社会保障情况", "享受政策"),
    derived=True,
    sortable=False,
    get=_enjoyed,
    put=put_enjoyed,
)

TABLES = (
    Table("disabilities", "残疾类别与等级", Disability, "resident",
          columns(Disability, ("category", "level"), {}), required=True, row_key="category", ticked=True),
    Table("members", "家庭成员", HouseholdMember, "household",
          columns(HouseholdMember, ("name", "relation", "birth_month", "id_no", "health",
                  "is_disabled", "workplace", "monthly_income", "phone"),
                  {"birth_month": {"kind": MonthKind()}}), on="household", required=True),
    Table("benefits", "社会保障落实情况", Benefit, "resident",
          columns(Benefit, ("item", "state", "amount", "starts_on", "ends_on", "checked_on"), {}),
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
    return f"残疾人证还有 {days} 天到期" if days >= 0 else f"残疾人证已过期 {-days} 天"


def _within(days: int, key: str, today: datetime.date) -> Q:
    until = today + datetime.timedelta(days=days)
    return Q(**{f"{key}__gte": today, f"{key}__lte": until})


REGISTERED = Q(status__in=("1", "2"))

VIEWS = (
    QuickView("all", "全部在册", lambda today: REGISTERED),
    QuickView("gaps", "有缺项", lambda today: REGISTERED & Q(gap_count__gt=0)),
    QuickView(
        "expiring", "证件一年内到期",
        lambda today: REGISTERED & _within(TERM_NOTICE, "cert_expires_on", today)
        & Q(cert_status="2")),
    QuickView(
        "expired", "证件已过期",
        lambda today: REGISTERED & Q(cert_expires_on__lt=today, cert_status__in=("2", "3"))),
    QuickView("uncertified", "未办证", lambda today: REGISTERED & Q(cert_status__in=("0", "1", ""))),
    QuickView(
        "review", "摸底满一年待复核",
        lambda today: REGISTERED & (Q(surveyed_on__isnull=True) | Q(
            surveyed_on__lt=today - datetime.timedelta(days=REVIEW_AFTER)))),
    QuickView("elsewhere", "不在册", lambda today: ~REGISTERED, on_home=False),
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
        ]
    )
    list_columns = (
        "name", "gender", "birth_date", "dis_category", "dis_level", "cert_no", "phone",
        "cert_expires_on", "surveyed_on",
    )  # fmt: skip
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
    editions = (UPDATE_2022,)
    explained = EXPLAINED
    shared = {"household": "head_id"}
    numbers = ("id_no", "cert_no")
    twin_field = "id_no"
    ordering = "name_pinyin"
    sort_keys = {"name": "name_pinyin"}
    pictures = ("photo",)
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
    def known(cls, values: Values, today: datetime.date) -> Values:
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
        super().finish(record, examination)

    @classmethod
    def twins(cls, batch: dict[Any, Values], but: Any = None) -> dict[Any, Twin]:
        marks = {key: resident_twins.mark(values) for key, values in batch.items()}
        return resident_twins.standing({k: m for k, m in marks.items() if m}, but)

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
            record, plain=plain, printed_by=printed_by, office=office, photo=photo
        ).context

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
