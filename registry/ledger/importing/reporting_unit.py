"""Whether the 填表单位 on a sheet is the community the sheet is being brought to.

Offices write the unit in many ways: 全宁街道春城社区残疾人协会, 春城居委会, 春城社区残协.  Only what names
another place is worth a question; the place itself, a place above it or one inside it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from registry import divisions
from registry.ledger.matching import compact
from registry.models import Area

BODY = re.compile(
    r"(?:残疾人(?:协会|联合会|专职委员|工作站|服务中心)|残协|残联|党群服务中心|(?:便民)?服务(?:中心|站)"
    r"|办事处|人民政府|政府|民政(?:办|所|局)|社会事务办(?:公室)?|(?:社区)?居?(?:民)?委员会|居委会|居委"
    r"|村民委员会|村委会|村委|嘎查委员会|党(?:总)?支部|党委|工作站|\([^()]*\)|公章|盖章)$"
)
KINDS = ("社区", "嘎查", "嘎查村", "村", "街道", "镇", "乡", "苏木", "区", "旗", "县", "市")
NEAR = (9, 6, 4, 2)
"""How many digits of the code two areas share: the nearest namesake is meant."""


@dataclass(frozen=True)
class OtherUnit:
    """A sheet of another unit: what it says, and the area that is (None when nowhere found)."""

    unit: str
    area: Area | None


def other_unit(unit: str, community: Area) -> OtherUnit | None:
    """The unit named by the sheet when it is not ``community``, nor above it, nor inside it."""
    name = place_of(unit)
    if len(name) < 2:
        return None
    meant = [area for area in _named(name) if _agrees(name, area)]
    if any(area.contains(community.code) or community.contains(area.code) for area in meant):
        return None
    if _is_part(name, community):
        return None
    return OtherUnit(unit, _nearest(meant, community))


def place_of(unit: str) -> str:
    """The place in the name of an office: 钢铁社区残疾人协会（盖章） → 钢铁社区."""
    name = compact(unit).strip(":：_-—、,，。")
    while (found := BODY.search(name)) and found.start() > 1:
        name = name[: found.start()]
    return name


def _named(name: str) -> Iterable[Area]:
    """The areas whose name, with or without the word for its kind, ``name`` ends in."""
    ends = [name[at:] for at in range(len(name) - 1)]
    names = {*ends, *(end + kind for end in ends for kind in KINDS)}
    former = Q(former_names__name__in=names)
    return Area.objects.filter(Q(name__in=names) | former).distinct()


def _agrees(name: str, area: Area) -> bool:
    """Whether what stands before the area's own name are areas above it and nothing else."""
    bare = divisions.bare_name(area.name)
    own = {area.name, bare, *(former.name for former in area.former_names.all())}
    rests = [name.removesuffix(ending) for ending in own if name.endswith(ending)]
    return any(_is_above(rest, area) for rest in rests)


def _is_part(name: str, community: Area) -> bool:
    """Whether ``name`` is a part of the community: 春城社区第三网格."""
    before, found, _ = name.partition(community.name)
    return bool(found) and _is_above(before, community)


def _is_above(rest: str, area: Area) -> bool:
    """Whether ``rest`` is made of names of areas above ``area``, or of nothing."""
    above = {word for a in area.ancestors() for word in (a.name, a.short_name)}
    for word in sorted(above, key=len, reverse=True):
        rest = rest.replace(word, "", 1)
    return not rest


def _nearest(areas: list[Area], community: Area) -> Area | None:
    for digits in NEAR:
        near = [area for area in areas if area.code[:digits] == community.code[:digits]]
        if near:
            return near[0] if len(near) == 1 else None
    return None
