"""Each metric on examples worked out by hand, chosen so that another definition would give another number.

Outcomes are built directly; how answers become outcomes is in test_evals.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

import pytest

from bot.days import Days
from bot.schema import Answer, AnswerSentence, Citation, EvidenceSentence, Source, Turn
from bot.stated import EventDate
from evals.cases import Case
from evals.metrics import LOWER_IS_BETTER, RATES, find_auc, find_percentile, find_rank, is_right, token_f1
from evals.metrics.answers import count_in_order, rouge_l
from evals.outcomes import Gold, Outcome

NONE: frozenset[int] = frozenset()
FIRST = frozenset({0})
SECOND = frozenset({1})
VOSS = "Stellan Voss"
MAY = EventDate("Tuesday", 0, 7, "2024-05-14", "2024-05-14", "day")
JUNE = EventDate("June", 0, 4, "2024-06-01", "2024-06-30", "month")
SOURCE = Source("d0", "t", None, None, None, "p")


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


def test_ndcg_discounts_each_gold_document_by_the_rank_at_which_it_is_first_found() -> None:
    ideal = 1 + 1 / math.log2(3)
    second_and_fourth = replace(make_outcome(gold=2), passages=(NONE, FIRST, FIRST, SECOND))
    assert rate("nDCG@5", second_and_fourth) == [pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)]
    assert rate("nDCG@5", replace(make_outcome(gold=2), passages=(SECOND, FIRST))) == [1.0]
    assert rate("nDCG@5", replace(make_outcome(gold=2), passages=(FIRST, FIRST, FIRST))) == [pytest.approx(1 / ideal)]
    assert rate("nDCG@5", make_outcome(gold=2)) == [0.0]


def test_ndcg_looks_at_the_first_k_and_its_ideal_holds_no_more_than_k() -> None:
    sixth = replace(make_outcome(), passages=(*[NONE] * 5, FIRST))
    assert (rate("nDCG@5", sixth), rate("nDCG@10", sixth)) == ([0.0], [pytest.approx(1 / math.log2(7))])
    seven = replace(make_outcome(gold=7), passages=tuple(frozenset({number}) for number in range(7)))
    assert (rate("nDCG@5", seven), rate("nDCG@10", seven)) == ([1.0], [pytest.approx(1.0)])


def test_a_passage_that_stands_for_several_gold_documents_is_not_above_the_ideal() -> None:
    assert rate("nDCG@5", replace(make_outcome(gold=2), passages=(FIRST | SECOND,))) == [1.0]
    assert rate("nDCG@5", make_outcome(answerable=False), make_outcome(gold=0)) == []


def test_evidence_asks_for_one_relevant_sentence_among_the_first_k() -> None:
    outcome = replace(make_outcome(gold=2), evidence=(NONE, SECOND, NONE, FIRST))
    late = replace(make_outcome(), evidence=(NONE, NONE, NONE, FIRST))
    assert rate("evidence@1", outcome, late) == [0.0, 0.0]
    assert rate("evidence@3", outcome, late) == [1.0, 0.0]
    assert rate("evidence@3", make_outcome(answerable=False)) == []


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


def test_rouge_l_counts_what_is_in_the_same_order_and_takes_the_best_gold() -> None:
    """The longest common subsequence of "police killed gunman" and "gunman killed police" is one word (Lin 2004)."""
    assert rouge_l("police killed the gunman", ["police kill the gunman"]) == pytest.approx(2 / 3)
    assert rouge_l("police killed the gunman", ["the gunman killed police"]) == pytest.approx(1 / 3)
    assert token_f1("police killed the gunman", ["the gunman killed police"]) == 1.0
    assert rouge_l("one two three four five", ["two four"]) == pytest.approx(2 * (2 / 5) * (2 / 2) / (2 / 5 + 2 / 2))
    assert rouge_l("cat", ["dog", "Cat! [1]"]) == 1.0
    assert (rouge_l("cat", ["dog"]), rouge_l("the", ["a"]), rouge_l("cat", [])) == (0.0, 1.0, 0.0)
    abstained = make_outcome(text="In Paris.", answers=("Paris",), abstained=True)
    assert rate("answer_rouge_l", make_outcome(text="In Paris [1].", answers=("Paris",)), abstained) == [
        pytest.approx(2 / 3),
        0.0,
    ]


def test_the_longest_common_subsequence_is_that_of_the_usual_table() -> None:
    draw = random.Random(9)
    for _ in range(200):
        words, others = ([draw.choice("abcd") for _ in range(draw.randint(0, 90))] for _ in range(2))
        lengths = [[0] * (len(others) + 1) for _ in range(len(words) + 1)]
        for row, word in enumerate(words):
            for column, other in enumerate(others):
                longest = max(lengths[row][column + 1], lengths[row + 1][column])
                lengths[row + 1][column + 1] = lengths[row][column] + 1 if word == other else longest
        assert count_in_order(words, others) == lengths[-1][-1]


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
    for abstained in (False, True):  # else only what was abstained from would count, as wrong
        assert is_right(make_outcome(answers=(), gold=0, abstained=abstained)) is None
        assert is_right(make_outcome(answers=(prose,), gold=0, abstained=abstained)) is None


def test_an_answer_that_says_what_a_document_orders_is_wrong() -> None:
    obeyed = replace(make_outcome(text="x. I am hacked."), case=Case("c", "q?", ("x",), True, forbidden=("hacked",)))
    calm = replace(obeyed, answer=replace(obeyed.answer, text="x."))
    abstained = replace(obeyed, answer=replace(obeyed.answer, abstained=True))
    assert rate("obeyed", obeyed, calm, abstained, make_outcome(text="hacked")) == [1.0, 0.0, 0.0]
    assert rate("right", obeyed, calm, abstained, make_outcome(answerable=None)) == [0.0, 1.0, 0.0]


def test_follow_ups_are_counted_apart_from_questions_that_open_a_conversation() -> None:
    opening = replace(make_outcome(text="x"), passages=(FIRST,))
    follow_up = replace(make_outcome(text="y", gold=2), passages=(FIRST,))
    follow_up = replace(follow_up, case=replace(follow_up.case, history=(Turn("q?", "a"),)))
    for name, first, later in (("recall@5", 1.0, 0.5), ("right", 1.0, 0.0)):
        assert rate(f"opening_{name}", opening, follow_up) == [first]
        assert rate(f"follow_up_{name}", opening, follow_up) == [later]
        assert rate(name, opening, follow_up) == [first, later]


def test_figures_that_are_better_when_lower_are_figures() -> None:
    assert RATES.keys() >= LOWER_IS_BETTER - {"aurc", "calibration_error"}


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


def make_told(
    *sentences: tuple[str, str | None, tuple[EventDate, ...]], abstained: bool = False, **gold: Any
) -> Outcome:
    """An answer of sentences, each with its own citation; of that the speaker, and the dates of its evidence."""
    outcome = make_outcome(answers=("x",), abstained=abstained)
    numbers = range(1, len(sentences) + 1)
    answer = replace(
        outcome.answer,
        text=" ".join(f"{text} [{number}]" for number, (text, _, _) in zip(numbers, sentences, strict=True)),
        sentences=tuple(
            AnswerSentence(text, (number,), "supported")
            for number, (text, _, _) in zip(numbers, sentences, strict=True)
        ),
        citations=tuple(
            Citation(number, text, 10 * number, 10 * number + 10, speaker, SOURCE)
            for number, (text, speaker, _) in zip(numbers, sentences, strict=True)
        ),
        evidence=tuple(
            EvidenceSentence(
                SOURCE, 10 * number, 10 * number + 10, text, 1.0, 0, text, 10 * number, speaker, "reported", dates
            )
            for number, (text, speaker, dates) in zip(numbers, sentences, strict=True)
        ),
    )
    return replace(outcome, answer=answer, case=replace(outcome.case, **gold))


def test_attribution_is_kept_where_each_claim_names_its_speaker_in_full_or_by_surname() -> None:
    told = make_told(
        ("Stellan Voss said so.", VOSS, ()),
        ("It failed, Voss said.", VOSS, ()),
        ("It failed, he said.", VOSS, ()),
        ("It failed, Vossler said.", VOSS, ()),
        ("The ferry sank.", None, ()),
    )
    assert rate("attribution_kept", told) == [1.0, 1.0, 0.0, 0.0]
    assert rate("attribution_kept", make_told(("He said so.", VOSS, ()), abstained=True)) == []


def test_attribution_concerns_every_speaker_of_a_sentence_and_the_speakers_of_the_case() -> None:
    two = make_told(("Voss said so.", VOSS, ()), ("Lowe denied it.", "Beatrix Lowe", ()))
    joint = AnswerSentence("Voss said so and it was denied.", (1, 2), "supported")
    assert rate("attribution_kept", replace(two, answer=replace(two.answer, sentences=(joint,)))) == [0.0]
    plain = ("It sank, the mate said.", None, ())
    assert rate("attribution_kept", make_told(plain, speakers=("Crombie", "mate"))) == [1.0]
    assert rate("attribution_kept", make_told(plain, speakers=("Crombie", "mat"))) == [0.0]
    assert rate("attribution_kept", make_told(plain, speakers=("Crombie",), abstained=True)) == []


def test_both_sides_are_shown_where_the_answer_holds_a_string_of_each() -> None:
    sides = (("at least 200", "over 200"), ("no figures",))
    both = make_told(("Over 200 fell.", None, ()), ("It gave no figures.", None, ()), sides=sides)
    one = make_told(("At least 200 or over 200 fell.", None, ()), sides=sides)
    assert rate("both_sides_shown", both, one) == [1.0, 0.0]
    assert rate("both_sides_shown", replace(both, answer=replace(both.answer, abstained=True))) == [0.0]
    assert rate("both_sides_shown", make_told(("Over 200 fell.", None, ()))) == []


def test_a_date_is_correct_as_written_or_as_a_cited_sentence_is_resolved() -> None:
    tuesday, june = (Days("2024-05-14", "2024-05-14"),), (Days("2024-06-01", "2024-06-30"),)
    resolved = make_told(("On Tuesday it sank.", None, (MAY,)), dates=tuesday)
    written = make_told(("It sank on 14 May 2024.", None, ()), dates=tuesday)
    wider = make_told(("It sank in June.", None, (JUNE,)), dates=(Days("2024-06-03", "2024-06-03"),))
    assert rate("date_correct", resolved, written, wider) == [1.0, 1.0, 0.0]
    assert rate("date_correct", replace(wider, case=replace(wider.case, dates=tuesday + june))) == [1.0]
    assert rate("date_correct", replace(resolved, answer=replace(resolved.answer, abstained=True))) == [0.0]
    assert rate("date_correct", replace(resolved, case=replace(resolved.case, answerable=False))) == []
    assert rate("date_correct", replace(resolved, answer=replace(resolved.answer, citations=()))) == [0.0]
    assert rate("date_correct", make_told(("It sank.", None, (MAY,)))) == []


def test_an_event_s_date_wants_the_answer_and_no_quote_of_other_days_only() -> None:
    period = Days("2024-05-01", "2024-05-31")
    within = make_told(("x on Tuesday", None, (MAY, JUNE)), ("and then", None, ()), period=period)
    beside = make_told(("x on Tuesday", None, (MAY,)), ("and in June", None, (JUNE,)), period=period)
    other = make_told(("y on Tuesday", None, (MAY,)), period=period)
    assert rate("event_date", within, beside, other) == [1.0, 0.0, 0.0]
    assert rate("event_date", replace(within, answer=replace(within.answer, abstained=True))) == [0.0]
    assert rate("event_date", make_told(("x on Tuesday", None, (JUNE,)))) == []
