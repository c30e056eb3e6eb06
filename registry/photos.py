"""Photographs of residents: checked, re-encoded without what the camera wrote in, sealed on disk."""

from __future__ import annotations

import io
import re
import struct
import uuid
import zlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, TimestampSigner
from PIL import Image, ImageFile, ImageOps

from registry.vault import open_sealed, seal

LIMIT = 2 * 1024 * 1024
PIXELS = 40_000_000
UNREADABLE = (
    OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises on broken or hostile files; an unknown format is an OSError."""
FOLDER = "photos"
TICKET_SECONDS = 24 * 3600
SIZE = (826, 1158)  # 2 寸（35 × 49 mm）at 600 dpi


def keep(upload: Any) -> str:
    """Store a picture and return its name.  Raises ValidationError saying what is wrong with it."""
    if upload.size > LIMIT:
        raise ValidationError("照片超过 2 MB，请压缩后再上传")
    try:
        picture = _picture(upload)
    except ValidationError:
        raise
    except UNREADABLE as broken:
        raise ValidationError("这不是能打开的图片，请换一张 JPG 或 PNG 照片") from broken
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    name = f"{FOLDER}/{uuid.uuid4().hex}"
    default_storage.save(name, ContentFile(seal(out.getvalue(), name)))
    return name


def _picture(upload: Any) -> Any:
    """The pixels alone, upright: nothing else of the file is kept, whatever it carries besides."""
    # WeasyPrint, once imported, has Pillow take half a picture for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image: Any = Image.open(upload, formats=("JPEG", "PNG"))
    if image.width * image.height > PIXELS:
        raise ValidationError("照片不能超过 4000 万像素，请压缩后再上传")
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail(SIZE)
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


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


def exists(name: str) -> bool:
    return bool(re.fullmatch(rf"{FOLDER}/[0-9a-f]{{32}}", name)) and default_storage.exists(name)


def read(name: str) -> bytes:
    """The JPEG kept under ``name``.  Raises SealBroken when it was tampered with."""
    with default_storage.open(name) as file:
        return open_sealed(file.read(), name)
