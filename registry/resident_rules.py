"""The rules of 台账一: what is asked of whom, what follows from what, what is missing.

What is wrong says ``registry.resident_checks``.  Ages and everything marked as our own are
parameters at the top.
"""

from __future__ import annotations

import datetime
from typing import Any

from registry import identity
from registry.ledger.asked import is_asked
from registry.ledger.columns import Values

ADULT = 18
WORKING_AGE = [16, 59]  # 动态更新口径，参数
SCHOOL_AGE = [3, 24]
CERT_YEARS = 10  # 残疾人证管理办法（残联发〔2017〕34号）第十九条

AT_HOME = {"residence_type": {"not": ["4"]}}
WORKING = {"age": WORKING_AGE}
EMPLOYED = {"age": WORKING_AGE, "employment": {"in": ["1"]}}
UNEMPLOYED = {"age": WORKING_AGE, "employment": {"in": ["2"]}}
CERTIFIED = {"cert_status": {"not": ["0", "1"]}}
DEPENDENT = [{"age": [0, ADULT - 1]}, {"categories": {"any": ["5", "6"]}}]
NEEDS_GUARDIAN = [*DEPENDENT, {"capacity": {"in": ["2", "3"]}}]

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
    "member_verified_on": {"member_verified": {"in": ["1"]}},
    "member_verified_by": {"member_verified": {"in": ["1"]}},
}
"""Of whom each question is asked; what is not here is asked of everybody."""

KEPT = {"guardian_name", "guardian_relation", "guardian_id", "guardian_phone", "guardian_addr"}
"""Facts kept even when no longer asked: they were true and may be needed again."""

CERTIFICATE = {"cert_no", "cert_issued_on", "cert_expires_on"}
HOUSING = {key for key in ASKED if key.startswith("household__housing_")}

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


def needs_guardian(known: Values) -> bool:
    """V12: whether what is known says that a guardian must be registered; an unknown age does not."""
    return is_asked(NEEDS_GUARDIAN, _of_age_unless_known(known))  # type: ignore[arg-type]


def _of_age_unless_known(known: Values) -> Values:
    return {**known, "age": ADULT} if known["age"] is None else known


# -- what follows from what --------------------------------------------------------------------


def derive(values: Values, today: datetime.date, before: Values | None = None) -> None:
    """Fill in what the numbers know and drop what is not asked of this person (in place).

    ``before`` is what was stored: where two facts say the same thing and only one of them was
    changed, the other follows it.
    """
    _levels_follow(values, before)
    _from_certificate(values, today)
    _from_id_number(values, today)
    _category_and_level(values)
    _household_head(values)
    if values["no_need_on"] and not values["needs"]:
        values["needs"] = ["0"]
    if values["needs"] == ["0"]:
        values["no_need_on"] = values["no_need_on"] or values["surveyed_on"] or today
    _drop(values, today)


def _single_ones(values: Values) -> list[tuple[str, str]]:
    return sorted((row["category"], row["level"]) for row in values["disabilities"])


def _levels_follow(values: Values, before: Values | None) -> None:
    """Clear the category or level that was left standing when the single ones were changed."""
    if before is None or not (before["disabilities"] or before["dis_category"]):
        return
    rows_changed = _single_ones(values) != _single_ones(before)
    level_changed = values["dis_level"] != before["dis_level"]
    if rows_changed and values["dis_category"] == before["dis_category"]:
        values["dis_category"] = ""
    levels = [row["level"] for row in values["disabilities"]]
    if rows_changed and not level_changed and all(levels):
        values["dis_level"] = min(levels, default="")
    if level_changed and not rows_changed and len(values["disabilities"]) == 1:
        values["disabilities"] = [{**values["disabilities"][0], "level": ""}]


def _from_certificate(values: Values, today: datetime.date) -> None:
    number = values["cert_no"]
    if not number:
        return
    cert = identity.parse_cert_number(number, today)
    values["id_no"] = values["id_no"] or cert.id_number
    rows = values["disabilities"]
    if not rows:
        values["dis_category"] = values["dis_category"] or cert.category
        if cert.category != "7" and cert.category == values["dis_category"]:
            values["disabilities"] = rows = [{"category": cert.category, "level": ""}]
    if not rows or not all(row["level"] for row in rows):
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


def _from_id_number(values: Values, today: datetime.date) -> None:
    if len(values["id_no"]) == 15:
        values["id_no_legacy"] = values["id_no"]
    for key in ("id_no", "guardian_id", "household__head_id"):
        if len(values[key]) == 15:
            values[key] = identity.upgrade_15(values[key]).text
    if not values["id_no"]:
        return
    number = identity.parse_id_number(values["id_no"], today)
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
    if len(rows) > 1:
        values["dis_category"] = "7"
    elif rows and values["dis_category"] != "7":
        values["dis_category"] = rows[0]["category"]
    if rows and not values["dis_level"] and all(row["level"] for row in rows):
        values["dis_level"] = min(row["level"] for row in rows)


def _household_head(values: Values) -> None:
    if values["relation_to_head"] == "01":
        values["relation_to_head"] = "02"
    if values["relation_to_head"] == "02" and not values["household__head_name"]:
        values["household__head_name"] = values["name"]
        values["household__head_id"] = values["household__head_id"] or values["id_no"]


def _drop(values: Values, today: datetime.date) -> None:
    """Take out what is not asked of this person.  One answer may hang on another, hence twice."""
    kept = set(KEPT)
    if values["cert_no"] or values["cert_status"] == "1":
        # 证号与持证情况相矛盾时由检查提出，不能悄悄丢掉证号；办理中的可能是换领。
        kept |= CERTIFICATE
    if (values["household__size"] or 0) > 1:
        kept |= HOUSING  # 家里还有别人住着，住房是全家的
    for _ in range(2):
        known = facts(values, today)
        given = [key for key in ASKED if values[key] and key not in kept]
        unasked = [key for key in given if not asked(key, known)]
        for key in unasked:
            values[key] = type(values[key])() if isinstance(values[key], str | list) else None
        if not unasked:
            break


# -- what is missing ---------------------------------------------------------------------------


def missing(values: Values, today: datetime.date) -> list[str]:
    """Keys of the facts that are asked of this person, required, and not known."""
    known = facts(values, today)
    gaps = [key for key in REQUIRED if known.get(key) in ("", None, []) and asked(key, known)]
    if not known["cert_status"]:
        gaps = [key for key in gaps if key not in CERTIFICATE]  # 先弄清有没有证
    if known["capacity"] == "" and not is_asked(DEPENDENT, _of_age_unless_known(known)):  # type: ignore[arg-type]
        gaps.remove("capacity")  # 人人可填，只有这些人必须填
    if not needs_guardian(known):
        gaps = [key for key in gaps if key not in KEPT]  # 年龄不详的先不要求
    return gaps + _gaps_of_several(known)


def _gaps_of_several(known: Values) -> list[str]:
    """What counts as missing by more than one fact."""
    gaps = []
    if known["dis_category"] == "7" and not known["disabilities"]:
        gaps.append("categories")  # V7
    if known["birth_month_only"]:
        gaps.append("birth_date")
    if not known["phone"] and not known["contact_phone"]:
        gaps.append("phone")
    if not known["needs"] and not known["no_need_on"]:
        gaps.append("needs")
    gaps += [key for key in ("members", "benefits") if not known[key]]
    if not any(row["given"] for row in known["consent"]):
        gaps.append("consent")
    return gaps
