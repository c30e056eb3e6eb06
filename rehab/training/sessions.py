"""记训练: the days of a month on which the exercises were done, ticked as on the card at home."""

from __future__ import annotations

import calendar
import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.findings import Level
from registry.ledger.views.steps import StepForm, StepPage
from rehab.models import HomeTraining
from rehab.training.ledger import HomeSessionLedger
from rehab.training.trend import of_plan

ASKED = ("minutes", "progress", "note", "next_step", "person")
WEEKDAYS = "一二三四五六日"
VOID = "这份计划已作废，不能再记训练"


def month_asked(text: str, today: datetime.date) -> datetime.date:
    """The first day of the month ``text`` (2026-11) names; of this month where it names none."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 a month, no moment
    except ValueError:
        return today.replace(day=1)


def days_of(month: datetime.date) -> list[datetime.date]:
    """Every day of the month."""
    last = calendar.monthrange(month.year, month.month)[1]
    return [month.replace(day=day) for day in range(1, last + 1)]


def beside_month(month: datetime.date, by: int) -> datetime.date:
    """The month before (-1) or after (1)."""
    edge = month - datetime.timedelta(days=1) if by < 0 else days_of(month)[-1]
    return (edge if by < 0 else edge + datetime.timedelta(days=1)).replace(day=1)


class SessionsForm(StepForm):
    """Which days, and what is said of all of them."""

    def __init__(self, *args: Any, days: list[datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.TypedMultipleChoiceField(
            label="哪几天训练了",
            coerce=datetime.date.fromisoformat,
            choices=[(f"{day}", f"{day.day}日 周{WEEKDAYS[day.weekday()]}") for day in days],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "请勾选训练了的日子",
                "invalid_choice": "有的日子不能选：不在计划期间、还没到或已经记过",
            },
        )
        self.order_fields(["days"])


class Sessions(StepPage):
    """One line for each day ticked; what was noted already is shown and cannot be ticked again."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.is_voided:
            return self.ask(record, "记训练", None, 409, refused=VOID)
        return self.show(record, self.form(record))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.is_voided:
            return self.ask(record, "记训练", None, 409, refused=VOID)
        form = self.form(record, request.POST)
        if not form.is_valid() or not self.saved(record, form):
            return self.show(record, form, 422)
        messages.success(request, f"已记 {len(form.cleaned_data['days'])} 次训练：{record}。")
        return redirect(self.ledger.url("detail", pk))

    @property
    def month(self) -> datetime.date:
        return month_asked(self.request.GET.get("month", ""), timezone.localdate())

    def noted(self, record: HomeTraining) -> list[datetime.date]:
        """The days of the month that are noted already."""
        days = days_of(self.month)
        held = HomeSessionLedger.visible(self.user).current()
        held = held.filter(resident=record.resident_id, on__range=(days[0], days[-1]))
        return list(held.order_by("on").values_list("on", flat=True))

    def free(self, record: HomeTraining) -> list[datetime.date]:
        """The days that may be ticked: of the plan, not after today, not noted yet."""
        noted = set(self.noted(record))
        last = min(record.ended_on or timezone.localdate(), timezone.localdate())
        first = record.started_on or datetime.date.min
        return [day for day in days_of(self.month) if first <= day <= last and day not in noted]

    def form(self, record: HomeTraining, data: Any = None) -> SessionsForm:
        start = {"minutes": record.minutes, "person": record.trainer_name}
        columns = HomeSessionLedger.columns.pick(ASKED)
        return SessionsForm(data, columns=columns, days=self.free(record), initial=start)

    def saved(self, record: HomeTraining, form: SessionsForm) -> bool:
        """Store a line a day, all or none; what the rules refuse stands beside its field."""
        told = {key: form.cleaned_data[key] for key in ASKED}
        try:
            with transaction.atomic():
                for day in form.cleaned_data["days"]:
                    self.note(record, {**told, "on": day})
        except ValidationError as refused:
            form.put_errors(refused)
        except IntegrityError:
            form.put_errors(ValidationError({"days": "有的日子刚才已由别人记过，请重新打开这一页"}))
        return form.is_valid()

    def note(self, record: HomeTraining, facts: dict[str, Any]) -> None:
        start = HomeSessionLedger.start(record.resident)
        examined = HomeSessionLedger.examine({**start, **facts})
        if wrong := {f.key: f.message for f in examined.at(Level.ERROR)}:
            raise ValidationError(wrong)
        code = record.community_id
        saving.create(HomeSessionLedger, examined, by=self.user, community_id=code)

    def show(self, record: HomeTraining, form: SessionsForm, status: int = 200) -> HttpResponse:
        month, today = self.month, timezone.localdate()
        last = HomeSessionLedger.visible(self.user).current().filter(of_plan(record))
        before, after = beside_month(month, -1), beside_month(month, 1)
        back = self.ledger.url("detail", record.pk)
        return self.page(
            "rehab/sessions.html",
            status,
            record=record,
            form=form,
            has_errors=status != 200,
            month=month,
            noted=self.noted(record),
            last=last.order_by("-on").first(),
            before=f"?month={before:%Y-%m}" if not record.started_on or month > record.started_on else "",
            after=f"?month={after:%Y-%m}" if after <= today else "",
            header={"title": f"记训练：{record}", "note": f"{month.year} 年 {month.month} 月"},
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": back},
                {"label": "记训练"},
            ],
            save={"label": "保存", "cancel_url": back},
        )  # fmt: skip
