"""What stands in the cells of 帮扶情况登记表, ready to print."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from registry import codes, masking

MEASURE_ROWS, ACT_ROWS = 7, 10
"""Rows of the paper form; where there are more, the table grows over the page."""
Options = list[tuple[str, bool]]


def of(record: Any, *, plain: bool, printed_by: str, office: str = "") -> dict[str, Any]:
    """The form of a helping pair, filled in; numbers, phones and addresses masked unless ``plain``."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    form = {
        **_head(record),
        **_resident(record.resident, plain),
        **_helper(record, plain),
        **_outcome(record),
        "measures": _filled([_measure(row) for row in record.measures.all()], MEASURE_ROWS),
        "acts": _filled([_act(row) for row in record.acts.all()], ACT_ROWS),
        "print_note": f"打印：{printed_by}　{at}" + ("" if plain else "　号码、电话、住址已脱敏"),
    }
    return {"form": form, "watermark": "·".join(filter(None, (printed_by, office, at)))}


def boxes(list_name: str, chosen: Any) -> Options:
    """Every box of a code list with whether it is ticked."""
    stored = set(chosen if isinstance(chosen, list) else [chosen])
    return [(entry.label, entry.code in stored) for entry in codes.get(list_name) if entry.offered]


def day(value: datetime.date | None) -> str:
    """A day as forms write it; empty stays blank for the pen."""
    return f"{value.year} 年 {value.month} 月 {value.day} 日" if value else ""


def _filled(rows: list[dict[str, Any]], least: int) -> list[dict[str, Any]]:
    """At least ``least`` rows; the first unused one says so where some are used."""
    if 0 < len(rows) < least:
        rows = [*rows, {"unused": True}]
    return rows + [{}] * (least - len(rows))


def _head(record: Any) -> dict[str, Any]:
    name = record.resident.name
    return {
        "number": getattr(record, "number", ""),
        "unit": record.community.reporting_unit,
        "filled_on": day(timezone.localdate(record.created_at)),
        "secrecy": "内部（含个人敏感信息）",
        "running_head": f"帮扶情况登记表（续）　帮扶对象：{name}",
    }


def _resident(resident: Any, plain: bool) -> dict[str, Any]:
    township = getattr(resident.community, "parent", None)
    place = township.name if township else ""
    label = codes.get("dis_level").label(resident.dis_level)
    return {
        "head_name": resident.household.head_name,
        "name": resident.name,
        "gender": codes.get("gender").label(resident.gender),
        "age": "" if resident.age is None else f"{resident.age} 岁",
        "disability": f"{codes.get('dis_category').label(resident.dis_category)}　{label}",
        "cert_no": resident.cert_no if plain else masking.mask_cert(resident.cert_no or ""),
        "poverty": codes.get("poverty").labels(resident.household.poverty or ()),
        "phone": resident.phone if plain else masking.mask_phone(resident.phone or ""),
        "live_addr": resident.live_addr
        if plain
        else masking.mask_address(resident.live_addr or "", place),
    }


def _helper(record: Any, plain: bool) -> dict[str, Any]:
    mask_phone, mask_id = masking.mask_phone, masking.mask_id
    return {
        "helper_kind": boxes("helper_kind", record.helper_kind),
        "helper_unit": record.helper_unit,
        "helper_name": record.helper_name,
        "helper_post": record.helper_post,
        "helper_phone": record.helper_phone if plain else mask_phone(record.helper_phone or ""),
        "helper_id": record.helper_id if plain else mask_id(record.helper_id or ""),
        "paired_on": _day(record.paired_on),
        "ends_on": _day(record.ends_on),
        "agreement": [("有", record.agreement == "1"), ("无", record.agreement == "2")],
        "difficulties": record.difficulties,
    }


def _outcome(record: Any) -> dict[str, Any]:
    ended = "；".join(filter(None, (_day(record.ended_on), record.end_reason)))
    return {
        "results": boxes("support_result", record.results or []),
        "results_note": record.results_note,
        "satisfaction": boxes("satisfaction", record.satisfaction),
        "state": boxes("support_state", record.state),
        "ended": ended,
    }


def _measure(row: Any) -> dict[str, str]:
    return {
        "measure": row.measure,
        "goal": row.goal,
        "due_on": _day(row.due_on),
        "done_on": _day(row.done_on),
        "person": row.person,
        "funds": _number(row.funds),
    }


def _act(row: Any) -> dict[str, str]:
    given = "；".join(filter(None, (f"{_number(row.amount)} 元" if row.amount else "", row.goods)))
    return {
        "on": _day(row.on),
        "way": codes.get("support_way").label(row.way),
        "content": row.content,
        "hours": _number(row.hours),
        "given": given,
        "confirmed": {"1": "已确认", "2": "未确认"}.get(row.confirmed, ""),
    }


def _day(value: datetime.date | None) -> str:
    return value.isoformat() if value else ""


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
