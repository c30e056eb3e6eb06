"""The acceptance sheet: the retrofit's facts, before and after in pictures, three signatures."""

from __future__ import annotations

from typing import Any

from accessibility.retrofits import photos

HOME, PUBLIC = "家庭无障碍改造验收单", "楼道和社区无障碍改造验收单"
NOTES = (
    "验收由残联、申请人、施工单位三方到场，逐项核对项目、数量后签字。",
    "改造前后的照片在同一角度拍摄；需要整改的，整改后重新验收。",
)


LATER = ("回访", "未改造")
"""Parts that are not known yet when the three parties sign."""


def sheet_of(ledger: Any, record: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The ``context`` of a paper form as an acceptance sheet: no later parts, with photographs."""
    parts = [part for part in context["parts"] if part["title"] not in LATER]
    return {**context, "parts": parts, "photos": photos.on_paper(ledger, record)}
