"""Numbers of official papers (文号): the year stands in hollow brackets, 内残联发〔2009〕2号 (GB/T 9704)."""

from __future__ import annotations

import re
from typing import Any

from registry.ledger.kinds import Kind

YEAR = re.compile(r"[\[［【〔(（﹝{]\s*((?:19|20)\d{2})\s*年?\s*[\]］】〕)）﹞}]")
NUMBER = re.compile(r"〕\s*(?:第\s*)?0*(\d+)\s*号")


def written(text: str) -> str:
    """``text`` as papers are numbered; what is no such number stays as it is."""
    joined = re.sub(r"\s+", "", text)
    return NUMBER.sub(r"〕\1号", YEAR.sub(r"〔\1〕", joined, count=1), count=1)


class DocumentNumberKind(Kind):
    """A paper's number, whatever brackets it was typed with."""

    def read(self, raw: Any) -> str:
        return written(super().read(raw))
