"""One line more in a table of a case (a visit, a session), on a page that asks nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from registry.ledger import saving
from registry.ledger.columns import Column, Values
from registry.ledger.findings import Level
from registry.ledger.shape import copied
from registry.ledger.views.steps import StepPage
from registry.ledger.views.token_form import TokenForm


@dataclass(frozen=True)
class NewLine:
    """What a quick page is called, in which table it puts a line, which facts of the case it asks too.

    Without the columns it ``asks`` the line says nothing.
    """

    title: str
    table: str
    asks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class AddsLine:
    """A case ledger with such a page; it stands before ``CaseLedger`` among the bases."""

    new_line: ClassVar[NewLine]

    @classmethod
    def ended(cls, record: Any) -> bool:
        """Whether nothing more is noted in ``record``."""
        return bool(record.is_voided or record.ended_on)

    @classmethod
    def line_starts(cls, record: Any, user: Any) -> Values:
        """What the page begins with, beside today."""
        return {}

    @classmethod
    def line_steps(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """The way to the page, for whoever may note something."""
        may = cls.may(user, "E", record.community_id)  # type: ignore[attr-defined]
        if cls.ended(record) or not may:
            return []
        return [{"label": cls.new_line.title, "url": line_url(cls, record.pk)}]

    @classmethod
    def actions(cls, record: Any, user: Any) -> list[dict[str, str]]:
        held = super().actions(record, user)  # type: ignore[misc]
        return [*cls.line_steps(record, user), *held]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        page = path("<uuid:pk>/line/", AddLine.as_view(ledger=cls), name=f"{cls.key}-line")  # type: ignore[attr-defined]
        return super().urls([page, *extra])  # type: ignore[misc]


def line_url(ledger: Any, pk: Any) -> str:
    """Where a line is added."""
    return reverse(f"{ledger.key}-line", args=[pk])


@transaction.atomic
def add(ledger: Any, record_id: Any, *, by: Any, facts: Values, token: Any = None) -> Any:
    """The case with one line more of ``facts``; sent twice with one ``token`` it is added once.

    Raises ValidationError by column, DoesNotExist for a case ``by`` may not work on.
    """
    record = saving.locked(ledger, by, record_id)
    told: NewLine = ledger.new_line
    labels = {c.key: c.label for c in ledger.shape.table(told.table).columns}
    if lacking := [key for key in told.asks if facts.get(key) in (None, "", [])]:
        raise ValidationError({key: f"请填写{labels[key]}" for key in lacking})
    if token and not saving.claim(token, by)[1]:
        return record
    base = ledger.shape.read(record)
    line = {c.key: facts.get(c.key, c.kind.blank()) for c in ledger.shape.table(told.table).columns}
    also = {key: facts[key] for key in told.also if key in facts}
    values = {**copied(base), **also, told.table: [*copied(base)[told.table], line]}
    examined = ledger.examine(values, copied(base))
    at = len(base[told.table])
    if wrong := [_beside(f, told, at) for f in examined.at(Level.ERROR)]:
        raise ValidationError(dict(wrong))
    return saving.update(
        ledger, record.pk, base, examined, by=by, reason=told.title, action="progress"
    )


def _beside(found: Any, told: NewLine, at: int) -> tuple[str, str]:
    """Beside which field of the page a finding stands; what is wrong elsewhere stands above."""
    if found.line and found.key == told.table and found.line[0] == at:
        return str(found.line[1]), found.message
    return (found.key if found.key in told.also else "__all__"), found.message


class AddLine(StepPage):
    """The page: the columns of the line, and what is agreed for the next time."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        return (
            self.over(record) if self.told.ended(record) else self.show(record, self.form(record))
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if self.told.ended(record):
            return self.over(record)
        form = self.form(record, request.POST)
        if not form.is_valid():
            return self.show(record, form, 422)
        try:
            facts = dict(form.cleaned_data)
            add(self.ledger, pk, by=self.user, facts=facts, token=facts.pop("token", None))
        except ValidationError as refused:
            form.put_errors(refused)
            return self.show(record, form, 422)
        messages.success(request, f"已保存：{record}，{self.title}。")
        return redirect(f"{self.ledger.url('detail', pk)}?saved=1")

    @property
    def told(self) -> Any:
        """The ledger, as one that adds lines."""
        return self.ledger

    @property
    def title(self) -> str:
        return str(self.told.new_line.title)

    def columns(self) -> list[Column]:
        new: NewLine = self.told.new_line
        line = self.ledger.shape.table(new.table).columns
        asked = [replace(c, required=c.key in new.asks, asked=None) for c in line]
        return [*asked, *self.ledger.columns.pick(new.also)]

    def form(self, record: Any, data: Any = None) -> TokenForm:
        begun = {"on": timezone.localdate(), **self.told.line_starts(record, self.user)}
        return TokenForm(data, columns=self.columns(), initial=begun)

    def show(self, record: Any, form: TokenForm, status: int = 200) -> HttpResponse:
        back = self.ledger.url("detail", record.pk)
        return self.page(
            "cases/line.html",
            status,
            record=record,
            form=form,
            label=self.title,
            has_errors=status != 200,
            header={"title": f"{self.title}：{record}"},
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": back},
                {"label": self.title},
            ],
            save={"label": "保存", "cancel_url": back},
        )

    def over(self, record: Any) -> HttpResponse:
        refused = f"这份{self.ledger.noun}已经结束或作废，不能再记；需要的请重新登记"
        return self.ask(record, self.title, None, 409, refused=refused)
