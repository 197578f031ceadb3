"""Who is measured: a row for each peer, the bot's own two first.

haiku.rag is not among them: its current versions want Python 3.12, and the last one for 3.11 (0.6.0) fetches a
tokenizer from the network as soon as it is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.schema import Turn
from evals.peers.answers import Ingested, Order, PeerAnswer


class Peer(Protocol):
    """A bot that can be measured: `ingest` once, `warm` in each process, then `ask`."""

    def ingest(self) -> Ingested:
        """Takes the documents of its order in."""

    def warm(self) -> None:
        """Loads what the first question would otherwise wait for."""

    def ask(self, question: str, history: Sequence[Turn]) -> PeerAnswer:
        """One answer. What it raises counts as a wrong answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """A peer: what the table calls it, how it is opened, and whether it is asked with the shared model's server."""

    title: str
    open: Callable[[Order], Peer]
    asks_server: bool = False


def _open_quotes(order: Order) -> Peer:
    from evals.peers.verbatim import Verbatim

    return Verbatim(order, "quotes")


def _open_local(order: Order) -> Peer:
    from evals.peers.verbatim import Verbatim

    return Verbatim(order, "local")


def _open_bm25(order: Order) -> Peer:
    from evals.peers.bm25 import PlainBM25

    return PlainBM25(order)


def _open_quick_start(order: Order) -> Peer:
    from evals.peers.llamaindex import QuickStart

    return QuickStart(order)


def _open_citation_engine(order: Order) -> Peer:
    from evals.peers.llamaindex import CitationEngine

    return CitationEngine(order)


PEERS = {
    "bot-quotes": Row("Verbatim, `quotes`", _open_quotes),
    "bot-local": Row("Verbatim, `local`", _open_local),
    "bm25": Row("BM25, best paragraph", _open_bm25),
    "llamaindex-chat": Row("LlamaIndex quick start", _open_quick_start, asks_server=True),
    "llamaindex-citation": Row("LlamaIndex CitationQueryEngine", _open_citation_engine, asks_server=True),
}
"""Every peer by the name it is chosen with. A new one needs its class and its row here."""
