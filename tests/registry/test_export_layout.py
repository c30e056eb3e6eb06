"""The workbook of 台账一 as offices get it: where everything stands and how it is set."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from registry.ledger.outputs import Order, export
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, User
from tests.registry.import_desk import HOME, Desk, id_number, plant, user_of, workbook

KEYS = (
    "name", "gender", "birth_date", "id_no", "categories", "phone", "household__size",
    "household__income", "live_addr",
)  # fmt: skip
HEADER = ["姓名", "身份证号", "残疾类别", "等级", "家庭人口", "家庭年收入", "现住址"]
LONG = "春城社区第三网格二十四号楼五单元一零二室（原毛纺厂家属院东侧）"
LAYOUT = {
    # heading: width, number format, horizontal alignment, as it is read
    "序号": (6, "0", "center", "n"),
    "姓名": (12, "@", "center", "s"),
    "性别": (6, "@", "center", "s"),
    "出生日期": (11, "yyyy-mm-dd", "center", "d"),
    "公民身份号码": (20, "@", "left", "s"),
    "残疾类别": (14, "@", "left", "s"),
    "本人电话": (15, "@", "left", "n"),
    "家庭人口": (7, "0", "center", "n"),
    "家庭年收入": (13, "#,##0.00", "right", "n"),
    "现住址": (24, "@", "left", "s"),
    "所属社区": (24, "@", "left", "s"),
    "编号": (22, "@", "left", "s"),
    "系统编号": (38, "@", "left", "s"),
    "版本": (6, "0", "center", "n"),
}


@pytest.fixture
def sheet(db: Any) -> Any:
    plant()
    user = user_of(HOME)
    rows = [
        ["牧仁甲", id_number("19700102", 0), "肢体", "二级", 3, 12345.5, LONG],
        ["牧仁乙", id_number("19700102", 1), "肢体", "二级", 1, 800, "三号"],
    ]
    Desk(user).bring_in(workbook([HEADER, *rows]))
    held = Resident.objects.visible_to(user).current().order_by("name_pinyin", "pk")
    order = Order(ResidentLedger, user, Area.objects.get(pk=HOME), held, plain=True, keys=KEYS)
    return load_workbook(io.BytesIO(export(order))).active


def test_every_column_has_its_width_format_and_side(sheet: Any) -> None:
    found = {}
    for number, (low, high) in enumerate(zip(sheet[4], sheet[3], strict=True), 1):
        cell = sheet.cell(5, number)
        width = sheet.column_dimensions[get_column_letter(number)].width
        side = cell.alignment.horizontal
        found[low.value or high.value] = (width, cell.number_format, side, cell.data_type)
        assert (cell.font.name, cell.font.size, cell.border.left.style) == ("宋体", 11, "thin")
    assert found == LAYOUT


def test_head_total_and_foot_stand_where_offices_look_for_them(sheet: Any) -> None:
    assert sheet["A1"].value == "残疾人基本情况登记表"
    assert sheet["A2"].value.startswith("填表单位（盖章）：")
    assert sheet["A7"].value == "合计"
    assert [c.value for c in sheet[7] if c.value][1:] == ["2 人"]
    assert sheet["A8"].value == "填表人："
    heights = [sheet.row_dimensions[row].height for row in range(1, 9)]
    assert heights == [36, 24, 22, 34, 51, 36, 24, 30]


def test_it_prints_and_scrolls_as_before(sheet: Any) -> None:
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$3:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.oddHeader.right.text.startswith(str(User.objects.get()))
    hidden = [k for k, column in sheet.column_dimensions.items() if column.hidden]
    assert [sheet[f"{k}4"].value or sheet[f"{k}3"].value for k in hidden] == ["系统编号", "版本"]
