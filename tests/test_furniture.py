"""Lines that belong to the page around an article and not to the article."""

from __future__ import annotations

import pytest

from bot.loaders.furniture import is_furniture


@pytest.mark.parametrize(
    ("line", "anywhere", "at_edge"),
    [
        ("0:00", True, True),
        ("0:00 / 3:45", True, True),
        ("ADVERTISEMENT", True, True),
        ("Read more…", True, True),
        ("Sign up for our daily newsletter and never miss a story.", True, True),
        ("Listen to this article", True, True),
        ("4 minute read", True, True),
        ("Follow us on Facebook and X", True, True),
        ("We use cookies to improve your experience.", True, True),
        ("READ MORE: Flood hits the mill", True, True),
        ("Related: Flood hits the mill", True, True),
        ("Link copied!", True, True),
        ("Share", False, True),
        ("Print", False, True),
        ("Related: the council also agreed on this.", False, False),
        ("Sign up for the course by e-mail.", False, False),
        ("Follow the money on X.", False, False),
        ("90 minutes", False, False),
        ("14:05", False, False),
        ("2024", False, False),
        ("The council said it would share.", False, False),
    ],
)
def test_only_whole_lines_that_surely_belong_to_the_page_go(line: str, anywhere: bool, at_edge: bool) -> None:
    assert (is_furniture(line, at_edge=False), is_furniture(line, at_edge=True)) == (anywhere, at_edge)
