"""The community each row of a workbook belongs to."""

from __future__ import annotations

from registry.ledger.findings import error
from registry.ledger.importing.headings import PLACE
from registry.ledger.importing.rows import Row
from registry.ledger.ledger import Ledger
from registry.models import Area, ImportBatch
from registry.models.scoped import inside

BANNER = 6  # digits of a banner-level code
COMMUNITY = Area.Level.COMMUNITY


class Places:
    """The community of each row: named in the row, else the one the workbook was brought to."""

    def __init__(self, ledger: type[Ledger], batch: ImportBatch) -> None:
        self.batch = batch
        below = Area.objects.filter(inside([batch.community_id], "code"), level__in=ledger.levels)
        held = [a for a in below if ledger.may(batch.user, "E", a.code)]
        self.full_names = {a.full_name: a.code for a in held}
        self.by_name: dict[str, set[str]] = {}
        for area in held:
            for name in {area.name, area.short_name, area.full_name, area.code}:
                self.by_name.setdefault(name, set()).add(area.code)
        self.only = held[0].code if len(held) == 1 else ""
        self.foreign: dict[str, bool] = {}

    def settle(self, row: Row) -> None:
        named = str(row.cells.get(PLACE) or "").strip()
        codes = self._codes(named) if named else set()
        row.community_id = next(iter(codes)) if len(codes) == 1 else self.only
        if named and len(codes) != 1:
            self._not_found(row, named)
        elif not row.community_id:
            row.met.append(error("place", PLACE, "没有写明所属社区（嘎查）"))

    def _codes(self, named: str) -> set[str]:
        """The communities meant: by name, by code, or by the end of the full name."""
        if named not in self.by_name:
            ends = {code for full, code in self.full_names.items() if full.endswith(named)}
            self.by_name[named] = ends if len(named) > 2 else set()
        return self.by_name[named]

    def _not_found(self, row: Row, named: str) -> None:
        if not self.only:
            message = "不是本区域的社区（嘎查）名称，或有重名，请填全称"
            row.met.append(error("place", PLACE, message))
        elif self._is_foreign(named):
            message = f"写的是“{named[:40]}”，不是导入到的{self.batch.community.name}"
            row.met.append(error("place", PLACE, message))

    def _is_foreign(self, named: str) -> bool:
        """Whether ``named`` is some other community of the same banner, and no mere address."""
        if named not in self.foreign:
            near = Area.objects.within(self.batch.community_id[:BANNER]).filter(level=COMMUNITY)
            others = near.filter(name=named) | near.filter(full_name__endswith=named)
            self.foreign[named] = len(named) > 2 and others.exists()
        return self.foreign[named]
