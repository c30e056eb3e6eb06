"""How areas, days and changes are told on dashboards."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from registry.models import Area
from registry.organisation.standing.measuring import points
from reports.figures import MILLION, Score

SUFFIXES = ("苏木", "街道", "盟", "旗", "县", "镇", "乡", "市", "区")


def whole(area: Area) -> str:
    """全旗, 全市, 全镇; 本社区 of a community."""
    if area.level == Area.Level.REGION:
        return "全区"
    if area.is_community:
        return "本嘎查" if area.name.endswith("嘎查") else "本社区"
    kind = next((s for s in SUFFIXES if area.name.endswith(s)), "辖区")
    return f"全{kind}" if kind != "辖区" else kind


def day(on: datetime.date) -> str:
    """2026年10月31日."""
    return f"{on.year}年{on.month}月{on.day}日"


def month(on: datetime.date) -> str:
    """2026年10月."""
    return f"{on.year}年{on.month}月"


def lost(millionths: int) -> str:
    """Points, from millionths: 2, 0.75."""
    return points(Fraction(millionths, MILLION))


def score_change(now: Score, before: Score | None) -> str:
    """How the score of 100 went since last month: 比上月 ＋1.2; in words where there is no month."""
    new, old = now.of_hundred, before.of_hundred if before else None
    if new is None or old is None:
        return "上月没有定格"
    return since_last(_tenths(new) - _tenths(old))


def since_last(tenths: int, unit: str = "") -> str:
    """How a figure went since last month, in tenths."""
    return f"比上月 {signed(tenths)}{unit}" if tenths else "与上月持平"


def _tenths(value: Fraction) -> int:
    return int(value * 10 // 1)


def signed(tenths: int) -> str:
    """＋1.2, －0.5, or 持平; from tenths."""
    if not tenths:
        return "持平"
    size = f"{abs(tenths) // 10}.{abs(tenths) % 10}"
    return f"{'＋' if tenths > 0 else '－'}{size}"


def count_change(now: int, before: int | None) -> str:
    """How a count went since last month."""
    if before is None:
        return ""
    if now == before:
        return f"上月 {before}，持平"
    return f"上月 {before}，{'增' if now > before else '减'} {abs(now - before)}"


def percent_change(now: tuple[int, int], before: tuple[int, int] | None) -> str:
    """How a share went since last month, in points of a hundred shown to a tenth."""
    if before is None or not now[1] or not before[1]:
        return "上月没有定格" if before is None else ""
    old, new = (int(Fraction(n * 1000, d) + Fraction(1, 2)) for n, d in (before, now))
    return since_last(new - old, " 个百分点")


def listed(names: list[Any], most: int = 3) -> str:
    """甲、乙、丙等."""
    told = "、".join(str(name) for name in names[:most])
    return f"{told}等" if len(names) > most else told
