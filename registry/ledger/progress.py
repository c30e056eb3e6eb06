"""How far a form is filled in, part by part: what its list of parts and its folded parts tell."""

from __future__ import annotations

from typing import Any

from registry.ledger.columns import Part, Values

NOTHING: tuple[Any, ...] = ("", None, [], False)


def missing_of(part: Part, gaps: set[str]) -> list[str]:
    """The missing facts that belong to ``part``."""
    return [key for key in (*part.columns, *part.tables, *part.also) if key in gaps]


def filled_of(part: Part, values: Values) -> int:
    """How many facts of ``part`` are known; a sub-table counts as one."""
    return sum(values.get(key) not in NOTHING for key in (*part.columns, *part.tables))


def boxes_of(part: Part, missing: list[str]) -> set[str]:
    """The fields and tables at which what is ``missing`` is filled in."""
    return {part.tables[0] if key in part.also and part.tables else key for key in missing}


def state_of(missing: int, filled: int, part: Part, fixed: str = "") -> dict[str, Any]:
    """The words for a part and their tone: 缺 3, ✓ 齐, 选填; ``fixed`` where nothing is to be typed.

    Of a part whose time has not come ``Part.waits`` is said instead of 选填; of one an indicator
    judges (``Part.judged``) only whether something stands there.
    """
    if fixed:
        return {"text": fixed, "tone": "na"}
    if part.judged and (missing or filled):
        return {"text": "未齐", "tone": ""} if missing else {"text": "已登记", "tone": "na"}
    if missing:
        return {"text": f"缺 {missing}", "tone": ""}
    return (
        {"text": "✓ 齐", "tone": "ok"} if filled else {"text": part.waits or "选填", "tone": "na"}
    )
