"""Questions that ask for all there is on something take one plain form; what they ask about stays as it was typed.

What documents tell of a report is asked about as such; that the plain form is answered is shown on a real index.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.dialogue.framing import drop_frame

FERRY = "The ferry to Corran will not sail from 4 to 19 March. Its rudder has to be replaced."
INQUIRY = "The inquiry gave its survey of the hospital to the council. The survey names nine faults."


class Nothing:
    """The words of documents that have none."""

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        return dict.fromkeys(terms, 0)

    def stems(self, beginnings: Collection[str], whole: Collection[str] = ()) -> Mapping[str, int]:
        return {}

    def forms(self, stem: str) -> set[str]:
        return set()


NOTHING = Nothing()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("framing"), {"ferry.txt": FERRY, "inquiry.txt": INQUIRY}) as opened:
        yield opened


@pytest.mark.parametrize(
    "typed",
    [
        "Tell me about the ferry to Corran.",
        "Please tell me everything you know about the ferry to Corran",
        "could you tell us what you have about the ferry to Corran?",
        "What do the documents say about the ferry to Corran?",
        "what does the report on the ferry to Corran say",
        "What do your sources tell us about the ferry to Corran?",
        "Do any of the articles mention the ferry to Corran?",
        "Is the ferry to Corran mentioned in these files?",
        "Summarise the news report on the ferry to Corran, please.",
        "What is known about the ferry to Corran?",
        "Anything about the ferry to Corran?",
        "Give me three facts about the ferry to Corran",
        "I'd like to know everything about the ferry to Corran",
        "According to the documents, what is there about the ferry to Corran?",
    ],
)
def test_who_asks_for_all_asks_what_there_is(bot: Bot, typed: str) -> None:
    plain = bot.finder.understand(typed, ()).typed
    assert plain.lower() == "what is there about the ferry to corran?"
    assert bot.ask(typed).text.startswith(FERRY[:20])


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("According to the articles, when does the ferry sail?", "When does the ferry sail?"),
        ("When does the ferry sail, according to the report?", "When does the ferry sail?"),
        ("Please tell me when the ferry sails.", "When the ferry sails?"),
        ("I want to know why the ferry stopped", "Why the ferry stopped?"),
        ("List the boats that sail to Corran", "Which boats sail to Corran?"),
        ("Quote the harbour board on the ferry", "What did the harbour board say about the ferry?"),
        ("Quote the harbour board's words on the ferry", "What did the harbour board say about the ferry?"),
        ("Quote me a sentence about the ferry", "What is there about the ferry?"),
        ("Quote what the board said about the ferry", "What the board said about the ferry?"),
        ("Is there anything about the ferry in the documents?", "What is there about the ferry?"),
        ("Is she in the documents?", None),
        ("Was the captain named in the files?", None),
        ("What was written on the wall?", None),
        ("What is there on the menu?", None),
        ("What did the sources say about the ferry?", None),
        ("What does the survey say about the ferry?", None),
        ("When does the ferry sail?", None),
        ("Tell me more about it", None),
        ("What does the harbour board say about the ferry?", None),
        ("What does the survey say about the hospital?", None),
        ("How many faults are there according to the survey?", None),
        ("According to the documents of the court, who owns the ferry?", None),
        ("Who wrote the story about the ferry?", None),
        ("What are the documents about?", None),
    ],
)
def test_what_names_a_thing_of_the_documents_stays(bot: Bot, typed: str, plain: str | None) -> None:
    assert bot.finder.understand(typed, ()).typed == (plain or typed)


def test_what_is_long_takes_no_time() -> None:
    began = time.process_time()
    for filler in (" ", "\t", "about ", "? ", ". "):
        drop_frame("Tell me about the ferry" + filler * 2_000 + "z", NOTHING)
        drop_frame("tell me about x" + filler[:1] * 250 + "z", NOTHING)
    assert time.process_time() - began < 1, "it took 17 s where blanks were read again and again"
