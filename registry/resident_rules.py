"""The rules of 台账一: what is asked of whom, what follows from what, what is wrong.

Numbers and messages V1–V12 are those of the product's reference for ID and certificate numbers
(GB 11643-1999, GB/T 26341-2010, 残疾人证管理办法).  Ages and everything marked as our own are
parameters at the top.
"""

from __future__ import annotations

import datetime
from typing import Any

from registry import codes, identity
from registry.ledger.asked import is_asked
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint, incomplete, question

ADULT = 18
WORKING_AGE = [16, 59]  # 动态更新口径，参数
SCHOOL_AGE = [3, 24]
CERT_YEARS = 10  # 残疾人证管理办法（残联发〔2017〕34号）第十九条
UNUSUAL_AGE = 120

AT_HOME = {"residence_type": {"not": ["4"]}}
WORKING = {"age": WORKING_AGE}
EMPLOYED = {"age": WORKING_AGE, "employment": {"in": ["1"]}}
UNEMPLOYED = {"age": WORKING_AGE, "employment": {"in": ["2"]}}
CERTIFIED = {"cert_status": {"in": ["2", "3", "4", "5", "6", "7"]}}
NEEDS_GUARDIAN = [
    {"age": [0, ADULT - 1]},
    {"categories": {"any": ["5", "6"]}},
    {"capacity": {"in": ["2", "3"]}},
]

ASKED: dict[str, Any] = {
    "cert_no": CERTIFIED,
    "cert_issued_on": CERTIFIED,
    "cert_expires_on": CERTIFIED,
    "marital": {"age": [20, 150]},
    "education": {"age": [6, 150]},
    "literate": {"age": [15, 150]},
    "political": {"age": [14, 150]},
    "guardian_name": NEEDS_GUARDIAN,
    "guardian_relation": NEEDS_GUARDIAN,
    "guardian_id": [*NEEDS_GUARDIAN, {"id_no": {"in": ["", None]}}],
    "guardian_phone": NEEDS_GUARDIAN,
    "guardian_addr": NEEDS_GUARDIAN,
    "capacity": [{"age": [0, ADULT - 1]}, {"categories": {"any": ["5", "6"]}}],
    "household__housing_source": AT_HOME,
    "household__housing_structure": AT_HOME,
    "household__housing_area": AT_HOME,
    "household__housing_danger": AT_HOME,
    "access_need": AT_HOME,
    "employment": WORKING,
    "employment_form": EMPLOYED,
    "employer": EMPLOYED,
    "job": EMPLOYED,
    "monthly_income": EMPLOYED,
    "employed_on": EMPLOYED,
    "unemployed_reason": UNEMPLOYED,
    "livelihood_source": UNEMPLOYED,
    "unemployment_registered": {**UNEMPLOYED, "hukou_nature": {"not": ["1"]}},
    "edu_stage": {"age": SCHOOL_AGE},
    "edu_placement": {"age": SCHOOL_AGE},
    "school": {"age": SCHOOL_AGE},
    "no_school_reason": {"age": SCHOOL_AGE, "edu_placement": {"in": ["6"]}},
    "edu_aid": {"age": SCHOOL_AGE},
    "care_need": {"age": WORKING_AGE, "needs_care": {"in": [True]}},
    "cannot_go_out_reason": {"can_go_out": {"in": ["3"]}},
    "member_no": {"is_member": {"in": ["1"]}},
    "member_verified": {"is_member": {"in": ["1"]}},
}
"""Of whom each question is asked; what is not here is asked of everybody."""

KEPT = {"guardian_name", "guardian_relation", "guardian_id", "guardian_phone", "guardian_addr"}
"""Facts kept even when no longer asked: they were true and may be needed again."""

REQUIRED = (
    "name", "gender", "ethnicity", "birth_date", "id_no", "cert_status", "cert_no",
    "cert_issued_on", "cert_expires_on", "categories", "dis_level", "self_care", "marital",
    "education", "literate", "political", "hukou_nature", "hukou_region", "hukou_addr", "live_addr",
    "residence_type", "household__head_name", "relation_to_head", "household__head_id",
    "household__size", "household__disabled_count", "guardian_name", "guardian_relation",
    "guardian_phone", "capacity", "household__income", "household__income_sources",
    "household__poverty", "household__housing_source", "household__housing_structure",
    "household__housing_danger", "pension", "medical", "employment", "employment_form",
    "unemployed_reason", "livelihood_source", "edu_stage", "rehab_need", "access_need",
    "care_need", "can_go_out", "surveyed_on", "survey_method", "surveyor", "status",
)  # fmt: skip
"""Facts that count as missing when they are asked and empty."""


def facts(values: Values, today: datetime.date) -> Values:
    """``values`` with what conditions ask about but nobody types: age, categories, care."""
    categories = [row["category"] for row in values.get("disabilities") or ()]
    birth = values.get("birth_date")
    return {
        **values,
        "age": identity.age_on(birth, today) if birth else None,
        "categories": categories,
        "needs_care": _needs_care(categories, values.get("dis_level") or ""),
    }


def _needs_care(categories: list[str], level: str) -> bool:
    """托养: working age with intellectual, mental or severe physical disability."""
    return bool({"5", "6"} & set(categories)) or ("4" in categories and level in ("1", "2"))


def asked(key: str, known: Values) -> bool:
    return is_asked(ASKED.get(key), known)


# -- what follows from what --------------------------------------------------------------------


def derive(values: Values, today: datetime.date) -> None:
    """Fill in what the numbers know and drop what is not asked of this person (in place)."""
    _from_certificate(values, today)
    _from_id_number(values)
    _category_and_level(values)
    if values["relation_to_head"] == "01":
        values["relation_to_head"] = "02"
    if values["needs"] == ["0"]:
        values["no_need_on"] = values["no_need_on"] or values["surveyed_on"] or today
    if values["relation_to_head"] == "02" and not values["household__head_name"]:
        values["household__head_name"] = values["name"]
        values["household__head_id"] = values["household__head_id"] or values["id_no"]
    known = facts(values, today)
    for key in ASKED:
        if key in values and key not in KEPT and values[key] and not asked(key, known):
            values[key] = type(values[key])() if isinstance(values[key], str | list) else None


def _from_certificate(values: Values, today: datetime.date) -> None:
    number = values["cert_no"]
    if not number:
        return
    cert = identity.parse_cert_number(number)
    values["id_no"] = values["id_no"] or cert.id_number
    if not values["disabilities"] and cert.category != "7":
        values["disabilities"] = [{"category": cert.category, "level": cert.level}]
    values["dis_category"] = values["dis_category"] or cert.category
    values["dis_level"] = values["dis_level"] or cert.level
    issued = values["cert_issued_on"]
    if issued and not values["cert_expires_on"]:
        values["cert_expires_on"] = years_after(issued, CERT_YEARS)
    expires = values["cert_expires_on"]
    if values["cert_status"] in ("", "2", "3"):
        values["cert_status"] = "3" if expires and expires < today else "2"


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day ``years`` later; 29 February falls on the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _from_id_number(values: Values) -> None:
    if len(values["id_no"]) == 15:
        values["id_no_legacy"] = values["id_no"]
        values["id_no"] = identity.upgrade_15(values["id_no"]).text
    if not values["id_no"]:
        return
    number = identity.parse_id_number(values["id_no"])
    values["gender"] = values["gender"] or number.gender
    birth = values["birth_date"]
    same_month = birth and (birth.year, birth.month) == (
        number.birth_date.year,
        number.birth_date.month,
    )
    if not birth or (values["birth_month_only"] and same_month):
        values["birth_date"], values["birth_month_only"] = number.birth_date, False


def _category_and_level(values: Values) -> None:
    """类别 7 from two or more single ones; the level is that of the most severe (GB/T 26341)."""
    rows = sorted(values["disabilities"], key=lambda row: row["category"])
    values["disabilities"] = rows
    if len(rows) == 1 and not rows[0]["level"]:
        rows[0] = {**rows[0], "level": values["dis_level"]}
    if rows:
        values["dis_category"] = "7" if len(rows) > 1 else rows[0]["category"]
    if rows and all(row["level"] for row in rows):
        values["dis_level"] = min(row["level"] for row in rows)


# -- what is wrong -----------------------------------------------------------------------------


def check(values: Values, today: datetime.date, before: Values | None = None) -> list[Finding]:
    """Everything the rules have to say about one person; ``before`` is what was stored."""
    known = facts(values, today)
    return [
        *_identity(values),
        *_against_id_number(values, today),
        *_certificate(values),
        *_disability(values),
        *_guardian(known),
        *_household(values),
        *_dates(values, today),
        *_needs(values),
        *_course_of_certificate(values, before),
        *_hints(known),
    ]


def _identity(values: Values) -> list[Finding]:
    if not values["name"]:
        return [error("name", "name", "姓名为空，请填写姓名")]
    if values["id_no"] or (values["guardian_id"] and values["birth_date"]):
        return []
    return [
        error(
            "identity",
            "id_no",
            "请填写公民身份号码；暂无号码的，须填写监护人身份证号和出生日期",
            about=("cert_no", "guardian_id", "birth_date"),
        )
    ]


def _against_id_number(values: Values, today: datetime.date) -> list[Finding]:
    if not values["id_no"]:
        return []
    number = identity.parse_id_number(values["id_no"])
    found = []
    if values["gender"] != number.gender:
        gender = codes.get("gender").label(number.gender)
        found.append(
            question(
                "V4", "gender", f"与身份证号推算的性别（{gender}）不一致，请说明原因", ("id_no",)
            )
        )
    if values["birth_date"] != number.birth_date:
        found.append(
            question(
                "V4",
                "birth_date",
                f"与身份证号推算的出生日期（{number.birth_date}）不一致，请说明原因",
                ("id_no",),
            )
        )
    if identity.age_on(number.birth_date, today) > UNUSUAL_AGE:
        found.append(question("age", "id_no", f"按身份证号推算已超过 {UNUSUAL_AGE} 岁，请核对"))
    return found


def _certificate(values: Values) -> list[Finding]:
    number = values["cert_no"]
    if not number:
        return []
    cert = identity.parse_cert_number(number)
    found = []
    if values["id_no"] and cert.id_number != values["id_no"]:
        found.append(
            question("V5", "cert_no", "残疾人证号前18位与身份证号不一致，请说明原因", ("id_no",))
        )
    if values["dis_category"] and cert.category != values["dis_category"]:
        found.append(
            error("V6", "cert_no", "残疾类别/等级与证号末两位不一致（类别）", ("categories",))
        )
    elif values["dis_level"] and cert.level != values["dis_level"]:
        found.append(_level_differs(values))
    issued, expires = values["cert_issued_on"], values["cert_expires_on"]
    if issued and expires and not _ten_years(issued, expires):
        found.append(
            question("V9", "cert_expires_on", "有效期一般为十年，请核对", ("cert_issued_on",))
        )
    return found


def _level_differs(values: Values) -> Finding:
    if values["dis_category"] == "7" and all(row["level"] for row in values["disabilities"]):
        return error(
            "V8",
            "dis_level",
            "多重残疾等级应取各单项中最重等级，与证号末位不一致",
            ("cert_no", "categories"),
        )
    return error(
        "V6", "dis_level", "残疾类别/等级与证号末两位不一致（等级）", ("cert_no", "categories")
    )


def _ten_years(issued: datetime.date, expires: datetime.date) -> bool:
    """Ten years, or the day before that."""
    return 0 <= (years_after(issued, CERT_YEARS) - expires).days <= 1


def _disability(values: Values) -> list[Finding]:
    if values["dis_category"] != "7" or len(values["disabilities"]) > 1:
        return []
    message = "多重残疾须至少选择两项残疾类别"
    if values["disabilities"]:
        return [error("V7", "categories", message, ("cert_no",))]
    return [incomplete("V7", "categories", message, ("cert_no",))]


def _guardian(known: Values) -> list[Finding]:
    if asked("guardian_name", known) and not known["guardian_name"]:
        return [
            incomplete("V12", "guardian_name", "该居民须登记监护人", ("categories", "birth_date"))
        ]
    return []


def _household(values: Values) -> list[Finding]:
    size, disabled = values["household__size"], values["household__disabled_count"]
    found = []
    if size is not None and size < 1:
        found.append(error("household", "household__size", "家庭人口至少为 1"))
    if disabled is not None and disabled < 1:
        found.append(error("household", "household__disabled_count", "家庭残疾人数至少为 1"))
    if size is not None and disabled is not None and disabled > size:
        found.append(
            error(
                "household", "household__disabled_count", f"家庭残疾人数不能超过家庭人口（{size}）"
            )
        )
    return found


NOT_LATER_THAN_TODAY = ("birth_date", "onset_on", "cert_issued_on", "surveyed_on", "employed_on")


def _dates(values: Values, today: datetime.date) -> list[Finding]:
    found = [
        error("date", key, "日期不能晚于今天")
        for key in NOT_LATER_THAN_TODAY
        if values[key] and values[key] > today
    ]
    birth, onset = values["birth_date"], values["onset_on"]
    if birth and onset and onset < birth:
        found.append(error("date", "onset_on", "致残时间不能早于出生日期"))
    issued, expires = values["cert_issued_on"], values["cert_expires_on"]
    if issued and expires and expires <= issued:
        found.append(error("date", "cert_expires_on", "有效期止应晚于发证日期"))
    return found


def _needs(values: Values) -> list[Finding]:
    if values["needs"] not in ([], ["0"]) and values["no_need_on"]:
        return [error("needs", "no_need_on", "已选择需求，不能同时确认“目前无需求”")]
    return []


NEXT_STATUS = {
    "0": "12", "1": "20", "2": "34567", "3": "27", "4": "27", "5": "27", "6": "", "7": "1",
}  # fmt: skip
"""Where a certificate's status may go; 6 迁出 ends it, 7 注销 may be applied for anew."""


def _course_of_certificate(values: Values, before: Values | None) -> list[Finding]:
    if not before or not before["cert_status"]:
        return []
    found = []
    old, new = before["cert_status"], values["cert_status"]
    if new and new != old and new not in NEXT_STATUS.get(old, ""):
        label = codes.get("cert_status").label
        found.append(
            error("status", "cert_status", f"持证情况不能由“{label(old)}”改为“{label(new)}”")
        )
    if before["cert_no"] and values["cert_no"] and _reissue(values) > _reissue(before) + 1:
        found.append(question("V11", "cert_no", "补发序号不连续，请核对"))
    return found


def _reissue(values: Values) -> int:
    return identity.parse_cert_number(values["cert_no"]).reissue


def _hints(known: Values) -> list[Finding]:
    found = []
    if (known["household__disabled_count"] or 0) > 1 and "1" not in known["household__special"]:
        found.append(
            hint("special", "household__special", "家中不止一名残疾人，请核对是否“一户多残”")
        )
    benefits = {row["item"] for row in known["benefits"]}
    if {"P01", "P02"} & set(known["household__poverty"]) and "SS09" not in benefits:
        found.append(
            hint("SS09", "benefits", "低保家庭的持证残疾人一般应享受困难残疾人生活补贴，请核对")
        )
    if known["dis_level"] in ("1", "2") and "SS10" not in benefits:
        found.append(
            hint("SS10", "benefits", "一级、二级持证残疾人一般应享受重度残疾人护理补贴，请核对")
        )
    return found


# -- what is missing ---------------------------------------------------------------------------


def missing(values: Values, today: datetime.date) -> list[str]:
    """Keys of the facts that are asked of this person, required, and not known."""
    known = facts(values, today)
    gaps = [key for key in REQUIRED if asked(key, known) and known.get(key) in ("", None, [])]
    if known["birth_month_only"]:
        gaps.append("birth_date")
    if not values["phone"] and not values["contact_phone"]:
        gaps.append("phone")
    if not values["needs"] and not values["no_need_on"]:
        gaps.append("needs")
    gaps += [key for key in ("members", "benefits") if not values[key]]
    if not any(row["given"] for row in values["consent"]):
        gaps.append("consent")
    return gaps
