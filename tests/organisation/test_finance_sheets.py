"""Sheets as finance offices make them: a column a kind, 万元 in a corner, subtotals between the rows."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook

from registry.ledger.importing import applying, checking
from registry.ledger.importing.headings import PLACE
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.models import Funding, ImportBatch, ImportRow
from registry.organisation.funding.bringing import KEYS
from registry.organisation.funding.finance import Told, rewritten, workbook
from registry.organisation.funding.ledger import FundingLedger
from tests.cast import BANNER, OWN, SIBLING

Rows = list[list[Any]]


def book(rows: Rows, merges: tuple[str, ...] = (), title: str = "经费") -> bytes:
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, **told: Any) -> Any:
    return rewritten(read_sheets(data, UploadKind.XLSX), FundingLedger, Told(**told))


def sums(made: Any) -> list[tuple[Any, ...]]:
    keys = (PLACE, "year", "kind", "budgeted", "received")
    return [tuple(row.get(key) for key in keys) for row in made.rows]


def wide(title: str = "松山区2026年社区残疾人工作经费情况表", corner: str = "单位：万元") -> bytes:
    """Two levels of headings, a kind over two columns each, a subtotal a township."""
    return book(
        [
            [title],
            ["填报单位：松山区财政局", None, None, None, None, corner],
            ["序号", "社区名称", "社区建设经费", None, "社区工作补贴", None, "合计"],
            [None, None, "预算数", "到位数", "预算数", "到位数", None],
            [1, "春城社区", 5, 4.5, "2", "2.00", 6.5],
            [2, "全宁社区", "1,2.5", None, 2, 1.999999, 2],
            [None, "全宁街道小计", 17.5, 4.5, 4, 4, 8.5],
            [3, "王府嘎查", None, None, None, None, None],
            [None, "合 计", 17.5, 4.5, 4, 4, 8.5],
            ["制表人：", None, "审核人："],
        ],
        ("A1:G1", "C3:D3", "E3:F3", "A3:A4", "B3:B4", "G3:G4"),
    )


def test_a_column_a_kind_becomes_a_row_a_sum_in_yuan() -> None:
    made = read(wide())
    assert sums(made) == [
        ("春城社区", 2026, "社区建设经费", "50000.00", "45000.00"),
        ("春城社区", 2026, "社区工作补贴", "20000.00", "20000.00"),
        ("全宁社区", 2026, "社区建设经费", "1,2.5", None),
        ("全宁社区", 2026, "社区工作补贴", "20000.00", "19999.99"),
    ]
    assert (made.totals, made.empty, made.is_wide) == (2, 1, True)


def test_what_was_done_is_told() -> None:
    note = read(wide()).note
    assert "单位为万元，已乘以 10,000 换算成元" in note
    assert "共 4 笔" in note and "跳过合计、小计 2 行" in note


def test_no_column_is_lost_without_a_word() -> None:
    """What the ledger knows goes along to each sum; what it does not keeps its own heading."""
    made = read(
        book(
            [
                ["松山区2026年社区残疾人工作经费到位情况表（单位：元）"],
                ["社区名称", "社区建设经费", "是否列入预算", "经办股室"],
                ["春城社区", 50000, "是", "社保股"],
            ]
        )
    )
    assert [row.get("in_budget") for row in made.rows] == ["是"]
    assert [row.get("经办股室") for row in made.rows] == ["社保股"]
    assert "照原样带过来的列：D 列“经办股室”" in made.note
    sheet = load_workbook(io.BytesIO(workbook(made, FundingLedger, KEYS))).active
    headings = [cell.value for cell in sheet[3]]
    row = dict(zip(headings, (cell.value for cell in sheet[4]), strict=True))
    assert (row["经办股室"], row["列入财政预算"]) == ("社保股", "是")


def test_each_sum_knows_where_it_stood() -> None:
    assert [row["原表位置"] for row in read(wide()).rows][:2] == [
        "第 5 行 C、D 列",
        "第 5 行 E、F 列",
    ]


def test_a_sum_of_one_of_several_sheets_names_its_sheet() -> None:
    book_ = load_workbook(io.BytesIO(wide()))
    book_.active.title = "2026年"
    other = book_.create_sheet("2025年")
    for row in (["社区名称", "社区建设经费"], ["春城社区", 3]):
        other.append(row)
    out = io.BytesIO()
    book_.save(out)
    assert read(out.getvalue()).rows[0]["原表位置"] == "工作表“2026年”第 5 行 C、D 列"


def test_yuan_stay_yuan() -> None:
    made = read(wide(corner="单位：元"))
    assert sums(made)[0][3:] == ("5.00", "4.50")
    assert "乘以" not in made.note


def test_kinds_may_stand_under_what_they_were_paid_as() -> None:
    """到位数 above, the kinds below it; the unit in the heading."""
    data = book(
        [
            ["2025年度经费到位情况"],
            ["嘎查村", "到位数（万元）", None, "备注"],
            [None, "社区建设经费", "运转经费", None],
            ["春城社区", 1.5, 0.35, "已拨"],
            ["总计", 1.5, 0.35, None],
        ],
        ("B2:C2", "A2:A3", "D2:D3"),
    )
    made = read(data)
    assert sums(made) == [
        ("春城社区", 2025, "社区建设经费", None, "15000.00"),
        ("春城社区", 2025, "运转经费", None, "3500.00"),
    ]
    assert made.rows[0]["note"] == "已拨"


def test_one_level_of_kinds_takes_its_role_from_the_title() -> None:
    rows = [
        ["2026年经费拨付表（单位：元）"],
        ["社区", "社区建设经费", "社区工作补贴"],
        ["春城社区", "￥1,234.5元", 20000],
    ]
    assert sums(read(book(rows))) == [
        ("春城社区", 2026, "社区建设经费", None, "1234.50"),
        ("春城社区", 2026, "社区工作补贴", None, "20000.00"),
    ]


def test_amounts_in_words_are_in_the_sheets_unit_unless_they_name_their_own() -> None:
    rows = [
        ["2026年经费拨付表（单位：万元）"], ["社区", "社区建设经费", "运转经费"],
        ["春城社区", "叁", "叁仟元整"],
    ]  # fmt: skip
    assert [row[4] for row in sums(read(book(rows)))] == ["30000.00", "3000.00"]


def test_a_row_a_sum_in_ten_thousands_is_reckoned_too() -> None:
    rows = [
        ["经费台账", None, None, None, "单位：万元"],
        ["社区", "年度", "经费类别", "预算数", "到位数"],
        ["春城社区", 2026, "运转经费", "2.3", "2万"],
        ["松山区本级", "2026年", "购买服务", "5000元", 1],
        ["小计", None, None, 2.8, 3],
    ]
    made = read(book(rows))
    assert [row[3:] for row in sums(made)] == [("23000.00", "20000.00"), ("5000.00", "10000.00")]
    assert made.rows[1][PLACE] == "松山区" and made.rows[1]["year"] == "2026年"


def test_a_sheet_of_the_ledgers_own_form_stays_as_it_is() -> None:
    rows = [
        ["单位：元"],
        ["所属社区", "年度", "经费类别", "预算数", "到位数"],
        ["春城社区", 2026, "运转经费", 1, 1],
    ]
    assert read(book(rows)) is None


# -- what is unclear is asked ------------------------------------------------------------------------


def asked(data: bytes, **told: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as unclear:
        read(data, **told)
    return unclear.value.message_dict


def test_no_unit_is_asked() -> None:
    assert "没有写明金额单位" in asked(wide(corner=""))["unit"][0]
    assert sums(read(wide(corner=""), unit="万元"))[0][3] == "50000.00"


def test_the_office_of_a_district_called_yuan_is_no_unit() -> None:
    assert "unit" in asked(wide(corner="填报单位：元宝山区财政局"))


def test_a_unit_other_than_the_sheets_is_refused() -> None:
    assert "不一致" in asked(wide(), unit="元")["unit"][0]


def test_two_units_are_asked() -> None:
    assert "几种单位" in asked(wide(title="2026年经费表（元）"))["unit"][0]


def test_an_amount_no_community_gets_is_a_wrong_unit() -> None:
    rows = [
        ["2026年", None, "单位：万元"],
        ["社区", "社区建设经费到位数", "运转经费"],
        ["春城社区", 1, 20000],
    ]
    assert "2.00 亿元" in asked(book(rows), role="received")["unit"][0]


def test_no_year_is_asked_and_two_are() -> None:
    assert "年度" in asked(wide(title="经费情况表"))["year"][0]
    assert "year" in asked(wide(title="2025年、2026年经费情况表"))
    assert sums(read(wide(title="经费情况表"), year=2024))[0][1] == 2024


def test_a_year_other_than_the_titles_is_refused() -> None:
    assert "不一致" in asked(wide(), year=2025)["year"][0]


def test_promised_or_paid_is_asked() -> None:
    rows = [
        ["2026年经费表（单位：元）"],
        ["社区", "社区建设经费", "社区工作补贴"],
        ["春城社区", 1, 2],
    ]
    assert "预算数还是到位数" in asked(book(rows))["role"][0]
    assert sums(read(book(rows), role="budgeted"))[0][3] == "1.00"


def test_no_kind_is_asked_unless_the_title_names_one() -> None:
    rows = [["2026年经费表（单位：元）"], ["社区", "预算数", "到位数"], ["春城社区", 1, 2]]
    assert "哪一类经费" in asked(book(rows))["kind"][0]
    rows[0] = ["2026年社区工作补贴发放表（单位：元）"]
    assert sums(read(book(rows)))[0][2] == "社区工作补贴"


# -- through the screens ---------------------------------------------------------------------------


def bring(client: Any, data: bytes, **told: str) -> Any:
    file = io.BytesIO(data)
    file.name = "财政局.xlsx"
    return client.post("/funding/import/", {"file": file, "community": BANNER, **told})


def test_a_sheet_goes_all_the_way(
    areas: Any, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("banner_staff")
    answer = bring(client, wide())
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "已乘以 10,000 换算成元" in page
    batch = ImportBatch.objects.get()
    checking.run(FundingLedger, batch)
    rows = list(ImportRow.objects.filter(batch=batch).order_by("number"))
    assert [(r.outcome, r.community_id) for r in rows] == [
        ("new", OWN), ("new", OWN), ("wrong", SIBLING), ("new", SIBLING),
    ]  # fmt: skip
    assert rows[2].findings[0]["key"] == "budgeted"
    preview = client.get(f"/funding/import/{batch.pk}/").content.decode()
    assert "已乘以 10,000 换算成元" in preview
    assert "<strong>原表第 6 行 C 列　" in preview, (
        "the place in the file as it was brought comes first"
    )
    assert "原表第 6 行 C 列 预算数" in preview and "改写后" not in preview
    repair = client.get(f"/funding/import/{batch.pk}/rows/{rows[2].number}/").content.decode()
    assert "改正原表第 6 行 C 列" in repair


def test_what_is_unclear_is_asked_beside_the_file(areas: Any, signed_in: Any) -> None:
    answer = bring(signed_in("banner_staff"), wide(corner=""))
    assert answer.status_code == 422
    assert [e["id"] for e in answer.context["form"].error_list] == ["id_unit"]
    assert not ImportBatch.objects.exists()


def test_the_same_sum_twice_is_told(areas: Any, signed_in: Any) -> None:
    rows = [
        ["单位：元"], ["所属社区", "年度", "经费类别", "资金来源", "预算数", "到位数"],
        ["春城社区", 2026, "运转经费", "财政", 1, 1], ["春城社区", 2026, "运转经费", "财政", 2, 2],
    ]  # fmt: skip
    bring(signed_in("banner_staff"), book(rows))
    batch = ImportBatch.objects.get()
    batch.state = "checking"
    batch.save()
    checking.run(FundingLedger, batch)
    found = ImportRow.objects.filter(batch=batch, outcome="wrong").get()
    assert "与第 3 行是同一年度、类别和来源" in found.findings[0]["message"]
    assert not Funding.objects.unscoped("a test looks").exists()


def checked(client: Any, data: bytes, **told: str) -> ImportBatch:
    bring(client, data, **told)
    batch = ImportBatch.objects.latest("at")
    batch.state = "checking"
    batch.save()
    checking.run(FundingLedger, batch)
    batch.refresh_from_db()
    return batch


def apply(client: Any, batch: ImportBatch, **ticked: Any) -> None:
    client.post(f"/funding/import/{batch.pk}/confirm/", {"mode": "good", **ticked})
    applying.run(FundingLedger, batch)


def test_what_is_wrong_is_named_by_the_cell_it_comes_from(areas: Any, signed_in: Any) -> None:
    """A day in column E is no matter of the amounts in C and D."""
    rows = [
        ["松山区2025年经费（单位：元）"],
        ["社区", "是否纳入财政预算", "社区建设经费", None, "到位日期", "预算文号"],
        [None, None, "预算", "拨付", None, None],
        ["春城社区", "是", 21000, 21000, "2025年13月1日", "松财预1号"],
    ]  # fmt: skip
    client = signed_in("banner_staff")
    batch = checked(client, book(rows, ("C2:D2", "A2:A3", "B2:B3", "E2:E3", "F2:F3")))
    preview = client.get(f"/funding/import/{batch.pk}/").content.decode()
    assert "原表第 4 行 E 列 到位日期" in preview and "原表第 4 行 C、D 列　" in preview
    row = ImportRow.objects.get(batch=batch)
    values = json.loads(row.cells)
    assert (values["in_budget"], values["budget_no"]) == ("是", "松财预1号")


def unsourced() -> bytes:
    rows = [
        ["2025年经费拨付表（单位：元）"], ["社区", "社区建设经费", "运转经费"],
        ["春城社区", 21000, 3000],
    ]  # fmt: skip
    return book(rows)


def years_money() -> list[tuple[str, str]]:
    held = Funding.objects.unscoped("a test looks").order_by("kind", "source")
    return [(record.kind, record.source) for record in held]


def test_money_without_a_source_is_asked_where_some_stands(
    areas: Any, pay: Any, signed_in: Any
) -> None:
    """The same sum from a sheet that names no source is not counted a second time unasked."""
    pay(2025, 21000, kind="01")
    client = signed_in("banner_staff")
    batch = checked(client, unsourced())
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    assert [row.outcome for row in rows] == ["asked", "new"]
    page = client.get(f"/funding/import/{batch.pk}/").content.decode()
    assert "2025年社区建设经费已有一笔 21,000 元（财政预算），这一笔没有写来源" in page
    apply(client, batch)
    assert years_money() == [("01", "1"), ("04", "")]
    assert "没有勾选，未写入" in client.get(f"/funding/import/{batch.pk}/").content.decode()


def test_another_sum_without_a_source_is_written_once_ticked(
    areas: Any, pay: Any, signed_in: Any
) -> None:
    pay(2025, 20000, kind="01")
    client = signed_in("banner_staff")
    batch = checked(client, unsourced())
    row = ImportRow.objects.get(batch=batch, outcome="asked")
    apply(client, batch, asked=row.number)
    assert years_money() == [("01", ""), ("01", "1"), ("04", "")]


def test_the_source_can_be_told_beside_the_file(areas: Any, pay: Any, signed_in: Any) -> None:
    """Then the row means the record there is."""
    pay(2025, 20000, kind="01")
    client = signed_in("banner_staff")
    batch = checked(client, unsourced(), source="1")
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    assert [row.outcome for row in rows] == ["changed", "new"]
    apply(client, batch)
    assert years_money() == [("01", "1"), ("04", "1")]


def test_two_rows_of_one_sheet_are_compared_too(areas: Any, signed_in: Any) -> None:
    rows = [
        ["单位：元"], ["所属社区", "年度", "经费类别", "资金来源", "预算数", "到位数"],
        ["春城社区", 2026, "运转经费", "财政", 1, 1], ["春城社区", 2026, "运转经费", "", 1, 1],
    ]  # fmt: skip
    batch = checked(signed_in("banner_staff"), book(rows))
    outcomes = ImportRow.objects.filter(batch=batch).order_by("number")
    assert [row.outcome for row in outcomes] == ["new", "asked"]


def test_the_empty_template_says_its_unit(areas: Any, signed_in: Any) -> None:
    data = signed_in("banner_staff").get("/funding/import/template/").content
    assert read(data) is None
