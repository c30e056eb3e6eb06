"""The short form of one item of one person: what a list line leads to, written into 台账一."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from assistance.benefits.figures import list_url, may_list
from registry import benefits
from registry.ledger.columns import Column, Values
from registry.ledger.findings import Finding
from registry.ledger.forms import LedgerForm
from registry.ledger.ledger import Twin
from registry.ledger.shape import copied
from registry.ledger.table_forms import form_field
from registry.ledger.views.entry import RecordEdit
from registry.ledgers import ResidentLedger
from registry.models import Area
from registry.place import local_page

TABLE = "benefits"
HINTS = {
    "starts_on": "按月发放的写第一个月，例如 2026-3-1",
    "ends_on": "还在享受的留空",
    "proof": "批准文件的文号、存折或系统截图等",
}


def columns() -> list[Column]:
    """What is recorded of an item, but the item itself."""
    return [c for c in ResidentLedger.shape.table(TABLE).columns if c.key != "item"]


def row_of(values: Values, item: str) -> Values:
    """What ``values`` hold of ``item``; blank where nothing is recorded."""
    blank: Values = {column.key: column.kind.blank() for column in columns()}
    held: Values = next((row for row in values[TABLE] if row["item"] == item), {})
    return {"item": item, **blank, **held}


def with_row(values: Values, row: Values) -> Values:
    """A copy of ``values`` in which ``row`` is what is recorded of its item."""
    others = [held for held in values[TABLE] if held["item"] != row["item"]]
    rows = sorted([*others, row], key=lambda held: str(held["item"]))
    return {**copied(values), TABLE: rows}


class BenefitForm(LedgerForm):
    """State, amount, from, to, checked on and proof of one item."""

    def __init__(self, *args: Any, item: str, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)
        self.tables = {}

    def _add_fields(self) -> None:
        held = row_of(self.stored, self.item)
        for column in columns():
            field = form_field(column)
            field.help_text = HINTS.get(column.key, "")
            field.expected = column.key == "state"  # type: ignore[attr-defined]
            self.fields[column.key] = field
            self.initial[column.key] = held[column.key]
        monthly = self.item not in benefits.ONCE
        self.fields["amount"].label = "标准（元/月）" if monthly else "金额（元）"
        self.fields["state"].error_messages["required"] = "请选择落实情况"
        self.initial["checked_on"] = timezone.localdate()  # 打开这张表就是在核对

    def clean_state(self) -> str:
        """Without a state nothing is said of the item."""
        state = str(self.cleaned_data.get("state") or "")
        if not state:
            raise ValidationError("请选择落实情况")
        return state

    def settle(self, values: Values) -> None:
        """Put what was typed into the table of 台账一."""
        typed = {c.key: self.cleaned_data.get(c.key, c.kind.blank()) for c in columns()}
        values[TABLE] = with_row(values, {"item": self.item, **typed})[TABLE]

    def _raise_findings(self, findings: list[Finding]) -> None:
        """Only what rests on the items: the rest of the record is corrected on its own form."""
        super()._raise_findings([f for f in findings if f.rests_on({TABLE})])

    def _at(self, finding: Finding) -> None:
        item, _, column = finding.code.partition("-")
        named = column if item == self.item and column in self.fields else None
        self.add_error(named, ValidationError(finding.message, code=finding.code))

    @property
    def shown(self) -> list[BoundField]:
        """The fields one types in, in their order."""
        return [self[column.key] for column in columns()]

    @property
    def _page_order(self) -> list[str]:
        return [column.key for column in columns()]


class BenefitEdit(RecordEdit):
    """One item of one resident; back to the list it was opened from."""

    ledger = ResidentLedger

    @property
    def item(self) -> str:
        """The item in the address; raises Http404 where the plan has none of the kind."""
        item = str(self.kwargs["item"])
        if item not in (*benefits.ITEMS, "SS99"):
            raise Http404
        return item

    def get(self, request: HttpRequest, pk: Any, item: str = "") -> HttpResponse:
        return super().get(request, pk)

    def post(self, request: HttpRequest, pk: Any, item: str = "") -> HttpResponse:
        return super().post(request, pk)

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        record = self.reach(self.kwargs["pk"])
        return f"{benefits.item_name(self.item)}：{record}"

    def form(self, data: Any = None, record: Any = None, start: Values | None = None) -> LedgerForm:
        return BenefitForm(
            data, ledger=self.ledger, user=self.user, record=record, start=start, item=self.item
        )

    def title(self, form: LedgerForm) -> str:
        return f"{benefits.item_name(self.item)}：{form.record}"

    def back(self, form: LedgerForm) -> str:
        return self.usual(form.record)

    def usual(self, record: Any) -> str:
        """Where one is led where the form was opened from no list."""
        asked = self.request.GET.get("next", "")
        fine = url_has_allowed_host_and_scheme(asked, {self.request.get_host()})
        page = list_url(record.community_id, "lacking", self.item)
        return asked if asked.startswith("/") and fine else page

    def show(
        self, form: LedgerForm, status: int = 200, twin: Twin | None = None, **context: Any
    ) -> HttpResponse:
        record = form.record
        return self.page(
            "benefits/edit.html",
            status,
            form=form,
            has_errors=bool(form.error_list),
            header={"title": self.title(form), "note": self.headline(form)},
            item_name=benefits.item_name(self.item),
            findings=self.findings(record),
            next=self.request.POST.get("next", "") or self.usual(record),
            save={"label": "保存", "actions": self.other_saves(form, None),
                  "cancel_url": self.usual(record)},
            **self.about_drafts(self.opened_draft),
            **context,
        )  # fmt: skip

    def headline(self, form: LedgerForm) -> str:
        place: Area = form.record.community  # type: ignore[union-attr]
        told = self.ledger.headline(form.stored, timezone.localdate())
        return f"{place.name}　{told}"

    def findings(self, record: Any) -> list[benefits.BenefitFinding]:
        """What the rules say of the item as it is stored."""
        given = benefits.given_now()
        values = self.ledger.shape.read(record)
        known = benefits.facts(values, record.community.kind, given.today)
        return [f for f in benefits.findings(known, given) if f.item == self.item]

    def saved(
        self, record: Any, values: Values, filled_in: Sequence[str] = ()
    ) -> HttpResponseRedirect:
        given = benefits.given_now()
        fresh = self.reach(record.pk, tables=True)
        known = benefits.facts(self.ledger.shape.read(fresh), fresh.community.kind, given.today)
        state = benefits.state_name(_recorded(known.get(self.item, "")))
        messages.success(
            self.request, f"已保存：{record}的{benefits.item_name(self.item)}，{state}。"
        )
        return redirect(local_page(self.request, self.usual(record)))


def page_piece(record: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    """For the resident's page: what should be there or should not, each with the short form."""
    if not may_list(user, record.community_id):
        return None
    given = benefits.given_now()
    values = ResidentLedger.shape.read(record)
    known = benefits.facts(values, record.community.kind, given.today)
    found = benefits.findings(known, given)
    if not found:
        return None
    may_enter = ResidentLedger.may(user, "E", record.community_id)
    back = ResidentLedger.url("detail", record.pk)
    lines = [
        {"finding": one, "state": benefits.state_name(_recorded(known[one.item])),
         "url": edit_url(record.pk, one.item, back) if may_enter else ""}
        for one in found
    ]  # fmt: skip
    return "benefits/on_resident.html", {"lines": lines, "tells": {one.item for one in found}}


def _recorded(standing: str) -> str:
    """The state as the code list has it."""
    return benefits.ENJOYED if standing == benefits.ENDED else standing


def edit_url(pk: Any, item: str, back: str) -> str:
    """The short form of an item, leading back to the page ``back``."""
    return f"{reverse('benefit-edit', args=[pk, item])}?{urlencode({'next': back})}"
