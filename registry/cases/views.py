"""无人负责的个案: what the banner's staff sees of them, and the one thing it does."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from registry import access, audit
from registry.cases import unhandled
from registry.ledger.views.steps import StepForm
from registry.models import User
from registry.screens import ANY_POSTING, Screen

HEADS = ("编号", "台账", "社区", "从哪天起", "办理")


class Unhandled(Screen):
    """The cases of the banner that name nobody who works there, by number."""

    section = ANY_POSTING

    def allowed(self) -> bool:
        """Whoever is the banner's own staff."""
        return bool(access.areas_as(self.user, unhandled.ROLE))

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [row for ledger in unhandled.ledgers() for row in self.rows(ledger)]
        code = access.areas_as(self.user, unhandled.ROLE)[0]
        audit.record(
            "list", by=self.user, ledger="unhandled-cases", community_id=code, count=len(rows),
            detail={"view": "unhandled"},
        )  # fmt: skip
        table = {
            "caption": unhandled.TITLE,
            "columns": [{"label": head} for head in HEADS],
            "rows": rows,
            "tiles": True,
        }
        header = {"title": unhandled.TITLE}
        return render(request, "cases/unhandled.html", {"table": table, "header": header})

    def rows(self, ledger: Any) -> list[dict[str, Any]]:
        held = unhandled.left_alone(ledger, unhandled.areas(self.user, ledger))
        found = held.select_related("community").order_by("updated_at", "pk")
        records = list(found)
        days = unhandled.since(ledger, records)
        return [self.row(ledger, record, days[record.pk]) for record in records]

    def row(self, ledger: Any, record: Any, day: datetime.date) -> dict[str, Any]:
        url = reverse("unhandled-case", args=[ledger.key, record.pk])
        texts = (
            (record.number, ""), (ledger.title, ""), (record.community.name, ""),
            (f"{day.year}年{day.month}月{day.day}日", ""), ("指定责任人", url),
        )  # fmt: skip
        cells = [
            {"kind": "text", "label": head, "value": value, "url": url}
            for head, (value, url) in zip(HEADS, texts, strict=True)
        ]
        return {"name": record.number, "cells": cells}


class NameForm(StepForm):
    """Who takes the case."""

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, columns=(), **kwargs)
        self.fields["account"] = forms.ChoiceField(
            label="责任人", choices=[("", "请选择"), *people],
            widget=forms.Select(attrs={"class": "input-30"}),
            help_text="" if people else "这个社区还没有可以负责的账号，请先由安全管理员授权",
            error_messages={"required": "请选择责任人", "invalid_choice": "请从列出的账号中选择"},
        )  # fmt: skip


class UnhandledCase(Screen):
    """Names who handles one such case; nothing of it is shown."""

    section = ANY_POSTING

    def allowed(self) -> bool:
        """Whoever is the banner's own staff."""
        return bool(access.areas_as(self.user, unhandled.ROLE))

    def found(self, key: str, pk: Any) -> tuple[Any, Any]:
        """Ledger and case; one that is handled, elsewhere, or does not exist answer alike."""
        ledger = next((g for g in unhandled.ledgers() if g.key == key), None)
        if ledger is None:
            raise Http404
        held = unhandled.left_alone(ledger, unhandled.areas(self.user, ledger))
        record = held.select_related("community").filter(pk=pk).first()
        if record is None:
            raise Http404
        return ledger, record

    def get(self, request: HttpRequest, ledger: str, pk: Any) -> HttpResponse:
        kind, record = self.found(ledger, pk)
        return self.ask(kind, record, self.form(kind, record))

    def post(self, request: HttpRequest, ledger: str, pk: Any) -> HttpResponse:
        kind, record = self.found(ledger, pk)
        form = self.form(kind, record, request.POST)
        if not form.is_valid():
            return self.ask(kind, record, form, 422)
        account = User.objects.get(pk=form.cleaned_data["account"])
        try:
            unhandled.name(kind, pk, by=self.user, account=account)
        except ValidationError as refused:
            form.put_errors(refused)
            return self.ask(kind, record, form, 422)
        messages.success(request, f"{record.number} 今后由{account}负责。")
        return redirect("unhandled-cases")

    def form(self, ledger: Any, record: Any, data: Any = None) -> NameForm:
        people = unhandled.candidates(ledger, record.community_id, self.user)
        return NameForm(data, people=people)

    def ask(self, ledger: Any, record: Any, form: NameForm, status: int = 200) -> HttpResponse:
        note = f"{ledger.title}　{record.community.name}"
        context = {
            "form": form,
            "header": {"title": f"指定责任人：{record.number}", "note": note},
            "breadcrumb": [
                {"label": unhandled.TITLE, "url": reverse("unhandled-cases")},
                {"label": record.number},
            ],
        }
        return render(self.request, "cases/name.html", context, status=status)
