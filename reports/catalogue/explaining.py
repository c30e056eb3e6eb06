"""Where a number comes from: the sentence, the rule, the thresholds that hold and who set them."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from registry import access, parameters
from registry.indicators import Indicator
from registry.models import Area
from registry.parameters import PARAMETERS
from registry.parameters.points import key_of

PLAN = "《内蒙古自治区建设社区残疾人工作示范点实施方案》（内蒙古自治区残联，2013年8月）"
OF_THE_PLAN = {
    "Z01": "每个盟市各 1 个城镇社区和 1 个嘎查村（共 12＋12 个）",
    "B04": "上岗后每年至少培训一次",
    "C03": "2000 平方米以下每年不低于 2 万元",
    "C04": "2000 平方米以上每年不低于 3 万元",
    "I04": "70% 的残疾人走出家门、参与活动",
}
"""The only figures the plan itself gives, by indicator."""
OUR_OWN = (
    "方案原文没有数字；界限和分值由本系统自定（【R】），可由自治区在参数中调整，不是官方评分标准"
)
HEADS = ("参数", "这天的数值", "由谁规定", "系统默认")


def rules(indicator: Indicator) -> list[dict[str, Any]]:
    """How it is worked out, as facts with their names."""
    own = OF_THE_PLAN.get(indicator.code)
    source = f"方案原文：{own}；其余界限和分值由本系统自定（【R】）" if own else OUR_OWN
    told = (
        ("怎样判定", indicator.how),
        ("用到的数据", indicator.told("data")),
        ("计算", indicator.told("formula")),
        ("界限", indicator.told("threshold")),
        ("适用", indicator.told("note") or "各社区、嘎查都适用"),
        ("数字从哪里来", source),
    )
    return [{"label": label, "value": text, "full": True} for label, text in told]


def thresholds(indicator: Indicator, area: Area, on: datetime.date, user: Any) -> dict[str, Any]:
    """The parameters it reads, its points among them: what held in ``area`` on the day, and who said so."""
    keys = list(
        dict.fromkeys((*indicator.parameters, key_of(indicator.points_of or indicator.code)))
    )
    held = parameters.origins(keys, area, on)
    linked = access.may(user, parameters.SECTION, "V", area.code)
    rows = [_row(key, held.get(key), area, linked) for key in keys]
    return {"caption": "所用的参数", "columns": [{"label": h} for h in HEADS], "rows": rows}


def _row(key: str, held: Any, area: Area, linked: bool) -> dict[str, Any]:
    parameter = PARAMETERS[key]
    title = "这句方案的分值" if key.startswith("points_") else parameter.title
    value = parameter.default if held is None else held.value
    who = (
        f"{held.area.name}（{held.set_by}），{held.valid_from:%Y-%m-%d} 起" if held else "系统默认"
    )
    url = f"{reverse('parameter', args=[key])}?area={area.code}" if linked else ""
    texts = (title, parameter.show(value), who, parameter.show(parameter.default))
    cells: list[dict[str, Any]] = [
        {"label": h, "value": text} for h, text in zip(HEADS, texts, strict=True)
    ]
    cells[0] |= {"kind": "name", "url": url}
    return {"pk": key, "name": title, "cells": cells}
