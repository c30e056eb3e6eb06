"""What would lift an area most: the points that can still be won, what is missing, where to see to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from registry.indicators import Indicator, Measured, State
from registry.organisation.standing import measuring
from reports import addresses
from reports.dashboards import phrases, words
from reports.dashboards.reading import Reading
from reports.dashboards.sentences import important, with_places
from reports.figures import MILLION

Line = dict[str, Any]
TO_GAIN = (State.UNMET, State.PARTLY)


def lines(found: Reading, user: Any) -> list[Line]:
    """The sentences by points that can still be won, the most first."""
    if found.kept is None:
        return []
    return _of_community(found, user) if found.area.is_community else _of_area(found)


def _of_community(found: Reading, user: Any) -> list[Line]:
    """Measured now, so that each tells what exactly is missing and leads to the form that closes it."""
    code = found.area.code
    standing = measuring.standings([code], found.on)[0]
    vetoed = {s.code for s in important(found) if s.veto}
    held = [(i, m) for i, m in standing.found if m.state in TO_GAIN]
    told = [_line(i, m, standing.worth, code, i.code in vetoed, user) for i, m in held]
    told = [line for line in told if line["millionths"] or line["veto"]]
    return sorted(told, key=lambda line: (-line["millionths"], not line["veto"], line["code"]))


def _line(
    indicator: Indicator, found: Measured, worth: Mapping[str, Fraction], area: str, veto: bool,
    user: Any,
) -> Line:  # fmt: skip
    to_win = worth[indicator.code] * found.to_win
    told = measuring.told_to(user, area, found)
    return {
        "code": indicator.code,
        "millionths": round(to_win * MILLION),
        "points": measuring.points(to_win),
        "of": measuring.points(worth[indicator.code]),
        "clause": indicator.clause,
        "what": told["says"] or phrases.lacks(indicator.code),
        "veto": veto,
        "url": addresses.indicator(indicator.code, area),
        "doors": told["doors"],
    }


def _of_area(found: Reading) -> list[Line]:
    """By kept figures: in how many communities, how many points in all, the way to those communities."""
    told = sorted(important(found), key=lambda s: (-s.to_win, not s.veto, s.code))
    held = [s for s in with_places(found, told) if s.to_win or s.veto]
    clauses = {i.code: i.clause for i in measuring.indicators()}
    return [
        {
            "code": s.code,
            "millionths": s.to_win,
            "points": words.lost(s.to_win),
            "clause": clauses.get(s.code, ""),
            "what": f"{s.number} 个社区（嘎查）{s.says}" + (f"：{s.places}" if s.places else ""),
            "veto": s.veto,
            "url": addresses.indicator(s.code, found.area.code),
            "doors": [{"label": f"{s.number} 个社区（嘎查）", "url": s.url}],
        }
        for s in held
    ]
