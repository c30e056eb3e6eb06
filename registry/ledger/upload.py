"""What may be uploaded as a workbook: everything is judged here before any reader opens it.

A workbook is a zip of XML parts, and each layer can be made hostile: a few kilobytes may unpack to
gigabytes, one cell at XFD1048576 makes a reader build a million rows, an XML part may name outside
entities.  The checks below walk the bytes once, in pieces of at most one megabyte, so that time and
memory stay flat whatever the file claims about itself.  Nothing in a file is ever executed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import PurePath

from django.core.exceptions import ValidationError

from registry.ledger import extent

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 1000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PART = 300 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
MAX_SHEETS = 100
PIECE = 1024 * 1024
TEXT_SAMPLE = 4096
SAMPLED_LINES = 30
DELIMITERS = ",;\t"

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MAGIC = b"PK\x03\x04"
SYMLINK = 0o120000
FILE_TYPE_BITS = 0o170000

SAVE_AS = "请用 Excel 或 WPS 表格打开，点“文件 → 另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传"
DAMAGED = "文件不完整或已损坏，请重新用 Excel 或 WPS 表格打开并另存为 .xlsx 后再上传"
ODD = "文件的内部结构不正常，请新建一个工作簿，把表格复制进去，另存为 .xlsx 后再上传"

BY_SUFFIX = {
    ".xls": f"不支持旧版 .xls 文件。{SAVE_AS}",
    ".xlt": f"不支持旧版模板文件。{SAVE_AS}",
    ".et": f"不支持 WPS 的 .et 文件。{SAVE_AS}",
    ".ett": f"不支持 WPS 的模板文件。{SAVE_AS}",
    ".ods": f"不支持 .ods 文件。{SAVE_AS}",
    ".xlsm": f"不支持带宏的 .xlsm 文件。{SAVE_AS}",
    ".xltm": f"不支持带宏的模板文件。{SAVE_AS}",
    ".xltx": f"不支持模板文件。{SAVE_AS}",
    ".xlsb": f"不支持二进制工作簿 .xlsb。{SAVE_AS}",
    ".numbers": "不支持 .numbers 文件。请导出为 Excel 工作簿（.xlsx）后再上传",
    ".zip": "不支持压缩包。请先解压，再上传里面的 .xlsx 文件",
    ".rar": "不支持压缩包。请先解压，再上传里面的 .xlsx 文件",
    ".7z": "不支持压缩包。请先解压，再上传里面的 .xlsx 文件",
}
BY_MEMBER = (
    (
        r"vbaproject|macrosheets/|dialogsheets/|activex/|customui/",
        "macro",
        f"文件里带有宏或控件，不能上传。{SAVE_AS}",
    ),
    (
        r"externallinks/|connections\.xml$|querytables/",
        "external",
        "文件引用了别的工作簿或外部数据，不能上传。请点“数据 → 编辑链接 → 断开链接”，保存后再上传",
    ),
    (
        r"embeddings/|\.(?:zip|xlsx|xlsm|docx|exe|dll|bat|js|ole)$",
        "embedded",
        "文件里嵌入了别的文件，不能上传。请删去嵌入的对象，保存后再上传",
    ),
)


class UploadKind(StrEnum):
    """The two kinds of file the importer reads."""

    XLSX = "xlsx"
    CSV = "csv"


class UploadRefused(ValidationError):
    """The file is not read at all; the message says why and what to do."""


def check_upload(name: str, data: bytes) -> UploadKind:
    """The kind of the uploaded file ``name`` with the content ``data``.

    Raises UploadRefused with what is wrong and what to do about it.  The name only serves to tell
    the kind; it is never used as a path.
    """
    if not data:
        raise UploadRefused("文件是空的，请检查后重新选择", code="empty")
    if len(data) > MAX_BYTES:
        raise UploadRefused(
            f"文件有 {len(data) / 1048576:.1f} MB，最大 20 MB。请分成几个文件上传", code="too_big"
        )
    suffix = PurePath(name.strip().lower()).suffix
    _refuse_by_magic(data, suffix)
    if suffix in BY_SUFFIX:
        raise UploadRefused(BY_SUFFIX[suffix], code="kind")
    if suffix == ".xlsx":
        check_workbook(data)
        return UploadKind.XLSX
    if suffix == ".csv":
        check_csv(data)
        return UploadKind.CSV
    raise UploadRefused("只能上传 .xlsx 工作簿或 .csv 文件，请重新选择", code="kind")


def _refuse_by_magic(data: bytes, suffix: str) -> None:
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UploadRefused(
                "文件设有打开密码，不能读取。请打开后点“文件 → 信息 → 保护工作簿”，清除密码并保存，再上传",
                code="password",
            )
        raise UploadRefused(f"这是旧版 .xls 或 .et 文件，不支持。{SAVE_AS}", code="kind")
    if suffix == ".csv" and data.startswith(ZIP_MAGIC):
        raise UploadRefused(
            "文件名是 .csv，内容却是工作簿。请把扩展名改为 .xlsx 后再上传", code="kind"
        )
    if suffix == ".xlsx" and not data.startswith(ZIP_MAGIC):
        raise UploadRefused(f"文件名是 .xlsx，内容却不是 Excel 工作簿。{SAVE_AS}", code="not_zip")


def check_workbook(data: bytes) -> None:
    """Refuse a workbook whose zip, XML parts or sheets are not safe to read."""
    members = _members(data)
    _check_directory(members)
    total = extent.Strings()
    sheets = 0
    for member in sorted(members, key=_not_strings):
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            sheets += _check_part(data, member, total)
    if sheets == 0:
        raise UploadRefused(ODD, code="no_sheet")
    if sheets > MAX_SHEETS:
        raise UploadRefused(f"工作表多于 {MAX_SHEETS} 个，请只留下要导入的那一张", code="sheets")
    _check_strings(data, members, total)


def _not_strings(member: zipfile.ZipInfo) -> bool:
    return not member.filename.lower().endswith("sharedstrings.xml")


def _members(data: bytes) -> list[zipfile.ZipInfo]:
    # The directory is parsed only when its size is sane: parsing is what a million entries attack.
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise UploadRefused(ODD, code="members")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return package.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        struct.error,
        OverflowError,
        NotImplementedError,
    ) as error:
        raise UploadRefused(DAMAGED, code="damaged") from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if "mimetype" in names:
        raise UploadRefused(BY_SUFFIX[".ods"], code="kind")
    if len(set(names)) != len(names):
        raise UploadRefused(ODD, code="duplicate")
    if "xl/workbook.xml" not in names:
        binary = "xl/workbook.bin" in names
        raise UploadRefused(
            BY_SUFFIX[".xlsb"] if binary else f"这不是 Excel 工作簿。{SAVE_AS}", code="kind"
        )
    for member in members:
        _check_member(member)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UploadRefused("文件解压后过大，请分成几个文件上传", code="bomb")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if _unsafe_path(name) or (member.external_attr >> 16) & FILE_TYPE_BITS == SYMLINK:
        raise UploadRefused(ODD, code="path")
    if member.flag_bits & 0x1:
        raise UploadRefused("文件设有密码，不能读取。请清除密码并保存，再上传", code="password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UploadRefused(ODD, code="method")
    for pattern, code, message in BY_MEMBER:
        if re.search(pattern, name.lower()):
            raise UploadRefused(message, code=code)
    too_dense = member.file_size > RATIO_FROM and (
        member.file_size > MAX_RATIO * max(member.compress_size, 1)
    )
    if too_dense or member.file_size > MAX_PART:
        raise UploadRefused("文件解压后过大，疑似压缩炸弹，不能上传。" + ODD, code="bomb")


def _unsafe_path(name: str) -> bool:
    parts = name.split("/")
    return ".." in parts or name.startswith("/") or any(mark in name for mark in "\\:\0")


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of ``member`` in pieces, exactly as long as the directory says.

    A reader that trusts the stream and one that trusts the directory must see the same bytes, so a
    part that is longer or shorter than declared is refused.
    """
    start = _content_start(data, member)
    packed = memoryview(data)[start : start + member.compress_size]
    seen, crc = 0, 0
    try:
        for piece in _inflated(packed, member.compress_type):
            seen += len(piece)
            crc = zlib.crc32(piece, crc)
            if seen > member.file_size:
                raise UploadRefused("文件解压后过大，疑似压缩炸弹，不能上传。" + ODD, code="bomb")
            yield piece
    except zlib.error as error:
        raise UploadRefused(DAMAGED, code="damaged") from error
    if seen != member.file_size or crc != member.CRC:
        raise UploadRefused(DAMAGED, code="damaged")


def _content_start(data: bytes, member: zipfile.ZipInfo) -> int:
    at = member.header_offset
    header = data[at : at + 30]
    if len(header) < 30 or not header.startswith(ZIP_MAGIC):
        raise UploadRefused(DAMAGED, code="damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return at + 30 + name_length + extra_length


def _inflated(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for at in range(0, len(packed), PIECE):
            yield bytes(packed[at : at + PIECE])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), PIECE // 8):
        waiting: bytes | memoryview = packed[at : at + PIECE // 8]
        while waiting:
            yield inflater.decompress(waiting, PIECE)
            waiting = inflater.unconsumed_tail
    while rest := inflater.decompress(b"", PIECE):
        yield rest


def _check_part(data: bytes, member: zipfile.ZipInfo, strings: extent.Strings) -> bool:
    """Whether the XML part is a sheet; raises UploadRefused when it is hostile."""
    links = member.filename.lower().endswith((".rels", "[content_types].xml"))

    def pieces() -> Iterator[bytes]:
        return _safe_xml(_unpacked(data, member), links)

    try:
        if _not_strings(member):
            return extent.check_sheet(pieces, member.file_size, strings)
        strings.measure(pieces())
        return False
    except extent.OutOfBounds as error:
        raise UploadRefused(str(error), code=error.code) from error


DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
CALLS = re.compile(rb"macroEnabled|relationships/(?:externalLink|oleObject|vbaProject)", re.I)
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")


def _safe_xml(pieces: Iterable[bytes], links: bool) -> Iterator[bytes]:
    """The same pieces, refused when they hold a DTD or an odd encoding; ``links`` calls for more."""
    tail = b""
    for piece in pieces:
        if not tail:
            _check_encoding(piece)
        window = tail + piece
        if b"<!" in window and DTD.search(window):
            raise UploadRefused(ODD, code="dtd")
        if links and CALLS.search(window):
            raise UploadRefused(
                f"文件里带有宏、外部链接或嵌入对象，不能上传。{SAVE_AS}", code="macro"
            )
        tail = window[-64:]
        yield piece


def _check_encoding(piece: bytes) -> None:
    head = piece[:256].removeprefix(codecs.BOM_UTF8)
    declared = ENCODING.match(head)
    known = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    if b"\0" in head or head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or not known:
        raise UploadRefused(ODD, code="encoding")


def _check_strings(data: bytes, members: list[zipfile.ZipInfo], strings: extent.Strings) -> None:
    """Refuse a workbook whose shared strings multiply: one long text used by a million cells."""
    if not strings.may_multiply():
        return
    parts = [m for m in members if m.filename.lower().endswith(".xml")]
    shared = [m for m in parts if m.filename.lower().endswith("sharedstrings.xml")]
    lengths = extent.string_lengths(p for m in shared for p in _unpacked(data, m))
    used = 0
    for member in parts:
        if member not in shared:
            used += extent.string_use(_unpacked(data, member), lengths)
    if used > extent.MAX_TEXT:
        raise UploadRefused("文件里的文字展开后过大，不能上传。" + ODD, code="bomb")


def hidden_rows(data: bytes) -> dict[str, frozenset[int]]:
    """1-based numbers of the rows hidden in each sheet, by the name of its part in the zip.

    Only for workbooks that ``check_upload`` has let through.
    """
    sheets = [m for m in _members(data) if re.match(r"xl/worksheets/[^/]+\.xml$", m.filename)]
    return {member.filename: extent.hidden_rows(_unpacked(data, member)) for member in sheets}


def decode_text(data: bytes) -> str:
    """``data`` as text: byte-order mark, else strict UTF-8, else strict GB18030.

    UTF-8 is tried first because its bytes also decode as GB18030, silently and wrongly.
    Raises UploadRefused when the text is neither, or was already spoilt when it was saved.
    """
    text = _decoded(data)
    if "\0" in text:
        raise UploadRefused("这不是文本文件。请另存为 .xlsx 后再上传", code="encoding")
    if "\ufffd" in text or "锟斤拷" in text:
        raise UploadRefused(
            "文件里有已经损坏、无法还原的字符。请从原表重新导出后再上传", code="mojibake"
        )
    return text


def _decoded(data: bytes) -> str:
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    tries = [name for mark, name in marks if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in tries:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UploadRefused(
        "认不出文件的编码。请用 Excel 或 WPS 表格打开，另存为 .xlsx 后再上传", code="encoding"
    )


def check_csv(data: bytes) -> None:
    """Refuse a text file that cannot be decoded or has too many rows, columns or one huge cell."""
    text = decode_text(data)
    control = re.search(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text[:TEXT_SAMPLE])
    if control or re.match(r"\s*(?:<\?xml|<!doctype|<html|%PDF|\{\\rtf)", text[:TEXT_SAMPLE], re.I):
        raise UploadRefused("这不是 .csv 表格。请另存为 .xlsx 后再上传", code="kind")
    try:
        _check_csv_size(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    except csv.Error as error:
        raise UploadRefused(
            "文件里的引号不成对或有过长的格，读不下去。请另存为 .xlsx 后再上传", code="csv"
        ) from error


def delimiter_of(text: str) -> str:
    """The separator (comma, semicolon or tab) that cuts most of the first lines into columns."""
    lines = [line for _, line in zip(range(SAMPLED_LINES), io.StringIO(text, ""), strict=False)]
    return max(DELIMITERS, key=lambda mark: _cut_by(mark, lines))


def _cut_by(delimiter: str, lines: list[str]) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return 0, 0
    return sum(width > 1 for width in widths), max(widths, default=0)


def _check_csv_size(rows: Iterable[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        if number > extent.MAX_ROWS:
            raise UploadRefused(extent.too_many_rows(), code="rows")
        if len(row) > extent.MAX_COLUMNS:
            raise UploadRefused(extent.too_many_columns(), code="columns")
