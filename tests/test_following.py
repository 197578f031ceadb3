"""How sentences rank for a follow-up: what it says itself, what was cited, and what was told already.

The sentences are made by hand, their vectors too; the weights are those that ship.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.catalog import StoredChunk
from bot.dialogue.following import Told, find_places, measure_follow_up, rank_follow_up, read_told
from bot.dialogue.memory import Memory
from bot.evidence import Candidate
from bot.ranking.weights import Linear, load_weights
from bot.retrieval import Hit
from bot.schema import Chunk, Source, Span

ALIKE, OTHER = np.eye(2, dtype=np.float32)
TOLD = read_told("And trout in the Senna?", ALIKE)
RARITY = {"senna": 3.0, "trout": 1.0}


def candidate(
    document: str = "a", stems: str = "river", score: float = 1.0, *, alike: bool = False, text: str = "A river."
) -> Candidate:
    source = Source(document, document.title(), None, None, None, f"{document}.txt")
    chunk = Chunk(f"{document}-0", document, 0, 0, 9, "", (Span(0, 9),))
    vector = ALIKE if alike else OTHER
    hit = Hit(StoredChunk(chunk, "A river.", np.stack([vector]), None, ""), source, 0.5, 0.5, 0.5)
    found = frozenset(stems.split())
    return Candidate(hit, 0, Span(0, 9), text, None, "", 0.5, score, found, found, found)


def measure(one: Candidate, memory: Memory = Memory(), told: Told = TOLD) -> dict[str, float]:  # noqa: B008
    return measure_follow_up(one, told, memory, RARITY)


def test_what_was_said_just_now_is_measured_by_vector_and_by_rare_words() -> None:
    assert measure(candidate(alike=True))["similarity"] == pytest.approx(1.0)
    assert measure(candidate())["similarity"] == pytest.approx(0.0)
    shares = [measure(candidate(stems=stems))["own"] for stems in ("river", "trout", "senna", "senna trout")]
    assert shares == sorted(shares) and len(set(shares)) == 4 and shares[-1] == pytest.approx(1.0)


def test_a_sentence_repeats_where_the_last_answer_had_nearly_all_its_words() -> None:
    one = candidate(stems="a b c d")
    for told, repeats in ((set("abcd"), 1.0), (set("abc"), 0.0), (set("abcdefg"), 1.0), (set(), 0.0)):
        assert measure(one, Memory(frozenset(told)))["repeats"] == repeats


def test_the_documents_that_were_cited_count() -> None:
    memory = Memory(cited={"a-7": "a"})
    assert [measure(candidate(name), memory)["cited"] for name in "ab"] == [1.0, 0.0]


def test_a_country_is_the_same_in_any_form() -> None:
    assert find_places("Moscow and Yerevan") == find_places("Russians, Armenian") != find_places("Baku")
    assert find_places("A river.") == frozenset()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Moscow said that the order was a theft.", 1.0),
        ("The Russian foreign ministry called it a theft.", 1.0),
        ("Belmark said that Moscow was silent.", -1.0),
        ("The river rose in the night near Moscow.", 0.0),
    ],
)
def test_who_was_asked_about_is_told_from_who_is_spoken_of(text: str, speaker: float) -> None:
    asked = read_told("And what did Russia say?", ALIKE)
    assert measure(candidate(text=text), told=asked)["speaker"] == speaker
    other = read_told("How far is Russia from the sea by ship?", ALIKE)
    assert measure(candidate(text=text), told=other)["speaker"] == 0.0, "nobody's words are asked for"


def test_a_person_is_told_from_others_too() -> None:
    asked = read_told("And what did Belmark say?", ALIKE)
    said = [measure(candidate(text=f"{name} said no."), told=asked)["speaker"] for name in ("Mia Belmark", "Moscow")]
    assert said == [1.0, -1.0]


def test_places_asked_for_are_looked_for_in_the_sentence() -> None:
    asked = read_told("From Moscow to Yerevan?", ALIKE)
    texts = ("Nobody left.", "Russian trains left.", "Trains left Russia for Armenia.")
    assert [measure(candidate(text=text), told=asked)["places"] for text in texts] == [0.0, 0.5, 1.0]
    assert measure(candidate(text="Russian trains left."))["places"] == 0.5, "where no place is asked for"


def test_ranking_keeps_every_candidate_and_changes_nothing_but_score_and_order() -> None:
    model = Linear(1.0, {"cited": (0.0, 1.0, 5.0)})
    given = [candidate("b", score=9.0), candidate("a"), candidate("c")]
    ranked = rank_follow_up(given, TOLD, Memory(cited={"a-0": "a"}), RARITY, model)
    assert [one.hit.source.id for one in ranked] == ["a", "b", "c"]
    assert [one.score for one in ranked] == [6.0, 1.0, 1.0]
    assert all(any(replace(old, score=new.score) == new for old in given) for new in ranked)


def test_by_the_weights_that_ship_what_was_asked_for_goes_ahead_and_repetition_behind() -> None:
    weights = load_weights().follow_up

    def order(*given: Candidate, memory: Memory = Memory()) -> list[str]:  # noqa: B008
        return [one.hit.source.id for one in rank_follow_up(given, TOLD, memory, RARITY, weights)]

    assert order(candidate("a"), candidate("b", "senna trout", alike=True)) == ["b", "a"]
    assert order(candidate("a"), candidate("b", score=4.0)) == ["b", "a"]
    told = Memory(frozenset({"river"}))
    assert order(candidate("a", "river"), candidate("b", "lake"), memory=told) == ["b", "a"]


def test_a_sentence_of_the_kind_asked_for_counts() -> None:
    asked = read_told("And when was that?", ALIKE)
    texts = ("The bridge was closed on 3 May 2023.", "The bridge was closed.")
    assert [measure(candidate(text=text), told=asked)["kind"] for text in texts] == [1.0, 0.0]
