"""需求反映单 on paper: one need on one A4 page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from registry import codes, masking
from registry.models import Need

Options = list[tuple[str, bool]]


def context(need: Need, *, plain: bool, printed_by: str, office: str) -> dict[str, Any]:
    """What print/need.html is rendered with; numbers and addresses are masked unless ``plain``."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    facts = {**_person(need, plain), **_need(need), **_course(need)}
    facts["print_note"] = f"打印：{printed_by}　{at}" + (
        "" if plain else "　号码、电话、住址已脱敏"
    )
    watermark = "·".join(part for part in (printed_by, office, at) if part)
    return {"form": facts, "watermark": watermark}


def _person(need: Need, plain: bool) -> dict[str, Any]:
    person = need.resident
    township = need.community.parent.name if need.community.parent else ""
    age = person.age
    return {
        "unit": need.community.reporting_unit,
        "name": person.name,
        "gender": _label("gender", person.gender),
        "age": f"{age} 岁" if age is not None else "",
        "disability": _label("dis_category", person.dis_category)
        + _label("dis_level", person.dis_level),
        "id_no": person.id_no if plain else masking.mask_id(person.id_no or ""),
        "phone": person.phone if plain else masking.mask_phone(person.phone or ""),
        "live_addr": person.live_addr
        if plain
        else masking.mask_address(person.live_addr or "", township),
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "number": need.number,
        "raised_on": _day(need.raised_on),
        "raised_by": _boxes("need_raiser", [need.raised_by]),
        "category": _boxes("need_category", [need.category]),
        "content": need.content,
        "reflect_due_on": _day(need.reflect_due_on),
    }


def _course(need: Need) -> dict[str, Any]:
    return {
        "reflected_to": _boxes("need_recipient", need.reflected_to),
        "reflected_on": _day(need.reflected_on),
        "handler": need.handler,
        "office": need.unit,
        "promised_on": _day(need.promised_on or need.answer_due_on),
        "answered_on": _day(need.answered_on),
        "answer_method": _boxes("need_answer_method", [need.answer_method]),
        "answer": need.answer,
        "closed_on": _day(need.closed_on),
        "outcome": _boxes("need_outcome", [need.outcome]),
        "outcome_note": need.outcome_note,
        "satisfaction": _boxes("satisfaction", [need.satisfaction]),
    }


def _boxes(name: str, stored: list[str]) -> Options:
    return [(entry.label, entry.code in (stored or ())) for entry in codes.get(name)]


def _label(name: str, code: str) -> str:
    return codes.get(name).label(code or "")


def _day(value: date | None) -> str:
    return f"{value.year} 年 {value.month} 月 {value.day} 日" if value else ""
