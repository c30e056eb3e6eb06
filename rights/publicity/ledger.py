"""普法宣传: those of 社区活动 that are of that kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from registry.about_area.ledger import PLACE
from registry.activities.ledger import LAW, ActivityLedger
from registry.five_knowns import months_before
from registry.ledger.ledger import QuickView


class LawActivityLedger(ActivityLedger):
    """普法宣传: lectures, advice on the spot, leaflets, broadcasts; with how many residents came."""

    key, title, work_area = "law-activity", "普法宣传", 5
    kinds = (LAW,)
    options = {
        **ActivityLedger.options,
        "form": {**ActivityLedger.options["form"], "required": True,
                 "hint": "十二个月内应有两种以上形式"},
        "visitors": {**ActivityLedger.options["visitors"], "required": True,
                     "hint": "参加的全体居民，包括残疾人；发放资料的填发到多少人"},
    }  # fmt: skip
    list_columns = ("title", "form", "begins_on", "place", "liaison", "visitors", "present", PLACE)
    filters = ("form", "liaison_is_specialist")
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("months", "近十二个月",
                  lambda today: Q(begins_on__range=(months_before(today, 12), today))),
        QuickView("coming", "将要举行", lambda today: Q(begins_on__gt=today)),
        QuickView("formless", "没有写形式", lambda today: Q(form="")),
        QuickView("uncounted", "没有写居民人数", lambda today: Q(visitors=None, begins_on__lte=today)),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )  # fmt: skip
    paper_title = "普法宣传活动登记表"

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            **super().example(year), "title": "残疾人保障法宣传", "kind": "普法宣传",
            "form": "现场咨询", "begins_on": f"{year}-05-16", "place": "社区广场",
        }  # fmt: skip
