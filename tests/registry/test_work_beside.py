"""Visits on a resident's page, people and needs on a work record's, and the ways between them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry import need_actions
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Resident, User, WorkRecord
from registry.needs.ledger import NeedLedger
from registry.work.ledger import WorkLedger
from tests import cast

pytestmark = pytest.mark.django_db
LIST = "/work-records/"


@pytest.fixture
def people(registrar: User) -> list[Resident]:
    return [cast.register(n, cast.OWN, registrar) for n in (1, 2)]


@pytest.fixture
def client(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("specialist")


def visit(registrar: User, whom: list[Resident], days_ago: int = 0, **facts: Any) -> WorkRecord:
    """A visit to ``whom``, so many days ago."""
    values = {
        **WorkLedger.shape.blank(), "kind": "01", "way": "1", "place": "家中", "organizer": "其木格",
        "on": timezone.localdate() - datetime.timedelta(days=days_ago), "back_reason": "补记",
        "subjects": [{"name": r.name, "resident_id": r.pk} for r in whom], **facts,
    }  # fmt: skip
    examined = WorkLedger.examine(values)
    work: WorkRecord = saving.create(WorkLedger, examined, by=registrar, community_id=cast.OWN)
    return work


def beside(client: Client, ledger: Any, record: Any) -> dict[str, dict[str, Any]]:
    page = client.get(ledger.url("detail", record.pk))
    return {line["title"]: line for line in page.context["beside"]}


def rows(answer: Any) -> set[Any]:
    return {row["pk"] for row in answer.context["table"]["rows"]}


def test_a_residents_page_tells_the_visits_newest_first(client, people, registrar) -> None:
    made = [visit(registrar, people[:1], days_ago) for days_ago in (5, 1, 9, 3, 7, 11)]
    visit(registrar, people[1:])
    line = beside(client, ResidentLedger, people[0])["走访和工作记录"]
    newest = [made[n] for n in (1, 3, 0, 4, 2)]
    assert [r["url"] for r in line["records"]] == [WorkLedger.url("detail", w.pk) for w in newest]
    assert line["count"] == 6
    assert rows(client.get(line["all_url"])) == {work.pk for work in made}


def test_the_list_of_one_person_says_so_and_names_nobody_in_its_address(
    client, people, registrar
) -> None:
    work = visit(registrar, people[:1])
    visit(registrar, people[1:])
    page = client.get(LIST, {"resident": people[0].pk})
    assert rows(page) == {work.pk}
    chip = next(c for c in page.context["chips"] if c["label"] == "涉及")
    assert chip["value"] == people[0].name
    assert people[0].name not in chip["remove_url"]
    exported = page.context["header"]["menus"][0]["items"][0]["url"]
    assert f"resident={people[0].pk}" in exported


@pytest.mark.parametrize("asked", ["5624b68a-4f95-472e-8010-f7dd0a9f6506", "x", "neighbour"])
def test_whoever_cannot_be_seen_has_no_records(client, people, registrar, asked) -> None:
    visit(registrar, people)
    visit(registrar, [], kind="06")
    if asked == "neighbour":
        asked = str(cast.register(9, cast.SIBLING, registrar).pk)
    assert rows(client.get(LIST, {"resident": asked})) == set()


def test_a_work_record_leads_to_its_people(client, people, registrar) -> None:
    work = visit(registrar, people)
    line = beside(client, WorkLedger, work)["涉及对象"]
    assert [r["url"] for r in line["records"]] == [
        ResidentLedger.url("detail", one.pk) for one in people
    ]


def test_a_need_and_the_visit_that_met_with_it_lead_to_each_other(
    client, people, registrar
) -> None:
    found = {"kind": "06", "content": "轮椅坏了", "who": people[0].name}
    work = visit(registrar, people[:1], found_needs=[found])
    visit(registrar, people[1:], found_needs=[{**found, "who": people[1].name}])
    assert "由此反映的需求" not in beside(client, WorkLedger, work)
    need = need_actions.raise_need(people[0], by=registrar, category="06", content="轮椅坏了")
    (to_need,) = beside(client, WorkLedger, work)["由此反映的需求"]["records"]
    assert to_need["url"] == NeedLedger.url("detail", need.pk)
    (to_work,) = beside(client, NeedLedger, need)["发现于"]["records"]
    assert to_work["url"] == WorkLedger.url("detail", work.pk)
