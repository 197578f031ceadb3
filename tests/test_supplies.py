"""What the best sentences lack of what is asked: each sign shows where the fact is not there, and only there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from indexes import Index, open_index

from bot.evidence import Candidate, rank_sentences
from bot.questions import Question, read_question
from bot.ranking.supplies import WITHIN, favour_supplied, find_signs
from bot.ranking.weights import load_weights
from bot.retrieval import Retrieval, retrieve
from bot.schema import Filters

FLOOD = "Four people drowned in the Ance floods. Police have found 12 goats."
DAM = "The trial of the dam opened on 2 May. Ana Holt, the judge, is new. A guard said that Rune Dahl had left."
ZOO = "The elephant Mala died at 47. A ticket to the zoo costs 9 crowns. Police came in a car."
HARBOUR = "Ada Berg opened the harbour in 1956. She was the mayor of Holm."
CLUB = "Arvenia joined the club in 1991. Senna is on the left in a picture of 2004."
STAR = "The star K9 is circled by a planet twice the size of Earth. The star lies 41 light years away."
FERRY = "A night on the ferry Skall is loud. It costs 49 florins, a clerk said. The ferry has a bar."
SIGNS = [
    ("unmet", FLOOD, "How many goats were found?", "How many cows drowned?"),
    ("unmet", FLOOD, "How many people drowned in the floods?", "How many people drowned in the floods of 2010?"),
    ("unmet", DAM, "Who is the judge?", "What is the name of the guard?"),
    ("unmet", HARBOUR, "Who was the mayor of Holm?", "Who was the judge of Holm?"),
    ("unmet", ZOO, "What does a ticket cost?", "What is the rent of the zoo?"),
    ("unmet", ZOO, "How old was Mala?", "What did Mala weigh?"),
    ("unmet", STAR, "How far away is the star K9?", "How old is the star K9?"),
    ("unmet", FERRY, "What does a night on the ferry cost?", "What is the rent of the ferry?"),
    ("apart", CLUB, "When did Arvenia join the club?", "When did Arvenia bomb the club?"),
    ("unnamed", CLUB, "When did Arvenia join the club?", "When did Brazil join the club?"),
    ("unnamed", CLUB, "when did arvenia join the club", "When did Brazil join the club?"),
    ("unheard", CLUB, "When did Arvenia join the club?", "When did Brazil join the club?"),
    ("unheard", CLUB, "Did Arvenia join in 1991?", "Did Arvenia join in 1993?"),
    ("apart", CLUB, "When did Arvenia join the club?", "When did Senna leave the club?"),
]
"""A sign, a text, a question that the text answers, and one that it only comes near."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(tmp_path_factory.mktemp("texts")) as opened:
        rows = [
            {"doc_id": text, "title": "News", "text": text} for text in (FLOOD, DAM, ZOO, HARBOUR, CLUB, STAR, FERRY)
        ]
        opened.write("texts.jsonl", "\n".join(map(json.dumps, rows)))
        opened.ingest()
        yield opened


def search(index: Index, text: str, question: str) -> tuple[Question, Retrieval, list[Candidate]]:
    asked = read_question(question)
    only = Filters(documents=[text])
    retrieval = retrieve({question: 1.0}, index.catalog, index.vectors, index.embedder, filters=only, limit=10)
    return asked, retrieval, rank_sentences(asked, retrieval, load_weights().sentence)


def measure(index: Index, text: str, question: str) -> dict[str, float]:
    asked, retrieval, candidates = search(index, text, question)
    return find_signs(asked, retrieval, favour_supplied(asked, candidates))


@pytest.mark.parametrize(("sign", "text", "said", "missed"), SIGNS)
def test_a_sign_shows_where_the_fact_is_not_there(index: Index, sign: str, text: str, said: str, missed: str) -> None:
    assert measure(index, text, said)[sign] == 0.0
    assert measure(index, text, missed)[sign] == 1.0


def test_a_question_that_asks_for_nothing_of_the_kind_has_no_sign(index: Index) -> None:
    assert not any(measure(index, DAM, "What about the trial?").values())


@pytest.mark.parametrize(
    ("text", "question", "first"),
    [
        (STAR, "How far away is the star K9 with its planet?", "The star lies"),
        (FERRY, "What does a night on the ferry cost?", "It costs"),
        (STAR, "What circles the star K9?", "The star K9"),
    ],
)
def test_what_has_the_form_that_is_asked_for_goes_first(index: Index, text: str, question: str, first: str) -> None:
    asked, _, candidates = search(index, text, question)
    assert candidates[0].text.startswith(text[:10]) and candidates[0].score > candidates[1].score
    favoured = favour_supplied(asked, candidates)
    assert favoured[0].text.startswith(first)
    assert [one.score for one in favoured] == [one.score for one in candidates]


def test_only_a_sentence_that_matches_nearly_as_well_goes_first(index: Index) -> None:
    asked, _, candidates = search(index, STAR, "How far away is the star K9 with its planet?")
    ahead = replace(candidates[0], score=candidates[1].score + WITHIN + 0.1)
    assert favour_supplied(asked, [ahead, *candidates[1:]])[0] == ahead
