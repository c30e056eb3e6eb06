"""Columns of offices that say something of several facts of 台账一, or of one among several.

低保 with 是 means a kind of poverty and a benefit; 房屋 holds 平房 as well as 租房; 视力, 听力, 肢体 are
ticked side by side.  They are read from workbooks only; nothing is shown or exported under their names.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from registry import codes, parsing
from registry.ledger.columns import Column, Values
from registry.ledger.importing.editions import WordsKind
from registry.ledger.kinds import Kind
from registry.resident_editions import NOT_FARMING, add_poverty, put_categories, put_enjoyed

SUBSIDIES = {
    "SS09": ("困难残疾人生活补贴", "生活补贴 困难生活补贴 困难补贴 享受困难残疾人生活补贴"),
    "SS10": ("重度残疾人护理补贴", "护理补贴 重度护理补贴 重残护理补贴 享受重度残疾人护理补贴"),
}
LOW_WORDS = {
    "是": "low", "有": "low", "享受": "low", "低保": "low", "低保户": "low", "√": "low", "1": "low",
    "一类": "low", "二类": "low", "三类": "low", "一类低保": "low", "二类低保": "low", "三类低保": "low",
    "A类": "low", "B类": "low", "C类": "low", "城市低保": "P01", "城镇低保": "P01", "农村低保": "P02",
    "牧区低保": "P02", "农村牧区低保": "P02", "特困": "P05", "五保": "P04", "五保户": "P04",
    "低保边缘": "P06", "低保边缘户": "P06", "否": None, "无": None, "没有": None, "不是": None,
    "未享受": None, "非低保": None, "×": None, "2": None, "0": None,
}  # fmt: skip
BENEFIT_OF = {"P01": "SS01", "P02": "SS02"}
GROUPS = ("残疾类别", "残疾类型", "残疾种类", "残疾情况", "残疾类别（√）", "类别")
HOME = ("housing_source", "housing_structure")
HOME_HEADINGS = "房屋 住房 房屋情况 房屋状况 房屋类型 住房情况 住房状况 住房类型 居住房屋"


class HomeKind(Kind):
    """Where the household lives, by whose it is or by what it is built of."""

    def read(self, raw: Any) -> tuple[str, str]:  # type: ignore[override]
        for key in HOME:
            try:
                return f"household__{key}", codes.get(key).parse(raw)
            except ValidationError:
                continue
        offered = "、".join(label for key in HOME for _, label in codes.get(key).choices())
        raise ValidationError(
            f"“{str(raw)[:20]}”不在代码表住房中，可填：{offered}", code="unknown_code"
        )


class GivenKind(Kind):
    """Whether something is given, ticked or answered, or how much of it (yuan a month)."""

    def read(self, raw: Any) -> bool | Decimal | None:  # type: ignore[override]
        try:
            return parsing.parse_yes_no(raw) or None
        except ValidationError:
            return parsing.parse_money(raw) or None


class TickKind(Kind):
    """A category ticked, or its level in place of the tick."""

    def read(self, raw: Any) -> str | None:  # type: ignore[override]
        try:
            return codes.get("dis_level").parse(raw)
        except ValidationError:
            return "9" if parsing.parse_yes_no(raw) else None

    def parse_cell(self, raw: Any) -> Any:
        ticked = isinstance(raw, str) and raw.strip() in ("√", "✓", "✔", "☑", "是")
        return "9" if ticked else self.parse(raw)


def put_low_income(values: Values, code: str) -> None:
    """低保 without more is urban or rural by the kind of hukou, and stays open where that is unknown."""
    if code == "low":
        nature = values["hukou_nature"]
        code = ("P01" if nature == NOT_FARMING else "P02") if nature else ""
    if code:
        add_poverty(values, code)
        put_enjoyed(values, [BENEFIT_OF[code]] if code in BENEFIT_OF else [])


def put_home(values: Values, found: tuple[str, str]) -> None:
    """What a column of its own says of the same counts for more."""
    key, code = found
    values[key] = values[key] or code


def _put_subsidy(item: str) -> Any:
    def put(values: Values, given: bool | Decimal) -> None:
        put_enjoyed(values, [item])
        if not isinstance(given, bool):
            row = next(row for row in values["benefits"] if row["item"] == item)
            row["amount"] = given

    return put


def _put_tick(category: str) -> Any:
    def put(values: Values, level: str) -> None:
        held = [row["category"] for row in values["disabilities"]]
        put_categories(values, sorted({*held, category}))
        row = next(row for row in values["disabilities"] if row["category"] == category)
        row["level"] = row["level"] or level.replace("9", "")

    return put


def _tick_column(code: str) -> Column:
    label = codes.get("dis_category").label(code)
    also = tuple(f"{group}{label}" for group in GROUPS)
    return Column(f"tick_{code}", TickKind(), f"是否{label}残疾", also, put=_put_tick(code))


COLUMNS = (
    Column(
        "low_income", WordsKind(LOW_WORDS), "是否享受低保",
        ("低保", "是否低保", "是否低保户", "低保情况", "低保类别", "享受低保", "享受低保情况", "低保户"),
        put=put_low_income),
    Column("home", HomeKind(), "住房（来源或结构）", tuple(HOME_HEADINGS.split()), put=put_home),
    *(
        Column(f"given_{item}", GivenKind(), label, (*also.split(), f"是否享受{label}"),
               put=_put_subsidy(item))
        for item, (label, also) in SUBSIDIES.items()
    ),
    *(_tick_column(code) for code in "123456"),
)  # fmt: skip
"""Read beside the columns of 台账一, in any workbook."""
