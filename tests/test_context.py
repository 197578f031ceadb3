"""Which sentences need the one before them, and how far back a quotation reaches.

Never across a paragraph, and never so far that it becomes one.
"""

from __future__ import annotations

import pytest

from bot.ranking.context import MOST, names_nobody, needs_before, reach_back
from bot.sentences import split_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "He said the talks had failed.",
        "“They never came,” the envoy said.",
        "The ministry rejected this.",
        "The foreign minister left early.",
        "In response, shops closed.",
        "This was denied.",
    ],
)
def test_sentences_that_point_back_need_the_one_before(sentence: str) -> None:
    assert needs_before(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Heavy rain fell.", "Armenia's ministry rejected this.", "The Rome Statute binds 123 states.", "Itaipu is a dam."],
)
def test_sentences_that_name_their_subject_stand_alone(sentence: str) -> None:
    assert not needs_before(sentence)


def quote(text: str, index: int) -> str:
    spans = split_sentences(text)
    return text[reach_back(text, spans, index) : spans[index].end]


def test_a_sentence_that_stands_alone_is_quoted_alone() -> None:
    assert quote("Anna Lee spoke. Rain fell.", 1) == "Rain fell."


def test_he_said_brings_the_sentence_that_names_him() -> None:
    assert quote("Rain fell. Anna Lee spoke. She said little.", 2) == "Anna Lee spoke. She said little."


def test_a_chain_is_followed_to_the_name() -> None:
    assert quote("Anna Lee came. She spoke. It was brief.", 2) == "Anna Lee came. She spoke. It was brief."


def test_a_quotation_never_crosses_a_paragraph() -> None:
    assert quote("Anna Lee came.\n\nShe spoke. It was brief.", 2) == "She spoke. It was brief."


def test_a_pronoun_for_somebody_may_reach_the_paragraph_ahead() -> None:
    spans = split_sentences(text := "Anna Lee came.\n\nShe spoke.\n\nIt was brief.")
    assert reach_back(text, spans, 1, across=True) == 0
    assert reach_back(text, spans, 2, across=True) == spans[2].start


def test_it_never_reaches_across_a_heading() -> None:
    spans = split_sentences(text := "Anna Lee came.\n\nMORE\n\nShe spoke.")
    assert reach_back(text, [spans[0], spans[-1]], 1, across=True) == spans[-1].start


def test_a_pronoun_opens_or_does_not() -> None:
    assert names_nobody("“She left,” he said.") and not names_nobody("It rained.")


def test_a_quotation_stays_short() -> None:
    text = "Anna Lee came. " + "She spoke. " * 6
    assert len(split_sentences(quote(text, 6))) == MOST + 1


def test_the_first_sentence_has_nothing_before_it() -> None:
    assert quote("He came.", 0) == "He came."


def test_what_stands_under_an_hour_of_a_live_report_is_quoted_with_it() -> None:
    text = "17:00 The storm moves on. The warning falls to orange. Roads stay shut.\n\nTrains run again."
    assert quote(text, 1) == "17:00 The storm moves on. The warning falls to orange."
    assert quote(text, 2).startswith("17:00") and quote(text, 3) == "Trains run again."
