"""The screens of needs beside those every ledger has: steps, hand-overs, lamps on list and page."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from registry import codes, need_actions
from registry.about_resident.views import SubjectCreate
from registry.ledger.columns import Values
from registry.ledger.table_forms import form_field
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import RecordDetail
from registry.ledger.views.lists import RecordList
from registry.models import FoundNeed, Need, Resident, WorkRecord
from registry.models.need import ANSWERED, FOUND_ON_VISIT
from registry.needs import course, lamps
from registry.needs.handover_views import (
    HandoverDetail,
    HandoverList,
    HandoverNew,
    lines,
    put_errors,
)

FOUND_KEY = re.compile(r"[0-9]{1,15}")


def addresses(ledger: Any) -> list[Any]:
    """The addresses needs have beside those of every ledger."""
    return [
        path("handovers/", HandoverList.as_view(ledger=ledger), name="need-handovers"),
        path(
            "handovers/<uuid:handover>/",
            HandoverDetail.as_view(ledger=ledger),
            name="need-handover",
        ),
        path("<uuid:pk>/handover/", HandoverNew.as_view(ledger=ledger), name="need-hand-over"),
        path("<uuid:pk>/<slug:step>-step/", NeedStep.as_view(ledger=ledger), name="need-step"),
    ]


class NeedCreate(SubjectCreate):
    """A new need; one met with in the work (台账五) begins as it was written down there."""

    def start(self, resident: Resident) -> Values:
        values, key = super().start(resident), self.request.GET.get("found", "")
        works = WorkRecord.objects.visible_to(self.user).current()
        met = FoundNeed.objects.filter(pk=int(key) if FOUND_KEY.fullmatch(key) else 0)
        found = met.filter(work__in=works.order_by().values("pk")).select_related("work").first()
        if found is None:
            return values
        told = {"raised_by": FOUND_ON_VISIT, "category": found.kind, "content": found.content}
        return {**values, **told, "raised_on": found.work.on or values["raised_on"]}


class NeedList(RecordList):
    """The list with the lamp of each need's time limit."""

    def header(self, selection: Any) -> dict[str, Any]:
        header = super().header(selection)
        url = f"{reverse('need-handovers')}?area={selection.area.code}"
        return {**header, "actions": [*header["actions"], {"label": "转交", "url": url}]}

    def table(self, selection: Any, page: Any, columns: list[Any]) -> dict[str, Any]:
        table = super().table(selection, page, columns)
        if selection.anonymous:
            return table
        return {**table, "columns": [*table["columns"], {"label": "期限"}]}

    def row(self, selection: Any, record: Need, columns: list[Any]) -> dict[str, Any]:
        row = super().row(selection, record, columns)
        if selection.anonymous:
            return row
        shown = [lamps.lamp(record, selection.today)]
        cell = {"kind": "lamps", "label": "期限", "value": shown, "named": True}
        return {**row, "cells": [*row["cells"], cell]}


class NeedDetail(RecordDetail):
    """A need with its lamp, the steps that can be taken now, and its hand-overs."""

    def header(self, record: Need, values: Any, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        if not can["E"]:
            return header
        steps = [
            {
                "label": need_actions.called(step, record),
                "url": reverse("need-step", args=[record.pk, step.key]),
            }
            for step in need_actions.open_steps(record)
        ]
        over = {"label": "转交", "url": reverse("need-hand-over", args=[record.pk])}
        settled = record.is_closed or record.is_voided or need_actions.is_handed(record)
        more = [] if settled else [over, *header["actions"]]
        edit = [header["primary"]] if header["primary"] else []
        actions = [*steps[1:], *more, *edit]
        return {**header, "primary": steps[0] if steps else None, "actions": actions}

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        need, today = context["record"], timezone.localdate()
        rows = need_actions.seen_by(self.user, need)
        return super().page(
            "needs/detail.html",
            status,
            lamp_list=[lamps.lamp(need, today)],
            lamp_said=lamps.said(need, today),
            state=codes.get("need_state").label(need.state),
            stops=course.stops(need),
            todo="" if need.is_voided else course.todo(need, today, rows[0] if rows else None),
            handovers=lines(rows),
            **context,
        )


class StepForm(forms.Form):
    """The columns of one step, asked as the ledger asks them."""

    use_required_attribute = False

    def __init__(self, *args: Any, ledger: Any, step: Any, need: Need, **kwargs: Any) -> None:
        shown = ledger.shape.read(need)
        start = {key: shown[key] for key in step.columns}
        for key in step.columns:
            if key.endswith("_on") and key != "promised_on" and not start[key]:
                start[key] = timezone.localdate()
        if step.key == "answer" and not start["answer"]:
            handover = need_actions.reported(need)
            start["answer"] = handover.report if handover else ""
        super().__init__(*args, **{**kwargs, "initial": start})
        for key in step.columns:
            field = form_field(ledger.columns[key])
            field.expected = key in step.asks  # type: ignore[attr-defined]
            self.fields[key] = field


class NeedStep(LedgerView):
    """One step of a need on one page; a step that does not fit says so and what does."""

    letter = "E"

    def found(self, pk: Any) -> tuple[Need, Any]:
        step = need_actions.STEPS.get(self.kwargs["step"])
        if step is None:
            raise Http404
        return self.record(pk), step

    def get(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        need, taken = self.found(pk)
        if refused := need_actions.why_not(taken, need):
            return self.ask(need, taken, None, 409, refused)
        return self.ask(need, taken, StepForm(ledger=self.ledger, step=taken, need=need))

    def post(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        need, taken = self.found(pk)
        form = StepForm(request.POST, ledger=self.ledger, step=taken, need=need)
        if form.is_valid():
            try:
                need_actions.take(step, pk, by=self.user, facts=form.cleaned_data)
            except ValidationError as refused:
                if getattr(refused, "code", "") == "wrong_state":
                    return self.ask(need, taken, None, 409, refused.messages[0])
                put_errors(form, refused)
            else:
                messages.success(request, f"已{taken.title}：{need}")
                return redirect(self.ledger.url("detail", pk))
        return self.ask(need, taken, form, 422)

    def ask(
        self, need: Need, step: Any, form: Any, status: int = 200, refused: str = ""
    ) -> HttpResponse:
        return self.page(
            "needs/step.html",
            status,
            record=need,
            back=self.ledger.url("detail", need.pk),
            step=step,
            form=form,
            refused=refused,
            header={"title": f"{need_actions.called(step, need)}：{need}", "note": need.content},
            again=step.key == "reflect" and need.state == ANSWERED,
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(need), "url": self.ledger.url("detail", need.pk)},
                {"label": step.title},
            ],
        )
