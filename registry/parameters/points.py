"""What each sentence of the plan is worth, and from how many points a site gets which verdict.

The plan gives no points at all: those of the catalogue, 100 in all, are the product's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from registry.parameters.kinds import Parameter

CATALOGUE = Path(__file__).parent.parent / "data" / "indicators.json"
GROUP = "检查验收分值"
SHORT = 24


def key_of(code: str) -> str:
    """The parameter that says what the indicator ``code`` is worth."""
    return f"points_{code.lower()}"


def _of(entry: dict[str, Any]) -> Parameter:
    clause = str(entry["clause"])
    title = clause if len(clause) <= SHORT else f"{clause[:SHORT]}…"
    return Parameter(
        key_of(entry["code"]), f"{entry['code']} {title}", "points",
        round(float(entry["points"]) * 100), clause, GROUP,
    )  # fmt: skip


GRADES = (
    Parameter("grade_excellent", "优秀示范点的最低分", "points", 9000, "示范点检查验收", "检查验收"),
    Parameter("grade_passed", "合格的最低分", "points", 8000, "示范点检查验收", "检查验收"),
    Parameter("grade_mending", "限期整改的最低分，再低为不合格", "points", 6000, "示范点检查验收", "检查验收"),
    Parameter("veto_d05", "建档不到最低比例，一票否决（D05）", "yes_no", True,
              "（一）1 残疾人基本情况登记表", "检查验收"),
    Parameter("veto_d05_percent", "一票否决的建档最低比例（D05）", "percent", 90,
              "（一）1 残疾人基本情况登记表", "检查验收"),
)  # fmt: skip
PARAMETERS = (*GRADES, *(_of(e) for e in json.loads(CATALOGUE.read_text("utf-8"))["indicators"]))
