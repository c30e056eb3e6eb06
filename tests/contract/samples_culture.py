"""The ``n``-th record of each ledger of culture, complete and without a mistake."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests import cast

Values = dict[str, Any]
DAY = datetime.timedelta(days=1)


def _culture_activity(n: int) -> Values:
    return {
        "title": f"书画展{cast.in_words(n)}", "kind": ("01", "02", "05")[n % 3], "form": "1",
        "begins_on": datetime.date(2026, 1, 5) + n * DAY, "place": "文化站", "organiser": "社区残协",
        "liaison": "其木格", "liaison_is_specialist": "1", "visitors": 40 + n,
    }  # fmt: skip


def _venue(n: int) -> Values:
    item = {"name": "上肢训练器", "quantity": 2, "suits": ["4"], "state": "1", "since": None}
    return {
        "name": f"阅读角{cast.in_words(n)}", "kind": "1", "host": "1", "address": "文化站一楼",
        "floor_area": Decimal("20.00"), "opening": "每天 9:00–17:00", "access": ["01", "03"], "keeper": "其木格",
        "braille": 10 + n, "large_print": 20, "audio": 5, "other_books": 300, "equipment": [item],
        "from_on": datetime.date(2024, 5, 1),
    }  # fmt: skip


def _instructor(n: int) -> Values:
    today = timezone.localdate()
    return {
        "name": f"那日苏{cast.in_words(n)}", "gender": "1", "phone": cast.mobile(2100 + n),
        "certificate_no": f"SHTY15040420{n:05d}", "level": "4", "issuer": "体育局",
        "issued_on": today - 200 * DAY, "valid_until": today + 900 * DAY, "way": "3",
        "from_on": today - 100 * DAY, "skills": ["23"], "suits": ["4"],
    }  # fmt: skip


def _project(n: int) -> Values:
    return {
        "project": "123"[n % 3], "title": f"书屋{cast.in_words(n)}", "included": "1",
        "content": "添置盲文图书", "authority": "文化局", "since": datetime.date(2025, 3, 5),
    }  # fmt: skip


def _leisure(n: int) -> Values:
    return {
        "asked_on": timezone.localdate() - n % 300 * DAY, "joins_often": "2", "reasons": ["3"],
        "reason_note": "没有人带队", "wants": ["10"], "needs": ["03"], "welcome": "1",
    }  # fmt: skip


SAMPLES = {
    "culture-activity": _culture_activity,
    "venue": _venue,
    "sport-instructor": _instructor,
    "culture-project": _project,
    "leisure": _leisure,
}
