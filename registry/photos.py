"""Photographs of residents: checked, re-encoded without what the camera wrote in, sealed on disk."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from registry.vault import open_sealed, seal

LIMIT = 2 * 1024 * 1024
PIXELS = 40_000_000
SIZE = (826, 1158)  # 2 寸（35 × 49 mm）at 600 dpi


def keep(upload: Any) -> str:
    """Store a picture and return its name.  Raises ValidationError saying what is wrong with it."""
    if upload.size > LIMIT:
        raise ValidationError("照片超过 2 MB，请压缩后再上传")
    try:
        image: Any = Image.open(upload)
        if image.format not in ("JPEG", "PNG") or image.width * image.height > PIXELS:
            raise ValidationError("照片须为 JPG 或 PNG，且不超过 4000 万像素")
        image = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as broken:
        raise ValidationError("这不是能打开的图片，请换一张 JPG 或 PNG 照片") from broken
    image.thumbnail(SIZE)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    name = f"photos/{uuid.uuid4().hex}"
    default_storage.save(name, ContentFile(seal(out.getvalue(), name)))
    return name


def exists(name: str) -> bool:
    return bool(re.fullmatch(r"photos/[0-9a-f]{32}", name)) and default_storage.exists(name)


def read(name: str) -> bytes:
    """The JPEG kept under ``name``.  Raises SealBroken when it was tampered with."""
    with default_storage.open(name) as file:
        return open_sealed(file.read(), name)
