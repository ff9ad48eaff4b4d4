from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from portal.theme.public import Balance, Bar, Series, bar_chart, burn_down, line_chart, sparkline

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 21)


def drawings(markup: str) -> list[Element]:
    """The finished pictures, read as the XML they must be."""
    marked = re.sub(r"<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', markup)
    return list(ElementTree.fromstring(f"<all>{marked}</all>").iter(f"{SVG}svg"))


def words(drawing: Element) -> list[str]:
    return [text.text or "" for text in drawing.iter(f"{SVG}text")]


def of_class(drawing: Element, kind: str) -> list[Element]:
    return [element for element in drawing.iter() if kind in element.get("class", "").split()]


def numbers(drawing: Element) -> list[float]:
    """Every coordinate that was written."""
    found = []
    for element in drawing.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d"):
            found += [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", element.get(name, ""))]
    return found


EVERY_CHART = {
    "line": line_chart(title="Deals", labels=["Jan", "Feb"], series=[Series("Won", [1, 2]), Series("Lost", [2, 0])]),
    "bar": bar_chart(title="Hours", bars=[Bar("Support", 3), Bar("Travel", 1)]),
    "burn": burn_down(
        title="Balance", balances=[Balance(TODAY - timedelta(30), 36000), Balance(TODAY, 7200)], today=TODAY
    ),
    "spark": sparkline(title="Trend", values=[1, 2, 3]),
    "empty": line_chart(title="Nothing", labels=[], series=[]),
}


@pytest.mark.parametrize("markup", EVERY_CHART.values(), ids=EVERY_CHART)
def test_chart_is_named_and_free_of_script_and_inline_style(markup: str) -> None:
    for drawing in drawings(markup):
        assert drawing.get("role") == "img"
        assert drawing[0].tag == f"{SVG}title"
        assert drawing[0].text
        assert drawing.get("viewBox")
    assert not re.search(r"style=|<style|<script|\son\w+=|\sid=", markup)


def test_chart_comes_in_a_wide_and_a_narrow_drawing_with_the_same_words() -> None:
    wide, narrow = drawings(EVERY_CHART["line"])
    assert wide.get("viewBox") == "0 0 720 300"
    assert narrow.get("viewBox") == "0 0 360 260"
    assert {"Won", "Lost"} <= set(words(wide)) & set(words(narrow))


def test_words_from_people_are_escaped() -> None:
    nasty = '<script>alert("1")</script> & "Söhne"'
    for markup in (
        line_chart(title=nasty, labels=[nasty], series=[Series(nasty, [1]), Series("b", [2])], summary=nasty),
        bar_chart(title=nasty, bars=[Bar(nasty, 1)]),
        sparkline(title=nasty, values=[1]),
    ):
        assert "<script" not in markup
        assert drawings(markup)[0][0].text == nasty


def test_summary_is_the_description() -> None:
    drawing = drawings(line_chart(title="Deals", labels=["Jan"], series=[Series("Won", [1])], summary="One deal."))[0]
    assert [element.text for element in drawing.iter(f"{SVG}desc")] == ["One deal."]


@pytest.mark.parametrize(
    "markup",
    [
        line_chart(title="t", labels=[], series=[]),
        line_chart(title="t", labels=["a", "b"], series=[Series("x", [None, float("nan")])]),
        line_chart(title="t", labels=["a"], series=[Series("x", [10**400])]),
        bar_chart(title="t", bars=[]),
        bar_chart(title="t", bars=[Bar("a", None), Bar("b", float("inf"))]),
        burn_down(title="t", balances=[], today=TODAY),
        burn_down(title="t", balances=[Balance(TODAY + timedelta(1), 60)], today=TODAY),
    ],
)
def test_nothing_to_show_is_said_in_words(markup: str) -> None:
    for drawing in drawings(markup):
        assert words(drawing) == ["Nothing to show for this period"]


def test_empty_sparkline_keeps_its_size() -> None:
    (drawing,) = drawings(sparkline(title="Trend", values=[]))
    assert drawing.get("viewBox") == "0 0 112 28"
    assert len(drawing) == 1


def test_single_point_is_a_dot_without_a_line() -> None:
    drawing = drawings(line_chart(title="t", labels=["Nov"], series=[Series("Won", [3])]))[0]
    assert of_class(drawing, "chart__line") == []
    assert len(of_class(drawing, "chart__dot")) == 1


def test_gap_parts_the_line_in_two() -> None:
    markup = line_chart(title="t", labels=list("abcde"), series=[Series("Won", [1, 2, None, 3, 4])])
    assert len(of_class(drawings(markup)[0], "chart__line")) == 2


def test_lone_values_and_the_last_one_are_dots() -> None:
    markup = line_chart(title="t", labels=list("abcdef"), series=[Series("Won", [1, None, 3, None, 4, 5])])
    drawing = drawings(markup)[0]
    assert len(of_class(drawing, "chart__dot")) == 3
    assert len(of_class(drawing, "chart__line")) == 1


def test_line_runs_from_the_lowest_to_the_highest_value() -> None:
    drawing = drawings(line_chart(title="t", labels=["a", "b", "c"], series=[Series("x", [0, 5, 10])]))[0]
    path = of_class(drawing, "chart__line")[0].get("d", "")
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]
    assert heights == [270.0, 142.0, 14.0]


@pytest.mark.parametrize(
    "values",
    [[0, 0, 0], [-5, -1, -3], [-4, 4], [1e15, -2e14, 3e12], [1e-9, 2e-9], [1e300, -1e300]],
    ids=["zero", "negative", "mixed", "huge", "tiny", "extreme"],
)
def test_every_range_stays_on_the_sheet(values: list[float]) -> None:
    for markup in (
        line_chart(title="t", labels=[str(at) for at in range(len(values))], series=[Series("x", values)]),
        bar_chart(title="t", bars=[Bar(str(at), value) for at, value in enumerate(values)]),
        sparkline(title="t", values=values),
    ):
        for drawing in drawings(markup):
            width, height = map(float, drawing.get("viewBox", "").split()[2:])
            assert all(-0.5 <= number <= max(width, height) + 0.5 for number in numbers(drawing))


def test_zero_is_on_the_scale_and_its_rule_is_the_axis() -> None:
    drawing = drawings(line_chart(title="t", labels=["a", "b"], series=[Series("x", [80, 100])]))[0]
    assert "0" in words(drawing)
    assert len(of_class(drawing, "chart__axis")) == 1


def test_lines_differ_by_dashes_too_and_six_are_refused() -> None:
    series = [Series(name, [1, 2]) for name in "abcde"]
    drawing = drawings(line_chart(title="t", labels=["x", "y"], series=series))[0]
    assert len({path.get("stroke-dasharray") for path in of_class(drawing, "chart__line")}) == 5
    with pytest.raises(ValueError, match="at most 5 series, not 6"):
        line_chart(title="t", labels=["x"], series=[*series, Series("f", [1])])


def test_names_at_the_ends_do_not_lie_on_each_other() -> None:
    series = [Series(name, [1, 5]) for name in ("Won", "Lost", "Open")]
    drawing = drawings(line_chart(title="t", labels=["a", "b"], series=series))[0]
    heights = sorted(float(text.get("y", "")) for text in of_class(drawing, "chart__name"))
    assert all(later - earlier >= 16.9 for earlier, later in pairwise(heights))


def test_bars_show_name_and_value_and_grow_from_zero_to_both_sides() -> None:
    drawing = drawings(bar_chart(title="t", bars=[Bar("Up", 10), Bar("Down", -5), Bar("None", None), Bar("Zero", 0)]))[
        0
    ]
    assert words(drawing) == ["Up", "10", "Down", "−5", "None", "–", "Zero", "0"]
    up, down = of_class(drawing, "chart__bar")
    zero = float(of_class(drawing, "chart__axis")[0].get("x1", ""))
    assert float(up.get("x", "")) == pytest.approx(zero, abs=0.2)
    assert float(down.get("x", "")) + float(down.get("width", "")) == pytest.approx(zero, abs=0.2)
    right, left = of_class(drawing, "chart__label")[:2]
    assert float(right.get("x", "")) > zero
    assert right.get("text-anchor") is None
    assert float(left.get("x", "")) < float(down.get("x", ""))
    assert left.get("text-anchor") == "end"
    assert float(up.get("width", "")) == pytest.approx(2 * float(down.get("width", "")), abs=0.3)


def test_long_names_are_cut_with_an_ellipsis() -> None:
    drawing = drawings(bar_chart(title="t", bars=[Bar("Support by telephone and by mail, all of it", 1)]))[0]
    assert words(drawing)[0].endswith("…")


def test_burn_down_tells_today_and_the_forecast() -> None:
    balances = [Balance(date(2026, 9, 1), 10 * 3600), Balance(date(2026, 11, 1), 4 * 3600 + 900)]
    markup = burn_down(title="t", balances=balances, today=TODAY, empty_on=date(2027, 1, 18))
    wide = drawings(markup)[0]
    assert {"Today", "1 Sep", "18 Jan 2027", "4\xa0h\xa015\xa0min"} <= set(words(wide))
    assert len(of_class(wide, "chart__forecast")) == 1


def test_burn_down_takes_balances_in_any_order_and_leaves_out_the_future() -> None:
    balances = [Balance(TODAY - timedelta(at), 3600 * at) for at in (9, 3, 6)]
    future = Balance(TODAY + timedelta(4), 99 * 3600)
    assert burn_down(title="t", balances=[*balances, future], today=TODAY) == burn_down(
        title="t", balances=sorted(balances, key=lambda balance: balance.day), today=TODAY
    )


@pytest.mark.parametrize(
    ("seconds", "empty_on"),
    [(0, date(2027, 1, 1)), (-3600, date(2027, 1, 1)), (3600, TODAY), (3600, TODAY - timedelta(1)), (3600, None)],
)
def test_burn_down_draws_no_forecast_where_there_is_none(seconds: int, empty_on: date | None) -> None:
    markup = burn_down(title="t", balances=[Balance(TODAY, seconds)], today=TODAY, empty_on=empty_on)
    assert "chart__forecast" not in markup
    assert "Today" in markup
