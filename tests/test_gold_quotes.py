"""Our own cases over corpus/: each names the words it rests on, they stand in the brief, and they hold an answer.

Only the files are checked; how the bot fares with them is for `bot eval`.
"""

from __future__ import annotations

from collections import Counter

import pytest
from briefs import read_briefs

from bot.schema import Document
from evals.cases import Case, Quote, read_cases
from evals.outcomes import holds, normalise, shorten_answers
from evals.run import OWN_CASES

FILES = ("corpus.jsonl", "conversations.jsonl", "conversations-held.jsonl")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case for name in FILES for case in read_cases(OWN_CASES.with_name(name))]


@pytest.fixture(scope="module")
def briefs() -> dict[str, Document]:
    return read_briefs()


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
        unheld = [one for one in shorten_answers(case.answers) if not any(holds(quote, one) for quote in quotes)]
        faults.extend(f"no quote holds {one!r}" for one in unheld)
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
