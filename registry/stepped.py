"""The course of a record in steps, each a page with the columns it asks (扶持项目, 转介单, 无障碍改造)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.columns import Column, Values
from registry.ledger.findings import Level
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.shape import changed_keys, copied
from registry.ledger.views.detail import RecordDetail
from registry.ledger.views.lists import RecordList
from registry.ledger.views.steps import StepForm, StepPage
from registry.needs import lamps


@dataclass(frozen=True)
class Step:
    """One step: from which states, which columns record it, which of them it says nothing without.

    With a ``table`` the step adds a line there.
    """

    key: str
    title: str
    states: tuple[str, ...]
    columns: tuple[str, ...]
    asks: tuple[str, ...]
    table: str = ""


class Stepped(Ledger):
    """A ledger whose records take a course; ``state`` follows from the facts.

    It stands before the ledger it is a kind of: ``class ReliefLedger(Stepped, AboutResident)``.
    """

    course: ClassVar[tuple[Step, ...]] = ()
    stops: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The stops of the course, each with the day it is reached."""

    @classmethod
    def stops_of(cls, record: Any) -> tuple[tuple[str, str], ...]:
        """The stops of ``record``; one without a key is not reached yet."""
        return cls.stops

    @classmethod
    def open_steps(cls, record: Any) -> list[Step]:
        """What can be done now, the likeliest first."""
        if record.is_voided:
            return []
        return [step for step in cls.course if record.state in step.states]

    @classmethod
    def todo(cls, record: Any, today: datetime.date) -> str:
        """Who is to do what next; "" where nothing is left to do."""
        return ""

    @classmethod
    def also_do(cls, record: Any) -> dict[str, str]:
        """What else to do now for whoever may correct ``record``: text, label and url; {} for nothing."""
        return {}

    @classmethod
    def starts_with(cls, record: Any, step: Step) -> Values:
        """What the form of ``step`` begins with in place of what ``record`` holds."""
        return {}

    @classmethod
    def lacks_for(cls, record: Any, step: Step) -> dict[str, str]:
        """What is to be filled in elsewhere before ``step``: text, label and url; {} for nothing."""
        return {}

    @classmethod
    def fit(cls, form: StepForm, record: Any) -> None:
        """Give the fields of ``form`` what they offer where ``record`` is."""

    @classmethod
    def lamps_of(cls, record: Any, today: datetime.date) -> list[dict[str, str]]:
        """The lamps of its time limits, as the piece ``lamps`` draws them."""
        return [lamps.lamp(record, today)] if hasattr(record, "due_on") else []

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        step = path("<uuid:pk>/<slug:step>-step/", StepView.as_view(ledger=cls),
                    name=f"{cls.key}-step")  # fmt: skip
        return super().urls([step, *extra])

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {"detail": SteppedDetail}


def step_url(ledger: Any, record: Any, key: str) -> str:
    """Where the step ``key`` of ``record`` is taken."""
    return reverse(f"{ledger.key}-step", args=[record.pk, key])


def columns_of(ledger: Any, step: Step) -> list[Column]:
    """What ``step`` asks, as the ledger asks it."""
    held = ledger.shape.table(step.table).columns if step.table else ledger.columns
    by_key = {c.key: c for c in held}
    return [replace(by_key[key], required=key in step.asks, asked=None) for key in step.columns]


def why_not(ledger: Any, step: Step, record: Any) -> str:
    """Why ``step`` cannot be taken now, and what can; "" when it can."""
    if record.is_voided:
        return f"这份{ledger.noun}已作废，请先恢复"
    if record.state in step.states:
        return ""
    now = ledger.columns["state"].kind.show(record.state)
    able = "、".join(f"“{other.title}”" for other in ledger.open_steps(record))
    instead = f"现在可以{able}" if able else "以前登记错的用“更正”"
    return f"现在的状态是“{now}”，不能“{step.title}”；{instead}"


@transaction.atomic
def take(ledger: Any, step: Step, record_id: Any, *, by: Any, facts: Values) -> Any:
    """Take ``step`` with its ``facts``; an empty fact leaves what is recorded.

    Raises ValidationError (by column, or code "wrong_state"), DoesNotExist outside the scope.
    """
    record = saving.locked(ledger, by, record_id)
    base, examined = _examined(ledger, step, record, facts)
    return saving.update(
        ledger, record.pk, base, examined, by=by, reason=step.title, action="progress"
    )


@transaction.atomic
def take_for(
    ledger: Any, step: Step, record_id: Any, *, by: Any, facts: Values, reason: str, own: Any
) -> Any:
    """The same by somebody who reaches no more of the record than what is one's ``own`` of it.

    ``own`` gives the records that are, asked anew once the record is locked.  Raises
    ValidationError as ``take`` does, DoesNotExist for what is no longer one's own.
    """
    record = saving.locked_for(ledger, record_id, "the page asked whose record it is")
    own().get(pk=record_id)
    base, examined = _examined(ledger, step, record, facts)
    told = changed_keys(base, examined.values)
    changes = {key: examined.values[key] for key in told if key not in ledger.shape.known}
    saving.amend(ledger, record, changes, by=by, action="progress", reason=reason, reopens=True)
    return record


def _examined(ledger: Any, step: Step, record: Any, facts: Values) -> tuple[Values, Examination]:
    """What ``record`` holds, and what it will hold with the ``facts`` of ``step``."""
    if refused := why_not(ledger, step, record):
        raise ValidationError(refused, code="wrong_state")
    given = {key: value for key, value in facts.items() if value not in (None, "", [])}
    if lacking := [key for key in step.asks if key not in given]:
        labels = {c.key: c.label for c in columns_of(ledger, step)}
        raise ValidationError({key: f"请填写{labels[key]}" for key in lacking})
    base = ledger.shape.read(record)
    if step.table:
        blank = {c.key: c.kind.blank() for c in ledger.shape.table(step.table).columns}
        given = {step.table: [*base[step.table], {**blank, **given}]}
    examined = ledger.examine({**copied(base), **given}, copied(base))
    if wrong := {f.key: f.message for f in examined.at(Level.ERROR)}:
        raise ValidationError(wrong)
    return base, examined


class StepView(StepPage):
    """One step on one page; a step that does not fit says so and what does."""

    def found(self, pk: Any) -> tuple[Any, Step]:
        steps = {step.key: step for step in self.ledger.course}  # type: ignore[attr-defined]
        step = steps.get(self.kwargs["step"])
        if step is None:
            raise Http404
        return self.record(pk), step

    def get(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        record, taken = self.found(pk)
        if refused := why_not(self.ledger, taken, record):
            return self.ask(record, taken.title, None, 409, refused=refused)
        return self.show(record, taken, self.form(record, taken))

    def post(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        record, taken = self.found(pk)
        form = self.form(record, taken, request.POST)
        if not form.is_valid():
            return self.show(record, taken, form, 422)
        try:
            take(self.ledger, taken, pk, by=self.user, facts=form.cleaned_data)
        except ValidationError as refused:
            if getattr(refused, "code", "") == "wrong_state":
                return self.ask(record, taken.title, None, 409, refused=refused.messages[0])
            form.put_errors(refused)
            return self.show(record, taken, form, 422)
        messages.success(request, f"已{taken.title}：{record}。")
        return redirect(self.ledger.url("detail", pk))

    def form(self, record: Any, step: Step, data: Any = None) -> StepForm:
        """The form of ``step``; its own day is today unless told."""
        return form_of(self.ledger, step, record, data)

    def show(self, record: Any, step: Step, form: StepForm, status: int = 200) -> HttpResponse:
        state = self.ledger.columns["state"].kind.show(record.state)
        lacks = self.ledger.lacks_for(record, step)  # type: ignore[attr-defined]
        return self.ask(record, step.title, form, status, note=f"现在的状态：{state}", lacks=lacks)


def form_of(ledger: Any, step: Step, record: Any, data: Any = None) -> StepForm:
    """The form of ``step``: what the record holds of it, its own days today unless told."""
    held = {} if step.table else ledger.shape.read(record)
    start = {key: held.get(key) for key in step.columns}
    start |= ledger.starts_with(record, step)
    for key in step.columns:
        if (key == "on" or key.endswith("_on")) and not start[key]:
            start[key] = timezone.localdate()
    form = StepForm(data, columns=columns_of(ledger, step), initial=start)
    ledger.fit(form, record)
    return form


class SteppedList(RecordList):
    """The list with the lamps of the time limits."""

    def table(self, selection: Any, page: Any, columns: list[Any]) -> dict[str, Any]:
        table = super().table(selection, page, columns)
        if selection.anonymous:
            return table
        return {**table, "columns": [*table["columns"], {"label": "期限"}]}

    def row(self, selection: Any, record: Any, columns: list[Any]) -> dict[str, Any]:
        row = super().row(selection, record, columns)
        if selection.anonymous:
            return row
        shown = self.ledger.lamps_of(record, selection.today)  # type: ignore[attr-defined]
        cell = {"kind": "lamps", "label": "期限", "value": shown, "named": len(shown) == 1}
        return {**row, "cells": [*row["cells"], cell]}


class SteppedDetail(RecordDetail):
    """A record with its course, its lamp where a time runs, and the steps that can be taken."""

    def header(self, record: Any, values: Values, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        if not can["E"]:
            return header
        steps = [
            {"label": step.title, "url": step_url(self.ledger, record, step.key)}
            for step in self.ledger.open_steps(record)  # type: ignore[attr-defined]
        ]
        edit = [header["primary"]] if header["primary"] and steps else []
        primary = steps[0] if steps else header["primary"]
        return {**header, "primary": primary, "actions": [*steps[1:], *header["actions"], *edit]}

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        record, today = context["record"], timezone.localdate()
        ledger: Any = self.ledger
        timed = hasattr(record, "due_on")
        return super().page(
            "ledger/stepped.html",
            status,
            state=ledger.columns["state"].kind.show(record.state),
            stops=stops(ledger, record),
            todo="" if record.is_voided else ledger.todo(record, today),
            also=ledger.also_do(record)
            if context.get("can", {}).get("E") and not record.is_voided
            else {},
            lamp_list=ledger.lamps_of(record, today),
            lamp_said=lamps.said(record, today) if timed else "",
            **context,
        )


def stops(ledger: Any, record: Any) -> list[dict[str, str]]:
    """The stops of the course with the day each was reached; the first without a day is next."""
    found, next_ = [], not record.is_voided
    for label, key in ledger.stops_of(record):
        day = getattr(record, key) if key else None
        state = "done" if day else "current" if next_ and not _ended(record) else "next"
        next_ = next_ and bool(day)
        found.append({"label": label, "day": lamps.day_said(day) if day else "", "state": state})
    return found


def _ended(record: Any) -> bool:
    return bool(record.is_closed)
