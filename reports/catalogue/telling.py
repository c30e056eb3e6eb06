"""One figure in words: its state, its number, its points, what changed; the same on every page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from registry.indicators import Indicator, Kind, State
from reports.figures import MILLION, Figure, share_of

SIGNS = {
    State.MET: "✓", State.PARTLY: "△", State.UNMET: "×", State.PENDING: "…",
    State.EXEMPT: "－", State.NOT_APPLICABLE: "－", State.TO_JUDGE: "○",
}  # fmt: skip
"""The sign before the word of a state: nobody has to tell colours apart."""
PARTS = {"met": "达到", "lacking": "未达到", "all": "全部"}
COUNTED_IN = "个社区"


def points(millionths: int) -> str:
    """Millionths of a point as they stand on paper: 9.5, 12, 0.33."""
    return f"{float(Fraction(millionths, MILLION)):.2f}".rstrip("0").rstrip(".")


def number(indicator: Indicator, figure: Figure) -> str:
    """Its number in words: 8 / 10 人（80.0%）, 3 次（应有 4 次）, 5 / 9 个社区."""
    n, d = pair(indicator, figure)
    if indicator.kind is Kind.COUNT:
        return (
            f"{n} {indicator.unit}（应有 {d} {indicator.unit}）" if d else f"{n} {indicator.unit}"
        )
    if not d:
        return ""
    unit = indicator.unit if indicator.kind is Kind.RATIO else COUNTED_IN
    return f"{n} / {d} {unit}（{share_of(n, d)}）"


def pair(indicator: Indicator, figure: Figure) -> tuple[int, int]:
    """What is counted: records, or communities that fulfil it of those judged."""
    if indicator.kind is Kind.VERDICT:
        return figure.met, figure.judged
    return figure.n, figure.d


def part_of(indicator: Indicator, figure: Figure, part: str) -> int:
    """How many stand in a ``part``: met, lacking or all; what a count lacks is no record."""
    n, d = pair(indicator, figure)
    if indicator.kind is Kind.COUNT:
        return 0 if part == "lacking" else n
    return {"met": n, "lacking": d - n, "all": d}[part]


def parts(indicator: Indicator) -> tuple[str, ...]:
    """The parts an indicator has records in."""
    return ("met",) if indicator.kind is Kind.COUNT else ("met", "lacking", "all")


def worth(figure: Figure) -> str:
    """Points won of those at stake; of several communities the mean of each."""
    if not figure.possible:
        return "不计分" if figure.judged else "本次不计"
    if figure.judged > 1:
        return f"平均 {points(figure.won // figure.judged)} / {points(figure.possible // figure.judged)}"
    return f"{points(figure.won)} / {points(figure.possible)}"


def lamp(state: State) -> dict[str, str]:
    """The mark of a state: its sign and its word, in its colour."""
    return {"kind": "mark", "value": f"{SIGNS[state]} {state.label}", "tone": state.tone}


def absent(figure: Figure) -> str:
    """Why there is no number: 不适用, 待完成 …, or that the indicator was not counted at all."""
    return figure.state.label if any(figure) else "没有统计"


def spread(figure: Figure) -> str:
    """In how many communities which verdict: 达标 3、未达标 2."""
    told = [f"{s.label} {figure.standing(s)}" for s in State if figure.standing(s)]
    return "、".join(told)


def change(indicator: Indicator, now: Figure, before: Figure | None, own: bool) -> str:
    """What is different from the end of last month; a state first, else the number."""
    if before is None or not any(before):  # the indicator was not asked then
        return ""
    if own and now.state is not before.state:
        return f"{before.state.label} → {now.state.label}"
    (n, d), (was, of) = pair(indicator, now), pair(indicator, before)
    if (n, d) == (was, of):
        return "没有变化"
    if n != was:
        return f"{'增加' if n > was else '减少'} {abs(n - was)}"
    return f"应有数 {of} → {d}"


def facts(label: str, value: Any, **more: Any) -> dict[str, Any]:
    """A line of a list of facts."""
    return {"label": label, "value": value, **more}
