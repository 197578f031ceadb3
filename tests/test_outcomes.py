"""How texts are compared with gold, on examples worked out by hand.

The rates that are counted with it are in test_metrics.
"""

from __future__ import annotations

import pytest

from bot.days import Days
from bot.schema import Answer, Citation, EvidenceSentence, Source
from bot.stated import EventDate
from evals.outcomes import (
    Gold,
    contains_answer,
    find_cited_dates,
    find_gold,
    holds,
    is_written,
    normalise,
    shorten_answers,
)

NONE: frozenset[int] = frozenset()
FIRST = frozenset({0})
SECOND = frozenset({1})
MAY = Days("2024-05-14", "2024-05-14")


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


def test_an_answer_contains_any_gold_answer_as_words_apart_from_citation_marks() -> None:
    assert contains_answer("It was in Paris.[1]", ["Rome", "the Paris"])
    assert contains_answer("Jean[2] Monnet", ["Jean Monnet"])
    assert not contains_answer("Three sources say so.[5]", ["5"])
    assert not contains_answer("Parisians", ["Paris"])
    assert not contains_answer("Anything", [])


@pytest.mark.parametrize("text", ["It sank on 14 May 2024 [1].", "On May 14 [2] it sank.", "sank 2024-05-14"])
def test_a_day_is_written_with_its_year_or_without_one(text: str) -> None:
    assert is_written(MAY, text)


@pytest.mark.parametrize(
    "text", ["It sank on 14 May 2023.", "In May 2024 it sank.", "On Tuesday it sank.", "No date [14]."]
)
def test_another_year_a_wider_date_or_a_bare_weekday_does_not_write_a_day(text: str) -> None:
    assert not is_written(MAY, text)


def test_a_month_or_year_is_written_as_such() -> None:
    assert is_written(Days("2024-05-01", "2024-05-31"), "It sank in May 2024.")
    assert is_written(Days("2024-01-01", "2024-12-31"), "It sank in 2024.")
    assert not is_written(Days("2024-05-01", "2024-05-31"), "It sank on 1 May 2024.")


def test_cited_dates_are_those_of_evidence_under_the_quote_in_the_same_document() -> None:
    ours, other = (Source(name, "t", None, None, None, "p") for name in ("a", "b"))

    def tell(source: Source, start: int, first: str | None) -> EvidenceSentence:
        found = EventDate("x", start, start + 1, first, first, "day")
        return EvidenceSentence(source, start, start + 10, "text", 1.0, 0, "text", start, dates=(found,))

    evidence = (
        tell(ours, 0, "2024-01-01"),
        tell(ours, 10, "2024-01-02"),
        tell(ours, 12, None),
        tell(other, 10, "2024-01-03"),
    )
    answer = Answer("q?", "", False, "", (), (), (), evidence, 0.5, "q", "quotes")
    assert [one.first for one in find_cited_dates(answer, Citation(1, "q", 10, 20, None, ours))] == ["2024-01-02"]
