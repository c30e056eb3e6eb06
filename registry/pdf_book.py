"""Parts of a large PDF, made in several processes, bound into one tagged file.

Each part is what WeasyPrint would have written as a file of its own. Binding gives its objects
new numbers and hangs its pages and its structure tree below those of the whole; nothing is read
back, and of the parts already bound only their places in the file are kept, so memory stays flat
however many forms there are. Not carried over: bookmarks and link targets, which forms have none of.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

import pydyf

PAGES, CATALOG, STRUCTURE, DOCUMENT, KEYS, INFO = 1, 2, 3, 4, 5, 6
_FIRST_FREE = 7
_KEYS_PER_PART = 100_000
"""Pages and annotations are keys of the structure tree; this many are set aside for each part."""

_REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|\b(\d+) 0 R\b", re.DOTALL)
"""A reference to an object, or a text in brackets, in which nothing is one."""

_CATALOG = (
    b"<</Type /Catalog/Pages 1 0 R/StructTreeRoot 3 0 R/Metadata %d 0 R/Lang %b"
    b"/ViewerPreferences <</DisplayDocTitle true>>/MarkInfo <</Marked true>>>>"
)


@dataclass(frozen=True)
class Part:
    """One part as WeasyPrint made it: light enough to be handed from process to process."""

    objects: list[tuple[int, bytes, bool]]
    """Number, content, and whether the content ends in a stream."""
    size: int
    pages: list[int]
    structure: int
    document: int
    keys: int
    metadata: int
    language: bytes
    info: bytes

    @classmethod
    def of(cls, pdf: pydyf.PDF, index: int) -> "Part":
        """Take the tagged `pdf` apart; `index` is its place among the parts, from 0."""
        structure = _number(pdf.catalog["StructTreeRoot"])
        root = pdf.objects[structure]
        keys = _number(root["ParentTree"])
        _shift_keys(pdf, keys, index * _KEYS_PER_PART)
        left_out = (pdf.pages.number, pdf.catalog.number, structure)
        return cls(
            objects=[
                (item.number, item.data, not item.compressible)
                for item in pdf.objects[1:]
                if item.number not in left_out
            ],
            size=len(pdf.objects),
            pages=pdf.pages["Kids"][::3],
            structure=structure,
            document=_number(root["K"][0]),
            keys=keys,
            metadata=_number(pdf.catalog["Metadata"]),
            language=pdf.catalog["Lang"].data,
            info=pdf.info.data,
        )


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _shift_keys(pdf: pydyf.PDF, keys: int, offset: int) -> None:
    """Make the part's structure keys its own among all parts, and a leaf of the whole's tree."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary):
            for name in {"StructParents", "StructParent"} & item.keys():
                item[name] += offset
    leaf = pdf.objects[keys]
    leaf["Nums"][::2] = [key + offset for key in leaf["Nums"][::2]]
    leaf["Limits"] = pydyf.Array([leaf["Nums"][0], leaf["Nums"][-2]])


class Book:
    """A PDF written part by part: `add` each, then `close`."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._position = 0
        self._next = _FIRST_FREE
        self._places = bytearray(9 * _FIRST_FREE)
        """Of every object: kind (0 none, 1 own, 2 in a bundle), offset or bundle, index in it."""
        self._pages: list[int] = []
        self._sections: list[int] = []
        self._leaves: list[int] = []
        self._catalog = self._info = b""
        self._write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")

    def add(self, part: Part) -> None:
        """Append the part's pages."""
        base = self._next
        self._next += part.size
        self._places.extend(bytes(9 * part.size))
        fixed = {PAGES: PAGES, part.structure: DOCUMENT}
        bundle = []
        for number, content, is_stream in part.objects:
            if is_stream:
                head, mark, tail = content.partition(b"\nstream\n")
                self._object(base + number, _moved(head, base, fixed) + mark + tail)
            else:
                bundle.append((base + number, _moved(content, base, fixed)))
        self._bundle(bundle)
        self._pages += [base + page for page in part.pages]
        self._sections.append(base + part.document)
        self._leaves.append(base + part.keys)
        self._info = self._info or part.info
        self._catalog = self._catalog or _CATALOG % (base + part.metadata, part.language)

    def close(self) -> None:
        """Write what holds the parts together. The target stays open."""
        pages = (b"/Type /Pages/Count %d/Kids [%b]", len(self._pages), _list(self._pages))
        self._object(PAGES, b"<<%b>>" % (pages[0] % pages[1:]))
        self._object(CATALOG, self._catalog)
        root = b"<</Type /StructTreeRoot/K [%d 0 R]/ParentTree %d 0 R>>" % (DOCUMENT, KEYS)
        self._object(STRUCTURE, root)
        document = b"<</Type /StructElem/S /Document/P %d 0 R/K [%b]>>"
        self._object(DOCUMENT, document % (STRUCTURE, _list(self._sections)))
        self._object(KEYS, b"<</Kids [%b]>>" % _list(self._leaves))
        self._object(INFO, self._info)
        self._places_stream()

    def _write(self, content: bytes) -> None:
        self._target.write(content)
        self._position += len(content)

    def _object(self, number: int, content: bytes) -> None:
        self._place(number, 1, self._position, 0)
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

    def _place(self, number: int, kind: int, where: int, index: int) -> None:
        struct.pack_into(">BII", self._places, 9 * number, kind, where, index)

    def _bundle(self, items: list[tuple[int, bytes]]) -> None:
        """Write objects together and compressed: thousands of small ones describe the cells."""
        number = self._new_number()
        index, offset = [], 0
        for place, (item, content) in enumerate(items):
            self._place(item, 2, number, place)
            index.append(b"%d %d" % (item, offset))
            offset += len(content) + 1
        head = b" ".join(index) + b"\n"
        body = zlib.compress(head + b"\n".join(content for _, content in items))
        describe = b"<</Type /ObjStm/N %d/First %d" % (len(items), len(head))
        self._object(number, _stream(describe, body))

    def _new_number(self) -> int:
        self._next += 1
        self._places.extend(bytes(9))
        return self._next - 1

    def _places_stream(self) -> None:
        number, start = self._new_number(), self._position
        self._place(number, 1, start, 0)
        describe = b"<</Type /XRef/Size %d/W [1 4 4]/Root %d 0 R/Info %d 0 R"
        stream = _stream(describe % (self._next, CATALOG, INFO), zlib.compress(self._places))
        self._object(number, stream)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)


def _moved(content: bytes, base: int, fixed: dict[int, int]) -> bytes:
    """The content with every reference pointing at the object's new number."""

    def place(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        number = int(match[1])
        return b"%d 0 R" % fixed.get(number, base + number)

    return _REFERENCE.sub(place, content)


def _list(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _stream(describe: bytes, body: bytes) -> bytes:
    end = b"/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream"
    return describe + end % (len(body), body)
