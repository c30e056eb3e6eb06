"""How a measured row is told; how long anything takes is never a test."""

from tests.bench.measure import AT_LEAST, AT_MOST, Row, side_by_side


def test_a_row_says_number_ratio_limit_verdict_and_both_times() -> None:
    row = Row("P3", 0.514, AT_MOST, 0.6, "again 3.0 s", "first 5.9 s", "same 10")
    assert row.line() == "P3 0.51 (limit ≤ 0.6) ok  again 3.0 s · first 5.9 s · same 10"


def test_a_limit_may_be_the_least_that_is_wanted() -> None:
    assert Row("P1", 20, AT_LEAST, 20, "", "").is_met
    assert not Row("P1", 19.99, AT_LEAST, 20, "", "").is_met
    assert Row("P1", 3, AT_LEAST, 20, "", "").as_dict()["verdict"] == "short"


def test_works_take_turns() -> None:
    seen: list[str] = []
    works = {name: lambda name=name: seen.append(name) for name in "ab"}
    assert set(side_by_side(works, rounds=2, warm=1)) == {"a", "b"}
    assert seen == list("ababab")
