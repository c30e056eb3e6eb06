"""Complete records of the reports."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from tests import cast
from tests.contract.beside import Values


def _judgement(n: int) -> Values:
    day = datetime.date(2024, 1, 1) + datetime.timedelta(days=n)
    known = {"on": day, "judge": "王芳", "grounds": f"查看案例{cast.in_words(n)}"}
    if n % 2:
        return {**known, "indicator": "A03", "asked": 20 + n, "agreeing": 18}
    return {**known, "indicator": "D10", "verdict": ("1", "2", "3")[n % 3]}


SAMPLES: dict[str, Callable[[int], Values]] = {"judgement": _judgement}
