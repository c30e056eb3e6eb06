"""Workbooks as other leagues and banners lay them out: each with what becomes of every row.

A row becomes a record, a record to be completed, or is refused with its reason; a file that holds no
table of people is refused as a whole.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from registry.ledger.headings import Recognised
from registry.ledger.importing.headings import find_table
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.ledgers import ResidentLedger
from registry.models import ImportBatch, ImportRow, Resident
from tests.registry.import_desk import Desk, errors, id_number, outcomes, plant, user_of

PHONE = "13812345678"
HEAD = ["姓名", "身份证号", "残疾类别", "残疾等级"]


@pytest.fixture
def desk(db: Any) -> Desk:
    plant()
    return Desk(user_of("150404001001"))


def number(at: int, day: str = "19740405") -> str:
    return id_number(day, at)


def book(*sheets: tuple[str, Sequence[Sequence[Any]], Sequence[str]]) -> bytes:
    """A workbook with the named sheets, each of rows and merged cells."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows, merges in sheets:
        fill(workbook.create_sheet(title), rows, merges)
    return saved(workbook)


def fill(sheet: Worksheet, rows: Sequence[Sequence[Any]], merges: Sequence[str]) -> None:
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def one(*rows: Sequence[Any], merges: Sequence[str] = ()) -> bytes:
    return book(("花名册", rows, merges))


def people(desk: Desk, data: bytes) -> dict[str, Resident]:
    """The residents whom the workbook brings in, by name; no row may be refused."""
    batch = desk.bring_in(data)
    assert errors(batch) == []
    return {resident.name: resident for resident in desk.residents()}


def told(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """What was said of cells that were taken all the same."""
    rows = ImportRow.objects.filter(batch=batch)
    return [
        (r.number, f["key"], f["message"]) for r in rows for f in r.findings if f["code"] == "told"
    ]


def levels(resident: Resident) -> dict[str, str]:
    return {row.category: row.level for row in resident.disabilities.all()}


def test_a_household_merged_over_its_members(desk: Desk) -> None:
    """锡林郭勒: one line a person, household cells merged over all of its members."""
    head, other = number(1, "19500101"), number(3, "19600101")
    data = one(
        ["残疾人家庭花名册"], ["填报单位：钢铁社区", *[""] * 7, "填报时间：2026年9月"],
        ["序号", "户主", "", "家庭人口", "家庭住址", "残疾人姓名", "与户主关系", "身份证号码",
         "残疾类别及等级"],
        ["", "姓名", "身份证号"],
        [1, "巴图", head, 3, "3号楼101", "巴图", "户主", head, "肢体二级"],
        [None] * 5 + ["其木格", "妻", number(2, "19520101"), "视力三级，听力四级"],
        [2, "李刚", other, 2, "5号楼", "李小刚", "儿子", number(5, "19900101"), "智力2级、言语三级"],
        [None] * 5 + ["李小花", "女儿", number(4, "19950101"), "多重（智力、言语）一级"],
        merges=["A1:I1", "B3:C3", *(f"{c}{a}:{c}{a + 1}" for c in "ABCDE" for a in (5, 7))],
    )  # fmt: skip
    found = people(desk, data)
    assert found["其木格"].household == found["巴图"].household
    assert found["其木格"].live_addr == "3号楼101"
    assert found["李小花"].household.head_name == "李刚"
    assert (levels(found["其木格"]), found["其木格"].dis_level) == ({"1": "3", "2": "4"}, "3")
    assert levels(found["李小刚"]) == {"5": "2", "3": "3"}
    assert (found["李小花"].dis_category, found["李小花"].dis_level) == ("7", "1")


LOOSE = [*HEAD, "婚否", "文化", "户口", "房屋", "房屋性质", "自理情况", "养老保险", "医疗保险",
         "就业情况", "致残原因", "低保", "家庭困难情况", "能否出门", "残疾证", "家庭年收入"]  # fmt: skip


def test_loose_words(desk: Desk) -> None:
    """巴彦淖尔: the words people say rather than those of the lists."""
    data = one(
        LOOSE,
        ["张一", number(1), "肢体残疾", "3级", "是", "小学毕业", "农", "楼房", "自有", "能", "有", "有",
         "务农", "车祸", "是", "", "能", "有", "2万"],
        ["张二", number(2), "视力", "一", "否", "文盲", "城镇", "平房", "租", "不能", "城乡居民养老保险",
         "新农合", "在家", "先天", "否", "五保户", "不能", "无", "1.5万元"],
        ["张三", number(3), "肢体", "贰级", "已", "初中", "牧", "土房", "公租房", "半自理", "无",
         "城镇居民医保", "无", "脑梗", "城市低保", "一般户", "需要陪护", "正在办理", 12000],
    )  # fmt: skip
    found = people(desk, data)
    first, second, third = found["张一"], found["张二"], found["张三"]
    assert [p.marital for p in (first, second, third)] == ["20", "10", "20"]
    assert [p.household.housing_structure for p in (first, second, third)] == ["1", "8", "4"]
    assert [p.household.housing_source for p in (first, second, third)] == ["1", "3", "2"]
    assert [p.hukou_nature for p in (first, second, third)] == ["1", "2", "1"]
    assert [p.self_care for p in (first, second, third)] == ["1", "3", "2"]
    assert [p.cert_status for p in (first, second, third)] == ["2", "0", "1"]
    assert [p.employment for p in (first, second, third)] == ["1", "2", "2"]
    assert [p.household.poverty for p in (first, second, third)] == [["P02"], ["P04"], ["P01"]]
    assert (second.pension, second.medical, third.pension, third.medical) == ("2", "2", "3", "2")
    assert (first.cause, third.cause, third.can_go_out) == ("4", "2", "2")


def test_a_word_that_says_too_little_leaves_the_fact_open(desk: Desk) -> None:
    batch = desk.bring_in(
        one([*HEAD, "养老保险", "康复需求"], ["张一", number(1), "肢体", "二级", "有", "√"])
    )
    assert [line[:2] for line in told(batch)] == [(2, "pension"), (2, "rehab_need")]
    assert told(batch)[0][2] == "只写了“有”，没有说明是哪一种"
    resident = desk.residents().get()
    assert (resident.pension, resident.rehab_need) == ("", [])
    assert "pension" in json.dumps(resident.gaps)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("80年5月", datetime.date(1980, 5, 1)),
        ("80.5.17", datetime.date(1980, 5, 17)),
        ("１９８０年５月１７日", datetime.date(1980, 5, 17)),
        ("一九八〇年五月十七日", datetime.date(1980, 5, 17)),
        ("1980年十二月", datetime.date(1980, 12, 1)),
        ("1980-5-17生", datetime.date(1980, 5, 17)),
        (29358, datetime.date(1980, 5, 17)),
        (1980.5, datetime.date(1980, 5, 1)),
    ],
)
def test_a_birth_date(desk: Desk, written: Any, day: datetime.date) -> None:
    """鄂尔多斯: a child without a number of its own."""
    head = [*HEAD, "出生年月", "监护人姓名", "监护人关系", "监护人身份证号"]
    row = ["张一", "无", "肢体", "二级", written, "张二", "父亲", number(1, "19550101")]
    assert people(desk, one(head, row))["张一"].birth_date == day


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("20.1.1", "“20.1.1”的年份只有两位，请写全四位"),
        ("2020年1月", "“2020年1月”只有年月，请补上日"),
        ("2020", "“2020”只有年份，请补上月份"),
        ("长期", "“长期”不是日期，请按2026-03-05的样式填写"),
    ],
)
def test_a_day_of_issue_that_cannot_be_known(desk: Desk, written: Any, why: str) -> None:
    batch = desk.check(one([*HEAD, "发证日期"], ["张一", number(1), "肢体", "二级", written]))
    assert errors(batch) == [(2, "E", why)]
    assert ImportRow.objects.get(batch=batch).may_go_blank


def test_numbers_as_they_are_typed(desk: Desk) -> None:
    """通辽: blanks around and inside, old numbers, a small x, two telephones in a cell."""
    with_x = next(n for n in map(number, range(3, 200)) if n.endswith("X"))
    data = one(
        [*HEAD, "残疾证号", "电话"],
        ["张一", number(1) + "  ", "肢体", "二级", number(1) + "42　", "138 1234 5678"],
        ["张二", "\u00a0" + number(2), "肢体", "三级", number(2) + "43B1", f"{PHONE}、13912345678"],
        ["张三", f"'{with_x.lower()}", "肢体", "二级", with_x + " 42", f"{PHONE} 0476-8221234"],
        ["张四", "150404740405007", "肢体", "二级", "无", float(PHONE)],
    )
    batch = desk.bring_in(data)
    assert errors(batch) == []
    assert [line[:2] for line in told(batch)] == [(3, "phone"), (4, "phone")]
    found = {resident.name: resident for resident in desk.residents()}
    assert found["张三"].id_no == with_x
    assert found["张四"].id_no.startswith("15040419740405007")
    assert {resident.phone for resident in found.values()} == {PHONE}
    assert found["张二"].cert_no == number(2) + "43B1"


def test_numbers_that_cannot_be_known(desk: Desk) -> None:
    batch = desk.check(
        one(
            [*HEAD, "残疾证号", "电话"],
            ["张一", int(number(1)[:17] + "0"), "肢体", "二级", "", ""],
            ["张二", "无", "肢体", "二级", "", "无"],
            ["张三", number(3), "肢体", "二级", number(3), "8221234"],
            ["张四（已故）", number(4), "肢体", "二级", "", f"{PHONE}（儿子）"],
        )
    )
    assert outcomes(batch) == {"wrong": 4}
    assert [(row, letter) for row, letter, _ in errors(batch)] == [
        (2, "B"), (3, "B"), (4, "E"), (4, "F"), (5, "A"), (5, "F"),
    ]  # fmt: skip
    assert all(len(why) > 8 for _, _, why in errors(batch))


def test_sums_and_subtitles_in_the_middle(desk: Desk) -> None:
    """敖汉: a line for each village, a sum after it."""
    data = one(
        ["苏木残疾人情况统计表"], ["序号", "嘎查", *HEAD, "家庭年收入"],
        ["一", "第一组"],
        [1, "钢铁社区", "张一", number(1), "肢体", "二级", 10000],
        [2, "钢铁社区", "张二", number(2), "视力", "二级", 10000],
        ["小计", "", 2, "", "", "", 20000],
        ["二", "第二组"],
        [1, "钢铁社区", "张三", number(3), "肢体", "二级", 10000],
        ["", "合  计", "3人", "", "", "", 30000],
        ["注：本表数据截至2026年9月"], ["制表：王某", "", "", "审核：李某"],
        merges=["A1:G1", "A3:G3"],
    )  # fmt: skip
    assert set(people(desk, data)) == {"张一", "张二", "张三"}


def test_a_header_in_row_eight(desk: Desk) -> None:
    """呼伦贝尔: titles in five rows, groups, labels and a row of column numbers."""
    data = one(
        ["附件1"], [], ["呼伦贝尔市"], ["残疾人基本状况调查登记台账"], ["（2026年第三季度）"],
        ["填表单位：钢铁社区", "", "", "填表人：王某", "", "填表时间：2026.9.30"], [],
        ["序号", "基本信息", "", "", "残疾信息", "", "联系信息", ""],
        ["", "姓名", "性别", "身份证", "类别", "等级", "住址", "电话"], ["", *"1234567"],
        [1, "张一", "男", number(1), "肢体", "二级", "1号楼", PHONE],
        [2, "张二", "女", number(2), "视力", "贰级", "2号楼", PHONE],
        merges=["A3:H3", "A4:H4", "A8:A9", "B8:D8", "E8:F8", "G8:H8"],
    )  # fmt: skip
    found = people(desk, data)
    there = {name: (person.phone, person.live_addr) for name, person in found.items()}
    assert there == {"张一": (PHONE, "1号楼"), "张二": (PHONE, "2号楼")}


def test_categories_ticked_side_by_side(desk: Desk) -> None:
    """兴安: a column for each category under one heading, subsidies and 低保 ticked too."""
    data = one(
        ["姓名", "身份证号", "残疾类别", *[None] * 5, "等级", "困难残疾人生活补贴", "护理补贴", "低保"],
        [None, None, "视力", "听力", "言语", "肢体", "智力", "精神"],
        ["张一", number(1), "", "", "", "√", "", "", "二级", "√", "100元", "城市低保"],
        ["张二", number(2), "√", "√", "", "", "", "", "一级", "", "", "否"],
        merges=["A1:A2", "B1:B2", "C1:H1", *(f"{c}1:{c}2" for c in "IJKL")],
    )  # fmt: skip
    found = people(desk, data)
    first, second = found["张一"], found["张二"]
    assert (set(levels(first)), set(levels(second)), second.dis_category) == (
        {"4"}, {"1", "2"}, "7",
    )  # fmt: skip
    given = {row.item: row.amount for row in first.benefits.filter(state="3")}
    assert given == {"SS01": None, "SS09": None, "SS10": 100}
    assert first.household.poverty == ["P01"] and not second.benefits.filter(state="3")


def test_notes_hidden_lines_and_hidden_columns(desk: Desk) -> None:
    """阿拉善: what the office hid or wrote beside a cell changes nothing."""
    workbook = Workbook()
    sheet = workbook.active
    fill(
        sheet,
        [HEAD, *([f"张{n}", number(a), "肢体", "二级"] for a, n in ((1, "一"), (2, "二")))],
        (),
    )
    sheet["B2"].comment = Comment("已核对", "王某")
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["C"].hidden = True
    assert set(people(desk, saved(workbook))) == {"张一", "张二"}


def test_a_text_file_of_an_old_office_machine(desk: Desk) -> None:
    """乌海: saved as CSV in GB18030, with a name beyond GBK."""
    text = f"残疾人花名册,,,,\r\n姓名,身份证号,残疾类别等级,婚否,房屋\r\n㛃䶮,\t{number(1)},肢体2级,是,平房\r\n"
    batch = desk.check(text.encode("gb18030"), "残疾人.csv")
    assert (outcomes(batch), errors(batch)) == ({"new": 1}, [])


def test_a_sheet_for_each_grid_is_told_and_can_be_chosen(desk: Desk) -> None:
    """乌兰察布: a cover, a sheet for each grid, a summary."""
    grids = [
        (f"{n}网格", [["残疾人花名册"], HEAD, *([f"张{n}", number(at + i), "肢体", "二级"] for i in (0, 1))],
         ()) for n, at in (("一", 1), ("二", 5))
    ]  # fmt: skip
    data = book(
        ("封面", [["2026年台账"]], ()), *grids, ("汇总", [["类别", "人数"], ["肢体", 4]], ())
    )
    found = Recognised.from_json(desk.upload(data).recognised)
    assert (found.sheet, [(o.name, o.records) for o in found.others]) == (
        "一网格",
        [("二网格", 2)],
    )
    sheets = read_sheets(data, UploadKind.XLSX)
    sheet, chosen = find_table(ResidentLedger, sheets, "二网格")
    assert (sheet.name, [o.name for o in chosen.others]) == ("二网格", ["一网格"])


def test_a_form_of_one_person_is_no_table(desk: Desk) -> None:
    data = one(
        ["残疾人基本情况登记表"], ["姓名", "张三", "性别", "男", "民族", "汉"],
        ["身份证号", number(1), "", "残疾证号", number(1) + "42"], ["住址", "1号楼", "", "电话", PHONE],
    )  # fmt: skip
    with pytest.raises(ValidationError, match="一人一张的登记表"):
        desk.upload(data)


def _cut(data: bytes) -> list[bytes]:
    return [data[: len(data) * part // 20] for part in range(1, 20)]


NO_TABLES: dict[str, Callable[[bytes], list[tuple[str, bytes]]]] = {
    "cut off": lambda data: [("台账.xlsx", piece) for piece in _cut(data)],
    "a picture": lambda data: [("台账.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200))],
    "a web page": lambda data: [(n, b"<html><table><tr><td>") for n in ("台账.xlsx", "台账.csv")],
    "an old workbook": lambda data: [("台账.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))],
    "nothing": lambda data: [("台账.xlsx", b""), ("台账.csv", b""), ("台账.csv", b"\r\n ,,\r\n")],
    "no header": lambda data: [("台账.xlsx", one(["甲", "乙"], ["丙", "丁"]))],
}


@pytest.mark.parametrize("kind", NO_TABLES)
def test_a_file_that_is_no_table_is_refused_in_words(desk: Desk, kind: str) -> None:
    for name, data in NO_TABLES[kind](one(HEAD, ["张一", number(1), "肢体", "二级"])):
        with pytest.raises(ValidationError) as refused:
            desk.upload(data, name)
        assert len(refused.value.messages[0]) > 8
