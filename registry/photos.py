"""Photographs of residents: checked, re-encoded without what the camera wrote in, sealed on disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner

from registry import pictures, sealed_files

LIMIT = 2 * 1024 * 1024
PIXELS = 40_000_000
FOLDER = "photos"
TICKET_SECONDS = 24 * 3600
SIZE = (826, 1158)  # 2 寸（35 × 49 mm）at 600 dpi


def keep(upload: Any) -> str:
    """Store a picture and return its name.  Raises ValidationError saying what is wrong with it."""
    if upload.size > LIMIT:
        raise ValidationError("照片超过 2 MB，请压缩后再上传")
    try:
        picture = pictures.pixels(upload, SIZE, PIXELS)
    except pictures.TooManyPixels as large:
        raise ValidationError("照片不能超过 4000 万像素，请压缩后再上传") from large
    except pictures.NoPicture as broken:
        raise ValidationError("这不是能打开的图片，请换一张 JPG 或 PNG 照片") from broken
    return sealed_files.keep(FOLDER, pictures.jpeg(picture))


def ticket(name: str, user: Any) -> str:
    """What a page carries for a picture kept but not yet saved in a record; only ``user`` can use it."""
    return TimestampSigner(salt=f"photo:{user.pk}").sign(name)


def redeem(ticket: str, user: Any) -> str:
    """The name of the picture ``ticket`` stands for, or "" when it is none of the user's or too old."""
    try:
        name = TimestampSigner(salt=f"photo:{user.pk}").unsign(ticket, max_age=TICKET_SECONDS)
    except BadSignature:
        return ""
    return name if exists(name) else ""


def names() -> list[str]:
    """The names of all pictures kept."""
    return sealed_files.names(FOLDER)


def exists(name: str) -> bool:
    return sealed_files.exists(FOLDER, name)


def read(name: str) -> bytes:
    """The JPEG kept under ``name``.  Raises SealBroken when it was tampered with."""
    return sealed_files.read(name)
