"""What both ledgers of retrofits show alike: the list with its lamps, the page with its photographs."""

from __future__ import annotations

from typing import Any

from accessibility.retrofits import photos, priority
from registry.ledger.views.lists import RecordList
from registry.needs import lamps


class RetrofitList(RecordList):
    """The list with why a home comes first, where it is one, and the lamp of the time limit."""

    def heads(self) -> list[str]:
        return ["优先情形", "期限"] if hasattr(self.ledger.model, "resident") else ["期限"]

    def table(self, selection: Any, page: Any, columns: list[Any]) -> dict[str, Any]:
        table = super().table(selection, page, columns)
        if selection.anonymous:
            return table
        more = [{"label": head} for head in self.heads()]
        return {**table, "columns": [*table["columns"], *more]}

    def row(self, selection: Any, record: Any, columns: list[Any]) -> dict[str, Any]:
        row = super().row(selection, record, columns)
        if selection.anonymous:
            return row
        shown = [lamps.lamp(record, selection.today)]
        cells = [{"kind": "lamps", "label": "期限", "value": shown, "named": True}]
        if "优先情形" in self.heads():
            told = priority.said(priority.of(record))
            cells.insert(0, {"kind": "text", "label": "优先情形", "value": told})
        return {**row, "cells": [*row["cells"], *cells]}


def unfold(works: Any) -> None:
    """Open the lines of the ``works`` that wait for their quantity."""
    for row in works.rows:
        if not row.is_bound and row.stored and row.stored.get("quantity") is None:
            row.begun = True


def photo_piece(
    ledger: Any, record: Any, gaps: list[dict[str, str]], user: Any
) -> tuple[str, dict[str, Any]]:
    """The photographs side by side, for the page of a retrofit."""
    may_add = not record.is_voided and ledger.may(user, "E", record.community_id)
    piece = {
        "pairs": photos.on_page(ledger, record),
        "add_url": ledger.url("attachments", record.pk) if may_add else "",
        "gaps": gaps,
    }
    return "accessibility/photos.html", piece
