"""The figures kept follow the records, whatever changed them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, User
from registry.needs.ledger import NeedLedger
from reports import closing, tally, verifying, watching
from reports.counting import count
from reports.figures import Figures
from reports.models import Mark, Tally
from tests import cast

pytestmark = pytest.mark.django_db


def people(code: str) -> int:
    row = tally.of(code)
    return Figures.from_json(row.figures).counts["people"] if row else 0


def agree() -> None:
    tally.refresh()
    assert list(verifying.differences("15")) == []


def test_every_table_is_watched() -> None:
    assert watching.missing(connection) == []


def test_a_community_is_counted_when_it_has_a_record(residents: dict[str, Resident]) -> None:
    agree()
    assert people(cast.OWN) == 1
    assert people(cast.BANNER) > 1
    assert not Mark.objects.exists()


def test_a_community_without_a_record_is_not_counted(areas: dict[str, Area]) -> None:
    assert Mark.objects.filter(area_code=cast.OWN).exists()  # the division itself
    assert tally.refresh() == 0
    assert not Tally.objects.exists()
    assert not Mark.objects.exists()


def test_only_what_changed_is_counted_again(
    residents: dict[str, Resident], registrar: User
) -> None:
    tally.refresh()
    assert tally.waiting("15") == []
    cast.register(70, cast.OWN, registrar)
    assert tally.waiting("15") == [cast.OWN]
    assert tally.waiting(cast.FAR) == []
    assert tally.refresh() == 1
    assert people(cast.OWN) == 2
    agree()


def test_voiding_and_restoring(residents: dict[str, Resident], registrar: User) -> None:
    tally.refresh()
    key = residents[cast.OWN].pk
    staff = cast.engage("banner_staff")
    saving.void(ResidentLedger, key, by=staff, reason="重复")
    agree()
    assert people(cast.OWN) == 0
    saving.restore(ResidentLedger, key, by=staff, reason="误作废")
    agree()
    assert people(cast.OWN) == 1


def test_a_statement_by_hand_is_noticed(residents: dict[str, Resident]) -> None:
    tally.refresh()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_resident SET community_id = %s WHERE community_id = %s",
            [cast.SIBLING, cast.OWN],
        )
    assert tally.waiting("15") == sorted([cast.OWN, cast.SIBLING])
    agree()
    assert people(cast.SIBLING) == 2


def test_the_calendar_puts_everything_out_of_date(residents: dict[str, Resident]) -> None:
    tally.refresh()
    Tally.objects.update(as_of=timezone.localdate() - datetime.timedelta(days=1))
    assert cast.OWN in tally.waiting(cast.BANNER)
    agree()


def test_a_parameter_concerns_every_community_below(
    residents: dict[str, Resident], areas: dict[str, Area]
) -> None:
    from registry import parameters

    tally.refresh()
    staff = cast.engage("region_staff")
    parameters.change("points_i04", areas["15"], to=800, by=staff, reason="试行")
    assert tally.waiting(cast.OWN) == [cast.OWN]
    agree()
    row = tally.of(cast.OWN)
    assert row and Figures.from_json(row.figures)["I04"].possible == 8_000_000


def test_a_closed_month_stays(residents: dict[str, Resident], registrar: User) -> None:
    day = closing.last_month_end(timezone.localdate())
    assert closing.close(day) == sum(len(code) == 12 for code in residents)
    before = tally.of(cast.OWN, day)
    cast.register(71, cast.OWN, registrar)
    tally.refresh()
    assert closing.close(day) == 0
    after = tally.of(cast.OWN, day)
    assert before and after and before.figures == after.figures
    with pytest.raises(ValueError):
        closing.close(timezone.localdate())


def test_a_wrong_figure_is_found(residents: dict[str, Resident], capsys: Any) -> None:
    tally.refresh()
    call_command("tally", "--verify")
    row = tally.of(cast.OWN)
    assert row
    row.figures["c"]["people"] = 9
    row.save()
    with pytest.raises(CommandError):
        call_command("tally", "--verify", "--area", cast.OWN)
    assert f"{cast.OWN} people：保存 9，重算 1" in capsys.readouterr().out


def test_a_past_day_counts_who_stood_on_the_register_then(
    residents: dict[str, Resident], registrar: User
) -> None:
    today = timezone.localdate()
    day = closing.last_month_end(today)
    long_ago = timezone.now() - datetime.timedelta(days=800)
    held = Resident.objects.unscoped("a test sets the day")
    gone, new = (cast.register(n, cast.OWN, registrar) for n in (72, 73))
    held.exclude(pk=new.pk).update(created_at=long_ago)
    held.filter(pk=gone.pk).update(status="4", status_changed_on=today)
    then, now = (count([cast.OWN], on)[cast.OWN] for on in (day, today))
    for figures, who in ((then, "gone"), (now, "new")):
        counts = figures.counts
        assert counts["people"] == figures["D05"].d == 2, who
        assert figures["D03a"].d == figures["I04"].d == 2, who
        assert sum(n for key, n in counts.items() if key.startswith("p|")) == 2, who
        visits = sum(n for key, n in counts.items() if key.startswith("does:visit:"))
        knows = sum(n for key, n in counts.items() if key.startswith("knows:economy:"))
        assert visits == 2 and knows <= 2, who
    year = count([cast.OWN], day.replace(year=day.year - 5, day=1))[cast.OWN]
    assert not year.counts["people"] and not year.counts["gaps"]
    assert not year["D03a"].d and not year["I04"].d


def test_a_past_day_counts_needs_as_they_stood_then(
    residents: dict[str, Resident], registrar: User
) -> None:
    today = timezone.localdate()

    def ago(days: int) -> datetime.date:
        return today - datetime.timedelta(days=days)

    cast.enter(
        NeedLedger, residents[cast.OWN], registrar, raised_by="1", category="06", content="轮椅",
        raised_on=ago(60), reflected_to=["1"], reflected_on=ago(10), answered_on=ago(8),
        answer="已办", closed_on=ago(5), outcome="1",
    )  # fmt: skip
    told = {}
    for days in (0, 6, 20, 70):
        counts = count([cast.OWN], ago(days))[cast.OWN].counts
        told[days] = [counts[f"needs_{key}"] for key in ("waiting", "over", "closed")]
    assert told == {0: [0, 0, 1], 6: [0, 0, 0], 20: [1, 1, 0], 70: [0, 0, 0]}
