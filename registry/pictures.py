"""Pictures from outside: only the pixels are kept, upright, whatever else the file carries.

Place, time and camera, written in by phones, never get further than this module.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageFile, ImageOps

UNREADABLE = (
    OSError, SyntaxError, ValueError, EOFError, OverflowError, struct.error, zlib.error,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises on broken or hostile files; an unknown format is an OSError."""
FORMATS = ("JPEG", "PNG")


class NoPicture(Exception):
    """The file cannot be opened as a picture of a kind that is taken."""


class TooManyPixels(Exception):
    """The picture claims to be larger than allowed."""


def pixels(
    upload: Any, size: tuple[int, int], most: int, formats: tuple[str, ...] = FORMATS
) -> Any:
    """The pixels of ``upload`` on white paper, no larger than ``size``.

    Raises NoPicture, or TooManyPixels above ``most`` (before anything is unpacked).
    """
    # WeasyPrint, once imported, has Pillow take half a picture for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        image: Any = Image.open(upload, formats=formats)
        if image.width * image.height > most:
            raise TooManyPixels
        image.draft(None, size)  # 大照片解码时即缩小，省内存
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        upright.thumbnail(size)
    except UNREADABLE as broken:
        raise NoPicture from broken
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


def jpeg(image: Any, quality: int = 88) -> bytes:
    """The picture as JPEG, with nothing beside it."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def smaller(image: Any, side: int) -> Any:
    """A copy that fits into a square of ``side`` pixels."""
    copy = image.copy()
    copy.thumbnail((side, side))
    return copy


def without_metadata(data: bytes) -> bytes:
    """A JPEG without what cameras write in (EXIF, XMP, IPTC, comments); its picture untouched.

    What is not built as a JPEG is given back as it is.
    """
    if data[:2] != b"\xff\xd8":
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if _tells_the_picture(data[at + 1], data[at + 4 : at + 16]):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _tells_the_picture(marker: int, head: bytes) -> bool:
    """Whether a segment is needed to draw: all but application data and comments, save colour."""
    if marker == 0xE2:
        return head.startswith(b"ICC_PROFILE")
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)
