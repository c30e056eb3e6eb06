"""A list of people as an office workbook and as one table on paper, for pages that are no ledger."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from registry import audit, paper
from registry.ledger import summary
from registry.ledger.office import OutColumn, write_office
from registry.models import Area


@dataclass(frozen=True)
class ListFile:
    """What a list is called, where it is of and who takes it along; both ways out are on record.

    ``columns`` are those of the workbook, ``heads`` those on paper, each with its share of the width.
    """

    title: str
    area: Area
    user: Any
    columns: tuple[OutColumn, ...]
    heads: tuple[tuple[str, int], ...]
    ledger: str
    detail: dict[str, Any] = field(default_factory=dict)
    counter: str = "人"
    total: tuple[int, ...] = ()
    """The columns of the workbook that are summed in its last row."""

    def name(self, ending: str) -> str:
        """What the file is called."""
        now = f"{timezone.localtime():%Y%m%d%H%M}"
        return f"{'_'.join((self.title, self.area.name, str(self.user), now))}.{ending}"

    @property
    def stamp(self) -> str:
        """Who made the file and when; it stands on every page."""
        return f"{self.user} {timezone.localtime():%Y-%m-%d %H:%M}"

    def workbook(self, rows: Iterable[list[Any]]) -> bytes:
        """``rows``, the cells of the columns, as an office workbook."""
        out = io.BytesIO()
        count = write_office(
            out, title=self.title, unit=self.area.organisation, filled_on=timezone.localdate(),
            columns=self.columns, rows=rows, counter=self.counter, header_note=self.stamp,
            total=self.total,
        )  # fmt: skip
        self._note("export", count)
        return out.getvalue()

    def printed(self, rows: Iterable[list[str]]) -> bytes:
        """``rows``, the cells under the heads, as one table on A4 sideways."""
        told = list(rows)
        whole = sum(share for _, share in self.heads)
        context = {
            "heading": self.title,
            "unit": self.area.reporting_unit,
            "filled_on": timezone.localdate(),
            "heads": [
                {"label": h, "width": f"{94 * share / whole:.1f}"} for h, share in self.heads
            ],
            "rows": told,
            "counted": f"共 {len(told)} {self.counter}",
            "print_note": f"打印：{self.stamp}",
            "watermark": "·".join((str(self.user), self.area.reporting_unit)),
        }
        title, author = f"{self.title} {self.area.name}", str(self.user)
        data = paper.render_pdf(summary.TEMPLATE, [context], title=title, author=author)
        self._note("print", len(told))
        return bytes(data)

    def _note(self, action: str, count: int) -> None:
        audit.record(
            action, by=self.user, ledger=self.ledger, community_id=self.area.code, count=count,
            detail=self.detail,
        )  # fmt: skip
