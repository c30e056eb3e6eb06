"""What invented residents like, and an activity or two still to come, with all that a poster tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from culture.activities.ledger import CultureActivityLedger
from culture.leisure.ledger import LeisureLedger
from registry.demo import accounts
from registry.demo.chance import between, chance, one_of
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Resident

DAY = timedelta(days=1)
WANTS = ("01", "02", "06", "07", "09", "10", "23", "27")
NEEDS: tuple[list[str], ...] = (["03"], ["04"], ["01"], ["05"], [], [])
PLANNED = (
    {
        "title": "轮椅乒乓球友谊赛", "kind": "02", "form": "1", "begins_at": "上午 9:30",
        "place": "社区文体活动室", "suits": ["4"], "interests": ["23", "25"],
        "arrangements": ["02", "03", "08"], "arrangement_note": "8:50 社区门口发车，车上可停轮椅",
        "content": "分组循环赛，没有打过的也可以来学，有指导员在场。",
    },
    {
        "title": "春节前写春联、送春联", "kind": "01", "form": "1", "begins_at": "下午 2:00",
        "place": "社区文化站一楼", "suits": [], "interests": ["06", "07"],
        "arrangements": ["02", "04", "05"], "arrangement_note": "",
        "content": "书法爱好者现场写春联，备有大字样张，写好的带回家。",
    },
    {
        "title": "听障朋友手语读书会", "kind": "01", "form": "1", "begins_at": "上午 10:00",
        "place": "农家书屋", "suits": ["2", "3"], "interests": ["01"], "arrangements": ["01", "07"],
        "arrangement_note": "全程手语翻译", "content": "共读一本书，手语讲故事。",
    },
)  # fmt: skip


def write(seed: int, today: date) -> dict[str, int]:
    """Store them for every community with a specialist; returns how many of each by title."""
    rng = Random(f"{seed}:wishes")  # noqa: S311 invented data, no secret
    by = accounts.specialists()
    wishes = [(code, values) for code in sorted(by) for values in _wishes(rng, code, today)]
    coming = [(code, values) for code in sorted(by) for values in _coming(rng, code, today)]
    return {
        LeisureLedger.title: store(rng, LeisureLedger, wishes, by, today),
        CultureActivityLedger.title: store(rng, CultureActivityLedger, coming, by, today),
    }


def _wishes(rng: Random, code: str, today: date) -> Iterator[Values]:
    people = Resident.objects.unscoped("invented people").current()
    for person in people.filter(community_id=code, status="1").order_by("pk"):
        if chance(rng, 0.6):
            often = chance(rng, 0.4)
            yield {
                **LeisureLedger.start(person), "asked_on": today - between(rng, 5, 500) * DAY,
                "joins_often": "1" if often else "2",
                "reasons": [] if often else [one_of(rng, "1239")],
                "wants": sorted({one_of(rng, WANTS) for _ in range(between(rng, 0, 2))}),
                "needs": one_of(rng, NEEDS), "welcome": "2" if chance(rng, 0.07) else "1",
            }  # fmt: skip


def _coming(rng: Random, code: str, today: date) -> Iterator[Values]:
    area = Area.objects.get(pk=code)
    for n, planned in enumerate(PLANNED):
        yield {
            **CultureActivityLedger.start(area), **planned,
            "begins_on": today + (5 + 8 * n + between(rng, 0, 3)) * DAY, "organiser": "社区残协",
            "signup_phone": f"0476-83{between(rng, 30000, 39999)}", "money": between(rng, 3, 9) * 100,
        }  # fmt: skip
