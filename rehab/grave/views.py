"""Reporting a grave case, receiving the report, and what the banner sees of those nobody reported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from registry import access, audit
from registry.ledger.routes import routed_ledgers
from registry.ledger.views.steps import StepForm, StepPage
from registry.models import User
from registry.models.scoped import inside
from registry.screens import ANY_POSTING, Screen
from rehab.grave import rules
from rehab.grave.ledger import ReportsGrave

NOTHING_LEFT = 409


class ReportForm(StepForm):
    """To whom a grave case is reported: an account that will see it, or somebody told by telephone."""

    def __init__(self, *args: Any, people: list[tuple[str, str]], refers: bool, **kw: Any) -> None:
        super().__init__(*args, columns=(), **kw)
        help_text = (
            "选定的人从此看得到这份个案" if people else "上级还没有可以接收的账号，请用电话上报"
        )
        self.fields["account"] = forms.ChoiceField(
            label="上报给", choices=[("", "请选择"), *people], required=False, help_text=help_text,
            widget=forms.Select(attrs={"class": "input-30"}),
            error_messages={"invalid_choice": "请从列出的账号中选择"},
        )  # fmt: skip
        self.fields["by_phone"] = self.text(
            "用电话上报的，接报单位和接报人", "例如 松山区残联 王建国", 50
        )
        if refers:
            self.fields["referred"] = self.text("转介到", "医院或机构；还没有的不填", 60)

    @staticmethod
    def text(label: str, hint: str, most: int) -> forms.CharField:
        box = forms.TextInput(attrs={"class": "input-30", "autocomplete": "off"})
        return forms.CharField(
            label=label, max_length=most, required=False, help_text=hint, widget=box,
            error_messages={"max_length": f"最多 {most} 个字"},
        )  # fmt: skip


class Report(StepPage):
    """24 小时上报: the one step of a grave case."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if not self.ledger.waits(record) or record.is_voided:  # type: ignore[attr-defined]
            return self.nothing(record)
        return self.show(record, self.form(record))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        form = self.form(record, request.POST)
        if not form.is_valid():
            waits = self.ledger.waits(record)  # type: ignore[attr-defined]
            return self.show(record, form, 422) if waits else self.nothing(record)
        told = form.cleaned_data
        account = User.objects.get(pk=told["account"]) if told["account"] else None
        try:
            rules.report(
                self.ledger, pk, by=self.user, account=account, by_phone=told["by_phone"].strip(),
                referred=told.get("referred", "").strip(),
            )  # fmt: skip
        except ValidationError as refused:
            if getattr(refused, "code", "") == "wrong_state":
                return self.nothing(record)
            form.put_errors(refused)
            return self.show(record, form, 422)
        return redirect(self.ledger.url("detail", pk))

    def form(self, record: Any, data: Any = None) -> ReportForm:
        section = self.ledger.model.section
        people = rules.receivers(section, record.community_id, self.user)
        return ReportForm(data, people=people, refers=self.ledger.refers)  # type: ignore[attr-defined]

    def show(self, record: Any, form: ReportForm, status: int = 200) -> HttpResponse:
        return self.ask(record, rules.REPORT, form, status, note=rules.told(record))

    def nothing(self, record: Any) -> HttpResponse:
        told = rules.told(record) or "这份记录没有登记为高危"
        refused = f"没有要上报的：{told.rstrip('。')}"
        return self.ask(record, rules.REPORT, None, NOTHING_LEFT, refused=refused)


class ReceiveForm(StepForm):
    """What whom it was reported to advises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, columns=(), **kwargs)
        self.fields["advice"] = forms.CharField(
            label="接报意见", max_length=200,
            help_text="怎么办、联系谁，例如 今天与派出所、医院联系，明天一起上门；个案的责任人看得到",
            widget=forms.Textarea(attrs={"rows": 3, "class": "input-full"}),
            error_messages={"required": rules.SAY, "max_length": "最多 200 个字"},
        )  # fmt: skip


class Receive(StepPage):
    """接报: the one step of whom a grave case was reported to."""

    letter = "V"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        waits = rules.awaits(record, self.user) and not record.is_voided
        return self.show(record, ReceiveForm()) if waits else self.nothing(record)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        form = ReceiveForm(request.POST)
        if not rules.awaits(record, self.user) or record.is_voided:
            return self.nothing(record)
        if not form.is_valid():
            return self.show(record, form, 422)
        try:
            rules.receive(self.ledger, pk, by=self.user, advice=form.cleaned_data["advice"])
        except ValidationError as refused:
            if getattr(refused, "code", "") == "wrong_state":
                return self.nothing(record)
            form.put_errors(refused)
            return self.show(record, form, 422)
        messages.success(request, f"已接报：{record}。个案的责任人看得到您的意见。")
        return redirect(self.ledger.url("detail", pk))

    def show(self, record: Any, form: ReceiveForm, status: int = 200) -> HttpResponse:
        return self.ask(record, rules.RECEIVE, form, status, note=rules.told(record))

    def nothing(self, record: Any) -> HttpResponse:
        told = rules.told(record) or "这份记录没有登记为高危"
        refused = f"没有等您接报的：{told.rstrip('。')}"
        return self.ask(record, rules.RECEIVE, None, NOTHING_LEFT, refused=refused)


def ledgers() -> list[Any]:
    """The routed ledgers whose grave cases are reported."""
    return [ledger for ledger in routed_ledgers() if issubclass(ledger, ReportsGrave)]


def overdue(ledger: Any, codes: list[str]) -> Any:
    """The cases of ``ledger`` in the areas that were to be reported more than 24 hours ago."""
    held = ledger.model.objects.unscoped("number and community only: who it is about is not told")
    before = timezone.now() - rules.HOURS
    return held.current().filter(rules.UNREPORTED, inside(codes), grave_since__lt=before)


class Overdue(Screen):
    """24 小时未上报的高危个案: number, community and how long, for the banner; whose, it is not told."""

    section = ANY_POSTING

    def allowed(self) -> bool:
        """Whoever is named in cases as the banner's own staff."""
        return bool(access.areas_as(self.user, rules.RECEIVER))

    def get(self, request: HttpRequest) -> HttpResponse:
        codes = access.areas_as(self.user, rules.RECEIVER)
        rows = sorted((row for g in ledgers() for row in self.rows(g, codes)), key=lambda r: r[0])
        audit.record(
            "list", by=self.user, ledger="overdue-cases", community_id=codes[0], count=len(rows),
            detail={"view": "overdue"},
        )  # fmt: skip
        heads = ("编号", "台账", "社区", "发现高危", "至今")
        table = {
            "caption": "24 小时未上报的高危个案",
            "columns": [{"label": head} for head in heads],
            "tiles": True,
            "rows": [_cells(heads, texts) for _, texts in rows],
        }
        header = {"title": "24 小时未上报的高危个案"}
        return render(request, "care/overdue.html", {"table": table, "header": header})

    def rows(self, ledger: Any, codes: list[str]) -> list[tuple[Any, tuple[str, ...]]]:
        """Of each the moment it was found, and what is told."""
        held = overdue(ledger, codes).values_list("number", "community__name", "grave_since")
        return [
            (since, (number, ledger.title, place, rules.said(since), _ago(since)))
            for number, place, since in held
        ]


def _ago(since: Any) -> str:
    hours = int((timezone.now() - since).total_seconds() // 3600)
    return f"{hours} 小时" if hours < 72 else f"{hours // 24} 天"


def _cells(heads: tuple[str, ...], texts: tuple[str, ...]) -> dict[str, Any]:
    cells = [
        {"kind": "text", "label": head, "value": text}
        for head, text in zip(heads, texts, strict=True)
    ]
    return {"name": texts[0], "cells": cells}
