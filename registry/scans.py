"""PDF scans from outside: the pages alone are kept, without scripts, links, files or metadata."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from registry.pictures import without_metadata

CARRIED = (
    "/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/Annots", "/Metadata", "/PieceInfo", "/AF",
    "/EmbeddedFiles", "/EF", "/AcroForm", "/Names", "/StructParents", "/StructParent", "/Thumb",
)  # fmt: skip
"""What a page or anything under it may carry besides what is drawn."""


class NoScan(Exception):
    """The file is no PDF that can be opened."""


class Locked(Exception):
    """The PDF asks for a password."""


class TooManyPages(Exception):
    """The PDF has more pages than allowed."""


def pages_only(data: bytes, most: int) -> tuple[bytes, int]:
    """A PDF of the pages of ``data`` and nothing else, and how many there are.

    Raises NoScan, Locked, or TooManyPages above ``most``.
    """
    try:
        return _rebuilt(data, most)
    except (Locked, TooManyPages):
        raise
    except Exception as broken:  # a hostile file makes the reader raise anything
        raise NoScan from broken


def _rebuilt(data: bytes, most: int) -> tuple[bytes, int]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Locked
    count = len(reader.pages)
    if count > most:
        raise TooManyPages
    if not count:
        raise NoScan
    writer = PdfWriter()
    for page in reader.pages:
        _strip(page)
        writer.add_page(page)
    for thing in writer._objects:
        _strip(thing)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), count


def _strip(thing: Any) -> None:
    if not isinstance(thing, DictionaryObject):
        return
    for key in CARRIED:
        thing.pop(NameObject(key), None)
    if isinstance(thing, StreamObject) and thing.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        thing._data = without_metadata(thing._data)
