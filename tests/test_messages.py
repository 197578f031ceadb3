"""Messages of a chat program become a question with its turns; citations that it sends back count where they hold."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import DocumentNotFoundError, QuestionError
from bot.schema import Document
from ui import strings
from ui.api.messages import MOST_CITED, Message, read_messages

TEXT = "The harbour was closed. It opened again on Tuesday."
DOCUMENT = Document("harbour", "Harbour", TEXT, "/harbour.md", published="2023-05-03")


def open_document(name: str) -> Document:
    if name != DOCUMENT.id:
        raise DocumentNotFoundError(f"no document has the id {name!r}; look again")
    return DOCUMENT


def read(*messages: tuple[str, Any], annotations: list[Any] | None = None) -> tuple[str, list[tuple[str, str]], int]:
    """The question, the turns before as text, and how many citations they have."""
    made = [Message(role=role, content=content) for role, content in messages]
    if annotations is not None:
        made[1] = made[1].model_copy(update={"annotations": annotations})
    asked = read_messages(made, open_document)
    cited = sum(len(turn.citations) for turn in asked.history)
    return asked.question, [(turn.question, turn.answer) for turn in asked.history], cited


def test_turns_are_told_from_the_question() -> None:
    told = read(("system", "Be brief."), ("user", "Who?"), ("assistant", "Anna. [1]"), ("user", "When?"))
    assert told == ("When?", [("Who?", "Anna. [1]")], 0)


def test_messages_in_a_row_are_one_and_what_is_no_text_is_passed_over() -> None:
    parts = [{"type": "text", "text": "And"}, {"type": "text", "text": "why?"}]
    told = read(
        ("assistant", "Hello!"),
        ("user", "Who?"),
        ("user", "Quick."),
        ("tool", "42"),
        ("assistant", None),
        ("user", parts),
    )
    assert told == ("And\nwhy?", [("Who?\nQuick.", "")], 0)


def test_sources_below_an_answer_are_not_the_answer() -> None:
    answer = f"It was closed. [1]\n\n{strings.SOURCES_HEAD}\n[1] “The harbour was closed.” (Harbour)"
    assert read(("user", "Was it?"), ("assistant", answer), ("user", "Why?"))[1] == [("Was it?", "It was closed. [1]")]


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"speaker": 5}, True),
        ({"quote": "The harbour was open."}, False),
        ({"start": 1}, False),
        ({"start": -23}, False),
        ({"start": "0"}, False),
        ({"document_id": "another"}, False),
        ({"document_id": None}, False),
        ({"number": "1"}, False),
        ({"quote": ""}, False),
    ],
)
def test_only_citations_that_hold_are_believed(changed: dict[str, Any], holds: bool) -> None:
    form = {"number": 1, "quote": "The harbour was closed.", "start": 0, "document_id": "harbour"} | changed
    annotations = [{"type": "url_citation", "url_citation": form}, {"url_citation": 3}, "nonsense"]
    told = read(("user", "Was it?"), ("assistant", "Yes. [1]"), ("user", "When?"), annotations=annotations)
    assert told[2] == holds


def test_only_the_newest_answer_s_citations_are_read() -> None:
    """Each of them may have a long document read."""
    form = {"number": 1, "quote": "The harbour was closed.", "start": 0, "document_id": "harbour"}
    annotations = [{"url_citation": form}] * 50
    before = (("user", "Was it?"), ("assistant", "Yes. [1]"), ("user", "When?"))
    assert read(*before, annotations=annotations)[2] == MOST_CITED
    assert read(*before, ("assistant", "Then."), ("user", "Why?"), annotations=annotations)[2] == 0


@pytest.mark.parametrize(
    "messages",
    [
        [("system", "Be brief.")],
        [("user", "Who?"), ("assistant", "Anna.")],
        [("user", "Who?"), ("system", "Now.")],
        [("user", [{"type": "image_url", "image_url": {"url": "x"}}])],
    ],
)
def test_what_ends_without_a_question_is_refused(messages: list[tuple[str, Any]]) -> None:
    with pytest.raises(QuestionError):
        read(*messages)
