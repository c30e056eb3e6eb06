"""Finds the employers that the rows of a workbook name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from assistance.models import Employer
from assistance.vacancies.employers import EMPLOYER, FACTS, NAME, within_reach
from registry.about_area import recognising
from registry.ledger.findings import error
from registry.ledger.importing.rows import Row


class Recogniser(recognising.Recogniser):
    """Tells each row its area, and the employer it names in that area or above."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def settle(self, rows: list[Row]) -> None:
        super().settle(rows)
        named = {row.number: str(row.read.pop(NAME, "") or "") for row in rows}
        found = self._by_name(rows, named)
        for row in rows:
            for fact in FACTS:
                row.read.pop(f"employer__{fact}", None)
            if name := named[row.number]:
                self._mean(row, name, found.get((row.community_id, name)))

    def _by_name(self, rows: list[Row], named: dict[int, str]) -> dict[tuple[str, str], Employer]:
        wanted = defaultdict(set)
        for row in rows:
            if row.community_id and named[row.number]:
                wanted[row.community_id].add(named[row.number])
        return {
            (code, employer.name): employer
            for code, names in wanted.items()
            for employer in within_reach(self.user, code).filter(name__in=names)
        }

    def _mean(self, row: Row, name: str, employer: Employer | None) -> None:
        if employer is None:
            text = f"用人单位名册中没有“{name}”，请核对名称，或先登记这个单位"
            row.met.append(error("identity", NAME, text))
            row.failed.add(EMPLOYER)
        else:
            row.read[EMPLOYER] = employer.pk
