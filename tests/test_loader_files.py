"""Which files are found: in what order, which of them are not opened, and what is said of those.

What becomes of a file that was found is in the tests of its format.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import bad_files
import pytest
from loaded import INVISIBLE, read_one, read_reason, write
from stopwatch import hurry

from bot.errors import CorpusError
from bot.intake import Failure, Skipped
from bot.loaders import Loading, find_files


def test_finds_files_in_sorted_order_each_once_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/b.TXT", ".hidden.txt", ".git/x.txt", "c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, "words")
    found = list(find_files([tmp_path, tmp_path / "b.md", tmp_path / "a"]))
    assert [str(path.relative_to(tmp_path)) for path in found if isinstance(path, Path)] == [
        "a/b.TXT",
        "a/z.txt",
        "b.md",
        "c.jsonl",
    ]
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [(Path(item.path).name, item.reason[:6]) for item in skipped] == [
        (".git", "hidden"),
        (".hidden.txt", "hidden"),
    ]
    assert len(found) == 6


def test_a_named_path_that_does_not_exist_is_an_error_before_anything_is_found(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "words")
    with pytest.raises(CorpusError, match=r"nowhere.*does not exist"):
        next(find_files([tmp_path, tmp_path / "nowhere"]))
    with pytest.raises(CorpusError, match="cannot be read"):
        next(find_files([Path("nul\0byte")]))


def test_an_unsupported_type_is_reported_with_the_supported_ones(tmp_path: Path) -> None:
    write(tmp_path / "table.xyz", "1,2")
    write(tmp_path / "README", "words")
    reasons = [found.reason for found in find_files([tmp_path]) if isinstance(found, Failure)]
    assert reasons[0].startswith("unsupported type (no suffix); supported: .docx, .htm")
    assert reasons[1].startswith("unsupported type .xyz")


def test_links_inside_a_folder_are_reported_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.txt", "secret")
    root = tmp_path / "root"
    root.mkdir()
    write(root / "good.txt", "words")
    for name, target in {"out.txt": outside, "dir": tmp_path, "loop": root, "self.txt": root / "self.txt"}.items():
        (root / name).symlink_to(target)
    (root / "dangling.md").symlink_to(tmp_path / "gone.md")
    found = list(find_files([root]))
    assert [path.name for path in found if isinstance(path, Path)] == ["good.txt"]
    failed = {Path(item.path).name: item.reason for item in found if isinstance(item, Failure)}
    assert failed == dict.fromkeys(["out.txt", "dir", "loop", "self.txt", "dangling.md"], "symbolic link, not followed")


def test_a_link_that_was_named_is_read(tmp_path: Path, loading: Loading) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(write(tmp_path / "real.txt", "words"))
    assert list(find_files([link])) == [link]
    assert read_one(loading, link).text == "words"


def test_pipes_sockets_and_devices_are_not_opened(tmp_path: Path, loading: Loading) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        found = list(find_files([tmp_path, tmp_path / "pipe.txt", Path("/dev/zero")]))
    assert [item.reason for item in found if isinstance(item, Failure)] == ["not a regular file"] * 3
    assert read_reason(loading, tmp_path / "pipe.txt") == "not a regular file"


def test_unreadable_files_and_folders_are_reported_and_the_rest_is_found(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    write(tmp_path / "good.txt", "words")
    write(tmp_path / "shut.txt", "words").chmod(0)
    (tmp_path / "shut").mkdir(0)
    code = (  # root may read everything, so it becomes nobody first
        "import os, sys, pathlib; from bot.loaders import find_files; os.getuid() or os.setuid(65534)\n"
        "for found in find_files([pathlib.Path(sys.argv[1])]): print(found)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == str(tmp_path / "good.txt")
    assert [("permission denied" in line, "shut" in line) for line in lines[1:]] == [(True, True)] * 2


def test_folders_a_thousand_deep_are_walked(tmp_path: Path) -> None:
    deepest = tmp_path
    try:
        for _ in range(1500):
            deepest = deepest / "d"
            deepest.mkdir()
        leaf = write(deepest / "a.txt", "words")
        assert list(find_files([tmp_path])) == [leaf]
        leaf.unlink()
    finally:
        while deepest != tmp_path:  # pytest's own removal would recurse too deep
            deepest.rmdir()
            deepest = deepest.parent


def test_odd_names_are_found_and_read_as_documents_of_their_own(tmp_path: Path, loading: Loading) -> None:
    for name in bad_files.ODD_NAMES:
        write(tmp_path / f"{name}.txt", "words")
    documents = [read_one(loading, path) for path in find_files([tmp_path]) if isinstance(path, Path)]
    assert {Path(document.path).stem for document in documents} == set(bad_files.ODD_NAMES)
    assert len({document.id for document in documents}) == len(bad_files.ODD_NAMES)
    for document in documents:
        assert re.fullmatch(r"[a-z0-9-]{1,40}-[0-9a-f]{8}", document.id)
        assert document.title
        assert not INVISIBLE.search(document.title)
        assert "\n" not in document.title


def test_a_name_that_is_not_utf8_is_reported_in_a_form_that_can_be_printed(tmp_path: Path, loading: Loading) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    write(path, "words")
    (found,) = find_files([tmp_path])
    assert isinstance(found, Failure)
    assert found.path.encode().endswith(rb"/caf\xe9.txt")
    assert "not valid UTF-8" in found.reason


def test_a_file_that_vanishes_between_finding_and_reading_is_reported(tmp_path: Path, loading: Loading) -> None:
    write(tmp_path / "a.txt", "words")
    write(tmp_path / "b.html", "<p>words")
    found = list(find_files([tmp_path]))
    for path in tmp_path.iterdir():
        path.unlink()
    for item in found:
        assert isinstance(item, Path)
        assert read_reason(loading, item) == "no such file or directory"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "huge.txt", "words")
    os.truncate(path, 10 * 1000**3)  # sparse: it takes no space
    assert hurry(0.5, lambda: read_reason(loading, path)).startswith("larger than 100 MB")
