"""Workbooks made in code for the tests: the shapes offices send, and hostile packages."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from registry.ledger.headings import Heading
from registry.ledger.sheets import RawSheet, read_sheets
from registry.ledger.upload import UploadKind, check_upload

SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

GROUPS = {"B": "基本情况", "G": "残疾状况", "M": "社会状况", "S": "经济与就业"}
MERGES = ("A1:X1", "B3:F3", "G3:L3", "M3:R3", "S3:W3")
LABELS = (
    "序号",
    "姓名",
    "性别",
    "民族",
    "出生年月",
    "身份证号",
    "残疾人证号",
    "残疾类别",
    "等级",
    "发证日期",
    "致残原因",
    "生活自理能力",
    "文化程度",
    "婚姻状况",
    "户口性质",
    "家庭住址",
    "联系电话",
    "监护人",
    "家庭人口",
    "家庭年收入（元）",
    "困难类别",
    "就业状况",
    "能否走出家门",
    "备注",
)
PERSON = (
    "单军洋",
    "女",
    "汉族",
    "1947年9月",
    "152626194709285023",
    "15262619470928502373",
    "视力、精神",
    "三级",
    datetime.date(2018, 11, 26),
    "工伤",
    "完全自理",
    "初中",
    "丧偶",
    "非农业",
    "22号楼3单元124室",
    "13836528309",
    "马桂兰",
    5,
    18418,
    "非困难",
    "不适用",
    "不能",
    None,
)
HEADINGS = (
    Heading("name", "姓名", group="基本情况"),
    Heading("gender", "性别", group="基本情况"),
    Heading("ethnicity", "民族", group="基本情况"),
    Heading("birth_date", "出生日期", ("出生年月",), "基本情况"),
    Heading("id_no", "公民身份号码", ("身份证号", "身份证号码"), "基本情况"),
    Heading("cert_no", "残疾人证号", ("残疾证号",), "残疾状况"),
    Heading("dis_category", "残疾类别", ("残疾类型",), "残疾状况"),
    Heading("dis_level", "残疾等级", ("等级",), "残疾状况"),
    Heading("cert_issued_on", "发证日期", (), "残疾状况"),
    Heading("cause", "致残原因", (), "残疾状况"),
    Heading("self_care", "生活自理程度", ("生活自理能力",), "残疾状况"),
    Heading("education", "文化程度", ("受教育程度",)),
    Heading("marital", "婚姻状况"),
    Heading("hukou_nature", "户口性质"),
    Heading("live_addr", "现住址", ("家庭住址", "地址")),
    Heading("phone", "联系电话", ("手机", "本人电话")),
    Heading("guardian_name", "监护人姓名", ("监护人",)),
    Heading("guardian_phone", "监护人电话"),
    Heading("contact_name", "联系人姓名"),
    Heading("head_name", "户主姓名"),
    Heading("head_id", "户主身份证号"),
    Heading("size", "家庭人口"),
    Heading("income", "家庭年收入"),
    Heading("poverty", "困难类别"),
    Heading("employment", "就业状况", ("是否就业",)),
    Heading("can_go_out", "能否走出家门"),
    Heading("family_doctor", "家庭医生签约", ("个人或家庭是否签订家庭医生服务协议",)),
    Heading("remark", "备注"),
    Heading("key", "系统编号"),
    Heading("version", "版本"),
)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(rows: Iterable[Sequence[Any]], merges: Sequence[str] = (), title: str = "表") -> bytes:
    """A workbook with one sheet of the given rows from A1 on."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def community_rows(people: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The rows of a community's report: title, unit and date, groups, labels, people, footer."""
    groups = [GROUPS.get(chr(65 + at)) for at in range(len(LABELS))]
    footer = ["填表人：  王某", None, "审核人：", None, "残协主席（签字）：", None, "联系电话："]
    return [
        ["残疾人基本情况登记表"],
        ["填表单位（盖章）：全宁街道钢铁社区残疾人协会", *[None] * 12, "填表日期：2026年9月30日"],
        groups,
        list(LABELS),
        *([number, *person] for number, person in enumerate(people, 1)),
        footer,
    ]


def community_report(people: Iterable[Sequence[Any]]) -> bytes:
    return workbook(community_rows(people), MERGES, "残疾人基本情况登记表")


def sheets_of(data: bytes, name: str = "表.xlsx") -> list[RawSheet]:
    """The sheets as the importer reads them: checked first."""
    return read_sheets(data, check_upload(name, data))


def sheet_of(rows: Iterable[Sequence[Any]], merges: Sequence[str] = ()) -> RawSheet:
    return sheets_of(workbook(rows, merges))[0]


def csv_sheet(text: str, encoding: str = "utf-8") -> RawSheet:
    return read_sheets(text.encode(encoding), UploadKind.CSV)[0]


def package(
    parts: Mapping[str, bytes | str] = {},  # noqa: B006
    *,
    base: bytes | None = None,
    level: int = 9,
) -> bytes:
    """A plain workbook with some of its parts replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or workbook([["姓名", "性别"], ["张三", "男"]]))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as target,
    ):
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def sheet_xml(body: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{SPACE}">'
        f"<sheetData>{body}</sheetData></worksheet>"
    )
