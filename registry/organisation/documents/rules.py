"""What a document must say, what it usually proves, and for which communities it is."""

from __future__ import annotations

import datetime
import re

from django.db.models import Q

from registry.about_area.known import AREA, LEVEL
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from registry.models import Area
from registry.models.scoped import inside

IMPLEMENTING, SPORTS = "07", "11"
EVERYWHERE, SOME = "1", "2"
USUAL = {
    "01": "A02", "02": "A07", "03": "A04", "04": "B05", "05": "B06", "07": "A10", "09": "G01",
    "10": "G03", "11": "G04", "12": "F06", "13": "H02", "14": "C02",
}  # fmt: skip
"""What a document of a kind usually proves."""
BREAKS = re.compile(r"[、，,;；\s]+")


def derive(values: Values, is_new: bool) -> None:
    """What a new document of its kind proves, where nothing was said; the communities named (in place)."""
    usual = USUAL.get(values["kind"])
    if is_new and usual and not values["proves"]:
        values["proves"] = [usual]
    names = names_in(values["served_names"])
    values["served_names"] = "、".join(names)
    found = meant(names, values.get(AREA) or "")
    values["served"] = sorted(codes[0] for codes in found.values() if len(codes) == 1)


def names_in(text: str) -> list[str]:
    """The names in ``text``, each once."""
    return list(dict.fromkeys(filter(None, BREAKS.split(text or ""))))


def meant(names: list[str], above: str) -> dict[str, list[str]]:
    """The codes of the communities in the area ``above`` that each of ``names`` may mean."""
    if not names or not above:
        return {}
    ends = Q()
    for name in names:
        ends |= Q(full_name__endswith=name)
    held = Area.objects.filter(inside([above], "code"), level=Area.Level.COMMUNITY, valid_to=None)
    areas = list(held.filter(ends | Q(code__in=names)).order_by("code"))
    return {name: [a.code for a in _fitting(name, areas)] for name in names}


def _fitting(name: str, areas: list[Area]) -> list[Area]:
    """Those called just so; failing that, those whose full name ends in it (全宁街道春城社区)."""
    just_so = [a for a in areas if name in (a.name, a.code)]
    return just_so or [a for a in areas if len(name) > 2 and a.full_name.endswith(name)]


def check(values: Values, today: datetime.date) -> list[Finding]:
    """Days in their order, communities that exist."""
    return [*_days(values, today), *_places(values)]


def _days(values: Values, today: datetime.date) -> list[Finding]:
    issued, until = values["issued_on"], values["valid_until"]
    if issued and issued > today:
        return [error("days", "issued_on", "成文日期不能晚于今天")]
    if issued and until and until < issued:
        return [error("days", "valid_until", "有效期不能早于成文日期")]
    return []


def _places(values: Values) -> list[Finding]:
    found = meant(names_in(values["served_names"]), values.get(AREA) or "")
    return [
        error("served", "served_names", problem)
        for name, codes in found.items()
        if (problem := _problem(name, len(codes)))
    ]


def _problem(name: str, count: int) -> str:
    if count > 1:
        return f"本区域有 {count} 个“{name}”，请在前面加上苏木乡镇（街道），如 ××街道{name}"
    return "" if count else f"本区域没有找到“{name}”，请核对社区（嘎查）名称"


def missing(values: Values, found: list[str]) -> list[str]:
    """``found`` without a number nobody gives (a community's own rules), and with the policies."""
    own = values.get(LEVEL) == Area.Level.COMMUNITY
    kept = [key for key in found if not (own and key == "doc_no")]
    if values["kind"] == IMPLEMENTING and not values["policies"]:
        kept.append("policies")
    return kept
