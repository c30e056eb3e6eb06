"""Invented checks of the social-security items: most were checked, some not, a few ran out."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from registry.benefits import ENJOYED, MONTHLY
from registry.demo.chance import between, chance
from registry.models import Benefit

CHECKED, LATE, ENDED = 0.9, 0.08, 0.01
"""Shares of what is enjoyed: checked at all, of those long ago, and past its last day."""
PROOFS = {"SS01": "低保证", "SS02": "低保证", "SS09": "审批表", "SS10": "审批表"}


def write(seed: int, today: date) -> int:
    """Note when what is enjoyed was last checked, and on what proof; how many were."""
    held = list(Benefit.objects.filter(state=ENJOYED).order_by("resident", "item"))
    for row in held:
        rng = Random(f"{seed} benefit {row.resident_id} {row.item}")  # noqa: S311 invented people
        row.proof = PROOFS.get(row.item, "")
        if chance(rng, CHECKED):
            days = between(rng, 380, 700) if chance(rng, LATE) else between(rng, 5, 300)
            row.checked_on = today - timedelta(days=days)
        if row.item in MONTHLY and chance(rng, ENDED):
            row.ends_on = today - timedelta(days=between(rng, 20, 200))
    Benefit.objects.bulk_update(held, ["checked_on", "proof", "ends_on"], batch_size=500)
    return len(held)
