"""The figures of the page against what they are to reach; `pytest -s` prints the table of figures.py."""

from __future__ import annotations

import pytest
from pace import measure_pace

from tests.browser.figures import Figure, measure, print_table

pytestmark = pytest.mark.slow
NAMES = (
    "page usable",
    "first paint",
    "Enter to evidence",
    "click on a citation",
    "sessions asking at once",
    "sessions that saw",
    "Enter to answer",
    "requests to other hosts",
    "console and page errors",
)

SHARED = {"Enter to answer": 2.0}
"""How many times its reach a figure may take where twenty browsers share the server's own cores; the table says NO."""


@pytest.fixture(scope="module")
def measured() -> tuple[list[Figure], float]:
    """The figures, and how slow the machine was while they were measured."""
    before, figures = measure_pace(), measure()
    print_table(figures)
    return figures, max(before, measure_pace())


@pytest.mark.parametrize("name", NAMES)
def test_figure_keeps_its_reach(measured: tuple[list[Figure], float], name: str) -> None:
    figures, pace = measured
    (figure,) = (one for one in figures if name in one.name)
    close = figure.unit == "s" and figure.value <= pace * SHARED.get(name, 1.0) * figure.reach
    assert figure.met or close, f"{figure.name}: {figure.value:.3g} {figure.unit}, to reach {figure.reach:g}"


def test_every_figure_is_tested(measured: tuple[list[Figure], float]) -> None:
    assert len(measured[0]) == len(NAMES)
