"""What holds of every indicator, whoever brings it: figures that are the length of their lists,
figures only where the records are cases, as many queries for thirty communities as for one.

Tried on a small demonstration of the product: every application's invented records, with their gaps.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from registry import areas, divisions
from registry.demo import accounts
from registry.indicators import Indicator, Kind, Measured, State, catalogue, named
from registry.ledger.routes import ledger_of
from registry.models import Area, Resident
from registry.organisation.standing import measuring
from registry.parameters import PARAMETERS

pytestmark = pytest.mark.django_db
TOWNSHIPS = ("150404401", "150102001", "150102008")
RESIDENTS, MANY = 220, 30
WITH_RECORDS = [i for i in measuring.indicators() if i.kind is not Kind.VERDICT]
EVERY = {i.code: i for i in measuring.indicators()}


@pytest.fixture(scope="module")
def communities(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Thirty communities, those of the demonstration first; written once, taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        near = {code for a in accounts.accounts() for code in divisions.path_codes(a.area)}
        names = areas.read_edition(areas.latest_edition())
        part = {c: name for c, name in names.items() if c in near or c[:9] in TOWNSHIPS}
        areas.apply(areas.compare(part, datetime.date(2023, 6, 1), {}))
        call_command("demo", residents=RESIDENTS, stdout=StringIO())
        held = list(Area.objects.filter(level=5).order_by("pk").values_list("pk", flat=True))
        shown = sorted(held, key=lambda code: (code not in accounts.areas(), code))
        yield shown[:MANY]
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def today() -> datetime.date:
    return timezone.localdate()


def grouped(indicators: Iterable[Indicator]) -> Any:
    """A case for each area of work: in a case of its own for each, every process would write the
    demonstration many times over.
    """
    held = sorted(indicators, key=letter_of)
    cases = {letter: tuple(group) for letter, group in itertools.groupby(held, letter_of)}
    return pytest.mark.parametrize("group", cases.values(), ids=cases.keys())


def letter_of(indicator: Indicator) -> str:
    return indicator.code[0]


every = grouped(EVERY.values())
with_records = grouped(WITH_RECORDS)


def days(today: datetime.date) -> list[datetime.date]:
    """Today, and days on which less was there: what is told of them has to agree as well."""
    return [today, today - datetime.timedelta(days=200), datetime.date(2013, 6, 1)]


@with_records
def test_every_figure_is_the_length_of_its_list(
    group: tuple[Indicator, ...], communities: list[str], today: datetime.date
) -> None:
    for indicator in group:
        assert indicator.unit
        for on in days(today):
            for code, found in indicator.measure(communities, on).items():
                told = (indicator.code, code, on, found.state, found.says)
                held = found.evidence + found.lacking
                assert len(held) == len(set(held)), told
                if indicator.sealed:
                    assert not held, told
                elif found.n is None:
                    assert found.state is State.NOT_APPLICABLE and not held, told
                else:
                    assert len(found.evidence) == found.n, told
                    if indicator.kind is Kind.RATIO:
                        assert len(found.lacking) == (found.d or 0) - found.n, told


@with_records
def test_what_is_listed_is_a_current_record_there(
    group: tuple[Indicator, ...], communities: list[str], today: datetime.date
) -> None:
    """Of the community, or of an area above it; none that is void."""
    for indicator in group:
        for code, found in indicator.measure(communities, today).items():
            for key, place in _places([*found.evidence, *found.lacking]).items():
                assert place is not None and code.startswith(place), (
                    indicator.code,
                    code,
                    key,
                    place,
                )


def _places(records: list[tuple[str, Any]]) -> dict[tuple[str, Any], str | None]:
    """Where each record is registered; None where there is no such record that counts."""
    found: dict[tuple[str, Any], str | None] = dict.fromkeys(records)
    for ledger in {key for key, _ in records}:
        held = ledger_of(ledger).model.objects.unscoped("a test looks").current()
        keys = [pk for key, pk in records if key == ledger]
        told = held.filter(pk__in=keys).values_list("pk", "community_id")
        found.update({(ledger, pk): place for pk, place in told})
    return found


@with_records
def test_one_community_is_told_the_same_alone_and_among_others(
    group: tuple[Indicator, ...], communities: list[str], today: datetime.date
) -> None:
    for indicator in group:
        together = indicator.measure(communities, today)
        for code in communities[:3]:
            alone = indicator.measure([code], today)[code]
            assert _told(alone) == _told(together[code]), indicator.code


def _told(found: Measured) -> tuple[Any, ...]:
    lists = (frozenset(found.evidence), frozenset(found.lacking))
    return (found.state, found.n, found.d, found.share, *lists)


@every
def test_thirty_communities_cost_as_many_queries_as_one(
    group: tuple[Indicator, ...], communities: list[str], today: datetime.date
) -> None:
    assert len(communities) == MANY
    for indicator in group:
        many, one = (_cost(indicator, codes, today) for codes in (communities, communities[:1]))
        assert many == one, indicator.code


def _cost(indicator: Indicator, codes: list[str], today: datetime.date) -> int:
    with CaptureQueriesContext(connection) as seen:
        found: Mapping[str, Measured] = indicator.measure(codes, today)
    assert set(found) == set(codes)
    return len(seen)


@every
def test_a_gap_has_a_door(
    group: tuple[Indicator, ...], communities: list[str], today: datetime.date
) -> None:
    """Whoever is told that something is lacking is told where it is put right, and the way leads on."""
    for indicator in group:
        for code, found in indicator.measure(communities, today).items():
            if found.state in (State.UNMET, State.PARTLY):
                assert found.doors, (indicator.code, code, found.says)
            for door in found.doors:
                resolve(urlsplit(door.url).path)


@every
def test_an_indicator_is_of_the_catalogue_and_names_what_it_reads(
    group: tuple[Indicator, ...],
) -> None:
    for indicator in group:
        assert indicator.code in catalogue() and indicator.how, indicator.code
        assert [key for key in indicator.parameters if key not in PARAMETERS] == [], indicator.code


def test_the_demonstration_shows_each_kind_of_list(
    communities: list[str], today: datetime.date
) -> None:
    """The tests above would say nothing of lists that are all empty."""
    found = [m for i in WITH_RECORDS for m in i.measure(communities, today).values()]
    assert any(m.evidence for m in found) and any(m.lacking for m in found)
    assert {State.MET, State.PARTLY, State.UNMET, State.NOT_APPLICABLE} <= {m.state for m in found}


@pytest.fixture(scope="module")
def names(communities: list[str]) -> dict[str, list[str]]:
    """Who is registered, by community."""
    found: dict[str, list[str]] = {code: [] for code in communities}
    held = Resident.objects.unscoped("a test looks for their names").filter(name__gt="")
    for code, name in held.filter(community_id__in=communities).values_list("community_id", "name"):
        found[code].append(name)
    return found


@every
def test_whoever_reads_figures_alone_reads_no_name(
    group: tuple[Indicator, ...],
    communities: list[str],
    names: dict[str, list[str]],
    today: datetime.date,
) -> None:
    for indicator in group:
        for code, found in indicator.measure(communities, today).items():
            told = "；".join([found.says, found.hint, *(door.label for door in found.doors)])
            assert not [name for name in names[code] if name in named(told, whole=False)], told
