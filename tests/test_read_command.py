"""`bot read`: how a file is understood, as JSON with true offsets and for the terminal, without an index.

How speakers and dates are found is in test_speakers.py and test_dates.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import CORPUS, Command
from indexes import lines

from bot.articles import read_article, read_articles
from bot.catalog import Catalog
from bot.commands.printouts import format_article
from bot.intake import Failure
from bot.schema import Document, Part, Span
from bot.settings import Settings

STORY = """---
title: Council closes the northern border
author: Anna Lee
source: The Courier
published: 2024-05-03
updated: 2024-05-04
url: https://courier.example/border
topics: [border, trade]
---
The council met on Tuesday. “The order is a theft of daylight,” the Foreign Ministry said in an April 30 statement.

## Before

The treaty was signed in 1998.
"""


def read(command: Command, *arguments: str | Path) -> Any:
    done = command("read", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


def check_offsets(form: dict[str, Any]) -> int:
    """Every piece stands where it says; returns how many there are."""
    pieces = [*form["headings"], *form["captions"], *form["notes"], *form["sentences"]]
    pieces += [date for sentence in form["sentences"] for date in sentence["dates"]]
    for piece in pieces:
        assert form["text"][piece["start"] : piece["end"]] == piece["text"] != ""
    return len(pieces)


def test_a_file_is_shown_with_what_it_says_of_itself_and_of_each_sentence(command: Command) -> None:
    (command.folder / "border.md").write_text(STORY, encoding="utf-8")
    form = read(command, "border.md")
    assert check_offsets(form) == 3 + 1 + 3
    facts = {name: form[name] for name in ("schema", "title", "author", "source", "published", "updated", "url")}
    assert facts == {
        "schema": 1,
        "title": "Council closes the northern border",
        "author": "Anna Lee",
        "source": "The Courier",
        "published": "2024-05-03",
        "updated": "2024-05-04",
        "url": "https://courier.example/border",
    }
    assert form["topics"] == ["border", "trade"] and form["path"] == str(command.folder / "border.md")
    assert [heading["text"] for heading in form["headings"]] == ["Before"]
    met, order, treaty = form["sentences"]
    assert [one["kind"] for one in (met, order, treaty)] == ["own voice", "quotation", "own voice"]
    assert met["speaker"] is None and "Foreign Ministry" in order["speaker"]
    (tuesday,), (april,), (year,) = (one["dates"] for one in (met, order, treaty))
    assert (tuesday["from"], tuesday["to"], tuesday["precision"]) == ("2024-04-30", "2024-04-30", "day")
    assert (april["text"], april["from"]) == ("April 30", "2024-04-30")
    assert (year["from"], year["to"], year["precision"]) == ("1998-01-01", "1998-12-31", "year")


def test_the_sentences_are_those_that_an_ingest_stores(indexed: Path) -> None:
    with Catalog(indexed) as catalog:
        stored = {info.path: catalog.annals.statements(info.id) for info in catalog.documents()}
    articles = [item for path in sorted(CORPUS.iterdir()) for item in read_articles(path, Settings())]
    shown = {item.document.path: item.statements for item in articles if not isinstance(item, Failure)}
    assert shown == stored and len(shown) == len(list(CORPUS.iterdir()))
    assert min(map(len, shown.values())) > 3


def test_the_parts_of_an_article_are_told_apart() -> None:
    pieces = (
        "Talks go on after the flood",
        "SENNA",
        "The mill stood dry.",
        "The mill (Ben Ode)",
        "The sluice (Ben Ode)",
    )
    text = "\n\n".join((*pieces, "Agencies contributed."))
    spans = [Span(text.index(piece), text.index(piece) + len(piece)) for piece in (*pieces, "Agencies contributed.")]
    kinds = {0: "standfirst", 1: "dateline", 3: "caption", 4: "caption", 5: "note"}
    parts = tuple(Part(spans[at].start, spans[at].end, kind) for at, kind in kinds.items())  # type: ignore[arg-type]
    article = read_article(Document("m", "Mill", text, "mill.txt", parts=parts))
    form = article.to_dict()
    check_offsets(form)
    assert (form["standfirst"], form["dateline"]) == (pieces[0], "SENNA")
    assert [one["text"] for one in form["captions"]] == list(pieces[3:])
    assert [one["text"] for one in form["notes"]] == ["Agencies contributed."]
    shown = format_article(article)
    assert "  dateline:   SENNA" in shown and "(note: own voice) Agencies contributed." in shown
    assert "(own voice) The mill stood dry." in shown


def test_a_file_of_several_documents_lists_them(command: Command) -> None:
    path = command.folder / "two.jsonl"
    path.write_text(lines(("one", "It rained in 1998."), ("two", "It snowed.")), encoding="utf-8")
    form = read(command, path)
    assert form["schema"] == 1 and [each["title"] for each in form["documents"]] == ["One", "Two"]
    assert [check_offsets(each) for each in form["documents"]] == [2, 1]
    path.write_text(lines(("one", "It rained in 1998.")), encoding="utf-8")
    assert read(command, path)["title"] == "One"


def test_a_part_that_fails_is_named_and_the_rest_is_shown(command: Command) -> None:
    path = command.folder / "half.jsonl"
    path.write_text(lines(("one", "It rained.")) + "\nno json\n", encoding="utf-8")
    done = command("read", path, "--json")
    assert done.returncode == 1 and done.stderr.startswith("failed: ") and "line 2: not JSON" in done.stderr
    assert [each["title"] for each in json.loads(done.stdout)["documents"]] == ["One"]


def test_the_terminal_shows_one_line_a_sentence_with_kind_speaker_and_days(command: Command) -> None:
    (command.folder / "border.md").write_text(STORY + "\nIt was signed \x1b[31min 2001.\n", encoding="utf-8")
    done = command("read", "border.md")
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout.split("\n")
    assert shown[0] == "Council closes the northern border"
    assert "  published:  2024-05-03" in shown and "  topics:     border, trade" in shown and "# Before" in shown
    assert "(own voice) The council met on Tuesday [=2024-04-30]." in shown
    assert "(own voice) The treaty was signed in 1998 [=1998]." in shown
    assert any(line.startswith("(quotation, the Foreign Ministry) “The order") for line in shown)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.md", None, "none.md does not exist"),
        ("empty.txt", b"", "empty file"),
        ("broken.pdf", b"no pdf", "broken.pdf"),
        ("sheet.xlsx", b"PK", "unsupported type .xlsx"),
        (".", None, "is a folder"),
    ],
)
def test_what_cannot_be_read_is_one_error(command: Command, name: str, content: bytes | None, reason: str) -> None:
    if content is not None:
        (command.folder / name).write_bytes(content)
    assert reason in command.refuse("read", name, "--json")


def test_nothing_is_indexed_and_no_model_is_loaded(command: Command) -> None:
    (command.folder / "border.txt").write_text("The council met in 1998.", encoding="utf-8")
    read(command, "border.txt")
    assert not (command.folder / ".bot").exists()
    imported = command("read", "border.txt", PYTHONPROFILEIMPORTTIME="1").stderr
    assert "bot.articles" in imported and "numpy" not in imported and "onnxruntime" not in imported
