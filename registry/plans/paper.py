"""一人一策服务计划表 on paper, with the needs it answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from registry import codes, masking
from registry.models import Need, ServicePlan

ROWS = 6
"""Rows of goals the form has at least."""


def context(plan: ServicePlan, *, plain: bool, printed_by: str, office: str) -> dict[str, Any]:
    """What print/plan.html is rendered with; numbers are masked unless ``plain``."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    masked = "" if plain else "　号码、电话已脱敏"
    facts = {
        **_person(plan, plain),
        "made_on": _day(plan.made_on),
        "responsible": plan.responsible,
        "situation": plan.situation,
        "agreed_by": [(e.label, e.code == plan.agreed_by) for e in codes.get("plan_consent")],
        "goals": _goals(plan),
        "needs": _needs(plan),
        "review_on": _day(plan.review_on),
        "reviewed_on": _day(plan.reviewed_on),
        "review_note": plan.review_note,
        "closed_on": _day(plan.closed_on),
        "closed_note": plan.closed_note,
        "print_note": f"打印：{printed_by}　{at}{masked}",
    }
    watermark = "·".join(part for part in (printed_by, office, at) if part)
    return {"form": facts, "watermark": watermark}


def _person(plan: ServicePlan, plain: bool) -> dict[str, Any]:
    person = plan.resident
    age = person.age
    return {
        "unit": plan.community.reporting_unit,
        "name": person.name,
        "gender": codes.get("gender").label(person.gender),
        "age": f"{age} 岁" if age is not None else "",
        "disability": codes.get("dis_category").label(person.dis_category)
        + codes.get("dis_level").label(person.dis_level),
        "id_no": person.id_no if plain else masking.mask_id(person.id_no or ""),
        "phone": person.phone if plain else masking.mask_phone(person.phone or ""),
        "self_care": codes.get("self_care").label(person.self_care),
    }


def _goals(plan: ServicePlan) -> list[dict[str, str]]:
    rows = [
        {
            "category": codes.get("need_category").label(row.category),
            "goal": row.goal,
            "measure": row.measure,
            "person": row.person,
            "due_on": _day(row.due_on),
            "progress": codes.get("plan_progress").label(row.progress),
        }
        for row in plan.goals.all()
    ]
    return rows + [{}] * (ROWS - len(rows))


def _needs(plan: ServicePlan) -> str:
    held = Need.objects.unscoped("of the resident whose plan is printed").current()
    rows = held.filter(resident_id=plan.resident_id).order_by("raised_on")[:6]
    kinds, states = codes.get("need_category"), codes.get("need_state")
    told = (f"{kinds.label(n.category)}：{n.content}（{states.label(n.state)}）" for n in rows)
    return "；".join(told)


def _day(value: date | None) -> str:
    return f"{value.year} 年 {value.month} 月 {value.day} 日" if value else ""
