"""The rules of 台账一: what is filled in, of whom what is asked, what is dropped."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import codes, resident_checks, resident_rules
from registry.ledger.kinds import (
    BoolKind,
    CertNumberKind,
    DateKind,
    IdNumberKind,
    IntegerKind,
    ListedKind,
    ListedManyKind,
    MoneyKind,
    PhoneKind,
)
from registry.ledgers import ResidentLedger
from tests.registry.people import CERT, CHILD_ID, ID, OTHER_ID, TODAY, complete
from tests.registry.rules_desk import DAY, ERROR, derived, found, single

# -- what follows from what --------------------------------------------------------------------


def test_a_certificate_number_alone_fills_in_all_it_knows() -> None:
    blank = ResidentLedger.shape.blank()
    blank.update(name="乌云其其格", cert_no=CERT, cert_issued_on=DAY(2020, 2, 29))
    resident_rules.derive(blank, TODAY)
    keys = ("id_no", "gender", "birth_date", "dis_category", "dis_level", "cert_status")
    assert [blank[k] for k in keys] == [ID, "2", DAY(1975, 11, 12), "4", "2", "2"]
    assert blank["disabilities"] == [single("4", "2")]
    assert blank["cert_expires_on"] == DAY(2030, 2, 28)


def test_what_was_typed_is_never_overwritten_by_a_number() -> None:
    values = derived(gender="1", birth_date=DAY(1975, 11, 13), dis_level="3", disabilities=[])
    assert (values["gender"], values["birth_date"]) == ("1", DAY(1975, 11, 13))
    assert values["dis_level"] == "3"


def test_a_known_month_becomes_the_day_of_the_number() -> None:
    values = derived(birth_date=DAY(1975, 11, 1), birth_month_only=True)
    assert (values["birth_date"], values["birth_month_only"]) == (DAY(1975, 11, 12), False)


def test_an_old_number_is_brought_to_eighteen_and_kept_beside() -> None:
    values = derived(id_no="150404751112002", cert_no="", guardian_id="150404751112002")
    assert (values["id_no"], values["id_no_legacy"]) == (ID, "150404751112002")
    assert values["guardian_id"] == ID


def test_several_categories_are_multiple_and_take_the_gravest_level() -> None:
    values = derived(
        cert_no="", dis_category="", dis_level="", disabilities=[single("4", "3"), single("1", "2")]
    )
    assert (values["dis_category"], values["dis_level"]) == ("7", "2")
    assert [row["category"] for row in values["disabilities"]] == ["1", "4"]


def test_where_a_single_level_is_unknown_the_stated_level_stands() -> None:
    rows = [single("4", "3"), single("1")]
    assert found(cert_no=ID + "72", dis_level="2", dis_category="", disabilities=rows) == []
    values = derived(cert_no=ID + "72", dis_level="2", dis_category="", disabilities=rows)
    assert values["dis_level"] == "2"


def test_a_level_not_yet_assessed_is_nine() -> None:
    values = derived(cert_no="", cert_status="0", dis_level="", disabilities=[single("4", "9")])
    assert values["dis_level"] == "9"


@pytest.mark.parametrize(
    ("changes", "level", "rows"),
    [
        ({"dis_level": "3"}, "3", [single("4", "3")]),
        ({"disabilities": [single("4", "3")]}, "3", [single("4", "3")]),
        (
            {"disabilities": [single("4", "2"), single("1", "1")]},
            "1",
            [single("1", "1"), single("4", "2")],
        ),
    ],
)
def test_of_two_places_for_one_level_the_unchanged_follows_the_changed(
    changes: dict[str, Any], level: str, rows: list
) -> None:
    values = derived(complete(cert_no=""), cert_no="", **changes)
    assert (values["dis_level"], values["disabilities"]) == (level, rows)


def test_taking_a_category_away_takes_multiple_away() -> None:
    both = {
        "disabilities": [single("1", "2"), single("4", "2")],
        "dis_category": "7",
        "cert_no": "",
    }
    before = complete(**both)
    one = derived(before, **{**both, "disabilities": [single("4", "2")]})
    none = derived(before, **{**both, "disabilities": []})
    assert (one["dis_category"], none["dis_category"]) == ("4", "")


def test_oneself_as_head_is_the_head_and_gives_the_head_s_name() -> None:
    values = derived(relation_to_head="01", household__head_name="", household__head_id="")
    assert values["relation_to_head"] == "02"
    assert (values["household__head_name"], values["household__head_id"]) == ("乌云其其格", ID)


def test_no_need_and_its_date_belong_together() -> None:
    assert derived(no_need_on=None)["no_need_on"] == DAY(2026, 5, 1)
    assert derived(no_need_on=None, surveyed_on=None)["no_need_on"] == TODAY
    assert derived(needs=[])["needs"] == ["0"]


# -- of whom what is asked ---------------------------------------------------------------------


def asked_at(age: int, **changes: Any) -> set[str]:
    born = TODAY.replace(year=TODAY.year - age)
    known = resident_rules.facts(complete(birth_date=born, **changes), TODAY)
    return {key for key in resident_rules.ASKED if resident_rules.asked(key, known)}


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("marital", 20, 120), ("education", 6, 120), ("literate", 15, 120),
        ("political", 14, 120), ("employment", 16, 59), ("edu_stage", 3, 24),
        ("guardian_name", 0, 17),
    ],
)  # fmt: skip
def test_the_ages_at_which_a_question_is_asked(key: str, first: int, last: int) -> None:
    assert key in asked_at(first)
    assert key in asked_at(last)
    assert first == 0 or key not in asked_at(first - 1)
    assert last == 120 or key not in asked_at(last + 1)


def test_whom_a_question_is_asked_of() -> None:
    assert {"employment_form", "employer"} <= asked_at(30, employment="1")
    assert {"unemployed_reason", "livelihood_source"} <= asked_at(30, employment="2")
    assert "unemployment_registered" in asked_at(30, employment="2", hukou_nature="2")
    assert "unemployment_registered" not in asked_at(30, employment="2", hukou_nature="1")
    assert "no_school_reason" in asked_at(10, edu_placement="6")
    assert "no_school_reason" not in asked_at(10, edu_placement="1")
    assert "care_need" in asked_at(30) and "care_need" not in asked_at(60)
    assert "care_need" not in asked_at(30, disabilities=[single("1", "2")], dis_level="2")
    assert "guardian_name" in asked_at(60, capacity="2")
    assert "guardian_name" in asked_at(60, disabilities=[single("5", "2")])
    assert "cannot_go_out_reason" in asked_at(30, can_go_out="3")
    assert "cert_no" not in asked_at(30, cert_status="0")
    assert "cert_no" in asked_at(30, cert_status="")


def test_capacity_may_be_told_of_everybody_and_must_be_of_some() -> None:
    assert "capacity" not in resident_rules.missing(derived(capacity=""), TODAY)
    grown = derived(capacity="", disabilities=[single("5", "2")], dis_category="5", cert_no="")
    assert "capacity" in resident_rules.missing(grown, TODAY)
    assert derived(capacity="2")["capacity"] == "2"


def test_what_is_not_asked_is_dropped() -> None:
    old = derived(id_no="152201196812019989", cert_no="", birth_date=None, edu_stage="3")
    assert old["edu_stage"] == ""
    child = derived(id_no=CHILD_ID, cert_no="", birth_date=None, employment="2", marital="10")
    assert [child[k] for k in ("employment", "unemployed_reason", "marital")] == ["", "", ""]


def test_someone_alone_in_an_institution_has_no_dwelling_to_tell_of() -> None:
    values = derived(residence_type="4", household__size=1)
    assert (values["household__housing_source"], values["access_need"]) == ("", [])
    assert not {"access_need", "household__housing_source"} & set(
        resident_rules.missing(values, TODAY)
    )


def test_the_family_at_home_keeps_its_dwelling() -> None:
    values = derived(residence_type="4", household__size=3)
    assert values["household__housing_source"] == "1"


def test_a_guardian_once_told_stays_known() -> None:
    values = derived(guardian_name="巴特尔", guardian_phone="13904761234")
    assert values["guardian_name"] == "巴特尔"


def test_a_certificate_number_is_not_lost_when_the_status_contradicts_it() -> None:
    assert derived(cert_status="0")["cert_no"] == CERT
    assert derived(cert_status="1")["cert_no"] == CERT
    assert derived(cert_status="0", cert_no="")["cert_issued_on"] is None


@pytest.mark.parametrize("age_over", [False, True])
def test_below_fourteen_the_guardian_consents(age_over: bool) -> None:
    born = DAY(2012, 6, 1) if age_over else DAY(2012, 6, 2)
    said = found(
        id_no="",
        cert_no="",
        cert_status="0",
        birth_date=born,
        guardian_id=OTHER_ID,
        guardian_name="巴特尔",
    )
    message = (ERROR, "consent", "consent", "不满 14 周岁的，须由监护人同意")
    assert (message in said) is not age_over


def test_without_a_number_the_guardian_s_number_and_the_birth_date_will_do() -> None:
    child = {"id_no": "", "cert_no": "", "cert_status": "0", "guardian_name": "巴特尔"}
    told = {"guardian_id": OTHER_ID, "birth_date": DAY(2024, 1, 1)}
    assert "identity" not in [f[1] for f in found(**child, **told)]
    assert "identity" in [f[1] for f in found(**child, **{**told, "birth_date": None})]
    assert "identity" in [f[1] for f in found(**child, **{**told, "guardian_id": ""})]


def test_what_counts_as_missing() -> None:
    assert resident_rules.missing(derived(phone=""), TODAY) == ["phone"]
    assert resident_rules.missing(derived(phone="", contact_phone="13804761234"), TODAY) == []
    assert resident_rules.missing(derived(needs=[], no_need_on=None), TODAY) == ["needs"]
    assert resident_rules.missing(derived(members=[], consent=[]), TODAY) == ["members", "consent"]
    unknown = derived(cert_status="", cert_no="", cert_issued_on=None, cert_expires_on=None)
    assert resident_rules.missing(unknown, TODAY) == ["cert_status"]


# -- code lists --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["special_family", "poverty", "rehab_need", "needs", "access_need", "device_need"]
)
def test_none_stands_alone(key: str) -> None:
    from django.core.exceptions import ValidationError

    kind = ListedManyKind(key)
    (alone,) = list(kind.list.exclusive)[:1]
    other = next(c.code for c in kind.list if c.code != alone and c.valid_on(TODAY) and c.offered)
    assert kind.parse([alone]) == [alone]
    with pytest.raises(ValidationError):
        kind.parse([alone, other])


def test_a_code_out_of_force_is_offered_only_where_it_stands() -> None:
    offered = dict(codes.get("poverty").choices(TODAY))
    assert {"P03", "P04", "P08"}.isdisjoint(offered)
    assert {"P05", "P07", "P09"} <= set(offered)
    assert "P08" in dict(codes.get("poverty").choices(TODAY, keep=("P08",)))


# -- any mixture of values ---------------------------------------------------------------------

NUMBERS = [ID, OTHER_ID, CHILD_ID, "440524188001010014", "15262519830228002X"]


def values_of(kind: Any) -> st.SearchStrategy:
    """Values ``kind`` may hold once read."""
    if isinstance(kind, ListedManyKind):
        offered = [c.code for c in kind.list if c.code not in kind.list.exclusive]
        return st.lists(st.sampled_from(offered), unique=True, max_size=3).map(kind.list.sort)
    if isinstance(kind, ListedKind):
        return st.sampled_from(["", *(c.code for c in kind.list)])
    by_kind: dict[type, st.SearchStrategy] = {
        CertNumberKind: st.builds(
            lambda number, tail: number + tail,
            st.sampled_from(NUMBERS),
            st.sampled_from(["42", "13", "72", "61B1", "54B12"]),
        )
        | st.just(""),
        IdNumberKind: st.sampled_from(["", *NUMBERS, "150404751112002"]),
        PhoneKind: st.sampled_from(["", "13804761234"]),
        DateKind: st.none() | st.dates(DAY(1900, 1, 1), DAY(2040, 1, 1)),
        IntegerKind: st.none() | st.integers(0, 12),
        MoneyKind: st.none() | st.decimals(0, 10**6, places=2).map(Decimal),
        BoolKind: st.booleans(),
    }
    exact = next((s for k, s in by_kind.items() if isinstance(kind, k)), None)
    return exact if exact is not None else st.sampled_from(["", "巴特尔"])


def any_values() -> st.SearchStrategy:
    shape = ResidentLedger.shape
    own = {c.key: values_of(c.kind) for c in ResidentLedger.columns if c.key in shape.keys}
    tables = {t.key: st.lists(row_of(t), max_size=3, unique_by=_key(t)) for t in shape.tables}
    tables["consent"] = st.lists(row_of(shape.table("consent")), max_size=1)
    return st.fixed_dictionaries({**own, **tables})


def row_of(table: Any) -> st.SearchStrategy:
    row = {c.key: values_of(c.kind) for c in table.columns}
    if table.key == "disabilities":
        row["category"] = st.sampled_from(list("123456"))
    return st.fixed_dictionaries(row)


def _key(table: Any) -> Any:
    return (lambda row: row[table.row_key]) if table.row_key else id


@settings(max_examples=250, deadline=None)
@given(any_values(), any_values() | st.none())
def test_examining_any_mixture_of_values_ends_and_says_the_same_twice(
    values: dict, before: dict | None
) -> None:
    resident_rules.derive(values, TODAY, before)
    once = copy.deepcopy(values)
    resident_rules.derive(values, TODAY, before)
    assert values == once
    resident_checks.check(values, TODAY, before)
    assert set(resident_rules.missing(values, TODAY)) <= {
        *ResidentLedger.shape.keys,
        "categories",
    }
    assert values == once


@settings(max_examples=150, deadline=None)
@given(any_values())
def test_values_survive_being_written_as_text(values: dict) -> None:
    shape = ResidentLedger.shape
    assert shape.load(shape.dump(values)) == values
    resident_rules.derive(values, TODAY)
    assert shape.load(shape.dump(values)) == values
