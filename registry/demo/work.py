"""Invented helping pairs and work records of communities with a specialist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from registry import identity
from registry.demo.chance import between, chance, new_id, one_of
from registry.ledger import numbering
from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.models import Change, Resident, User
from registry.support.ledger import SupportLedger
from registry.work.ledger import WorkLedger
from registry.work.visits import Told, work_values

REASON = "演示数据"
HELPED, VISITED = 0.25, 0.7
"""How many have a helper; how many were visited this quarter."""
HELPERS = (
    ("1", "全宁街道党工委", "王建国", "组织委员"),
    ("2", "松山区税务局", "刘志强", "科长"),
    ("3", "草原情乳业有限公司", "包晓光", "工会主席"),
    ("5", "青年助残志愿服务队", "苏日娜", "队长"),
    ("6", "邻里互助小组", "张桂兰", "组长"),
)
DIFFICULTIES = ("缺少劳力，收入低", "子女上学费用高", "长期服药，开支大", "行动不便，买菜看病难")
DAILY = ("每周上门代购代办", "日常生活有人照应", None)
FOR_CHILDREN = (DAILY, ("联系减免学费", "秋季按时入学", 2000))
FOR_GROWN = (
    DAILY,
    ("送基础母羊五只并包销", "年底出栏十只", 6000),
    ("介绍到附近工厂做包装", "稳定就业半年", None),
)
FOR_OLD = (DAILY, ("每月陪同去医院复查一次", "按时复查、按时取药", None))


def _measures(person: Resident, today: date) -> tuple[tuple[str, str, int | None], ...]:
    """What suits the age of ``person``: school to 17, work from 18 to 59, care above."""
    if person.birth_date is None:
        return (DAILY,)
    age = identity.age_on(person.birth_date, today)
    return FOR_CHILDREN if age < 18 else FOR_GROWN if age < 60 else FOR_OLD


ACTS = (
    ("02", "送米面油", "米面各一袋"),
    ("03", "打扫卫生、代购药品", ""),
    ("09", "代办补贴申请", ""),
)
MEETINGS = (
    ("06", "残协季度例会", "总结上季走访，布置下季工作"),
    ("07", "助残日宣传", "发放政策明白纸八十份"),
    ("03", "手工编织培训", "培训两天，学员当场做成样品"),
    ("08", "文体活动", "棋牌和乒乓球，轮椅居民参加六人"),
)
HEARD = (
    "身体尚好，补贴按月到账",
    "最近膝盖疼，出门要人扶",
    "想找在家能做的活",
    "子女外出，希望常来看看",
)


def write(seed: int, today: date, by: dict[str, User]) -> int:
    """Store pairs and work records of the communities in ``by``; returns how many."""
    rng = Random(seed)  # noqa: S311 invented data, no secret
    people = Resident.objects.unscoped("invented people").filter(
        community_id__in=by, voided_at=None, status="1"
    )
    chosen = list(people.select_related("household", "community").order_by("community_id", "pk"))
    pairs = [(p.community_id, _pair(rng, p, today)) for p in chosen if chance(rng, HELPED)]
    works = [(p.community_id, _visit(rng, p, today, by)) for p in chosen if chance(rng, VISITED)]
    works += [(code, _meeting(rng, *what, today, by)) for code in sorted(by) for what in MEETINGS]
    return store(rng, SupportLedger, pairs, by, today) + store(rng, WorkLedger, works, by, today)


def store(
    rng: Random,
    ledger: type[Ledger],
    told: Iterable[tuple[str, Values]],
    by: dict[str, User],
    today: date,
) -> int:
    """Write each as the product would: examined, with its gaps and its first line of history."""
    count, told = 0, list(told)
    numbers = numbering.take(ledger.model, [code for code, _ in told], today.year)
    for code, values in told:
        examined = ledger.examine(values)
        who = {"created_by": by[code], "updated_by": by[code], "pk": new_id(rng)}
        who["number"] = next(numbers[code])
        rows = ledger.shape.instances(examined.values, code, {}, **who)
        record: Any = rows[0]
        ledger.finish(record, examined)
        for row in rows:
            row.save(force_insert=True)
        _change(record).save()
        count += 1
    return count


def _pair(rng: Random, person: Resident, today: date) -> Values:
    kind, unit, name, post = one_of(rng, HELPERS)
    began = today - timedelta(days=between(rng, 30, 420))
    values = SupportLedger.start(person)
    measure, goal, funds = one_of(rng, _measures(person, today))
    due = began + timedelta(days=300) if chance(rng, 0.8) else None
    values |= {
        "helper_kind": kind, "helper_unit": unit, "helper_name": name, "helper_post": post,
        "helper_phone": f"139{between(rng, 10000000, 99999999)}", "paired_on": began,
        "ends_on": began + timedelta(days=365), "agreement": "1",
        "difficulties": one_of(rng, DIFFICULTIES), "state": "1",
        "measures": [{"measure": measure, "goal": goal, "due_on": due, "person": name, "funds": funds}],
        "acts": list(_acts(rng, began, today)),
    }  # fmt: skip
    if (today - began).days > 183 and chance(rng, 0.7):
        values |= {
            "results": ["1"],
            "results_note": "收入有所增加",
            "satisfaction": one_of(rng, "112"),
        }
    return values


def _acts(rng: Random, began: date, today: date) -> Iterator[Values]:
    day = began + timedelta(days=between(rng, 5, 30))
    while day <= today:
        way, content, goods = one_of(rng, ACTS)
        yield {"on": day, "way": way, "content": content, "hours": None, "amount": None,
               "goods": goods, "confirmed": "1"}  # fmt: skip
        day += timedelta(days=between(rng, 25, 80))


def _visit(rng: Random, person: Resident, today: date, by: dict[str, User]) -> Values:
    day = today - timedelta(days=between(rng, 0, 80))
    worry = chance(rng, 0.3)
    needs = [{"kind": "06", "content": "想要一把轮椅"}] if chance(rng, 0.1) else []
    return work_values(
        {
            "kind": "01", "way": one_of(rng, ("1", "1", "1", "2", "3")), "on": day,
            "starts_at": f"{between(rng, 8, 16):02d}:30", "place": "家中",
            "organizer": str(by[person.community_id]), "found": ["2"] if worry else ["0"],
            "learned": one_of(rng, HEARD), "done": ["01"],
            "follow_up": "联系社区卫生服务中心上门" if worry else "",
            "follow_up_by": str(by[person.community_id]) if worry else "",
            "follow_up_on": day + timedelta(days=15) if worry else None,
            "back_reason": "当时用纸记录，现在补录",
        },
        [Told(person, needs=needs)],
    )  # fmt: skip


def _meeting(
    rng: Random, kind: str, topic: str, learned: str, today: date, by: dict[str, User]
) -> Values:
    values = {
        "kind": kind, "topic": topic, "on": today - timedelta(days=between(rng, 0, 80)),
        "starts_at": "09:30", "ends_at": "11:00", "place": "社区活动室", "organizer": "社区残协",
        "participants": "社区残协成员", "learned": learned, "results": "已完成",
        "back_reason": "当时用纸记录，现在补录",
    }  # fmt: skip
    return work_values(values, [])


def _change(record: Any) -> Change:
    return Change(
        record_type=record._meta.label_lower,
        record_id=record.pk,
        community_id=record.community_id,
        by=record.created_by,
        action="create",
        reason=REASON,
    )
