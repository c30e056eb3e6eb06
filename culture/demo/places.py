"""Invented venues, instructors and projects, with a few gaps: no audio books here, an old certificate there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from culture.instructors.ledger import InstructorLedger
from culture.projects.ledger import CultureProjectLedger
from culture.venues.ledger import EXERCISE, READING, ROOM, VenueLedger
from registry.demo import accounts, names
from registry.demo.chance import between, chance, one_of, years_later
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, User

DAY = timedelta(days=1)
OPENING = ("周一至周五 9:00–17:00", "每天 8:30–18:00", "周二、周四、周六 14:00–17:00")
EQUIPMENT: tuple[tuple[str, list[str]], ...] = (
    ("上肢训练器", ["4"]), ("轮椅乒乓球台", ["4"]), ("平衡杠", ["4", "5"]), ("健身车", ["2", "3", "5"]),
    ("盲人乒乓球", ["1"]), ("太极推手器", []), ("飞镖盘", ["2", "3", "4"]),
)  # fmt: skip
ACCESS: tuple[list[str], ...] = (["01", "02", "03"], ["01", "03", "05"], ["02", "04"], [])
PROJECTS = (
    ("1", "直播卫星户户通，电视节目配字幕，为 12 户残疾人免费安装", "广播电视局"),
    ("2", "书屋添置盲文、大字图书 60 册，听书机 3 台", "文化局"),
    ("3", "共享工程服务点设残疾人专用电脑 1 台，装读屏软件", "文化局"),
)


def write(seed: int, today: date) -> dict[str, int]:
    """Store them for every community with a specialist; returns how many of each by title."""
    rng = Random(f"{seed}:places")  # noqa: S311 invented data, no secret
    by = accounts.specialists()
    count: Counter[str] = Counter()
    for code in sorted(by):
        area = Area.objects.get(pk=code)
        for ledger, told in (
            (VenueLedger, _venues(rng, area, today)),
            (InstructorLedger, _instructors(rng, area, today)),
            (CultureProjectLedger, _projects(rng, area, today)),
        ):
            count[ledger.title] += _keep(rng, ledger, code, told, by, today)
    return dict(count)


def _keep(
    rng: Random, ledger: Any, code: str, told: Iterator[Values], by: dict[str, User], today: date
) -> int:
    blank = ledger.start(Area.objects.get(pk=code))
    return store(rng, ledger, ((code, {**blank, **values}) for values in told), by, today)


def _venues(rng: Random, area: Area, today: date) -> Iterator[Values]:
    common = {"from_on": today - between(rng, 200, 1500) * DAY, "opening": one_of(rng, OPENING)}
    reads = chance(rng, 0.85)
    yield {
        **common, "name": f"{area.name}阅读角", "kind": READING, "host": one_of(rng, "12"),
        "address": f"{area.name}文化站一楼", "floor_area": between(rng, 8, 30), "keeper": "图书管理员",
        "access": one_of(rng, ACCESS), "braille": between(rng, 0, 30) if reads else 0,
        "large_print": between(rng, 10, 90) if reads else 0,
        "audio": between(rng, 5, 40) if reads else 0, "other_books": between(rng, 200, 1500),
    }  # fmt: skip
    yield {
        **common, "name": f"{area.name}文体活动室", "kind": ROOM, "host": "3",
        "address": f"{area.name}服务中心二楼", "floor_area": between(rng, 22, 120),
        "access": one_of(rng, ACCESS), "offers": "棋牌、合唱、书法、手工", "keeper": "社区文体委员",
        "equipment": _equipment(rng, 1),
    }  # fmt: skip
    if chance(rng, 0.7):
        yield {
            **common, "name": f"{area.name}健身活动点", "kind": EXERCISE, "host": "4",
            "address": f"{area.name}文化广场", "floor_area": None, "access": ["01", "03"],
            "offers": "轮椅太极、健步走、飞镖", "equipment": _equipment(rng, between(rng, 2, 4)),
        }  # fmt: skip


def _equipment(rng: Random, kinds: int) -> list[Values]:
    first = between(rng, 0, len(EQUIPMENT) - 1)
    chosen = [EQUIPMENT[(first + n) % len(EQUIPMENT)] for n in range(kinds)]
    return [
        {"name": name, "quantity": between(rng, 1, 3), "suits": suits, "since": None,
         "state": "2" if chance(rng, 0.15) else "1"}
        for name, suits in chosen
    ]  # fmt: skip


def _instructors(rng: Random, area: Area, today: date) -> Iterator[Values]:
    if chance(rng, 0.2):
        return
    gender = one_of(rng, (names.MALE, names.FEMALE))
    people = names.family(rng, names.MONGOL if chance(rng, 0.3) else names.HAN)
    issued = today - between(rng, 300, 1400) * DAY
    yield {
        "name": names.full_name(rng, people, gender, between(rng, 25, 55)),
        "gender": "1" if gender == names.MALE else "2",
        "phone": f"138{between(rng, 10000000, 99999999)}",
        "certificate_no": f"SHTY{area.code[:6]}{between(rng, 10000, 99999)}", "level": "4",
        "issuer": "体育局", "issued_on": issued, "valid_until": years_later(issued, 4),
        "way": one_of(rng, "23"), "from_on": issued + 30 * DAY, "until_on": None,
        "skills": ["23", "27"], "suits": [],
    }  # fmt: skip


def _projects(rng: Random, area: Area, today: date) -> Iterator[Values]:
    for project, content, authority in PROJECTS:
        if chance(rng, 0.6):
            included = chance(rng, 0.75)
            yield {
                "project": project, "title": "", "included": "1" if included else "2",
                "content": content if included else "", "authority": authority,
                "since": today - between(rng, 100, 900) * DAY if included else None,
            }  # fmt: skip
