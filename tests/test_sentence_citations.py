"""Whether a sentence is borne out by its quotes, and whether each citation of it is right, on sentences told by hand.

Each outcome is built directly; how quotes are found exact or from the gold is in test_evals.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.schema import Answer, AnswerSentence, Citation, Source
from evals.cases import Case, Quote
from evals.metrics import RATES
from evals.metrics.citations import is_borne_out, is_relevant
from evals.outcomes import Gold, Outcome, overlaps
from evals.verdicts import SETS, read_labelled

SOURCE = Source("d0", "t", None, None, None, "p")
FERRY = "The ferry Alba sank off Tarn on 14 May with 12 people aboard."
CREW = "Its crew of five had left the harbour without radar."


def cite(number: int, quote: str, speaker: str | None = None) -> Citation:
    return Citation(number, quote, 0, len(quote), speaker, SOURCE)


def bears_out(sentence: str, *quotes: str, speaker: str | None = None) -> bool:
    return is_borne_out(sentence, [cite(number, quote, speaker) for number, quote in enumerate(quotes, start=1)])


def make_outcome(
    sentences: tuple[tuple[str, tuple[int, ...]], ...],
    quotes: tuple[str, ...],
    *,
    gold: str = "12 people",
    evidence: tuple[str, ...] = (),
) -> Outcome:
    """An answer that quotes one gold document, exactly."""
    told = tuple(AnswerSentence(text, numbers, "supported") for text, numbers in sentences)
    citations = tuple(cite(number, quote) for number, quote in enumerate(quotes, start=1))
    answer = Answer("q?", " ".join(one.marked for one in told), False, "", told, citations, (), (), 0.5, "q", "quotes")
    case = Case("c", "q?", (gold,), True, ("d0",), evidence=tuple(Quote("d0", one) for one in evidence))
    return Outcome(
        case,
        (Gold(frozenset({"d0"}), (gold,)),),
        answer,
        0.1,
        citations=tuple(frozenset({0}) if gold in quote else frozenset() for quote in quotes),
        cited_gold=(True,) * len(quotes),
        exact=(True,) * len(quotes),
    )


def precision(outcome: Outcome) -> list[float]:
    return RATES["sentence_citation_precision"](outcome)


def recall(outcome: Outcome) -> list[float]:
    return RATES["sentence_citation_recall"](outcome)


# a sentence and its quotes


@pytest.mark.parametrize(
    "sentence",
    [
        FERRY,
        "the ferry Alba sank off Tarn on 14 May",
        "On 14 May the ferry Alba sank off Tarn.",
        "Aboard the ferry were twelve people.",
        "The ferry “Alba” sank [1].",
    ],
)
def test_what_the_quote_says_is_borne_out_in_its_words_or_in_others_of_the_same_stem(sentence: str) -> None:
    assert bears_out(sentence, FERRY)


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry Alba sank off Tarn on 15 May.",
        "The ferry Alba sank off Tarn with 112 people aboard.",
        "The ferry Alba sank off Tarn with thirteen people aboard.",
        "The ferry Alba burned off Tarn on 14 May.",
        "The ferry Alba sank off Sarren on 14 May.",
        "The ferry Alba did not sink off Tarn on 14 May.",
        "Lowe said that the ferry Alba sank.",
        "",
    ],
)
def test_another_number_word_name_or_a_denial_is_not(sentence: str) -> None:
    assert not bears_out(sentence, FERRY)


def test_a_denial_that_is_left_out_is_not_borne_out_unless_word_for_word() -> None:
    denied = "The crew did not see the ferry, but the pilot saw the light."
    assert not bears_out("The crew saw the ferry.", denied)
    assert bears_out("The crew didn't see the ferry.", denied)
    assert bears_out("The pilot saw the light.", denied)


def test_several_quotes_bear_out_together_what_none_does_alone() -> None:
    joint = "The ferry Alba sank with 12 people and a crew of five."
    assert not bears_out(joint, FERRY)
    assert not bears_out(joint, CREW)
    assert bears_out(joint, FERRY, CREW)


def test_the_speaker_of_a_quote_may_be_named_and_nobody_else() -> None:
    sentence = "Beatrix Lowe said: the ferry sank."
    assert bears_out(sentence, FERRY, speaker="Beatrix Lowe")
    assert not bears_out(sentence, FERRY, speaker="Stellan Voss")
    assert not bears_out(sentence, FERRY)


def test_without_citations_nothing_is_borne_out() -> None:
    assert not is_borne_out("It is so.", [])


# recall: each sentence


def test_recall_judges_each_sentence_by_its_own_citations() -> None:
    outcome = make_outcome(((FERRY, (1,)), (FERRY, (2,)), (CREW, (1, 2)), (CREW, ()), (CREW, (3,))), (FERRY, CREW))
    assert recall(outcome) == [1.0, 0.0, 1.0, 0.0, 0.0]


def test_recall_does_not_ask_the_bot_s_own_check() -> None:
    outcome = make_outcome((("The ferry burned.", (1,)),), (FERRY,))
    assert outcome.answer.sentences[0].status == "supported"
    assert RATES["checked"](outcome) == [1.0]
    assert recall(outcome) == [0.0]


def test_a_quote_that_is_not_in_its_document_bears_out_nothing() -> None:
    outcome = replace(make_outcome(((FERRY, (1,)), (CREW, (2,))), (FERRY, CREW)), exact=(False, True))
    assert recall(outcome) == [0.0, 1.0]
    assert precision(outcome) == [0.0, 0.0]


def test_recall_concerns_the_sentences_of_every_case() -> None:
    outcome = make_outcome(((FERRY, (1,)),), (FERRY,))
    for answerable in (False, None):
        other = replace(outcome, case=replace(outcome.case, answerable=answerable))
        assert (recall(other), precision(other)) == ([1.0], [])


# precision: each citation of each sentence


def test_a_citation_is_right_if_its_quote_holds_the_answer_and_bears_its_sentence_out() -> None:
    outcome = make_outcome(((FERRY, (1,)), (CREW, (2,)), ("The ferry burned.", (1,))), (FERRY, CREW))
    assert precision(outcome) == [1.0, 0.0, 0.0]


def test_a_citation_that_adds_nothing_to_another_is_wrong() -> None:
    """ALCE: it does not bear the sentence out alone, and the others do without it."""
    beside = make_outcome(((FERRY, (1, 2)),), (FERRY, "12 people were on the deck."))
    assert precision(beside) == [1.0, 0.0]
    twice = make_outcome(((FERRY, (1, 2)),), (FERRY, FERRY))
    assert precision(twice) == [1.0, 1.0]
    joint = make_outcome((("12 people sank in June.", (1, 2)),), (FERRY, "It was 12 people in June."))
    assert precision(joint) == [1.0, 1.0]


def test_a_number_without_a_citation_is_a_wrong_one() -> None:
    assert precision(make_outcome(((FERRY, (1, 7)),), (FERRY,))) == [1.0, 0.0]


def test_precision_concerns_answered_cases_with_gold() -> None:
    outcome = make_outcome(((FERRY, (1,)),), (FERRY,))
    assert precision(replace(outcome, gold=())) == []
    assert precision(replace(outcome, answer=replace(outcome.answer, abstained=True))) == []


def test_with_gold_quotes_a_citation_must_share_words_with_one_or_hold_the_answer() -> None:
    outcome = make_outcome(
        (("x", (1,)),),
        (FERRY, CREW, "It was a calm day."),
        gold="12 people",
        evidence=("of five had left the harbour",),
    )
    assert [is_relevant(outcome, place) for place in range(3)] == [True, True, False]
    elsewhere = replace(outcome, cited_gold=(False, False, False))
    assert [is_relevant(elsewhere, place) for place in range(3)] == [False, False, False]
    prose = replace(outcome.case, answers=("word " * 12,))
    assert [is_relevant(replace(outcome, case=prose), place) for place in range(3)] == [False, True, False]


def test_quotes_overlap_in_five_words_in_a_row_or_in_all_of_the_shorter_one() -> None:
    assert overlaps("off Tarn on 14 May, with a cargo", FERRY)
    assert not overlaps("off Tarn on 14 June with a cargo", FERRY)
    assert overlaps("14 May", FERRY)
    assert overlaps(FERRY, "14 may.")
    assert not overlaps("May 14", FERRY)
    assert not overlaps("", FERRY)
    assert not overlaps("the", "the")  # nothing is left of either


def test_on_labelled_pairs_it_lets_few_wrong_sentences_through_and_keeps_every_copy() -> None:
    """Of the pairs of evals/checks; whose words they are is not asked here, and paraphrases are mostly refused."""
    labelled = read_labelled(SETS["held"])
    borne_out = {
        one.id: is_borne_out(one.pair.sentence, [cite(1, one.pair.quote, one.pair.fields.get("speaker"))])
        for one in labelled
    }
    wrong = [borne_out[one.id] for one in labelled if one.status == "unsupported"]
    copies = [borne_out[one.id] for one in labelled if one.status == "supported" and one.kind == "copy"]
    assert len(wrong) > 200 and len(copies) > 20
    assert sum(wrong) / len(wrong) < 0.12  # 0.10
    assert sum(copies) / len(copies) > 0.95
