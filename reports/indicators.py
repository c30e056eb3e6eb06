"""The indicators that belong to the roof: what is put together from others, judged, or counted by league."""

from __future__ import annotations

from registry.indicators import Indicator, Kind
from registry.organisation.documents.evidence import NEEDS_TEXT
from reports import principles, verdicts
from reports.fulfilment.indicators import INDICATORS as OF_FULFILMENT

INDICATORS = (
    *OF_FULFILMENT,
    Indicator(
        "Z01",
        "现有的示范点（未摘牌）计 1 个；盟市、自治区页上按盟市与“城镇社区 1 个、嘎查村 1 个”对照，多于 1 个只提示",
        principles.sites,
        kind=Kind.COUNT,
        unit="个",
    ),
    Indicator(
        "A01",
        "A03、A04 都达标，并且有服务中的志愿者或社会组织至少一个；原则性语句，由其他指标合成，不计分",
        principles.together,
        (verdicts.SATISFIED, NEEDS_TEXT),
    ),
    Indicator(
        "A03",
        "最近一次满意度访谈（人工评价）中满意人数占有效访谈人数的比例；还没有访谈的为“人工评价”，不计分",
        verdicts.satisfaction,
        (verdicts.SATISFIED,),
    ),
)
