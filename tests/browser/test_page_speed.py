"""The figures of the page against what they are to reach; `pytest -s` prints the table of figures.py."""

from __future__ import annotations

import pytest

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
def figures() -> list[Figure]:
    measured = measure()
    print_table(measured)
    return measured


@pytest.mark.parametrize("name", NAMES)
def test_figure_keeps_its_reach(figures: list[Figure], name: str) -> None:
    (figure,) = (one for one in figures if name in one.name)
    close = name in SHARED and figure.value <= SHARED[name] * figure.reach
    assert figure.met or close, f"{figure.name}: {figure.value:.3g} {figure.unit}, to reach {figure.reach:g}"


def test_every_figure_is_tested(figures: list[Figure]) -> None:
    assert len(figures) == len(NAMES)
