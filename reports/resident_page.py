"""What reports shows on the page of a resident."""

from __future__ import annotations

from typing import Any

from reports.fulfilment import glance

Piece = tuple[str, dict[str, Any]]


def pieces(record: Any, user: Any) -> list[Piece]:
    """The templates and what they are given."""
    return [piece for piece in (glance.page_piece(record, user),) if piece]
