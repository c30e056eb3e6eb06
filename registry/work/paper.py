"""What stands in the cells of 工作记录, ready to print."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from registry import codes
from registry.support.paper import boxes, day

NEED_ROWS = 2


def of(record: Any, *, printed_by: str, office: str = "") -> dict[str, Any]:
    """The form of a work record, filled in; it has no numbers and no addresses to mask."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    needs = [
        {"kind": codes.get("need_category").label(row.kind), "content": row.content, "who": row.who}
        for row in record.found_needs.all()
    ]
    form = {
        **_what(record),
        **_content(record),
        **_follow(record),
        "needs": needs + [{}] * (NEED_ROWS - len(needs)),
        "print_note": f"打印：{printed_by}　{at}",
    }
    return {"form": form, "watermark": "·".join(filter(None, (printed_by, office, at)))}


def _what(record: Any) -> dict[str, Any]:
    times = "—".join(filter(None, (record.starts_at, record.ends_at)))
    people = [subject.name for subject in record.subjects.all()]
    count = f"（共 {len(people)} 人）" if len(people) > 1 else ""
    return {
        "number": getattr(record, "number", ""),
        "unit": record.community.reporting_unit,
        "filled_on": day(timezone.localdate(record.created_at)),
        "secrecy": "内部（含个人敏感信息）",
        "running_head": f"工作记录（续）　{record.topic}",
        "kind": boxes("work_kind", record.kind),
        "topic": record.topic,
        "on": day(record.on),
        "times": times,
        "place": record.place,
        "way": boxes("survey_method", record.way),
        "organizer": record.organizer,
        "participants": record.participants,
        "people": "、".join(people) + count,
    }


def _content(record: Any) -> dict[str, Any]:
    return {
        "found": boxes("visit_found", record.found or []),
        "learned": record.learned,
        "raised": record.raised,
        "done": boxes("visit_done", record.done or []),
        "handled": record.handled,
    }


def _follow(record: Any) -> dict[str, Any]:
    reviewed = getattr(record, "reviewed_at", None)
    return {
        "results": record.results,
        "follow_up": record.follow_up,
        "follow_up_by": record.follow_up_by,
        "follow_up_on": _iso(record.follow_up_on),
        "followed_on": _iso(record.followed_on),
        "back_reason": record.back_reason,
        "recorder": str(record.created_by or ""),
        "reviewer": str(getattr(record, "reviewed_by", None) or ""),
        "reviewed_on": _iso(timezone.localdate(reviewed)) if reviewed else "",
    }


def _iso(value: Any) -> str:
    return value.isoformat() if value else ""
