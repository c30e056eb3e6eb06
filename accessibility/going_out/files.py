"""A list of 走出家门 as an office workbook and on paper; numbers stay masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accessibility.going_out.people import Line, Lines
from registry.ledger.office import OutColumn
from registry.list_file import ListFile

MOST = 2000
"""So many lines make a file at once; a longer list is narrowed first."""
CHUNK = 500
COLUMNS = (
    OutColumn("姓名", width=12),
    OutColumn("性别", width=6),
    OutColumn("年龄", kind="integer", width=6),
    OutColumn("残疾类别", width=10),
    OutColumn("残疾等级", width=8),
    OutColumn("残疾人证号", width=24),
    OutColumn("本人电话", width=14),
    OutColumn("能否走出家门", width=12),
    OutColumn("近一年参加次数", kind="integer", width=10),
    OutColumn("最近一次", kind="date", width=12),
    OutColumn("没有参加的原因", width=30),
    OutColumn("怎样就能出门", width=22),
    OutColumn("可以邀请的活动", width=26),
    OutColumn("所属社区", width=16),
)
HEADS = (("姓名", 8), ("性别年龄", 8), ("残疾类别等级", 11), ("能否出门", 8), ("近一年参加", 12),
         ("没有参加的原因", 24), ("怎样就能出门", 16), ("可以邀请的活动", 18), ("所属社区", 11))  # fmt: skip
"""The heads of the printed table with their share of its width."""


def _row(line: Line) -> list[Any]:
    facts = [line.shown(k) for k in ("dis_category", "dis_level", "cert_no", "phone", "can_go_out")]
    return [
        line.resident.name, line.shown("gender"), line.age, *facts, line.times, line.last,
        line.why, line.aids, line.invitation.said if line.invitation else "",
        line.resident.community.name,
    ]  # fmt: skip


def came(line: Line) -> str:
    """How often and when last, in words."""
    if not line.times:
        return "没有"
    day = f"，最近 {line.last.month}月{line.last.day}日" if line.last else ""
    return f"{line.times} 次{day}"


def _paper_row(line: Line) -> list[str]:
    return [
        line.resident.name,
        f"{line.shown('gender')} {'' if line.age is None else line.age}".strip(),
        f"{line.shown('dis_category')} {line.shown('dis_level')}".strip(),
        line.shown("can_go_out"), came(line), line.why, line.aids,
        line.invitation.said if line.invitation else "", line.resident.community.name,
    ]  # fmt: skip


def _lines(lines: Lines) -> Iterator[Line]:
    for first in range(0, lines.count, CHUNK):
        yield from lines.lines(first, first + CHUNK)


def _file(lines: Lines) -> ListFile:
    told = {"filter": lines.address()}
    return ListFile(lines.title, lines.area, lines.user, COLUMNS, HEADS, "going-out", told)


def export(lines: Lines) -> tuple[bytes, str]:
    """The list as an office workbook, and what it is called."""
    file = _file(lines)
    return file.workbook(map(_row, _lines(lines))), file.name("xlsx")


def printed(lines: Lines) -> tuple[bytes, str]:
    """The list on paper, and what it is called."""
    file = _file(lines)
    return file.printed(map(_paper_row, _lines(lines))), file.name("pdf")
