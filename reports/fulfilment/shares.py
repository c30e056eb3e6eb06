"""The lamp of an area: how many of the people who are asked fulfil it, and which share is wanted.

The board, home, the dashboard and the brief all ask here, so that no two of them call the same
figure by another colour.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from registry import parameters
from registry.five_knowns import AMBER, GREEN, LAMPS, RED
from registry.resident_indicators import KNOWN as KNOWN_PERCENT
from reports.figures import share_of
from reports.fulfilment.keeping import KNOWS
from reports.fulfilment.rules import BY_KEY, WORKS

PERCENTS = (KNOWN_PERCENT, *(work.percent for work in WORKS))
GOOD = ("ok", "due")
"""The lamps of an area that reaches the share wanted."""
AREA_WORDS = {"ok": "全部落实", "due": "达到最低比例", "gap": "未达到最低比例", "na": "不适用"}
"""What the lamp of an area says."""


class Share(NamedTuple):
    """``n`` of the ``d`` people who are asked."""

    n: int
    d: int

    @property
    def shown(self) -> str:
        return share_of(self.n, self.d)

    @property
    def tenths(self) -> int | None:
        """In thousandths, rounded half up; None of none."""
        return (self.n * 2000 + self.d) // (2 * self.d) if self.d else None

    def lamp(self, percent: int) -> str:
        """The lamp of an area; judged with whole numbers."""
        if not self.d:
            return "na"
        if self.n == self.d:
            return LAMPS[GREEN]
        return LAMPS[AMBER if self.n * 100 >= percent * self.d else RED]


@dataclass(frozen=True)
class Wanted:
    """The shares wanted in some areas on a day."""

    held: dict[str, dict[str, int]]

    @classmethod
    def of(cls, codes: Collection[str], on: datetime.date | None = None) -> Wanted:
        """Read in one query, however many ``codes``."""
        return cls(parameters.several(PERCENTS, codes, on))

    def percent(self, group: str, key: str, code: str) -> int:
        """The share wanted of a lamp in the area ``code``."""
        name = KNOWN_PERCENT if group == KNOWS else BY_KEY[key].percent
        return self.held[name][code]

    def lamp(self, group: str, key: str, code: str, share: Share) -> str:
        """The lamp of the area ``code`` with that ``share``."""
        return share.lamp(self.percent(group, key, code))
