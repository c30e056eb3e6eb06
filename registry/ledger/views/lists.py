"""The list of a ledger: quick views, filters, search, sorting, pages, columns."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry import masking
from registry.ledger.columns import Column
from registry.ledger.selection import PAGE_SIZES, Selection
from registry.ledger.views.base import LedgerView
from registry.models import SearchTerm


class RecordList(LedgerView):
    """The records of the current area as a table (cards on a phone)."""

    def allowed(self) -> bool:
        return self.may("V") or self.may("F")

    def get(self, request: HttpRequest) -> HttpResponse:
        selection = Selection(self.ledger, request.user, self.area, request.GET)
        queryset = selection.queryset().select_related("household", "community")
        paginator = Paginator(queryset, selection.size)
        asked = request.GET.get("page", "1")
        page = paginator.get_page(asked)
        beyond = asked.isdigit() and int(asked) > paginator.num_pages
        if beyond:
            page = paginator.page(1)
        columns = self.ledger.columns.pick(selection.column_keys)
        self.audit(
            "list", community_id=self.area.code, count=len(page), detail={"view": _name(selection)}
        )
        return self.page(
            "ledger/list.html",
            selection=selection,
            page=page,
            beyond=beyond,
            pages=paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            headers=[header(selection, c) for c in columns],
            rows=[self.row(selection, r, columns) for r in page],
            views=selection.counts(),
            chips=chips(selection),
            filters=selection.filterset().form,
            total=paginator.count,
            sizes=[(n, selection.address(size=n), n == selection.size) for n in PAGE_SIZES],
            choosable=self.choosable(selection),
            can={letter: self.may(letter) for letter in "EDPXZI"},
            empty=self.empty(selection),
            search_text=selection.term.text if selection.term else "",
        )

    def row(self, selection: Selection, record: Any, columns: list[Column]) -> dict[str, Any]:
        values = {c.key: self.ledger.shape.value(record, c.key) for c in columns}
        name = masking.mask_name(str(record)) if selection.anonymous else str(record)
        cells = [
            {"label": c.label, "text": name if c.key == "name" else c.show(values)} for c in columns
        ]
        return {
            "pk": record.pk,
            "name": name,
            "url": "" if selection.anonymous else self.ledger.url("detail", record.pk),
            "cells": cells,
            "place": record.community.name,
            "gaps": getattr(record, "gap_count", 0),
        }

    def choosable(self, selection: Selection) -> list[dict[str, Any]]:
        shown = set(selection.column_keys)
        found = self.ledger.columns.pick(selection.choosable)
        return [{"key": c.key, "label": c.label, "shown": c.key in shown} for c in found]

    def empty(self, selection: Selection) -> str:
        """Why a list is empty: nothing yet, or nothing that matches."""
        if selection.term or chips(selection) or selection.view is not self.ledger.quick_views[0]:
            return "match"
        return "none"


def _name(selection: Selection) -> str:
    return selection.view.key if selection.view else ""


def header(selection: Selection, column: Column) -> dict[str, Any]:
    """A column head; its link sorts, and turns the order when it is sorted already."""
    sortable = column.sortable and not column.kind.secret and not selection.anonymous
    down = selection.sort == f"-{column.key}"
    up = selection.sort == column.key
    target = f"-{column.key}" if up else column.key
    return {
        "key": column.key,
        "label": column.label,
        "url": selection.address(sort=target) if sortable else "",
        "sorted": "descending" if down else "ascending" if up else "",
    }


def chips(selection: Selection) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = []
    if selection.term:
        found.append({"label": f"搜索：{selection.term.text}", "url": selection.address(find=None)})
    for key in selection.ledger.filters:
        value = selection.params.get(key, "")
        column = selection.ledger.columns[key]
        if value and value in dict(column.kind.choices((value,))):
            label = f"{column.label}：{column.kind.show(value)}"
            found.append({"label": label, "url": selection.address(**{key: None})})
    if selection.shows_voided:
        found.append({"label": "已作废", "url": selection.address(voided=None)})
    return found


class RecordSearch(LedgerView):
    """Takes a search text by POST and leads to the list under an opaque address."""

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("text", "").strip()[:100]
        if not text:
            return redirect(self.ledger.url("list"))
        term = SearchTerm(user=request.user, text=text)
        term.save()
        self.audit("search", community_id=self.area.code, detail={"term": str(term.pk)})
        return redirect(f"{self.ledger.url('list')}?find={term.pk}")
