"""Complete records of the ledgers that are only examples (``tests.sample``)."""

from __future__ import annotations

import datetime

from tests import cast
from tests.contract.beside import Values


def _visit(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    solved = ("1", "2", "")[n % 3]
    return {"subject": f"走访{n}号", "visited_on": day, "solved": solved, "phone": cast.mobile(n)}


def _grant(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {"purpose": f"学费{cast.in_words(n)}", "asked_on": day}


def _notice(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {"title": f"补贴发放公告{cast.in_words(n)}", "posted_on": day}


def _complaint(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    story = f"第{cast.in_words(n)}次说起，不愿让别人知道"
    return {"subject": f"停车占道{cast.in_words(n)}", "made_on": day, "story": story}


SAMPLES = {
    "visit": _visit,
    "grant": _grant,
    "notice": _notice,
    "complaint": _complaint,
}
