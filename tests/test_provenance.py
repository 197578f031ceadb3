"""Of what a run was made: the commit of a real checkout, digests of files, versions, and nothing secret.

Git is the real one; where it is not installed, there is no commit, as for an installed package.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from evals.kept.provenance import describe_machine, find_commit, find_provenance, find_versions, hash_code, hash_files


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return folder


def test_the_commit_and_changes_of_a_checkout_are_told(checkout: Path) -> None:
    commit, dirty = find_commit(checkout)
    assert commit and len(commit) == 40 and dirty is False
    (checkout / "a.txt").write_text("b")
    assert find_commit(checkout) == (commit, True)


def test_a_folder_inside_a_checkout_of_something_else_has_no_commit(checkout: Path, tmp_path: Path) -> None:
    (checkout / "inner").mkdir()
    assert find_commit(checkout / "inner") == (None, None)
    (tmp_path / "plain").mkdir()
    assert find_commit(tmp_path / "plain") == (None, None) == find_commit(tmp_path / "gone")


def test_files_are_told_by_name_and_content_hidden_and_compiled_ones_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one")
    first = hash_files(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("compiled")
    (tmp_path / ".hidden").write_text("hidden")
    assert hash_files(tmp_path) == first
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    renamed = hash_files(tmp_path)
    (tmp_path / "b.py").write_text("two")
    assert len({first, renamed, hash_files(tmp_path)}) == 3


def test_one_file_is_told_by_its_content_alone(tmp_path: Path) -> None:
    for name in ("one.jsonl", "other.jsonl"):
        (tmp_path / name).write_text("cases")
    assert hash_files(tmp_path / "one.jsonl") == hash_files(tmp_path / "other.jsonl")
    assert hash_files(tmp_path / "gone") != hash_files(tmp_path / "one.jsonl")


def test_versions_name_python_and_what_is_not_installed() -> None:
    versions = find_versions()
    assert versions["python"] == platform.python_version() and versions["numpy"]
    assert all(version is None or version[0].isdigit() for version in versions.values())


def test_a_machine_is_described_without_its_name() -> None:
    assert platform.node() not in describe_machine() and describe_machine().endswith(" cores")


def test_a_run_is_made_of_the_code_the_cases_and_the_documents(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("cases")
    found = find_provenance(tmp_path, tmp_path / "cases.jsonl")
    assert found.code_sha256 == hash_code() and found.cases_sha256 == hash_files(tmp_path / "cases.jsonl")
    assert (
        found.started.endswith("+00:00") and len({found.code_sha256, found.cases_sha256, found.documents_sha256}) == 3
    )
