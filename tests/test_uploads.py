"""Files that people add, as they are kept: names that any file system takes, and no content lost to another.

How they are sent is in test_ui.py and test_api.py.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ui.uploads import Uploads, name_safely

TOGETHER = 8


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report 2024 (final).pdf", "report 2024 (final).pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        (".hidden.md", "hidden.md"),
        ("two\nlines\x00.txt", "two_lines_.txt"),
        ("Отчёт.docx", "Отчёт.docx"),
        ("...", "document"),
    ],
)
def test_names_of_uploads_are_safe(given: str, kept: str) -> None:
    assert name_safely(given) == kept


def test_long_name_keeps_its_suffix() -> None:
    assert name_safely("x" * 400 + ".html").endswith("x.html")
    for name in ("x" * 400 + ".html", "報" * 119 + ".html", "😀" * 300 + ".html", "a." + "界" * 300):
        kept = name_safely(name)
        assert kept and not kept.startswith(".") and len(kept.encode()) <= 200
        assert kept.endswith(".html") == name.endswith(".html")


@pytest.mark.parametrize("names", [("note.txt", "note.txt"), ("a?b.txt", "a_b.txt")])
def test_files_whose_kept_names_collide_are_both_kept(tmp_path: Path, names: tuple[str, str]) -> None:
    given = []
    for folder, name, text in zip("ab", names, ("first", "other"), strict=True):
        (tmp_path / folder).mkdir()
        given.append(tmp_path / folder / name)
        given[-1].write_text(text)
    kept = Uploads().keep(given, tmp_path / "uploads")
    assert [path.read_text() for path in kept] == ["first", "other"]
    assert kept[0].name == names[1] and re.fullmatch(kept[0].stem + r"-[0-9a-f]{8}\.txt", kept[1].name)


def test_same_content_under_the_same_name_keeps_one_file(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    for text in ("first", "other", "first", "other"):
        note.write_text(text)
        (kept,) = Uploads().keep([note], tmp_path / "uploads")
        assert kept.read_text() == text
    assert len(list((tmp_path / "uploads").iterdir())) == 2


def test_a_long_name_in_any_script_can_be_kept(tmp_path: Path) -> None:
    given = []
    for folder, text in zip("ab", ("first", "other"), strict=True):
        (tmp_path / folder).mkdir()
        given.append(tmp_path / folder / ("報" * 80 + ".txt"))
        given[-1].write_text(text)
    kept = Uploads().keep(given, tmp_path / "uploads")
    assert [path.read_text() for path in kept] == ["first", "other"]
    assert {path.suffix for path in kept} == {".txt"}


def test_uploads_of_one_name_at_once_are_all_kept(tmp_path: Path) -> None:
    uploads, ready, given = Uploads(), threading.Barrier(TOGETHER), list[Path]()
    for number in range(TOGETHER):
        given.append(tmp_path / str(number) / "note.txt")
        given[-1].parent.mkdir()
        given[-1].write_text(f"{number} " * 500_000)

    def keep(path: Path) -> Path:
        ready.wait(60)
        (kept,) = uploads.keep([path], tmp_path / "uploads")
        return kept

    with ThreadPoolExecutor(TOGETHER) as pool:
        kept = list(pool.map(keep, given))
    assert [path.read_text() for path in kept] == [path.read_text() for path in given]
    assert sorted((tmp_path / "uploads").iterdir()) == sorted(kept), "and nothing else"


def test_what_cannot_be_copied_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Uploads().keep([tmp_path / "none.txt"], tmp_path / "uploads")
    assert not list((tmp_path / "uploads").iterdir())
