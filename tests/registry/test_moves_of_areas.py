"""An area ends in another: people, records and postings follow, each with a line of history."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry.ledger.bulk import insert_many
from registry.ledgers import ResidentLedger
from registry.models import Area, AuditEvent, Change, Household, Move, Posting, Resident, User
from registry.moves import areas, asking
from tests.moving.models import Case, Scan
from tests.registry.test_moves import HOME, NEXT, all_of, area, hang, orphans, people

pytestmark = pytest.mark.django_db
PEOPLE, BUDGET = 2_000, 12  # seconds; ten thousand in a minute


def end(old: str, new: str) -> None:
    Area.objects.filter(pk=old).update(merged_into_id=new, valid_to=date(2026, 1, 1))


def test_people_records_and_postings_follow(wang: User, li: User, enter: Callable) -> None:
    resident = enter()
    hang(resident)
    end(HOME, NEXT)
    found = areas.count()
    assert areas.follow() == found
    for model in (Resident, Household, Case, Scan):
        assert [row.community_id for row in all_of(model)] == [NEXT]
    assert Posting.objects.get(user=wang).area_id == NEXT
    assert ResidentLedger.visible(li).get() == resident
    lines = Change.objects.filter(record_id=resident.pk, action="area").get().fields
    assert lines == [["community", "所属社区", area(HOME).full_name, area(NEXT).full_name]]
    trail = AuditEvent.objects.filter(action="transfer", ledger="area")
    assert set(trail.values_list("community_id", flat=True)) == {HOME, NEXT}
    assert orphans() == []
    assert not areas.follow()


def test_requests_between_areas_that_become_one_end(wang: User, enter: Callable) -> None:
    asking.ask(by=wang, resident_id=enter().pk, to=area(NEXT), along=[], reason="随子女")
    end(HOME, NEXT)
    areas.follow()
    assert Move.objects.unscoped("a test looks").get().state == Move.WITHDRAWN


def edition(tmp_path: Path) -> list[str]:
    names = {a.code: a.official_name for a in Area.objects.exclude(pk=HOME)}
    rows = tmp_path / "areas-2027-01.csv"
    rows.write_text("code,name\n" + "".join(f"{k},{v}\n" for k, v in names.items()), "utf-8")
    merges = tmp_path / "merges.csv"
    merges.write_text(f"old,new\n{HOME},{NEXT}\n", "utf-8")
    return [str(rows), f"--merges={merges}"]


def test_loading_an_edition_brings_the_people_over(
    tmp_path: Path, wang: User, enter: Callable
) -> None:
    enter()
    told = StringIO()
    call_command("load_areas", *edition(tmp_path), "--dry-run", stdout=told)
    assert "将随合并迁移：" in told.getvalue() and "居民 1" in told.getvalue()
    assert people().get().community_id == HOME
    call_command("load_areas", *edition(tmp_path), stdout=told)
    assert "已随合并迁移：" in told.getvalue()
    assert people().get().community_id == NEXT


def test_people_move_set_by_set(wang: User) -> None:
    homes = [Household(community_id=HOME) for _ in range(PEOPLE)]
    who = {"created_by": wang, "updated_by": wang, "created_at": timezone.now()}
    insert_many(homes)
    insert_many(
        [Resident(community_id=HOME, household=h, name="居民", updated_at=who["created_at"], **who)
         for h in homes]
    )  # fmt: skip
    end(HOME, NEXT)
    start = time.process_time()
    moved = areas.follow()
    assert time.process_time() - start < BUDGET
    assert moved["居民"] == moved["家庭"] == PEOPLE
    assert people().filter(community_id=NEXT).count() == PEOPLE
    assert Change.objects.filter(action="area").count() == 2 * PEOPLE
