"""What the best sentences lack of what is asked: each sign shows where the fact is not there, and only there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from indexes import Index, open_index

from bot.evidence import rank_sentences
from bot.questions import read_question
from bot.ranking.supplies import find_signs
from bot.ranking.weights import load_weights
from bot.retrieval import retrieve
from bot.schema import Filters

FLOOD = "Four people drowned in the Ance floods. Police have found 12 goats."
DAM = "The trial of the dam opened on 2 May. Ana Holt, the judge, is new. A guard said that Rune Dahl had left."
ZOO = "The elephant Mala died at 47. A ticket to the zoo costs 9 crowns. Police came in a car."
HARBOUR = "Ada Berg opened the harbour in 1956. She was the mayor of Holm."
CLUB = "Arvenia joined the club in 1991. Senna is on the left in a picture of 2004."
SIGNS = [
    ("unmet", FLOOD, "How many goats were found?", "How many cows drowned?"),
    ("unmet", FLOOD, "How many people drowned in the floods?", "How many people drowned in the floods of 2010?"),
    ("unmet", DAM, "Who is the judge?", "What is the name of the guard?"),
    ("unmet", HARBOUR, "Who was the mayor of Holm?", "Who was the judge of Holm?"),
    ("unmet", ZOO, "What does a ticket cost?", "What is the rent of the zoo?"),
    ("unmet", ZOO, "How old was Mala?", "What did Mala weigh?"),
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
        rows = [{"doc_id": text, "title": "News", "text": text} for text in (FLOOD, DAM, ZOO, HARBOUR, CLUB)]
        opened.write("texts.jsonl", "\n".join(map(json.dumps, rows)))
        opened.ingest()
        yield opened


def measure(index: Index, text: str, question: str) -> dict[str, float]:
    asked = read_question(question)
    only = Filters(documents=[text])
    retrieval = retrieve({question: 1.0}, index.catalog, index.vectors, index.embedder, filters=only, limit=10)
    return find_signs(asked, retrieval, rank_sentences(asked, retrieval, load_weights().sentence))


@pytest.mark.parametrize(("sign", "text", "said", "missed"), SIGNS)
def test_a_sign_shows_where_the_fact_is_not_there(index: Index, sign: str, text: str, said: str, missed: str) -> None:
    assert measure(index, text, said)[sign] == 0.0
    assert measure(index, text, missed)[sign] == 1.0


def test_a_question_that_asks_for_nothing_of_the_kind_has_no_sign(index: Index) -> None:
    assert not any(measure(index, DAM, "What about the trial?").values())
