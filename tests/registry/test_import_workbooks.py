"""Workbooks as offices keep them: taken as they are, every mistake named at its cell."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from registry.ledger.headings import Recognised
from registry.ledger.importing.headings import why_left_out
from registry.ledgers import ResidentLedger
from registry.models import ImportBatch, ImportRow, Resident
from tests.registry.import_desk import Desk, errors, id_number, outcomes, plant, user_of, workbook

TITLE = ["残疾人基本情况登记表"]
UNIT = ["填表单位（盖章）：全宁街道钢铁社区残疾人协会", *[None] * 11, "填表日期：2026年9月30日"]
GROUPS = [
    None, "基本情况", *[None] * 4, "残疾状况", *[None] * 5, "社会状况", *[None] * 5, "经济与就业",
]  # fmt: skip
HEADER = [
    "序号", "姓名", "性别", "民族", "出生年月", "身份证号", "残疾人证号", "残疾类别", "等级", "发证日期",
    "致残原因", "生活自理能力", "文化程度", "婚姻状况", "户口性质", "家庭住址", "联系电话", "监护人",
    "家庭人口", "家庭年收入（元）", "困难类别", "就业状况", "能否走出家门", "备注",
]  # fmt: skip
FOOTER = ["填表人：  王某", None, "审核人：", None, "残协主席（签字）：", None, "联系电话："]
MERGES = ["A1:X1", "B3:F3", "G3:L3", "M3:R3", "S3:W3"]
NAMES = [
    "单军洋",
    "马英秀",
    "李涛",
    "敖登格日乐",
    "乌力吉",
    "马梅",
    "王梅国",
    "孙超梅",
    "其其格",
    "巴特尔",
]


@pytest.fixture
def desk(db: Any) -> Desk:
    plant()
    return Desk(user_of("150404001001"))


def number(at: int, day: str = "19740405") -> str:
    return id_number(day, at)


def reported(at: int) -> list[Any]:
    """One line of the table a community hands in, in one of its spellings."""
    woman = at % 2 == 0
    birth = ["1974.04", "1974年4月", "1974-04-05", datetime.datetime(1974, 4, 5)][at % 4]
    return [
        at, NAMES[at % 10], "女" if woman else "男", ["汉", "蒙古族", "满族"][at % 3], birth,
        number(at), number(at) + "43", ["肢体", "肢体残疾"][at % 2], ["三级", 3][at % 2],
        datetime.datetime(2019, 6, 13), "交通事故", "部分自理", "高中（中专）", "初婚",
        ["农业", "非农业"][at % 2], f"{at}号楼3单元124室", f"138365{at:05d}",
        "马桂兰" if at % 3 == 0 else None, 2, 18418, "城市低保", "未就业", "不能", None,
    ]  # fmt: skip


def community_table(count: int = 60) -> list[list[Any]]:
    return [TITLE, UNIT, GROUPS, HEADER, *(reported(at) for at in range(1, count + 1)), FOOTER]


def put(rows: list[list[Any]], row: int, heading: str, value: Any) -> None:
    rows[row - 1][HEADER.index(heading)] = value


def test_the_table_a_community_hands_in_is_taken_whole(desk: Desk) -> None:
    batch = desk.bring_in(workbook(community_table(), MERGES))
    found = Recognised.from_json(batch.recognised)
    assert (found.unit, found.filled_on) == (
        "全宁街道钢铁社区残疾人协会",
        datetime.date(2026, 9, 30),
    )
    assert outcomes(batch) == {"new": 60}
    assert not found.left_out
    person = desk.residents().get(id_no_index=_index(number(3)))
    assert person.guardian_name == "马桂兰"
    assert person.cert_expires_on == datetime.date(2029, 6, 13)
    assert (person.household.size, person.household.income) == (2, 18418)
    assert person.household.poverty == ["P01"]
    assert person.gap_count > 0


def _index(text: str) -> str:
    from registry.vault import fingerprint

    return fingerprint("id_no", text)


def test_every_mistake_is_named_at_its_cell(desk: Desk) -> None:
    rows = community_table()
    wrong_last = str((int(number(4)[-1].replace("X", "0")) + 1) % 10)
    put(rows, 8, "身份证号", number(4)[:17] + wrong_last)
    put(rows, 12, "身份证号", float(number(8)[:17] + "0"))
    put(rows, 16, "残疾人证号", number(12) + "93")
    put(rows, 20, "姓名", None)
    put(rows, 24, "性别", "男")
    put(rows, 28, "出生年月", "1988-02-30")
    put(rows, 32, "家庭人口", "三口")
    put(rows, 36, "残疾类别", "肢残")
    put(rows, 40, "身份证号", number(35))
    put(rows, 40, "残疾人证号", number(35) + "43")
    put(rows, 44, "联系电话", "1383651")
    batch = desk.check(workbook(rows, MERGES))
    assert [(row, letter) for row, letter, _ in errors(batch)] == [
        (8, "F"), (12, "F"), (16, "G"), (20, "B"), (28, "E"), (32, "S"), (36, "H"), (40, "F"),
        (40, "G"), (44, "Q"),
    ]  # fmt: skip
    said = [message for _, _, message in errors(batch)]
    assert "校验码不正确" in said[0]
    assert "以数字存储，末位已丢失" in said[1]
    assert "第19位类别码不存在" in said[2]
    assert "最接近：肢体" in said[6]
    assert f"与第 39 行（{rows[38][2 - 1]}）重复" in said[7]
    warned = ImportRow.objects.get(batch=batch, number=24)
    assert warned.outcome == "new"
    assert any("与身份证号推算的性别" in finding["message"] for finding in warned.findings)


UPDATE_HEADER = [
    "姓名", "残疾证号", "残疾类型", "残疾等级", "年龄", "性别", "地址", "户口性质", "R3 婚姻状况",
    "R4 联系人姓名", "手机", "R6 是否在敬（养）老院、福利院、荣军院居住", "R7 家庭住房状况",
    "R8 受教育程度", "R9 是否就业", "R10 未就业主要生活来源", "R11 目前就业帮扶需求",
    "R12 参加职工社会保险情况", "R13 是否参加城乡居民基本医疗保险",
    "R14 是否享受基本医疗保险个人缴费补贴", "R15 过去一年内社会救助及住房改善情况",
    "R16 目前托养服务需求", "R17 残疾人养老服务—服务现状", "R18 残疾人养老服务—服务需求",
    "R20 个人或家庭是否签订家庭医生服务协议", "R21 针对自身残疾，过去一年内是否得到过以下服务",
    "R22 针对自身残疾，目前是否还需要以下服务", "R23 过去一年内您家是否进行过无障碍改造",
    "R24 过去一年内您家进行过的无障碍改造项目", "R25 目前您家有哪些无障碍改造需求",
    "R26 过去一年内是否经常参加文化体育活动", "R27 不能经常参加文化体育活动的原因",
    "户主姓名", "户主身份证号", "申报人", "信息采集员", "填表日期", "区划地址", "街道",
]  # fmt: skip


def updated(at: int, **cells: Any) -> list[Any]:
    known = {
        "姓名": NAMES[at % 10], "残疾证号": number(at, "19960620") + "42", "残疾类型": "肢体",
        "残疾等级": "二级", "年龄": 30, "性别": "女" if at % 2 == 0 else "男", "地址": "2号楼3单元",
        "户口性质": "农业", "R3 婚姻状况": "初婚", "R4 联系人姓名": "陈桂兰", "手机": "15022020457",
        "R8 受教育程度": "大专", "R9 是否就业": "否", "R10 未就业主要生活来源": "家庭成员供养",
        "R11 目前就业帮扶需求": "职业技能培训;职业介绍", "R16 目前托养服务需求": "无",
        "R22 针对自身残疾，目前是否还需要以下服务": "功能训练;护理",
        "R25 目前您家有哪些无障碍改造需求": "卫生间扶手;坐便器", "户主姓名": "陈桂兰",
        "户主身份证号": id_number("19600506", at), "申报人": NAMES[at % 10], "信息采集员": "其木格",
        "填表日期": "2022-08-07", **cells,
    }  # fmt: skip
    return [known.get(heading) for heading in UPDATE_HEADER]


def update_table(*rows: list[Any]) -> bytes:
    title = ["残疾人基本服务状况和需求信息数据动态更新（2022年导出）"]
    unit = ["填表单位（盖章）：", *[None] * 19, "填表日期：2026年9月30日"]
    return workbook([title, unit, UPDATE_HEADER, *rows], ["A1:AM1"])


def test_the_export_of_the_yearly_update_is_read_as_it_means(desk: Desk) -> None:
    row = updated(
        1,
        **{
            "R6 是否在敬（养）老院、福利院、荣军院居住": "是",
            "R13 是否参加城乡居民基本医疗保险": "是",
            "R14 是否享受基本医疗保险个人缴费补贴": "是",
            "R15 过去一年内社会救助及住房改善情况": "最低生活保障;医疗救助",
            "R20 个人或家庭是否签订家庭医生服务协议": "是",
        },
    )
    batch = desk.bring_in(update_table(row))
    assert outcomes(batch) == {"new": 1}
    person = desk.residents().get()
    assert (person.phone, person.contact_phone) == ("", "15022020457")
    assert person.id_no == number(1, "19960620")
    assert (person.residence_type, person.medical, person.employment) == ("4", "2", "2")
    assert person.household.poverty == ["P02"]
    assert {b.item for b in person.benefits.all()} == {"SS02", "SS04", "SS05"}
    assert (person.rehab_need, person.family_doctor) == (["3", "5"], "1")
    assert (person.surveyor, person.surveyed_on) == ("其木格", datetime.date(2022, 8, 7))


def test_no_says_nothing_about_where_someone_lives(desk: Desk) -> None:
    desk.bring_in(update_table(updated(1, **{UPDATE_HEADER[11]: "否"})))
    person = desk.residents().get()
    assert person.residence_type == ""
    assert person.access_need == ["06", "07"]


def test_columns_not_taken_say_why(desk: Desk) -> None:
    batch = desk.upload(update_table(updated(1)))
    found = Recognised.from_json(batch.recognised)
    why = {c.text: why_left_out(ResidentLedger, found, c) for c in found.left_out}
    assert why["年龄"] == "由出生日期算出"
    assert why["R11 目前就业帮扶需求"] == "属于就业需求登记表"
    assert why["街道"] == "由所属社区（嘎查）得知"
    assert len(why) == 11
    assert not any(
        "请确认" in text or "没有这一栏" in text for t, text in why.items() if "R1" not in t
    )


def test_unknown_answers_of_an_edition_are_named(desk: Desk) -> None:
    batch = desk.check(update_table(updated(1, **{UPDATE_HEADER[11]: "可能"})))
    assert errors(batch) == [(4, "L", "“可能”不是这一栏的选项，可填：是、否、1、2")]


# -- other tables of the same kind --------------------------------------------------------------

SIMPLE = ["姓名", "身份证号", "残疾类别", "残疾等级"]


def one(desk: Desk, header: list[str], *rows: list[Any]) -> Resident:
    """The one resident a table makes; fails with what is wrong with it."""
    batch = desk.bring_in(workbook([header, *rows]))
    assert errors(batch) == []
    return desk.residents().get()


@pytest.mark.parametrize("above", range(10))
def test_the_header_stands_anywhere_in_the_first_ten_rows(desk: Desk, above: int) -> None:
    lines = [[f"说明第{n}行：请各社区认真填写并按时上报有关情况"] for n in range(above)]
    batch = desk.check(workbook([*lines, SIMPLE, ["甲玛", number(1), "视力", "一级"]]))
    assert outcomes(batch) == {"new": 1}


def test_columns_in_another_order_under_other_names(desk: Desk) -> None:
    person = one(
        desk,
        ["现居住地", "残疾级别", "残疾种类", "手机号码", "残疾证编号", "残疾人姓名"],
        ["西街12号", "2级", "听力残疾", "138 1234 5678", number(1) + "22", "苏和"],
    )
    assert (person.name, person.id_no, person.dis_category) == ("苏和", number(1), "2")
    assert (person.dis_level, person.phone, person.live_addr) == ("2", "13812345678", "西街12号")


@pytest.mark.parametrize(
    "birth",
    [27124, "1974.4.5", "1974年4月5日", "19740405", "１９７４－０４－０５", "1974/4/5 0:00",
     datetime.datetime(1974, 4, 5), "1974年4月", "1974.04"],
)  # fmt: skip
def test_dates_in_every_spelling(desk: Desk, birth: Any) -> None:
    person = one(desk, ["姓名", "身份证号", "出生日期"], ["苏和", number(1), birth])
    assert person.birth_date == datetime.date(1974, 4, 5)


def test_codes_instead_of_words(desk: Desk) -> None:
    person = one(
        desk,
        [
            "姓名",
            "性别",
            "民族",
            "身份证号",
            "残疾类别",
            "残疾等级",
            "婚姻状况",
            "文化程度",
            "户口性质",
        ],
        ["苏和", 1, "02", number(1), 4, 2, 20, 3, 1],
    )
    assert (person.gender, person.ethnicity, person.dis_category) == ("1", "02", "4")
    assert (person.dis_level, person.marital, person.education) == ("2", "20", "3")


def test_words_for_numbers_of_people_and_levels(desk: Desk) -> None:
    header = ["姓名", "身份证号", "残疾类别", "家庭人口"]
    row = ["苏和", number(1), "肢体叁级", "三口人"]
    desk.bring_in(workbook([["单位：钢铁社区"], header, row]))
    person = desk.residents().get()
    assert (person.dis_category, person.dis_level, person.household.size) == ("4", "3", 3)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("单位：钢铁社区", "钢铁社区"), ("单位：元", ""), ("填表单位：钢铁社区残协", "钢铁社区残协")],
)
def test_who_filled_in_the_table_is_told_from_the_unit_of_money(
    desk: Desk, text: str, unit: str
) -> None:
    batch = desk.upload(
        workbook([[text], ["姓名", "身份证号", "残疾类别"], ["苏和", number(1), "肢体"]])
    )
    assert batch.recognised["unit"] == unit


def test_full_width_digits_and_spaces_in_numbers(desk: Desk) -> None:
    wide = number(1).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    person = one(
        desk, ["姓名", "身份证号", "家庭人口"], ["苏 和", f" {wide[:6]} {wide[6:]}", "４人"]
    )
    assert (person.id_no, person.household.size) == (number(1), 4)


@pytest.mark.parametrize("text", ["肢体二级", "肢体残疾（二级）", "肢体 2级", "肢体二级、"])
def test_category_and_level_in_one_cell(desk: Desk, text: str) -> None:
    person = one(desk, ["姓名", "身份证号", "残疾类别"], ["苏和", number(1), text])
    assert (person.dis_category, person.dis_level) == ("4", "2")


def test_several_categories_each_with_its_level(desk: Desk) -> None:
    person = one(desk, ["姓名", "身份证号", "残疾类别"], ["苏和", number(1), "肢体三级，视力一级"])
    assert (person.dis_category, person.dis_level) == ("7", "1")
    assert [(d.category, d.level) for d in person.disabilities.order_by("category")] == [
        ("1", "1"),
        ("4", "3"),
    ]


def test_several_with_its_categories_in_brackets(desk: Desk) -> None:
    person = one(desk, SIMPLE, ["苏和", number(1), "多重（肢体、智力）", "二级"])
    assert (person.dis_category, person.dis_level) == ("7", "2")
    assert person.disabilities.count() == 2


def test_blank_rows_totals_notes_and_signatures_are_no_people(desk: Desk) -> None:
    batch = desk.check(
        workbook(
            [
                ["2026年残疾人花名册"], ["序号", *SIMPLE], [1, "苏和", number(1), "肢体", "二级"], [],
                [2, "", "", "", ""], [3, "乌云", number(2), "视力", "三级"],
                ["合计", "2人"], ["注：以上人员均已核实"], ["填表人：王某", None, "负责人：李某"],
            ],
            ["A1:E1"],
        )
    )  # fmt: skip
    assert outcomes(batch) == {"new": 2}


def test_columns_nobody_knows_are_shown(desk: Desk) -> None:
    batch = desk.upload(
        workbook([[*SIMPLE, "网格员", "年龄"], ["苏和", number(1), "肢体", "二级", "刘某", 52]])
    )
    found = Recognised.from_json(batch.recognised)
    assert {c.text: why_left_out(ResidentLedger, found, c) for c in found.left_out} == {
        "网格员": "本台账没有这一栏",
        "年龄": "由出生日期算出",
    }


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_text_files_in_the_usual_encodings(desk: Desk, encoding: str) -> None:
    text = f"姓名,身份证号,残疾类别,残疾等级\r\n䶮𬱟,{number(1)},肢体,二级\r\n"
    batch = desk.check(text.encode(encoding), "名单.csv")
    assert outcomes(batch) == {"new": 1}
    assert '"䶮𬱟"' in ImportRow.objects.get(batch=batch).cells


def test_the_table_stands_on_the_second_sheet(desk: Desk) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["封面：残疾人工作资料"])
    sheet = book.create_sheet("花名册")
    sheet.append(SIMPLE)
    sheet.append(["苏和", number(1), "肢体", "二级"])
    batch = desk.check(_saved(book))
    assert outcomes(batch) == {"new": 1}


def _saved(book: Any) -> bytes:
    import io

    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_repeated_headers_between_pages(desk: Desk) -> None:
    rows = [["苏和", number(1), "肢体", "二级"], SIMPLE, ["乌云", number(2), "视力", "三级"]]
    assert outcomes(desk.check(workbook([SIMPLE, *rows]))) == {"new": 2}


def test_two_levels_tell_names_apart(desk: Desk) -> None:
    person_header = ["残疾人", None, "监护人", None, None]
    names = ["姓名", "身份证号", "姓名", "关系", "联系电话"]
    rows = [person_header, names, ["苏和", number(1), "额尔敦", "父母", "13812345678"]]
    batch = desk.bring_in(workbook(rows, ["A1:B1", "C1:E1"]))
    assert errors(batch) == []
    person = desk.residents().get()
    assert (person.name, person.guardian_name, person.guardian_phone) == (
        "苏和",
        "额尔敦",
        "13812345678",
    )


def test_old_numbers_of_fifteen_digits_are_brought_up_to_date(desk: Desk) -> None:
    old = number(1)[:6] + number(1)[8:17]
    person = one(desk, SIMPLE, ["苏和", old, "肢体", "二级"])
    assert (person.id_no, person.id_no_legacy) == (number(1), old)


def test_amounts_as_people_write_them(desk: Desk) -> None:
    person = one(desk, ["姓名", "身份证号", "家庭年收入"], ["苏和", number(1), "1.2万元"])
    assert person.household.income == 12000


def test_the_community_of_each_row_where_a_banner_brings_many(desk: Desk) -> None:
    office = Desk(user_of("150404", "banner_staff"), "150404")
    batch = office.check(
        workbook(
            [["姓名", "身份证号", "所属社区"], ["苏和", number(1), "钢铁社区"],
             ["乌云", number(2), "松山区全宁街道玉龙社区"], ["巴图", number(3), "别处社区"]]
        )
    )  # fmt: skip
    rows = ImportRow.objects.filter(batch=batch).values_list("number", "community_id")
    assert list(rows)[:2] == [(2, "150404001001"), (3, "150404001002")]
    assert [row for row, _, _ in errors(batch)] == [4]


def test_what_is_staged_is_sealed(desk: Desk) -> None:
    from django.db import connection

    desk.check(workbook([SIMPLE, ["苏和", number(1), "肢体", "二级"]]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_importrow")
        assert number(1) not in str(
            [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]
        )
    assert ImportBatch.objects.get().total == 1
