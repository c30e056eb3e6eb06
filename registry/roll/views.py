"""The pages of a roll: ticking who was there, what came of it for each, the sheet to sign."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from registry.ledger.kinds import ListedKind
from registry.ledger.saving import Voided
from registry.ledger.shape import plain
from registry.ledger.table_forms import form_field
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.files import download
from registry.roll import paper, taking
from registry.roll.columns import ROLL
from registry.roll.sheet import Sheet
from registry.roll.standing import Standing

UNPROCESSABLE = 422
DONE = "1"
"""结业、合格: the first code of what is noted first."""


def panel(ledger: Any, record: Any, user: Any) -> dict[str, Any]:
    """The roll on the page of its event: how many, who of them may be named, what can be done."""
    key = ledger.standing.key
    lines = list(record.roll.all())
    known = {getattr(line, key) for line in lines}
    seen = set(ledger.standing.visible(user).filter(pk__in=known).values_list("pk", flat=True))
    columns = [c for c in ledger.shape.table(ROLL).columns if c.key in ledger.roll_facts]
    may = {letter: ledger.may(user, letter, record.community_id) for letter in "EP"}
    open_ = not record.is_voided
    return {
        "title": ledger.roll_title,
        "noun": ledger.standing.noun,
        "present": record.present,
        "hidden": record.present - len(lines),
        "lines": [_line(ledger, line, columns, seen) for line in lines],
        "notes_more": bool(columns),
        "begun": not record.begins_on or record.begins_on <= timezone.localdate(),
        "roll_url": ledger.url("roll", record.pk) if may["E"] and open_ else "",
        "results_url": ledger.url("results", record.pk)
        if columns and lines and may["E"] and open_
        else "",
        "results_title": ledger.results_title,
        "sheet_url": ledger.url("sign-in", record.pk) if may["P"] and open_ else "",
    }


def _line(ledger: Any, line: Any, columns: list[Any], seen: set[Any]) -> dict[str, str]:
    key = getattr(line, ledger.standing.key)
    shown = [c.kind.show(getattr(line, c.key)) for c in columns]
    told = [_said(c, text) for c, text in zip(columns, shown, strict=True) if text]
    url = reverse(f"{ledger.standing.ledger_key}-detail", args=[key]) if key in seen else ""
    return {"name": line.name, "url": url, "says": "　".join(told)}


def _said(column: Any, text: str) -> str:
    """A result speaks for itself; of anything else what it is stands before it."""
    return text if isinstance(column.kind, ListedKind) else f"{column.label} {text}"


class _RollPage(LedgerView):
    letter = "E"

    @property
    def standing(self) -> Standing:
        """Who stands on the roll."""
        found: Standing = self.ledger.standing  # type: ignore[attr-defined]
        return found

    def event(self, pk: Any) -> Any:
        """The event, if its roll may still change."""
        record = self.record(pk)
        if record.is_voided:
            raise PermissionDenied
        return record

    def gone(self, pk: Any) -> HttpResponse:
        messages.error(self.request, "这条记录刚刚被作废，没有保存。")
        return redirect(self.ledger.url("detail", pk))

    def around(self, record: Any, here: str) -> dict[str, Any]:
        return {
            "record": record,
            "at": RecordAddresses(self.ledger, record),
            "breadcrumb": [
                {"label": f"{record.community.name} {self.ledger.title}",
                 "url": f"{self.ledger.url('list')}?area={record.community_id}"},
                {"label": str(record), "url": self.ledger.url("detail", record.pk)},
                {"label": here},
            ],
        }  # fmt: skip


class RollTaking(_RollPage):
    """The names of the area to tick; saved, or shown again narrowed down with every tick kept."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        standing = {getattr(line, self.standing.key) for line in record.roll.all()}
        return self.show(record, standing, standing)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        ticked = taking.keys_in(request.POST.getlist("who"))
        was = taking.keys_in(request.POST.get("was", "").split())
        if "save" not in request.POST:
            return self.show(record, was, ticked)
        try:
            taken = taking.take(self.ledger, pk, by=self.user, was=was, ticked=ticked)
        except Voided:
            return self.gone(pk)
        except ValidationError as wrong:
            return self.show(record, was, ticked, wrong.messages)
        self.tell(taken)
        return redirect(self.ledger.url("detail", pk))

    def tell(self, taken: taking.Taken) -> None:
        changes = [f"新点 {taken.added} 人"] if taken.added else []
        changes += [f"取消 {taken.removed} 人"] if taken.removed else []
        told = "，".join(changes) or "没有变化"
        messages.success(self.request, f"点名已保存：{told}，现在共 {taken.record.present} 人。")
        if taken.lost:
            text = f"{taken.lost} 人没有点上：已不在名单里（迁出、去世或合并）。"
            messages.warning(self.request, text)

    def show(
        self, record: Any, was: set[Any], ticked: set[Any], wrong: list[str] | None = None
    ) -> HttpResponse:
        sent = self.request.POST
        text = "" if "all" in sent else sent.get("find", "").strip()[:50]
        sheet = Sheet(
            self.ledger, record, self.user, within=sent.get("within", ""), text=text, ticked=ticked
        )
        return self.page(
            "roll/taking.html",
            UNPROCESSABLE if wrong else 200,
            sheet=sheet,
            groups=sheet.groups(),
            text=text,
            was=" ".join(sorted(map(str, was))),
            count=len(ticked),
            wrong=wrong or [],
            has_errors=bool(wrong),
            begun=not record.begins_on or record.begins_on <= timezone.localdate(),
            standing=self.standing,
            header={"title": f"点名：{record}", "note": paper.when_and_where(self.ledger, record)},
            **self.around(record, "点名"),
        )


class LineForm(forms.Form):
    """What came of it for one person."""

    def __init__(self, columns: list[Any], name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.use_required_attribute = False
        for column in columns:
            field = form_field(column)
            if hasattr(field, "keep"):
                field.keep(self.initial.get(column.key))
            self.fields[column.key] = field

    def read(self) -> dict[str, Any]:
        """What was typed, by column."""
        return dict(self.cleaned_data) if self.is_valid() else {}


class RollResults(_RollPage):
    """Whether each person completed it, with which certificate: one line a person."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        rows = self.rows(record)
        return self.show(record, self.forms(record, rows), rows)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        rows = self.rows(record)
        data = request.POST.copy()
        if "all" in data:
            self.complete(data, rows)
        typed = self.forms(record, rows, data)
        if "all" in data or not all(form.is_valid() for form in typed):
            status = 200 if "all" in data else UNPROCESSABLE
            return self.show(record, typed, self.was(rows), status=status)
        told = {str(form.prefix): form.read() for form in typed}
        try:
            taking.note_results(self.ledger, pk, by=self.user, was=self.was(rows), told=told)
        except Voided:
            return self.gone(pk)
        except ValidationError as wrong:
            return self.show(record, typed, rows, wrong.messages, UNPROCESSABLE)
        messages.success(request, f"已保存：{record}。")
        return redirect(self.ledger.url("detail", pk))

    @property
    def columns(self) -> list[Any]:
        table = self.ledger.shape.table(ROLL)
        return [c for c in table.columns if c.key in self.ledger.roll_facts]  # type: ignore[attr-defined]

    def rows(self, record: Any) -> dict[str, dict[str, Any]]:
        """What is noted now, by person."""
        key = self.standing.key
        return {
            str(getattr(line, key)): {c.key: getattr(line, c.key) for c in self.columns}
            for line in record.roll.all()
        }

    def was(self, rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """What was noted when the page was opened; of what the page does not say, as it is now."""
        try:
            sent = json.loads(self.request.POST.get("was", ""))
            return {key: {**row, **self.told(sent.get(key, {}))} for key, row in rows.items()}
        except (ValueError, TypeError, AttributeError, ValidationError):
            return rows

    def told(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What the page says was noted, as the columns read it."""
        return {c.key: c.kind.parse(sent[c.key]) for c in self.columns if c.key in sent}

    def forms(
        self, record: Any, rows: dict[str, dict[str, Any]], data: Any = None
    ) -> list[LineForm]:
        key = self.standing.key
        names = {str(getattr(line, key)): line.name for line in record.roll.all()}
        return [
            LineForm(self.columns, names[person], data, prefix=person, initial=row)
            for person, row in rows.items()
        ]

    def complete(self, data: Any, rows: dict[str, Any]) -> None:
        """Take everybody of whom nothing is noted to have completed it; the first fact says so."""
        first = self.columns[0].key
        for key in rows:
            if not data.get(f"{key}-{first}"):
                data[f"{key}-{first}"] = DONE

    def show(
        self,
        record: Any,
        typed: list[LineForm],
        was: dict[str, Any],
        wrong: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        return self.page(
            "roll/results.html",
            status,
            lines=typed,
            was=json.dumps({key: {k: plain(v) for k, v in row.items()} for key, row in was.items()}),
            wrong=wrong or [],
            has_errors=status == UNPROCESSABLE,
            usual=self.columns[0].kind.show(DONE),
            header={"title": f"{self.ledger.results_title}：{record}",  # type: ignore[attr-defined]
                    "note": paper.when_and_where(self.ledger, record)},
            save={"label": "保存", "cancel_url": self.ledger.url("detail", record.pk)},
            **self.around(record, self.ledger.results_title),  # type: ignore[attr-defined]
        )  # fmt: skip


class SignInSheet(LedgerView):
    """The sheet to sign, as PDF: everybody of the area, or those ticked already (``only``)."""

    letter = "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        ledger: Any = self.ledger
        here = {getattr(line, ledger.standing.key) for line in record.roll.all()}
        sheet = Sheet(
            ledger, record, self.user, "P", within=request.GET.get("within", ""), ticked=here
        )
        people = [p for p in sheet.people if p.pk in here or "only" not in request.GET]
        if sheet.too_many and "only" not in request.GET:
            messages.warning(
                request, f"共 {sheet.total} 人，一份签到表印不下，请先点名，再打印已点名的"
            )
            return redirect(ledger.url("detail", pk))
        data = paper.sign_in_sheet(ledger, record, people, sheet, printed_by=str(self.user))
        self.audit("print", record, count=len(people), detail={"page": "sign-in"})
        return download(data, f"签到表_{record}.pdf", "application/pdf", inline=True)
