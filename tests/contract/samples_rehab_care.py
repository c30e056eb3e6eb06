"""Complete records of guardianship, counselling and the hotline."""

from __future__ import annotations

import datetime

from django.utils import timezone

from tests import cast
from tests.contract import samples_registry
from tests.contract.beside import Values

DAY = datetime.timedelta(days=1)


def _guardianship(n: int) -> Values:
    today = timezone.localdate()
    visit = {"on": today - (n % 20) * DAY, "way": "1", "state": "2", "danger": "012"[n % 3],
             "medication_state": "12"[n % 2], "lowered": "",
             "handling": f"叮嘱按时服药，第{cast.in_words(n)}次"}  # fmt: skip
    stay = {"from_on": today - (60 + n) * DAY, "to_on": today - (40 + n) * DAY,
            "hospital": "安定医院", "note": "好转出院"}  # fmt: skip
    return {
        "opened_on": today - (100 + n) * DAY, "guardian_name": f"监护{cast.in_words(n)}",
        "guardian_relation": "2", "guardian_phone": cast.mobile(3000 + n),
        "letter_from": today - 90 * DAY, "letter_to": today + (200 + n) * DAY,
        "first_danger": "012"[n % 3], "medication_state": "12"[n % 2],
        "medication": f"利培酮，每日一片，{cast.in_words(n)}", "diagnosis": f"病情{cast.in_words(n)}",
        "visits": [visit], "stays": [stay],
    }  # fmt: skip


def _counselling(n: int) -> Values:
    today = timezone.localdate()
    session = {"on": today - (n % 30) * DAY, "way": "2", "minutes": 40, "problems": ["1"],
               "risk": "12"[n % 2], "person": "张静", "title": "1",
               "summary": f"谈到睡眠，第{cast.in_words(n)}次"}  # fmt: skip
    score = {"scale": "1", "before_on": today - 90 * DAY, "before": 62, "after_on": today,
             "after": 50}  # fmt: skip
    return {
        "opened_on": today - (100 + n) * DAY, "source": "12"[n % 2], "problems": ["1", "3"],
        "first_risk": "2", "concern": f"长期失眠{cast.in_words(n)}", "next_on": today + 7 * DAY,
        "sessions": [session], "assessments": [score],
    }  # fmt: skip


def _hotline(n: int) -> Values:
    return {
        "name": f"阳光热线{cast.in_words(n)}", "phone": f"0476-{8000000 + n}",
        "hours": "每天 8:30–20:00", "in_use": "12"[n % 2],
        "opened_on": datetime.date(2024, 1, 1) + n * DAY, "run_by": "旗县残联",
    }  # fmt: skip


def _call(n: int) -> Values:
    today = timezone.localdate()
    return {
        "topic": f"夫妻不和{cast.in_words(n)}", "called_on": today - (n % 300) * DAY, "called_at": "14:30", "minutes": 12,
        "line": "0476-8000000", "caller_kind": "13"[n % 2], "caller": f"来电{cast.in_words(n)}",
        "caller_phone": cast.mobile(4000 + n), "problems": ["2"], "risk": "12"[n % 2],
        "summary": f"夫妻争吵{cast.in_words(n)}", "done": ["1"],
    }  # fmt: skip


def _activity(n: int) -> Values:
    return {
        **samples_registry.SAMPLES["activity"](n),
        "kind": "11",
        "title": f"心理健康讲座{cast.in_words(n)}",
    }


SAMPLES = {
    "guardianship": _guardianship,
    "counselling": _counselling,
    "hotline": _hotline,
    "hotline-call": _call,
    "mental-health-activity": _activity,
}
