"""D10: work made for this place, as far as a paper tells of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from registry.indicators import Indicator, Measured, State, fulfilled
from registry.organisation.documents.evidence import NEEDS_TEXT, Papers, form_door, proving


def creative(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """D10: cases of work made for this place, told by a paper; nobody loses by having none."""
    found = proving("D10", areas, on)
    return {area: _creative(area, found[area]) for area in areas}


def _creative(area: str, papers: Papers) -> Measured:
    door = form_door("登记特色工作、创新案例", area, proves="D10")
    if not papers.sound:
        says = "案例还没有附上正文" if papers.textless else "还没有登记案例（加分项，不影响得分）"
        return Measured(State.TO_JUDGE, says=says, doors=papers.doors or (door,))
    says = f"登记案例 {len(papers.sound)} 个"
    return fulfilled(True, says, evidence=papers.evidence, doors=papers.doors)


INDICATORS = (
    Indicator("D10", "有效文件中写明证明 D10 的（特色工作、创新案例）；只展示，不计分", creative, (NEEDS_TEXT,)),
)  # fmt: skip
