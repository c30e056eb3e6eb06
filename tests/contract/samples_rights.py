"""Complete records of the application ``rights``."""

from __future__ import annotations

import datetime

from django.utils import timezone

from tests import cast
from tests.contract import samples_registry
from tests.contract.beside import Values


def _infringement(n: int) -> Values:
    found_on = timezone.localdate() - datetime.timedelta(days=10 + n)
    return {
        "kind": ("01", "03", "07")[n % 3], "found_on": found_on, "found_by": "3",
        "avoid": f"同住的哥哥{cast.in_words(n)}", "informant": "邻居张婶",
        "story": f"第{cast.in_words(n)}次说起，低保存折被人拿走",
    }  # fmt: skip


def _legal_aid(n: int) -> Values:
    asked_on = timezone.localdate() - datetime.timedelta(days=n % 100)
    return {
        "matter": f"追讨工资{cast.in_words(n)}", "way": "3", "asked_on": asked_on,
        "story": f"欠了{cast.in_words(n)}个月工资，不愿让别人知道",
    }  # fmt: skip


def _law_activity(n: int) -> Values:
    return {
        **samples_registry.SAMPLES["activity"](n),
        "kind": "07", "form": "3", "visitors": 60 + n, "title": f"保障法宣传{cast.in_words(n)}",
    }  # fmt: skip


def _legal_body(n: int) -> Values:
    day = datetime.date(2026, 1, 1)
    return {
        "party": "3", "service": "4", "legal_body": "1234"[n % 4],
        "name": f"法律援助站{cast.in_words(n)}", "person": "包晓光", "post": "主任",
        "phone": cast.mobile(n), "duties": "法律咨询", "from_on": day, "agreed_from": day,
        "agreed_until": day + datetime.timedelta(days=730 + n),
    }  # fmt: skip


SAMPLES = {
    "infringement": _infringement,
    "legal-aid": _legal_aid,
    "law-activity": _law_activity,
    "legal-body": _legal_body,
}
