"""The essentials of a dashboard: where the area stands, 70 %, money against its floor."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from registry import charts, parameters
from registry.organisation.standing.measuring import VETO
from reports import addresses, grading
from reports.dashboards import phrases, words
from reports.dashboards.reading import Part, Reading
from reports.dashboards.sentences import FAILING, VETOED
from reports.figures import Figure, Figures, share_of
from reports.grading import Grade

GOING_OUT, PERCENT = "I04", "going_out_percent"
FLOORS = ("C03", "C04")
"""The subsidy at least: of smaller and of larger communities; only one applies to each."""
GROWTH = "C01"


def standing(found: Reading) -> dict[str, Any]:
    """The score, the grade and what vetoes it, and how that was last month."""
    whole = found.whole
    score = whole.score()
    return {
        "score": score.shown,
        "change": words.score_change(score, found.before.score() if found.before else None),
        "url": "" if found.as_of else addresses.lift(found.area.code),
        "mark": _mark(_grade(found, whole)),
        "limits": grading.told(found.limits),
        "grades": [] if found.area.is_community else _grades(found, whole),
        "vetoes": _vetoes(found, whole),
        "vetoed": _vetoed(found, whole),
    }


def _grade(found: Reading, figures: Figures) -> Grade | None:
    """That of a community as it was kept; of an area by the points of all its communities together."""
    if found.area.is_community:
        return grading.kept_grade(figures)
    return grading.grade(figures.score(), found.limits)


def _mark(grade: Grade | None) -> dict[str, str]:
    return (
        {"label": grade.label, "tone": grade.tone} if grade else {"label": "没有计分", "tone": ""}
    )


def _grades(found: Reading, figures: Figures) -> list[dict[str, Any]]:
    """How many communities have which grade."""
    return [
        {
            "label": grade.label,
            "tone": grade.tone,
            "number": (number := figures.counts[f"grade:{grade}"]),
            "url": addresses.communities(found.area.code, found.as_of, grade=grade)
            if number
            else "",
            "change": words.count_change(number, _before(found, f"grade:{grade}")),
        }
        for grade in Grade
    ]


def _before(found: Reading, key: str) -> int | None:
    """A count of last month; None where that month has no grades yet, or none at all."""
    held = found.before
    return held.counts[key] if held else None


def _vetoed(found: Reading, figures: Figures) -> dict[str, Any] | None:
    """The communities of an area that fail by a veto."""
    if found.area.is_community:
        return None
    number = figures.counts["vetoed"]
    url = addresses.communities(found.area.code, found.as_of, standing=VETOED) if number else ""
    return {"number": number, "url": url, "change": words.count_change(number, _before(found, "vetoed"))}  # fmt: skip


def _vetoes(found: Reading, figures: Figures) -> list[dict[str, Any]]:
    """Each veto that fails a community: what it is, in how many communities."""
    area = found.area
    told = []
    for code in VETO:
        number = figures.counts[f"veto:{code}"]
        if not number:
            continue
        url = (
            addresses.indicator(code, area.code)
            if area.is_community
            else addresses.communities(area.code, found.as_of, code=code, standing=VETOED)
        )
        told.append({"code": code, "says": phrases.lacks(code), "url": url,
                     "number": 0 if area.is_community else number})  # fmt: skip
    return told


def sites(found: Reading) -> list[dict[str, Any]]:
    """Each site with its score, its grade and its vetoes."""
    return [_site(found, part) for part in found.sites]


def _site(found: Reading, part: Part) -> dict[str, Any]:
    score = part.now.score()
    return {
        "name": part.area.name,
        "kind": "嘎查村" if part.area.kind == "gacha" else "城镇社区",
        "url": addresses.dashboard(part.area.code, found.as_of),
        "score": score.shown,
        "mark": _mark(grading.kept_grade(part.now)),
        "vetoes": "、".join(grading.kept_vetoes(part.now)),
        "change": words.score_change(score, part.before.score() if part.before else None),
    }


# -- 70 % ----------------------------------------------------------------------------------------


def percent(found: Reading) -> int:
    """The least share that goes out, as set for the area."""
    return int(parameters.value(PERCENT, found.area.code, found.on))


def going_out(found: Reading, least: int) -> dict[str, Any]:
    """Who goes out of all who live here, against the line; judged by whole numbers."""
    figure = found.whole[GOING_OUT]
    old = found.before[GOING_OUT] if found.before else None
    reached = figure.n * 100 >= least * figure.d
    area = found.area.code
    return {
        "figure": figure,
        "percent": least,
        "level": charts.level(
            "going-out", "走出家门参加社区活动的比例", figure.n, figure.d, least, figure.percent,
            below=not reached,
        ) if figure.d else None,
        "share": figure.percent,
        "reached": reached,
        "lacking": max(0, -(-least * figure.d // 100) - figure.n),
        "change": words.percent_change((figure.n, figure.d), (old.n, old.d) if old else None),
        "met_url": addresses.records(GOING_OUT, area, "met", found.as_of),
        "all_url": addresses.records(GOING_OUT, area, "all", found.as_of),
        "lacking_url": addresses.records(GOING_OUT, area, "lacking", found.as_of),
        "more_url": "" if found.as_of else f"{reverse('going-out')}?area={area}",
        "communities": None if found.area.is_community else tally(found, (GOING_OUT,), "达到的社区"),
        "label": _state(figure),
    }  # fmt: skip


def _state(figure: Figure) -> dict[str, str]:
    return {"label": figure.state.label, "tone": figure.state.tone}


# -- money ---------------------------------------------------------------------------------------


def money(found: Reading) -> list[dict[str, Any]]:
    """The subsidy against its floor, and whether more is put in than last year."""
    return [
        tally(found, FLOORS, "补贴达到最低数"),
        tally(found, (GROWTH,), "投入比上年增加"),
    ]


def tally(found: Reading, codes: tuple[str, ...], label: str) -> dict[str, Any]:
    """In how many communities of those judged ``codes`` are fulfilled; the others are the link."""
    whole = found.whole
    now = _met(whole, codes)
    failing = now[1] - now[0]
    before = _met(found.before, codes) if found.before else None
    worst = max((whole[c] for c in codes), key=lambda f: (f.unmet, f.partly, f.judged))
    return {
        "label": label,
        "codes": "、".join(codes),
        "met": now[0],
        "judged": now[1],
        "failing": failing,
        "url": _failing_url(found, codes) if failing else "",
        "state": worst.state if not now[1] else None,
        "tone": "gap" if failing else "ok",
        "change": _tally_change(before),
        "share": share_of(*now),
    }


def _met(figures: Figures, codes: tuple[str, ...]) -> tuple[int, int]:
    held = [figures[code] for code in codes]
    return sum(f.met for f in held), sum(f.judged for f in held)


def _tally_change(before: tuple[int, int] | None) -> str:
    if before is None:
        return ""
    return f"上月 {before[0]}/{before[1]}"


def _failing_url(found: Reading, codes: tuple[str, ...]) -> str:
    area = found.area
    if area.is_community:
        held = next(c for c in codes if found.whole[c].judged)
        return addresses.indicator(held, area.code)
    return addresses.communities(area.code, found.as_of, code=",".join(codes), standing=FAILING)
