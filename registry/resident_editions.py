"""How offices and other software write what 台账一 holds."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from registry import codes
from registry.ledger.columns import Column, Values
from registry.ledger.importing.editions import Edition, WordsKind
from registry.ledger.kinds import ListedManyKind

SEVERAL = re.compile(
    r"^多重(?:残疾)?\s*[（(:：]\s*([^）)]+?)\s*[）)]?\s*((?:[一二三四壹贰叁肆1-4]|[IVⅠⅡⅢⅣ]{1,3})级)?$"
)
WITH_LEVEL = re.compile(
    r"^(.+?)[（(]?((?:[一二三四壹贰叁肆1-4]|[IVⅠⅡⅢⅣ]{1,3})级|未评定|未定级)[）)]?$"
)
BEFORE_LEVEL = re.compile(r"\s+(?=[（(]?[一二三四壹贰叁肆1-4IVⅠⅡⅢⅣ]{1,3}级)")
BETWEEN = re.compile(r"[、，,;；|/\s+]+")


class Categories(list[str]):
    """Category codes, and the levels that stood beside them."""

    def __init__(self, codes_: list[str], levels: dict[str, str] | None = None) -> None:
        super().__init__(codes_)
        self.levels = levels or {}


class CategoriesKind(ListedManyKind):
    """Disability categories in one cell, also as 肢体二级、视力三级 or 多重（肢体、视力）."""

    def read(self, raw: Any) -> list[str]:  # type: ignore[override]
        inner = SEVERAL.match(raw.strip()) if isinstance(raw, str) else None
        overall = {"7": codes.get("dis_level").parse(inner[2])} if inner and inner[2] else {}
        try:
            return Categories(super().read(inner[1] if inner else raw), overall)
        except ValidationError as unknown:
            levelled = self._with_levels(inner[1] if inner else str(raw))
            if levelled is None:
                raise unknown
            return levelled

    def _with_levels(self, text: str) -> Categories | None:
        levels: dict[str, str] = {}
        text = BEFORE_LEVEL.sub("", text)
        for part in filter(None, BETWEEN.split(text)):
            found = WITH_LEVEL.match(part)
            if not found:
                return None
            try:
                levels[self.list.parse(found[1])] = codes.get("dis_level").parse(found[2])
            except ValidationError:
                return None
        return Categories(self.list.sort(levels), levels) if levels else None


def put_categories(values: Values, chosen: list[str]) -> None:
    """Keep the level of a category that stays; 多重 itself is no row."""
    levels = {row["category"]: row["level"] for row in values["disabilities"]}
    levels.update(getattr(chosen, "levels", {}))
    single = [code for code in chosen if code != "7"]
    if chosen == ["7"] and len(levels) > 1:
        single = list(levels)  # “多重”没有说明单项，已知的单项照旧
    values["disabilities"] = [{"category": c, "level": levels.get(c, "")} for c in single]
    values["dis_category"] = "7" if len(chosen) != 1 or chosen == ["7"] else chosen[0]
    if not chosen:
        values["dis_category"] = ""
    elif "7" in levels:
        values["dis_level"] = values["dis_level"] or levels["7"]


def put_certificate(values: Values, number: str) -> None:
    """Keep the number; a word in its place (有, 无, 在办) tells how it stands with the certificate."""
    told = getattr(number, "more", "")
    if number or not told:
        values["cert_no"] = str(number)
    elif not values["cert_no"]:
        values["cert_status"] = values["cert_status"] or told


def put_enjoyed(values: Values, items: list[str]) -> None:
    """Note the benefits ``items`` as enjoyed, beside those known."""
    rows = {row["item"]: row for row in values["benefits"]}
    blank = {"amount": None, "starts_on": None, "ends_on": None, "checked_on": None,
             "proof": ""}  # fmt: skip
    for item in items:
        rows[item] = {**rows.get(item, {"item": item, **blank}), "state": "3"}
    values["benefits"] = [rows[item] for item in sorted(rows)]


# -- 残疾人基本服务状况和需求信息数据动态更新, edition of 2022 -------------------------------------

NOT_FARMING = "2"  # 户口性质：非农业


def _put_residence(values: Values, code: str | None) -> None:
    values["residence_type"] = code or values["residence_type"]


def _put_insurance(values: Values, kinds: list[str]) -> None:
    for kind in kinds:
        values[kind] = "1"


def _put_medical(values: Values, code: str | None) -> None:
    values["medical"] = values["medical"] or code or ""


def _put_subsidy(values: Values, item: str | None) -> None:
    put_enjoyed(values, [item] if item else [])


def _put_relief(values: Values, kinds: list[str]) -> None:
    """低保 is urban or rural by the kind of hukou; it and 特困 are kinds of poverty too."""
    if "low" in kinds and values["hukou_nature"]:
        urban = values["hukou_nature"] == NOT_FARMING
        put_enjoyed(values, ["SS01" if urban else "SS02"])
        add_poverty(values, "P01" if urban else "P02")
    if "P05" in kinds:
        add_poverty(values, "P05")
    put_enjoyed(values, [kind for kind in kinds if kind.startswith("SS")])


def add_poverty(values: Values, code: str) -> None:
    """Note one more kind of hardship; 非困难 goes."""
    kept = [held for held in values["household__poverty"] if held != "P00"]
    values["household__poverty"] = codes.get("poverty").sort([*kept, code])


UPDATE_2022 = Edition(
    key="update-2022",
    title="动态更新",
    moved={"手机": "contact_phone"},
    columns=(
        Column(
            "r6", WordsKind({"是": "4", "否": None, "1": "4", "2": None}),
            "是否在敬（养）老院、福利院、荣军院居住", put=_put_residence),
        Column(
            "r12", WordsKind({
                "养老保险": "pension", "养老": "pension", "医疗保险": "medical",
                "医疗": "medical", "其他": None, "失业": None, "工伤": None, "生育": None,
                "失业保险": None, "工伤保险": None, "生育保险": None, "未参加": None, "无": None,
                "1": "pension", "2": "medical", "3": None, "4": None}, several=True),
            "参加职工社会保险情况", put=_put_insurance),
        Column(
            "r13", WordsKind({"是": "2", "否": None, "1": "2", "2": None}),
            "是否参加城乡居民基本医疗保险", put=_put_medical),
        Column(
            "r14", WordsKind({"是": "SS04", "否": None, "1": "SS04", "2": None}),
            "是否享受基本医疗保险个人缴费补贴", put=_put_subsidy),
        Column(
            "r15", WordsKind({
                "最低生活保障": "low", "特困人员救助供养": "P05", "医疗救助": "SS05",
                "其他救助": None, "享受住建部门农村危房改造": "SS08", "农村危房改造": "SS08",
                "无": None, "1": "low", "2": "P05", "3": "SS05", "4": None, "5": "SS08",
                "6": None}, several=True),
            "过去一年内社会救助及住房改善情况", put=_put_relief),
    ),
    explained={
        "家庭住房状况": "选项与本台账的住房来源、危房等级不同，请在居民的“经济与住房”里填写",
        "目前就业帮扶需求": "属于就业需求登记表",
        "残疾人养老服务—服务现状": "属于养老服务，本台账没有这一栏",
        "残疾人养老服务—服务需求": "属于养老服务，本台账没有这一栏",
        "针对自身残疾，过去一年内是否得到过以下服务": "属于康复服务记录",
        "过去一年内您家是否进行过无障碍改造": "属于家庭无障碍改造登记",
        "过去一年内您家进行过的无障碍改造项目": "属于家庭无障碍改造登记",
        "过去一年内是否经常参加文化体育活动": "属于文化体育活动登记",
        "不能经常参加文化体育活动的原因": "属于文化体育活动登记",
    },
)  # fmt: skip

EXPLAINED = {
    "年龄": "由出生日期算出",
    "周岁": "由出生日期算出",
    "人均年收入": "由家庭年收入和家庭人口算出",
    "人均收入": "由家庭年收入和家庭人口算出",
    "街道": "由所属社区（嘎查）得知",
    "乡镇": "由所属社区（嘎查）得知",
    "苏木乡镇": "由所属社区（嘎查）得知",
    "旗县": "由所属社区（嘎查）得知",
    "盟市": "由所属社区（嘎查）得知",
    "编号": "编号由系统登记时给出，不导入；若是残疾人证号或会员号，请在下面选择",
    "照片": "照片请在居民的表单里上传",
}
"""Headings offices have beside those of 台账一, and why they are not taken."""
