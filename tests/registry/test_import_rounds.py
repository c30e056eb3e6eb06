"""An import from the workbook to the register and back: confirm, join, hand back, undo."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from registry.ledger import saving
from registry.ledger.importing import applying, checking, undoing
from registry.ledger.outputs import Order, export
from registry.models import Area, Change, Household, ImportBatch, ImportRow, Resident
from registry.resident_editions import UPDATE_2022
from tests.registry.import_desk import (
    HOME,
    NEXT_DOOR,
    Desk,
    errors,
    id_number,
    outcomes,
    plant,
    user_of,
    workbook,
)

HEAD = id_number("19600506")
HEADER = [
    "姓名",
    "身份证号",
    "残疾类别",
    "等级",
    "户主姓名",
    "户主身份证号",
    "家庭人口",
    "家庭年收入",
]


@pytest.fixture
def desk(db: Any) -> Desk:
    plant()
    return Desk(user_of(HOME))


def family(*rows: list[Any]) -> bytes:
    return workbook([HEADER, *rows])


def person(number: int, *rest: Any, day: str = "19700102") -> list[Any]:
    return [f"牧仁{'甲乙丙丁戊'[number]}", id_number(day, number), "肢体", "二级", *rest]


def state(user: Any) -> dict[str, Any]:
    """Everything stored about the residents ``user`` sees, by ID number."""
    shape = Desk.ledger.shape
    held = shape.related(Resident.objects.visible_to(user).current())
    return {record.id_no: shape.read(record) for record in held}


def exported(desk: Desk, plain: bool = True) -> Any:
    area = Area.objects.get(pk=desk.community)
    data = export(Order(desk.ledger, desk.user, area, desk.residents(), plain=plain))
    return load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(book: Any, heading: str, row: int) -> Any:
    """The cell under ``heading`` in data row ``row`` (1 is the first) of an exported workbook."""
    sheet = book.active
    head = next(c for line in sheet.iter_rows(max_row=6) for c in line if c.value == heading)
    first = next(
        line[0].row for line in sheet.iter_rows(min_row=head.row + 1) if line[0].value == 1
    )
    return sheet.cell(first + row - 1, head.column)


def edit(desk: Desk, record: Resident, **changes: Any) -> None:
    """Someone types ``changes`` into the form."""
    base = desk.ledger.shape.read(record)
    examined = desk.ledger.examine({**base, **changes}, base)
    saving.update(desk.ledger, record.pk, base, examined, by=desk.user)


def test_two_of_one_household_live_under_one_roof(desk: Desk) -> None:
    desk.bring_in(
        family(person(1, "额尔敦", HEAD, 4, 30000), person(2, "额尔敦", HEAD, None, None))
    )
    homes = {record.household for record in desk.residents()}
    assert len(homes) == 1
    assert homes.pop().size == 4


def test_a_new_resident_joins_the_household_that_stands(desk: Desk) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, 30000)))
    batch = desk.bring_in(family(person(2, "", HEAD, 5, None)))
    row = ImportRow.objects.get(batch=batch)
    home = Household.objects.unscoped("test").get()
    assert (home.head_name, home.size, home.income) == ("额尔敦", 5, 30000)
    assert [line[1:] for line in row.changes] == [["家庭人口", "4", "5"]]
    assert Change.objects.filter(record_id=home.pk, fields__0__0="household__size").exists()


def test_households_of_other_communities_are_not_joined(desk: Desk) -> None:
    Desk(user_of(NEXT_DOOR), NEXT_DOOR).bring_in(family(person(1, "额尔敦", HEAD, 4, None)))
    desk.bring_in(family(person(2, "额尔敦", HEAD, 2, None)))
    assert Household.objects.unscoped("test").count() == 2


def test_facts_of_one_household_that_differ_are_said(desk: Desk) -> None:
    batch = desk.check(family(person(1, "额尔敦", HEAD, 4, None), person(2, "", HEAD, 3, None)))
    findings = ImportRow.objects.get(batch=batch, number=3).findings
    assert any("与第 2 行是同一户，家庭人口却不同（4、3）" in f["message"] for f in findings)


def test_entering_by_hand_joins_too(desk: Desk) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, 30000)))
    values = desk.ledger.shape.blank()
    values.update(name="牧仁丙", id_no=id_number("19720102", 3), household__head_id=HEAD)
    values.update(household__size=6)
    saving.create(desk.ledger, desk.ledger.examine(values), by=desk.user, community_id=HOME)
    home = Household.objects.unscoped("test").get()
    assert (home.size, home.income, home.head_name) == (6, 30000, "额尔敦")
    assert {record.version for record in desk.residents()} == {1, 2}


def test_an_undo_brings_back_the_exact_state(desk: Desk) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, 30000), person(3, "", "", 2, None)))
    before = state(desk.user)
    batch = desk.bring_in(
        family(person(1, "", "", 5, None), person(2, "", HEAD, 6, 100), person(3, "", "", 3, 9))
    )
    assert state(desk.user) != before
    result = undoing.undo(desk.ledger, batch, by=desk.user, reason="传错了文件")
    assert (result.back, result.stayed) == (3, [])
    assert state(desk.user) == before


def test_an_undo_leaves_what_was_changed_since(desk: Desk) -> None:
    batch = desk.bring_in(family(person(1, "", "", 4, None), person(2, "", "", 4, None)))
    edit(desk, desk.residents().get(name="牧仁乙"), remark="已走访")
    result = undoing.undo(desk.ledger, batch, by=desk.user, reason="传错了文件")
    assert (result.back, result.stayed) == (1, [2])
    assert [record.name for record in desk.residents()] == ["牧仁乙"]


def test_after_an_undo_the_workbook_can_be_brought_in_again(desk: Desk) -> None:
    data = family(person(1, "额尔敦", HEAD, 4, None))
    undoing.undo(desk.ledger, desk.bring_in(data), by=desk.user, reason="传错了文件")
    desk.bring_in(family(person(1, "额尔敦", HEAD, None, None)))
    assert desk.residents().get().household.size is None


@pytest.mark.parametrize("plain", [True, False])
def test_an_export_brought_in_again_changes_nothing(desk: Desk, plain: bool) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, 30000.5), person(2, "", HEAD, None, None)))
    batch = desk.check(saved(exported(desk, plain)))
    assert outcomes(batch) == {"same": 2}


def test_only_changed_cells_of_a_filled_in_export_count(desk: Desk) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, None), person(2, "", HEAD, None, None)))
    book = exported(desk, plain=False)
    cell(book, "家庭人口", 1).value = 6
    cell(book, "婚姻状况", 2).value = "未婚"
    batch = desk.check(saved(book))
    told = {
        row.number: [c[1:] for c in row.changes] for row in ImportRow.objects.filter(batch=batch)
    }
    assert sorted(told.values()) == [[["婚姻状况", "", "未婚"]], [["家庭人口", "4", "6"]]]
    applying_state(batch)
    applying.run(desk.ledger, batch)
    homes = {record.household.size for record in desk.residents()}
    assert homes == {6}


def applying_state(batch: ImportBatch) -> None:
    batch.mode, batch.state = "good", "applying"
    batch.save()


def test_what_both_sides_changed_is_kept_and_shown(desk: Desk) -> None:
    desk.bring_in(family(person(1, "", "", 4, None)))
    book = exported(desk)
    cell(book, "备注", 1).value = "外出务工"
    cell(book, "岗位", 1).value = "门卫"
    edit(desk, desk.residents().get(), remark="已走访")
    batch = desk.bring_in(saved(book))
    row = ImportRow.objects.get(batch=batch)
    assert row.outcome == "conflict"
    assert ["remark", "备注", "已走访", "外出务工", "kept"] in row.changes
    record = desk.residents().get()
    assert record.remark == "已走访"


def test_a_change_of_the_household_by_another_resident_is_not_overwritten(desk: Desk) -> None:
    desk.bring_in(family(person(1, "额尔敦", HEAD, 4, None), person(2, "", HEAD, None, None)))
    first, second = desk.residents().order_by("name")
    for remark in "一二三":
        edit(desk, desk.residents().get(pk=first.pk), remark=remark)
    book = exported(desk)
    for row in (1, 2):
        cell(book, "家庭人口", row).value = 9
    edit(desk, second, household__size=7)
    batch = desk.check(saved(book))
    kept = [row.changes for row in ImportRow.objects.filter(batch=batch)]
    assert kept == [[["household__size", "家庭人口", "7", "9", "kept"]]] * 2


def test_records_changed_after_the_check_send_it_back(desk: Desk) -> None:
    desk.bring_in(family(person(1, "", "", 4, None)))
    batch = desk.check(family(person(1, "", "", 5, None)))
    edit(desk, desk.residents().get(), household__size=8)
    applying_state(batch)
    applying.run(desk.ledger, batch)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert "重新检查" in batch.message
    assert desk.residents().get().household.size == 8


def test_applying_twice_writes_once(desk: Desk) -> None:
    batch = desk.bring_in(family(person(1, "", "", 4, None)))
    applying.run(desk.ledger, batch)
    assert desk.residents().count() == 1


def test_a_check_that_was_started_anew_stops_the_older_one(desk: Desk) -> None:
    batch = desk.upload(family(person(1, "", "", 4, None)))
    checking.begin(batch, 1)
    ImportBatch.objects.filter(pk=batch.pk).update(done=1)
    with pytest.raises(checking.Superseded):
        checking.stage(desk.ledger, batch, [], 0)


def test_someone_without_a_number_is_not_registered_twice(desk: Desk) -> None:
    header = ["姓名", "出生日期", "监护人", "监护人身份证号", "残疾类别"]
    data = workbook([header, ["特木尔", "2024-05-06", "额尔敦", HEAD, "智力"]])
    desk.bring_in(data)
    assert outcomes(desk.check(data)) == {"same": 1}


def test_the_edition_is_known_by_its_title() -> None:
    assert UPDATE_2022.why_not("R11 目前就业帮扶需求") == "属于就业需求登记表"


def test_rows_of_other_communities_are_refused(desk: Desk) -> None:
    rows = [["姓名", "身份证号", "所属社区"], ["甲玛", id_number("19700101"), "玉龙社区"]]
    assert errors(desk.check(workbook(rows))) == [
        (2, "C", "写的是“玉龙社区”，不是导入到的钢铁社区")
    ]
