"""Invented rehabilitation files, services, home training and devices, with what is usually missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from registry import codes
from registry.demo import accounts, work
from registry.demo.chance import between, chance, day_between, one_of
from registry.ledger.columns import Values
from registry.models import Area, Posting, Resident, User, WorkParty
from registry.organisation.parties.ledger import HEALTH, SERVICE, PartyLedger
from registry.rehab_need import CARE, DEVICES, MEDICINE, SURGERY, TRAINING
from rehab.devices.ledger import DeviceLedger
from rehab.files import people
from rehab.files.ledger import RehabFileLedger
from rehab.files.services import RehabServiceLedger
from rehab.training.ledger import HomeSessionLedger, HomeTrainingLedger

By = dict[str, User]
DAY = timedelta(days=1)
FILED, ASSESSED, TRAINS, NOTED, ENDED = 0.8, 0.8, 0.75, 0.85, 0.15
"""Shares: those in need with a file, files assessed, of those to train with a plan, days noted; of
all that has run long enough, what has come to its end."""
UNIT = "街道社区卫生服务中心"
SERVERS = ("李医生", "包护士", "康复师斯琴")
GOALS = {
    "1": ("能独自到小区门口", "盲杖定向行走练习"), "2": ("佩戴助听器能听懂日常对话", "听觉和说话练习"),
    "3": ("能说清日常用语", "发音和句子练习"), "4": ("能扶助行器走 10 米", "坐站和行走练习"),
    "5": ("能自己穿衣洗漱", "穿衣、洗漱分步练习"), "6": ("按时服药，能做简单家务", "作息和家务练习"),
}  # fmt: skip
STATES = (
    "能站立，不能独立行走",
    "手抖，持物不稳",
    "能坐起，翻身要人帮",
    "说话含糊，能听懂",
    "出门要人陪",
)
BETTER = (("比建档时稳", "2"), ("能自己做一部分", "2"), ("明显好转", "1"), ("没有变化", "3"))
EXERCISES = (
    ("坐站练习", "坐稳，双脚放平；身体前倾，慢慢站起；站 5 秒再坐下", "10 下，做 3 组"),
    ("抬腿练习", "躺平，一条腿伸直；慢慢抬高，停 3 秒；放下，换另一条", "每条腿 10 下"),
    ("扶墙迈步", "双手扶墙站稳；一只脚向旁边迈一步；另一只脚跟上", "来回 5 趟"),
    ("手指练习", "手掌张开；从拇指起一个一个弯下；再一个一个伸开", "10 遍"),
)
NEXT = ("照旧", "每组加 2 下", "加扶墙迈步", "放慢，做到位")
DONE = (
    "坐站转移、站立平衡",
    "关节活动和按摩",
    "教家属辅助行走",
    "测血压、指导用药",
    "助行器高度调整",
)


def write(seed: int, today: date) -> dict[str, int]:
    """Store them in the communities that have a specialist; how many by title."""
    by = accounts.specialists()
    rng = Random(f"{seed} rehab files")  # noqa: S311 invented data, no secret
    _agree(rng, by, today)
    files = [(of, values) for of in _needing(by) for values in _file(rng, of, today)]
    trained = [pair for of, file in files for pair in _training(rng, of, file, today)]
    return {
        ledger.title: work.store(rng, ledger, told, by, today)
        for ledger, told in (
            (RehabFileLedger, [(of.community_id, values) for of, values in files]),
            (RehabServiceLedger, [pair for of, file in files for pair in _services(rng, of, file, today)]),
            (HomeTrainingLedger, [(code, plan) for code, plan, _ in trained]),
            (HomeSessionLedger, [(code, one) for code, _, days in trained for one in days]),
            (DeviceLedger, [pair for of, file in files for pair in _devices(rng, of, file, today)]),
        )
    }  # fmt: skip


def _agree(rng: Random, by: By, today: date) -> None:
    """Health bodies have an agreement: most hold, one in four is about to run out.

    Where a health post has an account there is one, so that it can be looked at.
    """
    _health_posts(rng, by, today)
    held = WorkParty.objects.unscoped("demonstration data").filter(
        community_id__in=by, party="3", service="1", to_on=None
    )
    for at, party in enumerate(held.order_by("community_id", "pk")):
        left = between(rng, 5, 25) if at % 4 == 1 else between(rng, 120, 600)
        until = today + left * DAY
        held.filter(pk=party.pk).update(agreed_from=until - timedelta(days=730), agreed_until=until)


def _health_posts(rng: Random, by: By, today: date) -> None:
    posts = Posting.objects.filter(role="rehab_worker", user__is_demo=True, area_id__in=by)
    held = WorkParty.objects.unscoped("demonstration data").filter(party=SERVICE, service=HEALTH)
    known = set(held.values_list("community_id", flat=True))
    told = [
        (area.code, PartyLedger.start(area) | {
            "party": SERVICE, "service": HEALTH, "name": f"{(area.parent or area).name.removesuffix('街道')}{UNIT}",
            "person": "包晓光", "post": "主任", "phone": f"139{between(rng, 10000000, 99999999)}",
            "duties": "康复训练指导、家庭医生签约、辅助器具适配评估", "from_on": today - 650 * DAY,
        })
        for area in Area.objects.filter(pk__in=posts.values("area_id")).exclude(pk__in=known)
        .select_related("parent").order_by("pk")
    ]  # fmt: skip
    work.store(rng, PartyLedger, told, by, today)


def _needing(by: By) -> list[Resident]:
    held = Resident.objects.unscoped("demonstration data").current()
    held = held.filter(people.with_need(), community_id__in=by)
    held = held.select_related("household", "community").annotate(need_since=people.since())
    return list(held.order_by("community_id", "pk"))


def _file(rng: Random, of: Any, today: date) -> Iterator[Values]:
    values = RehabFileLedger.start(of)
    if not values["needs"] or not chance(rng, FILED):
        return
    opened = day_between(rng, min(of.need_since, today), min(of.need_since + 40 * DAY, today))
    goal, plan = GOALS.get(str(of.dis_category), GOALS["4"])
    ended = opened + between(rng, 150, 300) * DAY
    over = {"closed_on": ended, "end_reason": one_of(rng, "1113"), "end_note": "评估后结案"}
    yield values | {
        **(over if ended <= today and chance(rng, ENDED) else {}),
        "opened_on": opened, "opened_by": "", **_items(rng, of, values["needs"]),
        "goal": goal, "plan": f"每月上门两次；{plan}，每周 5 次" if chance(rng, 0.9) else "",
        "institution": f"{of.community.parent.name.removesuffix('街道')}{UNIT}",
        "trainer_name": of.guardian_name or of.contact_name or "",
        "assessments": _assessments(rng, opened, today) if chance(rng, ASSESSED) else [],
        "unserved": ["2"] if chance(rng, 0.08) else [],
    }  # fmt: skip


def _items(rng: Random, of: Any, needs: list[str]) -> Values:
    own = [c.code for c in codes.get("rehab_training") if c.parent == str(of.dis_category)]
    devices = [c.code for c in codes.get("device_need") if c.parent == str(of.dis_category)]
    return {
        "medical_items": [one_of(rng, ("01", "07", "08"))] if {SURGERY, MEDICINE} & set(needs) else [],
        "training_items": [one_of(rng, own), "02"] if TRAINING in needs and own else ["02"] * (TRAINING in needs),
        "device_items": (of.device_need or devices[:1] or ["99"]) if DEVICES in needs else [],
        "support_items": [one_of(rng, "1234")] if CARE in needs else [],
    }  # fmt: skip


def _assessments(rng: Random, opened: date, today: date) -> list[Values]:
    state = one_of(rng, STATES)
    first = {"on": opened, "assessor": one_of(rng, SERVERS), "state": state, "compared": "",
             "effect": "", "next_step": "先练站立平衡"}  # fmt: skip
    later = opened + between(rng, 80, 120) * DAY
    if later > today:
        return [first]
    compared, effect = one_of(rng, BETTER)
    return [
        first,
        {
            **first,
            "on": later,
            "compared": compared,
            "effect": effect,
            "next_step": one_of(rng, NEXT),
        },
    ]


def _services(rng: Random, of: Any, file: Values, today: date) -> Iterator[tuple[str, Values]]:
    last = file["closed_on"] or today
    day = max(file["opened_on"], last - 200 * DAY) + between(rng, 3, 20) * DAY
    while day <= last:
        way, place = one_of(rng, (("1", "1"), ("2", "2"), ("3", "3"), ("4", "1")))
        yield of.community_id, RehabServiceLedger.start(of) | {
            "on": day, "project": one_of(rng, ("04", "04", "06", "09", "08")), "way": way,
            "place": place, "minutes": one_of(rng, (30, 40, 45, 60)), "content": one_of(rng, DONE),
            "progress": one_of(rng, BETTER)[0], "next_step": one_of(rng, NEXT),
            "effect": one_of(rng, ("", "2", "2", "2", "1", "1", "3")), "server": one_of(rng, SERVERS),
            "unit": file["institution"],
        }  # fmt: skip
        day += between(rng, 20, 50) * DAY


def _training(
    rng: Random, of: Any, file: Values, today: date
) -> Iterator[tuple[str, Values, list[Values]]]:
    if TRAINING not in file["needs"] or file["closed_on"] or not chance(rng, TRAINS):
        return
    began = max(file["opened_on"], today - between(rng, 30, 100) * DAY)
    plan = HomeTrainingLedger.start(of) | {
        "goal": file["goal"], "started_on": began, "until_on": began + 105 * DAY,
        "weekly": one_of(rng, (3, 4, 5)), "minutes": one_of(rng, (15, 20, 30)),
        "trainer_name": file["trainer_name"], "guide": one_of(rng, SERVERS),
        "guide_phone": "0476-8350120" if chance(rng, 0.8) else "",
        "guide_unit": file["institution"], "caution": "头晕、心慌马上停下，坐下休息，打电话告诉李医生",
        "exercises": [
            {"title": title, "steps": steps, "amount": amount}
            for title, steps, amount in rng.sample(EXERCISES, between(rng, 2, 3))
        ],
    }  # fmt: skip
    last = today
    if began <= today - 40 * DAY and chance(rng, ENDED):
        last = today - between(rng, 5, 30) * DAY
        plan |= {"ended_on": last, "end_reason": "1", "effect": one_of(rng, "122"),
                 "end_note": "目标达到，照旧每天走动"}  # fmt: skip
    yield of.community_id, plan, list(_sessions(rng, of, plan, last))


def _sessions(rng: Random, of: Any, plan: Values, today: date) -> Iterator[Values]:
    if not chance(rng, NOTED):
        return
    for back in range((today - plan["started_on"]).days, -1, -1):
        if chance(rng, plan["weekly"] / 8):
            yield HomeSessionLedger.start(of) | {
                "on": today - back * DAY, "minutes": plan["minutes"],
                "progress": one_of(rng, "33222241" if back > 20 else "2221213"),
                "note": "", "next_step": one_of(rng, NEXT), "person": plan["trainer_name"],
            }  # fmt: skip


def _devices(rng: Random, of: Any, file: Values, today: date) -> Iterator[tuple[str, Values]]:
    for kind in file["device_items"][:2]:
        asked = file["opened_on"]
        values = DeviceLedger.start(of) | {"kind": kind, "asked_on": asked}
        fitted = asked + between(rng, 10, 60) * DAY
        if chance(rng, 0.7) and fitted <= today:
            values |= _fitted(rng, of, fitted, today)
            if fitted <= today - 60 * DAY and chance(rng, ENDED):
                days = [fitted, *(row["on"] for row in values["follow_ups"])]
                values |= {"returned_on": max(days) + between(rng, 0, (today - max(days)).days) * DAY,
                           "return_reason": one_of(rng, "123")}  # fmt: skip
        yield of.community_id, values


def _fitted(rng: Random, of: Any, on: date, today: date) -> Values:
    seen = on + between(rng, 60, 100) * DAY
    visit = {
        "on": seen,
        "used": one_of(rng, "1112"),
        "note": "已调整高度",
        "person": "",
        "again": None,
    }
    return {
        "fitted_on": on, "model": one_of(rng, ("普通型", "护理型", "可折叠")),
        "fitter": "旗县辅助器具服务站", "source": one_of(rng, "134"),
        "amount": Decimal(between(rng, 8, 120) * 10) if chance(rng, 0.9) else None,
        "taught": "1", "follow_ups": [visit] if seen <= today and chance(rng, 0.7) else [],
    }  # fmt: skip
