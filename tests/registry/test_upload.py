"""What the importer refuses before reading, and that refusing is quick and small."""

import io
import struct
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from registry.ledger import extent
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import MAX_BYTES, UploadKind, UploadRefused, check_upload, hidden_rows
from tests.registry.workbooks import (
    PERSON,
    SHEET,
    SPACE,
    community_report,
    package,
    saved,
    sheet_xml,
    workbook,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
MEGABYTE = 1024 * 1024
PLAIN = workbook([["姓名", "性别"], ["张三", "男"]])
FORMULA = '<row r="1"><c r="A1"><f>{}</f><v>0</v></c></row>'


def ole_with(text: str) -> bytes:
    return OLE + text.encode("utf-16-le") + b"\0" * 512


def many_members() -> bytes:
    return package({f"xl/media/{n}.png": b"" for n in range(1500)}, level=0)


def duplicate_member() -> bytes:
    stream = io.BytesIO(PLAIN)
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target,
    ):
        target.writestr(SHEET, sheet_xml('<row r="1"><c r="A1"><v>2</v></c></row>'))
    return stream.getvalue()


def symlink() -> bytes:
    stream = io.BytesIO(PLAIN)
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(stream, "a") as target:
        target.writestr(link, "/etc/passwd")
    return stream.getvalue()


def with_directory(name: str, offset: int, fmt: str, value: int) -> bytes:
    """PLAIN with one field of the central directory entry of ``name`` changed."""
    data = bytearray(PLAIN)
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 4)
    struct.pack_into(fmt, data, at + offset, value)
    return bytes(data)


def lying_size() -> bytes:
    """The directory declares the first bytes only, with their right checksum."""
    honest = package({SHEET: sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' * 5000)})
    data = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as source:
        beginning = source.read(SHEET)[:100]
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    struct.pack_into("<I", data, at + 16, zipfile.crc32(beginning))
    struct.pack_into("<I", data, at + 24, len(beginning))
    return bytes(data)


def shared_string_bomb() -> bytes:
    long = "<si><t>" + "长" * 10_000 + "</t></si>"
    shared = f'<sst xmlns="{SPACE}">{long}</sst>'
    rows = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{c}{r}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ")
        + "</row>"
        for r in range(1, 4001)
    )
    return package({"xl/sharedStrings.xml": shared, SHEET: sheet_xml(rows)})


def wide_csv() -> bytes:
    return ("姓名" + "," * 500 + "\n").encode()


def unnumbered(cells: int, rows: int) -> bytes:
    return package(
        {SHEET: sheet_xml(("<row>" + "<c><v>1</v></c>" * cells + "</row>") * rows)}, level=0
    )


def far_cell(reference: str) -> bytes:
    row = "".join(filter(str.isdigit, reference))
    return package(
        {
            SHEET: sheet_xml(
                f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{reference}"><v>1</v></c></row>'
            )
        }
    )


LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
EXTERNAL = '<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="x"/></Relationships>'

HOSTILE = {
    "empty": ("表.xlsx", lambda: b"", "empty"),
    "too big": ("表.xlsx", lambda: b"PK\x03\x04" + b"\0" * MAX_BYTES, "too_big"),
    "old xls": ("表.xls", lambda: ole_with("Workbook"), "kind"),
    "xls called xlsx": ("表.xlsx", lambda: ole_with("Workbook"), "kind"),
    "xls that is html": ("表.xls", lambda: b"<html><table></table>", "kind"),
    "wps et": ("表.et", lambda: ole_with("Workbook"), "kind"),
    "password": ("表.xlsx", lambda: ole_with("EncryptedPackage"), "password"),
    "ods by name": ("表.ods", lambda: PLAIN, "kind"),
    "ods called xlsx": ("表.xlsx", lambda: package({"mimetype": "application/x"}), "kind"),
    "xlsm by name": ("表.xlsm", lambda: PLAIN, "kind"),
    "macros called xlsx": ("表.xlsx", lambda: package({"xl/vbaProject.bin": b"\0"}), "macro"),
    "macro type": (
        "表.xlsx",
        lambda: package({"[Content_Types].xml": "<T>macroEnabled</T>"}),
        "macro",
    ),
    "macro sheet": ("表.xlsx", lambda: package({"xl/macrosheets/sheet1.xml": "<x/>"}), "macro"),
    "activex": ("表.xlsx", lambda: package({"xl/activeX/activeX1.xml": "<x/>"}), "macro"),
    "xlsb": ("表.xlsb", lambda: PLAIN, "kind"),
    "picture": ("照片.png", lambda: b"\x89PNG\r\n", "kind"),
    "no suffix": ("表", lambda: PLAIN, "kind"),
    "zip by name": ("表.zip", lambda: PLAIN, "kind"),
    "zip called xlsx": ("表.xlsx", lambda: zip_of({"a.txt": "a"}), "kind"),
    "text called xlsx": ("表.xlsx", lambda: "姓名,性别\n".encode(), "not_zip"),
    "polyglot": ("表.xlsx", lambda: b"%PDF-1.4\n" + PLAIN, "not_zip"),
    "workbook called csv": ("表.csv", lambda: PLAIN, "kind"),
    "truncated": ("表.xlsx", lambda: PLAIN[: len(PLAIN) // 2], "damaged"),
    "only the magic": ("表.xlsx", lambda: b"PK\x03\x04", "damaged"),
    "corrupt part": ("表.xlsx", lambda: corrupt(), "damaged"),
    "bomb by ratio": (
        "表.xlsx",
        lambda: package({"xl/media/a.png": b"\0" * 40 * MEGABYTE}),
        "bomb",
    ),
    "bomb in sheet": ("表.xlsx", lambda: package({SHEET: " " * 40 * MEGABYTE}), "bomb"),
    "lying size": ("表.xlsx", lying_size, "bomb"),
    "declared huge": ("表.xlsx", lambda: with_directory(SHEET, 24, "<I", 0xFFFFFFF0), "bomb"),
    "many members": ("表.xlsx", many_members, "members"),
    "duplicate member": ("表.xlsx", duplicate_member, "duplicate"),
    "encrypted member": ("表.xlsx", lambda: with_directory(SHEET, 8, "<H", 1), "password"),
    "odd compression": ("表.xlsx", lambda: with_directory(SHEET, 10, "<H", 12), "method"),
    "symlink": ("表.xlsx", symlink, "path"),
    "zip slip": ("表.xlsx", lambda: package({"../../evil.xml": "<x/>"}), "path"),
    "absolute path": ("表.xlsx", lambda: package({"/etc/evil.xml": "<x/>"}), "path"),
    "windows path": ("表.xlsx", lambda: package({"xl\\evil.xml": "<x/>"}), "path"),
    "nested zip": ("表.xlsx", lambda: package({"xl/media/inner.zip": PLAIN}), "embedded"),
    "embedded object": ("表.xlsx", lambda: package({"xl/embeddings/ole1.bin": b"x"}), "embedded"),
    "external link": (
        "表.xlsx",
        lambda: package({"xl/externalLinks/externalLink1.xml": "<x/>"}),
        "external",
    ),
    "external relation": (
        "表.xlsx",
        lambda: package({"xl/_rels/workbook.xml.rels": EXTERNAL}),
        "macro",
    ),
    "connections": ("表.xlsx", lambda: package({"xl/connections.xml": "<x/>"}), "external"),
    "dde": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml(FORMULA.format("cmd|'/c calc'!A0"))}),
        "dde",
    ),
    "dde escaped": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml(FORMULA.format("cmd|&apos;/c calc&apos;!A0"))}),
        "dde",
    ),
    "xxe": ("表.xlsx", lambda: package({SHEET: sheet_xml(CELL, XXE)}), "dtd"),
    "laughs": ("表.xlsx", lambda: package({SHEET: sheet_xml(CELL, LAUGHS)}), "dtd"),
    "dtd in styles": ("表.xlsx", lambda: package({"xl/styles.xml": XXE + "<x/>"}), "dtd"),
    "utf-16 part": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml(CELL).encode("utf-16")}),
        "encoding",
    ),
    "odd encoding": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml(CELL).replace("UTF-8", "UTF-7")}),
        "encoding",
    ),
    "far corner": ("表.xlsx", lambda: far_cell("XFD1048576"), "rows"),
    "far row": ("表.xlsx", lambda: far_cell("B200001"), "rows"),
    "far column": ("表.xlsx", lambda: far_cell("OK2"), "columns"),
    "far lower case": ("表.xlsx", lambda: far_cell("xfd9"), "columns"),
    "far in single quotes": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml("<row r='1'><c r='XFD1'><v>1</v></c></row>")}),
        "columns",
    ),
    "far with prefix": (
        "表.xlsx",
        lambda: package(
            {
                SHEET: f'<x:worksheet xmlns:x="{SPACE}"><x:sheetData><x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
            }
        ),
        "columns",
    ),
    "far behind another attribute": (
        "表.xlsx",
        lambda: package({SHEET: sheet_xml('<row r="1"><c s="0"\tr="XFD1"><v>1</v></c></row>')}),
        "columns",
    ),
    "sparse": ("表.xlsx", lambda: far_cell("AN199999"), "sparse"),
    "grid too large": ("表.xlsx", lambda: far_cell("OJ199999"), "cells"),
    "unnumbered cells": ("表.xlsx", lambda: unnumbered(500, 1), "columns"),
    "unnumbered rows": ("表.xlsx", lambda: unnumbered(1, 200_001), "rows"),
    "huge text": (
        "表.xlsx",
        lambda: package(
            {
                SHEET: sheet_xml(
                    '<row r="1"><c r="A1" t="inlineStr"><is><t>'
                    + "x1y2z3" * 400_000
                    + "</t></is></c></row>"
                )
            },
            level=0,
        ),
        "text",
    ),
    "shared strings multiply": ("表.xlsx", shared_string_bomb, "bomb"),
    "no sheets": ("表.xlsx", lambda: package({SHEET: "<worksheet/>"}), "no_sheet"),
    "csv of zeros": ("表.csv", lambda: b"\0" * 1000, "encoding"),
    "csv with nul": ("表.csv", lambda: "姓名,性\0别\n".encode(), "encoding"),
    "csv undecodable": ("表.csv", lambda: b"\xff\xfe\xfd\x80,\x81\xff\n\xff"[2:], "encoding"),
    "csv half utf-8": ("表.csv", lambda: "姓名\n".encode() + b"\xff\xff", "encoding"),
    "csv spoilt before": ("表.csv", lambda: "姓名,性别\n张\ufffd,男\n".encode(), "mojibake"),
    "csv spoilt twice": ("表.csv", lambda: "姓名\n锟斤拷\n".encode(), "mojibake"),
    "csv broken utf-16": ("表.csv", lambda: b"\xff\xfeA", "encoding"),
    "csv too wide": ("表.csv", wide_csv, "columns"),
    "csv too long": ("表.csv", lambda: "张三,男\n".encode() * 200_001, "rows"),
    "csv open quote": ("表.csv", lambda: b'a,"' + b"x" * 200_000, "csv"),
    "csv that is html": ("表.csv", lambda: b"<html><table></table></html>", "kind"),
    "csv that is pdf": ("表.csv", lambda: b"%PDF-1.7 abc", "kind"),
}


def zip_of(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return stream.getvalue()


def corrupt() -> bytes:
    data = bytearray(PLAIN)
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as source:
        at = source.getinfo(SHEET).header_offset
    data[at + 80 : at + 100] = b"\xff" * 20
    return bytes(data)


def test_the_corpus_is_large_enough():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_file_is_refused_with_what_to_do(case):
    name, build, code = HOSTILE[case]
    data = build()
    with pytest.raises(UploadRefused) as refusal:
        check_upload(name, data)
    assert refusal.value.code == code
    message = refusal.value.messages[0]
    assert any(word in message for word in ("请", "只能"))


@pytest.mark.parametrize(
    "case",
    [
        "bomb in sheet",
        "shared strings multiply",
        "unnumbered rows",
        "far corner",
        "csv too long",
        "many members",
    ],
)
def test_refusing_takes_little_memory(case):
    name, build, _code = HOSTILE[case]
    data = build()
    tracemalloc.start()
    with pytest.raises(UploadRefused):
        check_upload(name, data)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * MEGABYTE


def wps() -> bytes:
    return package(
        {
            "docProps/custom.xml": "<Properties><KSOProductBuildVer>2052</KSOProductBuildVer></Properties>",
            "customStorage/customStorage.xml": "<x/>",
        }
    )


def linked() -> bytes:
    """A hyperlink leads outside, but only when a person follows it."""
    book = Workbook()
    book.active["A1"] = "姓名"
    book.active["A1"].hyperlink = "https://example.com/"
    return saved(book)


GOOD = {
    "plain": ("表.xlsx", lambda: PLAIN, UploadKind.XLSX),
    "upper case name": ("表.XLSX", lambda: PLAIN, UploadKind.XLSX),
    "path in name": ("../../etc/表.xlsx", lambda: PLAIN, UploadKind.XLSX),
    "community report": ("表.xlsx", lambda: community_report([PERSON] * 60), UploadKind.XLSX),
    "wps": ("表.xlsx", wps, UploadKind.XLSX),
    "hyperlink": ("表.xlsx", linked, UploadKind.XLSX),
    "unnumbered": ("表.xlsx", lambda: unnumbered(5, 20), UploadKind.XLSX),
    "pipe in text": ("表.xlsx", lambda: workbook([["姓名", "a|'b'"]]), UploadKind.XLSX),
    "utf-8": ("表.csv", lambda: "姓名,性别\n张三,男\n".encode(), UploadKind.CSV),
    "utf-8 with mark": ("表.csv", lambda: "姓名,性别\n".encode("utf-8-sig"), UploadKind.CSV),
    "gb18030": ("表.csv", lambda: "姓名,性别\n䶮𬱟,女\n".encode("gb18030"), UploadKind.CSV),
    "utf-16": ("表.csv", lambda: "姓名\t性别\n".encode("utf-16"), UploadKind.CSV),
}


@pytest.mark.parametrize("case", GOOD)
def test_honest_file_is_taken_and_read(case):
    name, build, kind = GOOD[case]
    data = build()
    assert check_upload(name, data) == kind
    assert list(read_sheets(data, kind)[0].rows)


def test_password_message_says_how_to_remove_it():
    with pytest.raises(UploadRefused, match="清除密码"):
        check_upload("表.xlsx", ole_with("EncryptedPackage"))


def test_old_format_message_says_how_to_save():
    with pytest.raises(UploadRefused, match=r"另存为.*xlsx"):
        check_upload("表.xls", ole_with("Workbook"))


def test_limits_include_the_last_row_and_column():
    body = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, extent.MAX_ROWS + 1)
    )
    data = package({SHEET: sheet_xml(body)})
    assert check_upload("表.xlsx", data) == UploadKind.XLSX


def test_hidden_rows_are_found():
    book = Workbook()
    for number in range(1, 6):
        book.active.append([number])
    book.active.row_dimensions[3].hidden = True
    assert hidden_rows(saved(book)) == {SHEET: frozenset({3})}
