"""What stands in the cells of 残疾人基本情况登记表, ready to print."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from PIL import Image

from registry import codes, masking
from registry.resident_rules import WORKING_AGE

Options = list[tuple[str, bool]]
"""Every box of a cell in printing order: its label and whether it is ticked."""

MEMBER_ROWS = 6
"""Rows of the paper form; a larger family goes on in an annex."""

SELECT_RELATED = ("household", "community__parent")
PREFETCH_RELATED = ("disabilities", "benefits", "household__members")
"""What `of` reads beside the resident: give both to the queryset of a selection."""

MULTIPLE = "7"
RECEIVED = "3"
NO_NEED = "0"

Boxes = dict[str, frozenset[str]]
"""The boxes of a cell as the paper form words them, each with the codes that tick it."""


def _boxes(**codes_by_label: str) -> Boxes:
    return {label: frozenset(ticking.split()) for label, ticking in codes_by_label.items()}


CATEGORIES = _boxes(视力="1", 听力="2", 言语="3", 肢体="4", 智力="5", 精神="6", 多重=MULTIPLE)
SELF_CARE = _boxes(完全="1", 部分="2", 不能="3")
HUKOU_NATURE = _boxes(农业="1", 非农业="2", 居民户口="3")
POVERTY = _boxes(
    低保="P01 P02",
    特困="P03 P04 P05",
    低保边缘="P06",
    其他="P07 P08 P09 P10 P11 P12 P13",
    非困难="P00",
)
EMPLOYMENT = _boxes(已就业="1", 未就业="2", 不在就业年龄="3")
YES_NO = _boxes(是="1", 否="2")
REHAB_NEED = _boxes(手术="1", 药物="2", 功能训练="3", 辅助器具="4", 护理="5", 无="6")
CAN_GO_OUT = _boxes(能="1", 需协助="2", 不能="3")


def tick(boxes: Boxes, stored: Iterable[str] = ()) -> Options:
    """Every box with whether one of its codes is among the stored ones."""
    stored = set(stored)
    return [(label, not ticking.isdisjoint(stored)) for label, ticking in boxes.items()]


def tick_benefits(received: Iterable[str] = ()) -> Options:
    """The plan's eleven social-security items; ticked is what the person receives."""
    received = set(received)
    return [(entry.label, entry.code in received) for entry in codes.get("benefit")]


def _unticked(boxes: Boxes):
    return field(default_factory=lambda: tick(boxes))


@dataclass(kw_only=True)
class ResidentPaper:
    """One resident's form. Text is printed as it stands; what is empty stays blank for the pen."""

    number: str = ""
    unit: str = ""
    filled_on: str = ""
    secrecy: str = "内部（含个人敏感信息）"
    photo_data_uri: str = ""
    name: str = ""
    gender: str = ""
    ethnicity: str = ""
    birth_date: str = ""
    id_no: str = ""
    marital: str = ""
    education: str = ""
    cert_no: str = ""
    cert_issued_on: str = ""
    cert_expires_on: str = ""
    categories: Options = _unticked(CATEGORIES)
    level_text: str = ""
    cause: str = ""
    onset_on: str = ""
    self_care: Options = _unticked(SELF_CARE)
    hukou_addr: str = ""
    hukou_nature: Options = _unticked(HUKOU_NATURE)
    live_addr: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_relation: str = ""
    guardian_id: str = ""
    guardian_phone: str = ""
    members: list[dict[str, str]] = field(default_factory=list)
    income: str = ""
    income_per_head: str = ""
    income_sources: str = ""
    poverty: Options = _unticked(POVERTY)
    housing_source: str = ""
    housing_structure: str = ""
    housing_area: str = ""
    housing_danger: str = ""
    benefits: Options = field(default_factory=tick_benefits)
    employment: Options = _unticked(EMPLOYMENT)
    employment_form: str = ""
    employer: str = ""
    unemployed_reason: str = ""
    unemployment_registered: Options = _unticked(YES_NO)
    edu_stage: str = ""
    edu_placement: str = ""
    school: str = ""
    edu_aid: str = ""
    rehab_need: Options = _unticked(REHAB_NEED)
    access_need: str = ""
    care_need: str = ""
    can_go_out: Options = _unticked(CAN_GO_OUT)
    other_needs: str = ""
    declarant: str = ""
    surveyor: str = ""
    reviewer: str = ""
    surveyed_on: str = ""
    watermark: str = ""
    print_note: str = ""

    @classmethod
    def blank(cls) -> "ResidentPaper":
        """The form with nothing filled in, to be written on by hand."""
        return cls()

    @property
    def context(self) -> dict[str, Any]:
        """What print/resident.html is rendered with."""
        return {"form": self, "watermark": self.watermark}

    @property
    def running_head(self) -> str:
        """What identifies the form on its second page."""
        name, number = self.name or "　" * 6, self.number
        return f"残疾人基本情况登记表（续）　姓名：{name}　编号：{number}"

    @property
    def member_rows(self) -> list[dict]:
        """Six rows; the unused ones are closed as one, unless there is nobody and a pen may follow."""
        rows: list[dict] = list(self.members[:MEMBER_ROWS])
        left = MEMBER_ROWS - len(rows)
        if rows and left:
            return [*rows, {"unused": left}]
        return rows + [{}] * left

    @property
    def member_span(self) -> int:
        """The rows beside the words 家庭成员: those of the members and their heading."""
        return len(self.member_rows) + 1

    @property
    def more_members(self) -> list[dict]:
        """Those for whom the form has no row: they are printed in an annex."""
        return self.members[MEMBER_ROWS:]

    @property
    def employed_box(self) -> Options:
        """已就业, the first box of R18."""
        return self.employment[:1]

    @property
    def unemployed_box(self) -> Options:
        """未就业, the second box of R18."""
        return self.employment[1:2]

    @property
    def out_of_age_box(self) -> Options:
        """不在就业年龄, the third box of R18."""
        return self.employment[2:]


def of(
    resident: Any,
    *,
    plain: bool,
    printed_by: str,
    office: str = "",
    printed_at: datetime | None = None,
    number: str = "",
    reviewer: str = "",
    photo: bytes = b"",
) -> ResidentPaper:
    """The form of a resident, filled in.

    Numbers, telephones and addresses are masked (§6.3) unless `plain`. `office` is where
    `printed_by` works; both and the time make the watermark. `number` is the form's own number,
    `photo` the picture as JPEG or PNG.
    """
    shown = _Shown(resident, plain)
    at = timezone.localtime(printed_at).strftime("%Y-%m-%d %H:%M")
    facts = (_head, _person, _disability, _contacts, _household, _work, _school, _needs)
    cells = {name: value for fact in facts for name, value in fact(resident, shown).items()}
    return ResidentPaper(
        **cells,
        number=number,
        reviewer=reviewer,
        photo_data_uri=_photo(photo),
        watermark="·".join(part for part in (printed_by, office, at) if part),
        print_note=f"打印：{printed_by}　{at}" + ("" if plain else "　号码、电话、住址已脱敏"),
    )


class _Shown:
    """Numbers and addresses as this print may show them."""

    def __init__(self, resident: Any, plain: bool) -> None:
        self._plain = plain
        township = getattr(resident.community, "parent", None)
        self._township = township.name if township else ""

    def id_no(self, value: str) -> str:
        return value if self._plain else masking.mask_id(value or "")

    def cert_no(self, value: str) -> str:
        return value if self._plain else masking.mask_cert(value or "")

    def phone(self, value: str) -> str:
        return value if self._plain else masking.mask_phone(value or "")

    def address(self, value: str) -> str:
        return value if self._plain else masking.mask_address(value or "", self._township)


def _head(resident: Any, shown: _Shown) -> dict:
    day = resident.surveyed_on
    return {
        "unit": f"{resident.community.name}残疾人协会",
        "filled_on": f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "",
        "surveyed_on": _day(day),
        "surveyor": resident.surveyor,
    }


def _person(resident: Any, shown: _Shown) -> dict:
    birth = resident.birth_date
    return {
        "name": resident.name,
        "gender": _label("gender", resident.gender),
        "ethnicity": _label("ethnicity", resident.ethnicity),
        "birth_date": _month(birth) if resident.birth_month_only else _day(birth),
        "id_no": shown.id_no(resident.id_no),
        "marital": _label("marital", resident.marital),
        "education": _label("education", resident.education),
        "hukou_nature": tick(HUKOU_NATURE, [resident.hukou_nature]),
        "hukou_addr": shown.address(resident.hukou_addr),
        "live_addr": shown.address(resident.live_addr),
    }


def _disability(resident: Any, shown: _Shown) -> dict:
    rows = list(resident.disabilities.all())
    stored = {row.category for row in rows} or {resident.dis_category}
    if len(stored) > 1:
        stored.add(MULTIPLE)
    return {
        "cert_no": shown.cert_no(resident.cert_no),
        "cert_issued_on": _day(resident.cert_issued_on),
        "cert_expires_on": _day(resident.cert_expires_on),
        "categories": tick(CATEGORIES, stored),
        "level_text": _levels(resident.dis_level, rows),
        "cause": _with(_label("cause", resident.cause), resident.cause_detail),
        "onset_on": _month(resident.onset_on),
        "self_care": tick(SELF_CARE, [resident.self_care]),
    }


def _levels(level: str, rows: list[Any]) -> str:
    """The level that counts, and each category's own where there are several."""
    each = [_label("dis_category", row.category) + _label("dis_level", row.level) for row in rows]
    return _with(_label("dis_level", level), "、".join(each) if len(rows) > 1 else "")


def _contacts(resident: Any, shown: _Shown) -> dict:
    contact = _with(resident.contact_name, _label("relation", resident.contact_relation))
    other = f"{contact} {shown.phone(resident.contact_phone)}" if resident.contact_phone else ""
    return {
        "phone": "；".join(part for part in (shown.phone(resident.phone), other) if part),
        "guardian_name": resident.guardian_name,
        "guardian_relation": _label("guardian_relation", resident.guardian_relation),
        "guardian_id": shown.id_no(resident.guardian_id),
        "guardian_phone": shown.phone(resident.guardian_phone),
    }


def _household(resident: Any, shown: _Shown) -> dict:
    home = resident.household
    return {
        "members": [_member(member, shown) for member in home.members.all()],
        "income": _number(home.income),
        "income_per_head": _number(_per_head(home.income, home.size)),
        "income_sources": codes.get("income_source").labels(home.income_sources or ()),
        "poverty": _poverty(home.poverty or ()),
        "housing_source": _label("housing_source", home.housing_source),
        "housing_structure": _label("housing_structure", home.housing_structure),
        "housing_area": _number(home.housing_area),
        "housing_danger": home.housing_danger or "",
    }


def _member(member: Any, shown: _Shown) -> dict[str, str]:
    health = _label("member_health", member.health)
    disabled = "残疾" if member.is_disabled == "1" and health != "残疾" else ""
    return {
        "name": member.name,
        "relation": _label("relation", member.relation),
        "birth_month": _month(member.birth_month),
        "health": "／".join(part for part in (health, disabled) if part),
        "workplace": member.workplace,
        "monthly_income": _number(member.monthly_income),
        "phone": shown.phone(member.phone),
    }


def _per_head(income: Decimal | None, size: int | None) -> Decimal | None:
    if income is None or not size:
        return None
    return (Decimal(income) / size).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _poverty(stored: Iterable[str]) -> Options:
    """其他 says which kind it is."""
    kinds = codes.get("poverty").labels(POVERTY["其他"].intersection(stored))
    return _explain(tick(POVERTY, stored), "其他", kinds)


def _out_of_age(age: int | None) -> str:
    """The code of 不在就业年龄 for those of whom work is not asked; "" for the others."""
    youngest, oldest = WORKING_AGE
    return "" if age is None or youngest <= age <= oldest else "3"


def _work(resident: Any, shown: _Shown) -> dict:
    received = [item.item for item in resident.benefits.all() if item.state == RECEIVED]
    return {
        "benefits": tick_benefits(received),
        "employment": tick(EMPLOYMENT, [resident.employment or _out_of_age(resident.age)]),
        "employment_form": _label("employment_form", resident.employment_form),
        "employer": _with(resident.employer, resident.job),
        "unemployed_reason": _label("unemployed_reason", resident.unemployed_reason),
        "unemployment_registered": tick(YES_NO, [resident.unemployment_registered]),
    }


def _school(resident: Any, shown: _Shown) -> dict:
    return {
        "edu_stage": _label("edu_stage", resident.edu_stage),
        "edu_placement": _with(
            _label("edu_placement", resident.edu_placement),
            _label("no_school_reason", resident.no_school_reason),
        ),
        "school": resident.school,
        "edu_aid": codes.get("edu_aid").labels(resident.edu_aid or ()),
    }


def _needs(resident: Any, shown: _Shown) -> dict:
    devices = codes.get("device_need").labels(resident.device_need or ())
    rehab, outdoors = tick(REHAB_NEED, resident.rehab_need or ()), [resident.can_go_out]
    return {
        "rehab_need": _explain(rehab, "辅助器具", devices),
        "access_need": codes.get("access_need").labels(resident.access_need or ()),
        "care_need": _label("care_need", resident.care_need),
        "can_go_out": _explain(tick(CAN_GO_OUT, outdoors), "不能", resident.cannot_go_out_reason),
        "other_needs": _other_needs(resident),
    }


def _other_needs(resident: Any) -> str:
    needs = codes.get("needs").labels(resident.needs or ())
    if resident.no_need_on and not set(resident.needs or ()) - {NO_NEED}:
        needs = f"{codes.get('needs').label(NO_NEED)}（{_day(resident.no_need_on)} 确认）"
    return "。".join(part for part in (needs, resident.needs_note) if part)


def _explain(options: Options, label: str, words: str) -> Options:
    """Add words in brackets to a ticked box."""
    return [
        (_with(text, words) if text == label and ticked else text, ticked)
        for text, ticked in options
    ]


def _label(list_name: str, code: str) -> str:
    return codes.get(list_name).label(code or "")


def _with(text: str, more: str) -> str:
    return f"{text}（{more}）" if text and more else text or more


def _day(value: date | None) -> str:
    return value.strftime("%Y-%m-%d") if value else ""


def _month(value: date | None) -> str:
    return value.strftime("%Y-%m") if value else ""


def _number(value: Decimal | float | None) -> str:
    """Thousands marked; decimals only where there are any."""
    return "" if value is None else f"{Decimal(value):,.2f}".rstrip("0").rstrip(".")


PHOTO_SIZE = (413, 579)
"""2 寸 (35 × 49 mm) at 300 dpi, the finest an office printer shows."""


def _photo(picture: bytes) -> str:
    if not picture:
        return ""
    image = Image.open(BytesIO(picture))
    image.draft("RGB", PHOTO_SIZE)
    image.thumbnail(PHOTO_SIZE)
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode("ascii")
