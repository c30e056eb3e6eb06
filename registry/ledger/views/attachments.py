"""The photos and scans of a record: adding, looking, downloading, voiding; always through the record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry import attachments, sealed_files
from registry.ledger.ledger import Ledger
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.detail import ReasonForm, tabs
from registry.ledger.views.files import download
from registry.models import Attachment
from registry.vault import SealBroken

UNPROCESSABLE = 422
MEGABYTE = 1024 * 1024


def panel(ledger: type[Ledger], record: Any, user: Any) -> dict[str, Any]:
    """The attachments of a record for its page."""
    withheld = ledger.withheld(record, user)
    held = list(attachments.of(ledger, record).exclude(purpose__in=withheld))
    lacking = attachments.lacking(ledger, record, ledger.shape.read(record), withheld)
    return {
        "kinds": list(ledger.attachment_kinds.items()),
        "lacking": [ledger.attachment_kinds[key] for key in lacking],
        "chosen": next(iter((*lacking, *ledger.attachment_kinds)), ""),
        "rows": [line(ledger, record, attachment) for attachment in held],
        "count": len(held),
        "may_add": not record.is_voided and ledger.may(user, "E", record.community_id),
        "accept": attachments.accept(),
        "limit": settings.ATTACHMENT_BYTES // MEGABYTE,
        "most": settings.ATTACHMENTS_AT_ONCE,
    }


def line(ledger: type[Ledger], record: Any, attachment: Attachment) -> dict[str, Any]:
    here = (record.pk, attachment.pk)
    small = ledger.url("attachment-small", *here) if attachment.thumbnail else ""
    return {
        "url": ledger.url("attachment", *here),
        "file_url": ledger.url("attachment-file", *here),
        "small": small,
        "name": attachment.name,
        "purpose": ledger.attachment_kinds.get(attachment.purpose, ""),
        "kind": attachment.get_kind_display(),
        "pages": attachment.pages if attachment.kind == "pdf" else 0,
        "size": _size(attachment.size),
        "by": str(attachment.by or "系统"),
        "at": attachment.at,
    }


def _size(count: int) -> str:
    if count >= MEGABYTE:
        return f"{count / MEGABYTE:.1f} MB"
    return f"{max(count // 1024, 1)} KB"


class RecordAttachments(LedgerView):
    """All attachments of a record; several files at once are added here."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.record(pk))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk, "E")
        if record.is_voided:
            raise PermissionDenied
        sent = [*request.FILES.getlist("files"), *request.FILES.getlist("camera")]
        if not sent:
            return self.show(record, ["请先选择文件或拍照，再上传"])
        if len(sent) > settings.ATTACHMENTS_AT_ONCE:
            text = f"一次最多 {settings.ATTACHMENTS_AT_ONCE} 个文件，这次选了 {len(sent)} 个"
            return self.show(record, [text])
        purpose = request.POST.get("purpose", "")
        done, refused = attachments.attach(self.ledger, record, sent, by=self.user, purpose=purpose)
        wrong = [f"{name}：{why}" for name, why in refused]
        if not done:
            return self.show(record, wrong)
        messages.success(request, f"已上传 {done} 个附件。")
        for text in wrong:
            messages.error(request, f"没有上传：{text}")
        return redirect(f"{self.ledger.url('detail', pk)}#attachments")

    def show(self, record: Any, wrong: list[str] | None = None) -> HttpResponse:
        return self.page(
            "ledger/attachments.html",
            UNPROCESSABLE if wrong else 200,
            record=record,
            at=RecordAddresses(self.ledger, record),
            header={"title": f"附件：{record}"},
            tabs=tabs(self.ledger, record, "attachments"),
            attachments={**panel(self.ledger, record, self.user), **self.chosen()},
            wrong=wrong or [],
        )

    def chosen(self) -> dict[str, str]:
        """What was said to be uploaded, to be said again."""
        sent = self.request.POST
        return {"chosen": sent["purpose"]} if "purpose" in sent else {}


class _AttachmentView(LedgerView):
    def attachment(self, record: Any, file: Any) -> Attachment:
        """The attachment, if it belongs to ``record``; what is void is shown to nobody."""
        held = attachments.of(self.ledger, record).filter(pk=file)
        found = held.exclude(purpose__in=self.ledger.withheld(record, self.user)).first()
        if found is None:
            raise Http404
        return found

    def file(self, name: str, attachment: Attachment, kind: str) -> HttpResponse:
        try:
            data = sealed_files.read(name)
        except (OSError, SealBroken) as gone:
            raise Http404 from gone
        answer = download(data, attachments.download_name(attachment), attachments.TYPES[kind])
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class RecordAttachment(_AttachmentView):
    """One attachment, large; and taking it out, for a reason."""

    def get(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        record = self.record(pk)
        return self.show(record, self.attachment(record, file), ReasonForm())

    def post(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        record = self.record(pk, "D")
        attachment = self.attachment(record, file)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(record, attachment, form, UNPROCESSABLE)
        reason = form.cleaned_data["reason"]
        attachments.void(self.ledger, record, attachment, by=self.user, reason=reason)
        messages.success(request, f"已作废附件：{attachment.name}")
        return redirect(f"{self.ledger.url('detail', pk)}#attachments")

    def show(
        self, record: Any, attachment: Attachment, form: ReasonForm, status: int = 200
    ) -> HttpResponse:
        return self.page(
            "ledger/attachment.html",
            status,
            record=record,
            at=RecordAddresses(self.ledger, record),
            item=line(self.ledger, record, attachment),
            form=form,
            may_void=self.may("D", record.community_id),
        )


class RecordAttachmentFile(_AttachmentView):
    """The file itself, to keep; each time is on record."""

    def get(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        record = self.record(pk)
        attachment = self.attachment(record, file)
        self.audit("download", record, detail={"attachment": str(attachment.pk)})
        return self.file(attachment.file, attachment, attachment.kind)


class RecordAttachmentSmall(_AttachmentView):
    """The thumbnail of a photo."""

    def get(self, request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
        attachment = self.attachment(self.record(pk), file)
        if not attachment.thumbnail:
            raise Http404
        return self.file(attachment.thumbnail, attachment, "image")
