"""The acceptance sheet: the retrofit's facts, before and after in pictures, three signatures."""

from __future__ import annotations

from typing import Any

from accessibility.retrofits import photos

HOME, PUBLIC = "家庭无障碍改造验收单", "楼道和社区无障碍改造验收单"
NOTES = (
    "验收由残联、申请人、施工单位三方到场，逐项核对项目、数量后签字。",
    "改造前后的照片在同一角度拍摄；需要整改的，整改后重新验收。",
)


def more(ledger: Any, record: Any) -> dict[str, Any]:
    """What the sheet has beside the facts every paper form has."""
    return {"photos": photos.on_paper(ledger, record), "applicant_word": record.applicant or ""}
