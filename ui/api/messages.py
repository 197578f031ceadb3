"""The messages of a chat program as a question and the turns before it.

What the program was answered is sent back by it as it likes; citations are believed only where the words still stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.errors import BotError, QuestionError
from bot.schema import Citation, Document, Source, Turn
from ui import strings

MOST = 40
"""Messages that are read, the newest: more turns than any question leans on."""
MOST_CITED = 20
"""Citations that are read, all of the newest answer: on no other does a follow-up lean."""


class Part(BaseModel):
    """A part of a message; only text can be read."""

    model_config = ConfigDict(extra="ignore")
    type: str
    text: str = ""


class Message(BaseModel):
    """One of a conversation, as the program keeps it."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None
    annotations: list[Any] | None = None

    def read(self) -> str:
        """Its text. Raises QuestionError for parts that are none."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type not in ("text", "input_text", "output_text", "refusal"):
                raise QuestionError(strings.PARTS_UNREAD.format(kind=part.type))
        return "\n".join(part.text for part in self.content)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, and the turns before it, the newest last."""

    question: str
    history: tuple[Turn, ...]


def read_messages(messages: Sequence[Message], open_document: Callable[[str], Document]) -> Asked:
    """What is asked. What a system message asks for is not followed: the bot's instructions are its own.

    Raises QuestionError where the last message is not the user's.
    """
    said = [one for one in messages if one.role in ("user", "assistant")][-MOST:]
    if not said or messages[-1].role != "user":
        raise QuestionError(strings.NO_QUESTION)
    turns, typed = list[Turn](), list[str]()
    for place, message in enumerate(said):
        if message.role == "user":
            typed.append(message.read())
        elif typed:
            is_last = all(one.role == "user" for one in said[place + 1 :])
            cited = _find_cited(message.annotations or [], cache(open_document)) if is_last else ()
            turns.append(Turn("\n".join(typed), _cut_sources(message.read()), tuple(cited)))
            typed = []
    return Asked("\n".join(typed), tuple(turns))


def _cut_sources(text: str) -> str:
    """An answer without the quotations that answers.py puts below it."""
    answer, head, _ = text.rpartition(f"\n\n{strings.SOURCES_HEAD}\n")
    return answer if head else text


def _find_cited(annotations: Sequence[Any], open_document: Callable[[str], Document]) -> Iterator[Citation]:
    """The citations that a program sends back with an answer, as far as they hold."""
    for one in annotations[:MOST_CITED]:
        form = one.get("url_citation") if isinstance(one, dict) else None
        if isinstance(form, dict) and (found := _read_citation(form, open_document)):
            yield found


def _read_citation(form: dict[str, Any], open_document: Callable[[str], Document]) -> Citation | None:
    """The citation, if the document still says so there."""
    name, quote, start, number = (form.get(key) for key in ("document_id", "quote", "start", "number"))
    if not (isinstance(name, str) and isinstance(quote, str) and isinstance(start, int) and isinstance(number, int)):
        return None
    try:
        document = open_document(name)
    except BotError:
        return None
    if not quote or start < 0 or document.text[start : start + len(quote)] != quote:
        return None
    speaker = form.get("speaker")
    source = Source(
        id=document.id,
        title=document.title,
        author=document.author,
        source=document.source,
        published=document.published,
        path=document.path,
        url=document.url,
        updated=document.updated,
    )
    return Citation(number, quote, start, start + len(quote), speaker if isinstance(speaker, str) else None, source)
