"""Rows inserted many at a time: what is stored, and what a row that may not stand does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from registry.ledger.bulk import insert_many
from registry.models import Disability, Household, Resident
from tests.registry.import_desk import HOME, id_number, plant

pytestmark = pytest.mark.django_db

HARD = "甲\t乙\n丙\\N 丁\\"


def family(name: str, number: str) -> list[Any]:
    home = Household(community_id=HOME, special=["1"], head_name="")
    resident = Resident(
        community_id=HOME, household=home, name=name, id_no=number, remark=HARD, gaps=["phone"]
    )
    return [home, resident, Disability(resident=resident, category="4", level="2")]


def held() -> list[Any]:
    return list(Resident.objects.unscoped("a test looks").select_related("household"))


def test_what_is_inserted_reads_back_as_it_was() -> None:
    plant()
    insert_many(family("牧仁", id_number("19700102")))
    (found,) = held()
    assert (found.name, found.id_no, found.remark) == ("牧仁", id_number("19700102"), HARD)
    assert (found.birth_date, found.gaps, found.household.special) == (None, ["phone"], ["1"])
    assert [d.level for d in found.disabilities.all()] == ["2"]


def test_a_number_that_stands_already_refuses_them_all() -> None:
    plant()
    insert_many(family("牧仁", id_number("19700102")))
    fresh = family("乌云", id_number("19700103"))
    double = family("宝音", id_number("19700102"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([*fresh, *double])
    assert [r.name for r in held()] == ["牧仁"]
