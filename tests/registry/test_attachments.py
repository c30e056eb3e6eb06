"""Attachments: told by content, stripped of what is not seen, sealed, and only for whoever sees the record."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from registry import attachments, housekeeping, pictures, sealed_files
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Attachment, AuditEvent, Change, User
from tests.registry.people import OTHER_ID
from tests.registry.test_photos import SECRET, archive, bomb, picture, with_exif
from tests.registry.test_rotation_of_files import NEW, OLD

MESSAGES = {
    "type": "只接受 JPG、PNG 照片和 PDF 扫描件，这个文件不是",
    "broken": "照片打不开，可能已损坏，请重新拍摄或选择",
    "scan": "PDF 打不开，可能已损坏，请重新扫描",
}


def upload(data: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def scan(pages: int = 1, **extra: Any) -> bytes:
    """A PDF with everything in it that does not belong in a scan."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 300)
        image = StreamObject()
        image._data = with_exif()
        image.update({NameObject("/Filter"): NameObject("/DCTDecode")})
        image.update({NameObject("/Subtype"): NameObject("/Image")})
        held = DictionaryObject({NameObject("/I"): writer._add_object(image)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    script[NameObject("/JS")] = TextStringObject(f"app.alert('{SECRET.decode()}')")
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(script)
    writer.add_attachment("evil.html", SECRET)
    writer.add_metadata({"/Title": SECRET.decode(), "/Author": SECRET.decode()})
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="http://evil.example/"))
    if extra.get("password"):
        writer.encrypt(extra["password"], algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, record: Any, *files: Any, field: str = "files") -> Any:
    return signed_in(user).post(reverse("resident-attachments", args=[record.pk]), {field: files})


def held(record: Any) -> list[Attachment]:
    return list(attachments.of(ResidentLedger, record))


def at(name: str, record: Any, item: Attachment) -> str:
    return reverse(f"resident-{name}", args=[record.pk, item.pk])


def kept(data: bytes) -> bytes:
    return attachments.prepare(upload(data)).data


# -- what is kept --------------------------------------------------------------------------------


def test_what_the_camera_wrote_in_is_gone_and_the_picture_stands_upright() -> None:
    made = attachments.prepare(upload(with_exif()))
    for data in (made.data, made.thumbnail):
        image = Image.open(io.BytesIO(data))
        assert SECRET not in data and not image.getexif() and image.size == (80, 60)


def test_of_a_scan_only_the_pages_are_kept() -> None:
    data = scan(2)
    assert SECRET in data and b"JavaScript" in data
    made = attachments.prepare(upload(data, "扫描.pdf"))
    assert (made.kind, made.pages, made.thumbnail) == ("pdf", 2, b"")
    assert SECRET not in made.data
    for word in (b"JavaScript", b"/JS", b"evil", b"EmbeddedFile", b"/Annots", b"Producer"):
        assert word not in made.data, word
    pages = PdfReader(io.BytesIO(made.data)).pages
    assert len(pages) == 2 and pages[0]["/Resources"]["/XObject"]["/I"]["/Subtype"] == "/Image"


def test_a_jpeg_inside_a_scan_keeps_its_picture() -> None:
    stripped = pictures.without_metadata(with_exif())
    before, after = (Image.open(io.BytesIO(d)) for d in (with_exif(), stripped))
    assert SECRET not in stripped and before.tobytes() == after.tobytes()
    assert pictures.without_metadata(b"\xff\xd8\xff\xe1\x00") == b"\xff\xd8\xff\xe1\x00"


@pytest.mark.parametrize("data", [picture() + archive(), picture("PNG") + archive()])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(data: bytes) -> None:
    assert SECRET not in kept(data) and kept(data).startswith(b"\xff\xd8")


def test_a_pdf_that_is_also_an_archive_is_written_anew() -> None:
    assert b"PK\x03\x04" not in kept(scan() + archive())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "文件是空的，请重新选择"),
        (b"x" * (10 * 1024 * 1024 + 1), "超过 10 MB，请压缩后再上传"),
        (b"MZ\x90\x00 program", MESSAGES["type"]),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", MESSAGES["type"]),
        (b"<!doctype html><script>alert(1)</script>", MESSAGES["type"]),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", MESSAGES["type"]),
        (picture("GIF"), MESSAGES["type"]),
        (picture("TIFF"), MESSAGES["type"]),
        (picture("WEBP"), MESSAGES["type"]),
        (archive(), MESSAGES["type"]),
        (archive() + picture(), MESSAGES["type"]),
        (b"\n%PDF-1.7 late", MESSAGES["type"]),
        (b"\xff\xd8\xff\xe0", MESSAGES["broken"]),
        (picture()[:200], MESSAGES["broken"]),
        (picture("PNG")[:60], MESSAGES["broken"]),
        (bomb(0, 0), MESSAGES["broken"]),
        (bomb(8000, 8000), "照片不能超过 5000 万像素，请压缩后再上传"),
        (bomb(60000, 60000), MESSAGES["broken"]),
        (b"%PDF-1.7\n", MESSAGES["scan"]),
        (b"%PDF-1.7\n" + os.urandom(2000), MESSAGES["scan"]),
        (scan()[:400], MESSAGES["scan"]),
        (scan(61), "PDF 超过 60 页，请分成几份上传"),
        (scan(password="x"), "PDF 设有密码，请取消密码后再上传"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", attachments.HEIC_NOT_TAKEN),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_saying_why(data: bytes, message: str) -> None:
    with pytest.raises(attachments.ValidationError) as wrong:
        attachments.prepare(upload(data))
    assert wrong.value.messages == [message]


def test_any_spoilt_scan_is_refused_or_written_anew_and_never_breaks_the_page() -> None:
    whole = scan()
    for place in range(9, len(whole), 37):
        spoilt = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            assert b"JavaScript" not in attachments.prepare(upload(spoilt)).data
        except attachments.ValidationError:
            continue


@pytest.mark.parametrize(
    ("name", "clean"),
    [("../../etc/passwd", "passwd"), ("C:\\照片\\正面.jpg", "正面.jpg"), ("a\u202egpj.exe", "agpj.exe"),
     ("\n", "附件"), ("..", "附件"), ("x" * 300, "x" * 120)],
)  # fmt: skip
def test_names_are_only_names(name: str, clean: str) -> None:
    assert attachments.clean_name(name) == clean


# -- on the page ---------------------------------------------------------------------------------


def test_several_at_once_are_shown_downloaded_and_on_record(wang: User, enter: Callable) -> None:
    record = enter()
    files = [upload(with_exif(), "正面.jpg"), upload(scan(), "残疾证.pdf")]
    assert send(wang, record, *files).status_code == 302
    first, second = held(record)
    client = signed_in(wang)
    page = client.get(reverse("resident-detail", args=[record.pk])).content.decode()
    assert "正面.jpg" in page and "残疾证.pdf" in page and 'capture="environment"' in page
    answer = client.get(at("attachment-file", record, second))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    small = client.get(at("attachment-small", record, first))
    assert small.content.startswith(b"\xff\xd8") and SECRET not in small.content
    assert client.get(at("attachment-small", record, second)).status_code == 404
    assert "正面.jpg" in client.get(at("attachment", record, first)).content.decode()
    done = AuditEvent.objects.filter(object_id=str(record.pk), user=wang)
    assert done.filter(action="upload", count=2).count() == 1
    assert done.filter(action="download", detail__attachment=str(second.pk)).count() == 1
    assert Change.objects.filter(record_id=record.pk, action="attach").count() == 1


def test_the_camera_s_pictures_come_the_same_way(wang: User, enter: Callable) -> None:
    record = enter()
    send(wang, record, upload(picture()), field="camera")
    assert len(held(record)) == 1


def test_the_same_file_sent_twice_is_kept_once(wang: User, enter: Callable) -> None:
    record = enter()
    for _ in range(2):
        assert send(wang, record, upload(picture())).status_code == 302
    assert len(held(record)) == 1 and len(sealed_files.names("attachments")) >= 2


def test_the_good_ones_are_kept_and_the_others_named(wang: User, enter: Callable) -> None:
    record = enter()
    address = reverse("resident-attachments", args=[record.pk])
    files = [upload(picture()), upload(b"MZ", "木马.exe")]
    page = signed_in(wang).post(address, {"files": files}, follow=True).content.decode()
    assert "已上传 1 个附件" in page and f"没有上传：木马.exe：{MESSAGES['type']}" in page
    none = send(wang, record, upload(b"MZ", "木马.exe"))
    assert none.status_code == 422 and "木马.exe" in none.content.decode()
    assert send(wang, record).status_code == 422


def test_no_more_than_allowed(wang: User, enter: Callable, settings: Any) -> None:
    settings.ATTACHMENTS_AT_ONCE = settings.ATTACHMENTS_PER_RECORD = 2
    record = enter()
    colours = ("red", "green", "blue")
    three = [upload(picture(colour=c)) for c in colours]
    assert "一次最多 2 个文件" in send(wang, record, *three).content.decode()
    send(wang, record, *(upload(picture(colour=c)) for c in colours[:2]))
    assert "最多 2 个附件" in send(wang, record, upload(picture(colour="blue"))).content.decode()


def test_voided_for_a_reason_and_kept(wang: User, enter: Callable) -> None:
    record = enter()
    send(wang, record, upload(picture(), "错人.jpg"))
    (item,) = held(record)
    client, address = signed_in(wang), at("attachment", record, item)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "拍错了人"}).status_code == 302
    assert not held(record) and client.get(at("attachment-file", record, item)).status_code == 404
    stored = Attachment.objects.get()
    assert (stored.void_reason, stored.voided_by) == ("拍错了人", wang)
    assert sealed_files.read(stored.file).startswith(b"\xff\xd8")
    assert Change.objects.filter(record_id=record.pk, action="detach", reason="拍错了人").exists()


def test_only_for_whoever_sees_the_record_and_only_of_it(
    wang: User, li: User, enter: Callable
) -> None:
    record = enter()
    other = enter(id_no=OTHER_ID, cert_no="", cert_status="0", name="巴图")
    send(wang, record, upload(picture()))
    (item,) = held(record)
    for name in ("attachment", "attachment-file", "attachment-small"):
        assert signed_in(li).get(at(name, record, item)).status_code == 404
        assert signed_in(wang).get(at(name, other, item)).status_code == 404
        assert Client().get(at(name, record, item)).status_code == 302
    assert send(li, record, upload(picture("PNG"))).status_code == 404
    saving.void(ResidentLedger, record.pk, by=wang, reason="重复")
    assert send(wang, record, upload(picture("PNG"))).status_code == 403


# -- at rest -------------------------------------------------------------------------------------


def test_file_and_name_lie_sealed_and_follow_the_key(
    wang: User, enter: Callable, tmp_path: Any
) -> None:
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        send(wang, record := enter(), upload(picture(), "乌云身份证.jpg"))
        (item,) = held(record)
        with default_storage.open(item.file) as file:
            assert not file.read().startswith(b"\xff\xd8")
        raw = str(Attachment.objects.values_list().get())
        assert "乌云身份证" not in raw
        with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
            call_command("rotate_keys", stdout=io.StringIO())
        with override_settings(VAULT_KEYS=NEW):
            assert sealed_files.read(item.file).startswith(b"\xff\xd8")


def test_any_storage_will_do(wang: User, enter: Callable) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": memory, "staticfiles": plain}):
        send(wang, record := enter(), upload(picture()))
        (item,) = held(record)
        client = signed_in(wang)
        assert client.get(at("attachment-file", record, item)).status_code == 200
        with override_settings(VAULT_KEYS=f"{NEW},{OLD}"):
            call_command("rotate_keys", stdout=io.StringIO())
        with override_settings(VAULT_KEYS=NEW):
            assert sealed_files.read(item.file).startswith(b"\xff\xd8")


def test_files_nobody_owns_are_cleared_and_void_ones_stay(wang: User, enter: Callable) -> None:
    record = enter()
    send(wang, record, upload(picture()))
    (item,) = held(record)
    attachments.void(ResidentLedger, record, item, by=wang, reason="重复")
    loose = sealed_files.keep("attachments", b"x")
    later = timezone.now() + datetime.timedelta(days=3)
    assert housekeeping.purge_attachments(later) >= 1
    assert sealed_files.exists("attachments", item.file)
    assert not sealed_files.exists("attachments", loose)
