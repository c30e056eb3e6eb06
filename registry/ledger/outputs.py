"""Files a ledger hands out: the office workbook of a selection, and the A4 forms."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from registry import audit, paper
from registry.ledger import summary
from registry.ledger.ledger import Ledger
from registry.ledger.office import OutColumn, write_office
from registry.ledger.resource import resource_of
from registry.models import Area

CHUNK = 500
DIRECT_EXPORT = 2000
DIRECT_PRINT = 20
DIRECT_TABLE = 300
"""Up to so many records a file is made at once; beyond, in the background."""

Progress = Callable[[int], None]


KINDS = {"office": "办公用表", "shown": "所列栏目", "all": "全部栏目"}


def _silent(done: int) -> None:
    """Nobody is waiting for news."""


@dataclass
class Order:
    """A file someone wants: which records, whether with whole numbers, and why."""

    ledger: type[Ledger]
    user: Any
    area: Area
    queryset: Any
    plain: bool = False
    reason: str = ""
    filter_text: str = ""
    keys: Sequence[str] = ()
    """The columns of an exported workbook; all when none are named."""
    period: str = ""
    """The period the records lie in, as headings and the file's name say it."""
    summary: bool = False
    """Whether the records are printed as one table."""
    title: str = ""
    """What the file is called, where that is not the ledger's own title."""

    @property
    def stamp(self) -> str:
        """Who made the file and when; it stands on every page."""
        now = timezone.localtime()
        return f"{self.user} {now:%Y-%m-%d %H:%M}"

    def records(self) -> Iterator[Any]:
        """The records with all that hangs on them, a chunk at a time."""
        related = self.ledger.shape.related(self.queryset)
        for record in related.iterator(chunk_size=CHUNK):
            yield self.ledger.as_seen(record, self.user)

    def name(self, ending: str) -> str:
        now = timezone.localtime()
        title = self.ledger.summary_title if self.summary else self.title or self.ledger.title
        parts = (title, self.area.name, self.period, self.kind(ending), str(self.user))
        return f"{'_'.join(filter(None, (*parts, f'{now:%Y%m%d%H%M}')))}.{ending}"

    def kind(self, ending: str) -> str:
        """Which of the files of a list it is, for its name: two of one minute are told apart."""
        if self.plain:
            return "完整号码"
        if self.summary or self.title:
            return ""
        if ending == "pdf":
            return "登记表"
        return KINDS.get(QueryDict(self.filter_text).get("columns", ""), KINDS["office"])

    @property
    def heading(self) -> str:
        """What stands over the table of the workbook."""
        own = self.ledger.title
        return self.title if self.title not in ("", own) else self.ledger.paper_title or own

    def note(self, action: str, count: int) -> None:
        audit.record(
            action,
            by=self.user,
            ledger=self.ledger.key,
            community_id=self.area.code,
            count=count,
            detail={"plain": self.plain, "reason": self.reason, "filter": self.filter_text},
        )


def export(order: Order, progress: Progress = _silent) -> bytes:
    """The selection as an office workbook that can be filled in and handed back."""
    resource = resource_of(order.ledger, plain=order.plain, keys=order.keys)
    count = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for count, row in enumerate(resource.rows(order.queryset, order.user), 1):
            yield row
            if count % CHUNK == 0:
                progress(count)

    out = io.BytesIO()
    write_office(
        out,
        title=order.period + (title := order.heading),
        sheet_name=title,
        unit=order.area.organisation,
        filled_on=timezone.localdate(),
        columns=[OutColumn(c.label, c.group, c.sheet, c.width) for c in resource.out_columns],
        rows=rows(),
        hidden=resource.hidden,
        total=resource.totals,
        counter=order.ledger.counter,
        measure=resource.measure,
        header_note=order.stamp,
        repeated=resource.repeated,
    )
    order.note("export", count)
    return out.getvalue()


def print_records(order: Order, progress: Progress = _silent) -> bytes:
    """The selection on paper: as one table where that is asked for, else as A4 forms."""
    return print_summary(order) if order.summary else print_forms(order, progress)


def print_summary(order: Order) -> bytes:
    """The selection as one table."""
    context = summary.context(
        order.ledger,
        order.records(),
        period=order.period,
        unit=order.area.reporting_unit,
        printed_by=str(order.user),
    )
    title = f"{context['heading']} {order.area.name}"
    data = paper.render_pdf(summary.TEMPLATE, [context], title=title, author=str(order.user))
    order.note("print", len(context["rows"]))
    return data


def print_forms(order: Order, progress: Progress = _silent) -> bytes:
    """The A4 forms of the selection in one file."""
    count = 0

    def contexts() -> Iterator[dict[str, Any]]:
        nonlocal count
        for count, record in enumerate(order.records(), 1):
            yield order.ledger.paper_context(
                record,
                plain=order.plain,
                printed_by=str(order.user),
                office=order.area.reporting_unit,
            )
            progress(count)

    title = f"{order.period}{order.ledger.paper_title} {order.area.name}"
    data = paper.render_many(order.ledger.paper, contexts(), title=title, author=str(order.user))
    order.note("print", count)
    return data
