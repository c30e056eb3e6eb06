"""A workbook as a community reports it, with invented people and three mistakes."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment

from registry.identity import check_digit

HEADER = (
    "序号", "姓名", "性别", "民族", "身份证号", "残疾证号", "残疾类别", "残疾等级", "家庭住址",
    "联系电话", "户主", "户主身份证", "家庭人口", "入户人",
)  # fmt: skip


def _number(front: str) -> str:
    return front + check_digit(front)


def _people() -> list[tuple[object, ...]]:
    first, second = _number("15040419620311402"), _number("15040419870722401")
    third, fourth = _number("15040419550908301"), _number("15040420140519302")
    return [
        (1, "宝音图", "男", "蒙古族", _number("15040419710214301"),
         _number("15040419710214301") + "42", "肢体", "二级", "春城社区 3 号楼 2 单元 301",
         "13800000011", "宝音图", _number("15040419710214301"), 3, "王"),
        (2, "赵秀兰", "女", "汉族", first, first + "13", "视力", "三级", "春城社区 5 号楼 1 单元 102",
         "138-0000-0022", "孙国庆", second, 2, "王"),
        (3, "李建平", "男", "汉", third[:17] + ("1" if third[17] != "1" else "2"), "", "听力",
         "一级", "春城社区 9 号楼", "13800000033", "李建平", "", 4, "王"),
        (4, "乌云其其格", "女", "蒙古族", fourth, "", "智力", "二级", "春城社区 1 号楼 4 单元 502",
         "13800000044", "巴特尔", "", 5, "李"),
        (5, "周志强", "男", "满族", second, second + "44", "肢体", "四级", "春城社区 7 号楼",
         "1380000005", "周志强", second, "三口", "李"),
    ]  # fmt: skip


def write(path: Path) -> None:
    """Title over all columns, unit and date, heads, rows, signatures: as it comes from an office."""
    book = Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["春城社区残疾人基本情况登记表"])
    sheet.append(["填表单位：全宁街道春城社区残疾人协会"])
    sheet.append(HEADER)
    for person in _people():
        sheet.append(person)
    sheet.append(["填表人：", "", "", "审核人："])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet["A1"].alignment = Alignment(horizontal="center")
    book.save(path)
