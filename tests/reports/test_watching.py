"""What the database notes of changes, and what keeps figures fresh."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registry import housekeeping
from registry.models import Area, Resident, WorkRecord, WorkSubject
from reports import closing, fresh, tally, watching
from reports.models import Mark, Tally
from tests import cast

pytestmark = pytest.mark.django_db


def marked() -> set[tuple[str, str]]:
    return set(Mark.objects.values_list("area_code", "source"))


def test_excuses_name_models_that_exist() -> None:
    known = {model._meta.label for model in apps.get_models()}
    assert known.issuperset(watching.COUNTS_NOWHERE)


def test_a_line_marks_where_its_record_and_its_person_are(
    residents: dict[str, Resident],
) -> None:
    work = WorkRecord.objects.unscoped("made here").create(community_id=cast.OWN, topic="走访")
    Mark.objects.all().delete()
    WorkSubject.objects.create(work=work, resident=residents[cast.SIBLING])
    held = {code for code, source in marked() if source == WorkSubject._meta.db_table}
    assert held == {cast.OWN, cast.SIBLING}


def test_a_move_marks_both_ends(residents: dict[str, Resident]) -> None:
    Mark.objects.all().delete()
    held = Resident.objects.unscoped("moved by hand").filter(pk=residents[cast.OWN].pk)
    held.update(community_id=cast.FAR)
    found = {code for code, source in marked() if source == "registry_resident"}
    assert found == {cast.OWN, cast.FAR}


def test_what_is_taken_back_leaves_no_mark(residents: dict[str, Resident]) -> None:
    Mark.objects.all().delete()
    with transaction.atomic():
        residents[cast.OWN].save()
        assert marked()
        transaction.set_rollback(True)
    assert not marked()


def test_without_triggers_it_is_said(areas: dict[str, Area]) -> None:
    with connection.cursor() as cursor:
        table = " ON registry_resident" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER figures_registry_resident_update{table}")
    assert watching.missing(connection) == ["registry_resident"]
    watching.install(connection)
    assert watching.missing(connection) == []


def test_a_page_waits_for_few_and_leaves_many_to_the_background(
    residents: dict[str, Resident], areas: dict[str, Area], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert fresh.ensure(areas[cast.OWN]) == (0, "")
    assert tally.waiting(cast.OWN) == []
    Tally.objects.update(as_of=timezone.localdate() - datetime.timedelta(days=1))
    at_once, fresh.AT_ONCE = fresh.AT_ONCE, 2
    try:
        told = fresh.ensure(areas["15"])
        fresh.ensure(areas["15"])
    finally:
        fresh.AT_ONCE = at_once
    assert told.waiting > 2 and str(told.waiting) in told.said
    assert DBTaskResult.objects.count() == 1


def test_housekeeping_counts_and_closes_the_month(residents: dict[str, Resident]) -> None:
    lines, well = housekeeping.run(timezone.now())
    assert well
    communities = sum(len(code) == 12 for code in residents)
    assert f"更新统计的社区：{communities}" in lines
    day = closing.last_month_end(timezone.localdate())
    assert closing.is_closed(day)
    again, _ = housekeeping.run(timezone.now())
    assert "定格上月统计的社区：0" in again


def test_nobody_is_named_in_figures(residents: dict[str, Resident]) -> None:
    tally.refresh()
    assert cast.marker(cast.OWN) not in str(list(Tally.objects.values_list("figures", flat=True)))
