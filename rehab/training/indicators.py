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
from registry.indicators import Door, Indicator, Measured, in_parts
from registry.ledgers import REGISTERED
from registry.models import Resident
from registry.rehab_need import TRAINING, WANTS_TRAINING
from rehab.files.people import open_files
from rehab.models import HomeSession
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger

PERCENT = "home_training_percent"
NAMED = 5
"""How many people doors lead to at once."""


def wants_training(on: datetime.date) -> Q:
    """Registered residents who need functional training, by 台账一 or by their open file."""
    files = open_files(on).filter(resident=OuterRef("pk"), needs__icontains=f'"{TRAINING}"')
    return REGISTERED & (WANTS_TRAINING.where(Given(on)) | Q(Exists(files)))


def at_home(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """F03: with at least one session at home within the twelve months up to the day.

    A plan alone is no training; that day a year ago is outside.
    """
    percents = parameters.values(PERCENT, codes, on)
    first = months_before(on, 12) + datetime.timedelta(days=1)
    sessions = HomeSession.objects.unscoped("an indicator counts them").current()
    sessions = sessions.filter(on__range=(first, on), resident__community_id__in=codes)
    trained: dict[Any, Any] = {}
    for of, key in sessions.order_by("on", "pk").values_list("resident_id", "pk"):
        trained[of] = key  # the latest one stands for the person
    held = Resident.objects.unscoped("an indicator counts them").current()
    held = held.filter(wants_training(on), community_id__in=codes).order_by("name_pinyin", "pk")
    wanting: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for key, name, code in held.values_list("pk", "name", "community_id"):
        wanting[code].append((key, name))
    return {code: _judge(wanting[code], trained, percents[code], code) for code in codes}


def _judge(
    wanting: list[tuple[Any, str]], trained: dict[Any, Any], percent: int, code: str
) -> Measured:
    done = [key for key, _ in wanting if key in trained]
    lacking = [(key, name) for key, name in wanting if key not in trained]
    told = f"需功能训练 {len(wanting)} 人，近十二个月在家训练 {len(done)} 人（至少 {percent}%）"
    names = "、".join(name for _, name in lacking[:NAMED]) + "等" * (len(lacking) > NAMED)
    says = f"{names}还没有家庭训练记录；{told}" if lacking else told
    doors = [
        Door(f"定训练计划：{name}", f"{HomeTrainingLedger.url('create')}?resident={key}")
        for key, name in lacking[:NAMED]
    ]
    if lacking:
        running = f"{HomeTrainingLedger.url('list')}?view=running&area={code}"
        doors.append(Door("已有计划的，记训练", running))
    return in_parts(
        len(done), len(wanting), says if wanting else "没有需要功能训练的人", percent=percent,
        evidence=tuple((HomeSessionLedger.key, trained[key]) for key in done), doors=tuple(doors),
    )  # fmt: skip


INDICATORS = (
    Indicator(
        "F03",
        "需要功能训练的人中，近十二个月在家训练（有训练记录）的达到规定比例",
        at_home,
        (PERCENT,),
    ),
)
