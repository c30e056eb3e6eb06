"""文号: the number of an official document, its year in the brackets GB/T 9704 asks for."""

from __future__ import annotations

import re
from typing import Any

from registry.ledger.kinds import Kind

YEAR = re.compile(r"[\[［【(（〔〖{｛]\s*((?:19|20)[0-9]{2})\s*年?[\]］】)）〕〗}｝]")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def normalised(text: str) -> str:
    """``text`` with its year in 〔〕 and no blanks: 松政发 [2013] 12 号 → 松政发〔2013〕12号."""
    return YEAR.sub(r"〔\1〕", "".join(text.translate(DIGITS).split()))


class DocNumberKind(Kind):
    """A document's number however its brackets were typed; kept as it is printed."""

    def read(self, raw: Any) -> Any:
        return normalised(super().read(raw))
