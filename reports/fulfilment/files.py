"""The board and its lists as office workbooks and on paper: exactly what the screen shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.ledger.office import OutColumn
from registry.list_file import ListFile
from reports.fulfilment.board import NAMES, Board, Row
from reports.fulfilment.chosen import TITLES, Chosen, word
from reports.fulfilment.people import Line, People
from reports.fulfilment.shares import Share

MOST = 2000
"""So many people make a file at once; a longer list is narrowed first."""
LEDGER = "fulfilment"
Made = tuple[bytes, str]


def _said(chosen: Chosen) -> str:
    return f"（{chosen.said}）" if chosen.said else ""


# -- areas -----------------------------------------------------------------------------------------


def _area_columns() -> tuple[OutColumn, ...]:
    first = (
        OutColumn("地区", width=16),
        OutColumn("人数", kind="integer", width=8),
        OutColumn("全齐人数", kind="integer", width=8),
        OutColumn("全齐比例", kind="percent", width=9),
    )
    lamps = [
        column
        for (group, _), title in TITLES.items()
        for column in (
            OutColumn("已落实", f"{NAMES[group]}·{title}", "integer", 8),
            OutColumn("应落实", f"{NAMES[group]}·{title}", "integer", 8),
            OutColumn("比例", f"{NAMES[group]}·{title}", "percent", 9),
        )
    ]
    return (*first, *lamps)


def _area_row(row: Row) -> list[Any]:
    held = row.standing
    told: list[Any] = [row.area.name, held.people, held.ten.n, _part(held.ten)]
    for group, key in TITLES:
        share = held.share(group, key)
        told += [share.n, share.d, _part(share)]
    return told


def _part(share: Share) -> float | str:
    """A share as a number, so that a workbook can go on with it; of nobody what the screen says."""
    return share.n / share.d if share.d else share.shown


def _area_paper(row: Row) -> list[str]:
    held = row.standing
    shares = (held.share(group, key).shown for group, key in TITLES)
    return [row.area.name, str(held.people), held.ten.shown, *shares]


def _area_file(board: Board) -> ListFile:
    chosen, columns = board.chosen, _area_columns()
    heads = (
        ("地区", 14),
        ("人数", 7),
        ("全齐", 8),
        *((_head(g, t), 7) for (g, _), t in TITLES.items()),
    )
    sums = tuple(at for at, column in enumerate(columns) if column.kind == "integer")
    title = f"五摸清和五落实{_said(chosen)}"
    detail = {"filter": chosen.address()}
    return ListFile(title, chosen.area, chosen.user, columns, heads, LEDGER, detail, "个", sums)


def _head(group: str, title: str) -> str:
    return f"{NAMES[group]} {title}"


def board_workbook(board: Board) -> Made:
    """The areas as a workbook, summed in its last row."""
    file = _area_file(board)
    return file.workbook(map(_area_row, board.rows)), file.name("xlsx")


def board_paper(board: Board) -> Made:
    """The areas on paper."""
    file = _area_file(board)
    return file.printed(map(_area_paper, board.rows)), file.name("pdf")


# -- people ----------------------------------------------------------------------------------------


def _people_file(people: People) -> ListFile:
    chosen = people.chosen
    place = [("所属社区", 12)] if people.named_places else []
    heads = (
        ("姓名", 9), ("性别年龄", 9), ("残疾", 10),
        *((_head(group, title), 6) for (group, _), title in TITLES.items()),
        ("未齐", 5), ("从哪天起", 10), *place,
    )  # fmt: skip
    kinds: dict[str, Any] = {"未齐": "integer", "从哪天起": "date"}
    columns = tuple(OutColumn(h, kind=kinds.get(h, "text"), width=w + 3) for h, w in heads)
    sums = (next(at for at, (h, _) in enumerate(heads) if h == "未齐"),)
    title = f"{people.title}{_said(chosen)}"
    detail = {"filter": chosen.address()}
    return ListFile(title, chosen.area, chosen.user, columns, heads, LEDGER, detail, "人", sums)


def _people_row(line: Line) -> list[Any]:
    lamps = [word(line.letter(group, key)) for group, key in TITLES]
    place = [] if line.chosen.area.is_community else [line.row["community__name"]]
    return [line.name, line.who, line.disability, *lamps, line.open, line.since, *place]


def _people_paper(rows: Iterator[list[Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield ["" if cell is None else str(cell) for cell in row]


def people_workbook(people: People) -> Made:
    """The people as a workbook."""
    file = _people_file(people)
    return file.workbook(map(_people_row, people.lines())), file.name("xlsx")


def people_paper(people: People) -> Made:
    """The people on paper."""
    file = _people_file(people)
    rows = (_people_row(line) for line in people.lines())
    return file.printed(_people_paper(rows)), file.name("pdf")
