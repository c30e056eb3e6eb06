"""The list of a ledger: quick views, filters, search, sorting, pages, columns."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject, cached_property

from registry.ledger.columns import Column
from registry.ledger.kinds import AddressKind
from registry.ledger.period import FROM, NAMES, PERIOD, TO
from registry.ledger.reading import narrowed
from registry.ledger.selection import PAGE_SIZES, REACHES, Selection
from registry.ledger.views.base import LedgerView
from registry.models import SearchTerm
from registry.models.scoped import inside
from registry.paging import page_strip


class RecordList(LedgerView):
    """The records of the current area as a table (cards on a phone)."""

    in_area = True

    def entitled(self, code: str = "") -> bool:
        return self.may("V", code) or self.may("F", code)

    def get(self, request: HttpRequest) -> HttpResponse:
        selection = Selection(self.ledger, self.user, self.area, request.GET)
        columns = selection.pick(selection.column_keys)
        paginator = Paginator(self.rows_of(selection, columns), selection.size)
        asked = request.GET.get("page", "1")
        page = paginator.get_page(asked)
        beyond = asked.isdigit() and int(asked) > paginator.num_pages
        if beyond:
            page = paginator.page(1)
        self.audit(
            "list", community_id=self.area.code, count=len(page), detail={"view": _name(selection)}
        )
        return self.page(
            "ledger/list.html",
            selection=selection,
            header=self.header(selection),
            views=_views(selection),
            chips=chips(selection),
            clear_url=self.ledger.url("list"),
            filters=SimpleLazyObject(lambda: self.filter_bar(selection)),
            ticks=self.ticks(selection),
            submit_all=self.submit_all(selection, paginator.count),
            table=self.table(selection, page, columns),
            pages=pages(selection, page),
            beyond=beyond,
            sums=None if selection.anonymous else sums(selection, paginator.object_list),
            notice=None if selection.anonymous else self.ledger.notice(self.user, self.area),
            choosable=SimpleLazyObject(lambda: self.choosable(selection)),
            kept=[(k, v) for k, v in _pairs(selection) if k not in ("cols", "page", "pick")],
            empty=self.empty(selection),
        )

    def rows_of(self, selection: Selection, columns: list[Column]) -> Any:
        """The records asked for, with what their rows show."""
        found, needs = selection.queryset(), self.ledger.list_needs
        if not needs:
            return self.ledger.shape.joined(found)
        return narrowed(self.ledger.shape, found, [*(c.key for c in columns), *needs])

    def header(self, selection: Selection) -> dict[str, Any]:
        may, ledger = self.may, self.ledger
        query = selection.address()
        plain = selection.address(plain="1")
        menus = []
        if may("X"):
            items = [
                {"label": label, "url": f"{ledger.url('export')}{selection.address(columns=kind)}"}
                for kind, label in EXPORTS.items()
            ]
            if may("Z"):
                items.append({"label": "完整号码", "url": f"{ledger.url('export')}{plain}"})
            menus.append({"label": "导出", "items": items})
        if may("P") and ledger.paper:
            items = [{"label": ledger.paper_title, "url": f"{ledger.url('print-many')}{query}"}]
            if ledger.summary_title:
                one = selection.address(summary="1")
                items.append({"label": f"{ledger.summary_title}（一张表）",
                              "url": f"{ledger.url('print-many')}{one}"})  # fmt: skip
            if may("Z"):
                items.append({"label": "打印完整号码", "url": f"{ledger.url('print-many')}{plain}"})
            menus.append({"label": "打印", "items": items})
        items = list(ledger.list_steps(self.user))
        if may("D"):
            items.append({"label": "已作废的档案", "url": f"{ledger.url('list')}?voided=1"})
        if items:
            menus.append({"label": "更多", "items": items})
        new = {
            "label": f"新增{ledger.noun}",
            "url": f"{ledger.url('create')}?area={selection.area.code}",
        }
        actions = [{"label": "导入", "url": ledger.url("import")}] if may("I") else []
        return {
            "title": f"{ledger.title} · {selection.area.name}",
            "primary": new if ledger.begins(self.user) else None,
            "actions": actions,
            "menus": menus,
        }

    def filter_bar(self, selection: Selection) -> dict[str, Any]:
        form, asked = selection.filterset().form, selection.period_form
        fields = [form[name] for name in form.fields]
        days = [asked[name] for name in (FROM, TO)] if asked else []
        first = [asked[PERIOD], *fields[:2]] if asked else fields[:3]
        more = [*days, *(field for field in fields if field not in first)]
        active = any(selection.params.get(field.name) for field in more if field not in days)
        names = (*self.ledger.filters, *NAMES, "page", "pick")
        return {
            "action": self.ledger.url("list"),
            "hidden": [(k, v) for k, v in _pairs(selection) if k not in names],
            "first": first,
            "more": more,
            "open": active or bool(asked and asked.days_wanted),
        }

    def ticks(self, selection: Selection) -> dict[str, Any] | None:
        """What can be done with the ticked rows."""
        actions = []
        if self.may("P") and self.ledger.paper and not selection.anonymous:
            actions.append({"label": "打印登记表", "url": self.ledger.url("print-many")})
        if self.may("X"):
            actions.append({"label": "导出", "url": self.ledger.url("export")})
        actions += self.review_ticks(selection)
        hidden = [(k, v) for k, v in _pairs(selection) if k not in ("page", "pick", "plain")]
        return {"form_id": "ticks", "noun": self.ledger.noun, "actions": actions, "hidden": hidden}

    @cached_property
    def takes_review(self) -> bool:
        """Whether records of the area shown are submitted and confirmed."""
        return self.ledger.takes_review(self.area.code)

    def review_ticks(self, selection: Selection) -> list[dict[str, str]]:
        """Submitting and reviewing the ticked rows, where the area asks for review."""
        if not self.takes_review:
            return []
        steps = (("E", "提交审核", "submit-many"), ("R", "审核", "review-many"))
        return [
            {"label": label, "url": self.ledger.url(name)}
            for letter, label, name in steps
            if self.may(letter, self.area.code)
        ]

    def submit_all(self, selection: Selection, count: int) -> dict[str, Any] | None:
        """The button that submits all of 未提交 at once: whoever begins with review has many."""
        if _name(selection) != "unsubmitted" or not count or not self.may("E", self.area.code):
            return None
        here = selection.address(area=selection.area.code)
        return {"url": f"{self.ledger.url('submit-many')}{here}", "count": count}

    def table(self, selection: Selection, page: Any, columns: list[Column]) -> dict[str, Any]:
        ticks = self.ticks(selection)
        return {
            "caption": f"{self.ledger.title}，{selection.area.name}",
            "columns": [header(selection, c) for c in columns],
            "rows": told_apart([self.row(selection, record, columns) for record in page]),
            "form_id": "ticks" if ticks and ticks["actions"] else "",
            "tick_name": "pick",
        }

    def row(self, selection: Selection, record: Any, columns: list[Column]) -> dict[str, Any]:
        values = {c.key: self.ledger.shape.value(record, c.key) for c in columns}
        name = self.ledger.anonymous_name(record) if selection.anonymous else str(record)
        url = "" if selection.anonymous else self.ledger.url("detail", record.pk)
        cells = [
            {"kind": "name", "label": c.label, "value": name, "url": url}
            if c.key == self.ledger.name_column
            else {
                "kind": cell_kind(c),
                "label": c.label,
                "value": c.show(values),
                **c.kind.cell(values.get(c.key)),
            }
            for c in columns
        ]
        return {"pk": record.pk, "name": name, "cells": cells, "void": record.is_voided}

    def choosable(self, selection: Selection) -> list[dict[str, Any]]:
        """The columns to choose from; whoever may only see figures has no choice."""
        if selection.anonymous:
            return []
        shown = set(selection.column_keys)
        found = selection.pick(selection.choosable)
        return [{"key": c.key, "label": c.label, "shown": c.key in shown} for c in found]

    def empty(self, selection: Selection) -> dict[str, Any]:
        """Why a list is empty and what to do: nothing yet, or nothing that matches."""
        empty: dict[str, Any]
        narrowed = selection.term or chips(selection) or any(map(selection.params.get, NAMES))
        if narrowed or selection.view is not self.ledger.quick_views[0]:
            text = self.ledger.search_help if selection.term else ""
            text += "换一个条件试试，或清除筛选查看全部。"
            action = {"label": "查看全部", "url": self.ledger.url("list")}
            empty = {"kind": "filtered", "text": text, "action": action}
            begins = self.may("E", selection.area.code) and self.ledger.begins(self.user)
            if selection.term and begins:
                create = f"{self.ledger.url('create')}?area={selection.area.code}"
                empty["more"] = {"label": f"新增{self.ledger.noun}", "url": create}
                empty["text"] = (
                    f"没有找到“{selection.term.text}”。{self.ledger.search_help}"
                    "换一个写法试试；还没有登记的，可以新增。"
                )
            return empty
        empty = {"kind": "none", **self.ledger.nothing_yet(self.user, selection.area)}
        if self.may("I"):
            action = {"label": "导入已有的工作簿", "url": self.ledger.url("import")}
            return {**empty, "action": action}
        return empty


def sums(selection: Selection, queryset: Any) -> dict[str, Any] | None:
    """What the ledger sums, over all pages of the list; what those above hold is not the area's."""
    keys = selection.ledger.list_sums
    if not keys:
        return None
    own = queryset.filter(inside([selection.area.code])).order_by()
    found = own.aggregate(n=Count("pk"), **{f"sum_{key}": Sum(key) for key in keys})
    facts = [
        {"label": c.label, "value": c.show({c.key: found[f"sum_{c.key}"] or Decimal(0)})}
        for c in selection.ledger.columns.pick(keys)
    ]
    return {"count": found["n"], "facts": [*facts, *selection.ledger.more_sums(own)]}


EXPORTS = {
    "office": "办公用表",
    "shown": "名单所列的栏目",
    "all": "全部栏目（可填好再导入）",
}
CELLS = {"integer": "number", "money": "number", "date": "date"}


def cell_kind(column: Column) -> str:
    """How a cell is set; numbers and telephones stay on one line, addresses do not."""
    if column.kind.secret and not isinstance(column.kind, AddressKind):
        return "code"
    return CELLS.get(column.kind.sheet, "")


def _pairs(selection: Selection) -> list[tuple[str, str]]:
    """The parts of the list's address, for hidden inputs."""
    return [(key, value) for key, values in selection.params.lists() for value in values]


def pages(selection: Selection, page: Any) -> dict[str, Any]:
    """The page strip of a list, with the choice of how many a page holds."""
    sizes = [
        {"label": n, "url": selection.address(size=n), "current": n == selection.size}
        for n in PAGE_SIZES
    ]
    strip = page_strip(page, lambda number: selection.address(page=number))
    return {**strip, "size": selection.size, "sizes": sizes}


def _views(selection: Selection) -> list[dict[str, Any]]:
    """The quick views; among void records the first is of all of those."""
    views = [{**view, "current": view["active"]} for view in selection.counts()]
    if selection.shows_voided:
        views[0]["label"] = "全部已作废"
    return views


def _name(selection: Selection) -> str:
    return selection.view.key if selection.view else ""


def header(selection: Selection, column: Column) -> dict[str, Any]:
    """A column head; its link sorts, and turns the order when it is sorted already."""
    sortable = column.sortable and not column.kind.secret and not selection.anonymous
    sort = selection.sort or standing_order(selection)
    down = sort == f"-{column.key}"
    up = sort == column.key
    target = f"-{column.key}" if up else column.key
    return {
        "key": column.key,
        "label": column.label,
        "sort_url": selection.address(sort=target) if sortable else "",
        "numeric": column.kind.sheet in ("integer", "money"),
        "sorted": "descending" if down else "ascending" if up else "",
    }


def standing_order(selection: Selection) -> str:
    """The column a list is in the order of before anyone sorts it; what was searched comes by match."""
    if selection.term:
        return ""
    return selection.ledger.ordering.replace("name_pinyin", "name")


def chips(selection: Selection) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = []
    if selection.term:
        found.append(
            {
                "label": "搜索",
                "value": selection.term.text,
                "remove_url": selection.address(find=None),
            }
        )
    if selection.resident:
        gone = selection.address(resident=None)
        found.append({"label": "涉及", "value": selection.resident.name, "remove_url": gone})
    for key in selection.ledger.filters:
        value = selection.params.get(key, "")
        column = selection.ledger.columns[key]
        if value and value in dict(column.kind.choices((value,))):
            found.append(
                {
                    "label": column.label,
                    "value": column.kind.show(value),
                    "remove_url": selection.address(**{key: None}),
                }
            )
    if selection.reach:
        label = REACHES[selection.reach]
        found.append({"label": "只看", "value": label, "remove_url": selection.address(reach=None)})
    if selection.period_form and selection.period and any(map(selection.params.get, NAMES)):
        label = selection.ledger.label_of(selection.ledger.period_by)
        gone = selection.address(**dict.fromkeys(NAMES))
        found.append({"label": label, "value": selection.period, "remove_url": gone})
    if selection.shows_voided:
        found.append(
            {"label": "状态", "value": "已作废", "remove_url": selection.address(voided=None)}
        )
    return found


class RecordSearch(LedgerView):
    """Takes a search text by POST and leads to the list under an opaque address."""

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("text", "").strip()[:100]
        if not text:
            return redirect(self.ledger.url("list"))
        term = SearchTerm(user=self.user, text=text)
        term.save()
        self.audit("search", community_id=self.area.code, detail={"term": str(term.pk)})
        return redirect(f"{self.ledger.url('list')}?find={term.pk}")


def told_apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, those of one name numbered for whoever hears the links and does not see the row."""
    held = Counter(row["name"] for row in rows)
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["name"]] += 1
        row["turn"] = seen[row["name"]] if held[row["name"]] > 1 else 0
    return rows
