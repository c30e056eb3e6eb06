"""What rehab lets begin from the pages of other ledgers."""

from __future__ import annotations

from typing import Any

from rehab.referrals import actions as of_referrals

PARTS = (of_referrals,)


def begun_from(ledger: Any, record: Any, user: Any) -> list[dict[str, str]]:
    """What ``user`` may begin from the page of ``record``."""
    return [action for part in PARTS for action in part.begun_from(ledger, record, user)]
