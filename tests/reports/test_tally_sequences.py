"""Whatever people do one after another or at once, the figures kept are those of the records."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registry.models import Area, Resident
from reports import tally, verifying
from reports.figures import Figures
from reports.models import Mark
from tests import cast
from tests.registry.test_saving import at_once, committed, guarded  # noqa: F401 - fixtures
from tests.reports.steps import PEOPLE, STEPS, TEST, World

WHO = st.integers(0, PEOPLE - 1)
PLAN = st.lists(st.tuples(st.sampled_from(STEPS), WHO, WHO, st.booleans()), max_size=8)
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
A_DAY = [
    ("refresh", 0, 0, False), ("edit", 0, 1, True), ("attend", 0, 2, False), ("visit", 1, 0, False),
    ("bring_in", 0, 0, True), ("refresh", 1, 0, True), ("undo", 0, 0, False), ("move", 0, 1, True),
    ("merge", 1, 3, True), ("refresh", 0, 0, False), ("part", 1, 3, True), ("die", 2, 0, False),
    ("parameter", 0, 0, True), ("void", 3, 0, False), ("refresh", 0, 0, False), ("restore", 3, 0, False),
    ("end_area", 0, 0, False), ("refresh", 0, 0, False), ("end_area", 0, 0, True),
]  # fmt: skip
"""Every kind of step, and the figures brought up to date in between."""


@pytest.mark.django_db
@settings(max_examples=14, **QUIET)  # type: ignore[arg-type]
@example(plan=A_DAY)
@example(plan=[("end_area", 0, 0, False), ("refresh", 0, 0, False), ("end_area", 0, 0, True)])
@given(plan=PLAN)
def test_any_sequence_keeps_the_figures_true(plan: list[Any], areas: dict[str, Area]) -> None:
    with transaction.atomic():
        world = World()
        for step in plan:
            world.take(*step)
        tally.refresh()
        assert list(verifying.differences("15")) == []
        assert not Mark.objects.exists()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("refresh", "undo")])
def test_each_step_is_one_that_can_be_taken(step: str, areas: dict[str, Area]) -> None:
    world = World()
    if step == "restore":
        world.take("void", 0, 1, False)
    Mark.objects.all().delete()
    with transaction.atomic():
        getattr(world, step)(world.again(0), world.again(2 if step == "part" else 1), False)
    assert Mark.objects.exists()


WRITERS, COUNTERS, TIMES = 2, 2, 6


def test_who_writes_while_others_count_is_counted(
    committed: None,  # noqa: F811
    areas: dict[str, Area],
) -> None:
    """The categories of two residents change again and again while two count all the time."""
    clerk = cast.registrar()
    people = [cast.register(n, cast.OWN, clerk).pk for n in range(WRITERS)]
    tally.refresh()

    def go(place: int) -> None:
        for turn in range(TIMES):
            if place >= WRITERS:
                tally.refresh()
                continue
            held = Resident.objects.unscoped(TEST).filter(pk=people[place])
            held.update(gap_count=(turn + 1) % 2)

    at_once(WRITERS + COUNTERS, go)
    tally.refresh()
    assert list(verifying.differences("15")) == []
    row = tally.of(cast.OWN)
    assert row is not None
    assert Figures.from_json(row.figures).counts["people"] == WRITERS
    connections.close_all()
