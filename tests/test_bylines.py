"""The lines by which an article names who wrote it."""

from __future__ import annotations

import pytest

from bot.loaders.bylines import read_byline, read_names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By A. Writer and B. Writer", ("A. Writer", "B. Writer")),
        ("By JANE DOE", ("Jane Doe",)),
        ("By Jane Doe, Senior Reporter", ("Jane Doe",)),
        ("By Jane Doe, John Roe and Max van Dyck", ("Jane Doe", "John Roe", "Max van Dyck")),
        ("By Jane Doe in Kyiv and John Roe in Moscow", ("Jane Doe", "John Roe")),
        ("By Jane Doe | Reuters", ("Jane Doe",)),
        ("Story by Jane O'Neil-Smith, The Daily Courier", ("Jane O'Neil-Smith",)),
        ("Author: Élise Möller", ("Élise Möller",)),
        ("By Reuters Staff", ("Reuters Staff",)),
        ("By The Associated Press", ("The Associated Press",)),
        ("By Tuesday the river had risen", ()),
        ("By then, Jane Doe had left.", ()),
        ("By what right?", ()),
    ],
)
def test_bylines_name_people_without_their_roles(line: str, names: tuple[str, ...]) -> None:
    assert read_byline(line) == names


def test_a_line_of_names_holds_nothing_else() -> None:
    assert read_names("Jane Doe, BBC News") == ("Jane Doe",)
    assert read_names("Clara Finch Industry correspondent") == ("Clara Finch",)
    for line in (
        "United States",
        "New York",
        "Foreign Ministry",
        "Staff Writer",
        "World News",
        "Jane",
        "12 High Street",
    ):
        assert read_names(line) == (), line
