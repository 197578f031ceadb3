"""JSON Lines: a document a line, and a bad line is named and stops no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

from loaded import write

from bot.intake import Failure
from bot.loaders import Loading
from bot.schema import Document


def test_each_line_is_a_document_and_a_bad_line_is_reported_with_its_number(tmp_path: Path, loading: Loading) -> None:
    lines = [
        '\ufeff{"doc_id": "a1", "title": "T", "text": "Words.", "author": "A", "source": "S", "url": "https://x.org", '
        '"published_at": "2023-10-03T10:00:00Z", "unknown": {"x": 1}}',
        '{"doc_id": 7, "body": "More words.\\r\\nYes."}',
        "",
        "no json",
        '{"doc_id": "empty", "title": "no text", "text": " \\u200b "}',
        "[1, 2]",
        '{"doc_id": "a1", "text": "Again."}',
        '{"text": "No id.", "published_at": "soon"}',
        '{"deep": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text": "n", "number": ' + "9" * 5000 + "}",
        '{"doc_id": ["x"], "text": "Odd id."}',
        '{"doc_id": "lone", "text": "a \\ud83d b"}',
        '{"doc_id": "last", "text": "Last."}',
    ]
    path = write(tmp_path / "bulk.jsonl", "\n".join(lines))
    found = list(loading.load(path))
    documents = [item for item in found if isinstance(item, Document)]
    assert [item.text for item in documents] == ["Words.", "More words.\nYes.", "No id.", "a \ufffd b", "Last."]
    first = documents[0]
    assert (first.id, first.title, first.author, first.source) == ("a1", "T", "A", "S")
    assert (first.published, first.url, first.path) == ("2023-10-03", "https://x.org", str(path))
    assert documents[1].id == "7"
    assert re.fullmatch("[0-9a-f]{16}", documents[2].id)
    assert [item.reason.split(":")[0] for item in found if isinstance(item, Failure)] == [
        f"line {number}" for number in (4, 5, 6, 7, 9, 10, 11)
    ]


def test_a_file_of_something_else_is_given_up_after_twenty_lines(tmp_path: Path, loading: Loading) -> None:
    found = list(loading.load(write(tmp_path / "a.jsonl", '{"question": "Why?"}\n' * 1000)))
    assert len(found) == 21
    assert isinstance(found[-1], Failure)
    assert found[-1].reason == "none of the first 20 lines is a document; the rest was not read"
    late = '{"text": "Words."}\n' + "no json\n" * 30 + '{"text": "More."}'
    assert isinstance(list(loading.load(write(tmp_path / "b.jsonl", late)))[-1], Document)


def test_a_document_without_a_title_is_called_by_its_first_words(tmp_path: Path, loading: Loading) -> None:
    lines = [{"text": "Short words.\nMore."}, {"text": "long " * 40}]
    found = loading.load(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert [item.title for item in found if isinstance(item, Document)] == [
        "Short words.",
        ("long " * 16).strip() + " …",
    ]


def test_lines_are_read_as_a_stream(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps({"text": "Words."}) + "\n" + "x" * 1000)
    found = loading.load(path)
    assert isinstance(next(found), Document)
    assert isinstance(next(found), Failure)
