"""What questions are limited to: read from what a page sends, told in a line, heeded by the answer.

The real bot; the page itself is in tests/browser/test_library.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from news import open_news

from bot import Evidence, Filters
from bot.bot import Bot
from bot.errors import QuestionError
from bot.schema import Answer
from ui.scope import MOST_DOCUMENTS, ask_within, describe_scope, open_scope, read_filters
from ui.visit import Visit

QUESTION = "How many goats were lost at the mill?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_news(tmp_path_factory.mktemp("scope")) as bot:
        yield bot


def find(bot: Bot, name: str) -> str:
    (found,) = (info.id for info in bot.documents() if Path(info.path).name == name)
    return found


def test_what_a_page_sends_becomes_filters() -> None:
    sent = {"documents": ["a", "b", "a"], "sources": ["The Ledger"], "published_from": "2024-05", "published_to": ""}
    assert read_filters(sent) == Filters("2024-05", None, sources=("The Ledger",), documents=("a", "b"))


@pytest.mark.parametrize("sent", [None, {}, "", {"documents": []}, {"published_from": "", "sources": None}])
def test_what_limits_nothing_is_none(sent: Any) -> None:
    assert read_filters(sent) is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"published_from": "yesterday"}, "'yesterday' is not an ISO date; write it as 2023-09-24"),
        ({"published_to": "2023-02-30"}, "'2023-02-30' is not an ISO date"),
        ({"published_from": 2023}, "2023 is not an ISO date"),
        ({"published_from": "2024-06-01", "published_to": "2024-05-31"}, "2024-06-01 lies after 2024-05-31"),
        ({"documents": "a"}, "documents is not a list"),
        ({"documents": [1]}, "documents is not a list"),
        ({"sources": {"a": 1}}, "sources is not a list"),
        ({"documents": [str(n) for n in range(MOST_DOCUMENTS + 1)]}, "at most"),
        ({"home": "/"}, "something unknown"),
        (["documents"], "something unknown"),
        ("documents", "something unknown"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(sent: Any, said: str) -> None:
    with pytest.raises(QuestionError) as raised:
        read_filters(sent)
    assert said in str(raised.value) and "\n" not in str(raised.value)


def test_a_stretch_may_be_a_single_month() -> None:
    assert read_filters({"published_from": "2024-05-03", "published_to": "2024-05"}) is not None


@pytest.mark.parametrize(
    ("filters", "titles", "line"),
    [
        (Filters(documents=("a",)), ["Flood at the mill"], "Asking “Flood at the mill”"),
        (Filters(documents=("a", "b", "c")), ["A", "B", "C"], "Asking 3 documents"),
        (Filters(documents=("a", "b", "c")), ["A", "B"], "Asking 2 documents"),
        (
            Filters("2023-09-01", documents=("a", "b", "c")),
            ["A", "B", "C"],
            "Asking 3 documents · published since 1 September 2023",
        ),
        (Filters("2023-09-01"), [], "Asking documents published since 1 September 2023"),
        (Filters(published_to="2023-09-30"), [], "Asking documents published until 30 September 2023"),
        (Filters("2023-09-01", "2023-09-30", sources=("X",)), [], "Asking X · published 1 to 30 September 2023"),
    ],
)
def test_the_line_says_what_is_asked(filters: Filters, titles: list[str], line: str) -> None:
    assert describe_scope(filters, titles) == line


def test_the_panel_shows_what_is_there_and_escapes_it(bot: Bot, tmp_path: Path) -> None:
    visit = Visit(bot, "somebody")
    assert open_scope(visit, {}) == ""
    shown = open_scope(visit, {"documents": [find(bot, "flood.md"), "gone"]})
    assert "Asking “Flood at the mill”" in shown and "data-unlimit" in shown
    assert "<img" not in open_scope(visit, {"sources": ["<img src=x>"]})
    with pytest.raises(QuestionError, match="no longer there"):
        open_scope(visit, {"documents": ["gone"]})


def test_an_answer_keeps_to_what_is_asked(bot: Bot) -> None:
    def ask(**filters: Any) -> Answer:
        *_, answer = ask_within(bot.converse(), QUESTION, {"filters": filters})
        assert isinstance(answer, Answer)
        return answer

    again = find(bot, "flood-again.md")
    assert {one.document.id for one in ask(documents=[again]).citations} == {again}
    assert {one.document.source for one in ask(sources=["The Ledger"]).passages} == {"The Ledger"}
    assert {one.document.published for one in ask(published_from="2024-06-11").passages} == {"2024-06-11"}
    nothing = ask(published_from="2025-01-01")
    assert nothing.abstained and "filters" in nothing.reason


def test_a_bad_limit_is_told_before_anything_is_searched(bot: Bot) -> None:
    talk = bot.converse()
    with pytest.raises(QuestionError, match="not an ISO date"):
        next(ask_within(talk, QUESTION, {"filters": {"published_from": "soon"}}))
    first = next(ask_within(talk, QUESTION, {}))
    assert isinstance(first, Evidence) and first.filters == Filters()
