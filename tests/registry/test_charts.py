"""Pictures of figures: piled to scale, told apart without colour, said in words."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from registry.charts import BAR_WIDTH, HEIGHT, PATTERNS, Line, Series, bars, level, lines


def money(amount: Decimal) -> str:
    return f"{amount:,.0f}"


def picture(**more):
    series = [
        Series("补贴", [Decimal(20000), Decimal(30000)]),
        Series("建设", [Decimal(0), Decimal(10000)]),
    ]
    return bars("p", "经费", ["2025年", "2026年"], series, money, unit="元", **more)


def test_bars_are_piled_to_scale() -> None:
    first, second = picture()["groups"]
    assert [p["pattern"] for p in first["pieces"]] == [0]
    low, high = second["pieces"]
    assert low["height"] == 3 * high["height"]
    assert low["y"] - high["height"] == high["y"]
    assert (first["sum"], second["sum"]) == ("20,000", "40,000")


def test_the_axis_ends_in_a_round_figure_at_or_above_the_largest() -> None:
    ticks = picture()["ticks"]
    assert [t["text"] for t in ticks] == ["0", "10,000", "20,000", "30,000", "40,000"]
    assert ticks[0]["y"] > ticks[-1]["y"] > 0


def test_a_level_above_every_bar_is_within_the_picture() -> None:
    held = picture(line=(Decimal(90000), "最低数"))
    assert 0 < held["line"]["y"] < HEIGHT
    assert held["ticks"][-1]["text"] == "100,000"


def test_no_figure_at_all_gives_an_empty_axis() -> None:
    held = bars("p", "经费", ["2026年"], [], money)
    assert held["groups"][0]["pieces"] == [] and held["groups"][0]["sum"] == "0"


def test_more_series_than_patterns_are_gathered() -> None:
    many = [Series(str(n), [Decimal(n)]) for n in range(1, PATTERNS + 3)]
    held = bars("p", "经费", ["2026年"], many, money)
    assert len(held["legend"]) == PATTERNS
    assert held["legend"][-1]["label"] == "6、7、8"
    assert held["groups"][0]["sum"] == "36"


@pytest.mark.parametrize("key", ["p", "other"])
def test_it_says_what_it_shows_and_needs_no_colour(key: str) -> None:
    held = {**picture(line=(Decimal(20000), "最低数")), "key": key}
    html = render_to_string("pieces/bars.html", {"bars": held})
    assert f'role="img" aria-labelledby="{key}-title {key}-desc"' in html
    assert f'<title id="{key}-title">经费</title>' in html
    assert "2025年 20,000元；2026年 40,000元。逐项数字见表格。" in html
    assert html.count("<pattern ") == 2
    assert "style=" not in html


def test_a_share_is_drawn_to_scale_and_hatched_below_its_line() -> None:
    short = level("g", "走出家门", 69, 99, 70, "69.7%", below=True)
    assert short["length"] < short["line"]["x"] == BAR_WIDTH * Decimal("0.7")
    html = render_to_string("pieces/level.html", {"level": short})
    assert 'fill="url(#g-hatch)"' in html and "没有达到" in html and "最低 70%" in html
    reached = level("g", "走出家门", 7, 10, 70, "70.0%", below=False)
    assert reached["length"] == reached["line"]["x"]
    assert "url(#g-hatch)" not in render_to_string("pieces/level.html", {"level": reached})


def test_a_share_of_nobody_is_an_empty_bar() -> None:
    held = level("g", "走出家门", 0, 0, 70, "—", below=False)
    assert held["length"] == 0 and held["described"] == "没有要计算的人。"


def drawn(*values: Decimal | None):
    places = [f"{n}月" for n in range(1, len(values) + 1)]
    other = [Decimal(60)] * len(values)
    return lines("t", "变化", places, [Line("得分", values), Line("比例", other)], money, unit="分")


def test_lines_go_to_scale_and_leave_out_what_is_not_known() -> None:
    held = drawn(Decimal(0), None, Decimal(100))
    score, share = held["lines"]
    assert [p["y"] for p in score["points"]] == [held["ticks"][0]["y"], held["ticks"][-1]["y"]]
    assert len(score["points"]) == 2 and len(share["points"]) == 3
    assert held["described"] == (
        "得分：1月 0分、3月 100分；比例：1月 60分、2月 60分、3月 60分。逐项数字见表格。"
    )
    html = render_to_string("pieces/lines.html", {"lines": held})
    assert "<circle" in html and 'width="6"' in html and "style=" not in html


def test_last_figures_of_lines_stand_apart() -> None:
    score, share = drawn(Decimal(59), Decimal(61))["lines"]
    assert abs(score["last"]["y"] - share["last"]["y"]) >= 13


def test_no_month_at_all_draws_no_line() -> None:
    held = lines("t", "变化", [], [Line("得分", [])], money)
    assert held["lines"][0]["last"] is None and held["described"].startswith("得分：没有数字")


def test_a_place_without_a_figure_is_a_gap_and_not_nothing() -> None:
    told = [Series("比例", [None, Decimal(0), Decimal(50)])]
    gap, nothing, half = bars("p", "比例", ["1月", "2月", "3月"], told, money, unit="%")["groups"]
    assert (gap["sum"], gap["pieces"]) == ("", [])
    assert (nothing["sum"], half["sum"]) == ("0", "50")
    said = bars("p", "比例", ["1月", "2月", "3月"], told, money, unit="%")["described"]
    assert said.startswith("1月 没有数字；2月 0%；3月 50%。")


def test_a_line_is_not_drawn_across_a_gap() -> None:
    score, share = drawn(Decimal(0), Decimal(10), None, Decimal(100))["lines"]
    assert [len(path.split()) for path in score["paths"]] == [2, 1]
    assert len(share["paths"]) == 1
    held = drawn(Decimal(0), Decimal(10), None, Decimal(100))
    assert render_to_string("pieces/lines.html", {"lines": held}).count("<polyline") == 3
