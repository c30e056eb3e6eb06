"""F03: of those who need functional training, who trains at home."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry import parameters
from registry.conditions import Given
from registry.five_knowns import months_before
from registry.indicators import Door, Indicator, Kind, Measured, in_parts, person
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.register import registered
from registry.rehab_need import TRAINING, WANTS_TRAINING
from rehab.files.people import open_files
from rehab.models import HomeSession
from rehab.training.ledger import HomeTrainingLedger

PERCENT = "home_training_percent"
NAMED = 5
"""How many people doors lead to at once."""


def wants_training(on: datetime.date) -> Q:
    """Registered residents who need functional training, by 台账一 or by their open file."""
    files = open_files(on).filter(resident=OuterRef("pk"), needs__icontains=f'"{TRAINING}"')
    known = Q(rehab_need_on=None) | Q(rehab_need_on__lte=on)
    return registered(on) & (known & WANTS_TRAINING.where(Given(on)) | Q(Exists(files)))


def at_home(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """F03: with at least one session at home within the twelve months up to the day.

    A plan alone is no training; that day a year ago is outside.
    """
    percents = parameters.values(PERCENT, codes, on)
    first = months_before(on, 12) + datetime.timedelta(days=1)
    sessions = HomeSession.objects.unscoped("an indicator counts them").current()
    sessions = sessions.filter(on__range=(first, on), resident=OuterRef("pk"))
    held = Resident.objects.unscoped("an indicator counts them").current()
    held = held.filter(wants_training(on), community_id__in=codes).annotate(
        trained=Exists(sessions)
    )
    wanting: dict[str, list[tuple[Any, str, bool]]] = defaultdict(list)
    rows = held.order_by("name_pinyin", "pk").values_list("community_id", "pk", "name", "trained")
    for code, *one in rows:
        wanting[code].append(tuple(one))
    return {code: _judge(wanting[code], percents[code], code) for code in codes}


def _judge(wanting: list[tuple[Any, str, bool]], percent: int, code: str) -> Measured:
    done = [key for key, _, trained in wanting if trained]
    lacking = [(key, name) for key, name, trained in wanting if not trained]
    told = f"需功能训练 {len(wanting)} 人，近十二个月在家训练 {len(done)} 人（至少 {percent}%）"
    names = "、".join(person(name) for _, name in lacking[:NAMED]) + "等" * (len(lacking) > NAMED)
    says = f"{names}还没有家庭训练记录；{told}" if lacking else told
    doors = [
        Door(f"定训练计划：{person(name)}", f"{HomeTrainingLedger.url('create')}?resident={key}")
        for key, name in lacking[:NAMED]
    ]
    if lacking:
        running = f"{HomeTrainingLedger.url('list')}?view=running&area={code}"
        doors.append(Door("已有计划的，记训练", running))
    return in_parts(
        len(done), len(wanting), says if wanting else "没有需要功能训练的人", percent=percent,
        evidence=tuple((ResidentLedger.key, key) for key in done),
        lacking=tuple((ResidentLedger.key, key) for key, _ in lacking), doors=tuple(doors),
    )  # fmt: skip


INDICATORS = (
    Indicator(
        "F03",
        "需要功能训练的人中，近十二个月在家训练（有训练记录）的达到规定比例",
        at_home,
        (PERCENT,),
        Kind.RATIO,
        "人",
    ),
)
