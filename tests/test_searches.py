"""What was searched, in words: the query where it differs, days and filters, each limit in a line of its own.

How turns show it is tested in test_turns.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from markup import make_answer

from bot.days import EARLIEST, LATEST, Days
from bot.schema import AnswerSentence, Filters
from ui.searches import describe_filters, describe_search

ANSWER = make_answer(AnswerSentence("All left.", (), "supported"), question="And then?")


def test_query_is_told_where_it_differs_or_all_is_asked_for() -> None:
    assert describe_search(ANSWER, whole=False) == []
    assert describe_search(ANSWER, whole=True) == ["Searched for “And then?”"]
    other = replace(ANSWER, query="What did the council do then?")
    assert describe_search(other, whole=False) == ["Searched for “What did the council do then?”"]
    added = replace(ANSWER, query="And then? (council plan)")
    assert describe_search(added, whole=False) == ["Searched for “And then?” with words from before: council plan"]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (Days("2023-09-18", "2023-09-24"), "18 to 24 September 2023"),
        (Days("2023-09-18", "2023-09-18"), "18 September 2023"),
        (Days("2023-09-18", LATEST), "days from 18 September 2023 on"),
        (Days(EARLIEST, "2023-09-18"), "days up to 18 September 2023"),
    ],
)
def test_days_are_told_as_they_were_read(days: Days, told: str) -> None:
    dated = replace(ANSWER, days=days)
    assert describe_search(dated, whole=True)[1:] == [f"Read as asking about {told}"]
    assert describe_search(dated, whole=False) == [], "the question itself names them"


def test_each_filter_has_a_line() -> None:
    limits = Filters(
        "2023-09-01",
        "2023-09-30",
        sources=("Wire", "Post"),
        authors=["A. Lee"],
        documents=("a", "b"),
        event_from="2023-09-18",
    )
    assert describe_filters(limits) == [
        "Only documents from Wire, Post",
        "Only documents by A. Lee",
        "Only 2 documents, chosen",
        "Only documents published from 1 to 30 September 2023",
        "Only what happened from 18 September 2023 on",
    ]
    assert describe_filters(Filters(published_to="2023-09-30", event_to="2023-10")) == [
        "Only documents published up to 30 September 2023",
        "Only what happened up to 2023-10",
    ]
    assert describe_filters(Filters()) == describe_filters(None) == []
    assert describe_search(replace(ANSWER, filters=limits), whole=False) == describe_filters(limits)
