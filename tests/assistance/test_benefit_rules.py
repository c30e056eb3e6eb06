"""Who should have which item: a table of cases, and the database saying the same as the values."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from registry import benefits, parameters
from registry.conditions import Given
from registry.models import Area, Posting, Resident, User
from registry.resident_rules import years_after
from tests import cast
from tests.assistance.benefit_people import DAY, TODAY, found, known, person, row

GACHA = "150404002001"
POOR = {"household__poverty": ["P01"]}
NOTHING: set[tuple[str, str]] = set()


def lacks(*items: str) -> set[tuple[str, str]]:
    return {("lacking", item) for item in items}


def undue(*items: str) -> set[tuple[str, str]]:
    return {("undue", item) for item in items}


CASES: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("nobody the rules speak of", {}, NOTHING),
    ("severe", {"dis_level": "2"}, lacks("SS03", "SS04", "SS10")),
    ("severe, expired certificate", {"dis_level": "1", "cert_status": "3"},
     lacks("SS03", "SS04", "SS10")),
    ("severe without certificate", {"dis_level": "2", "cert_status": "0"}, lacks("SS03", "SS04")),
    ("severe, has all", {"dis_level": "2", "benefits": [row("SS03"), row("SS04"), row("SS10")]},
     NOTHING),
    ("severe, asked", {"dis_level": "2", "benefits": [row(i, "2") for i in ("SS03", "SS04", "SS10")]},
     NOTHING),
    ("severe, recorded as not asked", {"dis_level": "2", "benefits": [
        row("SS03"), row("SS04"), row("SS10", "1")]}, lacks("SS10")),
    ("severe, decided by hand", {"dis_level": "2", "benefits": [
        row("SS03", "4"), row("SS04", "5"), row("SS10", "4")]}, NOTHING),
    ("severe, stopped", {"dis_level": "2", "benefits": [row("SS03"), row("SS04"), row("SS10", "6")]},
     lacks("SS10")),
    ("in the minimum scheme", POOR, lacks("SS01", "SS03", "SS04", "SS09")),
    ("in that of the country", {"household__poverty": ["P02"]},
     lacks("SS02", "SS03", "SS04", "SS09")),
    ("destitute in town", {"household__poverty": ["P05"]}, lacks("SS01")),
    ("destitute, has the other", {"household__poverty": ["P05"], "benefits": [row("SS02")]}, NOTHING),
    ("unsafe house", {"household__housing_danger": "C"}, lacks("SS08")),
    ("safe house", {"household__housing_danger": "B"}, NOTHING),
    ("no house in town", {"household__housing_source": "6"}, lacks("SS06")),
    ("no house, rent paid", {"household__housing_source": "6", "benefits": [row("SS07")]}, NOTHING),
    ("sick, by hand", {"benefits": [row("SS05", "1")]}, lacks("SS05")),
    ("level no longer severe", {"benefits": [row("SS10")]}, undue("SS10")),
    ("no longer in the scheme", {"household__poverty": ["P00"], "benefits": [row("SS09")]},
     undue("SS09")),
    ("hardship not known", {"benefits": [row("SS09")]}, NOTHING),
    ("both schemes", {**POOR, "benefits": [row(i) for i in ("SS01", "SS02", "SS03", "SS04", "SS09")]},
     undue("SS01", "SS02")),
    ("certificate cancelled", {"dis_level": "2", "cert_status": "7", "benefits": [
        row("SS03"), row("SS04"), row("SS10")]}, undue("SS10")),
    ("dead", {"status": "4", "dis_level": "2", "benefits": [row("SS10"), row("SS04")]},
     undue("SS10", "SS04")),
    ("dead, a house was mended", {"status": "4", "benefits": [row("SS08")]}, NOTHING),
    ("dead, paid until then", {"status": "4", "benefits": [row("SS10", ends_on=TODAY)]},
     undue("SS10")),
    ("dead, to be checked", {"status": "4", "benefits": [row("SS01", "7")]}, undue("SS01")),
    ("moved away", {"status": "3", "benefits": [row("SS01")]}, undue("SS01")),
    ("ended yesterday", {"benefits": [row("SS01", ends_on=TODAY - DAY)]},
     lacks("SS01") | undue("SS01")),
    ("ends today", {"benefits": [row("SS01", ends_on=TODAY)]}, NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_who_should_have_what(
    registrar: User, facts: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert found(person(1, registrar, **facts)) == expected


def test_the_country_has_no_housing_of_the_town(registrar: User) -> None:
    homeless = person(1, registrar, GACHA, household__housing_source="6")
    assert found(homeless) == NOTHING
    destitute = person(2, registrar, GACHA, household__poverty=["P05"])
    assert found(destitute) == lacks("SS02")


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (years_after(TODAY, -16), True),
        (years_after(TODAY, -16) + DAY, False),
        (years_after(TODAY, -60) + DAY, True),
        (years_after(TODAY, -60), False),
        (None, False),
    ],
)
def test_the_pension_is_for_those_of_working_age(
    registrar: User, born: datetime.date | None, expected: bool
) -> None:
    given = benefits.given_now()
    held = {**known(person(1, registrar, dis_level="2")), "birth_date": born}
    assert benefits.figure("lacking", "SS03", given).holds(held, given) is expected
    Resident.objects.unscoped("a test turns time").update(birth_date=born)
    assert _in_database("lacking", "SS03", given) == int(expected)


def _in_database(name: str, item: str, given: Given) -> int:
    held = benefits.with_standings(Resident.objects.unscoped("a test counts"), given.today)
    return int(held.filter(benefits.figure(name, item, given).where(given)).count())


def test_the_database_says_the_same_as_the_values(registrar: User) -> None:
    people = [person(n, registrar, **facts) for n, (_, facts, _) in enumerate(CASES, 1)]
    people += [person(len(people) + 1, registrar, GACHA, household__poverty=["P05", "P10"])]
    given = benefits.given_now()
    facts = [known(one) for one in people]
    for item in benefits.ITEMS:
        for name in benefits.FIGURE_TITLES:
            held = [benefits.figure(name, item, given).holds(one, given) for one in facts]
            assert _in_database(name, item, given) == sum(held), (name, item)


def test_every_figure_adds_up(registrar: User) -> None:
    for n, (_, facts, _) in enumerate(CASES, 1):
        person(n, registrar, **facts)
    given = benefits.given_now()
    for item in benefits.ITEMS:
        should, *parts = (
            _in_database(name, item, given) for name in ("should", "has", "asked", "lacking")
        )
        assert should == sum(parts), item


def test_a_rule_counts_from_its_paper_on(registrar: User) -> None:
    held = known(person(1, registrar, dis_level="2"))
    figures = benefits.given_now().figures
    before, after = (Given(datetime.date(*day), figures) for day in ((2015, 12, 31), (2016, 1, 1)))
    assert not benefits.figure("lacking", "SS10", before).holds(held, before)
    assert benefits.figure("lacking", "SS10", after).holds(held, after)
    assert benefits.BY_KEY["nursing"].source == "国发〔2015〕52号"


def test_what_is_our_own_can_be_put_out_of_force(registrar: User) -> None:
    severe = person(1, registrar, dis_level="2")
    staff = User.objects.create(username="region")
    Posting.objects.create(user=staff, role="region_staff", area_id="15")
    region = Area.objects.get(pk="15")
    for key in ("benefit_rule_pension", "benefit_rule_medical"):
        parameters.change(key, region, to=False, by=staff, reason="本区另有规定")
    assert found(severe) == lacks("SS10")


def test_every_rule_names_its_paper_and_items_of_the_plan() -> None:
    for rule in benefits.BY_KEY.values():
        assert rule.source
        assert rule.title
        assert set(rule.items) <= set(benefits.ITEMS)
        assert not rule.switch or rule.switch in parameters.PARAMETERS
    assert {r.key for r in benefits.RULES if "国发" in r.source} == {
        "living", "nursing", "cancelled", "milder", "not_poor",
    }  # fmt: skip


def test_the_form_reminds_by_the_same_rules() -> None:
    values: dict[str, Any] = {**cast.resident_values(1), "benefits": []}
    told = benefits.hints(values, TODAY)
    assert [rule.key for rule in told] == ["nursing"]
    assert not benefits.hints({**values, "benefits": [row("SS10", "4")]}, TODAY)
