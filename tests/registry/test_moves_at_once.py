"""Two people move the same resident at the same moment: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connections

from registry.models import Change, User
from registry.moves import asking
from tests.registry.test_moves import HOME, NEXT, WHY, area, move, orphans
from tests.registry.test_saving import at_once, committed, guarded  # noqa: F401 - fixtures


def test_of_two_moves_of_one_person_one_wins_and_the_other_is_told(
    committed: None,  # noqa: F811
    zhao: User,
    wang: User,
    enter: Callable,
) -> None:
    resident = enter()
    third = area(NEXT)
    third.pk, third.name = "150404401003", "安康社区"
    third.save(force_insert=True)
    targets = [area(NEXT), third]

    def go(place: int) -> str:
        try:
            asking.move_at_once(
                by=User.objects.get(pk=zhao.pk), resident_id=resident.pk, to=targets[place],
                along=[], reason=WHY, seen_in=HOME,
            )  # fmt: skip
        except ValidationError as told:
            return told.code or ""
        return "done"

    assert sorted(at_once(2, go)) == ["done", "moved"]
    assert Change.objects.filter(record_id=resident.pk, fields__0__0="community").count() == 1
    assert orphans() == []
    connections.close_all()


def test_of_two_answers_one_wins_and_the_other_is_told(
    committed: None,  # noqa: F811
    wang: User,
    li: User,
    enter: Callable,
) -> None:
    asked = move(enter(), wang)

    def answer(place: int) -> str:
        by = User.objects.get(pk=li.pk)
        try:
            if place:
                return asking.refuse(by=by, move_id=asked.pk, reason="查无此人").state
            return asking.accept(by=by, move_id=asked.pk).state
        except ValidationError as told:
            return told.code or ""

    told = sorted(at_once(2, answer))
    asked.refresh_from_db()
    assert "answered" in told and asked.state in told
    assert orphans() == []
    connections.close_all()
