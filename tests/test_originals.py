"""The file behind a document: the very bytes that were read, or a plain reason why they cannot be had.

On real files and a real index.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import Index, open_index

from bot.errors import DocumentNotFoundError, OriginalNotFoundError
from bot.originals import BLOCK, find_original

TEXT = f"<title>Ferry</title><style>{'p {} ' * 120_000}</style><p>The ferry sails at noon, and on time.</p>"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_index(tmp_path) as index:
        index.write("ferry.html", TEXT)
        index.write("other.md", "# Other\n\nNothing sails here.\n")
        index.ingest()
        yield index


def find_id(index: Index, name: str) -> str:
    return next(info.id for info in index.catalog.documents() if Path(info.path).name == name)


def test_the_file_comes_back_byte_for_byte_under_its_name(index: Index) -> None:
    original = find_original(find_id(index, "ferry.html"), index.catalog)
    blocks = list(original.read())
    assert len(blocks) > 1 and max(map(len, blocks)) == BLOCK
    assert (original.name, b"".join(blocks)) == ("ferry.html", TEXT.encode()) and original.size == len(TEXT)


def test_a_file_that_changed_since_is_not_passed_off_as_the_original(index: Index) -> None:
    original = find_original(find_id(index, "ferry.html"), index.catalog)
    index.write("ferry.html", "<p>The ferry sails at one.</p>")
    with pytest.raises(OriginalNotFoundError, match=r"ferry\.html is no longer the one .*; add it again"):
        next(original.read())
    index.ingest()
    assert (
        b"".join(find_original(find_id(index, "ferry.html"), index.catalog).read()) == b"<p>The ferry sails at one.</p>"
    )


def test_a_link_put_in_its_place_leads_nowhere(index: Index, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody's business")
    path = index.corpus / "ferry.html"
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OriginalNotFoundError):
        next(find_original(find_id(index, "ferry.html"), index.catalog).read())


def test_a_file_that_is_gone_is_said_to_be(index: Index) -> None:
    found = find_original(find_id(index, "ferry.html"), index.catalog)
    (index.corpus / "ferry.html").unlink()
    with pytest.raises(OriginalNotFoundError, match=r"ferry\.html .* not there any more; "):
        find_original(find_id(index, "ferry.html"), index.catalog)
    with pytest.raises(OriginalNotFoundError, match="not there any more"):
        next(found.read())


@pytest.mark.parametrize("name", ["nothing", "", "../../etc/passwd", "/etc/passwd", "a\x00b"])
def test_only_documents_have_originals(index: Index, name: str) -> None:
    with pytest.raises(DocumentNotFoundError):
        find_original(name, index.catalog)


def test_a_file_that_was_not_read_whole_is_there_but_not_handed_out(index: Index) -> None:
    index.write("rows.jsonl", '{"id": "row", "text": "The ferry was late."}\nno row\n')
    index.ingest()
    with pytest.raises(OriginalNotFoundError, match=r"rows\.jsonl may not be what .*; read its text here"):
        find_original(find_id(index, "rows.jsonl"), index.catalog)
