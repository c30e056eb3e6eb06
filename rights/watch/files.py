"""特别关注名单 as an office workbook and on paper; numbers stay masked."""

from __future__ import annotations

from typing import Any

from registry.ledger.office import OutColumn
from registry.list_file import ListFile
from rights.watch.people import Line, Watch

TITLE = "特别关注残疾人名单"
MOST = 2000
"""So many people make a file; a longer list is narrowed first."""
COLUMNS = (
    OutColumn("姓名", width=12), OutColumn("性别", width=6),
    OutColumn("年龄", kind="integer", width=6), OutColumn("残疾类别", width=10),
    OutColumn("关注原因", width=20), OutColumn("监护人", width=18),
    OutColumn("监护人电话", width=14), OutColumn("最近走访", kind="date", width=12),
    OutColumn("要办理的", width=20), OutColumn("所属社区", width=16),
)  # fmt: skip
HEADS = (("姓名", 10), ("性别年龄", 9), ("残疾类别", 10), ("关注原因", 18), ("监护人", 16),
         ("最近走访", 12), ("要办理的", 18), ("所属社区", 12))  # fmt: skip
"""The heads of the printed table with their share of its width."""


def lacking(line: Line) -> str:
    """What is to be done for the person, in words."""
    told = ["登记监护人"] * (not line.resident.guardian_name) + ["走访"] * line.is_overdue
    return "、".join(told)


def _row(line: Line) -> list[Any]:
    r = line.resident
    return [r.name, line.shown("gender"), line.age, line.shown("dis_category"), line.why,
            line.guardian, line.shown("guardian_phone"), r.last_visit, lacking(line),
            r.community.name]  # fmt: skip


def _paper_row(line: Line) -> list[str]:
    r = line.resident
    age = "" if line.age is None else str(line.age)
    return [r.name, f"{line.shown('gender')} {age}".strip(), line.shown("dis_category"), line.why,
            line.guardian or "没有登记", str(r.last_visit or "没有"), lacking(line),
            r.community.name]  # fmt: skip


def _file(watch: Watch) -> ListFile:
    told = {"view": watch.view}
    return ListFile(TITLE, watch.area, watch.user, COLUMNS, HEADS, "rights-watch", told)


def export(watch: Watch, lines: list[Line]) -> tuple[bytes, str]:
    """The list as an office workbook, and what it is called."""
    file = _file(watch)
    return file.workbook(map(_row, lines)), file.name("xlsx")


def printed(watch: Watch, lines: list[Line]) -> tuple[bytes, str]:
    """The list on paper, and what it is called."""
    file = _file(watch)
    return file.printed(map(_paper_row, lines)), file.name("pdf")
