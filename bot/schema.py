"""The nouns that pass between modules: documents, chunks, passages, evidence and answers.

All are frozen; offsets are character positions in `Document.text`, end exclusive. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.accounts import Change, Side
from bot.days import Days
from bot.numbering import mark_text
from bot.plain import read_form, to_plain
from bot.stated import EventDate, Statement, Voice

SCHEMA_VERSION = 1
"""Version of `Answer.to_dict()`; it changes when a field is renamed or removed."""

Status = Literal["supported", "misattributed", "unsupported"]
PartKind = Literal["standfirst", "dateline", "caption", "note"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that is not the story itself: what stands under the headline, under a picture, at the end."""

    start: int
    end: int
    kind: PartKind


@dataclass(frozen=True, slots=True)
class Document:
    """One source as one canonical text; every offset in the bot refers to `text`.

    `published` and `updated` are ISO dates (YYYY-MM-DD) or None. `path` is where it was read from.
    `sections` are the headings inside `text`, in order: the span of each heading line. `parts` are its standfirst,
    dateline, captions and agency notes, in order.
    """

    id: str
    title: str
    text: str
    path: str
    author: str | None = None
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()
    sections: tuple[Span, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the index knows of a document without its text, as `bot documents` lists it."""

    id: str
    title: str
    path: str
    author: str | None = None
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()
    characters: int = 0
    chunks: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored piece of a document: whole sentences, small enough for the embedder to read all of it.

    `id` comes from the content and place, so that the same chunk always has the same id.
    `heading` is the section it stands in, or "". `sentences` cover the chunk in order, as document offsets; only a
    dateline, by itself no sentence, may stand ahead of them.
    """

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    heading: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The document behind a citation or passage, as readers see it."""

    id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    path: str
    url: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document as retrieved, with its score (higher is better; comparable within one answer).

    `copies` are other documents that hold the same text and were collapsed into this one.
    """

    document: Source
    start: int
    end: int
    text: str
    score: float
    heading: str = ""
    chunk_ids: tuple[str, ...] = ()
    copies: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """A sentence that may answer the question; `score` orders sentences within one question.

    `quote` is what a citation of it quotes, from `quote_start` to `end`: the sentence itself, with the one or two
    before it where it could not be read alone ("He said ..."). `passage` is the index of its passage. `replaces` is
    what an earlier version of the document says instead, `newer` the version that no longer says this.
    """

    document: Source
    start: int
    end: int
    text: str
    score: float
    passage: int
    quote: str
    quote_start: int
    speaker: str | None = None
    voice: Voice = "own voice"
    dates: tuple[EventDate, ...] = ()
    replaces: EvidenceSentence | None = None
    newer: Source | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a query, best first. The first event of `bot.stream`.

    `probability` is the calibrated chance, 0 to 1, that the sentences answer the question. `statements` tell for each
    passage, in the same order, what its sentences state. `sides` are speakers who answer it differently, if any do.
    `filters` are what it was asked with.
    """

    query: str
    passages: tuple[Passage, ...]
    sentences: tuple[EvidenceSentence, ...]
    probability: float
    statements: tuple[tuple[Statement, ...], ...] = ()
    sides: tuple[Side, ...] = ()
    filters: Filters | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """A sentence of the answer with its marks, already checked, as it is streamed; "" while a model writes one.

    `anew` says that it begins the text anew: what was streamed before is taken back, since its model broke off.
    """

    text: str
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence as a backend composed it, with the sentences of the documents it may rest on, likeliest first.

    `lead` is text ahead of the quoted words that is ours ("Russia's Foreign Ministry said: "), "" where none.
    Where `about` is given, its quote must hold one of those: what a small model says of others seldom answers. In
    `others` it is looked for where `evidence` does not bear it out: models miscount their sources.
    """

    text: str
    evidence: tuple[EvidenceSentence, ...]
    lead: str = ""
    about: tuple[EvidenceSentence, ...] = ()
    others: tuple[EvidenceSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quotation: `document_text[start:end] == quote`, always. `copies` are others that say the same."""

    number: int
    quote: str
    start: int
    end: int
    speaker: str | None
    document: Source
    copies: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of a sentence and its quote.

    `missing`: what only the sentence has ("120,000", "not"). `speaker`: who said it, where it names another or nobody.
    """

    status: Status
    missing: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, the numbers of its citations, and what the check said of it."""

    text: str
    citations: tuple[int, ...]
    status: Status
    missing: tuple[str, ...] = ()
    speaker: str | None = None

    @property
    def marked(self) -> str:
        """The text with its marks: "... border. [1]"."""
        return mark_text(self.text, self.citations)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall time of each stage of one answer, in seconds; None where a stage did not run."""

    condense: float = 0.0
    retrieve: float = 0.0
    first_evidence: float = 0.0
    first_token: float | None = None
    check: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model read and wrote, and the requests it took; zero for the quotes backend."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The checked answer: the same object for the page, Python, the command line, the API and the evals.

    An abstention is an answer too: `abstained` is true, `reason` says why, `passages` hold the nearest text.
    `removed` are sentences that a model wrote and the check did not let through, with why. `notice` says in a
    sentence why the model that should have answered did not, or what was passed over; `llm` is who did; `lapsed`: it
    failed to restate a follow-up, which was searched as the bot itself understands it. Where the question fits several
    subjects, `text` asks which, `choices` are they, and nothing is stated: it counts as an abstention.
    `as_of` is the ISO date as of which a question about the latest is answered.
    Where speakers answer differently, `sides` tell whose sentence is whose; `changed`: what was once said otherwise.
    `days` are those that the question was read to ask about, `filters` what it was asked with.
    """

    question: str
    text: str
    abstained: bool
    reason: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    evidence: tuple[EvidenceSentence, ...]
    probability: float
    query: str
    llm: str
    seconds: Seconds = field(default_factory=Seconds)
    usage: Usage = field(default_factory=Usage)
    removed: tuple[AnswerSentence, ...] = ()
    notice: str = ""
    lapsed: bool = False
    choices: tuple[str, ...] = ()
    as_of: str | None = None
    sides: tuple[Side, ...] = ()
    changed: tuple[Change, ...] = ()
    days: Days | None = None
    filters: Filters | None = None

    @property
    def asks_back(self) -> bool:
        """Whether it asks what was meant, instead of answering."""
        return self.abstained and self.text.endswith("?")

    def to_turn(self) -> Turn:
        """What a follow-up needs to know of it."""
        return Turn(self.question, self.text, self.citations, self.choices)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready data; `schema` is the version of this form."""
        return {"schema": SCHEMA_VERSION, **to_plain(self)}

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> Answer:
        """What `to_dict` gave, also of an older version. Raises IndexStateError: a newer one, or no whole answer."""
        return read_form(cls, form, SCHEMA_VERSION)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation: what was asked and what was answered, the text at least.

    `citations` and `choices` are the answer's; with them a follow-up finds more (`Answer.to_turn` gives all). `asked`
    is the ISO date on which it was asked, against which its "last week" is read.
    """

    question: str
    answer: str
    citations: tuple[Citation, ...] = ()
    choices: tuple[str, ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may be used, and of them which sentences: those that tell of the days of an event.

    Dates are ISO and inclusive; empty tuples and None mean no limit.
    """

    published_from: str | None = None
    published_to: str | None = None
    sources: Sequence[str] = ()
    authors: Sequence[str] = ()
    documents: Sequence[str] = ()
    event_from: str | None = None
    event_to: str | None = None

    def __post_init__(self) -> None:
        for name in ("sources", "authors", "documents"):  # an empty list is no limit either, and must equal none
            object.__setattr__(self, name, getattr(self, name) or ())
