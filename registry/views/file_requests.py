"""我的文件: what one asked for, what became of it, and what waits for one's approval."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from registry import audit, tasks
from registry.draft_pages import lines_of
from registry.ledger import approval
from registry.ledger.routes import ledger_of
from registry.ledger.views.files import PlainForm
from registry.models import FileRequest, OutputFile
from registry.screens import ANY_POSTING, Screen

SHOWN = 50


class Files(Screen):
    """The files of the last day and the requests of whoever asks, and those to be decided."""

    section = ANY_POSTING

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = FileRequest.objects.filter(user=self.user).select_related("area", "output")
        context = {
            "outputs": OutputFile.objects.filter(user=self.user).order_by("-at")[:SHOWN],
            "asked": asked.order_by("-at")[:SHOWN],
            "waiting": approval.to_decide(self.user),
            "drafts": lines_of(request, SHOWN),
        }
        return render(request, "files.html", context)


class DecisionForm(PlainForm):
    """Approval and refusal both say why and are signed with one's own password."""

    reason = forms.CharField(
        label="意见",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        error_messages={"required": "请写明意见", "max_length": "最多 200 个字"},
    )
    decision = forms.ChoiceField(
        choices=[("approve", "批准"), ("refuse", "不批准")],
        error_messages={"required": "请按“批准”或“不批准”"},
    )


class FileRequestPage(Screen):
    """One request: to whoever asked, and to those who may decide it; nobody else knows of it."""

    section = ANY_POSTING

    def asked(self, pk: Any) -> FileRequest:
        held = FileRequest.objects.select_related("user", "area", "decided_by", "output")
        found = get_object_or_404(held, pk=pk)
        if not approval.holds(self.user, found):
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = self.asked(pk)
        audit.record("view", by=self.user, obj=found, community_id=found.area_id)
        return self.show(found, DecisionForm(self.user))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        found = self.asked(pk)
        if not approval.may_decide(self.user, found):
            raise PermissionDenied
        form = DecisionForm(self.user, request.POST)
        if not form.is_valid():
            return self.show(found, form, 422)
        try:
            self.decide(found, form)
        except approval.NotOpen:
            messages.warning(request, "这份申请已经办结或过期，没有改动")
        return redirect("file-request", found.pk)

    def decide(self, found: FileRequest, form: DecisionForm) -> None:
        approve = form.cleaned_data["decision"] == "approve"
        comment = form.cleaned_data["reason"]
        decided = approval.decide(found.pk, self.user, approve=approve, comment=comment)
        if decided.output_id:
            key, area = str(decided.output_id), decided.area_id
            transaction.on_commit(lambda: tasks.make_file.enqueue(key, area))
        messages.success(self.request, "已批准，文件正在生成" if approve else "已退回申请人")

    def show(self, found: FileRequest, form: DecisionForm, status: int = 200) -> HttpResponse:
        ledger = ledger_of(found.ledger)
        context = {
            "asked": found,
            "ledger": ledger,
            "columns": [ledger.columns[key].label for key in found.columns],
            "form": form,
            "deciding": found.is_open and approval.may_decide(self.user, found),
        }
        return render(self.request, "file_request.html", context, status=status)
