"""A list of people and items as an office workbook and on paper; numbers stay masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from assistance.benefits.lines import Line, Lines
from registry import benefits, identity
from registry.ledger.office import OutColumn
from registry.ledgers import ResidentLedger
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
    OutColumn("身份证号", width=20),
    OutColumn("残疾人证号", width=24),
    OutColumn("本人电话", width=14),
    OutColumn("项目", width=18),
    OutColumn("落实情况", width=14),
    OutColumn("标准（元）", kind="money", width=10),
    OutColumn("起始", kind="date", width=12),
    OutColumn("截止", kind="date", width=12),
    OutColumn("核对日期", kind="date", width=12),
    OutColumn("佐证", width=16),
    OutColumn("情况", width=30),
    OutColumn("依据", width=22),
    OutColumn("所属社区", width=16),
)
HEADS = (("姓名", 8), ("性别年龄", 8), ("残疾类别等级", 11), ("项目", 14), ("落实情况", 11),
         ("标准（元）", 8), ("起止", 14), ("情况", 26), ("所属社区", 12))  # fmt: skip
"""The heads of the printed table with their share of its width."""


def shown(line: Line, key: str) -> str:
    """A fact of the resident as screens show it, sealed numbers masked."""
    return str(ResidentLedger.columns[key].kind.mask(getattr(line.resident, key)))


def age(line: Line) -> int | None:
    """The person's age today; None where the birth is not known."""
    born = line.resident.birth_date
    return identity.age_on(born, timezone.localdate()) if born else None


def state(line: Line) -> str:
    """What is recorded of the item, in words."""
    return benefits.state_name(line.row.get("state", ""))


def _row(line: Line) -> list[Any]:
    row = line.row
    facts = [shown(line, k) for k in ("dis_category", "dis_level", "id_no", "cert_no", "phone")]
    return [
        line.resident.name, shown(line, "gender"), age(line), *facts, line.finding.label,
        state(line), row.get("amount"), row.get("starts_on"), row.get("ends_on"),
        row.get("checked_on"), row.get("proof", ""), "；".join(line.finding.reasons),
        line.finding.basis, line.resident.community.name,
    ]  # fmt: skip


def _lines(lines: Lines) -> Iterator[Line]:
    for first in range(0, lines.count, CHUNK):
        yield from lines.lines(first, first + CHUNK)


def _paper_row(line: Line) -> list[str]:
    row, years = line.row, age(line)
    days = [f"{row[key]:%Y-%m-%d}" if row.get(key) else "" for key in ("starts_on", "ends_on")]
    told = f"{shown(line, 'gender')} {'' if years is None else years}".strip()
    amount = row.get("amount")
    return [
        line.resident.name, told,
        f"{shown(line, 'dis_category')} {shown(line, 'dis_level')}".strip(), line.finding.label,
        state(line), "" if amount is None else f"{amount:,.2f}",
        f"{days[0]} 至 {days[1]}".strip() if any(days) else "",
        line.finding.why, line.resident.community.name,
    ]  # fmt: skip


def _file(lines: Lines) -> ListFile:
    told = {"filter": lines.address()}
    return ListFile(lines.title, lines.area, lines.user, COLUMNS, HEADS, "benefits", told, "条")


def export(lines: Lines) -> tuple[bytes, str]:
    """The list as an office workbook, and what it is called."""
    file = _file(lines)
    return file.workbook(map(_row, _lines(lines))), file.name("xlsx")


def printed(lines: Lines) -> tuple[bytes, str]:
    """The list on paper, and what it is called."""
    file = _file(lines)
    return file.printed(map(_paper_row, _lines(lines))), file.name("pdf")
