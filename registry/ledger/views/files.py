"""Taking records out: the office workbook and the A4 forms, masked unless there is a reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from registry import tasks
from registry.ledger import approval, outputs, summary
from registry.ledger.selection import Selection
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.detail import ReasonForm
from registry.models import OutputFile


class PlainForm(ReasonForm):
    """Whole numbers leave the system only for a reason, after the password is given again."""

    password = forms.CharField(
        label="本人密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input-20"}),
        error_messages={"required": "请再次输入本人密码"},
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("密码不正确")
        return self.cleaned_data["password"]


def download(data: bytes, name: str, content_type: str, inline: bool = False) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    place = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{place}; filename*=UTF-8''{quote(name)}"
    return response


TYPES = {
    "export": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "print": "application/pdf",
}


class _FileView(LedgerView):
    """A file of the selection in the address: at once when small, in the background when large."""

    in_area = True
    kind = "export"
    ending = "xlsx"
    direct = outputs.DIRECT_EXPORT
    title = ""
    verb = "导出"

    def selection(self) -> Selection:
        """What is asked for: in the address, or by the ticks of a list."""
        ticked = "pick" in self.request.POST
        params = self.request.POST if ticked else self.request.GET
        return Selection(self.ledger, self.user, self.area, params)

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("plain"):
            return self.ask(PlainForm(self.user))
        return self.make(plain=False)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ticked rows or a large file; with whole numbers: a right of its own, a reason, the password."""
        if "start" in request.POST or "pick" in request.POST:
            return self.make(plain=False)
        if "ticked" in request.POST:
            return self.nothing_ticked()
        if not self.may("Z", self.area.code):
            raise PermissionDenied
        form = PlainForm(self.user, request.POST)
        if not form.is_valid():
            return self.ask(form, 422)
        reason = form.cleaned_data["reason"]
        if self.selection().queryset().count() > approval.APPROVAL_ABOVE:
            asked = approval.ask(self.selection(), self.kind, reason)
            messages.success(request, "申请已提交，须另一位有权人员批准")
            return redirect("file-request", asked.pk)
        return self.make(plain=True, reason=reason)

    def nothing_ticked(self) -> HttpResponse:
        """Back to the list as it was, where it says what to tick first."""
        shown = Selection(self.ledger, self.user, self.area, self.request.POST)
        query = shown.address(plain=None, ticked=None, csrfmiddlewaretoken=None)
        return redirect(f"{self.ledger.url('list')}{query}#tick-first")

    def ask(self, form: PlainForm, status: int = 200) -> HttpResponse:
        if not self.may("Z", self.area.code):
            raise PermissionDenied
        selection = self.selection()
        return self.page(
            "ledger/plain.html",
            status,
            form=form,
            title=f"{self.title}（已作废）" if selection.shows_voided else self.title,
            count=(count := selection.queryset().count()),
            asks=count > approval.APPROVAL_ABOVE,
            back=f"{self.ledger.url('list')}{selection.address(plain=None)}",
        )

    def make(self, *, plain: bool, reason: str = "") -> HttpResponse:
        selection = self.selection()
        queryset = selection.queryset()
        query = selection.address(plain=None, area=self.area.code).removeprefix("?")
        query = "&".join([query, *(f"pick={pk}" for pk in selection.ticked)])
        total, direct = queryset.count(), self.most_at_once(selection)
        if refused := self.too_many(total, selection):
            messages.warning(self.request, refused)
            return redirect(f"{self.ledger.url('list')}{selection.address(summary=None)}")
        if not total and self.kind == "print":
            messages.warning(self.request, "所选范围内没有可打印的档案")
            return redirect(f"{self.ledger.url('list')}{selection.address(plain=None)}")
        if total > direct and self.request.method != "POST":
            return self.offer(total, selection)
        if total > direct:
            return self.later(query, plain, reason)
        order = outputs.Order(
            self.ledger,
            self.user,
            self.area,
            queryset,
            plain,
            reason,
            query,
            selection.file_keys,
            selection.period,
            selection.summary,
            selection.title,
        )
        data = self.build(order)
        return download(data, order.name(self.ending), TYPES[self.kind], self.kind == "print")

    def most_at_once(self, selection: Selection) -> int:
        return self.direct

    def too_many(self, total: int, selection: Selection) -> str:
        """Why so many records cannot be made into one file; "" when they can."""
        return ""

    def build(self, order: outputs.Order) -> bytes:
        return outputs.export(order)

    def offer(self, total: int, selection: Selection) -> HttpResponse:
        """A large file is begun by a button: opening an address changes nothing."""
        back = f"{self.ledger.url('list')}{selection.address()}"
        return self.page("output_start.html", total=total, title=self.verb, back=back)

    def later(self, query: str, plain: bool, reason: str) -> HttpResponse:
        output = OutputFile.objects.create(
            user=self.user,
            ledger=self.ledger.key,
            kind=self.kind,
            query=query,
            plain=plain,
            reason=reason,
        )
        tasks.make_file.enqueue(str(output.pk), self.area.code)
        return redirect(reverse("output", args=[output.pk]))


class _PaperMixin(LedgerView):
    """A ledger without a paper form has nothing to print."""

    def allowed(self) -> bool:
        if not self.ledger.paper:
            raise Http404
        return super().allowed()


class RecordExport(_FileView):
    letter = "X"
    title = "导出完整号码"


class RecordPrintMany(_PaperMixin, _FileView):
    letter = "P"
    kind = "print"
    ending = "pdf"
    direct = outputs.DIRECT_PRINT
    title = "打印完整号码"
    verb = "打印"

    def most_at_once(self, selection: Selection) -> int:
        return outputs.DIRECT_TABLE if selection.summary else self.direct

    def too_many(self, total: int, selection: Selection) -> str:
        most = summary.MOST_ROWS
        if not selection.summary or total <= most:
            return ""
        return f"共 {total} 条，一张汇总表最多 {most} 条；请选短一些的时间，或导出办公用表"

    def build(self, order: outputs.Order) -> bytes:
        return outputs.print_records(order)


class RecordPrint(_PaperMixin, LedgerView):
    """One record's A4 form; with whole numbers only after a reason is given."""

    letter = "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if request.GET.get("plain"):
            return self.ask(record, ReasonForm())
        return self.make(record, plain=False)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk, "U")
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, 422)
        return self.make(record, plain=True, reason=form.cleaned_data["reason"])

    def ask(self, record: Any, form: ReasonForm, status: int = 200) -> HttpResponse:
        if not self.may("U", record.community_id):
            raise PermissionDenied
        return self.page(
            "ledger/reason.html",
            status,
            record=record,
            at=RecordAddresses(self.ledger, record),
            form=form,
            title="打印完整号码",
            button="打印",
            warning="打印件含完整号码和住址，用后请妥善保管。事由记入审计。",
        )

    def make(self, record: Any, *, plain: bool, reason: str = "") -> HttpResponse:
        queryset = self.ledger.visible(self.user, "P").filter(pk=record.pk)
        order = outputs.Order(self.ledger, self.user, record.community, queryset, plain, reason)
        data = outputs.print_forms(order)
        self.audit("print", record, detail={"plain": plain, "reason": reason})
        return download(data, order.name("pdf"), TYPES["print"], inline=True)
