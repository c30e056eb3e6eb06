"""Every indicator that is measured has its own words for what is wrong."""

from registry.indicators import catalogue
from registry.organisation.standing.measuring import indicators
from reports.dashboards.phrases import LACKS, lacks


def test_every_indicator_has_words() -> None:
    assert {i.code for i in indicators()} == set(LACKS) == set(catalogue())
    assert lacks("B04") == "专职委员未完成年度培训"
