"""Ranking of sentences: each is read at its place in its document, scored by its words, and knows the one before it.

The index is real, its embedder one of hashed words; how sure a ranking makes us is in test_confidence.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import Index, open_index

from bot.evidence import Candidate, measure_sentence, rank_sentences, share_found
from bot.questions import read_question
from bot.ranking.weights import Linear, load_weights
from bot.retrieval import Retrieval, retrieve
from bot.schema import Filters

QUESTION = "How many lamps does the lighthouse keeper own?"
KEEPER = "The lighthouse keeper owns seven lamps."
TALE = f"Gulls nest on the cliff. {KEEPER} He paints the door each spring."
LONG = " ".join(f"Ferry number {number} crosses the strait with sheep, barley and the mail." for number in range(60))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("evidence")) as opened:
        opened.write("keeper.txt", TALE)
        opened.write("ferry.txt", LONG)
        opened.ingest()
        yield opened


def search(index: Index, question: str) -> Retrieval:
    return retrieve({question: 1.0}, index.catalog, index.vectors, index.embedder, filters=Filters(), limit=10)


def rank(index: Index, question: str) -> list[Candidate]:
    return rank_sentences(read_question(question), search(index, question), load_weights().sentence)


def test_the_sentence_that_says_what_is_asked_comes_first(index: Index) -> None:
    ranked = rank(index, QUESTION)
    assert ranked[0].text == KEEPER
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_every_sentence_of_the_hits_is_ranked_once_and_read_at_its_place(index: Index) -> None:
    retrieval = search(index, QUESTION)
    ranked = rank(index, QUESTION)
    places = [(one.hit.source.id, one.span.start) for one in ranked]
    assert len(set(places)) == len(places) == sum(len(hit.stored.chunk.sentences) for hit in retrieval.hits)
    for one in ranked:
        text = index.catalog.document(one.hit.source.id).text
        assert text[one.span.start : one.span.end] == one.text


def test_every_sentence_knows_the_one_before_it_even_in_another_chunk(index: Index) -> None:
    ferries = [one for one in rank(index, "Which ferry crosses the strait?") if one.text.startswith("Ferry number")]
    assert len({one.hit.stored.chunk.id for one in ferries}) > 1
    assert [one for one in ferries if one.index == 0 and one.before], "a chunk that follows another"
    for one in ferries:
        number = int(one.text.split()[2])
        assert one.before_text == (
            f"Ferry number {number - 1}" + one.text[len(f"Ferry number {number}") :] if number else ""
        )
        assert (one.before is None) == (number == 0)


def test_a_sentence_is_compared_by_its_own_vector(index: Index) -> None:
    retrieval, ranked = search(index, KEEPER), rank(index, KEEPER)
    assert ranked[0].similarity == pytest.approx(1.0, abs=0.01)
    for one in ranked:
        assert one.similarity == pytest.approx(float(one.hit.stored.sentence_vectors[one.index] @ retrieval.vector))


def test_the_score_is_that_of_the_named_features(index: Index) -> None:
    retrieval, question = search(index, QUESTION), read_question(QUESTION)
    model = Linear(0.5, {"words": (0.0, 1.0, 2.0), "kind": (0.0, 1.0, 1.0)})
    best = rank_sentences(question, retrieval, model)[0]
    values = measure_sentence(question, best, retrieval.rarity, 1.0)
    assert values["kind"] == 1.0 and values["words"] == 1.0
    assert best.score == pytest.approx(0.5 + 2.0 + 1.0)


def test_quoted_words_bring_their_sentence_to_the_top(index: Index) -> None:
    assert rank(index, "Which keeper lives on the cliff?")[0].text == KEEPER
    quoting = rank(index, "Which keeper lives “on the cliff”?")
    assert quoting[0].text == "Gulls nest on the cliff." and quoting[1].text == KEEPER


def test_the_share_of_words_found_weighs_rare_words_more() -> None:
    rarity = {"lamp": 3.0, "the": 1.0}
    assert share_found(rarity, ["lamp", "the"], {"lamp"}) == pytest.approx(0.75)
    assert share_found(rarity, ["lamp", "the"], {"the"}) == pytest.approx(0.25)
    assert share_found(rarity, ["lamp"], {"lamp", "more"}) == 1.0
    assert share_found(rarity, [], {"lamp"}) == share_found({}, ["lamp"], {"lamp"}) == 0.0
