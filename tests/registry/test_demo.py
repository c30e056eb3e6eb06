"""Invented residents and accounts: deterministic, plausible, within the rules of the ledger."""

import re
from collections import Counter
from datetime import date
from io import StringIO
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from registry import areas, codes, divisions, identity, resident_checks, resident_rules
from registry import names as name_rules
from registry.access import ROLES
from registry.demo import accounts, history, people, places, writing
from registry.demo.places import Community
from registry.demo.sites import SITE_CODES, SITES
from registry.models import (
    Area,
    CommunityGroup,
    Posting,
    Resident,
    Specialist,
    User,
    WorkParty,
)
from reports import tally
from reports.figures import Figures

TODAY = date(2026, 11, 1)
TOWNSHIPS = {"150404401", "150102001", "150102008"}


@pytest.fixture(scope="module")
def everywhere():
    described = areas.describe(areas.read_edition(areas.latest_edition()))
    return [
        Community(a["code"], a["name"], a["full_name"], a["kind"])
        for a in described
        if a["level"] == 5
    ]


@pytest.fixture(scope="module")
def households(everywhere):
    chosen = places.choose(1, everywhere, 3000)
    return list(people.generate_households(1, chosen, 3000, TODAY))


@pytest.fixture(scope="module")
def pairs(households):
    return [(home, resident) for home in households for resident in home.residents]


@pytest.fixture(scope="module")
def fields(pairs):
    return [resident.fields for _, resident in pairs]


def share(values, condition):
    return sum(map(condition, values)) / len(values)


def age(fields):
    return identity.age_on(fields["birth_date"], TODAY)


# -- places ----------------------------------------------------------------------------------


def test_each_league_has_a_town_community_and_a_gacha_as_demonstration_sites(everywhere):
    kinds = {c.code: c.kind for c in everywhere}
    assert len(SITES) == 12
    for league, (town, gacha) in SITES.items():
        assert (kinds[town], kinds[gacha]) == ("urban", "gacha")
        assert town.startswith(league)
        assert gacha.startswith(league)


def test_sites_come_first_and_every_person_has_a_place(everywhere):
    chosen = places.choose(1, everywhere, 1200)
    assert set(SITE_CODES) <= {c.code for c in chosen}
    assert sum(count for _, count in places.share_out(1, chosen, 1200)) == 1200
    assert len(places.choose(1, everywhere, 550_000)) == 10_000


# -- people ----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_people_and_another_seed_others(everywhere):
    chosen = places.choose(1, everywhere, 100)
    first, again, other = (
        list(people.generate_people(seed, chosen, 100, TODAY)) for seed in (7, 7, 8)
    )
    assert len(first) == 100
    assert first == again
    assert first != other


def test_ages_are_those_of_a_register(fields):
    ages = [age(f) for f in fields]
    assert 0.03 < share(ages, lambda a: a < 18) < 0.07
    assert 0.37 < share(ages, lambda a: a >= 60) < 0.44


def test_id_numbers_are_valid_unique_and_say_what_the_form_says(fields):
    numbers = [f["id_no"] for f in fields if f["id_no"]]
    assert len(set(numbers)) == len(numbers)
    for f in fields:
        if f["id_no"]:
            number = identity.parse_id_number(f["id_no"], TODAY)
            assert (number.gender, number.birth_date) == (f["gender"], f["birth_date"])
    assert any(n.startswith(("1521", "1523", "1526", "1527", "1528")) for n in numbers)
    assert any(not n.startswith("15") for n in numbers)


def test_certificates_carry_id_number_category_and_level(fields):
    for f in fields:
        if f["cert_no"]:
            cert = identity.parse_cert_number(f["cert_no"], TODAY)
            assert (cert.id_number, cert.category, cert.level) == (
                f["id_no"],
                f["dis_category"],
                f["dis_level"],
            )
    states = Counter(f["cert_status"] for f in fields)
    assert states["2"] > 2500
    assert {"0", "1", "3", "4", "5", "7"} <= states.keys()


def test_some_certificates_have_run_out_and_some_soon_will(fields):
    ends = [
        f["cert_expires_on"] for f in fields if f["cert_status"] in "23" and f["cert_expires_on"]
    ]
    assert 0.01 < share(ends, lambda day: day < TODAY) < 0.08
    assert 0.04 < share(ends, lambda day: TODAY <= day < date(2027, 11, 1)) < 0.2


def test_several_disabilities_are_multiple_with_the_most_severe_level(pairs):
    for _, resident in pairs:
        levels = [level for _, level in resident.disabilities]
        assert resident.fields["dis_level"] == min(levels)
        assert (resident.fields["dis_category"] == "7") == (len(levels) > 1)


def test_names_are_accepted_and_as_varied_as_in_the_region(everywhere):
    chosen = places.choose(1, everywhere, 8_000)
    found = {p["name"] for p in people.generate_people(2, chosen, 8_000, TODAY)}
    for name in found:
        try:
            name_rules.parse_name(name)
        except ValidationError as error:
            pytest.fail(f"{name}: {error.messages}")
    for start in ("单", "曾", "仇", "解", "查", "盖", "尉迟"):
        assert any(name.startswith(start) for name in found), start
    for rare in "䶮𬱟㛃":
        assert any(rare in name for name in found), rare
    assert any("·" in name for name in found)
    assert any(len(name) >= 6 for name in found)


def test_every_code_is_in_its_list(pairs):
    lists = {
        "self_care": "self_care", "ethnicity": "ethnicity", "marital": "marital", "cause": "cause",
        "education": "education", "political": "political", "rehab_need": "rehab_need",
        "device_need": "device_need", "access_need": "access_need", "care_need": "care_need",
        "needs": "needs", "hobbies": "hobbies", "pension": "pension", "medical": "medical",
        "employment": "employment", "employment_form": "employment_form",
        "unemployed_reason": "unemployed_reason", "livelihood_source": "livelihood_source",
        "edu_stage": "edu_stage", "edu_placement": "edu_placement", "edu_aid": "edu_aid",
        "residence_type": "residence_type", "contact_relation": "relation",
        "relation_to_head": "relation", "guardian_relation": "guardian_relation",
        "capacity": "capacity", "can_go_out": "can_go_out", "survey_method": "survey_method",
        "status": "register_status", "hukou_nature": "hukou_nature", "gender": "gender",
    }  # fmt: skip
    shared = {
        "special": "special_family", "income_sources": "income_source", "poverty": "poverty",
        "housing_source": "housing_source", "housing_structure": "housing_structure",
        "housing_danger": "housing_danger",
    }  # fmt: skip
    for home, resident in pairs:
        for owner, named in ((resident.fields, lists), (home.fields, shared)):
            for field, key in named.items():
                value = owner[field]
                for code in value if isinstance(value, list) else filter(None, [value]):
                    assert code in codes.get(key), (field, code)


def test_only_few_residents_break_a_rule_and_none_with_an_error(pairs):
    questions = 0
    for home, resident in pairs:
        values = writing.values(home, resident)
        findings = resident_checks.check(values, TODAY)
        assert [f for f in findings if f.level == "error"] == []
        questions += any(f.level == "question" for f in findings)
    assert questions < len(pairs) * 0.05


def test_nothing_is_filled_in_that_is_not_asked_of_the_person(pairs):
    for home, resident in pairs:
        values = writing.values(home, resident)
        known = resident_rules.facts(values, TODAY)
        extra = [
            key
            for key in resident_rules.ASKED
            if values.get(key) and not resident_rules.asked(key, known)
        ]
        assert extra == []


def test_a_share_of_the_facts_asked_is_missing(pairs):
    gaps = [len(resident_rules.missing(writing.values(h, r), TODAY)) for h, r in pairs]
    assert 0.25 < share(gaps, lambda count: count == 0) < 0.65
    assert 1 < sum(gaps) / len(gaps) < 6


def test_children_have_guardians_and_some_have_no_id_number_yet(fields):
    children = [f for f in fields if age(f) < 18]
    assert all(f["guardian_name"] for f in children)
    unnumbered = [f for f in fields if not f["id_no"]]
    assert 0 < len(unnumbered) < 30
    assert all(f["guardian_id"] and age(f) < 6 for f in unnumbered)


def test_households_have_a_head_and_some_have_two_disabled_members(households):
    for home in households:
        assert sum(member["relation"] == "02" for member in home.members) == 1
        assert len(home.members) == home.fields["size"] >= home.fields["disabled_count"]
    several = [h for h in households if len(h.residents) > 1]
    assert 0.03 < len(several) / len(households) < 0.1


def test_addresses_are_of_town_or_country(pairs):
    for home, resident in pairs:
        if resident.fields["residence_type"] == "4":
            continue
        pattern = (
            r"组\d+号$" if divisions.kind_of(home.community) == "gacha" else r"号楼\d单元\d+室$"
        )
        assert re.search(pattern, resident.fields["live_addr"])


def test_surveys_lie_in_the_last_two_years(fields):
    assert all(date(2024, 11, 1) <= f["surveyed_on"] <= TODAY for f in fields)


def test_most_were_registered_long_ago_some_lately_and_none_after_they_left(pairs):
    told = [(r.fields, history.entered(r, TODAY).date()) for _, r in pairs]
    assert all(date(2024, 11, 1) <= day <= TODAY for _, day in told)
    assert all(day <= (f["status_changed_on"] or TODAY) for f, day in told)
    days = [day for _, day in told]
    assert share(days, lambda day: day <= date(2025, 10, 31)) > 0.8
    assert 0.01 < share(days, lambda day: day > date(2026, 8, 1)) < 0.08
    assert told == [(r.fields, history.entered(r, TODAY).date()) for _, r in pairs]


def test_a_few_records_are_voided_with_a_reason(pairs):
    assert 0.002 < share(pairs, lambda pair: bool(pair[1].void_reason)) < 0.02


# -- accounts --------------------------------------------------------------------------------


def test_every_role_is_held_in_two_leagues_at_a_level_where_it_exists():
    held = {}
    for account in accounts.accounts():
        assert divisions.level_of(account.area) in ROLES[account.role].levels
        held.setdefault(account.role, set()).add(account.area[:4])
    assert held.keys() == ROLES.keys()
    for role, leagues in held.items():
        assert {"1504", "1501"} <= leagues or role == "region_staff"


def test_usernames_are_unique_and_readable():
    usernames = [a.username for a in accounts.accounts()]
    assert len(set(usernames)) == len(usernames)
    assert "chuncheng-zhuanwei" in usernames
    assert all(re.fullmatch(r"[a-z]+-[a-z]+", name) for name in usernames)


def test_the_table_lines_up_with_chinese_characters_twice_as_wide():
    lines = list(accounts._aligned([("用户名", "x"), ("abc", "y")]))
    assert lines == ["  用户名  x", "  abc     y"]


# -- the command -----------------------------------------------------------------------------


@pytest.fixture
def loaded(db):
    """The areas of the accounts with their ancestors and neighbours, not all 16,000."""
    near = {code for a in accounts.accounts() for code in divisions.path_codes(a.area)}
    names = areas.read_edition(areas.latest_edition())
    part = {c: name for c, name in names.items() if c in near or c[:9] in TOWNSHIPS}
    areas.apply(areas.compare(part, date(2023, 6, 1), {}))


def demo(**options):
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_the_command_writes_people_and_accounts_once(loaded, rf):
    told = demo(residents=150, today=TODAY)
    residents = Resident.objects.unscoped("test")
    assert residents.count() == 150
    assert "生成演示居民 150 人" in told
    assert "chuncheng-zhuanwei" in told
    again = demo(residents=150, today=TODAY)
    assert "新建演示账号 0 个" in again
    assert "已有居民资料，未再生成" in again
    assert residents.count() == 150
    user = authenticate(
        rf.post("/"), username="chuncheng-zhuanwei", password=accounts.DEMO_PASSWORD
    )
    assert user.is_demo
    assert Posting.objects.get(user=user).area_id == "150404401001"


def test_whoever_holds_an_account_is_called_so_in_the_papers_too(loaded):
    demo(residents=150, today=TODAY)
    code = "150404401001"
    chair, specialist = (str(held[code]) for held in (accounts.chairs(), accounts.specialists()))
    group = CommunityGroup.objects.unscoped("a test looks").get(community_id=code)
    (head,) = group.members.filter(role="1")
    assert head.name == chair and group.members.filter(name=specialist, lines=["1"]).exists()
    party = WorkParty.objects.unscoped("a test looks").filter(community_id=code)
    assert {p.party: p.person for p in party.filter(party__in="12")} == {
        "1": chair, "2": specialist
    }  # fmt: skip
    in_post = Specialist.objects.unscoped("a test looks").filter(community_id=code, until_on=None)
    assert [s.name for s in in_post] == [specialist]


def test_what_is_written_can_be_found_and_read_back(loaded):
    demo(residents=150, today=TODAY)
    site = Area.objects.get(pk="150404401001")
    here = list(Resident.objects.unscoped("test").current().filter(community=site))
    assert here
    user = User.objects.get(username="chuncheng-zhuanwei")
    assert set(Resident.objects.visible_to(user).current()) == set(here)
    for resident in here:
        assert resident.name_pinyin
        assert resident.created_by == user
        assert resident.gap_count == len(resident.gaps)
        assert not resident.id_no or identity.parse_id_number(resident.id_no, TODAY)


def test_closed_months_tell_how_the_register_grew(loaded):
    demo(residents=400, today=TODAY)
    rows = [Figures.from_json(row.figures) for row in tally.months("15")]
    people = [figures.counts["people"] for figures in rows]
    assert len(rows) == 12 and 300 < people[0] < people[-1]
    assert all(abs(after - before) < 20 for before, after in pairwise(people))
    assert all(figures["D02a"].judged for figures in rows)
    assert all(figures["D05"].d == figures.counts["people"] for figures in rows)
    assert rows[0]["D04"].met < rows[-1]["D04"].met


def test_listing_accounts_writes_nothing(loaded):
    assert accounts.DEMO_PASSWORD in demo(accounts=True)
    assert not User.objects.exists()


def test_without_areas_the_command_says_what_to_do_first(db):
    with pytest.raises(CommandError, match="load_areas"):
        demo()


def test_production_refuses_demonstration_data(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        demo()
    assert not User.objects.exists()
