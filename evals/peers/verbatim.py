"""Our own bot as one of the peers: `bot.stream`, which the page uses too, with a backend.

How others are asked is in their own modules.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from bot import open_bot
from bot.schema import Answer, Delta, Evidence, Turn
from evals.peers.answers import Ingested, Order, PeerAnswer, PeerSource, Times


class Verbatim:
    """The bot over an index of its own, with its defaults. A local model runs in a process of its own there."""

    def __init__(self, order: Order, llm: str) -> None:
        self._order = order
        self._bot = open_bot(home=order.home, llm=llm, llm_model=order.model if llm == "local" else "")

    def ingest(self) -> Ingested:
        """Indexes the documents."""
        started = time.perf_counter()
        self._bot.ingest(self._order.documents)
        seconds = time.perf_counter() - started
        documents = self._bot.documents()
        return Ingested(len(documents), sum(one.chunks for one in documents), seconds)

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for."""
        self._bot.ask("What is this about?")

    def ask(self, question: str, history: Sequence[Turn]) -> PeerAnswer:
        """What a reader of the page would see, and when."""
        started = time.perf_counter()
        evidence = token = None
        for event in self._bot.stream(question, history):
            passed = time.perf_counter() - started
            if isinstance(event, Evidence) and event.sentences and evidence is None:
                evidence = passed
            if isinstance(event, Delta) and event.text and token is None:
                token = passed
        assert isinstance(event, Answer)
        return read_answer(event, Times(evidence, token, time.perf_counter() - started))


def read_answer(answer: Answer, seconds: Times) -> PeerAnswer:
    """An Answer in the form of all; its citations are numbered from 1, in order."""
    sources = tuple(PeerSource(Path(one.document.path).name, one.quote) for one in answer.citations)
    assert [one.number for one in answer.citations] == [*range(1, len(sources) + 1)]
    return PeerAnswer(answer.text, sources, answer.abstained, seconds, notice=answer.notice)
