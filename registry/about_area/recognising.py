"""What is known of the areas the rows of a workbook are about."""

from __future__ import annotations

from registry.about_area.known import AREA, KNOWN, facts
from registry.ledger.importing.rows import Row
from registry.models import Area


class Recogniser:
    """Tells each row the facts of its area; which one that is, is settled by ``Places``."""

    def settle(self, rows: list[Row]) -> None:
        held = Area.objects.in_bulk({row.community_id for row in rows if row.community_id})
        for row in rows:
            for key in KNOWN:
                row.read.pop(key, None)
            if area := held.get(row.community_id):
                row.facts = facts(area)
            else:
                row.failed.add(AREA)  # said at the cell that names it

    def compare(self, rows: list[Row]) -> None:
        """A record keeps the area it has: there is nothing a row could say against it."""
        for row in rows:
            if row.before is not None:
                row.facts = {}
