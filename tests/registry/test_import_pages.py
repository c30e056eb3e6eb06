"""The import page by page: leave and come back, repair, confirm, start anew, take back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from registry.ledger.importing.reporting_unit import other_unit
from registry.models import Area, AuditEvent, ImportBatch, ImportRow, Resident
from tests.registry.import_desk import (
    HOME,
    NEXT_DOOR,
    Desk,
    id_number,
    outcomes,
    plant,
    user_of,
    workbook,
)

HEADER = ["姓名", "身份证号", "残疾类别", "残疾等级", "联系电话", "家庭人口"]
GOOD: list[Any] = ["苏和", id_number("19740405", 1), "肢体", "二级", "13812345678", 3]
WRONG = ["乌云", id_number("19740405", 2), "肢残", "二级", "138", 3]


class Visit:
    """A browser with a user signed in, at the import of 台账一."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.client = Client()
        self.client.force_login(desk.user)

    def url(self, name: str, *args: Any) -> str:
        return self.desk.ledger.url(name, *args)

    def upload(self, *rows: list[Any], data: bytes = b"", name: str = "台账.xlsx") -> ImportBatch:
        file = SimpleUploadedFile(name, data or workbook([HEADER, *rows]))
        sent = {"file": file, "community": HOME}
        response = self.client.post(self.url("import"), sent)
        assert response.status_code == 302, response.content.decode()
        return ImportBatch.objects.latest("at")

    def checked(self, *rows: list[Any], data: bytes = b"") -> ImportBatch:
        batch = self.upload(*rows, data=data)
        self.client.post(self.url("import-columns", batch.pk), self._as_found(batch))
        batch.refresh_from_db()
        return batch

    @staticmethod
    def _as_found(batch: ImportBatch) -> dict[str, str]:
        columns = batch.recognised["columns"]
        return {f"column-{c['index']}": c["key"] or "" for c in columns}

    def page(self, name: str, *args: Any) -> str:
        response = self.client.get(self.url(name, *args))
        assert response.status_code == 200
        return response.content.decode()

    def press(self, name: str, *args: Any, **fields: str) -> None:
        response = self.client.post(self.url(name, *args), fields)
        assert response.status_code == 302


@pytest.fixture
def visit(db: Any) -> Visit:
    plant()
    return Visit(Desk(user_of(HOME)))


def test_from_the_file_to_the_register(visit: Visit) -> None:
    batch = visit.checked(GOOD, WRONG)
    page = visit.page("import-preview", batch.pk)
    assert "第 3 行 C 列 残疾类别" in page
    assert "改为“肢体”" in page
    visit.press("import-confirm", batch.pk, mode="good")
    assert "已写入 1 行" in visit.page("import-preview", batch.pk)
    assert visit.desk.residents().count() == 1


def test_every_step_can_be_left_and_come_back_to(visit: Visit) -> None:
    batch = visit.upload(GOOD)
    assert "台账.xlsx" in visit.page("import")
    response = visit.client.get(visit.url("import-preview", batch.pk))
    assert response.headers["Location"] == visit.url("import-columns", batch.pk)


def test_a_cell_is_put_right_in_the_page(visit: Visit) -> None:
    batch = visit.checked(WRONG)
    visit.press("import-repair", batch.pk, 2, **{"cell-categories": "肢体"})
    assert outcomes(batch) == {"wrong": 1}
    visit.press("import-repair", batch.pk, 2, **{"cell-phone": "13812345679"})
    assert outcomes(batch) == {"new": 1}


def test_the_double_is_right_once_the_other_row_is(visit: Visit) -> None:
    double = [GOOD[0] + "二", *GOOD[1:]]
    batch = visit.checked([*GOOD[:4], "138", 3], double)
    assert outcomes(batch) == {"wrong": 2}
    visit.press("import-repair", batch.pk, 3, **{"cell-id_no": id_number("19740405", 5)})
    visit.press("import-repair", batch.pk, 2, **{"cell-phone": ""})
    assert outcomes(batch) == {"new": 2}


def test_all_or_nothing_writes_nothing_while_rows_are_wrong(visit: Visit) -> None:
    batch = visit.checked(GOOD, WRONG)
    visit.press("import-confirm", batch.pk, mode="all")
    assert not visit.desk.residents().exists()


def test_wrong_cells_may_stay_empty(visit: Visit) -> None:
    batch = visit.checked(GOOD, WRONG)
    visit.press("import-confirm", batch.pk, mode="blank")
    person = visit.desk.residents().get(name="乌云")
    assert (person.dis_category, person.phone, person.household.size) == ("", "", 3)
    assert {"categories", "phone"} <= set(person.gaps)


def test_the_returned_workbook_is_put_right_and_brought_in(visit: Visit) -> None:
    batch = visit.checked(GOOD, WRONG)
    response = visit.client.get(visit.url("import-returned", batch.pk))
    book = load_workbook(io.BytesIO(response.content))
    sheet = book.active
    head = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.max_row == 2
    assert "最接近：肢体" in sheet.cell(2, head["错误原因"]).value
    assert sheet.cell(2, head["残疾类别"]).comment is not None
    sheet.cell(2, head["残疾类别"]).value = "肢体"
    sheet.cell(2, head["联系电话"]).value = "13812345679"
    out = io.BytesIO()
    book.save(out)
    assert outcomes(visit.checked(data=out.getvalue())) == {"new": 1}


def test_an_import_of_someone_else_does_not_exist(visit: Visit) -> None:
    batch = visit.checked(GOOD, WRONG)
    other = Client()
    other.force_login(user_of("150404", "banner_staff"))
    for name, args in (
        ("import-preview", ()), ("import-columns", ()), ("import-repair", (3,)),
        ("import-returned", ()),
    ):  # fmt: skip
        assert other.get(visit.url(name, batch.pk, *args)).status_code == 404
    for name in ("import-preview", "import-confirm", "import-undo", "import-columns"):
        assert other.post(visit.url(name, batch.pk)).status_code == 404


def test_an_import_is_taken_back(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    visit.press("import-confirm", batch.pk, mode="all")
    told = visit.page("import-undo", batch.pk)
    assert "新增的 1 份作废" in told and "撤销 1 份" in told
    assert visit.client.post(visit.url("import-undo", batch.pk)).status_code == 422
    assert visit.desk.residents().exists()
    visit.press("import-undo", batch.pk, reason="传错了文件")
    assert AuditEvent.objects.get(action="undo").detail["reason"] == "传错了文件"
    assert not visit.desk.residents().exists()
    assert visit.client.post(visit.url("import-undo", batch.pk)).status_code == 403


def test_confirming_twice_writes_once(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    visit.press("import-confirm", batch.pk, mode="all")
    visit.press("import-confirm", batch.pk, mode="all")
    assert visit.desk.residents().count() == 1


def test_writing_that_stopped_is_checked_anew(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(state="applying")
    assert "重新检查" in visit.page("import-preview", batch.pk)
    visit.press("import-preview", batch.pk)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert "没有写入任何资料" in visit.page("import-preview", batch.pk)
    visit.press("import-confirm", batch.pk, mode="all")
    assert visit.desk.residents().count() == 1


def test_a_failed_import_can_be_checked_anew(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(state="failed")
    assert "重新检查" in visit.page("import-preview", batch.pk)
    visit.press("import-preview", batch.pk)
    assert outcomes(batch) == {"new": 1}


def test_what_was_written_is_never_checked_anew(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    visit.press("import-confirm", batch.pk, mode="all")
    visit.press("import-preview", batch.pk)
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert ImportRow.objects.filter(batch=batch, applied=True).count() == 1


def test_a_check_is_called_off(visit: Visit) -> None:
    batch = visit.upload(GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(state="checking")
    assert "停止检查" in visit.page("import-preview", batch.pk)
    visit.press("import-preview", batch.pk, action="stop")
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("uploaded", 0)


def test_files_that_are_no_tables_are_refused_with_advice(visit: Visit) -> None:
    sent = {"file": SimpleUploadedFile("台账.xls", b"\xd0\xcf\x11\xe0" * 200), "community": HOME}
    response = visit.client.post(visit.url("import"), sent)
    assert response.status_code == 422
    assert "另存为" in response.content.decode()


OTHER_UNIT = ["填表单位（盖章）：全宁街道玉龙社区残疾人协会"]


def test_another_unit_on_the_sheet_is_pointed_out_and_confirmed(visit: Visit) -> None:
    batch = visit.checked(data=workbook([["残疾人花名册"], OTHER_UNIT, HEADER, GOOD]))
    for name in ("import-columns", "import-preview"):
        page = visit.page(name, batch.pk)
        assert "即 内蒙古自治区赤峰市松山区全宁街道玉龙社区" in page
        assert "重新选择" in page
    response = visit.client.post(visit.url("import-confirm", batch.pk), {"mode": "good"})
    assert response.status_code == 422
    assert "#unit-confirmed" in response.content.decode()
    assert not Resident.objects.unscoped("test").exists()
    visit.press("import-confirm", batch.pk, mode="good", unit_confirmed="1")
    assert visit.desk.residents().count() == 1


@pytest.mark.parametrize(
    "unit",
    ["钢铁", "钢铁社区", "钢铁社区残疾人协会", "钢铁居委会", "钢铁社区居民委员会", "松山区钢铁社区残协",
     "赤峰市松山区全宁街道钢铁社区残疾人协会（盖章）", "钢铁社区第三网格", "全宁街道办事处",
     "松山区残疾人联合会", "赤峰市残联", "", "＿＿＿＿"],
)  # fmt: skip
def test_the_unit_under_any_of_its_names_is_no_other(visit: Visit, unit: str) -> None:
    assert other_unit(unit, Area.objects.get(pk=HOME)) is None


@pytest.mark.parametrize(
    ("unit", "meant"),
    [("玉龙社区居委会", NEXT_DOOR), ("全宁街道玉龙", NEXT_DOOR), ("红山区铁南街道钢铁社区", None),
     ("钢铁东社区", None), ("某某公司", None)],
)  # fmt: skip
def test_the_unit_of_another_place_is_another(visit: Visit, unit: str, meant: str | None) -> None:
    other = other_unit(unit, Area.objects.get(pk=HOME))
    assert other is not None
    assert (other.area.pk if other.area else None) == meant


UNSURE = ["姓名", "身份证号", "残疾类别", "残疾等级", "文化层度", "收入"]


def test_suggestions_are_taken_by_a_button(visit: Visit) -> None:
    batch = visit.upload(data=workbook([UNSURE, [*GOOD[:4], "小学", 12000]]))
    assert "全部采用建议（2 列）" in visit.page("import-columns", batch.pk)
    visit.press("import-columns", batch.pk, accept="4")
    assert _keys(batch)[4:] == ["education", None]
    assert "全部采用建议" not in visit.page("import-columns", batch.pk)
    visit.press("import-columns", batch.pk, accept="all", **{"column-3": ""})
    assert _keys(batch)[3:] == [None, "education", "household__income"]
    batch.refresh_from_db()
    assert batch.state == "uploaded"


def test_a_choice_made_by_hand_goes_before_a_suggestion(visit: Visit) -> None:
    batch = visit.upload(data=workbook([UNSURE, [*GOOD[:4], "小学", 12000]]))
    visit.press("import-columns", batch.pk, accept="all", **{"column-5": "monthly_income"})
    assert _keys(batch)[4:] == ["education", "monthly_income"]


def _keys(batch: ImportBatch) -> list[str | None]:
    batch.refresh_from_db()
    return [column["key"] for column in batch.recognised["columns"]]


def test_what_is_to_be_completed_and_what_to_be_confirmed_are_counted_apart(visit: Visit) -> None:
    child = ["乌云", id_number("20200405", 2), "智力", "二级", "13812345678", 3]
    batch = visit.checked(GOOD, child)
    page = visit.page("import-preview", batch.pk)
    assert "该居民须登记监护人（导入后列为待补全）" in page
    rows = ImportRow.objects.filter(batch=batch)
    for shown, marked in (("warned", rows.filter(warned=True)), ("incomplete", rows)):
        told = visit.client.get(f"{visit.url('import-preview', batch.pk)}?show={shown}")
        assert told.content.decode().count('class="card-piece import-row"') == marked.count()


def test_another_sheet_of_the_file_is_taken_and_checked_anew(visit: Visit) -> None:
    book = Workbook()
    for title, row in (("一组", GOOD), ("二组", ["乌云", id_number("19740405", 2), *GOOD[2:]])):
        sheet = book.create_sheet(title)
        sheet.append(HEADER)
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    batch = visit.checked(data=data.getvalue())
    assert "改取“二组”（1 行）" in visit.page("import-columns", batch.pk)
    visit.press("import-columns", batch.pk, sheet="二组")
    batch.refresh_from_db()
    assert (batch.state, batch.recognised["sheet"]) == ("uploaded", "二组")
    visit.press("import-confirm", batch.pk, mode="good")  # nothing of the new sheet is checked yet
    assert not Resident.objects.unscoped("a test").exists()
    visit.client.post(visit.url("import-columns", batch.pk), visit._as_found(batch))
    visit.press("import-confirm", batch.pk, mode="good")
    assert visit.desk.residents().get().name == "乌云"


# -- another name at a number on record ---------------------------------------------------------


def test_another_name_at_a_number_on_record_is_asked_and_written_only_when_ticked(
    visit: Visit,
) -> None:
    visit.desk.bring_in(workbook([HEADER, GOOD]))
    other = ["张大明", *GOOD[1:4], "13812345679", 3]
    batch = visit.checked(other)
    page = visit.page("import-preview", batch.pk)
    assert outcomes(batch) == {"renamed": 1}
    assert "台账中这个号码是苏和，表里写的是张大明，请核对是改名还是写错了号码" in page
    assert (
        'name="renamed" value="2"' in page and "checked" not in page.split('name="renamed"')[1][:60]
    )
    visit.press("import-confirm", batch.pk, mode="good")
    assert visit.desk.residents().get().name == "苏和"
    assert "没有勾选，未写入" in visit.page("import-preview", batch.pk)
    batch = visit.checked(other)
    visit.press("import-confirm", batch.pk, mode="good", renamed="2")
    person = visit.desk.residents().get()
    assert (person.name, person.phone) == ("张大明", "13812345679")


def test_a_certificate_number_alone_under_another_name_is_asked_too(visit: Visit) -> None:
    header = ["姓名", "残疾人证号", "残疾类别", "残疾等级"]
    number = f"{GOOD[1]}42"
    visit.desk.bring_in(workbook([header, [GOOD[0], number, "肢体", "二级"]]))
    visit.desk.bring_in(workbook([HEADER, GOOD]))
    batch = visit.checked(data=workbook([header, ["张大明", number, "肢体", "二级"]]))
    assert outcomes(batch) == {"renamed": 1}


# -- what the preview tells ----------------------------------------------------------------------


def test_a_new_row_tells_its_main_facts_and_what_it_lacks(visit: Visit) -> None:
    batch = visit.checked(GOOD)
    page = visit.page("import-preview", batch.pk)
    assert "肢体" in page and "二级" in page and "还缺 " in page
    assert GOOD[1] not in page and GOOD[4] not in page
    assert "没有错误，1 行可以导入。" in page and "全部正确才导入" not in page


def test_a_changed_number_is_told_as_changed_only(visit: Visit) -> None:
    visit.desk.bring_in(workbook([HEADER, GOOD]))
    batch = visit.checked([*GOOD[:4], "13812345679", 3])
    page = visit.page("import-preview", batch.pk)
    assert "本人电话：（已改，内容不显示）" in page


def test_what_an_import_cannot_be_told_it_does_not_ask(visit: Visit) -> None:
    header = [*HEADER, "性别"]
    batch = visit.checked(data=workbook([header, [*GOOD, "女"]]))
    page = visit.page("import-preview", batch.pk)
    assert "与身份证号推算的性别（男）不一致（请核对" in page
    assert "请说明原因" not in page


def test_a_table_without_rows_is_refused_at_once(visit: Visit) -> None:
    sent = {"file": SimpleUploadedFile("空.xlsx", workbook([HEADER])), "community": HOME}
    response = visit.client.post(visit.url("import"), sent)
    assert response.status_code == 422
    assert "只有表头，没有一行资料" in response.content.decode()


def test_each_column_shows_what_stands_in_it(visit: Visit) -> None:
    page = visit.page("import-columns", visit.upload(GOOD).pk)
    assert "例：肢体" in page and "例：苏和" in page
    assert GOOD[1] not in page and f"例：{GOOD[1][:3]}" in page


def test_a_namesake_born_the_same_day_is_asked_about_and_taken(visit: Visit) -> None:
    """As on the form: a question with what to do, no error; whoever has the number is no question."""
    visit.desk.bring_in(workbook([HEADER, GOOD]))
    (there,) = visit.desk.residents()
    other = ["苏和", id_number("19740405", 3), "肢体", "二级", "13812345679", 2]
    stranger = ["乌云", id_number("19740405", 2), "肢体", "二级", "13812345670", 2]
    batch = visit.checked(GOOD, other, stranger)
    assert outcomes(batch) == {"same": 1, "new": 2}
    asked = {
        r.number: [f["code"] for f in r.findings] for r in ImportRow.objects.filter(batch=batch)
    }
    assert [number for number, codes in asked.items() if "namesake" in codes] == [3]
    page = visit.client.get(f"{visit.url('import-preview', batch.pk)}?show=warned").content.decode()
    assert f"同名、同出生日期的居民：苏和（编号 {there.number}），确是两个人吗？" in page
    assert "确实如此的照常导入" in page
    visit.press("import-confirm", batch.pk, mode="all")
    assert visit.desk.residents().filter(name="苏和").count() == 2


def test_namesakes_elsewhere_are_not_told(visit: Visit) -> None:
    next_door = Desk(user_of(NEXT_DOOR), NEXT_DOOR)
    next_door.bring_in(workbook([HEADER, GOOD]))
    batch = visit.checked(["苏和", id_number("19740405", 3), "肢体", "二级", "13812345679", 2])
    assert outcomes(batch) == {"new": 1}
    assert not any("同名" in f["message"] for r in ImportRow.objects.all() for f in r.findings)
