"""Photographs: only the pixels are kept, sealed, and only for whoever may see the person."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from registry import photos
from registry.ledgers import ResidentLedger
from registry.models import Resident, User
from tests.registry.people import as_typed, complete, fields_of

SECRET = b"geo:40.123,116.456"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 80), **options: Any) -> bytes:
    out = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, options.pop("colour", "navy")).save(out, kind, **options)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010E] = SECRET.decode()
    return picture(exif=exif)


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def kept(data: bytes) -> bytes:
    return photos.read(photos.keep(upload(data)))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims to be ``width`` × ``height``."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>" + SECRET.decode())
    return out.getvalue()


def test_what_the_camera_wrote_in_is_gone_and_the_picture_stands_upright() -> None:
    data = kept(with_exif())
    image = Image.open(io.BytesIO(data))
    assert SECRET not in data and not image.getexif()
    assert image.format == "JPEG" and image.size == (80, 60)


def test_a_large_picture_is_brought_to_the_size_of_the_form() -> None:
    image = Image.open(io.BytesIO(kept(picture(size=(2000, 3000)))))
    assert image.width <= 826 and image.height <= 1158


@pytest.mark.parametrize(
    "data",
    [
        picture("PNG"),
        picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)),
        picture("PNG", mode="P", colour=0),
        picture("PNG", mode="L", colour=0),
        picture("PNG", mode="1", colour=0),
        picture(mode="CMYK", colour=(0, 0, 0, 0)),
        picture("MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]),
    ],
)
def test_every_usual_kind_of_jpeg_and_png_is_taken(data: bytes) -> None:
    assert kept(data).startswith(b"\xff\xd8")


def test_what_is_transparent_becomes_white_paper() -> None:
    data = kept(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    assert Image.open(io.BytesIO(data)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("data", [picture() + archive(), picture("PNG") + archive()])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(data: bytes) -> None:
    made = kept(data)
    assert SECRET not in made and b"PK" not in made[-200:]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x" * (2 * 1024 * 1024 + 1), "照片超过 2 MB，请压缩后再上传"),
        (b"not a picture", "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (b"\xff\xd8\xff\xe0", "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture()[:200], "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture("PNG")[:60], "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture("GIF"), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture("BMP"), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture("TIFF"), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (picture("WEBP"), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (archive(), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (archive() + picture(), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (bomb(8000, 8000), "照片不能超过 4000 万像素，请压缩后再上传"),
        (bomb(60000, 60000), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (bomb(5000, 5000), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
        (bomb(0, 0), "这不是能打开的图片，请换一张 JPG 或 PNG 照片"),
    ],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        photos.keep(upload(data))
    assert wrong.value.messages == [message]


def test_any_spoilt_picture_is_refused_and_never_breaks_the_page() -> None:
    whole = picture("PNG", size=(40, 40))
    kept, refused = [], 0
    for place in range(8, len(whole), 3):
        spoilt = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            kept.append(photos.keep(upload(spoilt)))
        except ValidationError as wrong:
            assert wrong.messages == ["这不是能打开的图片，请换一张 JPG 或 PNG 照片"]
            refused += 1
    assert refused
    assert all(photos.exists(name) for name in kept), "what is kept is there whole"


def test_the_picture_lies_sealed_on_disk() -> None:
    name = photos.keep(upload(picture()))
    with default_storage.open(name) as file:
        assert not file.read().startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["", "photos/x", "../secrets.json", "photos/" + "0" * 32])
def test_only_names_of_kept_pictures_exist(name: str) -> None:
    assert not photos.exists(name)


# -- in the form -------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, address: str) -> dict[str, Any]:
    return fields_of(client.get(address).content.decode())


def send_new(client: Client, **changes: Any) -> Any:
    address = reverse("resident-create")
    return client.post(address, {**opened(client, address), **as_typed(complete()), **changes})


def resident() -> Any:
    return Resident.objects.unscoped("test").get()


def test_a_picture_is_kept_when_another_field_is_wrong(wang: User) -> None:
    client = signed_in(wang)
    answer = send_new(client, name="", photo_file=upload(picture(), "乌云.jpg"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "照片已收到，保存后生效" in page
    assert "请重新选择" not in page
    form = {**fields_of(page), "name": "乌云其其格"}
    assert client.post(reverse("resident-create"), form).status_code == 302
    assert photos.exists(resident().photo)


def test_a_picture_that_cannot_be_opened_is_told_at_its_field(wang: User) -> None:
    answer = send_new(signed_in(wang), photo_file=upload(b"x", "扫描.pdf"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "照片：这不是能打开的图片，请换一张 JPG 或 PNG 照片" in page
    assert "上次选择的是 扫描.pdf，请重新选择" in page


def test_a_picture_is_shown_replaced_and_taken_away(wang: User) -> None:
    client = signed_in(wang)
    send_new(client, photo_file=upload(picture()))
    first = resident().photo
    address = reverse("resident-edit", args=[resident().pk])
    detail = client.get(reverse("resident-detail", args=[resident().pk])).content.decode()
    shown = reverse("photo", args=[resident().pk])
    assert f'src="{shown}"' in detail
    assert client.get(shown).content.startswith(b"\xff\xd8")
    client.post(address, opened(client, address))
    assert resident().photo == first
    client.post(address, {**opened(client, address), "photo_file": upload(picture("PNG"))})
    assert resident().photo not in ("", first)
    client.post(address, {**opened(client, address), "photo_gone": "on"})
    assert resident().photo == "" and client.get(shown).status_code == 404


def test_the_picture_is_printed(wang: User) -> None:
    client = signed_in(wang)
    send_new(client, photo_file=upload(picture()))
    printed = ResidentLedger.paper_context(
        resident(), plain=False, printed_by="王芳", office="春城"
    )
    assert "data:image/jpeg;base64," in str(printed)


def test_the_name_of_another_s_picture_is_no_way_to_have_it(wang: User, zhao: User) -> None:
    name = photos.keep(upload(picture()))
    for stolen in (name, photos.ticket(name, zhao), photos.ticket("../x", wang)):
        client = signed_in(wang)
        send_new(client, photo=stolen, id_no="", cert_no="", guardian_id="150102198001010014",
                 guardian_name="巴特尔", name="乌云", household__head_id="")  # fmt: skip
        assert resident().photo == ""
        Resident.objects.unscoped("test").delete()


def test_a_picture_is_only_for_whoever_may_see_the_person(
    wang: User, li: User, enter: Callable
) -> None:
    record = enter(photo=photos.keep(upload(picture())))
    address = reverse("photo", args=[record.pk])
    assert signed_in(wang).get(address).status_code == 200
    assert signed_in(li).get(address).status_code == 404
    assert Path(default_storage.path(record.photo)).exists()
