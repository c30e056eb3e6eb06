"""The ``n``-th record of each ledger of rehab, complete and without a mistake."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from tests import cast

Values = dict[str, Any]


def _child_report(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "name": f"幼儿{cast.in_words(n)}", "gender": "12"[n % 2],
        "birth_date": datetime.date(2022, 3, 1) + datetime.timedelta(days=n), "guardian": "其其格",
        "phone": cast.mobile(300 + n), "id_no": "", "address": f"密址街{n}号", "categories": ["3"],
        "found_on": day, "found_by": "4", "consent": "1", "reported_on": day, "reported_to": "1",
        "reporter": "王芳",
    }  # fmt: skip


def _referral(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "raised_on": day, "wanted": f"假肢评估{cast.in_words(n)}", "reasons": ["2"],
        "kind": ("1", "2", "3")[n % 3], "institution": "市辅具中心", "consent": "1",
    }  # fmt: skip


SAMPLES: dict[str, Callable[[int], Values]] = {
    "child-report": _child_report,
    "referral": _referral,
}
