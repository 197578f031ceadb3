"""Our own conversations: each answer stands in its gold documents, each kind keeps its rule, the halves are alike.

Only the files are checked, against the corpus; how the bot fares with them is for `bot eval`.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from briefs import read_briefs

from bot.schema import Document
from evals.cases import Case
from evals.outcomes import holds, normalise, shorten_answers
from evals.run import OWN_CASES
from evals.sets import read_cases

FOLDER = OWN_CASES.parent
POINTING = {"pronoun", "ellipsis", "answer_entity", "correction", "choice", "document", "topic_return"}
ANSWERED = POINTING | {"first", "stands_alone"}


@pytest.fixture(scope="module")
def tuned() -> list[Case]:
    return read_cases(FOLDER / "conversations.jsonl")


@pytest.fixture(scope="module")
def held() -> list[Case]:
    return read_cases(FOLDER / "conversations-held.jsonl")


@pytest.fixture(scope="module")
def cases(tuned: list[Case], held: list[Case]) -> list[Case]:
    return tuned + held


@pytest.fixture(scope="module")
def corpus() -> dict[str, Document]:
    return read_briefs()


def fold(text: str) -> str:
    return " ".join(text.casefold().split())


def count_kinds(cases: list[Case]) -> Counter[str]:
    return Counter(case.kind for case in cases)


def find_stray(case: Case, corpus: dict[str, Document]) -> list[str]:
    """What is wrong with an answerable turn's gold: answers that no document holds, documents that hold none.

    The day a document was published is not in its text; a turn asking for it names the ISO date among its answers.
    """
    documents = [corpus[name] for name in case.documents]
    if any(document.published in case.answers for document in documents):
        return []
    texts, short = [fold(document.text) for document in documents], shorten_answers(case.answers)
    strays = [answer for answer in case.answers if not any(fold(answer) in text for text in texts)]
    return strays + [one.path for one in documents if not any(holds(normalise(one.text), answer) for answer in short)]


def test_every_answer_stands_in_a_gold_document_and_every_gold_document_holds_one(
    cases: list[Case], corpus: dict[str, Document]
) -> None:
    for case in cases:
        if case.answerable:
            assert find_stray(case, corpus) == [], case


@pytest.mark.parametrize(
    "case",
    [
        Case("a wrong year", "When?", ("since 1992", "since 1991"), True, ("csto.md",)),
        Case("a brief that does not say", "When?", ("since 1991",), True, ("csto.md", "exodus.md")),
        Case("not the day it was published", "When?", ("2023-09-26",), True, ("csto.md",)),
    ],
    ids=lambda case: case.id,
)
def test_gold_that_its_documents_do_not_hold_would_be_noticed(case: Case, corpus: dict[str, Document]) -> None:
    assert find_stray(case, corpus)


def test_the_kind_of_a_turn_says_whether_it_has_an_answer(cases: list[Case]) -> None:
    for case in cases:
        if case.kind in ANSWERED:
            assert case.answerable and case.answers and case.documents, case
            continue
        assert not case.documents, case
        assert case.kind in ("unanswerable", "ambiguous"), case
        assert case.answerable is (None if case.kind == "ambiguous" else False), case


def test_only_the_bots_own_question_stands_in_for_an_answer(cases: list[Case]) -> None:
    asked_back = [case for case in cases if not case.answerable and case.answers]
    assert asked_back
    for case in asked_back:
        [question] = case.answers
        assert case.kind == "ambiguous" and question.endswith("?"), case


def test_a_choice_replies_to_a_question_that_the_bot_asked_back(cases: list[Case]) -> None:
    for before, case in pairwise(cases):
        if case.kind == "choice":
            assert before.kind == "ambiguous" and case.history[-1].answer == before.answers[0], case


def test_only_an_opening_has_no_turns_before_it(cases: list[Case]) -> None:
    for case in cases:
        assert bool(case.history) is not case.id.endswith("#1"), case
        assert case.kind != "first" or not case.history, case
        assert case.kind not in POINTING or case.history, case


def test_there_are_enough_conversations_of_three_to_six_turns(tuned: list[Case], held: list[Case]) -> None:
    for half in (tuned, held):
        turns = Counter(case.id.partition("#")[0] for case in half)
        assert len(turns) >= 22
        assert set(turns.values()) <= {3, 4, 5, 6}


def test_no_id_is_used_twice_and_the_halves_share_no_long_question(tuned: list[Case], held: list[Case]) -> None:
    assert {case.id for case in tuned}.isdisjoint(case.id for case in held)
    shared = {fold(case.question) for case in tuned} & {fold(case.question) for case in held}
    assert [question for question in shared if len(question) > 25] == []


def test_the_halves_are_alike_in_kinds(tuned: list[Case], held: list[Case]) -> None:
    one, other = count_kinds(tuned), count_kinds(held)
    assert one.keys() == other.keys() == ANSWERED | {"unanswerable", "ambiguous"}
    assert max(abs(one[kind] - other[kind]) for kind in one) <= 3
    for kinds in (one, other):
        assert 0.12 <= kinds["unanswerable"] / kinds.total() <= 0.18
        assert 0.06 <= kinds["ambiguous"] / kinds.total() <= 0.10


def test_the_readme_gives_the_counts_of_both_halves(tuned: list[Case], held: list[Case]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    one, other = count_kinds(tuned), count_kinds(held)
    for kind in one:
        assert f"| `{kind}` | {one[kind]} | {other[kind]} |" in readme
    assert f"{len(tuned) + len(held)} turns in all" in readme
