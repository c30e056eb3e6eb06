"""The audit list, the role table, help, files made in the background, photographs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from registry import access, audit, photos
from registry.ledger.routes import ledger_of
from registry.ledger.views.files import TYPES, download
from registry.models import AuditEvent, OutputFile, Resident
from registry.models.audit_event import AuditAction
from registry.models.scoped import inside
from registry.screens import ANY_POSTING, Screen


class AuditList(Screen):
    """Who did what and when, inside the auditor's area; reading it is itself on record."""

    section = "audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = {k: request.GET.get(k, "").strip() for k in ("action", "username", "from", "to")}
        codes = access.areas_for(request.user, "audit", "V")
        events = AuditEvent.objects.filter(inside(codes, "community_id") | _placeless(codes))
        page = Paginator(self.chosen(events, asked).select_related("user"), 50).get_page(
            request.GET.get("page")
        )
        audit.record("audit_read", by=request.user, count=len(page))
        kept = urlencode({k: v for k, v in asked.items() if v})
        return render(
            request,
            "audit.html",
            {
                "asked": asked,
                "actions": AuditAction.choices,
                "table": _table(page),
                "pages": _pages(page, f"?{kept}&" if kept else "?"),
                "empty": {"kind": "filtered", "text": "换一个条件试试。"},
            },
        )

    @staticmethod
    def chosen(events: Any, asked: dict[str, str]) -> Any:
        if asked["action"] in AuditAction.values:
            events = events.filter(action=asked["action"])
        if asked["username"]:
            events = events.filter(username=asked["username"])
        if start := _day(asked["from"]):
            events = events.filter(at__date__gte=start)
        if end := _day(asked["to"]):
            events = events.filter(at__date__lte=end)
        return events


def _table(page: Any) -> dict[str, Any]:
    labels = ("时间", "账号", "事件", "台账", "区划代码", "条数", "来源地址", "结果")
    rows = []
    for event in page:
        at = timezone.localtime(event.at)
        texts = (
            f"{at:%Y-%m-%d %H:%M:%S}", event.username, event.get_action_display(), event.ledger,
            event.community_id, event.count, event.ip, event.get_result_display(),
        )  # fmt: skip
        cells = [
            {"label": label, "value": text, "kind": "text"}
            for label, text in zip(labels, texts, strict=True)
        ]
        rows.append({"pk": event.pk, "name": str(event.pk), "cells": cells})
    columns = [{"label": label} for label in labels]
    return {"caption": "审计记录", "columns": columns, "rows": rows}


def _pages(page: Any, query: str) -> dict[str, Any]:
    paginator = page.paginator
    numbers = [
        {"gap": True}
        if n == paginator.ELLIPSIS
        else {"label": n, "url": f"{query}page={n}", "current": n == page.number}
        for n in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": paginator.count,
        "numbers": numbers if paginator.num_pages > 1 else [],
    }


def _placeless(codes: list[str]) -> Any:
    """Sign-ins name no place: they are those of people posted in the auditor's area."""
    from django.db.models import Q

    return Q(community_id="") & inside(codes, "user__postings__area_id")


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


class RoleTable(Screen):
    """权限矩阵: the role table as it is enforced."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [
            {
                "role": role,
                "cells": [_cell(role, key, title) for key, title in access.SECTIONS.items()],
            }
            for role in access.ROLES.values()
        ]
        context = {"rows": rows, "sections": access.SECTIONS, "letters": access.LETTERS}
        return render(request, "roles.html", context)


def _cell(role: access.Role, section: str, title: str) -> dict[str, Any]:
    letters = role.rights.get(section, "")
    return {
        "title": title,
        "letters": letters,
        "spoken": "、".join(access.LETTERS[letter] for letter in letters),
        "linked": section in role.linked,
    }


class Help(Screen):
    """How the daily tasks go, and the keys."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "help.html")


LETTERS_OF = {"export": "X", "print": "P"}
"""The right that each kind of file needs."""


class Output(Screen):
    """How far a file is; its own user alone sees it, while the right to make it is held."""

    section = ANY_POSTING

    def output(self, pk: Any) -> OutputFile:
        output = get_object_or_404(OutputFile, pk=pk, user=self.user)
        if not self.still_allowed(output):
            raise Http404
        return output

    def still_allowed(self, output: OutputFile) -> bool:
        """A right withdrawn meanwhile counts for files made before."""
        letters = LETTERS_OF[output.kind] + ("Z" if output.plain else "")
        code = QueryDict(output.query).get("area", "")
        ledger = ledger_of(output.ledger)
        return all(ledger.may(self.user, letter, code) for letter in letters)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        output = self.output(pk)
        if request.headers.get("HX-Request") and output.state in ("done", "failed"):
            response = HttpResponse(status=204)
            response["HX-Refresh"] = "true"
            return response
        template = "output_progress.html" if request.headers.get("HX-Request") else "output.html"
        return render(request, template, {"output": output})


class OutputDownload(Output):
    """Hands the file over; each time is on record."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        output = self.output(pk)
        if not output.is_ready:
            raise Http404
        audit.record(
            "download", by=request.user, ledger=output.ledger, detail={"file": str(output.pk)}
        )
        return download(output.read(), output.name, TYPES[output.kind], output.kind == "print")


class Photo(Screen):
    """A resident's photograph, only to whoever may see the resident."""

    section = "residents"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        resident = Resident.objects.visible_to(request.user).filter(pk=pk).first()
        if resident is None or not resident.photo or not photos.exists(resident.photo):
            raise Http404
        audit.record("view", by=self.user, obj=resident, detail={"page": "photo"})
        return HttpResponse(photos.read(resident.photo), content_type="image/jpeg")
