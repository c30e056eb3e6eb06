"""D03a–D03e: 走访、帮扶、培训、安置、服务 “工作要落实到位”, of the people each is asked of."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.urls import reverse

from registry import parameters
from registry.five_knowns import GREY
from registry.indicators import Door, Indicator, Kind, Measured, in_parts
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledgers import ResidentLedger
from registry.needs.ledger import NeedLedger
from registry.support.ledger import SupportLedger
from registry.trainings.ledger import TrainingLedger
from reports.fulfilment.keeping import DOES
from reports.fulfilment.links import OPEN, list_url
from reports.fulfilment.rules import WORKS, Work, judge

Found = Mapping[str, Measured]


def measure(place: int, codes: Sequence[str], on: datetime.date) -> Found:
    """How many of the people the ``place``-th work is asked of have it, in each community."""
    work = WORKS[place]
    done: dict[str, list[Any]] = defaultdict(list)
    lacking: dict[str, list[Any]] = defaultdict(list)
    for pk, judged in sorted(judge(codes, on).items(), key=lambda item: str(item[0])):
        letter = judged.does[place]
        if letter != GREY:
            into = done if letter in work.counts else lacking
            into[judged.community].append((ResidentLedger.key, pk))
    percents = parameters.values(work.percent, codes, on)
    return {code: _told(work, code, done[code], lacking[code], percents[code]) for code in codes}


def _told(work: Work, code: str, done: list[Any], lacking: list[Any], percent: int) -> Measured:
    asked = len(done) + len(lacking)
    says = f"{work.title}已落实 {len(done)} 人，应落实 {asked} 人（最低 {percent}%）"
    if lacking:
        says = f"还有 {len(lacking)} 人没有落实；{says}"
    if not asked:
        says = f"没有应{work.title}的人"
    return in_parts(
        len(done), asked, says, percent=percent, evidence=tuple(done), lacking=tuple(lacking),
        doors=doors(work, code) if lacking else (),
    )  # fmt: skip


FORMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "visit": ("记一次走访", lambda code: reverse("record-visit")),
    "help": ("登记帮扶对子", lambda code: f"{SupportLedger.url('create')}?community={code}"),
    "training": ("登记培训", lambda code: f"{TrainingLedger.url('create')}?community={code}"),
    "placement": (
        "就业需求登记表（安置）",
        lambda code: f"{JobSeekerLedger.url('list')}?area={code}",
    ),
    "service": ("办理需求", lambda code: f"{NeedLedger.url('list')}?area={code}"),
}
"""The form that turns a red lamp green."""


def doors(work: Work, code: str) -> tuple[Door, ...]:
    """Who lacks it, and where it is recorded."""
    label, url = FORMS[work.key]
    return (
        Door(f"{work.title}没有落实的人", list_url(code, DOES, work.key, OPEN)),
        Door(label, url(code)),
    )


INDICATORS = tuple(
    Indicator(
        work.code, f"{work.asked}中，{work.done}；{work.due}",
        partial(measure, place), (*work.limits, work.percent), Kind.RATIO, "人",
    )
    for place, work in enumerate(WORKS)
)  # fmt: skip
"""One for each of the five works; all five ask the records once."""
