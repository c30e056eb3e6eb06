"""特别关注名单 as an office workbook and on paper; numbers stay masked."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone

from registry import audit, paper
from registry.ledger import summary
from registry.ledger.office import OutColumn, write_office
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


def _stamp(user: Any) -> str:
    return f"{user} {timezone.localtime():%Y-%m-%d %H:%M}"


def name(watch: Watch, ending: str) -> str:
    """What the file is called."""
    parts = (TITLE, watch.area.name, str(watch.user), f"{timezone.localtime():%Y%m%d%H%M}")
    return f"{'_'.join(parts)}.{ending}"


def workbook(watch: Watch, lines: list[Line]) -> bytes:
    """The list as an office workbook."""
    out = io.BytesIO()
    write_office(
        out, title=TITLE, unit=watch.area.organisation, filled_on=watch.today, columns=COLUMNS,
        rows=map(_row, lines), counter="人", header_note=_stamp(watch.user),
    )  # fmt: skip
    _note(watch, "export", len(lines))
    return out.getvalue()


def printed(watch: Watch, lines: list[Line]) -> bytes:
    """The list as one table on A4 sideways."""
    whole = sum(share for _, share in HEADS)
    context = {
        "heading": TITLE,
        "unit": watch.area.reporting_unit,
        "filled_on": watch.today,
        "heads": [{"label": h, "width": f"{94 * share / whole:.1f}"} for h, share in HEADS],
        "rows": [_paper_row(line) for line in lines],
        "counted": f"共 {len(lines)} 人",
        "print_note": f"打印：{_stamp(watch.user)}",
        "watermark": "·".join((str(watch.user), watch.area.reporting_unit)),
    }
    title = f"{TITLE} {watch.area.name}"
    data = paper.render_pdf(summary.TEMPLATE, [context], title=title, author=str(watch.user))
    _note(watch, "print", len(lines))
    return bytes(data)


def _note(watch: Watch, action: str, count: int) -> None:
    audit.record(
        action, by=watch.user, ledger="rights-watch", community_id=watch.area.code, count=count,
        detail={"view": watch.view},
    )  # fmt: skip
