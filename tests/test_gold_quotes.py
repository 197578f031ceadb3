"""Our own cases over corpus/: each names the words it rests on, they stand in the brief, and they hold an answer.

Only the files are checked; how the bot fares with them is for `bot eval`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from briefs import read_briefs

from bot.schema import Document
from evals.cases import Case, Quote
from evals.outcomes import holds, normalise, shorten_answers
from evals.run import OWN_CASES
from evals.sets import read_cases

ANSWERED = {"lookup", "who_said", "when", "how_many", "why", "compare", "several_documents", "opposing", "typos"}
EITHER = {"date_range", "false_premise", "several_turns"}
UNANSWERED = {"near_miss", "off_corpus"}


@pytest.fixture(scope="module")
def tuned() -> list[Case]:
    return read_cases(OWN_CASES)


@pytest.fixture(scope="module")
def held() -> list[Case]:
    return read_cases(OWN_CASES.with_name("corpus-held.jsonl"))


@pytest.fixture(scope="module")
def cases(tuned: list[Case], held: list[Case]) -> list[Case]:
    talks = ("conversations.jsonl", "conversations-held.jsonl")
    return [*tuned, *held, *(case for name in talks for case in read_cases(OWN_CASES.with_name(name)))]


@pytest.fixture(scope="module")
def briefs() -> dict[str, Document]:
    return read_briefs()


def holds_any(quote: str, answers: Iterable[str]) -> bool:
    return any(holds(quote, answer) for answer in answers)


def find_faults(case: Case, briefs: dict[str, Document]) -> list[str]:
    """What is wrong with the quotes of a case.

    The day a brief was published is not in its text: a turn that asks for it has no quote.
    """
    if any(briefs[name].published in case.answers for name in case.documents):
        return []
    faults = [one.quote for one in case.evidence if one.quote not in briefs[one.document].text]
    if {one.document for one in case.evidence} != set(case.documents):
        faults.append("the quotes are of other documents than the case names")
    if bool(case.evidence) != (case.answerable is True):
        faults.append("only an answerable case has quotes")
    quotes = [normalise(one.quote) for one in case.evidence]
    if case.answerable:
        wanted = (*shorten_answers(case.answers), *(normalise(one) for side in case.sides for one in side))
        faults.extend(f"no quote holds {one!r}" for one in wanted if not any(holds(quote, one) for quote in quotes))
        useful = {one.document for one, quote in zip(case.evidence, quotes, strict=True) if holds_any(quote, wanted)}
        faults.extend(f"no quote of {name} holds an answer" for name in case.documents if name not in useful)
    return faults


def test_quotes_stand_in_their_briefs_and_hold_every_short_answer(
    cases: list[Case], briefs: dict[str, Document]
) -> None:
    assert {case.id: faults for case in cases if (faults := find_faults(case, briefs))} == {}


SINCE = Quote("csto.md", "Armenia has belonged to the Collective Security Treaty Organization (CSTO) since 1991.")


@pytest.mark.parametrize(
    ("answerable", "answer", "quotes", "fault"),
    [
        (True, "since 1991", [Quote("csto.md", SINCE.quote.replace("belonged", "been"))], "has been"),
        (True, "since 1992", [SINCE], "no quote holds 'since 1992'"),
        (True, "since 1991", [SINCE, Quote("exodus.md", "Fire near Stepanakert")], "other documents"),
        (True, "since 1991", [], "only an answerable case"),
        (True, "since 1991", [Quote("csto.md", "Fire near Stepanakert")], "no quote of csto.md"),
        (False, "", [SINCE], "only an answerable case"),
    ],
)
def test_a_fault_in_the_quotes_would_be_noticed(
    answerable: bool, answer: str, quotes: list[Quote], fault: str, briefs: dict[str, Document]
) -> None:
    case = Case("1", "Since when?", (answer,), answerable, ("csto.md",), evidence=tuple(quotes))
    assert any(fault in one for one in find_faults(case, briefs))


def test_no_id_is_used_twice(cases: list[Case]) -> None:
    assert [name for name, count in Counter(case.id for case in cases).items() if count > 1] == []


def test_both_files_have_every_kind_and_enough_of_each(tuned: list[Case], held: list[Case]) -> None:
    kinds = [Counter(case.kind for case in half) for half in (tuned, held)]
    assert all(half.keys() == ANSWERED | EITHER | UNANSWERED and min(half.values()) >= 8 for half in kinds)
    assert min((kinds[0] + kinds[1]).values()) >= 12
    assert len(tuned) + len(held) >= 280 and len(held) >= 130
    for half in (tuned, held):
        assert 0.25 <= sum(not case.answerable for case in half) / len(half) <= 0.35


def test_a_kind_has_the_gold_that_it_is_judged_by(tuned: list[Case], held: list[Case]) -> None:
    for case in tuned + held:
        assert case.answerable is (case.kind in ANSWERED) or case.kind in EITHER, case
        assert bool(case.answers) is case.answerable, case
        assert (len(case.sides) == 2) is (case.kind == "opposing"), case
        assert bool(case.speakers) is (case.kind == "who_said"), case
        assert bool(case.history) is (case.kind == "several_turns"), case
        assert bool(case.period) is (case.kind == "date_range" and case.answerable), case
        assert case.kind == "when" or not case.dates, case
        assert len(case.documents) > 1 or case.kind != "several_documents", case


def test_speakers_stand_in_a_gold_document(tuned: list[Case], held: list[Case], briefs: dict[str, Document]) -> None:
    for case in tuned + held:
        assert all(any(one in briefs[name].text for name in case.documents) for one in case.speakers), case


def test_the_files_share_no_question(tuned: list[Case], held: list[Case]) -> None:
    asked = [{(normalise(case.question), case.history, str(case.filters)) for case in half} for half in (tuned, held)]
    assert [len(one) for one in asked] == [len(tuned), len(held)]
    assert not {one for one, *_ in asked[0]} & {one for one, *_ in asked[1]}


def test_the_readme_gives_the_counts(tuned: list[Case], held: list[Case]) -> None:
    readme = OWN_CASES.with_name("README.md").read_text(encoding="utf-8")
    one, other = (Counter(case.kind for case in half) for half in (tuned, held))
    assert all(f"| `{kind}` | {one[kind]} | {other[kind]} |" in readme for kind in one)
    unanswered = sum(not case.answerable for case in tuned + held)
    assert f"`corpus.jsonl` ({len(tuned)} cases) and `corpus-held.jsonl` ({len(held)}) ask" in readme
    assert (
        f"ask {len(tuned) + len(held)} questions" in readme
        and f"{unanswered} of them the briefs do not answer" in readme
    )
