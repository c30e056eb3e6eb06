"""The ``n``-th complete record of each ledger of accessibility."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from accessibility.models import Place
from tests import cast

Values = dict[str, Any]
FIRST = datetime.date(2026, 1, 5)
DAY = datetime.timedelta(days=1)


def _home_survey(n: int) -> Values:
    barrier = {"part": "06", "barrier": "04", "item": "06", "note": "坐便器旁"}
    return {
        "surveyed_on": FIRST + n * DAY, "surveyed_by": "其木格", "wanted": "1",
        "note": f"住平房，出门有台阶{cast.in_words(n)}", "barriers": [barrier],
    }  # fmt: skip


def _course(n: int) -> Values:
    day = FIRST + n * DAY
    money = {"source": "1", "source_name": "区残联", "amount": Decimal(2000 + n),
             "received_on": day + 10 * DAY}  # fmt: skip
    return {
        "asked_on": day, "applicant": "乌力吉", "request": f"出入口改坡道{cast.in_words(n)}",
        "assessed_on": day + 5 * DAY, "assessed_by": "王芳", "assessment": "可以改",
        "plan": "砌 1:12 坡道", "budget": Decimal(2500), "signed_on": day + 9 * DAY,
        "signed_by": "乌力吉", "contractor": "惠民装饰", "started_on": day + 12 * DAY,
        "money": [money],
    }  # fmt: skip


def _home_retrofit(n: int) -> Values:
    work = {"item": ("02", "06", "01")[n % 3], "part": "01", "quantity": Decimal("1.50"),
            "unit": "", "note": "防滑砖"}  # fmt: skip
    return {**_course(n), "works": [work]}


def _place(n: int) -> Values:
    barrier = {"part": "07", "barrier": "04", "item": "02", "note": "三楼以上"}
    return {
        "name": f"三号楼{cast.in_words(n)}单元", "kind": ("01", "02", "04")[n % 3],
        "position": f"新华街{n}号", "surveyed_on": FIRST + n * DAY, "surveyed_by": "其木格",
        "barrier_free": "3", "wanted": "1", "barriers": [barrier],
    }  # fmt: skip


def _place_retrofit(n: int) -> Values:
    """The retrofit of a stairwell of 春城社区 of its own: a place has one at a time."""
    place, _ = Place.objects.unscoped("a test surveys it").get_or_create(
        name=f"旧楼{cast.in_words(n)}单元", community_id=cast.OWN, kind="01", wanted="1"
    )
    work = {"item": "02", "part": "07", "quantity": Decimal("24.00"), "unit": "", "note": "木扶手"}
    return {**_course(n), "place_id": place.pk, "works": [work]}


def _staying_home(n: int) -> Values:
    return {
        "asked_on": FIRST + n * DAY, "asked_by": "其木格", "reasons": ["1", "9"],
        "reason_note": f"怕人多{cast.in_words(n)}", "bedridden": "2", "aids": ["1", "2"],
        "wishes": ["01"],
    }  # fmt: skip


SAMPLES: dict[str, Callable[[int], Values]] = {
    "home-survey": _home_survey,
    "home-retrofit": _home_retrofit,
    "place": _place,
    "place-retrofit": _place_retrofit,
    "staying-home": _staying_home,
}
"""The ``n``-th record of each ledger, complete and without a mistake."""
