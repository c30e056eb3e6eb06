"""A list of 走出家门 as an office workbook and on paper; numbers stay masked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from accessibility.going_out.people import Line, Lines
from registry import audit, paper
from registry.ledger import summary
from registry.ledger.office import OutColumn, write_office

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


def stamp(user: Any) -> str:
    """Who made the file and when; it stands on every page."""
    return f"{user} {timezone.localtime():%Y-%m-%d %H:%M}"


def name(lines: Lines, ending: str) -> str:
    """What the file is called."""
    parts = (lines.title, lines.area.name, str(lines.user), f"{timezone.localtime():%Y%m%d%H%M}")
    return f"{'_'.join(parts)}.{ending}"


def workbook(lines: Lines) -> bytes:
    """The list as an office workbook."""
    out = io.BytesIO()
    count = write_office(
        out, title=lines.title, unit=lines.area.organisation, filled_on=timezone.localdate(),
        columns=COLUMNS, rows=map(_row, _lines(lines)), counter="人",
        header_note=stamp(lines.user),
    )  # fmt: skip
    _note(lines, "export", count)
    return out.getvalue()


def printed(lines: Lines) -> bytes:
    """The list as one table on A4 sideways."""
    rows = [_paper_row(line) for line in _lines(lines)]
    whole = sum(share for _, share in HEADS)
    context = {
        "heading": lines.title,
        "unit": lines.area.reporting_unit,
        "filled_on": timezone.localdate(),
        "heads": [{"label": h, "width": f"{94 * share / whole:.1f}"} for h, share in HEADS],
        "rows": rows,
        "counted": f"共 {len(rows)} 人",
        "print_note": f"打印：{stamp(lines.user)}",
        "watermark": "·".join((str(lines.user), lines.area.reporting_unit)),
    }
    title = f"{lines.title} {lines.area.name}"
    data = paper.render_pdf(summary.TEMPLATE, [context], title=title, author=str(lines.user))
    _note(lines, "print", len(rows))
    return data


def _note(lines: Lines, action: str, count: int) -> None:
    audit.record(
        action, by=lines.user, ledger="going-out", community_id=lines.area.code, count=count,
        detail={"filter": lines.address()},
    )  # fmt: skip
