"""What the paper file has beyond the parts of the ledger: its cover and the service records."""

from __future__ import annotations

from typing import Any

from registry import divisions
from registry.models import Area
from registry.needs.lamps import whole_day
from rehab.files.services import RehabServiceLedger, of_file
from rehab.models import RehabFile, RehabService

END_TITLE = "结案"
LINES = 12
"""Lines of the table of services where fewer were given: room for the pen."""
LEVELS = ("省（自治区）", "市（盟）", "县（市、区、旗）", "乡镇（苏木、街道）", "村（嘎查、社区）")


def more(record: RehabFile) -> dict[str, Any]:
    """The cover's lines and the services in the order of their days."""
    held = RehabService.objects.unscoped("of a file that may be printed").current()
    services = list(held.filter(of_file(record)).order_by("on", "created_at"))
    show = RehabServiceLedger.columns
    lines = [
        [whole_day(row.on) if row.on else "", show["project"].show({"project": row.project}),
         show["way"].show({"way": row.way}), show["place"].show({"place": row.place}),
         str(row.minutes or ""), _told(row), show["effect"].show({"effect": row.effect}), row.server]
        for row in services
    ]  # fmt: skip
    opened = record.opened_on
    return {
        "places": _places(record.community_id),
        "unit_above": record.community.reporting_unit.removesuffix(record.community.organisation),
        "unit_own": record.community.organisation,
        "opened": f"{opened.year} 年 {opened.month} 月 {opened.day} 日" if opened else "",
        "services": lines,
        "spare": range(max(LINES - len(lines), 2)),
    }


def parts_of(record: RehabFile, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of the form; 结案 only once there is one, so that the signatures stay on the page."""
    return parts if record.closed_on else [part for part in parts if part["title"] != END_TITLE]


def _told(row: RehabService) -> str:
    told = (row.content, row.progress and f"进展：{row.progress}",
            row.next_step and f"下一步：{row.next_step}")  # fmt: skip
    return "；".join(filter(None, told))


def _places(code: str) -> list[tuple[str, str]]:
    """Province, prefecture, county, township and village, each by its name."""
    names = dict(
        Area.objects.filter(pk__in=divisions.path_codes(code)).values_list("level", "name")
    )
    return [(label, names.get(level, "")) for level, label in enumerate(LEVELS, 1)]
