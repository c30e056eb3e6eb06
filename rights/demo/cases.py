"""Invented infringements and legal aid, each with those who handle it; the banner's legal worker in some."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from registry.demo import accounts
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Posting, Resident
from rights.infringements.ledger import InfringementLedger
from rights.legal_aid.ledger import LegalAidLedger

DAY = timedelta(days=1)
BANNER_DIGITS = 6
MEDIATED = "6"
"""人民调解, a code of legal_aid_way."""
STORIES: tuple[dict[str, Any], ...] = (
    {"kind": "03", "found_by": "3", "days": 1, "avoid": "同住的侄子", "informant": "楼上邻居",
     "story": "低保存折和身份证被侄子拿走，三个月没有见到钱。"},
    {"kind": "04", "found_by": "1", "days": 12, "avoid": "", "reported": 2,
     "story": "在洗车行干了四个月，老板拖欠工资 6800 元。",
     "progress": ((6, "2", "约老板到居委会，答应分两次付清"),)},
    {"kind": "02", "found_by": "4", "days": 9, "avoid": "丈夫", "reported": 7,
     "story": "邻居多次听到打骂声，本人身上有伤，不敢说。"},
    {"kind": "07", "found_by": "5", "days": 70, "avoid": "", "reported": 68, "closed": 30,
     "story": "电话里说能办补贴，骗走养老金 3200 元。", "result": "派出所立案，追回 2000 元",
     "progress": ((60, "4", "陪同到派出所报案"), (40, "4", "回访办案民警"))},
)  # fmt: skip
"""Days before today; ``reported`` and ``closed`` likewise."""
AIDS: tuple[dict[str, Any], ...] = (
    {"matter": "追讨拖欠工资", "way": "5", "days": 8, "story": "没有签合同，有微信记录。"},
    {"matter": "抚养费纠纷", "way": "3", "days": 40, "answered": 36, "lawyer": "苏日娜",
     "story": "离婚后对方一直不付孩子抚养费。"},
    {"matter": "邻里通道占用", "way": "6", "days": 60, "answered": 58, "lawyer": "包玉兰",
     "closed": 45, "story": "楼道堆物，轮椅出不了门。"},
)  # fmt: skip


def write(seed: int, today: date) -> dict[str, int]:
    """Store them in the communities with a specialist, who handles them; how many by title."""
    rng = Random(f"{seed}:rights")  # noqa: S311 invented data, no secret
    by = accounts.specialists()
    lawyers = {p.area_id: p.user_id for p in Posting.objects.filter(
        role="legal_worker", user__is_demo=True)}  # fmt: skip
    cases, aids = [], []
    for code in sorted(by):
        people = _people(rng, code)
        hands = [by[code].pk, lawyers.get(code[:BANNER_DIGITS])]
        for person, told in zip(people, STORIES, strict=False):
            cases.append((code, _case(person, told, hands, today)))
        for person, told in zip(people[1:], AIDS, strict=False):
            aids.append((code, _aid(person, told, hands, today)))
    return {
        InfringementLedger.title: store(rng, InfringementLedger, cases, by, today),
        LegalAidLedger.title: store(rng, LegalAidLedger, aids, by, today),
    }


def _people(rng: Random, code: str) -> list[Resident]:
    held = Resident.objects.unscoped("invented people").current()
    held = held.filter(community_id=code, status="1").select_related("household", "community")
    people = list(held.order_by("pk")[:40])
    return rng.sample(people, min(len(people), len(STORIES)))


def _body(person: Resident, way: str) -> str:
    """Mediation is the community's; what a lawyer does is the banner's legal aid centre's."""
    if way == MEDIATED:
        return f"{person.community.name}人民调解委员会"
    banner = Area.objects.get(pk=person.community_id[:BANNER_DIGITS])
    return f"{banner.name}法律援助中心"


def _handlers(hands: list[Any], since: date, count: int) -> list[Values]:
    named = [key for key in hands[:count] if key]
    return [{"account_id": key, "since": since, "until": None} for key in named]


def _case(person: Resident, told: dict[str, Any], hands: list[Any], today: date) -> Values:
    found_on = today - told["days"] * DAY
    values = {
        **InfringementLedger.start(person), "kind": told["kind"], "found_on": found_on,
        "found_by": told["found_by"], "avoid": told["avoid"], "story": told["story"],
        "informant": told.get("informant", ""),
        "progress": [
            {"on": today - days * DAY, "way": way, "done": done, "by": "专职委员"}
            for days, way, done in told.get("progress", ())
        ],
        "handlers": _handlers(hands, found_on, 2 if "reported" in told else 1),
    }  # fmt: skip
    if "reported" in told:
        day = today - told["reported"] * DAY
        values |= {"reported_on": day, "body": f"{person.community.name}人民调解委员会",
                   "ways": ["1"]}  # fmt: skip
        if told["reported"] < 5:  # reported late, as sometimes happens
            values["progress"] = []
    if "closed" in told:
        values |= {"closed_on": today - told["closed"] * DAY, "outcome": "2",
                   "result": told["result"], "satisfaction": "2"}  # fmt: skip
    return values


def _aid(person: Resident, told: dict[str, Any], hands: list[Any], today: date) -> Values:
    asked_on = today - told["days"] * DAY
    values = {
        **LegalAidLedger.start(person), "matter": told["matter"], "way": told["way"],
        "asked_on": asked_on, "story": told["story"],
        "body": _body(person, told["way"]), "handlers": _handlers(hands, asked_on, 2),
    }  # fmt: skip
    if "answered" in told:
        day = today - told["answered"] * DAY
        values |= {"answered_on": day, "answer": "1", "lawyer": told["lawyer"], "assigned_on": day}
    if "closed" in told:
        values |= {"closed_on": today - told["closed"] * DAY, "outcome": "4",
                   "result": "双方签了调解协议，通道已清空", "satisfaction": "1"}  # fmt: skip
    return values
