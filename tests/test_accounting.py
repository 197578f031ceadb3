"""Every path that an ingest meets ends in exactly one of added, updated, unchanged, skipped and failed, with a reason.

Folders change at random from a seed and are held against a plain model: what should be indexed, and what should not.
"""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import Index, open_index

from bot import open_bot
from bot.ingestion import remove
from bot.intake import IngestReport

GOOD = tuple(f"{number}{suffix}" for number in range(6) for suffix in (".txt", ".md"))
BAD = {
    "empty.txt": b"",
    "blank.md": b" \n\n ",
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "table.xyz": b"1,2",
    "no suffix": b"words",
    "lines.jsonl": b"[]\n",
    "long.txt": b"word " * 210_000,
}
"""Files that never become documents, by name; `long.txt` is over the limit of these tests, a megabyte."""
HIDDEN = (".hidden.txt", ".folder/inside.txt")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_index(tmp_path) as index:
        yield index


def write(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def list_met(folder: Path) -> set[str]:
    """Every path that a walk meets: files of any kind, and hidden folders for what they hold."""
    met = set()
    for place, folders, files in os.walk(folder):
        inner = [name for name in folders if not name.startswith(".") and not Path(place, name).is_symlink()]
        met |= {str(Path(place, name)) for name in {*files, *folders} - set(inner)}
        folders[:] = inner
    return met


def assert_adds_up(report: IngestReport, met: set[str]) -> None:
    """Of a folder whose files hold one document at most."""
    told = [one.path for one in (*report.failed, *report.skipped)]
    assert len(told) == len(set(told)) and set(told) <= met
    assert all(one.reason for one in (*report.failed, *report.skipped))
    assert report.added + report.updated + report.unchanged + len(told) == len(met)


def test_a_folder_of_everything_adds_up_the_first_time_and_again(index: Index, tmp_path: Path) -> None:
    for name, content in BAD.items() | {(name, f"Report {name}.".encode()) for name in GOOD}:
        write(index.corpus / "deep" / "er", name, content)
    for name in HIDDEN:
        write(index.corpus, name, b"Not to be read.")
    (index.corpus / "out.txt").symlink_to(tmp_path / "outside.txt")
    (index.corpus / "round").symlink_to(index.corpus)
    os.mkfifo(index.corpus / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(index.corpus / "socket.txt"))
        met = list_met(index.corpus)
        first, again = index.ingest(), index.ingest()
    assert first.added == again.unchanged == len(GOOD)
    for report in (first, again):
        assert_adds_up(report, met)
        assert {Path(one.path).name for one in report.skipped} == {".hidden.txt", ".folder"}
        assert {Path(one.path).name for one in report.failed} == {*BAD, "out.txt", "round", "pipe.txt", "socket.txt"}


def test_the_bot_s_own_files_and_what_a_person_removed_are_skipped_with_the_reason(
    index: Index, tmp_path: Path
) -> None:
    index.write("a.txt", "Alpha.")
    index.write("b.txt", "Beta.")
    index.ingest()
    (info,) = (one for one in index.catalog.documents() if one.path.endswith("a.txt"))
    remove(info.id, index.catalog, index.vectors)
    report = index.ingest(tmp_path, by_itself=True)
    reasons = {Path(one.path).name: one.reason for one in report.skipped}
    assert "removed" in reasons["a.txt"] and "own" in reasons["catalog.sqlite3"]
    assert (report.added, report.unchanged, report.failed) == (0, 1, ())
    assert set(index.texts()) == {"b.txt"}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes_the_index_holds_what_the_folder_holds(index: Index, seed: int) -> None:
    chance, kept = random.Random(seed), dict[str, str]()
    index.write("always.txt", "Always there.")
    for step in range(12):
        for name in chance.sample(GOOD, 4):
            change_one(index.corpus / name, chance, f"Seed {seed} step {step} of {name}")
        before = dict(kept)
        kept = {path.name: path.read_text() for path in index.corpus.iterdir() if path.stat().st_size}
        report = index.ingest()
        empty = {path.name for path in index.corpus.iterdir() if not path.stat().st_size}
        assert {Path(one.path).name for one in report.failed} == empty
        shown = {
            **{name: before[name] for name in empty & before.keys()},
            **kept,
        }  # an empty file keeps its old version
        assert index.texts() == shown
        assert (report.added, report.removed) == (len(shown.keys() - before.keys()), len(before.keys() - shown.keys()))
        assert report.updated == sum(before[name] != text for name, text in kept.items() if name in before)
        assert_adds_up(report, list_met(index.corpus))
        kept = shown


def change_one(path: Path, chance: random.Random, text: str) -> None:
    """Writes, empties, deletes, touches or renames a file, or gives it the text of another."""
    match chance.randrange(6):
        case 0:
            path.unlink(missing_ok=True)
        case 1:
            path.write_text("")
        case 2 if path.exists():
            os.utime(path, (0, chance.choice([0, 2**33])))
        case 3 if path.exists():
            path.replace(path.with_name(chance.choice(GOOD)))
        case 4:
            path.write_text("The same text in several files.")
        case _:
            path.write_text(f"{text}.")


def test_a_file_that_changes_between_listing_and_reading_is_read_again(index: Index) -> None:
    index.write("a.txt", "Alpha.")
    index.write("b.txt", "Beta before.")
    seen: list[str] = []

    def change(progress: object) -> None:
        if not seen:
            seen.append(str(progress))
            index.write("b.txt", "Beta after.")

    index.ingest(progress=change)
    assert seen
    assert index.ingest().failed == ()
    assert index.texts() == {"a.txt": "Alpha.", "b.txt": "Beta after."}


def test_the_report_of_the_bot_has_what_was_skipped(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "more", ".secret.txt", b"Not to be read.")
    write(tmp_path / "more", "good.txt", b"Ada Berg opened the harbour.")
    with open_bot(home=home, llm="quotes") as bot:
        report = bot.ingest(tmp_path / "more")
    assert report.added == 1 and [Path(one.path).name for one in report.skipped] == [".secret.txt"]
    assert report.to_dict()["skipped"] == [{"path": report.skipped[0].path, "reason": report.skipped[0].reason}]
