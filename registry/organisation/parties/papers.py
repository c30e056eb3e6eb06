"""The document that lays down the working mechanism, as far as documents are kept here."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

Papers = Mapping[str, tuple[tuple[str, Any], ...]]
"""The documents of each community as (ledger key, record id)."""


def of(codes: Sequence[str], on: datetime.date) -> Papers | None:
    """The mechanism's documents in force on the day ``on``, by community.

    None while the product keeps no documents: whoever inspects looks at the paper.
    """
    return None
