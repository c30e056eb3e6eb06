"""Twelve and more workbooks as offices keep them, none like the other: the rows come out right."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from registry.models import ImportRow
from tests.registry.import_desk import Desk, errors, id_number, outcomes, plant, user_of

BORN = datetime.date(1974, 4, 5)
PEOPLE = ("苏和", "乌云", "巴特尔")
PLAIN = ("姓名", "身份证号", "残疾类别", "残疾等级")


@pytest.fixture
def desk(db: Any) -> Desk:
    plant()
    return Desk(user_of("150404001001"))


def number(at: int) -> str:
    return id_number("19740405", at)


def person(at: int) -> list[Any]:
    return [PEOPLE[at - 1], number(at), "肢体", "二级"]


def saved(fill: Callable[[Worksheet], None], *, cover: bool = False) -> bytes:
    """A workbook whose table ``fill`` writes, on the second sheet when there is a cover."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    if cover:
        sheet.append(["残疾人工作资料", None, "封面"])
        sheet = book.create_sheet("花名册")
        book.create_sheet("Sheet3")
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(*rows: Any, merges: tuple[str, ...] = ()) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)

    return fill


def header_in_row_seven(sheet: Worksheet) -> None:
    lines(
        ["附件3"], [], ["松山区全宁街道残疾人基本情况花名册"], ["（2026年度）"],
        ["填报单位：钢铁社区居委会", None, None, None, "填报时间：2026.9.30"], [],
        ["序号", *PLAIN], *([at, *person(at)] for at in (1, 2, 3)),
        merges=("A3:E3", "A4:E4"),
    )(sheet)  # fmt: skip


def two_levels_merged(sheet: Worksheet) -> None:
    lines(
        ["残疾人登记台账"],
        ["序号", "本人情况", None, "残疾证情况", None, "监护人", None],
        [None, "姓名", "身份证号码", "残别", "残级", "姓名", "手机号"],
        *([at, *person(at), "其木格", "13812345678"] for at in (1, 2, 3)),
        merges=("A1:G1", "A2:A3", "B2:C2", "D2:E2", "F2:G2"),
    )(sheet)


def footers(sheet: Worksheet) -> None:
    lines(
        PLAIN, *(person(at) for at in (1, 2, 3)), ["合计", 3, None, None], ["小计：", "3人"],
        ["填表人：王某", None, "审核人：李某"], ["填表说明：1.本表一式两份。"], ["第1页 共1页"],
    )(sheet)  # fmt: skip


def codes_for_labels(sheet: Worksheet) -> None:
    lines(PLAIN, *([PEOPLE[at - 1], number(at), 4, "2"] for at in (1, 2, 3)))(sheet)


def full_width(sheet: Worksheet) -> None:
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    rows = ([PEOPLE[at - 1], number(at).translate(wide), "肢体", "２级"] for at in (1, 2, 3))
    lines(["姓　名", "身份证号", "残疾类别", "残疾等级"], *rows)(sheet)


def hidden_lines(sheet: Worksheet) -> None:
    lines(
        ["姓名", "内部号", "身份证号", "残疾类别", "残疾等级"],
        *([p[0], f"N{at}", *p[1:]] for at in (1, 2, 3) if (p := person(at))),
    )(sheet)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True


def empty_lines_between(sheet: Worksheet) -> None:
    lines(PLAIN, [], person(1), [], [None, " ", "", None], person(2), [], [], person(3), [])(sheet)


def serial_of_formulas(sheet: Worksheet) -> None:
    lines(["序号", *PLAIN], *([f"=ROW()-{1}", *person(at)] for at in (1, 2, 3)))(sheet)
    for at in range(5, 25):
        sheet.cell(at, 1, "=ROW()-1")


def numbered_to_the_end(sheet: Worksheet) -> None:
    lines(["序号", *PLAIN], *([at, *person(at)] for at in (1, 2, 3)), *([n] for n in range(4, 31)))(
        sheet
    )


def as_wps_writes(sheet: Worksheet) -> None:
    """WPS pads the used range far to the right and down, breaks headings, quotes numbers."""
    lines(
        ["残疾人\n花名册"], ["姓 名\n", "公民身份\n号码", "残疾\n类别", "残疾\n等级", "备 注"],
        *([p[0] + " ", "'" + p[1], p[2] + "\u200b", "Ⅱ级", None]
          for at in (1, 2, 3) if (p := person(at))),
        merges=("A1:E1",),
    )(sheet)  # fmt: skip
    sheet.cell(1000, 40).number_format = "@"
    sheet["A2"].alignment = sheet["A2"].alignment.copy(wrap_text=True)


def counted_header(sheet: Worksheet) -> None:
    lines(PLAIN, ["甲", "乙", "1", "2"], *(person(at) for at in (1, 2, 3)))(sheet)


def hints_below(sheet: Worksheet) -> None:
    lines(
        ["*姓名", "*身份证号（18位）", "残疾类别（单选）", "残疾等级(一至四级)"],
        ["必填", "必填", "单选", "单选"], ["示例：张三", "150404199001010011", "肢体", "一级"],
        *(person(at) for at in (1, 2, 3)),
    )(sheet)  # fmt: skip


def pages_repeat_the_title(sheet: Worksheet) -> None:
    title = ["残疾人花名册", None, None, None]
    lines(title, PLAIN, person(1), title, PLAIN, person(2), title, PLAIN, person(3))(sheet)


KINDS: tuple[Callable[[Worksheet], None], ...] = (
    header_in_row_seven, two_levels_merged, footers, codes_for_labels, full_width, hidden_lines,
    empty_lines_between, serial_of_formulas, numbered_to_the_end, as_wps_writes, counted_header,
    hints_below, pages_repeat_the_title,
)  # fmt: skip


@pytest.mark.parametrize("fill", KINDS, ids=lambda fill: fill.__name__)
@pytest.mark.parametrize("cover", [False, True], ids=["alone", "behind a cover"])
def test_the_three_people_come_out(
    desk: Desk, fill: Callable[[Worksheet], None], cover: bool
) -> None:
    batch = desk.bring_in(saved(fill, cover=cover))
    assert errors(batch) == []
    assert outcomes(batch) == {"new": 3}
    found = {r.name: (r.id_no, r.dis_category, r.dis_level) for r in desk.residents()}
    assert found == {name: (number(at), "4", "2") for at, name in enumerate(PEOPLE, 1)}


@pytest.mark.parametrize(
    ("born", "day"),
    [(27124, BORN), ("2013.8.20", datetime.date(2013, 8, 20)), ("20130820", datetime.date(2013, 8, 20)),
     (20130820, datetime.date(2013, 8, 20)), ("8-20-2013", datetime.date(2013, 8, 20)),
     ("2013年8月20日", datetime.date(2013, 8, 20)), ("2013/08/20", datetime.date(2013, 8, 20)),
     ("2013年8月", datetime.date(2013, 8, 1)), ("２０１３．８．２０", datetime.date(2013, 8, 20))],
)  # fmt: skip
def test_a_date_as_offices_write_it(desk: Desk, born: Any, day: datetime.date) -> None:
    fill = lines([*PLAIN[:2], "致残时间"], ["苏和", number(1), born])
    if born == "2013年8月":
        fill = lines(
            ["姓名", "残疾类别", "出生年月", "监护人身份证号"], ["苏和", "肢体", born, number(2)]
        )
        batch = desk.bring_in(saved(fill))
        assert errors(batch) == []
        assert desk.residents().get().birth_date == day
        return
    batch = desk.bring_in(saved(fill))
    assert errors(batch) == []
    assert desk.residents().get().onset_on == day


def test_a_number_stored_as_a_number_is_named(desk: Desk) -> None:
    batch = desk.check(saved(lines(PLAIN, ["苏和", int(number(1)[:15] + "000"), "肢体", "二级"])))
    assert [(row, letter) for row, letter, _ in errors(batch)] == [(2, "B")]
    assert "以数字存储" in errors(batch)[0][2]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_file_saved_by_a_chinese_office(desk: Desk, separator: str) -> None:
    rows = [["残疾人花名册"], ["序号", *PLAIN], *([str(at), *person(at)] for at in (1, 2, 3))]
    text = "\r\n".join(separator.join(row) for row in rows)
    batch = desk.check(text.encode("gb18030"), "名单.csv")
    assert outcomes(batch) == {"new": 3}
    assert ImportRow.objects.filter(batch=batch).count() == 3


def test_a_day_that_could_be_two_is_asked(desk: Desk) -> None:
    batch = desk.check(saved(lines([*PLAIN[:2], "致残时间"], ["苏和", number(1), "3-5-2013"])))
    assert [(row, letter) for row, letter, _ in errors(batch)] == [(2, "C")]
    assert "看不出哪个是月" in errors(batch)[0][2]


def test_values_that_are_headings_elsewhere_make_no_second_header(desk: Desk) -> None:
    header = [*PLAIN, "与户主关系", "摸底方式", "性别", "民族"]
    rows = ([*person(at), "户主", "电话", "男", "汉族"] for at in (1, 2, 3))
    batch = desk.check(saved(lines(header, *rows)))
    assert outcomes(batch) == {"new": 3}
