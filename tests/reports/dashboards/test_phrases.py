"""Every indicator that is measured has its own words for what is wrong."""

import re

from registry.indicators import Kind, catalogue
from registry.organisation.standing.measuring import indicators
from reports.dashboards.phrases import LACKS, lacks


def test_every_indicator_has_words() -> None:
    assert {i.code for i in indicators()} == set(LACKS) == set(catalogue())
    assert lacks("B04") == "专职委员未完成年度培训"


def test_what_is_done_in_part_is_not_said_to_be_missing() -> None:
    """The words of a ratio are said of 9 of 10 as well: they never say that there is nothing."""
    ratios = {i.code: lacks(i.code) for i in indicators() if i.kind is Kind.RATIO}
    nothing = {
        code: says for code, says in ratios.items() if re.search("没有(?!全部|进展|达到)", says)
    }
    assert nothing == {}
    assert lacks("C05") == "残协办公场所没有登记齐全"
