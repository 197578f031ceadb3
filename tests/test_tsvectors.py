"""Keyword search in PostgreSQL: the same chunks with the same scores as SQLite's FTS5, to the last bit.

Both indexes are real and hold the same documents, which come, change and go.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import embed_words
from postgres_servers import PostgresProcess

from bot.catalog import Catalog
from bot.protocols import Embedding
from bot.schema import Chunk, Document, Filters, Span
from bot.store import bounds
from bot.store.postgres import PostgresTables
from bot.store.records import Change, Entry

pytestmark = pytest.mark.slow
WORDS = """minister ministers ministry met meeting well-known café cafe U.S. peacekeeper peace the a of in said says
    Nagorno Karabakh's 3,000 2023-09-24 goat o'clock naïve e-mail re-elected СССР Россия 人口 élan x""".split()  # noqa: SIM905
TERMS = [
    *WORDS,
    "well known",
    "karabakh",
    "unheard",
    "-",
    '"',
    "'",
    "\\",
    ":*",
    "& |",
    "met ministers",
    "u s",
    "\0",
    "ru",
]


def make_documents(seed: int, count: int) -> list[Entry]:
    """Documents of a few chunks, of a few words in all orders."""
    chance, entries = random.Random(seed), []
    for number in range(count):
        name, texts = f"d{number:03d}", []
        for _ in range(chance.randint(1, 4)):
            texts.append(" ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 60))) + ".")
        text, start, chunks = " ".join(texts), 0, []
        for ordinal, part in enumerate(texts):
            span = Span(start, start + len(part))
            heading = chance.choice(["", "The meeting", "Of goats"])
            chunks.append(Chunk(f"{name}-{seed}-{ordinal}", name, ordinal, span.start, span.end, heading, (span,)))
            start = span.end + 1
        title = " ".join(chance.choice(WORDS) for _ in range(3))
        document = Document(name, title, text, f"/{name}", source=chance.choice(["Wire", None]))
        entries.append(Entry(document, "s", chunks, [chunk.id.encode() for chunk in chunks]))
    return entries


def publish(catalog: Catalog, entries: list[Entry], removed: list[str]) -> None:
    vector = embed_words("x")
    catalog.stage({key: Embedding(vector, vector[np.newaxis]) for entry in entries for key in entry.keys})
    catalog.publish(Change(entries, removed), "g", "f")


@pytest.fixture
def both(postgres: PostgresProcess, tmp_path: Path) -> Iterator[tuple[Catalog, Catalog]]:
    with Catalog(tmp_path / "one") as one, Catalog(tmp_path, PostgresTables(postgres.create())) as other:
        yield one, other


def compare(one: Catalog, other: Catalog, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        terms = [chance.choice(TERMS) for _ in range(chance.randint(1, 6))]
        filters = chance.choice([Filters(), Filters(sources=["Wire"]), Filters(documents=["d001", "d004"])])
        limit = chance.choice([3, 50])
        among = chance.choice([None, [f"d{number:03d}-{seed}-0" for number in range(10)]])
        assert other.match(terms, limit, filters, among) == one.match(terms, limit, filters, among), terms
        assert other.find_phrase(terms[:2]) == one.find_phrase(terms[:2]), terms
    assert other.document_frequencies(TERMS) == one.document_frequencies(TERMS)
    for beginning in ("m", "ca", "c", "ро", "1", "'"):
        starts, whole = [beginning, f"{beginning}i"], ["met", "the", "x", "unheard"]
        assert other.stems(starts, whole) == one.stems(starts, whole), beginning
    for stem in ("minist", "goat", "cafe", "3"):
        assert other.forms(stem) == one.forms(stem), stem
    for words in (["minister", "met"], ["goat", "mee"], ["the", "c"], ["nobody", "m"], ["re-elected", "e-ma"], ["-"]):
        with one.database.reading() as here, other.database.reading() as there:
            assert other.database.keywords.documents(there, words) == one.database.keywords.documents(here, words)


def test_scores_and_chunks_are_those_of_sqlite_while_documents_come_change_and_go(
    both: tuple[Catalog, Catalog],
) -> None:
    for seed, removed in enumerate(([], ["d000", "d003"], [f"d{n:03d}" for n in range(30)])):
        entries = [entry for entry in make_documents(seed, 40 // (seed + 1)) if entry.document.id not in removed]
        for catalog in both:
            publish(catalog, entries, removed)
            catalog.purge()
            assert catalog.verify() == []
        compare(*both, seed)
    for catalog in both:
        publish(catalog, [], [info.id for info in catalog.documents()])
        assert catalog.match(["minister"], 5) == [] and catalog.stems(["m"]) == {} and catalog.verify() == []


def test_where_words_stand_in_very_many_chunks_the_same_are_ranked(
    both: tuple[Catalog, Catalog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "RANKED", 25)
    monkeypatch.setattr(bounds, "LOOKED_THROUGH", 60)
    for catalog in both:
        publish(catalog, make_documents(7, 90), [])
    compare(*both, 7)


def test_a_phrase_does_not_run_over_from_title_to_text(both: tuple[Catalog, Catalog]) -> None:
    chunk = Chunk("c", "d", 0, 0, 14, "Heading ends", (Span(0, 14),))
    entry = Entry(Document("d", "Title ends", "Text starts on", "/d"), "s", [chunk], [b"k"])
    for catalog in both:
        publish(catalog, [entry], [])
        assert catalog.match(["ends text"], 5) == [] == catalog.match(["ends heading"], 5)
        assert len(catalog.match(["title ends"], 5)) == len(catalog.match(["text starts"], 5)) == 1
        assert catalog.find_phrase(["title", "ends"]) == {}


def test_a_chunk_of_one_word_over_and_over_and_of_a_monstrous_one_is_found(both: tuple[Catalog, Catalog]) -> None:
    texts = ["goat " * 200, "x" * 5000, "word " * 20_000]
    for catalog in both:
        for number, text in enumerate(texts):
            chunk = Chunk(f"c{number}", f"d{number}", 0, 0, len(text), "", (Span(0, len(text)),))
            publish(
                catalog, [Entry(Document(f"d{number}", "T", text, f"/{number}"), "s", [chunk], [b"k%d" % number])], []
            )
        assert catalog.match(["x" * 5000], 5)[0][0] == "c1" and catalog.match(["words"], 5)[0][0] == "c2"
    assert both[0].match(["goats"], 5) == both[1].match(["goats"], 5)


def test_miscounted_words_are_noticed(both: tuple[Catalog, Catalog]) -> None:
    catalog = both[1]
    publish(catalog, make_documents(1, 3), [])
    with catalog.database.writing() as connection:
        connection.execute("UPDATE extent SET words = words + 1")
    assert [problem.endswith("its words are miscounted") for problem in catalog.verify()] == [True]
