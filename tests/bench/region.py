"""The figures of the region: read from the tally, beside counting them live; one edit, beside SQL by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Area, Benefit, Disability, Household, Resident
from registry.vault import SealedField
from reports import tally
from reports.counting import count
from reports.figures import Figures
from reports.models import Mark
from tests.bench import people
from tests.bench.measure import AT_LEAST, AT_MOST, Row, ms, seconds, side_by_side

SPREAD = int(os.environ.get("BENCH_SPREAD", "20000"))
"""Residents in the region, a tenth of them at first."""
COMMUNITIES = int(os.environ.get("BENCH_COMMUNITIES", "600"))
REGION = "15"


def rows(community: str) -> Iterator[Row]:
    """P6–P8: few people in so many communities, ten times as many; somebody of ``community`` changed."""
    places = _places()
    _spread(places, SPREAD // 10)
    few = seconds(tally.refresh)
    small = _alone()
    _spread(places, SPREAD - SPREAD // 10)
    many = seconds(tally.refresh)
    _prepare_live()
    large = _alone()
    taken = side_by_side({"tally": dashboard, "live": live}, rounds=9)
    size = f"{SPREAD:,} residents, {len(places):,} communities"
    yield Row(
        "P6", taken["live"] / taken["tally"], AT_LEAST, 50,
        f"{ms(taken['tally'])}", f"live {ms(taken['live'])}",
        f"{size}; counting all {many:.0f} s",
    )  # fmt: skip
    yield Row(
        "P7", large / small, AT_MOST, 1.2,
        f"{ms(large)}", f"with {SPREAD // 10:,} residents {ms(small)}",
        f"counting all {few:.0f} s and {many:.0f} s",
    )  # fmt: skip
    yield edit(community)


def _alone() -> float:
    """Reading by itself: in turns with the live count it would find the caches emptied by it."""
    return side_by_side({"read": dashboard})["read"]


# -- P6, P7 ------------------------------------------------------------------------------------------


def dashboard() -> list[Any]:
    """The region and its leagues: every figure, every share, every score."""
    kept = [tally.of(REGION), *tally.below(REGION).values()]
    told = []
    for row in kept:
        if row is None:
            raise AssertionError("nothing was counted")
        figures = Figures.from_json(row.figures)
        shares = [(f.state.label, f.percent) for f in figures.indicators.values()]
        told.append((figures.score().shown, shares, dict(figures.counts)))
    return told


LIVE = """
SELECT substr(r.community_id, 1, 4) AS league, r.dis_category,
       count(*) FILTER (WHERE r.status = '1'),
       count(*) FILTER (WHERE r.gap_count > 0),
       count(*) FILTER (WHERE r.knowns_open > 0),
       count(*) FILTER (WHERE substr(r.five_knowns, 1, 1) = 'g'),
       count(*) FILTER (WHERE substr(r.five_knowns, 2, 1) = 'g'),
       count(*) FILTER (WHERE substr(r.five_knowns, 3, 1) = 'g'),
       count(*) FILTER (WHERE substr(r.five_knowns, 4, 1) = 'g'),
       count(*) FILTER (WHERE substr(r.five_knowns, 5, 1) = 'g'),
       count(*) FILTER (WHERE r.cert_status = '0'),
       count(*) FILTER (WHERE r.cert_expires_on < current_date)
  FROM registry_resident r WHERE r.voided_at IS NULL GROUP BY 1, 2
"""
LIVE_BENEFITS = """
SELECT substr(r.community_id, 1, 4), b.item, count(*) FILTER (WHERE b.state = '1'), count(*)
  FROM registry_benefit b JOIN registry_resident r ON r.id = b.resident_id
 WHERE r.voided_at IS NULL GROUP BY 1, 2
"""


def live() -> None:
    """A part of the same figures by GROUP BY: the people and what they receive, by league."""
    with connection.cursor() as cursor:
        for statement in (LIVE, LIVE_BENEFITS):
            cursor.execute(statement)
            cursor.fetchall()


def _prepare_live() -> None:
    """All that helps the database to group: statistics on the expression and an index with every column."""
    columns = "community_id, dis_category, status, gap_count, knowns_open, five_knowns, cert_status"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE STATISTICS by_league ON substr(community_id, 1, 4), dis_category FROM registry_resident"
        )
        cursor.execute(
            f"CREATE INDEX live_covering ON registry_resident ({columns}, cert_expires_on) "
            "INCLUDE (id) WHERE voided_at IS NULL"
        )
        cursor.execute("CREATE INDEX live_benefit ON registry_benefit (resident_id, item, state)")
        cursor.execute("VACUUM ANALYZE")


# -- the people --------------------------------------------------------------------------------------


def _places() -> list[str]:
    """Communities all over the region, at even distances; also as a numbered table."""
    held = list(Area.objects.active().communities().order_by("code").values_list("code", flat=True))
    step = max(len(held) // COMMUNITIES, 1)
    found = held[::step][:COMMUNITIES]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_places (n int PRIMARY KEY, code text)")
        cursor.executemany("INSERT INTO bench_places VALUES (%s, %s)", list(enumerate(found)))
    return found


def _spread(places: list[str], number: int) -> None:
    """Put ``number`` people into ``places``: copies of those there are, made by the database."""
    held = Resident.objects.unscoped("measured data").filter(id_no_index__gt="")
    first = list(held.order_by("pk").values_list("pk", "household_id")[:2000])
    homes = sorted({home for _, home in first})
    residents = Resident.objects.unscoped("measured data").filter(household_id__in=homes)
    size = residents.count()
    for turn in range(-(-number // size)):
        if number - turn * size < size:
            homes = homes[: max((number - turn * size) * len(homes) // size, 1)]
        _copy(homes, places)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


COPIED = 0


def _copy(homes: list[Any], places: list[str]) -> None:
    """One more copy of the households ``homes``, each in a community of its own."""
    global COPIED
    COPIED += 1
    seed = f"copy {COPIED}"
    fresh = "md5(t.{}::text || %(seed)s)::uuid"
    house, person = PLACE.format("id"), PLACE.format("household_id")
    tables: tuple[tuple[Any, str, dict[str, str]], ...] = (
        (Household, "t.id = ANY(%(homes)s::uuid[])", {"id": fresh.format("id"), "community_id": house,
                                              "merged_into_id": "NULL", "submission": "NULL"}),
        (Resident, "t.household_id = ANY(%(homes)s::uuid[])", {
            "id": fresh.format("id"), "household_id": fresh.format("household_id"),
            "community_id": person, "id_no_index": "''", "cert_no_index": "''",
            "number": "NULL", "merged_into_id": "NULL"}),
        (Disability, "p.household_id = ANY(%(homes)s::uuid[])", {"resident_id": fresh.format("resident_id")}),
        (Benefit, "p.household_id = ANY(%(homes)s::uuid[])", {"resident_id": fresh.format("resident_id")}),
    )  # fmt: skip
    told = {"seed": seed, "homes": homes, "count": len(places)}
    with connection.cursor() as cursor:
        for model, which, other in tables:
            cursor.execute(_statement(model, which, other), told)


PLACE = (
    "(SELECT code FROM bench_places WHERE n = "
    "('x' || substr(md5(t.{}::text || %(seed)s), 1, 7))::bit(28)::int %% %(count)s)"
)
"""The community a household falls into: as good as drawn by lot, and the same for all in it."""


def _statement(model: Any, which: str, other: dict[str, str]) -> str:
    table = model._meta.db_table
    columns = [
        f.column for f in model._meta.concrete_fields if f.get_internal_type() != "BigAutoField"
    ]
    # what is sealed is sealed to its own record: a copy could not be opened
    sealed = {f.column: "''" for f in model._meta.concrete_fields if isinstance(f, SealedField)}
    values = [{**sealed, **other}.get(column, f't."{column}"') for column in columns]
    join = "JOIN registry_resident p ON p.id = t.resident_id" if "p." in which else ""
    named = ", ".join(f'"{column}"' for column in columns)
    told = f"SELECT {', '.join(values)} FROM {table} t {join} WHERE {which}"  # noqa: S608 — ours
    return f"INSERT INTO {table} ({named}) {told}"


# -- P8 ----------------------------------------------------------------------------------------------


def edit(code: str) -> Row:
    """One resident of ``code`` changed: bringing the figures up to date, beside its statements by hand."""
    person = Resident.objects.unscoped("measured data").filter(community_id=code).first()
    if person is None:
        raise AssertionError(f"{code} has nobody")
    by = people.user("bench-banner", "banner_staff", code[:6])
    statements = _statements(code)
    marks: list[bool] = []

    def change() -> None:
        now = ResidentLedger.shape.read(ResidentLedger.visible(by).get(pk=person.pk))
        told = {**now, "remark": f"第{len(marks)}次"}
        saving.update(ResidentLedger, person.pk, now, ResidentLedger.examine(told, now), by=by)
        marks.append(Mark.objects.filter(area_code=code).exists())

    def by_hand() -> None:
        with connection.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
                cursor.fetchall()

    def refresh() -> None:
        if tally.refresh(code) != 1:
            raise AssertionError("the edit was not noticed")

    works: dict[str, Any] = {"edit": change, "ours": refresh, "by hand": by_hand}
    taken = side_by_side(works, rounds=9)
    return Row(
        "P8", taken["ours"] / taken["by hand"], AT_MOST, 2,
        ms(taken["ours"]), f"by hand {ms(taken['by hand'])}",
        f"{len(statements)} statements, the edit itself {ms(taken['edit'])}",
    )  # fmt: skip


def _statements(code: str) -> list[tuple[str, Any]]:
    """What is asked of the database to count the community, as somebody would write it by hand."""
    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            found.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        count([code], timezone.localdate())
    return found
