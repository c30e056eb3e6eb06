"""The audit trail as the auditor reads it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date

from registry import access, audit
from registry.ledger.routes import routed_ledgers
from registry.models import Area, AuditEvent
from registry.models.audit_event import AuditAction
from registry.models.scoped import inside
from registry.paging import page_strip
from registry.parameters import PARAMETERS
from registry.screens import Screen

DAY_ERROR = "日期不存在，请按 2026-3-5 的样子填写"


class AuditList(Screen):
    """Who did what and when, inside the auditor's area; reading it is itself on record."""

    section = "audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {
            k: request.GET.get(k, "").strip()
            for k in ("action", "username", "number", "from", "to")
        }
        codes = access.areas_for(request.user, "audit", "V")
        events = AuditEvent.objects.filter(inside(codes, "community_id") | _placeless(codes))
        page = Paginator(chosen(events, asked), 50).get_page(request.GET.get("page"))
        audit.record("audit_read", by=request.user, count=len(page))
        kept = urlencode({k: v for k, v in asked.items() if v})
        return render(
            request,
            "audit.html",
            {
                "asked": asked,
                "actions": AuditAction.choices,
                "table": _table(list(page)),
                "pages": page_strip(page, lambda n: f"?{kept}&page={n}" if kept else f"?page={n}"),
                "empty": {"kind": "filtered", "text": "换一个条件试试。"},
                "wrong": {k: DAY_ERROR for k in ("from", "to") if asked[k] and not _day(asked[k])},
            },
        )


def chosen(events: Any, asked: dict[str, str]) -> Any:
    """The events that meet what was asked; a day that does not exist narrows nothing."""
    if asked["action"] in AuditAction.values:
        events = events.filter(action=asked["action"])
    if asked["username"]:
        events = events.filter(username=asked["username"])
    if asked["number"]:
        events = events.filter(object_id__in=_keys_of(asked["number"]))
    if start := _day(asked["from"]):
        events = events.filter(at__date__gte=start)
    if end := _day(asked["to"]):
        events = events.filter(at__date__lte=end)
    return events


def _placeless(codes: list[str]) -> Q:
    """Sign-ins name no place: they are those of people posted in the auditor's area."""
    return Q(community_id="") & inside(codes, "user__postings__area_id")


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


LABELS = (
    "时间",
    "账号",
    "岗位",
    "事件",
    "台账",
    "编号",
    "区域",
    "条数",
    "说明",
    "来源地址",
    "结果",
)
PAGES = {
    "home": "首页",
    "today": "今日待办",
    "parameters": "参数",
    "members": "会员名册",
    "visit": "走访",
    "move": "迁入迁出",
    "area": "区划",
}
WHY = "the trail tells numbers, never names, and shows events of its reader's area only"


def titles() -> dict[str, str]:
    """What the column 台账 says, by what stands in the trail: a ledger, its model or a page."""
    ledgers = routed_ledgers()
    models = {ledger.model._meta.model_name: ledger.title for ledger in ledgers}
    return {**models, **PAGES, **{ledger.key: ledger.title for ledger in ledgers}}


def _numbered() -> list[Any]:
    """All records that have a number, one query set a ledger."""
    return [ledger.model.objects.unscoped(WHY) for ledger in routed_ledgers()]


def _keys_of(number: str) -> list[str]:
    return [
        str(pk)
        for held in _numbered()
        for pk in held.filter(number__iexact=number).values_list("pk", flat=True)
    ]


def _numbers(events: list[AuditEvent]) -> dict[str, str]:
    """The numbers of the records the events are about, by the key that stands in the trail."""
    keys = {key for event in events if (key := _uuid(event.object_id))}
    found = [held.filter(pk__in=keys).values_list("pk", "number") for held in _numbered()]
    return {str(pk): number for pairs in found if keys for pk, number in pairs}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _table(events: list[AuditEvent]) -> dict[str, Any]:
    told, numbers = titles(), _numbers(events)
    codes = {event.community_id for event in events}
    places = dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))
    rows = []
    for event in events:
        at = timezone.localtime(event.at)
        texts = (
            f"{at:%Y-%m-%d %H:%M:%S}", event.username, event.posting, event.get_action_display(),
            told.get(event.ledger, event.ledger), numbers.get(event.object_id, ""), places.get(event.community_id, ""),
            event.count, explain(event), event.ip, event.get_result_display(),
        )  # fmt: skip
        cells = [
            {"label": label, "value": text, "kind": "name" if label == LABELS[0] else "text"}
            for label, text in zip(LABELS, texts, strict=True)
        ]
        rows.append({"pk": event.pk, "name": str(event.pk), "cells": cells})
    columns = [{"label": label} for label in LABELS]
    return {"caption": "审计记录", "columns": columns, "rows": rows, "tiles": True}


def explain(event: AuditEvent) -> str:
    """What the event was about, in words: the fields touched, the reason given."""
    ledgers = {ledger.key: ledger for ledger in routed_ledgers()}
    detail, ledger = event.detail, ledgers.get(event.ledger)
    parts = []
    keys = detail.get("fields") or ([detail["field"]] if detail.get("field") else [])
    if keys and ledger:
        parts.append("、".join(ledger.label_of(key) for key in keys))
    if detail.get("parameter") in PARAMETERS:
        title = PARAMETERS[detail["parameter"]].title
        parts.append(f"{title}：{detail['value']}（{detail['from']} 起）")
    if detail.get("reason"):
        parts.append(f"事由：{detail['reason']}")
    if detail.get("plain"):
        parts.append("完整号码")
    return "；".join(parts)
