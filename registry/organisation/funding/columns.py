"""The columns and choices of the funding ledger."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from registry import amounts
from registry.ledger.columns import columns
from registry.ledger.kinds import IntegerKind
from registry.ledger.lines import lines_of
from registry.models import FundingLine
from registry.organisation.funding.rules import FIRST_YEAR, SUBSIDY, YES

IS_SUBSIDY = {"kind": {"in": [SUBSIDY]}}
IN_BUDGET = {"in_budget": {"in": [YES]}}


class YearKind(IntegerKind):
    """A calendar year; written 2026, 2026年 or 2026年度."""

    def read(self, raw: Any) -> int | None:
        text = str(raw).strip().removesuffix("度").removesuffix("年")
        year = super().read(text)
        if year is not None and not 1900 <= year <= 2100:
            raise ValidationError(f"“{text}”不是年度，请填四位年份，如 2026", code="year")
        return year

    def choices(self, keep: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """The years a list may be narrowed to, the newest first."""
        years = range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)
        return [(str(year), f"{year}年") for year in years]


def _amount(**more: Any) -> dict[str, Any]:
    return {"kind": amounts.kind(), "unit": " 元", **more}


LINES = columns(
    FundingLine,
    ("item", "on", "amount", "payee", "voucher_no"),
    {"amount": {"kind": amounts.kind(), "unit": " 元"}},
)
LINES_CELL = lines_of("spending", "lines", "支出明细", LINES, also=("支出情况",))
OPTIONS: dict[str, dict[str, Any]] = {
    "title": {"hint": "可以不填，按年度、类别和来源带出"},
    "year": {"kind": YearKind(), "required": True, "also": ("年份", "所属年度", "预算年度")},
    "kind": {"required": True, "also": ("类别", "经费名称", "项目", "资金类别", "经费项目")},
    "source": {"required": True, "also": ("来源", "经费来源", "资金渠道")},
    "source_name": {"also": ("捐赠单位", "来源单位", "拨款单位"),
                    "hint": "如捐赠单位"},
    "budgeted": _amount(required=True, also=("预算", "预算金额", "预算安排", "年初预算", "计划数")),
    "received": _amount(required=True, also=(
        "到位", "拨付", "拨款", "到位金额", "实际到位", "拨付数", "拨付金额", "已拨付", "到账金额", "拨款金额"),
        hint="没有到位的填 0"),
    "received_on": {"required": True, "also": ("到位时间", "拨付日期", "拨付时间", "到账日期")},
    "standard": _amount(asked=IS_SUBSIDY, required=True, also=("标准", "年补贴标准"),
                        hint="每年多少元"),
    "in_budget": {"required": True, "also": ("是否列入财政预算", "纳入预算", "是否纳入预算", "是否列入预算", "列入预算",
                           "是否纳入财政预算", "是否列入本级财政预算", "财政预算")},
    "budget_no": {"asked": IN_BUDGET, "required": True, "also": ("预算文件文号", "预算文号", "预算批复文号")},
    "exception": {"asked": IS_SUBSIDY, "hint": "低于最低数的写明原因；仍判不达标，注明“有说明”"},
    "exception_by": {"asked": IS_SUBSIDY},
    "exception_no": {"asked": IS_SUBSIDY},
    "note": {"also": ("说明",)},
    "spent": _amount(),
}  # fmt: skip
