"""Steps with a whole resident: asked, told what will happen, confirmed; nothing needs scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from registry import drafts
from registry.codes import get as codes
from registry.draft_pages import ASKED
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.moves.families import Group

UNPROCESSABLE = 422
REQUIRED = {"required": "请填写", "invalid": "填写的内容读不出"}
Told = list[tuple[str, str]]
"""What will happen, line by line: of what, and what."""


def by_key(wrong: ValidationError) -> list[tuple[str | None, Any]]:
    """What is wrong, by the field it speaks of; None where it speaks of none."""
    if hasattr(wrong, "error_dict"):
        return list(wrong.error_dict.items())
    return [(None, wrong.error_list)]


class StepForm(forms.Form):
    """What a step asks; every field says what is wrong in plain words."""

    use_required_attribute = False

    def refuse(self, wrong: ValidationError) -> None:
        """Put what an action refused at the fields it speaks of, or above all of them."""
        for key, texts in by_key(wrong):
            self.add_error(key if key in self.fields else None, texts)


class FindForm(StepForm):
    """Whom to look for."""

    text = forms.CharField(
        max_length=40, label="查找", error_messages={"required": "请填写姓名、拼音或证号尾号"}
    )


def reason_field(label: str = "原因") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        error_messages={"required": "请写明原因", "max_length": "最多 200 个字"},
    )


class StepView(LedgerView):
    """Form, then a summary of what will happen, then the deed; what was typed is never lost.

    The summary is the deed itself, done and taken back: it cannot say anything else than happens.
    """

    ledger = ResidentLedger
    letter = "E"
    title = ""
    button = ""
    intro = ""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        resident = self.open(pk)
        if (kept := self.confirmation_kept()) is not None:
            request.POST = kept  # type: ignore[assignment]  # as if it came from the form just now
            return self.prepare(resident)
        return self.ask(resident, self.form(resident))

    def confirmation_kept(self) -> QueryDict | None:
        """What was being confirmed when the session ended: the summary is shown again, not the form."""
        draft = drafts.find(self.user, self.request.GET.get(ASKED, ""))
        if draft is None or not draft.brief or drafts.target(draft) != self.request.path:
            return None
        typed = drafts.typed(draft)
        return typed if typed.get("step") == "confirm" else None

    def prepare(self, resident: Resident) -> HttpResponse:
        """The summary of what was sent; what stands against it, at the form."""
        form = self.form(resident, self.request.POST)
        if not form.is_valid():
            return self.ask(resident, form, UNPROCESSABLE)
        try:
            return self.confirm(resident, form, self.rehearse(resident, form))
        except ValidationError as wrong:
            form.refuse(wrong)
            return self.ask(resident, form, UNPROCESSABLE)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        resident = self.open(pk)
        if "text" in request.POST:  # looks for somebody, has not filled in the form yet
            return self.look_for(resident, request.POST["text"].strip())
        step, form = request.POST.get("step"), self.form(resident, request.POST)
        if step == "back":
            return self.ask(resident, self.form(resident, initial=self.typed(form)))
        if step != "confirm":
            return self.prepare(resident)
        if not form.is_valid():
            return self.ask(resident, form, UNPROCESSABLE)
        try:
            return self.done(resident, form, self.act(resident, form))
        except ValidationError as wrong:
            form.refuse(wrong)
            return self.ask(resident, form, UNPROCESSABLE)

    def look_for(self, resident: Resident, text: str) -> HttpResponse:
        """The people found by ``text``; empty, it says what to type."""
        form = FindForm({"text": text})
        if form.is_valid():
            return self.ask(resident, self.form(resident))
        return self.ask(resident, form, UNPROCESSABLE)

    def open(self, pk: Any) -> Resident:
        """The resident; raises PermissionDenied when void, as nothing can happen to that record."""
        record: Resident = self.record(pk)
        if record.is_voided:
            raise PermissionDenied
        return record

    def form(self, resident: Resident, data: Any = None, **options: Any) -> StepForm:
        """The form of the step."""
        return StepForm(data, **options)

    def typed(self, form: StepForm) -> dict[str, Any]:
        """What was typed, to be shown again."""
        return {name: form[name].value() for name in form.fields}

    def act(self, resident: Resident, form: StepForm) -> Any:
        """Do it; raises ValidationError with what stands against it."""
        raise TypeError(f"{type(self).__name__} does nothing")

    def tell(self, resident: Resident, form: StepForm, result: Any) -> Told:
        """What ``act`` did, for the summary."""
        return []

    def rehearse(self, resident: Resident, form: StepForm) -> Told:
        with transaction.atomic():
            told = self.tell(resident, form, self.act(resident, form))
            transaction.set_rollback(True)
        return told

    def done(self, resident: Resident, form: StepForm, result: Any) -> HttpResponse:
        messages.success(self.request, self.success(resident, result))
        return redirect(self.ledger.url("detail", resident.pk))

    def success(self, resident: Resident, result: Any) -> str:
        return f"已办理{self.title}：{resident}"

    def ask(self, resident: Resident, form: StepForm, status: int = 200) -> HttpResponse:
        return self.show("steps/ask.html", resident, status, form=form)

    def confirm(self, resident: Resident, form: StepForm, told: Told) -> HttpResponse:
        kept = [
            (key, value)
            for key, values in self.request.POST.lists()
            for value in values
            if key not in ("csrfmiddlewaretoken", "step")
        ]
        return self.show("steps/confirm.html", resident, told=told, kept=kept)

    def show(
        self, template: str, resident: Resident, status: int = 200, **context: Any
    ) -> HttpResponse:
        at = RecordAddresses(self.ledger, resident)
        words = {"title": self.title, "button": self.button, "intro": self.intro}
        return self.page(
            template, status, record=resident, at=at, here=self.request.path, **words, **context
        )


def named(resident: Resident) -> str:
    """A resident in a choice: name and what they are to the head."""
    relation = codes("relation").label(resident.relation_to_head)
    dead = "，已去世" if resident.status == "4" else ""
    return f"{resident.name}（残疾人{'，' + relation if relation else ''}{dead}）"


def line(member: Any) -> str:
    """A line of the member table in a choice."""
    relation = codes("relation").label(member.relation)
    return f"{member.name}（{relation or '家庭成员'}）"


def everyone(group: Group) -> list[tuple[str, str]]:
    """The people of a household as choices."""
    residents = [(str(r.pk), named(r)) for r in group.residents]
    return [*residents, *((str(m.pk), line(m)) for m in group.others)]


def groups(conflict: Any, both: str, only: str) -> list[dict[str, Any]]:
    """The facts to choose between: those two records tell apart, and those one alone has."""
    told = ((both, conflict.disputed), (only, conflict.only_mine))
    return [{"title": title, "rows": conflict.rows(keys)} for title, keys in told if keys]
