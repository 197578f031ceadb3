"""Plots: what is drawn stands where its number says, and names of kinds cannot become markup.

How they look is for people; that they fit on a phone is tried in test_page.py.
"""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from evals.showing.plots import (
    Dot,
    Share,
    draw_curve,
    draw_reliability,
    draw_shares,
    draw_stages,
    draw_track,
    format_seconds,
)

ODD = '<script>"&'


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def find(svg: str, tag: str, name: str) -> list[ElementTree.Element]:
    return [one for one in read(svg).iter(tag) if one.get("class") == name]


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def test_a_curve_goes_up_where_its_values_do_and_from_left_to_right() -> None:
    [line] = find(draw_curve([(0.0, 0.0), (0.5, 0.2), (1.0, 1.0)], "a", ("x", "y")), "polyline", "curve")
    points = [tuple(map(float, pair.split(","))) for pair in line.get("points", "").split()]
    xs, ys = zip(*points, strict=True)
    assert sorted(xs) == list(xs) and sorted(ys, reverse=True) == list(ys)
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.2)
    assert (ys[0] - ys[1]) / (ys[0] - ys[2]) == pytest.approx(0.2, abs=0.01)


def test_a_dot_on_the_diagonal_lies_on_it_and_more_cases_make_it_larger() -> None:
    svg = draw_reliability([Dot(0.5, 0.5, 4, "few"), Dot(1.0, 1.0, 16, "many")], "a", ("x", "y"))
    small, large = find(svg, "circle", "dot")
    [ideal] = find(svg, "line", "ideal")
    assert number(small, "r") < number(large, "r")
    assert number(small, "cx") == pytest.approx((number(ideal, "x1") + number(ideal, "x2")) / 2, abs=0.1)
    assert number(small, "cy") == pytest.approx((number(ideal, "y1") + number(ideal, "y2")) / 2, abs=0.1)


def test_a_share_lies_within_its_interval_and_better_ones_further_right() -> None:
    svg = draw_shares([Share("a", 0.5, (0.2, 0.7), 9), Share("b", 1.0, None, 9)], "a")
    dots, lines = find(svg, "circle", "dot"), find(svg, "line", "whisker")
    assert number(lines[0], "x1") < number(dots[0], "cx") < number(lines[0], "x2") < number(dots[1], "cx")
    assert number(lines[1], "x1") == number(lines[1], "x2") == number(dots[1], "cx")


def test_a_stage_is_as_long_as_it_takes() -> None:
    svg = draw_stages([("search", 0.02, 0.04), ("answer", 0.04, 0.08)], "a")
    short, long = find(svg, "rect", "bar")
    assert number(long, "width") == pytest.approx(2 * number(short, "width"))
    assert "20 ms, 40 ms" in svg and format_seconds(1.25) == "1.2 s"


def test_a_track_shows_the_share_inside_its_interval() -> None:
    svg = draw_track(Share("a", 0.5, (0.4, 0.75), 9))
    [span], [here] = find(svg, "rect", "span"), find(svg, "rect", "here")
    assert (number(span, "x"), number(span, "width"), number(here, "x")) == (40, 35, 50)


@pytest.mark.parametrize(
    "svg",
    [
        draw_curve([], ODD, (ODD, ODD)),
        draw_reliability([Dot(0, 0, 0, ODD)], ODD, (ODD, ODD)),
        draw_shares([Share(ODD * 9, 0, None, 0)], ODD),
        draw_shares([], ODD),
        draw_stages([(ODD, 0.0, 0.0)], ODD),
        draw_stages([], ODD),
    ],
)
def test_odd_names_and_nothing_to_draw_give_whole_drawings(svg: str) -> None:
    assert read(svg).get("aria-label") == ODD and not list(read(svg).iter("script"))
