"""Invented answers of those who stay at home, and activities that are planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accessibility.going_out.counting import FIGURES, living, with_facts
from accessibility.going_out.staying import StayingHomeLedger
from registry.activities.ledger import ActivityLedger
from registry.demo.chance import between, chance, one_of
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Resident, User

DAY = timedelta(days=1)
ASKED = 0.6
"""How many of those who stay at home were asked why."""
SAID: tuple[tuple[list[str], str, list[str], list[str]], ...] = (
    (["1"], "", ["1"], ["01"]), (["1", "2"], "", ["2"], ["02"]), (["3"], "", ["0"], ["01", "02"]),
    (["9"], "常年服药，怕人多", ["6"], []), (["9"], "白天要照看孙子", ["0"], ["04"]),
    (["2"], "楼道没有扶手，下不了楼", ["1", "4"], ["01"]),
)  # fmt: skip
PLANNED = (("01", "1", "冬日读书会", "社区活动室", 9), ("02", "1", "棋牌友谊赛", "社区活动室", 16),
           ("08", "5", "康复知识入户讲", "各家", 23), ("04", "7", "参观民俗馆", "市民俗馆", 30))  # fmt: skip


def write(seed: int, today: date, by: dict[str, User]) -> dict[str, int]:
    """Store them; returns how many by title."""
    rng = Random(f"{seed}:going-out")  # noqa: S311 invented data, no secret
    answers = [(code, values) for code in sorted(by) for values in _answers(rng, code, today, by)]
    coming = [(code, values) for code in sorted(by) for values in _planned(rng, code, today)]
    return {
        StayingHomeLedger.title: store(rng, StayingHomeLedger, answers, by, today),
        "将要举行的活动": store(rng, ActivityLedger, coming, by, today),
    }


def _answers(rng: Random, code: str, today: date, by: dict[str, User]) -> Iterator[Values]:
    held = Resident.objects.unscoped("invented people").filter(community_id=code)
    stays = with_facts(living(held, timezone.localdate()), timezone.localdate()).filter(
        FIGURES["home"]
    )
    for person in stays.select_related("household", "community").order_by("pk"):
        if not chance(rng, ASKED):
            continue
        reasons, note, aids, wishes = one_of(rng, SAID)
        bedridden = person.self_care == "3" and chance(rng, 0.6)
        yield {
            **StayingHomeLedger.start(person), "asked_on": today - between(rng, 5, 200) * DAY,
            "asked_by": str(by[code]), "reasons": ["9"] if bedridden else reasons,
            "reason_note": "卧床多年，需要人翻身" if bedridden else note,
            "bedridden": "1" if bedridden else "2", "aids": ["6"] if bedridden else aids,
            "wishes": [] if bedridden else wishes,
        }  # fmt: skip


def _planned(rng: Random, code: str, today: date) -> Iterator[Values]:
    area = Area.objects.get(pk=code)
    for kind, form, title, place, days in PLANNED:
        yield {
            **ActivityLedger.start(area), "title": title, "kind": kind, "form": form,
            "begins_on": today + (days + between(rng, 0, 4)) * DAY, "place": place,
            "organiser": f"{area.name}残协",
        }  # fmt: skip
