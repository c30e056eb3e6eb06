"""Photos and scans of a record: what they are is told by their content, and only that is kept."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from registry import audit, pictures, scans, sealed_files
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.models import Attachment, Change
from registry.vault import fingerprint

FOLDER = "attachments"
THUMBNAIL = 320
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim")
NOT_TAKEN = "只接受 JPG、PNG 照片和 PDF 扫描件，这个文件不是"
HEIC_NOT_TAKEN = (
    "是 HEIC 格式，打不开。苹果手机请在“设置—相机—格式”选“兼容性最佳”后重拍；"
    "其他手机请在相机设置中关闭“高效图片”或 HEIF"
)
ENDINGS = {"image": ".jpg", "pdf": ".pdf"}
TYPES = {"image": "image/jpeg", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Prepared:
    """What is kept of an upload."""

    kind: str
    data: bytes
    thumbnail: bytes = b""
    pages: int = 1


def of(ledger: type[Ledger], record: Any) -> Any:
    """The attachments of ``record`` that are not void, oldest first."""
    held = Attachment.objects.filter(ledger=ledger.files_under(), record_id=record.pk)
    return held.filter(voided_at__isnull=True).select_related("by")


def lacking(
    ledger: type[Ledger], record: Any, values: Values, told: Container[str] = ()
) -> list[str]:
    """The kinds of attachment that ``record`` with ``values`` should have and has not.

    Those ``told`` elsewhere count as there.
    """
    due = () if record.is_voided else ledger.attachments_due(values)
    held = set(of(ledger, record).values_list("purpose", flat=True)) if due else set()
    return [key for key in due if key not in held and key not in told]


def accept() -> str:
    """What the file field offers to choose from."""
    return "image/jpeg,image/png,application/pdf" + (",image/heic" if takes_heic() else "")


def takes_heic() -> bool:
    """Whether Pillow was given a reader for the pictures of iPhones."""
    return "HEIF" in Image.OPEN


# -- taking in ---------------------------------------------------------------------------------


def prepare(upload: Any) -> Prepared:
    """The upload as it is kept.  Raises ValidationError saying what is wrong with it."""
    limit = settings.ATTACHMENT_BYTES
    if upload.size > limit:
        raise ValidationError(f"超过 {limit // 1024 // 1024} MB，请压缩后再上传", code="size")
    if not upload.size:
        raise ValidationError("文件是空的，请重新选择", code="empty")
    head = upload.read(16)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return _scan(upload.read())
    if head[4:12] in HEIC and not takes_heic():
        raise ValidationError(HEIC_NOT_TAKEN, code="heic")
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[4:12] in HEIC:
        return _picture(upload)
    raise ValidationError(NOT_TAKEN, code="type")


def _picture(upload: Any) -> Prepared:
    most, side = settings.ATTACHMENT_PIXELS, settings.ATTACHMENT_SIDE
    formats = (*pictures.FORMATS, *(("HEIF",) if takes_heic() else ()))
    try:
        image = pictures.pixels(upload, (side, side), most, formats)
    except pictures.TooManyPixels as large:
        text = f"照片不能超过 {most // 10_000} 万像素，请压缩后再上传"
        raise ValidationError(text, code="pixels") from large
    except pictures.NoPicture as broken:
        raise ValidationError("照片打不开，可能已损坏，请重新拍摄或选择", code="broken") from broken
    small = pictures.jpeg(pictures.smaller(image, THUMBNAIL), quality=80)
    return Prepared("image", pictures.jpeg(image), small)


def _scan(data: bytes) -> Prepared:
    most = settings.ATTACHMENT_PAGES
    try:
        clean, pages = scans.pages_only(data, most)
    except scans.Locked as locked:
        raise ValidationError("PDF 设有密码，请取消密码后再上传", code="locked") from locked
    except scans.TooManyPages as many:
        raise ValidationError(f"PDF 超过 {most} 页，请分成几份上传", code="pages") from many
    except scans.NoScan as broken:
        raise ValidationError("PDF 打不开，可能已损坏，请重新扫描", code="broken") from broken
    if len(clean) > settings.ATTACHMENT_BYTES:
        raise ValidationError("PDF 过大，请压缩后再上传", code="size")
    return Prepared("pdf", clean, pages=pages)


def clean_name(name: str) -> str:
    """The name the file came under, without folders and what cannot be printed."""
    last = PurePosixPath(name.replace("\\", "/")).name
    text = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    return text[-120:] or "附件"


def attach(
    ledger: type[Ledger], record: Any, uploads: Sequence[Any], *, by: Any, purpose: str = ""
) -> tuple[int, list[tuple[str, str]]]:
    """Keep the uploads with ``record``: how many are there now, and the others with why not.

    The same file sent twice is kept once, as what it was sent last.  ``purpose`` is a key of the ledger's
    ``attachment_kinds``; any other counts as none.
    """
    refused, done, made = [], 0, 0
    for upload in uploads:
        try:
            made += _attach(ledger, record, upload, by, purpose)
            done += 1
        except ValidationError as wrong:
            refused.append((clean_name(upload.name), wrong.messages[0]))
    if made:
        if saving.wait_for_word(ledger, record, by, [purpose]):
            record.save(update_fields=saving.REOPENED)
        what = ledger.attachment_kinds.get(purpose, "")
        _note(ledger, record, "attach", by, ["", f"新增{what} {made} 份"])
        audit.record(
            "upload", by=by, obj=record, ledger=ledger.key, count=made,
            community_id=record.community_id,
        )  # fmt: skip
    return done, refused


def _attach(ledger: type[Ledger], record: Any, upload: Any, by: Any, purpose: str) -> int:
    """1 where the file is new or is now filed as something else, 0 where it was there already."""
    prepared = prepare(upload)
    digest = fingerprint("file", _hash(upload))
    held = of(ledger, record)
    if known := held.filter(digest=digest).first():
        return _file_as(known, purpose if purpose in ledger.attachment_kinds else "")
    if held.count() >= settings.ATTACHMENTS_PER_RECORD:
        text = f"一份记录最多 {settings.ATTACHMENTS_PER_RECORD} 个附件"
        raise ValidationError(text, code="many")
    try:
        with transaction.atomic():
            row = Attachment(
                name=clean_name(upload.name),
                purpose=purpose if purpose in ledger.attachment_kinds else "",
                digest=digest,
                by=by,
            )
            _keep(ledger, record, row, prepared)
    except IntegrityError:  # the same file in the same moment
        return 0
    return 1


def _file_as(known: Attachment, purpose: str) -> int:
    """Put right what a file was said to be: whoever chose wrongly chooses again and sends it again."""
    if not purpose or known.purpose == purpose:
        return 0
    known.purpose = purpose
    known.save(update_fields=["purpose"])
    return 1


def _hash(upload: Any) -> str:
    upload.seek(0)
    return hashlib.sha256(upload.read()).hexdigest()


def _keep(ledger: type[Ledger], record: Any, row: Attachment, prepared: Prepared) -> None:
    """Store the file, and ``row`` with where it lies and whose it is."""
    row.ledger, row.record_id = ledger.files_under(), record.pk
    row.kind, row.size, row.pages = prepared.kind, len(prepared.data), prepared.pages
    row.file = sealed_files.keep(FOLDER, prepared.data)
    if prepared.thumbnail:
        row.thumbnail = sealed_files.keep(FOLDER, prepared.thumbnail)
    row.save()


# -- afterwards --------------------------------------------------------------------------------


@transaction.atomic
def void(
    ledger: type[Ledger], record: Any, attachment: Attachment, *, by: Any, reason: str
) -> None:
    """Take an attachment out of the record; the file is kept."""
    found = of(ledger, record).filter(pk=attachment.pk)
    if found.update(voided_at=timezone.now(), voided_by=by, void_reason=reason):
        _note(ledger, record, "detach", by, ["1 份", ""], reason)
        audit.record(
            "void", by=by, obj=record, ledger=ledger.key, community_id=record.community_id,
            detail={"attachment": str(attachment.pk)},
        )  # fmt: skip


def used_files() -> set[str]:
    """The names of all files that belong to an attachment, void or not."""
    pairs = Attachment.objects.values_list("file", "thumbnail")
    return {name for pair in pairs.iterator() for name in pair if name}


def download_name(attachment: Attachment) -> str:
    """The name to save the file under: as it came, with the ending of what it is now."""
    stem = PurePosixPath(attachment.name).stem or "附件"
    return stem + ENDINGS[attachment.kind]


def _note(
    ledger: type[Ledger], record: Any, action: str, by: Any, told: list[str], reason: str = ""
) -> None:
    line = ["attachments", "附件", *told]
    lines = saving.change_rows(ledger, record, action, by, [line], reason, whole=True)
    Change.objects.bulk_create(lines)
