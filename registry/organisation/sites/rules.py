"""The rules of 示范点: what a site begins with, and what is wrong or unusual about it."""

from __future__ import annotations

import datetime
import re

from registry import codes
from registry.about_area.known import AREA, CLOSED_ON, KIND, PLACE
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question
from registry.models import Area
from registry.models.site import APPLIED

FIRST_YEAR = 2013
"""The plan was issued in August of that year."""
MONGOLIAN = re.compile(r"[\u1820-\u1842\u1843-\u18aa]")


def derive(values: Values) -> None:
    """The year of creation is that of the application unless told otherwise (in place).

    As long as it has only been applied for, that is the day of its state.
    """
    if values["state"] == APPLIED:
        values["state_on"] = values["applied_on"]
    if values["created_year"] is None and values["applied_on"]:
        values["created_year"] = values["applied_on"].year


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What is wrong with a site; a kind that differs from the area's is asked about, no mistake."""
    return [*_place(values), *_names(values), *_days(values, today), *_sizes(values)]


def closed(area: Area) -> str:
    """Why ``area`` cannot be a site any more; "" while it is in use."""
    if area.valid_to is None:
        return ""
    into = f"，已并入{area.successor().full_name}" if area.merged_into_id else ""
    return f"{area.name}已于 {area.valid_to.year} 年停用{into}，不能作示范点"


def _place(values: Values) -> list[Finding]:
    if values[CLOSED_ON]:
        area = Area.objects.select_related("merged_into").get(pk=values[AREA])
        return [error("site_closed", AREA, closed(area))]
    if values["kind"] in ("", values[KIND]):
        return []
    kinds = codes.get("site_kind")
    text = (
        f"按区划代码，{values[PLACE]}是{kinds.label(values[KIND])}，"
        f"这里选的是{kinds.label(values['kind'])}；城中村等确实如此的，写明原因"
    )
    return [question("site_kind", "kind", text)]


def _names(values: Values) -> list[Finding]:
    if values["name_mn"] and not MONGOLIAN.search(values["name_mn"]):
        text = "这里填写传统蒙古文（如牌匾所用）；没有蒙古文输入法的可以先留空"
        return [error("site_name_mn", "name_mn", text)]
    return []


def _days(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    applied, year = values["applied_on"], values["created_year"]
    if applied and applied > today:
        found.append(error("applied_on", "applied_on", "申报日期不能晚于今天"))
    if year and not FIRST_YEAR <= year <= today.year + 1:
        text = f"创建年度应在 {FIRST_YEAR} 年（方案印发）到 {today.year + 1} 年之间"
        found.append(error("created_year", "created_year", text))
    elif year and applied and year < applied.year:
        text = f"创建年度 {year} 早于申报日期 {applied.year} 年，请核对"
        found.append(question("created_before", "created_year", text, about=("applied_on",)))
    return found


def _sizes(values: Values) -> list[Finding]:
    people, homes, disabled = (values[k] for k in ("population", "households", "disabled_count"))
    found = []
    if values["floor_area"] is not None and values["floor_area"] <= 0:
        found.append(error("floor_area", "floor_area", "社区面积应大于 0；还不清楚的留空"))
    if people is not None and disabled is not None and disabled > people:
        text = f"残疾人数 {disabled} 多于人口数 {people}"
        found.append(error("disabled_count", "disabled_count", text, about=("population",)))
    if people is not None and homes is not None and homes > people:
        text = f"户数 {homes} 多于人口数 {people}，请核对"
        found.append(question("households", "households", text, about=("population",)))
    return found
