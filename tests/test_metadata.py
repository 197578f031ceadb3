"""What is known of a document besides its text: its id, and dates in every form that files give them in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.loaders.metadata import make_id, read_date


def test_an_id_depends_on_the_path_alone(tmp_path: Path) -> None:
    assert make_id(tmp_path / "Café Notes.md") == make_id(tmp_path / "x" / ".." / "Café Notes.md")
    assert make_id(tmp_path / "Café Notes.md").startswith("cafe-notes-")
    assert make_id(tmp_path / "a" / "n.md") != make_id(tmp_path / "b" / "n.md")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-10-03", "2023-10-03"),
        ("2023-10-03T23:30:00-04:00", "2023-10-03"),
        ("2023/10/03 10:00", "2023-10-03"),
        ("20231003", "2023-10-03"),
        ("D:20231003120000Z", "2023-10-03"),
        ("Tue, 03 Oct 2023 10:00:00 GMT", "2023-10-03"),
        ("October 3rd, 2023", "2023-10-03"),
        ("3 Oct. 2023", "2023-10-03"),
        ("2023-13-45", None),
        ("2023", None),
        ("1696327200", None),
        ("soon", None),
        ("0001-01-01T00:00:00Z", None),
        ("0999-12-31", None),
        ("1 January 0001", None),
        ("January 1, 0001", None),
        ("1/13/0001", None),
        (date(1, 1, 1), None),
        (date(1843, 9, 2), "1843-09-02"),
        ("Mon, 01 Jan 20 00:00:00 +99999999999999999999", None),
        pytest.param(16**5000, None, id="huge"),
        ({"a": 1}, None),
        (None, None),
    ],
)
def test_dates_become_iso_or_nothing(value: object, day: str | None) -> None:
    assert read_date(value) == day
