"""What else a dashboard tells: the nine areas, social security, needs, this month's work, the data."""

from __future__ import annotations

from typing import Any

from reports import addresses
from reports.counts import BY_KEY, Listed
from reports.dashboards import phrases, words
from reports.dashboards.reading import Reading
from reports.dashboards.sentences import important
from reports.figures import Figure, Figures, Score

AREAS = (
    ("一", "登记与五落实", ("D",)),
    ("二", "生活与就业帮扶", ("E",)),
    ("三", "社区康复", ("F",)),
    ("四", "文化体育", ("G",)),
    ("五", "权益保障", ("H",)),
    ("六", "无障碍环境", ("I",)),
    ("七", "心理疏导", ("J",)),
    ("八", "社会组织", ("K01",)),
    ("九", "自助互助", ("K02",)),
)
"""The nine work areas of the plan (三), each with the indicators it is judged by: their first characters."""
COVERAGE = (
    ("E05", "最低生活保障"),
    ("E06", "养老、医疗保险补贴"),
    ("E07", "大病救助"),
    ("E08", "保障性住房、廉租房补贴"),
    ("E09", "危房改造"),
    ("E10", "生活困难补贴"),
    ("E11", "重度护理补贴"),
)
NEEDS = ("needs_over", "needs_waiting", "needs_closed", "follow_ups_over")
MONTH = ("work_month", "activities_month", "activities_unticked", "follow_ups")
DATA = ("people", "gaps", "expired", "expiring", "review", "uncertified", "unknown")


def nine(found: Reading) -> list[dict[str, Any]]:
    """A tile for each work area: its score of 100 and the worst that is to be said of it."""
    return [_tile(found, *told) for told in AREAS]


def _tile(found: Reading, numeral: str, title: str, codes: tuple[str, ...]) -> dict[str, Any]:
    score = _score(found.whole, codes)
    before = _score(found.before, codes) if found.before else None
    held = [c for c in found.whole.indicators if c.startswith(codes)]
    worst = next(iter(important(found, codes=held)), None) if held else None
    return {
        "numeral": numeral,
        "title": title,
        "score": score.shown,
        "change": words.score_change(score, before) if score.possible else "",
        "worst": worst,
        "says": "" if worst else ("全部达标" if score.possible else "还没有统计"),
        "tone": _tone(score, worst),
        "url": addresses.indicators(found.area.code, found.as_of, group=codes[0][0]),
    }  # fmt: skip


def _score(figures: Figures, codes: tuple[str, ...]) -> Score:
    held = [f for code, f in figures.indicators.items() if code.startswith(codes)]
    return Score(sum(f.won for f in held), sum(f.possible for f in held))


def _tone(score: Score, worst: Any) -> str:
    if not score.possible:
        return ""
    return ("gap" if worst.veto or score.won * 2 < score.possible else "due") if worst else "ok"


# -- social security -----------------------------------------------------------------------------


def coverage(found: Reading) -> dict[str, Any]:
    """How far each kind of social security reaches those it should (E05–E11)."""
    columns = [{"label": "已落实", "numeric": True}, {"label": "应落实", "numeric": True},
               {"label": "比例", "numeric": True}, {"label": "上月", "numeric": True},
               {"label": "情况"}]  # fmt: skip
    rows = [_coverage(found, code, label) for code, label in COVERAGE]
    return {"caption": "社会保障落实", "head": "项目", "columns": columns, "rows": rows}


def _coverage(found: Reading, code: str, label: str) -> dict[str, Any]:
    figure = found.whole[code]
    area, day = found.area.code, found.as_of
    n, d = _counted(figure)
    before = _share(found.before[code]) if found.before else "—"
    met, every = (
        (addresses.records(code, area, part, day) if figure.d else "") for part in ("met", "all")
    )
    cells = [
        {"kind": "number", "label": "已落实", "value": n, "url": met},
        {"kind": "number", "label": "应落实", "value": d, "url": every},
        {"kind": "number", "label": "比例", "value": _share(figure)},
        {"kind": "number", "label": "上月", "value": before},
        {"kind": "mark", "label": "情况", "value": figure.state.label if any(figure) else "没有统计",
         "tone": figure.state.tone},
    ]  # fmt: skip
    return {"name": label, "url": addresses.indicator(code, area), "cells": cells}


def _counted(figure: Figure) -> tuple[str, str]:
    """Of people; where the figure keeps none, of communities."""
    if figure.d:
        return str(figure.n), str(figure.d)
    if figure.judged > 1:
        return f"{figure.met} 个社区", f"{figure.judged} 个社区"
    return "—", "—"


def _share(figure: Figure) -> str:
    if figure.d or figure.judged < 2:  # noqa: PLR2004 — one community is told by its verdict
        return figure.percent
    return f"{figure.met}/{figure.judged}"


# -- counts of lists -----------------------------------------------------------------------------


def needs(found: Reading, user: Any) -> list[dict[str, Any]]:
    """Needs that wait, and for how long they should not."""
    return _tiles(found, user, NEEDS)


def activity(found: Reading, user: Any) -> list[dict[str, Any]]:
    """What was done this month."""
    return _tiles(found, user, MONTH)


def data(found: Reading, user: Any) -> list[dict[str, Any]]:
    """How good the data is."""
    return _tiles(found, user, DATA)


def _tiles(found: Reading, user: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    return [counted(found, user, BY_KEY[key]) for key in keys]


def counted(found: Reading, user: Any, listed: Listed) -> dict[str, Any]:
    """A count as a tile; it leads to its list where the user may see it. Lists are of today only."""
    number = found.whole.counts[listed.key]
    area = found.area.code
    sees = listed.ledger.may(user, "V", area) or listed.ledger.may(user, "F", area)
    return {
        "key": listed.key,
        "label": listed.label,
        "value": number,
        "unit": listed.unit,
        "tone": listed.tone if number else "",
        "url": listed.url(area) if number and sees and not found.as_of else "",
        "note": words.count_change(number, found.before.counts[listed.key] if found.before else None)
        or "上月没有定格",
    }  # fmt: skip


# -- in a few words ------------------------------------------------------------------------------


def best_to_win(found: Reading, most: int) -> list[dict[str, Any]]:
    """What would lift the area most: by points that can still be won."""
    told = sorted(important(found), key=lambda s: (-s.to_win, s.code))
    return [
        {"code": s.code, "says": phrases.lacks(s.code), "points": words.lost(s.to_win), "number": s.number,
         "url": s.url, "veto": s.veto}
        for s in told if s.to_win
    ][:most]  # fmt: skip
