"""Upkeep: what is purged, sealed and brought in line with the calendar, and that twice is once."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from registry import audit, housekeeping
from registry.ledgers import ResidentLedger
from registry.models import (
    AuditEvent,
    Change,
    ImportBatch,
    ImportRow,
    OutputFile,
    Resident,
    SearchTerm,
    Submission,
    User,
)
from tests.registry.people import CHILD_ID, OTHER_ID, complete

NOW = timezone.make_aware(datetime.datetime(2026, 6, 1, 3, 0))
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def anchor(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Markers and the anchor of the trail in a folder of the test's own."""
    settings.VAR_DIR = tmp_path
    yield


def aged(row: models.Model, at: datetime.datetime, **others: Any) -> Any:
    type(row)._default_manager.filter(pk=row.pk).update(at=at, **others)
    return row


def people() -> Any:
    return Resident.objects.unscoped("test")


def keep(path: str) -> None:
    default_storage.save(path, ContentFile(b"x"))


def stand_in(name: str, age: datetime.timedelta, now: datetime.datetime = NOW) -> str:
    """A picture kept ``age`` ago."""
    keep(name)
    at = (now - age).timestamp()
    os.utime(default_storage.path(name), (at, at))
    return name


def batch(user: User, age: datetime.timedelta, **others: Any) -> ImportBatch:
    made = ImportBatch.objects.create(
        ledger="resident", user=user, community_id="150404401001", file_name="上报表.xlsx"
    )
    keep(made.path)
    ImportRow(batch=made, number=1, cells="甲").save()
    return aged(made, NOW - age, **others)


# -- purging -----------------------------------------------------------------------------------


def test_files_made_a_day_ago_are_deleted_with_their_rows(wang: User) -> None:
    old, fresh = (OutputFile.objects.create(user=wang, ledger="resident") for _ in range(2))
    for output in (old, fresh):
        keep(output.path)
    aged(old, NOW - datetime.timedelta(hours=24, minutes=1))
    aged(fresh, NOW - datetime.timedelta(hours=23))
    assert housekeeping.purge_files(NOW) == 1
    assert not default_storage.exists(old.path) and default_storage.exists(fresh.path)
    assert OutputFile.objects.get().pk == fresh.pk


def test_search_terms_last_a_day_and_tokens_a_week(wang: User) -> None:
    for age in (DAY * 0.9, DAY * 1.1):
        term = SearchTerm(user=wang, text="乌云")
        term.save()
        aged(term, NOW - age)
    for number, age in enumerate((DAY * 6.9, DAY * 7.1)):
        token = f"00000000-0000-0000-0000-{number:012}"
        aged(Submission.objects.create(token=token, user=wang), NOW - age)
    assert (housekeeping.purge_searches(NOW), housekeeping.purge_tokens(NOW)) == (1, 1)
    assert SearchTerm.objects.count() == Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "others", "purged", "state"),
    [
        (29, {"state": "checked"}, 0, "checked"),
        (31, {"state": "checked"}, 1, "failed"),
        (31, {"state": "applied", "applied_at": NOW - 31 * DAY}, 1, "applied"),
        (31, {"state": "applied", "applied_at": NOW - 2 * DAY}, 0, "applied"),
    ],
)
def test_workbooks_and_their_rows_last_a_month_and_longer_while_they_can_be_undone(
    wang: User, age: int, others: dict, purged: int, state: str
) -> None:
    made = batch(wang, age * DAY, **others)
    assert housekeeping.purge_imports(NOW) == purged
    assert housekeeping.purge_imports(NOW) == 0
    assert default_storage.exists(made.path) is not bool(purged)
    assert ImportRow.objects.count() == 1 - purged
    assert ImportBatch.objects.get().state == state


def test_sessions_that_ended_are_deleted(db: None) -> None:
    for age in (-1, 1):
        Session.objects.create(
            session_key=f"key{age}", session_data="", expire_date=timezone.now() + age * DAY
        )
    assert housekeeping.purge_sessions(NOW) == 1
    assert Session.objects.get().session_key == "key1"


def test_pictures_in_no_record_are_deleted_once_no_form_can_bring_them(enter: Callable) -> None:
    used, loose, fresh = (f"photos/{n * 32}" for n in "abc")
    stand_in(used, 9 * DAY)
    stand_in(loose, 3 * DAY)
    stand_in(fresh, 1 * DAY)
    record = enter(photo=used)
    people().filter(pk=record.pk).update(voided_at=NOW)
    try:
        assert housekeeping.purge_pictures(NOW) == 1
        assert [default_storage.exists(name) for name in (used, loose, fresh)] == [
            True,
            False,
            True,
        ]
    finally:
        for name in (used, fresh):
            default_storage.delete(name)


# -- the calendar ------------------------------------------------------------------------------


def test_a_certificate_expires_the_day_after_its_last_and_the_history_says_so(
    enter: Callable,
) -> None:
    last = datetime.date.today() + 9 * DAY
    record = enter(cert_issued_on=None, cert_expires_on=last)

    def at(day: datetime.date) -> int:
        return housekeeping.expire_certificates(
            timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 1)))
        )

    assert at(last) == 0
    assert (at(last + DAY), at(last + DAY)) == (1, 0)
    held = people().get(pk=record.pk)
    assert (held.cert_status, held.version) == ("3", 2)
    change = Change.objects.get(action="update")
    assert (change.by, change.reason) == (None, "有效期满")
    assert change.fields == [["cert_status", "持证情况", "有效", "过期"]]
    assert AuditEvent.objects.filter(action="update", user=None).count() == 1


def test_only_valid_certificates_of_people_on_record_expire(enter: Callable) -> None:
    past = datetime.date(2026, 5, 1)
    frozen = enter(cert_status="4", cert_issued_on=None, cert_expires_on=past)
    gone = enter(
        name="巴特尔", id_no=OTHER_ID, gender="1", birth_date=datetime.date(1980, 1, 1),
        cert_no=OTHER_ID + "42", cert_expires_on=None, cert_issued_on=None,
    )  # fmt: skip
    people().filter(pk=gone.pk).update(cert_expires_on=past, voided_at=NOW)
    assert housekeeping.expire_certificates(NOW) == 0
    assert people().get(pk=frozen.pk).cert_status == "4"


def test_every_age_at_which_something_is_asked_is_watched() -> None:
    assert housekeeping.thresholds() == [3, 6, 14, 15, 16, 18, 20, 25, 60]


def grown(enter: Callable, born: datetime.date) -> Any:
    """A child without a number of whom everything is known that is asked of an infant."""
    record = enter(
        name="查干", id_no="", cert_no="", cert_status="0", gender="1", birth_date=born,
        guardian_id=OTHER_ID, guardian_name="巴特尔", household__head_id="",
        employment="", political="",
    )  # fmt: skip
    values = ResidentLedger.shape.read(record)
    gaps = ResidentLedger.missing(values, born + DAY)
    people().filter(pk=record.pk).update(gaps=gaps, gap_count=len(gaps))
    return record


@pytest.mark.parametrize(
    ("born", "first"),
    [
        (datetime.date(2010, 6, 1), datetime.date(2026, 6, 1)),
        (datetime.date(2008, 2, 29), datetime.date(2024, 2, 29)),
        (datetime.date(2012, 2, 29), datetime.date(2026, 3, 1)),
    ],
)
def test_whoever_reaches_an_age_is_counted_anew_on_that_day(
    enter: Callable, born: datetime.date, first: datetime.date
) -> None:
    record = grown(enter, born)
    noon = timezone.make_aware(datetime.datetime.combine(first, datetime.time(12)))
    housekeeping.mark(noon - 2 * DAY)
    assert housekeeping.recount_gaps(noon - DAY) == 0
    assert housekeeping.recount_gaps(noon) == 1
    held = people().get(pk=record.pk)
    key = "employment" if first.year - born.year == 16 else "political"
    assert key in held.gaps and held.gap_count == len(held.gaps)
    assert held.version == 1 and not Change.objects.filter(action="update").exists()
    assert housekeeping.recount_gaps(noon) == 0


def test_birthdays_while_the_machine_stood_still_are_not_missed(enter: Callable) -> None:
    record = grown(enter, datetime.date(2010, 3, 1))
    housekeeping.mark(NOW - 200 * DAY)
    assert housekeeping.recount_gaps(NOW) == 1
    record = people().get(pk=record.pk)
    assert "employment" in record.gaps


def test_where_nobody_knows_when_it_last_ran_it_looks_back_far(enter: Callable) -> None:
    grown(enter, datetime.date(2010, 3, 1))
    assert housekeeping.recount_gaps(NOW) == 1


def test_whoever_reached_no_age_is_left_alone(enter: Callable) -> None:
    record = enter()
    people().filter(pk=record.pk).update(gaps=["remark"])
    assert housekeeping.recount_gaps(NOW) == 0
    assert people().get(pk=record.pk).gaps == ["remark"]


# -- the whole ---------------------------------------------------------------------------------


def said(*options: str) -> str:
    out = StringIO()
    call_command("housekeeping", *options, stdout=out)
    return out.getvalue()


def test_each_step_is_told_in_a_line_and_a_second_time_finds_nothing(
    wang: User, enter: Callable
) -> None:
    enter(cert_issued_on=None, cert_expires_on=None)
    people().update(cert_expires_on=datetime.date(2026, 5, 31))
    batch(wang, 40 * DAY)
    first = said("--now", "2026-06-01T03:00").splitlines()
    assert first == [
        "封存审计记录：1",
        "清除到期的导出和打印文件：0",
        "清除搜索词：0",
        "清除没有送出的表单：0",
        "清除表单凭据：0",
        "清除到期草稿：0",
        "清除导入文件和暂存行：1",
        "逾期未批的申请：0",
        "清除过期会话：0",
        "清除无主照片：0",
        "清除无主附件：0",
        "残疾人证到期：1",
        "到龄重算缺项：0",
        "五摸清到期：0",
        "定格上月统计的社区：1",
        "更新统计的社区：1",
    ]
    second = said("--now", "2026-06-01T04:00").splitlines()
    assert second[0] == "封存审计记录：1"  # the change the first time made
    assert all(line.endswith("：0") for line in second[1:])
    assert audit.verify() == []


def test_a_step_that_fails_does_not_keep_the_others_from_their_work(
    wang: User, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "audit-anchor.log").mkdir()
    term = SearchTerm(user=wang, text="乌云")
    term.save()
    aged(term, NOW - 2 * DAY)
    audit.record("search", by=wang)
    lines, well = housekeeping.run(NOW, daily=False)
    assert not well
    assert lines == [
        "封存审计记录：未完成，详见日志",
        "清除到期的导出和打印文件：0",
        "清除搜索词：1",
        "清除没有送出的表单：0",
        "更新统计的社区：0",
    ]
    with pytest.raises(SystemExit):
        said("--now", "2026-06-01T03:00")
    assert housekeeping.is_due(NOW)


def test_the_daily_steps_are_due_once_a_day(db: None) -> None:
    assert housekeeping.is_due(NOW)
    said("--now", "2026-06-01T03:00")
    assert not housekeeping.is_due(NOW)
    assert not housekeeping.is_due(NOW.replace(hour=15))
    assert housekeeping.is_due(NOW + DAY)


@pytest.mark.parametrize("options", [("--now", "昨天"), ("--every", "0.2")])
def test_what_cannot_be_meant_is_refused(options: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        said(*options)


def test_a_child_of_the_reference_reaches_school(enter: Callable) -> None:
    record = enter(**{**complete(), "id_no": CHILD_ID, "employment": "", "cert_no": "", "gender": "1",
                      "birth_date": datetime.date(2015, 3, 10), "guardian_name": "巴特尔"})  # fmt: skip
    assert "employment" not in people().get(pk=record.pk).gaps
    sixteen = timezone.make_aware(datetime.datetime(2031, 3, 10, 8))
    housekeeping.mark(sixteen - DAY)
    housekeeping.recount_gaps(sixteen)
    assert "employment" in people().get(pk=record.pk).gaps
