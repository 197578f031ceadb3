"""PeerAnswer: what one bot, ours or another, said to one question, in the form in which all are judged.

As JSON it goes from a peer's process to the run and into its file. Nothing here asks or judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PeerSource:
    """What an answer rests on, as it is shown to a reader: the name of the document's file, and its words."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds since the question: until there was evidence to show, the first words, all; None where none came."""

    first_evidence: float | None
    first_token: float | None
    total: float


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """One answer. A mark [1] in `text` is the first of `sources`.

    `marked`: its author cites by marks; of one who does not, every sentence is taken to cite every source.
    `fault`: why there is no answer ("timeout", or the error), "" where there is one. `notice`: what a reader is told
    besides, as that the model was late and quotes stand for its answer.
    """

    text: str
    sources: tuple[PeerSource, ...]
    abstained: bool
    seconds: Times
    marked: bool = True
    fault: str = ""
    notice: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> PeerAnswer:
        """What `to_dict` gave. Raises KeyError and TypeError for anything else."""
        sources = tuple(PeerSource(**source) for source in form["sources"])
        return cls(**{**form, "sources": sources, "seconds": Times(**form["seconds"])})


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a peer made of the documents: how many, in how many pieces, in which time."""

    documents: int
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Order:
    """What a peer is started with. `server` and `key`: the OpenAI-compatible server of the model that all use.

    `home`: a folder of its own. `model`: the same model's file, for who runs it himself.
    """

    peer: str
    documents: str
    home: str
    seconds: float
    server: str = ""
    key: str = field(default="", repr=False)
    model: str = ""
