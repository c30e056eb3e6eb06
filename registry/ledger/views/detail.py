"""One record: its facts, its history, voiding and restoring, showing one sealed value."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Case, Count, IntegerField, Q, Value, When, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from registry import applications, audit
from registry.ledger import saving
from registry.ledger.asked import is_asked
from registry.ledger.boxes import box_url, part_url
from registry.ledger.columns import Column, Part, Table, Values
from registry.ledger.findings import Level
from registry.ledger.forms import NOT_OF_A_FIELD
from registry.ledger.kept import masked
from registry.ledger.ledger import Ledger
from registry.ledger.progress import filled_of, state_of
from registry.ledger.shape import copied
from registry.ledger.table_forms import told_apart
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.models import AuditEvent, Change

REVEALS_A_DAY = 200


class ReasonForm(forms.Form):
    """Why something is done; it stands in the history."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        error_messages={"required": "请写明原因", "max_length": "最多 200 个字"},
    )
    use_required_attribute = False

    @property
    def error_list(self) -> list[dict[str, str]]:
        known = {name: (f"id_{name}", str(self[name].label)) for name in self.fields}
        places = {"__all__": (NOT_OF_A_FIELD, ""), **known}
        return [
            {"id": places[name][0], "label": places[name][1], "message": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


class RecordDetail(LedgerView):
    """Every fact of the record in the order of the paper form; what is missing leads to its field."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if (now := self.led_to(record)) is not None:
            messages.info(request, f"{record} 的这份档案已合并，下面是合并后的档案。")
            return redirect(self.ledger.url("detail", now))
        values = self.ledger.shape.read(self.ledger.as_seen(record, self.user))
        can = {letter: self.may(letter, record.community_id) for letter in "EDPXZ"}
        can["U"] = self.ledger.reveals(self.user, record)
        sections = [self.part(part, record, values) for part in self.ledger.parts]
        gaps = [] if record.is_voided else [self.gap(record, key) for key in record.gaps]
        pieces = self.ledger.page_pieces(record, gaps, self.user)
        return self.page(
            "ledger/detail.html",
            record=record,
            header=self.header(record, values, can),
            tabs=tabs(self.ledger, record, "detail"),
            breadcrumb=self.breadcrumb(record),
            sections=sections,
            missing_total=0 if record.is_voided else len(record.gaps),
            can=can,
            gaps=gaps,
            pieces=pieces,
            notices=self.ledger.notices(record, self.user),
            beside=self.ledger.beside(record, self.user),
            remarks=[] if record.is_voided else self.remarks(record, values, told_by(pieces)),
            next_steps=self.next_steps(record, can) if request.GET.get("saved") else [],
            at=RecordAddresses(self.ledger, record),
            **self.beside(record),
        )

    def beside(self, record: Any) -> dict[str, Any]:
        """What stands on the page of every record beside its facts."""
        from registry.ledger.views import attachments, review

        return {
            "review": review.panel(self.ledger, record, self.user),
            "attachments": attachments.panel(self.ledger, record, self.user),
        }

    def remarks(self, record: Any, values: Values, told: set[str]) -> list[dict[str, str]]:
        """What the rules say of a record that stands: what must be registered, what is worth knowing.

        Hints whose codes are ``told`` already stand in a piece of the page, with more to do about them.
        """
        found = self.ledger.examine(copied(values), before=values)
        hints = [f for f in found.at(Level.HINT) if f.code not in told]
        said = [*found.at(Level.INCOMPLETE), *hints]
        return [{"message": f.message, **self.gap(record, f.key)} for f in said]

    def led_to(self, record: Any) -> Any:
        """The key of the record this one was merged into, for those who may see that one."""
        if not getattr(record, "merged_into_id", None):
            return None
        key = record.successor_id()
        return key if self.ledger.visible(self.user).filter(pk=key).exists() else None

    def header(self, record: Any, values: Values, can: dict[str, bool]) -> dict[str, Any]:
        at = RecordAddresses(self.ledger, record)
        items = []
        if can["P"] and self.ledger.paper:
            sheet = f"打印{self.ledger.sheet_name}"
            items.append({"label": f"{sheet}（脱敏）", "url": at.print})
            if can["U"]:
                items.append({"label": f"{sheet}（完整号码）", "url": f"{at.print}?plain=1"})
        items += self.ledger.steps(record, can)
        if can["D"] and not record.is_voided:
            items.append({"label": "作废", "url": at.void})
        primary = {"label": "更正", "url": at.edit, "of": str(record)} if can["E"] else None
        if record.is_voided:
            restore = {"label": "恢复", "url": at.restore, "of": str(record)}
            merged = getattr(record, "merged_into_id", None)
            primary = restore if can["D"] and not merged else None
        headline = self.ledger.headline(values, timezone.localdate())
        number = f"编号 {record.number}" if record.number else ""
        return {
            "title": str(record),
            "note": "　".join(part for part in (headline, number) if part),
            "primary": primary,
            "actions": [] if record.is_voided else self.begun_from(record),
            "menus": [{"label": "打印与更多", "items": items}] if items else [],
        }

    def begun_from(self, record: Any) -> list[dict[str, str]]:
        """What can be begun from here: in this ledger, and in the applications that stand on it."""
        own = self.ledger.actions(record, self.user)
        return [*own, *applications.begun_from(self.ledger, record, self.user)]

    def breadcrumb(self, record: Any) -> list[dict[str, str]]:
        place = record.community
        url = f"{self.ledger.url('list')}?area={place.code}"
        return [{"label": f"{place.name} {self.ledger.title}", "url": url}, {"label": str(record)}]

    def next_steps(self, record: Any, can: dict[str, bool]) -> list[dict[str, str]]:
        """The likeliest next steps after saving."""
        steps = list(self.ledger.first_steps(record, self.user))
        if record.gaps and can["E"]:
            first = self.gap(record, record.gaps[0])
            steps.append({"label": f"补充：{first['label']}", "url": first["url"]})
        if can["E"] and self.ledger.begins(self.user):
            steps.append({"label": f"继续新增{self.ledger.noun}", "url": self.ledger.url("create")})
        if can["P"] and self.ledger.paper:
            label = f"打印{self.ledger.sheet_name}"
            steps.append({"label": label, "url": self.ledger.url("print", record.pk)})
        return steps[:3]

    def part(self, part: Part, record: Any, values: Values) -> dict[str, Any]:
        facts_ = self.ledger.with_facts(values, timezone.localdate())
        facts = [
            self.fact(record, key, values)
            for key in part.columns
            if key not in self.ledger.pictures
            and (is_asked(self.ledger.asked(key), facts_) or values.get(key) not in ("", None, []))
        ]
        own = [self.ledger.shape.table(key) for key in part.tables]
        shown = [(table, values[table.key]) for table in own]
        shown += self.ledger.known_tables_of(part, values)
        today = timezone.localdate()
        tables = [
            {**told, "reveal": self.reveal_of(record, table, rows)}
            for table, rows in shown
            for told in told_apart(table, rows, today)
        ]
        missing = [
            g for g in record.gaps if g in part.columns or g in part.tables or g in part.also
        ]
        pictures = [key for key in part.columns if key in self.ledger.pictures and values[key]]
        known = all(self.ledger.columns[key].known for key in part.columns) and bool(part.columns)
        idle = not facts and not tables and not missing
        fixed = "台账一" if known else "不用填" if idle else ""
        return {
            "id": f"part-{part.key}",
            "title": part.title,
            "known": known,
            "facts": facts,
            "tables": tables,
            "missing": None if record.is_voided else len(missing),
            "state": self.held(values, part)
            if record.is_voided
            else state_of(len(missing), filled_of(part, values), part, fixed),
            "judged": part.judged,
            "idle": idle,
            "photo": reverse("photo", args=[record.pk]) if pictures else "",
            "edit_url": ""
            if known
            else f"{part_url(self.ledger, record.pk, part)}#part-{part.key}",
            "source_url": self.ledger.source_url(record, self.user) if known else "",
        }

    def reveal_of(self, record: Any, table: Table, rows: list[Values]) -> str:
        """Where what is sealed in the lines of a case is shown; "" where nothing is, or may be asked."""
        sealed = [c.key for c in table.columns if c.kind.secret]
        told = any(row.get(key) for row in rows for key in sealed)
        asks = told and bool(self.ledger.model.handled_by)
        return f"{self.ledger.url('reveal', record.pk)}?field={table.key}" if asks else ""

    @staticmethod
    def held(values: Values, part: Part) -> dict[str, str]:
        """Whether a void record says anything in ``part``: nothing is missing there any more."""
        known = any(values.get(key) not in (None, "", []) for key in (*part.columns, *part.tables))
        return {"text": "有资料" if known else "没有资料", "tone": "na"}

    def fact(self, record: Any, key: str, values: Values) -> dict[str, Any]:
        column = self.ledger.columns[key]
        sealed = column.kind.secret and bool(values[key]) and not column.known
        reveal = f"{self.ledger.url('reveal', record.pk)}?field={key}" if sealed else ""
        return {
            "key": key,
            "label": column.label,
            "value": self.shown(record, column, values),
            "reveal": reveal,
            "missing": key in record.gaps and not column.value(values) and not record.is_voided,
            "full": bool(column.kind.limit and column.kind.limit > 150),
            "url": self.gap(record, key)["url"],
        }

    def shown(self, record: Any, column: Column, values: Values) -> str:
        if column.kind.secret:
            return masked(column, values[column.key], record.community)
        return column.show(values)

    def gap(self, record: Any, key: str) -> dict[str, str]:
        url = self.ledger.entry_url(record, key) or box_url(self.ledger, record.pk, key)
        return {"key": key, "label": self.ledger.label_of(key), "url": url}


def told_by(pieces: list[tuple[str, dict[str, Any]]]) -> set[str]:
    """The hints, by code, that stand in one of the ``pieces``."""
    return {code for _, context in pieces for code in context.get("tells", ())}


def tabs(ledger: type[Ledger], record: Any, current: str) -> list[dict[str, Any]]:
    names = (("detail", "概况"), ("attachments", "附件"), ("history", "历史"))
    return [
        {"label": label, "url": ledger.url(name, record.pk), "current": name == current}
        for name, label in names
    ]


class RecordHistory(LedgerView):
    """Who changed what and when, and who looked, in one order."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk, tables=False)
        owners = [record.pk, *(getattr(record, f"{p}_id") for p in self.ledger.shape.parents)]
        changes = Change.objects.filter(record_id__in=owners).select_related("by")[:200]
        withheld = self.ledger.withheld(record, self.user)
        reads = AuditEvent.objects.filter(
            ledger=self.ledger.key,
            object_id=str(record.pk),
            action__in=("view", "reveal", "print", "export", "download"),
            result="ok",
        )
        return self.page(
            "ledger/history.html",
            record=record,
            header={"title": str(record)},
            tabs=tabs(self.ledger, record, "history"),
            entries=[entry(change, withheld) for change in changes],
            **self.readers(reads),
        )

    def readers(self, reads: Any) -> dict[str, Any]:
        """The latest reads of others, and how often whoever asks has looked, in one query."""
        mine = Q(user=self.user)
        latest = list(
            reads.select_related("user")
            .annotate(
                own=Window(Count("pk", filter=mine)),
                is_own=Case(
                    When(mine, then=Value(1)), default=Value(0), output_field=IntegerField()
                ),
            )
            .order_by("is_own", "-id")[:50]
        )
        others = [event for event in latest if not event.is_own]
        return {"others": others, "own": latest[0].own if latest else 0}


def entry(change: Change, withheld: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One line of the history; of what is ``withheld`` only that it changed."""
    at = timezone.localtime(change.at)
    return {
        "what": change.action_label,
        "who": str(change.by or "系统"),
        "when": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        "iso": at.isoformat(),
        "reason": change.reason,
        "changes": [
            {
                "label": label,
                "old": old,
                "new": new,
                "hidden": key in withheld or saving.HIDDEN in (old, new),
            }
            for key, label, old, new in change.fields
        ],
    }


class _ReasonView(LedgerView):
    """A step that needs a reason and a second look before it is done."""

    letter = "D"
    title = ""
    button = ""
    warning = ""
    done = ""
    danger = False

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.ask(self.record(pk), ReasonForm())

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, 422)
        try:
            self.act(record, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error("reason", wrong)
            return self.ask(record, form, 422)
        except IntegrityError:
            form.add_error("reason", self.taken())
            return self.ask(record, form, 422)
        messages.success(request, self.done.format(record=record))
        return redirect(self.ledger.url("detail", record.pk))

    def ask(self, record: Any, form: ReasonForm, status: int = 200) -> HttpResponse:
        return self.page(
            "ledger/reason.html",
            status,
            record=record,
            at=RecordAddresses(self.ledger, record),
            form=form,
            title=self.title,
            button=self.button,
            warning=self.warning,
            danger=self.danger,
            told=self.told(record),
        )

    def taken(self) -> str:
        """Why a record cannot come back whose place another has taken."""
        if getattr(self.ledger, "one_per", ()):
            return f"已另有一份现行的{self.ledger.noun}，不能恢复；请先核对那一份"
        return "同一身份证号已另有在册档案，不能恢复；请先核对那份档案"

    def told(self, record: Any) -> list[tuple[str, str]]:
        """What will happen to this very record, line by line."""
        return []

    def act(self, record: Any, reason: str) -> None:
        """Do it."""
        raise TypeError(f"{type(self).__name__} does nothing")


class RecordVoid(_ReasonView):
    title = "作废"
    button = "作废这份档案"
    warning = "作废后，这份档案不再出现在名单和统计中；档案和历史保留，可以恢复。"
    done = "已作废：{record}。需要恢复的，点“恢复”。"
    danger = True

    def act(self, record: Any, reason: str) -> None:
        saving.void(self.ledger, record.pk, by=self.user, reason=reason)


class RecordRestore(_ReasonView):
    title = "恢复"
    button = "恢复这份档案"
    warning = "恢复后，这份档案重新出现在名单和统计中，内容与作废前完全一样。"
    done = "已恢复：{record}"

    def act(self, record: Any, reason: str) -> None:
        saving.restore(self.ledger, record.pk, by=self.user, reason=reason)


class RecordReveal(LedgerView):
    """Shows one sealed value in full, for a reason, once, and writes it down."""

    letter = "U"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.ask(self.held(pk), ReasonForm(initial={"reason": self.ledger.reveal_reason}))

    def held(self, pk: Any) -> Any:
        """The record, to whoever may see what is sealed in it."""
        record = self.record(pk, self.ledger.reveal_letter)
        if not self.ledger.reveals(self.user, record):
            raise PermissionDenied
        return record

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.held(pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, 422)
        if audit.count_today(self.user, "reveal") >= REVEALS_A_DAY:
            form.add_error("reason", f"今天查看完整号码已满 {REVEALS_A_DAY} 次，请明天再看")
            return self.ask(record, form, 429)
        key = self.key()
        reason = form.cleaned_data["reason"]
        self.audit("reveal", record, detail={"field": key, "reason": reason})
        return self.ask(record, form, shown=self.shown(record, key))

    def shown(self, record: Any, key: str) -> str:
        """The sealed fact, or of a table of a case what is sealed in each of its lines."""
        if key in self.ledger.columns:
            return str(self.ledger.shape.value(record, key))
        table = self.ledger.shape.table(key)
        return "\n\n".join(_line_told(table, row) for row in self.ledger.shape.read(record)[key])

    def key(self) -> str:
        """The sealed column asked for, or a case's table; anything else does not exist."""
        key = self.request.POST.get("field") or self.request.GET.get("field", "")
        if self.ledger.model.handled_by and key in _sealed_tables(self.ledger):
            return key
        column = self.ledger.columns.by_key.get(key)
        if column is None or not column.kind.secret or column.known:
            raise Http404
        return key

    def ask(
        self, record: Any, form: ReasonForm, status: int = 200, shown: str = ""
    ) -> HttpResponse:
        key = self.key()
        return self.page(
            "ledger/reveal.html",
            status,
            record=record,
            at=RecordAddresses(self.ledger, record),
            form=form,
            field=key,
            label=self.ledger.label_of(key),
            shown=shown,
        )


def _sealed_tables(ledger: type[Ledger]) -> list[str]:
    """The tables of which some column is sealed."""
    return [t.key for t in ledger.shape.tables if any(c.kind.secret for c in t.columns)]


def _line_told(table: Table, row: Values) -> str:
    """A line in full: its first fact, then what is sealed in it."""
    first = table.columns[0]
    sealed = [(c.label, row.get(c.key)) for c in table.columns if c.kind.secret]
    told = [f"{label}：{value}" for label, value in sealed if value]
    return "\n".join([f"{first.label} {first.kind.show(row.get(first.key))}", *told])
