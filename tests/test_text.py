"""Plain text: its title, and that a long one takes no longer than it must.

In which encoding it may be is in test_encoding.py.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from loaded import read_one, write
from stopwatch import hurry

from bot.loaders import Loading


def test_a_line_of_ten_megabytes_takes_seconds(tmp_path: Path, loading: Loading) -> None:
    for name, content in {"a.txt": "word " * 2_000_000, "b.txt": "x" + " " * 10_000_000 + "y"}.items():
        path = write(tmp_path / name, content)
        assert len(hurry(5, partial(read_one, loading, path)).text) > 9_000_000


@pytest.mark.slow
def test_a_text_of_fifty_megabytes_takes_seconds(tmp_path: Path, loading: Loading) -> None:
    line = "The parliament voted on 3 October 2023 to ratify the statute — after debate.\n"
    path = write(tmp_path / "a.txt", line * (50_000_000 // len(line.encode())))
    text = hurry(15, lambda: read_one(loading, path)).text
    assert text.count("\n") == 50_000_000 // len(line.encode()) - 1


def test_the_title_of_a_text_is_its_headline_or_its_file_name(tmp_path: Path, loading: Loading) -> None:
    headed = read_one(loading, write(tmp_path / "a.txt", "A vote in Yerevan\r\n\r\nThe house voted."))
    assert (headed.title, headed.text) == ("A vote in Yerevan", "A vote in Yerevan\n\nThe house voted.")
    assert [headed.text[span.start : span.end] for span in headed.sections] == ["A vote in Yerevan"]
    plain = read_one(loading, write(tmp_path / "the_vote-of_2023.txt", "The house voted.\n\nIt passed."))
    assert (plain.title, plain.sections) == ("the vote of 2023", ())
