"""What is wrong, unusual or worth knowing about a resident's facts.

Numbers and messages V1–V12 are those of the product's reference for ID and certificate numbers
(GB 11643-1999, GB/T 26341-2010, 残疾人证管理办法); the rest are rules of our own.
"""

from __future__ import annotations

import datetime
import re

from registry import benefits, codes, identity
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint, incomplete, question
from registry.resident_rules import CERT_YEARS, facts, needs_guardian, years_after

CONSENT_AGE = 14  # 个人信息保护法第三十一条：不满十四周岁由监护人同意
PENSION_AGE = 45  # 退休金原则上的最低年龄，动态更新口径，参数


def check(values: Values, today: datetime.date, before: Values | None = None) -> list[Finding]:
    """Everything the rules have to say about one person; ``before`` is what was stored."""
    known = facts(values, today)
    return [
        *_identity(values),
        *_against_id_number(values, today),
        *_certificate(values, today),
        *_level(values),
        *_disability(values),
        *_guardian(known),
        *_consent(known),
        *_household(values),
        *_dates(values, today),
        *_registered_at(values),
        *_needs(values),
        *_course_of_certificate(values, before),
        *_benefits(values, today),
        *_hints(known, today),
    ]


def _identity(values: Values) -> list[Finding]:
    if not values["name"]:
        return [error("name", "name", "姓名为空，请填写姓名")]
    if values["id_no"] or (values["guardian_id"] and values["birth_date"]):
        return []
    instead = {"guardian_id": "监护人身份证号", "birth_date": "出生日期"}
    return [
        error(
            "identity",
            "id_no",
            "请填写公民身份号码；暂无号码的，须填写监护人身份证号和出生日期",
            about=("cert_no", "guardian_id", "birth_date"),
        ),
        *(
            error("identity", key, f"暂无公民身份号码的，请在这里填写{what}", ("id_no", "cert_no"))
            for key, what in instead.items()
            if not values[key] and any(values[other] for other in instead)
        ),
    ]


def _against_id_number(values: Values, today: datetime.date) -> list[Finding]:
    if not values["id_no"]:
        return []
    number = identity.parse_id_number(values["id_no"], today)
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
    if identity.age_on(number.birth_date, today) > identity.UNUSUAL_AGE:
        found.append(
            question("age", "id_no", f"按身份证号推算已超过 {identity.UNUSUAL_AGE} 岁，请核对")
        )
    return found


def _certificate(values: Values, today: datetime.date) -> list[Finding]:
    number = values["cert_no"]
    if not number:
        return []
    cert = identity.parse_cert_number(number, today)
    found = []
    if values["id_no"] and cert.id_number != values["id_no"]:
        found.append(
            question("V5", "cert_no", "残疾人证号前18位与身份证号不一致，请说明原因", ("id_no",))
        )
    if values["cert_status"] == "0":
        found.append(
            error(
                "status",
                "cert_status",
                "已填写残疾人证号，持证情况不能是“未办证”；确未办证的请删去证号",
                ("cert_no",),
            )
        )
    found += _against_certificate(values, cert)
    issued, expires = values["cert_issued_on"], values["cert_expires_on"]
    if issued and expires and not _ten_years(issued, expires):
        found.append(
            question("V9", "cert_expires_on", "有效期一般为十年，请核对", ("cert_issued_on",))
        )
    return found


def _against_certificate(values: Values, cert: identity.CertNumber) -> list[Finding]:
    category = codes.get("dis_category").label(cert.category)
    level = codes.get("dis_level").label(cert.level)
    message = "残疾类别/等级与证号末两位不一致"
    if values["dis_category"] == "7" and len(values["disabilities"]) == 1:
        return []  # V7 says it
    if values["dis_category"] and cert.category != values["dis_category"]:
        return [error("V6", "cert_no", f"{message}（类别，证号中是{category}）", ("categories",))]
    if values["dis_level"] and cert.level != values["dis_level"]:
        return [
            error(
                "V6", "dis_level", f"{message}（等级，证号中是{level}）", ("cert_no", "categories")
            )
        ]
    return []


def _level(values: Values) -> list[Finding]:
    """V8: the level as a whole is that of the most severe single one, as far as those are known."""
    rows, level = values["disabilities"], values["dis_level"]
    known = [row["level"] for row in rows if row["level"]]
    if not known or not level:
        return []
    worst, complete = min(known), len(known) == len(rows)
    if level == worst or (level < worst and not complete):
        return []
    if len(rows) > 1:
        return [error("V8", "dis_level", "多重残疾等级应取各单项中最重等级", ("categories",))]
    return [error("level", "dis_level", "与该残疾类别一行所填的等级不一致", ("categories",))]


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
    if needs_guardian(known) and not known["guardian_name"]:
        return [
            incomplete("V12", "guardian_name", "该居民须登记监护人", ("categories", "birth_date"))
        ]
    return []


def _consent(known: Values) -> list[Finding]:
    """Under fourteen the guardian consents (个人信息保护法 第三十一条)."""
    if known["age"] is None or known["age"] >= CONSENT_AGE:
        return []
    message = f"不满 {CONSENT_AGE} 周岁的，须由监护人同意"
    return [
        error("consent", "consent", message, ("birth_date", "id_no"))
        for row in known["consent"]
        if row["given"] == "1" and row["by_whom"] != "2"
    ][:1]


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


DEAD = "4"
EARLIEST = 1900
NOT_LATER_THAN_TODAY = ("birth_date", "onset_on", "cert_issued_on", "surveyed_on", "employed_on")


def _dates(values: Values, today: datetime.date) -> list[Finding]:
    found = [
        error("date", key, "日期不能晚于今天")
        for key in NOT_LATER_THAN_TODAY
        if values[key] and values[key] > today
    ]
    birth, onset = values["birth_date"], values["onset_on"]
    if onset and onset.year < EARLIEST:
        found.append(error("date", "onset_on", f"致残时间不能早于 {EARLIEST} 年，请核对年份"))
        onset = None
    if birth and onset and onset < birth:
        found.append(error("date", "onset_on", "致残时间不能早于出生日期"))
    issued, expires = values["cert_issued_on"], values["cert_expires_on"]
    if issued and expires and expires <= issued:
        found.append(error("date", "cert_expires_on", "有效期止应晚于发证日期"))
    return found


PLACE = re.compile(r"[0-9]{2,12}|.*(?:省|市|区|县|旗|盟|州|乡|镇|苏木|街道|村|嘎查|社区).*")


def _registered_at(values: Values) -> list[Finding]:
    """People are registered outside the region too, so that its own table cannot decide."""
    place = values["hukou_region"]
    if not place or PLACE.fullmatch(place):
        return []
    message = f"“{place}”不像区划的名称或代码，请核对；写法如 松山区全宁街道，或 150404001"
    return [question("region", "hukou_region", message)]


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
    label = codes.get("cert_status").label
    if new and new != old and new not in NEXT_STATUS.get(old, ""):
        found.append(
            error("status", "cert_status", f"持证情况不能由“{label(old)}”改为“{label(new)}”")
        )
    elif (old, new) == ("7", "1"):
        found.append(_applied_anew(values))
    if before["cert_no"] and values["cert_no"] and _reissue(values) > _reissue(before) + 1:
        found.append(question("V11", "cert_no", "补发序号不连续，请核对"))
    return found


def _applied_anew(values: Values) -> Finding:
    """When a certificate was cancelled the ledger does not know, whether the person died it does."""
    if values["status"] == DEAD:
        return error("status", "cert_status", "在册状态为“死亡”，不能重新申请残疾人证", ("status",))
    return question(
        "reapply", "cert_status", "注销后一年内不得重新申请，请核对注销日期并写明已满一年"
    )


def _reissue(values: Values) -> int:
    return identity.parse_cert_number(values["cert_no"]).reissue


def _hints(known: Values, today: datetime.date) -> list[Finding]:
    found = []
    if (known["household__disabled_count"] or 0) > 1 and "1" not in known["household__special"]:
        found.append(
            hint("special", "household__special", "家中不止一名残疾人，请核对是否“一户多残”")
        )
    found += [hint(rule.items[0], "benefits", rule.hint) for rule in benefits.hints(known, today)]
    return found + _work_hints(known)


def _benefits(values: Values, today: datetime.date) -> list[Finding]:
    """What cannot be so of what is recorded of an item; the code ends in the column it is about."""
    found = []
    for row in values["benefits"]:
        begins, ends, checked = (row.get(k) for k in ("starts_on", "ends_on", "checked_on"))
        if begins and ends and ends < begins:
            found.append(_of_item(row, "ends_on", "截止日期不能早于起始日期"))
        if checked and checked > today:
            found.append(_of_item(row, "checked_on", "核对日期不能晚于今天"))
        if (row.get("amount") or 0) < 0:
            found.append(_of_item(row, "amount", "标准不能小于 0"))
    return found


def _of_item(row: Values, column: str, message: str) -> Finding:
    name = benefits.item_name(row["item"])
    return error(f"{row['item']}-{column}", "benefits", f"{name}的{message}")


def _work_hints(known: Values) -> list[Finding]:
    """What the yearly survey of the federation remarks on about work (动态更新口径)."""
    found = []
    age = known["age"]
    if known["livelihood_source"] == "1" and age is not None and age < PENSION_AGE:
        text = f"退休金（养老金）原则上应{PENSION_AGE}岁以上填报"
        found.append(hint("pension_age", "livelihood_source", text))
    insured = known["pension"] == "1" or known["medical"] == "1"
    told = known["pension"] and known["medical"]
    if known["employment_form"] in ("1", "2") and told and not insured:
        text = "集中就业和按比例就业原则上应该参加职工社会保险"
        found.append(hint("insured", "pension", text))
    if known["employment"] == "3" and age is not None:
        found.append(hint("employment", "employment", "16–59 岁应填已就业或未就业，请核对"))
    return found
