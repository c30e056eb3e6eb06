"""Needs that another area was asked to see to: what becomes of that when the person goes elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils import timezone

from registry.models import Change, Need, NeedHandover
from registry.moves.following import Note

ENDED = NeedHandover.WITHDRAWN
LIVES_THERE = "本人已迁到接收的社区，由其直接办理"
ONE_AREA = "两个社区已合并"


def _held() -> Any:
    return NeedHandover.objects.unscoped("a need handed over goes on where the person is")


def running(residents: Collection[Any]) -> Any:
    """The hand-overs of needs of these people that the other side has not finished."""
    return _held().filter(need__resident__in=residents, state__in=NeedHandover.RUNNING)


def follow(residents: Collection[Any], to: str, note: Note) -> None:
    """The giving side is the community the people come to; asked of that very one, it ends."""
    end(running(residents).filter(to_area=to), LIVES_THERE, note)
    running(residents).exclude(from_area=to).update(from_area=to)


def end(handovers: Any, reason: str, note: Note) -> list[tuple[Any, str]]:
    """Nobody has to answer these any more; their keys and the states they had."""
    found = list(handovers.select_related("need", "to_area"))
    for handover in found:
        line = f"转交{handover.to_area.full_name}的事项不再办理：{reason}"
        _tell(handover.need, line, note)
    keys = [handover.pk for handover in found]
    _held().filter(pk__in=keys).update(
        state=ENDED, reason=reason, settled_by=note.by, settled_at=timezone.now()
    )
    return [(handover.pk, handover.state) for handover in found]


def _tell(need: Need, said: str, note: Note) -> None:
    Change.objects.create(
        record_type=Need._meta.label_lower, record_id=need.pk, community_id=need.community_id,
        version=need.version, by=note.by, action="withdraw", reason=said[:300],
    )  # fmt: skip


def resume(key: Any, state: str) -> None:
    """As it was before ``end``."""
    _held().filter(pk=key, state=ENDED).update(
        state=state, reason="", settled_by=None, settled_at=None
    )


def of_area(old: str, new: str, note: Note) -> int:
    """Both sides of every hand-over are areas of today; what ran between the two that are one ends.

    What was finished between those two keeps the names it had.
    """
    between = Q(from_area=old, to_area=new) | Q(from_area=new, to_area=old)
    ended = end(_held().filter(between, state__in=NeedHandover.RUNNING), ONE_AREA, note)
    others = _held().exclude(between)
    given = others.filter(from_area=old).update(from_area=new)
    return len(ended) + int(given) + int(others.filter(to_area=old).update(to_area=new))
