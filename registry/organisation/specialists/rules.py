"""The rules of the specialists' ledger: what follows from what, what is wrong, who is entered twice."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from registry import identity
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint, question
from registry.ledger.ledger import Twin
from registry.models import Posting, Specialist
from registry.models.specialist import IN_POST
from registry.vault import fingerprint

YES, NO = "1", "2"
LATEST_BIRTH = 16


def derive(values: Values) -> None:
    """Sex and birth follow from the ID number, the ID number from the certificate's."""
    if values.get("cert_no") and not values.get("id_no"):
        values["id_no"] = identity.parse_cert_number(values["cert_no"]).id_number
    if values.get("cert_no") and not values.get("is_disabled"):
        values["is_disabled"] = YES
    number = _number(values)
    if number:
        values["birth_date"] = values.get("birth_date") or number.birth_date
        values["gender"] = values.get("gender") or number.gender


def _number(values: Values) -> Any:
    try:
        return identity.parse_id_number(values["id_no"]) if values.get("id_no") else None
    except ValidationError:
        return None


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What is wrong with the record."""
    return [*_person(values, today), *_days(values, today), *_years(values, today)]


def _person(values: Values, today: datetime.date) -> list[Finding]:
    found, number = [], _number(values)
    if number and values.get("birth_date") and values["birth_date"] != number.birth_date:
        found.append(error("V2", "birth_date", "出生日期与身份证号不一致", about=("id_no",)))
    if number and values.get("gender") and values["gender"] != number.gender:
        found.append(error("V2", "gender", "性别与身份证号不一致", about=("id_no",)))
    born = values.get("birth_date")
    if born and identity.age_on(born, values.get("from_on") or today) < LATEST_BIRTH:
        found.append(error("birth", "birth_date", "上岗时不满 16 周岁，请核对", about=("from_on",)))
    if values.get("cert_no") and values.get("is_disabled") == NO:
        text = "填了残疾人证号，又选了本人不是残疾人，请核对"
        found.append(error("disabled", "is_disabled", text, about=("cert_no",)))
    return found


def _days(values: Values, today: datetime.date) -> list[Finding]:
    came, left = values.get("from_on"), values.get("until_on")
    issued, valid = values.get("card_issued_on"), values.get("card_valid_until")
    found = []
    if left and came and left < came:
        found.append(error("days", "until_on", "离岗日期早于上岗日期", about=("from_on",)))
    if valid and issued and valid < issued:
        text = "上岗证有效期早于发证日期"
        found.append(error("card", "card_valid_until", text, about=("card_issued_on",)))
    for key, label in (("selected_on", "选聘日期"), ("pretrained_on", "岗前培训结束日期"),
                       ("card_issued_on", "发证日期")):  # fmt: skip
        if values.get(key) and values[key] > today:
            found.append(error("future", key, f"{label}不能晚于今天"))
    if values.get("selected_on") and came and values["selected_on"] > came:
        text = "选聘日期晚于上岗日期；确实先上岗后选聘的，写明原因"
        found.append(question("selected", "selected_on", text, about=("from_on",)))
    return [*found, *_late(values)]


def _late(values: Values) -> list[Finding]:
    """What came only after the post was taken up: it stands, and is told."""
    came, found = values.get("from_on"), []
    if came and values.get("pretrained_on") and values["pretrained_on"] > came:
        text = "岗前培训在上岗以后，按“补训”计"
        found.append(hint("late", "pretrained_on", text, about=("from_on",)))
    if came and values.get("card_issued_on") and values["card_issued_on"] > came:
        text = "上岗证在上岗以后发，按“补发”计"
        found.append(hint("late", "card_issued_on", text, about=("from_on",)))
    return found


def _years(values: Values, today: datetime.date) -> list[Finding]:
    """One assessment a year, of years in the post, none of a year that has not begun."""
    years = [row.get("year") for row in values.get("assessments") or ()]
    came, left = values.get("from_on"), values.get("until_on")
    first, last = came.year if came else 1990, left.year if left else today.year
    found, key = [], "assessments"
    for number, year in enumerate(years):
        if year and year in years[:number]:
            found.append(error(key, key, "同一年度的考核只登记一次", line=(number, "year")))
        elif year and not first <= year <= last:
            text = f"{year} 年不在岗，考核年度请核对"
            days = ("from_on", "until_on")
            found.append(error(key, key, text, about=days, line=(number, "year")))
    return found


GUARDED = frozenset((
    "selection_way", "selection_no", "selected_on", "pretrained_on", "pretrained_by", "card_no",
    "card_issued_on", "card_valid_until", "from_on", "until_on", "duties", "assessments",
    "publicity", "selection", "card", "assessment",
))  # fmt: skip
"""What indicators count, columns and attachments: specialists do not vouch for their own."""


def is_about(record: Specialist, user: Any) -> bool:
    """Whether the record is about ``user``, or about the post they themselves hold."""
    return record.account_id == user.pk or holds_posting(user.pk, record.community_id)


def holds_posting(account: Any, code: str) -> bool:
    """Whether the account holds the specialist's posting in the community today."""
    held = Posting.objects.active().filter(user_id=account, role="specialist", area_id=code)
    return bool(held.exists())


def twins(batch: dict[Any, Values], but: Any) -> dict[Any, Twin]:
    """Who stands in the post of the same community with the same ID number."""
    marks = {
        key: (values.get("community_id"), fingerprint("id_no", values["id_no"]))
        for key, values in batch.items()
        if values.get("id_no") and not values.get("until_on")
    }
    if not marks:
        return {}
    held = Specialist.objects.unscoped("one person holds a post once").current().filter(IN_POST)
    held = held.filter(id_no_index__in={mark[1] for mark in marks.values()}).exclude(pk=but)
    rows = held.values_list("community_id", "id_no_index", "pk", "community__full_name")
    found = {(code, index): Twin(pk, code, name, "id_no") for code, index, pk, name in rows}
    return {key: found[mark] for key, mark in marks.items() if mark in found}
