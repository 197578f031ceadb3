"""The stems of texts: those of SQLite's keyword index, with their places, whoever asks at the same time.

What a tokenizer of FTS5 does with a text is compared with the index itself.
"""

from __future__ import annotations

import threading
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from test_catalog import make_entry, store

from bot.catalog import Catalog
from bot.store.stemming import LONGEST, Stemmer

TEXT = "Ministers' well-known café, U.S. peacekeepers: 3,000 left."


def test_stems_come_in_order_with_column_and_place() -> None:
    [found] = Stemmer().read([("The Titles", "Later", "Ministers met. A minister left.")])
    assert found == [
        ("heading", 0, "later"),
        *[("text", place, stem) for place, stem in enumerate(["minist", "met", "a", "minist", "left"])],
        ("title", 0, "the"),
        ("title", 1, "titl"),
    ]


def test_words_are_split_as_the_keyword_index_splits_them(tmp_path: Path) -> None:
    stemmer = Stemmer()
    with Catalog(tmp_path) as catalog:
        store(catalog, make_entry(text=TEXT + " " * 90, title=""))
        for stem in stemmer.split(TEXT[:50]):
            assert stem in catalog.stems([stem]), stem
    assert stemmer.split("?! -") == [] == stemmer.split("")
    assert stemmer.split("well-known") == ["well", "known"]


def test_a_stem_longer_than_databases_take_is_known_by_its_hash() -> None:
    stemmer = Stemmer()
    [one], [other] = stemmer.split("a" * 5000), stemmer.split("a" * 5001)
    assert len(one.encode()) <= LONGEST and one != other and stemmer.split("a" * 5000) == [one]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.text(max_size=60)), max_size=4))
@settings(max_examples=100, deadline=None)
def test_rows_are_read_apart_and_nothing_is_kept(rows: list[tuple[str, str, str]]) -> None:
    stemmer = Stemmer()
    together = stemmer.read(rows)
    assert [stemmer.read([row])[0] for row in rows] == together == stemmer.read(rows)


def test_threads_do_not_read_one_another_s_texts() -> None:
    stemmer, faults = Stemmer(), list[str]()

    def read(word: str) -> None:
        for _ in range(200):
            if stemmer.split(f"{word} {word}") != [word, word]:
                faults.append(word)

    threads = [threading.Thread(target=read, args=(word,)) for word in ("goat", "mill", "flood")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
