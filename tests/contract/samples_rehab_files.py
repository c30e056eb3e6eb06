"""The ``n``-th complete record of the ledgers of rehabilitation files, training and devices."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests import cast

Values = dict[str, Any]
FIRST = datetime.date(2026, 1, 5)
DAY = datetime.timedelta(days=1)


def _file(n: int) -> Values:
    day = FIRST + n * DAY
    assessment = {"on": day, "assessor": "李医生", "state": "能站立，不能独立行走", "compared": "",
                  "effect": "", "next_step": f"站立练习{n}次"}  # fmt: skip
    return {
        "opened_on": day, "opened_by": "其木格", "needs": ["3"], "training_items": ["41", "02"],
        "goal": f"能独立行走{cast.in_words(n)}", "plan": "每月上门两次，每天在家训练",
        "institution": "全宁街道社区卫生服务中心", "trainer_name": "李建国",
        "trainer_phone": cast.mobile(700 + n), "assessments": [assessment],
    }  # fmt: skip


def _service(n: int) -> Values:
    return {
        "on": FIRST + n * DAY, "project": ("04", "06", "09")[n % 3], "way": "1234"[n % 4],
        "place": "1", "minutes": 30 + n, "content": f"坐站练习{cast.in_words(n)}",
        "progress": "比上次稳", "next_step": "加扶墙迈步", "effect": ("1", "2", "")[n % 3],
        "server": "李医生", "unit": "全宁街道社区卫生服务中心",
    }  # fmt: skip


def _training(n: int) -> Values:
    exercise = {"title": "坐站练习", "steps": "坐稳；慢慢站起", "amount": f"{n} 下"}
    began = FIRST + n * DAY
    return {
        "goal": f"能自己站起{cast.in_words(n)}", "started_on": began, "until_on": began + 400 * DAY,
        "weekly": 3 + n % 3, "minutes": 20, "trainer_name": "李建国",
        "trainer_phone": cast.mobile(740 + n), "guide": "李医生", "exercises": [exercise],
    }  # fmt: skip


def _session(n: int) -> Values:
    return {"on": FIRST + n * DAY, "minutes": 20, "progress": "123"[n % 3],
            "note": f"坐站{cast.in_words(n)}", "next_step": "照旧", "person": "李建国"}  # fmt: skip


def _device(n: int) -> Values:
    day = FIRST + n * DAY
    visit = {"on": day + 60 * DAY, "used": "1", "note": "轮胎已充气", "person": "其木格",
             "again": day + 700 * DAY}  # fmt: skip
    return {
        "kind": ("41", "44", "45")[n % 3], "need": f"室内移动{cast.in_words(n)}", "asked_on": day,
        "fitted_on": day + 20 * DAY, "model": "护理型", "fitter": "辅助器具服务站", "source": "3",
        "amount": Decimal(600 + n), "taught": "1", "follow_ups": [visit],
    }  # fmt: skip


def _health_activity(n: int) -> Values:
    return {
        "title": f"居家康复讲座{cast.in_words(n)}", "kind": ("08", "09")[n % 2], "form": "2",
        "begins_on": FIRST + n * DAY, "place": "社区卫生服务中心", "organiser": "社区残协",
        "liaison": "其木格", "liaison_is_specialist": "2", "visitors": 30 + n,
    }  # fmt: skip


SAMPLES: dict[str, Callable[[int], Values]] = {
    "rehab-file": _file,
    "rehab-service": _service,
    "home-training": _training,
    "home-session": _session,
    "device": _device,
    "health-activity": _health_activity,
}
