"""Limits of time and memory: a parser that misbehaves costs its own file and nothing else.

The parsers that do so on purpose are put in the place of real ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bad_files
import pytest
from loaded import read_one, read_reason, write

from bot.intake import Failure
from bot.loaders import LOADERS, Loading, load
from bot.settings import Settings


@pytest.fixture
def misbehaving() -> Iterator[dict[str, str]]:
    """Rows in the table for loaders that misbehave, and the reason each must be reported with."""
    rows = {
        ".hang": bad_files.hang,
        ".crash": bad_files.crash,
        ".hoard": bad_files.hoard,
        ".stumble": bad_files.stumble,
    }
    others = {".chatter": bad_files.chatter, ".whoami": bad_files.name_process}
    LOADERS.update({**rows, **others})
    yield {
        ".hang": "takes longer than 10 s to parse",
        ".crash": "its parser crashed (SIGSEGV)",
        ".hoard": "needs too much memory to parse",
        ".stumble": "cannot be parsed (ZeroDivisionError: no parser expects this)",
    }
    for suffix in (*rows, *others):
        del LOADERS[suffix]


def test_a_parser_that_hangs_crashes_or_hoards_fails_its_file_alone(
    tmp_path: Path, misbehaving: dict[str, str]
) -> None:
    page = write(tmp_path / "good.html", "<p>The house voted.")
    with Loading(Settings(load_seconds=10)) as loading:
        for suffix, reason in misbehaving.items():
            assert read_reason(loading, write(tmp_path / f"bad{suffix}", "x")) == reason
            assert read_one(loading, page).text == "The house voted."


def test_any_error_of_a_loader_in_this_process_is_a_reason(
    tmp_path: Path, loading: Loading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.loaders.loading.load_text", bad_files.stumble)
    monkeypatch.setitem(LOADERS, ".txt", bad_files.stumble)
    reason = "cannot be parsed (ZeroDivisionError: no parser expects this)"
    assert read_reason(loading, write(tmp_path / "a.txt", "x")) == reason


def test_what_a_parser_prints_is_not_taken_for_a_document(
    tmp_path: Path, misbehaving: dict[str, str], loading: Loading, capfd: pytest.CaptureFixture[str]
) -> None:
    assert read_one(loading, write(tmp_path / "a.chatter", "x")).text == "words"


def test_a_document_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    bad_files.make_docx(path)
    words = " ".join(str(number) for number in range(200_000))
    bad_files.change_part(path, "word/document.xml", "The parliament", words)
    assert path.stat().st_size < 1_000_000
    (found,) = load(path, Settings(max_file_mb=1))
    assert isinstance(found, Failure)
    assert "unpacks to" in found.reason


def test_one_child_serves_all_files_and_ends_with_the_loading(tmp_path: Path, misbehaving: dict[str, str]) -> None:
    paths = [write(tmp_path / f"{number}.whoami", "x") for number in range(3)]
    with Loading(Settings()) as loading:
        (process,) = {int(read_one(loading, path).text) for path in paths}
        assert process != os.getpid()
        os.kill(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_no_child_is_started_for_plain_files(tmp_path: Path) -> None:
    for name, content in {"a.txt": "words", "b.md": "words", "c.jsonl": '{"text": "words"}', "d.html": "words"}.items():
        write(tmp_path / name, content)
    script = (
        "import pathlib, sys; from bot.loaders import Loading; from bot.settings import Settings\n"
        "sys.addaudithook(lambda event, args: event == 'subprocess.Popen' and print('child'))\n"
        "with Loading(Settings()) as loading:\n"
        "    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "        print([item.text for item in loading.load(path)])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["['words']"] * 3 + ["child", "['words']"]


def test_a_script_without_a_main_guard_can_load_a_page(tmp_path: Path) -> None:
    page = write(tmp_path / "a.html", "<p>The house voted.")
    script = write(
        tmp_path / "script.py",
        "from pathlib import Path\nfrom bot.loaders import load\nfrom bot.settings import Settings\n"
        f"print([item.text for item in load(Path({str(page)!r}), Settings())])\n",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("['The house voted.']\n", "")
