"""Invented judgements: most communities were asked whether they are satisfied, a few were not yet."""

from __future__ import annotations

import datetime
import random
from typing import Any

from registry.demo import accounts
from registry.ledger import saving
from registry.models import Area
from reports.judging.ledger import JudgementLedger

GAP = 4
"""One community in so many has not been judged yet."""
REASON = "入户访谈，问对走访、帮扶和办事是否满意，记录附后"


def write(seed: int, today: datetime.date) -> int:
    """Make them; how many."""
    rng = random.Random(seed)  # noqa: S311 — invented records, not secrets
    by, made = accounts.specialists(), 0
    for at, area in enumerate(Area.objects.filter(pk__in=by).order_by("pk")):
        if at % GAP == GAP - 1:
            continue
        for facts in _facts(rng, today):
            values: dict[str, Any] = {**JudgementLedger.start(area), "judge": "王芳", **facts}
            who = by[area.pk]
            saving.create(
                JudgementLedger, JudgementLedger.examine(values), by=who, community_id=area.pk
            )
            made += 1
    return made


def _facts(rng: random.Random, today: datetime.date) -> list[dict[str, Any]]:
    day = today - datetime.timedelta(days=rng.randint(10, 200))
    asked = rng.randint(12, 30)
    pleased = asked * rng.randint(78, 100) // 100
    return [
        {"indicator": "A03", "on": day, "asked": asked, "agreeing": pleased, "grounds": REASON},
        {"indicator": "J04", "on": day, "verdict": rng.choice("11223"),
         "grounds": "看心理服务前后的评估表和活动记录"},
    ]  # fmt: skip
