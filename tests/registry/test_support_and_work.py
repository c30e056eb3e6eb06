"""台账四 and 台账五: their rules, and what workbooks carry of their sub-tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.ledger import saving
from registry.ledger.lines import LinesKind
from registry.models import ImportBatch, ImportRow, User, WorkRecord
from registry.support import rules as support
from registry.support.ledger import MEASURES, SupportLedger
from registry.work import rules as work
from registry.work.columns import HoursKind, TimeKind
from registry.work.ledger import WorkLedger
from registry.work.visits import Told, work_values
from tests import cast

TODAY = datetime.date(2026, 3, 6)
MEASURE = {
    "measure": "送羊",
    "goal": "出栏",
    "due_on": TODAY,
    "person": "王建国",
    "funds": None,
    "done_on": None,
}


def pair(**facts: Any) -> dict[str, Any]:
    return {**SupportLedger.shape.blank(), "helper_name": "王建国", "measures": [MEASURE], **facts}


def record(**facts: Any) -> dict[str, Any]:
    return {**WorkLedger.shape.blank(), "kind": "06", "topic": "例会", "on": TODAY, **facts}


def codes(findings: list[Any]) -> set[str]:
    return {finding.code for finding in findings}


# -- pairs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", ["goal", "due_on", "person"])
def test_a_measure_is_concrete_with_goal_deadline_and_person(lacking: str) -> None:
    values = pair(measures=[MEASURE, {**MEASURE, lacking: None}])
    support.derive(values, TODAY)
    assert not values["concrete"]
    assert "concrete" in codes(support.check(values, TODAY))
    assert "measures" in support.missing(values, TODAY, 183)
    values = pair()
    support.derive(values, TODAY)
    assert values["concrete"]


def test_an_end_needs_its_reason_and_goes_when_it_is_taken_back() -> None:
    values = pair(state="3", paired_on=TODAY, ended_on=TODAY)
    assert "end_reason" in codes(support.check(values, TODAY))
    values |= {"state": "2", "end_reason": "迁出"}
    support.derive(values, TODAY)
    assert (values["ended_on"], values["end_reason"]) == (None, "")


def test_results_are_asked_after_half_a_year() -> None:
    for days, asked in ((182, False), (183, True)):
        values = pair(paired_on=TODAY - datetime.timedelta(days=days))
        assert ({"results", "satisfaction"} <= set(support.missing(values, TODAY, 183))) is asked


def test_a_term_that_is_over_is_told() -> None:
    values = pair(paired_on=TODAY - datetime.timedelta(days=9), ends_on=TODAY, state="1")
    assert "term" not in codes(support.check(values, TODAY))
    assert "term" in codes(support.check(values, TODAY + datetime.timedelta(days=1)))
    assert "ends_on" in codes(
        support.check(pair(paired_on=TODAY, ends_on=TODAY.replace(day=5)), TODAY)
    )


# -- work records -----------------------------------------------------------------------------------


def test_work_of_tomorrow_is_refused() -> None:
    values = record(on=TODAY + datetime.timedelta(days=1))
    assert "on" in codes(work.check(values, TODAY))


def test_after_seven_days_a_reason_is_asked_once() -> None:
    for days, asked in ((7, False), (8, True)):
        values = record(on=TODAY - datetime.timedelta(days=days))
        assert ("back_entry" in codes(work.check(values, TODAY))) is asked
        assert "back_entry" not in codes(work.check(values, TODAY, before=dict(values)))
    assert not work.check(record(on=TODAY.replace(day=1), back_reason="下乡"), TODAY, None, 3)
    assert "back_entry" in codes(work.check(record(on=TODAY.replace(day=1)), TODAY, None, 3))


def test_what_is_to_follow_needs_a_person_and_a_day() -> None:
    found = [f.key for f in work.check(record(follow_up="联系医院"), TODAY)]
    assert found == ["follow_up_by", "follow_up_on"]


def test_a_way_belongs_to_a_visit() -> None:
    values = record(way="1", found=["1"])
    work.derive(values, TODAY)
    assert (values["way"], values["found"]) == ("", [])


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9:30", "09:30"), ("0930", "09:30"), ("9点半", "09:30"), ("14时", "14:00"), ("9：05", "09:05"),
     ("09:30:00", "09:30"), ("", "")],
)  # fmt: skip
def test_times_as_people_write_them(typed: str, read: str) -> None:
    assert TimeKind().parse(typed) == read


@pytest.mark.parametrize("typed", ["25:00", "9:75", "上午"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValidationError):
        TimeKind().parse(typed)


# -- sub-tables in one cell --------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("送羊|｜\\；、0甲 "), max_size=8).map(str.strip)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS.filter(bool), WORDS, WORDS), max_size=4))
def test_lines_come_back_as_they_were(rows: list[tuple[str, str, str]]) -> None:
    kind = LinesKind(MEASURES)
    values = [{**MEASURE, "measure": m, "goal": g, "person": p} for m, g, p in rows]
    held = [
        {c.key: c.kind.parse(row[c.key]) for c in MEASURES} for row in values
    ]  # as typing stores them
    assert kind.parse(kind.write(held)) == held


def test_a_line_that_cannot_be_read_says_which() -> None:
    with pytest.raises(ValidationError, match="第 2 行的完成时限"):
        LinesKind(MEASURES).parse("送羊｜出栏｜2026-3-5\n修房｜入住｜去年")


# -- people named in workbooks -----------------------------------------------------------------------


def brought(client: Any, text: str) -> list[ImportRow]:
    upload = SimpleUploadedFile("工作记录.csv", text.encode())
    client.post(WorkLedger.url("import"), {"file": upload, "community": cast.OWN})
    batch = ImportBatch.objects.latest("at")
    client.post(WorkLedger.url("import-columns", batch.pk))
    batch.refresh_from_db()
    client.post(WorkLedger.url("import-confirm", batch.pk), {"mode": "good"})
    return list(ImportRow.objects.filter(batch=batch).order_by("number"))


@pytest.mark.django_db
def test_a_workbook_names_people_and_households(registrar: User, signed_in: Any) -> None:
    one = cast.register(1, cast.OWN, registrar, household__head_name="张大山")
    two = cast.register(2, cast.OWN, registrar, household__head_name="李长河")
    today = timezone.localdate().isoformat()
    rows = brought(
        signed_in("specialist"),
        f"日期,工作类型,涉及对象,走访方式\n{today},走访,{one.name}、李长河户,入户\n{today},走访,没有的人,入户\n",
    )
    assert [row.outcome for row in rows] == ["new", "wrong"]
    assert "没有“没有的人”" in rows[1].findings[0]["message"]
    done = WorkRecord.objects.unscoped("a test looks").get()
    assert {s.resident_id for s in done.subjects.all()} == {one.pk, two.pk}


@pytest.mark.django_db
def test_two_of_one_name_are_told_apart_by_the_number(registrar: User, signed_in: Any) -> None:
    one = cast.register(1, cast.OWN, registrar, name="王小明")
    cast.register(2, cast.OWN, registrar, name="王小明")
    today = timezone.localdate().isoformat()
    line = f"{today},走访,{{}},入户\n"
    rows = brought(
        signed_in("specialist"),
        "日期,工作类型,涉及对象,走访方式\n"
        + line.format("王小明")
        + line.format(f"王小明（{one.id_no[-4:]}）"),
    )
    assert [row.outcome for row in rows] == ["wrong", "new"]
    assert "有 2 人" in rows[0].findings[0]["message"]


@pytest.mark.django_db
def test_a_record_with_people_and_needs_comes_back_unchanged(
    registrar: User, signed_in: Any
) -> None:
    client = signed_in("specialist")
    person = cast.register(1, cast.OWN, registrar)
    told = Told(person, needs=[{"kind": "06", "content": "轮椅；两把|折叠"}])
    values = work_values(
        {"kind": "01", "way": "1", "on": timezone.localdate(), "place": "家中", "organizer": "其木格",
         "learned": "身体尚好"}, [told])  # fmt: skip
    saving.create(WorkLedger, WorkLedger.examine(values), by=registrar, community_id=cast.OWN)
    workbook = client.get(WorkLedger.url("export"), {"columns": "all"}).content
    upload = SimpleUploadedFile("工作记录.xlsx", workbook)
    client.post(WorkLedger.url("import"), {"file": upload, "community": cast.OWN})
    batch = ImportBatch.objects.latest("at")
    client.post(WorkLedger.url("import-columns", batch.pk))
    row = ImportRow.objects.get(batch=batch)
    assert (row.outcome, row.changes, row.findings) == ("same", [], [])


@pytest.mark.parametrize("raw", ["1.5", "1.5小时", "1.5 个小时", 1.5])
def test_hours_are_read_with_their_unit(raw: object) -> None:
    assert HoursKind().parse(raw) == Decimal("1.5")


def test_what_is_no_number_of_hours_is_asked_for_in_hours() -> None:
    with pytest.raises(ValidationError, match="请按小时填写时长"):
        HoursKind().parse("abc")
