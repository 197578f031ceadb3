"""The bench: corpora that are the same each time and look like real ones, a report that holds every figure.

A small one is measured as a whole, with the real model, in the slow test.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bot.catalog import Catalog
from bot.vectors import Vectors
from evals.bench.__main__ import main
from evals.bench.filling import fill
from evals.bench.growth import draw_growth, flatten, format_table, write_report
from evals.bench.likeness import Likeness
from evals.bench.synthetic import CHUNKS, SENTENCES, Maker
from evals.bench.vocabulary import Vocabulary

TEXTS = ["The minister of Armenia said that the court would decide.", "The court said no."]
WIDTH = 16


def make_maker(folder: Path, seed: int = 0) -> Maker:
    random = np.random.default_rng(3)
    documents = [random.normal(size=(4, WIDTH)).astype(np.float32) + place % 3 for place in range(20)]
    return Maker(seed, folder, Vocabulary(TEXTS, seed, size=2_000), Likeness(documents))


def test_words_are_drawn_as_a_language_has_them() -> None:
    vocabulary = Vocabulary(TEXTS, 0, size=2_000)
    counts = Counter(vocabulary.draw(np.random.default_rng(1), 100_000))
    assert {word.lower() for word in vocabulary.words[:3]} == {"the", "said", "court"}
    ranked = [count for _, count in counts.most_common()]
    assert ranked[0] > 3 * ranked[20] > 9 * ranked[500] > 0
    assert len(set(vocabulary.words)) == 2_000


def test_vectors_have_length_one_and_those_of_a_document_are_near_each_other(tmp_path: Path) -> None:
    maker, random = make_maker(tmp_path), np.random.default_rng(1)
    documents = [maker.likeness.draw_document(random, 5) for _ in range(50)]
    assert np.allclose(np.linalg.norm(np.concatenate(documents), axis=1), 1, atol=1e-5)
    within = np.mean([one @ one.T for one in documents])
    across = np.mean([one @ other.T for one, other in pairwise(documents)])
    assert within > across


def test_a_document_is_the_same_each_time_and_whole(tmp_path: Path) -> None:
    made, again = (make_maker(tmp_path).make(7) for _ in range(2))
    assert made.entry == again.entry and made.content == again.content
    assert made.entry.document.text != make_maker(tmp_path, seed=1).make(7).entry.document.text
    text = made.entry.document.text
    assert len(made.entry.chunks) == CHUNKS and all(len(chunk.sentences) == SENTENCES for chunk in made.entry.chunks)
    for one in made.entry.statements:
        sentence = text[one.start : one.end]
        assert re.fullmatch(r"[^a-z].*\.", sentence) and "\n" not in sentence
        assert all(text[date.start : date.end] == date.text for date in one.dates)
    for key in made.entry.keys:
        assert made.embeddings[key].sentences.shape == (SENTENCES, WIDTH)


def test_a_filling_that_was_stopped_goes_on_and_ends_with_the_same(tmp_path: Path) -> None:
    told: list[str] = []
    for size in (20, 50):
        fill(tmp_path / "home", size, make_maker(tmp_path / "files"), "f", told.append)
    with Catalog(tmp_path / "home") as catalog, Vectors(tmp_path / "home", catalog) as vectors:
        assert catalog.chunk_count == 50 and catalog.verify() == []
        assert [info.id for info in catalog.documents()] != []
        vectors.rebuild()
        made = make_maker(tmp_path / "files").make(4)
        for chunk, key in zip(made.entry.chunks, made.entry.keys, strict=True):
            assert vectors.search(made.embeddings[key].vector, 1)[0][0] == chunk.id


def test_the_report_holds_every_figure_and_how_it_grows(tmp_path: Path) -> None:
    results = {1000: {"ask": {"total": {"p50": 0.1, "p95": 0.2}}}, 10_000: {"ask": {"total": {"p50": 0.2, "p95": 1.0}}}}
    assert flatten(results[1000]) == {"ask/total/p50": 0.1, "ask/total/p95": 0.2}
    table = format_table({size: flatten(found) for size, found in results.items()})
    assert "| ask/total/p95 | 0.2 | 1 | 5 |" in table
    write_report(tmp_path, results, "A machine & more.")
    assert table in (tmp_path / "report.md").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["1000"] == results[1000]
    for name in re.findall(r"\((\w+\.svg)\)", (tmp_path / "report.md").read_text()):
        ElementTree.parse(tmp_path / name)


def test_a_plot_places_ten_times_as_many_one_decade_further() -> None:
    drawn = draw_growth({"a & b": [(1000, 1.0), (10_000, 10.0), (100_000, 100.0)]}, "seconds")
    [line] = ElementTree.fromstring(drawn).findall(".//{*}polyline")
    points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
    (x0, y0), (x1, y1), (x2, y2) = points
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2) and y0 - y1 == pytest.approx(y1 - y2, abs=0.2) and y1 < y0


@pytest.mark.slow
def test_a_small_corpus_is_measured_as_a_whole_and_kept(tmp_path: Path) -> None:
    main(["--sizes", "300", "--out", str(tmp_path)])
    found = json.loads((tmp_path / "300.json").read_text())
    assert found["recall"]["drawn"] == 1 and found["ask"]["total"]["p95"] > 0 and found["visible"] > 0
    before = (tmp_path / "300.json").stat().st_mtime_ns
    main(["--sizes", "300", "--out", str(tmp_path)])
    assert (tmp_path / "300.json").stat().st_mtime_ns == before and (tmp_path / "report.md").exists()
