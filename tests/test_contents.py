"""Whoever asks what the documents are about is told how many there are, of which days, and the newest titles.

Asked of a real index; what the documents themselves tell comes first.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

from bot import open_bot
from bot.schema import Filters, Turn

STORY = "---\ntitle: {title}\npublished: {day}\n---\nThe {thing} of Corran was closed on Monday."
NEWS = {
    f"{number}.md": STORY.format(title=f"{thing.title()} closed", day=f"2024-03-0{number}", thing=thing)
    for number, thing in enumerate(("ferry", "museum", "school", "bridge", "harbour", "library"), 1)
}


@pytest.mark.parametrize(
    "question",
    [
        "What are the documents about?",
        "summarise these articles, please",
        "What can I ask you?",
        "which topics do you cover?",
        "How many documents are there?",
        "what's in these files",
        "What is this about?",
    ],
)
def test_who_asks_what_there_is_is_told(tmp_path: Path, question: str) -> None:
    with fill_bot(tmp_path, NEWS) as bot:
        answer = bot.ask(question)
    assert answer.abstained and not answer.sentences, "titles and counts are no quotations"
    assert "There are 6 documents, published 1 to 6 March 2024." in answer.reason
    assert "The newest are “Library closed”, “Harbour closed”" in answer.reason and "Ferry" not in answer.reason


def test_one_document_is_one(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"1.md": NEWS["1.md"]}) as bot:
        reason = bot.ask("What are the documents about?").reason
    assert "There is 1 document, published 1 March 2024. It is “Ferry closed”." in reason


def test_other_questions_are_not_told_of_it(tmp_path: Path) -> None:
    with fill_bot(tmp_path, NEWS) as bot:
        told = Turn("What was closed in Corran?", bot.ask("When was the ferry closed?").text)
        answers = [
            bot.ask("When was the ferry closed?"),
            bot.ask("What is the school about?"),
            bot.ask("What is this about?", history=[told]),
            bot.ask("What is it all about?", history=[told]),
            bot.ask("What are the documents about?", filters=Filters(published_from="2024-03-05")),
        ]
    assert not any("documents, published" in one.reason for one in answers)


def test_a_later_question_that_names_the_documents_is_told_too(tmp_path: Path) -> None:
    with fill_bot(tmp_path, NEWS) as bot:
        told = Turn("When was the ferry closed?", bot.ask("When was the ferry closed?").text)
        assert "6 documents, published" in bot.ask("What are the documents about?", history=[told]).reason


def test_nothing_indexed_stays_that(tmp_path: Path) -> None:
    with open_bot(home=tmp_path, llm="quotes") as bot:
        assert "published" not in bot.ask("What are the documents about?").reason
