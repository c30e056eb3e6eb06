"""Whatever people do one after another, nobody is lost and nothing is left behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import User
from registry.moves import asking, deaths, duplicates, families
from tests.moving.models import Case
from tests.registry.people import TODAY, complete
from tests.registry.test_moves import HOME, NEXT, all_of, area, hang, households, orphans, people

STEPS = ("move", "split", "join", "merge", "unmerge", "death", "revive")
PEOPLE = 5
PLAN = st.lists(
    st.tuples(
        st.sampled_from(STEPS), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1),
        st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


def settle(by: User) -> list[Any]:
    """Five people without numbers, the first three in one household."""
    made = []
    for n in range(PEOPLE):
        blank = {key: "" for key in ("id_no", "cert_no", "household__head_id")}
        facts = complete(
            **blank, name="甲乙丙丁戊"[n], cert_status="0", cert_issued_on=None, members=[],
            cert_expires_on=None, household__head_name="甲" if n < 3 else "丁戊"[n - 3],
            household__size=3 if n < 3 else 1, relation_to_head="",
        )  # fmt: skip
        record = saving.create(
            ResidentLedger, ResidentLedger.examine(facts), by=by, community_id=HOME
        )
        made.append(record)
    kept = made[0].household
    people().filter(pk__in=[r.pk for r in made[1:3]]).update(household=kept)
    households().filter(residents=None).delete()
    for record in people():
        hang(record)
    return made


def take(by: User, step: str, one: Any, other: Any, flag: bool) -> None:
    """One step; where it is not possible the rules say so and nothing happens."""
    deeds = {
        "move": lambda: asking.move_at_once(
            by=by, resident_id=one.pk, to=area(NEXT if flag else HOME), along=[other.pk], reason="随迁"),
        "split": lambda: families.split(
            by=by, resident_id=one.pk, going=[one.pk, other.pk], head=one.pk if flag else None),
        "join": lambda: families.join(by=by, kept_id=one.pk, joining_id=other.pk),
        "merge": lambda: duplicates.merge(
            by=by, kept_id=one.pk, lost_id=other.pk, reason="同一人",
            chosen={"take-name": "mine"} if flag else {}),
        "unmerge": lambda: duplicates.undo(by=by, kept_id=one.pk, reason="弄错"),
        "death": lambda: deaths.register(by=by, resident_id=one.pk, on=TODAY, proof="证明"),
        "revive": lambda: deaths.undo(by=by, resident_id=one.pk, reason="弄错"),
    }  # fmt: skip
    try:
        with transaction.atomic():
            deeds[step]()
    except ValidationError:
        return


def demand_sound(number: int) -> None:
    """Nobody lost, everybody where their household is, every record where its person is."""
    assert people().count() == number
    assert all_of(Case).count() == number
    assert orphans() == []
    for home in households().filter(merged_into=None, size__isnull=False):
        assert home.size >= 1
        assert home.disabled_count is None or home.disabled_count <= home.size
    for home in households().exclude(merged_into=None):
        assert not people().filter(household=home).exists()
        assert not home.members.exists()


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(
    plan=[
        ("move", 0, 0, False),
        ("death", 3, 0, True),
        ("join", 0, 3, False),
        ("death", 1, 3, True),
        ("revive", 3, 4, True),
        ("merge", 1, 3, True),
    ]
)
@given(plan=PLAN)
def test_any_sequence_keeps_everybody_and_everything(plan: list[Any], zhao: User) -> None:
    with transaction.atomic():
        made = settle(zhao)
        for step, one, other, flag in plan:
            take(zhao, step, made[one], made[other], flag)
            demand_sound(PEOPLE)
        transaction.set_rollback(True)
