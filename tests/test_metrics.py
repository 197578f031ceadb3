"""Each metric on examples worked out by hand, chosen so that another definition would give another number.

Outcomes are built directly; how answers become outcomes is in test_evals.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.schema import Answer
from evals.cases import Case
from evals.metrics import (
    RATES,
    Gold,
    Outcome,
    contains_answer,
    find_auc,
    find_gold,
    find_percentile,
    find_rank,
    holds,
    is_right,
    normalise,
    shorten_answers,
    token_f1,
)

NONE: frozenset[int] = frozenset()
FIRST = frozenset({0})
SECOND = frozenset({1})


def make_outcome(
    *,
    answerable: bool | None = True,
    abstained: bool = False,
    text: str = "",
    answers: tuple[str, ...] = ("x",),
    gold: int = 1,
) -> Outcome:
    """An outcome with `gold` gold documents and nothing found; tests replace what they measure."""
    answer = Answer("q?", text, abstained, "", (), (), (), (), 0.5, "q", "quotes")
    documents = tuple(f"d{number}" for number in range(gold))
    case = Case("c", "q?", answers, answerable, documents)
    return Outcome(case, tuple(Gold(frozenset({name}), ()) for name in documents), answer, 0.1)


def rate(name: str, *outcomes: Outcome) -> list[float]:
    return [value for outcome in outcomes for value in RATES[name](outcome)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  U.S.\nArmy", "us army"),
        ("An apple, a day: the theatre", "apple day theatre"),
        ("“Rubin’s” — 1,200 %", "rubins 1200"),
        ("snake_case co-op", "snakecase coop"),
        ("A the an", ""),
        ("Straße Ééé", "straße ééé"),
    ],
)
def test_normalising_drops_case_punctuation_articles_and_extra_space(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_an_answer_is_held_as_whole_words_only() -> None:
    assert holds("killed in 1956", "1956")
    assert not holds("killed in 1956", "5")
    assert not holds("norway", "no")
    assert holds("united nations", "united nations")
    assert not holds("anything", "")


def test_short_answers_have_under_twelve_words_and_something_left() -> None:
    eleven, twelve = "w " * 11, "w " * 12
    assert shorten_answers([eleven, twelve, "The", "Paris", "paris!"]) == (normalise(eleven), "paris")


def test_relevant_text_is_from_a_gold_document_and_holds_an_answer_if_that_document_does() -> None:
    gold = (Gold(frozenset({"a"}), ("paris",)), Gold(frozenset({"b"}), ()))
    assert find_gold(frozenset({"a"}), "In Paris.", gold) == FIRST
    assert find_gold(frozenset({"a"}), "In Rome.", gold) == NONE
    assert find_gold(frozenset({"b"}), "In Rome.", gold) == SECOND
    assert find_gold(frozenset({"c"}), "In Paris.", gold) == NONE
    assert find_gold(frozenset({"a", "b"}), "In Paris.", gold) == {0, 1}


def test_without_gold_documents_the_answer_alone_decides_and_a_missing_document_is_never_found() -> None:
    assert find_gold(frozenset({"c"}), "In Paris.", (Gold(None, ("paris",)),)) == FIRST
    assert find_gold(frozenset({"c"}), "In Rome.", (Gold(None, ("paris",)),)) == NONE
    assert find_gold(frozenset({"c"}), "In Rome.", (Gold(frozenset(), ()),)) == NONE


def test_recall_is_the_share_of_gold_documents_found_among_the_first_k() -> None:
    outcome = replace(make_outcome(gold=2), passages=(NONE, FIRST, FIRST, NONE, NONE, SECOND))
    assert [rate(f"recall@{k}", outcome) for k in (1, 5, 10)] == [[0.0], [0.5], [1.0]]


def test_recall_concerns_answerable_cases_with_gold_and_counts_abstentions() -> None:
    found = (FIRST,)
    assert rate("recall@1", replace(make_outcome(abstained=True), passages=found)) == [1.0]
    assert rate("recall@1", replace(make_outcome(answerable=False), passages=found)) == []
    assert rate("recall@1", replace(make_outcome(answerable=None), passages=found)) == []
    assert rate("recall@1", make_outcome(gold=0)) == []


def test_mrr_is_one_over_the_first_relevant_rank_within_ten() -> None:
    third = replace(make_outcome(gold=2), passages=(NONE, NONE, SECOND, FIRST))
    tenth = replace(make_outcome(), passages=(*[NONE] * 9, FIRST))
    eleventh = replace(make_outcome(), passages=(*[NONE] * 10, FIRST))
    assert rate("MRR", third, tenth, eleventh, make_outcome()) == [1 / 3, 1 / 10, 0.0, 0.0]
    assert [find_rank(one) for one in (third, eleventh, make_outcome())] == [3, 11, None]


def test_evidence_asks_for_one_relevant_sentence_among_the_first_k() -> None:
    outcome = replace(make_outcome(gold=2), evidence=(NONE, SECOND, NONE, FIRST))
    late = replace(make_outcome(), evidence=(NONE, NONE, NONE, FIRST))
    assert rate("evidence@1", outcome, late) == [0.0, 0.0]
    assert rate("evidence@3", outcome, late) == [1.0, 0.0]
    assert rate("evidence@3", make_outcome(answerable=False)) == []


def test_an_answer_contains_any_gold_answer_as_words_apart_from_citation_marks() -> None:
    assert contains_answer("It was in Paris.[1]", ["Rome", "the Paris"])
    assert contains_answer("Jean[2] Monnet", ["Jean Monnet"])
    assert not contains_answer("Three sources say so.[5]", ["5"])
    assert not contains_answer("Parisians", ["Paris"])
    assert not contains_answer("Anything", [])


def test_answer_rates_concern_answerable_cases_with_answers_and_an_abstention_scores_nothing() -> None:
    kept = make_outcome(text="In Paris [1].", answers=("Paris",))
    abstained = make_outcome(text="In Paris.", answers=("Paris",), abstained=True)
    without = [make_outcome(answers=()), make_outcome(answerable=False), make_outcome(answerable=None)]
    assert rate("answer_contains", kept, abstained, *without) == [1.0, 0.0]
    assert rate("answer_f1", kept, abstained, *without) == [pytest.approx(2 / 3), 0.0]


def test_token_f1_counts_shared_tokens_with_their_number_and_takes_the_best_gold() -> None:
    assert token_f1("the cat sat", ["cat sat down"]) == pytest.approx(2 * (2 / 2) * (2 / 3) / (1 + 2 / 3))
    assert token_f1("no no no", ["no"]) == pytest.approx(0.5)
    assert token_f1("cat", ["dog", "Cat!"]) == 1.0
    assert token_f1("cat", ["dog"]) == 0.0
    assert token_f1("the", ["a"]) == 1.0
    assert token_f1("cat", []) == 0.0


def test_citation_precision_is_over_citations_of_answered_answerable_cases() -> None:
    three = replace(make_outcome(), cited_gold=(True, False, True))
    assert rate("citation_precision", three) == [1.0, 0.0, 1.0]
    for other in (make_outcome(answerable=False), make_outcome(abstained=True), make_outcome(gold=0)):
        assert rate("citation_precision", replace(other, cited_gold=(True,))) == []


def test_citation_recall_asks_for_one_relevant_quote_and_counts_abstentions_as_none() -> None:
    cited = (NONE, FIRST)
    outcomes = [
        replace(make_outcome(), citations=cited),
        replace(make_outcome(abstained=True), citations=cited),
        make_outcome(),
    ]
    assert rate("citation_recall", *outcomes) == [1.0, 0.0, 0.0]
    assert rate("citation_recall", replace(make_outcome(answerable=False), citations=cited)) == []


def test_quote_exact_is_over_the_citations_of_every_case() -> None:
    outcomes = [replace(make_outcome(answerable=kind), exact=(True, False)) for kind in (True, False, None)]
    assert rate("quote_exact", *outcomes) == [1.0, 0.0] * 3


def test_abstentions_are_judged_on_the_two_classes_and_other_cases_stand_apart() -> None:
    outcomes = [
        make_outcome(answerable=answerable, abstained=abstained)
        for answerable, abstained in ((True, True), (True, False), (True, False), (False, True), (False, False))
    ]
    outcomes += [make_outcome(answerable=None, abstained=True), make_outcome(answerable=None)]
    assert rate("abstention_precision", *outcomes) == [0.0, 1.0]
    assert rate("abstention_recall", *outcomes) == [1.0, 0.0]
    assert rate("answered_rate", *outcomes) == [0.0, 1.0, 1.0]
    assert rate("other_answered_rate", *outcomes) == [0.0, 1.0]


def test_auc_equals_the_share_of_pairs_in_the_right_order_with_ties_at_half() -> None:
    draw = random.Random(7)
    positive = [draw.randint(2, 9) / 10 for _ in range(40)]
    negative = [draw.randint(0, 7) / 10 for _ in range(30)]
    pairs = [1.0 if p > n else 0.5 if p == n else 0.0 for p in positive for n in negative]
    assert 0.5 in pairs
    assert find_auc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))
    assert find_auc([0.9], [0.1]) == 1.0
    assert find_auc([0.1], [0.9]) == 0.0


def test_auc_is_unknown_without_both_classes() -> None:
    assert find_auc([], [0.5]) is None
    assert find_auc([0.5], []) is None


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert find_percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert find_percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)
    assert find_percentile([7.0], 0.95) == 7.0


def test_right_means_abstaining_or_answering_as_the_case_wants() -> None:
    prose = "word " * 12
    assert is_right(make_outcome(answerable=False, abstained=True)) is True
    assert is_right(make_outcome(answerable=False)) is False
    assert is_right(make_outcome(abstained=True, text="x")) is False
    assert is_right(make_outcome(text="x")) is True
    assert is_right(make_outcome(text="y")) is False
    assert is_right(make_outcome(answerable=None)) is None
    assert is_right(replace(make_outcome(answers=(prose,)), citations=(FIRST,))) is True
    assert is_right(make_outcome(answers=(prose,))) is False
    assert is_right(make_outcome(answers=(), gold=0)) is None


def test_a_document_is_cited_where_an_answer_cites_one_that_is_gold() -> None:
    answered = make_outcome(gold=2)
    cited, missed = replace(answered, cited_gold=(False, True)), replace(answered, cited_gold=(False,))
    abstained = replace(make_outcome(abstained=True), cited_gold=(True,))
    assert rate("document_cited", cited, missed, answered, abstained) == [1.0, 0.0, 0.0, 0.0]
    assert rate("document_cited", make_outcome(gold=0), make_outcome(answerable=False)) == []


def test_asking_back_is_counted_apart_where_it_was_needless() -> None:
    for answerable, name, other in (
        (True, "wrongly_asked_back", "other_asked_back"),
        (None, "other_asked_back", "wrongly_asked_back"),
    ):
        asked = make_outcome(answerable=answerable, abstained=True, text="Do you mean A or B?")
        abstained = make_outcome(answerable=answerable, abstained=True, text="The documents do not answer this.")
        quoted = make_outcome(answerable=answerable, text="It asked: who comes?")
        assert rate(name, asked, abstained, quoted) == [1.0, 0.0, 0.0]
        assert rate(other, asked, abstained, quoted) == []
    asked = make_outcome(answerable=False, abstained=True, text="Do you mean A or B?")
    assert rate("wrongly_asked_back", asked) == rate("other_asked_back", asked) == []
