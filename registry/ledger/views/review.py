"""Submitting records, and confirming or returning them: one at a time or the ticked rows of a list."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from registry import review
from registry.ledger.ledger import Ledger
from registry.ledger.selection import Selection
from registry.ledger.views import attachments
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.detail import ReasonForm, RecordDetail

MOST = 200
"""So many records are decided on at once."""
MOST_SUBMITTED = 500
"""So many of a whole list are submitted at once."""


class DecisionForm(ReasonForm):
    """Confirm, or return with what is to be changed."""

    reason = forms.CharField(
        label="审核意见",
        required=False,
        max_length=review.COMMENT_LIMIT,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        error_messages={"max_length": "最多 200 个字"},
        help_text="退回时必填，写明要改什么",
    )
    decision = forms.ChoiceField(choices=[("confirm", "确认"), ("return", "退回")])

    @property
    def confirms(self) -> bool:
        return self.cleaned_data.get("decision") == "confirm"

    @property
    def asks_first(self) -> bool:
        """Whether 退回 was pressed on the page of the record without a word: no error yet, a step."""
        returns = "opens" in self.data and self.data.get("decision") == "return"
        return returns and not self.data.get("reason", "").strip()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "decision" not in data:
            raise ValidationError("请选择“确认”或“退回”")
        if not self.confirms and not data.get("reason", "").strip():
            self.add_error("reason", "退回须写明意见，说明要改什么")
        return data


def panel(ledger: type[Ledger], record: Any, user: Any) -> dict[str, Any] | None:
    """Where the record stands, for its page; None where review means nothing."""
    if not (ledger.takes_review(record.community_id) or record.review_state):
        return None
    refused = review.why_not(ledger, record, user)
    waiting = record.review_state == review.SUBMITTED
    return {
        "state": record.review_state,
        "label": review.LABELS[record.review_state],
        "lines": _lines(record),
        "comment": record.review_comment if record.review_state != review.DRAFT else "",
        "may_submit": review.may_submit(ledger, record, user),
        "may_decide": not refused,
        "refused": refused
        if waiting and ledger.may(user, ledger.review_letter, record.community_id)
        else "",
        "form": DecisionForm() if not refused else None,
        "version": record.version,
    }


def _lines(record: Any) -> list[str]:
    told = []
    if record.submitted_at:
        told.append(f"{record.submitted_by or '系统'} {_when(record.submitted_at)} 提交")
    if record.reviewed_at:
        ended = {review.CONFIRMED: "确认", review.RETURNED: "退回"}.get(
            record.review_state, "上次审核"
        )
        told.append(f"{record.reviewed_by or '系统'} {_when(record.reviewed_at)} {ended}")
    return told


def _when(at: Any) -> str:
    at = timezone.localtime(at)
    return f"{at.year}年{at.month}月{at.day}日"


class _ReviewMixin(LedgerView):
    """A ledger that takes no review has nothing to submit."""

    def allowed(self) -> bool:
        if not self.ledger.reviewed:
            raise Http404
        return super().allowed()

    def picked(self) -> list[uuid.UUID]:
        """The ticked rows; raises Http404 for what is no key."""
        try:
            return [uuid.UUID(text) for text in self.request.POST.getlist("pick")][:MOST]
        except ValueError as wrong:
            raise Http404 from wrong

    def back(self, view: str = "") -> HttpResponse:
        return redirect(f"{self.ledger.url('list')}{f'?view={view}' if view else ''}")

    def back_to_list(self) -> HttpResponse:
        """The list as it was when the rows were ticked."""
        sent = self.request.POST.lists()
        kept = {k: v for k, v in sent if k not in ("pick", "csrfmiddlewaretoken")}
        return redirect(f"{self.ledger.url('list')}?{urlencode(kept, doseq=True)}")


class RecordSubmit(_ReviewMixin):
    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if review.submit(self.ledger, record.pk, by=self.user):
            messages.success(request, f"已提交审核：{record}")
        else:
            messages.info(request, f"不用提交：{record}{review.LABELS[record.review_state]}")
        return redirect(self.ledger.url("detail", pk))


class RecordReview(_ReviewMixin, RecordDetail):
    """What the record says, and the decision on it; the page of the record carries the same form."""

    letter = "R"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        form = DecisionForm()
        if "return" in request.GET:
            form.fields["reason"].widget.attrs["autofocus"] = True
        return self.show(self.record(pk), form)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        form = DecisionForm(request.POST)
        if form.asks_first:
            return redirect(f"{self.ledger.url('review', pk)}?return=1#id_reason")
        if not form.is_valid():
            return self.show(record, form, 422)
        try:
            review.decide(
                self.ledger,
                record.pk,
                by=self.user,
                confirm=form.confirms,
                comment=form.cleaned_data["reason"],
                version=_number(request.POST.get("version", "")),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.show(record, form, 409)
        said = "已确认" if form.confirms else "已退回"
        messages.success(request, f"{said}：{record}")
        return redirect(self.ledger.url("detail", pk))

    def show(self, record: Any, form: DecisionForm, status: int = 200) -> HttpResponse:
        values = self.ledger.shape.read(record)
        shown = [self.part(part, record, values) for part in self.ledger.parts]
        return self.page(
            "ledger/review.html",
            status,
            record=record,
            headline=self.ledger.headline(values, timezone.localdate()),
            sections=[section for section in shown if not section["idle"]],
            can={},
            attachments=attachments.panel(self.ledger, record, self.user),
            at=RecordAddresses(self.ledger, record),
            form=form,
            review=panel(self.ledger, record, self.user),
            has_errors=form.is_bound and bool(form.errors),
        )


class RecordSubmitMany(_ReviewMixin):
    """The ticked rows, or (``all``) every record of the list whose address this one carries."""

    letter = "E"

    def post(self, request: HttpRequest) -> HttpResponse:
        if "all" in request.POST:
            return self.submit_all(Selection(self.ledger, self.user, self.area, request.GET))
        picked = self.picked()
        if not picked:
            messages.warning(request, "没有勾选。请先在名单中勾选，再提交审核。")
            return self.back_to_list()
        done, left = review.submit_many(self.ledger, picked, by=self.user)
        if done:
            messages.success(request, f"已提交审核 {done} 份。")
        if left:
            messages.info(request, f"{left} 份不用提交（已提交或已确认）。")
        return self.back_to_list()

    def submit_all(self, selection: Selection) -> HttpResponse:
        """The records nobody submitted, at most ``MOST_SUBMITTED``; what is left is said."""
        waiting = (
            selection.queryset().filter(review_state=review.DRAFT).values_list("pk", flat=True)
        )
        done, _ = review.submit_many(self.ledger, waiting[:MOST_SUBMITTED], by=self.user)
        messages.success(self.request, f"已提交审核 {done} 份。")
        if done and (left := waiting.count()):
            messages.info(self.request, f"还有 {left} 份没有提交，请再提交一次。")
        return redirect(f"{self.ledger.url('list')}{selection.address()}")


class RecordReviewMany(_ReviewMixin):
    """The ticked records on one page; one decision for all that can be decided on."""

    letter = "R"

    def post(self, request: HttpRequest) -> HttpResponse:
        records = self.records()
        if not records:
            messages.warning(request, "没有勾选。请先在名单中勾选，再审核。")
            return self.back("submitted")
        if "decision" not in request.POST:
            return self.show(records, DecisionForm())
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.show(records, form, 422)
        return self.decide(form, [record.pk for record in records])

    def records(self) -> list[Any]:
        held = self.ledger.visible(self.user, self.letter).filter(pk__in=self.picked())
        return list(self.ledger.shape.related(held).select_related("community", "submitted_by"))

    def decide(self, form: DecisionForm, keys: list[Any]) -> HttpResponse:
        sent = self.request.POST
        done, left = review.decide_many(
            self.ledger,
            {key: _number(sent.get(f"version-{key}", "")) for key in keys},
            by=self.user,
            confirm=form.confirms,
            comment=form.cleaned_data["reason"],
        )
        said = "已确认" if form.confirms else "已退回"
        if done:
            messages.success(self.request, f"{said} {done} 份。")
        for name, why in left:
            messages.warning(self.request, f"没有处理：{name}（{why}）")
        return self.back("submitted")

    def show(self, records: list[Any], form: DecisionForm, status: int = 200) -> HttpResponse:
        self.audit("list", count=len(records), detail={"view": "review"})
        rows = [(r, review.why_not(self.ledger, r, self.user)) for r in records]
        return self.page(
            "ledger/review_many.html",
            status,
            form=form,
            has_errors=form.is_bound and bool(form.errors),
            table=self.table([record for record, refused in rows if not refused]),
            ready=[record for record, refused in rows if not refused],
            refused=[(str(record), why) for record, why in rows if why],
        )

    def table(self, records: list[Any]) -> dict[str, Any]:
        labels = ("姓名或事项", "内容", "社区（嘎查）", "缺项", "提交人", "提交日期")
        return {
            "caption": "待审核的记录",
            "columns": [{"label": label} for label in labels],
            "rows": [{"name": str(r), "cells": self.cells(labels, r)} for r in records],
        }

    def cells(self, labels: tuple[str, ...], record: Any) -> list[dict[str, Any]]:
        told = (
            str(record),
            self.ledger.brief(self.ledger.shape.read(record)),
            record.community.name,
            record.gap_count,
            str(record.submitted_by or ""),
            _when(record.submitted_at) if record.submitted_at else "",
        )
        cells: list[dict[str, Any]] = [
            {"label": label, "value": value} for label, value in zip(labels, told, strict=True)
        ]
        cells[0].update(kind="name", url=self.ledger.url("detail", record.pk))
        return cells


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
