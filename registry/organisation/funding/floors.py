"""The least a community should get as 社区工作补贴 in a year (方案二), and what it is graded by.

“以上、以下”含本数 (民法典 1259): exactly on the line is the upper grade.  The plan says 2000平方米 without
saying of what; by which figure a community is graded, and all four figures, are parameters.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from registry import amounts, parameters
from registry.models import Site
from registry.models.site import ENDED

BASES = {"area": ("社区面积", "平方米"), "households": ("户数", "户")}
KEYS = ("floor_basis", "floor_threshold", "floor_low", "floor_high")


@dataclass(frozen=True)
class Floor:
    """The floor of one community; ``size`` is None where nobody entered it."""

    basis: str
    threshold: int
    low: Decimal
    high: Decimal
    size: Decimal | None
    is_site: bool

    @property
    def is_large(self) -> bool | None:
        """Whether the upper grade applies; None where the size is unknown."""
        return None if self.size is None else self.size >= self.threshold

    @property
    def amount(self) -> Decimal | None:
        """The least for a year, in yuan; None where the size is unknown."""
        return None if self.size is None else self.high if self.is_large else self.low

    @property
    def graded(self) -> str:
        """By what it was graded, in a few words."""
        label, unit = BASES[self.basis]
        return f"{label} {_plain(self.size)} {unit}" if self.size is not None else f"{label}待补"

    @property
    def says(self) -> str:
        """What the community was graded by, in words."""
        label, unit = BASES[self.basis]
        if self.size is None:
            return f"没有登记{label}，不能确定最低数"
        size = _plain(self.size)
        grade = "以上" if self.is_large else "以下"
        least = amounts.exact(self.amount)
        return f"{label} {size} {unit}，属 {self.threshold:,} {unit}{grade}，每年不低于 {least}"


def _plain(size: Decimal) -> str:
    """A size without the noughts behind the point."""
    return f"{size:,.2f}".rstrip("0").rstrip(".")


def floors(areas: Sequence[str], on: datetime.date) -> dict[str, Floor]:
    """The floor of each of ``areas`` on the day ``on``, in two queries."""
    held = Site.objects.unscoped("an indicator counts whoever asks").current().exclude(state=ENDED)
    sites = {site.community_id: site for site in held.filter(community_id__in=list(areas))}
    figures = parameters.several(KEYS, areas, on)
    return {area: _floor(sites.get(area), *(figures[key][area] for key in KEYS)) for area in areas}


def _floor(site: Site | None, basis: str, threshold: int, low: int, high: int) -> Floor:
    size = None if site is None else site.floor_area if basis == "area" else site.households
    known = None if size is None else Decimal(size)
    return Floor(basis, threshold, Decimal(low), Decimal(high), known, site is not None)
