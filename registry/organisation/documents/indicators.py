"""The indicators that papers alone prove: A02, A07 and A10."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from registry.indicators import Door, Indicator, Kind, Measure, Measured, fulfilled, in_parts
from registry.organisation.documents import policies
from registry.organisation.documents.evidence import (
    NEEDS_TEXT,
    Papers,
    form_door,
    in_force,
    proving,
)

PLAN, BANNER_PLAN, IMPLEMENTING = "01", "02", "07"
BANNER_DIGITS = 6


def exists(code: str, door: Callable[[str], Door]) -> Measure:
    """The measure of an indicator that one sound paper fulfils; ``door`` leads to a new one.

    For a measure of its own an indicator asks ``evidence.proving``.
    """

    def measure(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
        found = proving(code, areas, on)
        return {area: _exists(found[area], door(area)) for area in areas}

    return measure


def _exists(papers: Papers, door: Door) -> Measured:
    count = len(papers.sound)
    if papers.sound:
        says = f"有 {count} 份有效文件"
    elif papers.textless:
        says = "已登记文件，还没有附上正文"
    else:
        says = "没有登记有效的文件"
    doors = papers.doors or (door,)
    return fulfilled(bool(count), says, n=count, d=1, evidence=papers.evidence, doors=doors)


def _own_plan(area: str) -> Door:
    return form_door("登记社区建设规划", area, kind=PLAN)


def _banner_plan(area: str) -> Door:
    """The banner's plan is entered by the banner, for all its communities."""
    return form_door("登记旗县总体规划（旗县残联）", area[:BANNER_DIGITS], kind=BANNER_PLAN)


def policies_carried_out(areas: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """A10: of the four policies the plan names, those with a paper that carries them out."""
    found = in_force(areas, on, lambda paper: paper.policies)
    return {area: _carried_out(area, found[area]) for area in areas}


def _carried_out(area: str, papers: Papers) -> Measured:
    wanted = policies.named_for("A10")
    done, begun = policies.carried_out(papers.sound), policies.carried_out(papers.textless)
    open_ = [entry for entry in wanted if not done[entry.code]]
    n = len(wanted) - len(open_)
    lacking = "、".join(entry.short for entry in open_)
    says = f"还没有贯彻记录：{lacking}" if open_ else f"{n} 份文件都有贯彻记录"
    doors = tuple(
        form_door(f"登记贯彻{entry.short}的措施", area, kind=IMPLEMENTING, policies=entry.code)
        for entry in open_
        if not begun[entry.code]
    )
    counted = {p.pk: p for entry in wanted for p in done[entry.code]}
    evidence = Papers(tuple(counted.values())).evidence
    return in_parts(n, len(wanted), says, evidence=evidence, doors=doors + papers_to_mend(papers))


def papers_to_mend(papers: Papers) -> tuple[Door, ...]:
    """To papers that would count if their text were attached."""
    return Papers(textless=papers.textless).doors


INDICATORS = (
    Indicator(
        "A02",
        "本社区及上级有效文件中写明证明 A02 的（社区建设规划、和谐社区方案），至少 1 份",
        exists("A02", _own_plan),
        (NEEDS_TEXT,),
        Kind.COUNT,
        "份",
    ),
    Indicator(
        "A07",
        "旗县及本社区有效文件中写明证明 A07 的（旗县社区建设总体规划），至少 1 份；旗县的文件各社区共用",
        exists("A07", _banner_plan),
        (NEEDS_TEXT,),
        Kind.COUNT,
        "份",
    ),
    Indicator(
        "A10",
        "方案点名的 4 份文件，各有至少 1 份有效的贯彻措施或会议纪要；按份数得分",
        policies_carried_out,
        (NEEDS_TEXT,),
    ),
)
