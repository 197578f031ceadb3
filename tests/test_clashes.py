"""Two accounts that no rule is sure of, found by the weights that ship, and what is no second account."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story, open_stories

from bot.opposing.clashes import LIKELY, find_clashes, may_answer, measure_clashes
from bot.opposing.spoken import read_claims
from bot.questions import read_question
from bot.ranking.weights import Linear, load_weights
from bot.schema import Answer, Evidence, EvidenceSentence, Source

STORY = Story(
    "A barn burned down at Esk on Monday night, and the village has talked of nothing else.\n\n"
    "The fire began in an old heater, the farmer, Jon Abel, said. The insurer Norra holds that it started in a stack"
    " of damp hay.\n\n"
    "Abel said that the firemen had come after an hour. Captain Ida Moe spoke of fifteen minutes.\n\n"
    "Forty sheep were saved. The barn was built in 1931, and Norra had insured it since 2008. A new one is to stand by"
    " the end of next year, Abel said.",
    "2024-05-02",
)
SOURCE = Source("esk", "Esk", None, None, "2024-05-02", "esk.md")


def ask(tmp_path: Path, question: str) -> Answer:
    """The answer over the story."""
    with open_stories(tmp_path, barn=STORY) as bot:
        return bot.ask(question)


def write(*said: tuple[str, str]) -> Evidence:
    """Evidence of sentences that follow each other in one document, each with its speaker, the best first."""
    found: list[EvidenceSentence] = []
    start = 0
    for text, speaker in said:
        voice = "reported" if speaker else "own voice"
        end = start + len(text)
        found.append(EvidenceSentence(SOURCE, start, end, text, 9.0 - len(found), 0, text, start, speaker, voice))
        start = end + 1
    return Evidence("", (), tuple(found), 0.9)


def test_an_account_in_other_words_is_set_beside_the_first(tmp_path: Path) -> None:
    answer = ask(tmp_path, "What set the barn at Esk on fire?")
    assert "old heater" in answer.text and "damp hay" in answer.text
    assert len(answer.sides) == 2


@pytest.mark.parametrize("question", ["When was the barn at Esk built?", "Since when was the barn at Esk insured?"])
def test_what_only_one_tells_has_no_sides(tmp_path: Path, question: str) -> None:
    answer = ask(tmp_path, question)
    assert not answer.abstained and answer.sides == ()


def test_each_pair_of_speakers_is_measured_by_what_the_weights_know() -> None:
    evidence = write(("Abel said the barn was old.", "Abel"), ("Moe said it was new.", "Moe"), ("It burned.", ""))
    pairs = measure_clashes(read_question("Was the barn old?"), evidence, read_claims(evidence))
    assert [(one.earlier.place, one.later.place) for one in pairs] == [(0, 1)]
    assert set(pairs[0].features) == set(load_weights().sides.features)


def test_two_claims_below_the_line_are_none() -> None:
    evidence = write(("Abel said the barn was old.", "Abel"), ("Moe said it was new.", "Moe"))
    question, spoken = read_question("Was the barn old?"), read_claims(evidence)
    assert find_clashes(question, evidence, spoken, Linear(LIKELY - 0.1, {})).claims == ()
    found = find_clashes(question, evidence, spoken, Linear(5.0, {}))
    assert [claim.place for claim in found.claims] == [0, 1] and found.is_sure


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        ("How many sheep died?", "Abel said 40 sheep died.", "Moe said 12 died.", True),
        ("How many sheep died?", "Abel said 40 sheep died.", "Moe said 40 died.", False),
        ("How many sheep died?", "Abel said the barn was dry.", "Moe said it was damp.", False),
        ("What is the rent of the barn?", "Abel said 40 per cent burned.", "Moe said 12 per cent burned.", False),
        ("What is the rent of the barn?", "Abel said it was 40 crowns.", "Moe said it was 12 crowns.", True),
        ("When did it burn?", "Abel said the barn was old.", "Moe said it was new.", False),
        ("Was the barn dry?", "Abel said the barn was dry.", "Moe said it was damp.", True),
    ],
)
def test_what_is_asked_for_must_be_given(question: str, one: str, other: str, expected: bool) -> None:
    first, second = read_claims(write((one, "Abel"), (other, "Moe")))
    assert may_answer(read_question(question), first, second) is expected
