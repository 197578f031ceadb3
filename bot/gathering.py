"""What was found -> Evidence: passages joined, the best sentences with the quote that a citation of each would show.

Each document's text is read once for a question, so that all offsets of an answer belong to one state of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.catalog import Catalog
from bot.context import reach_back
from bot.errors import DocumentNotFoundError
from bot.evidence import Candidate
from bot.regions import find_sentences
from bot.retrieval import Hit, Retrieval, join_passages
from bot.schema import Evidence, EvidenceSentence, Passage
from bot.stated import Statement
from bot.statements import read_statements

SHOWN = 10
"""Ranked evidence sentences that an Answer keeps."""


class Texts:
    """Texts of documents and what their sentences state, each read once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._read: dict[str, str] = {}
        self._stated: dict[str, dict[int, Statement]] = {}

    def read(self, document_id: str) -> str:
        """The text, or "" where the document was removed while the question was being answered."""
        if document_id not in self._read:
            try:
                self._read[document_id] = self._catalog.document(document_id).text
            except DocumentNotFoundError:
                self._read[document_id] = ""
        return self._read[document_id]

    def statements(self, document_id: str) -> Mapping[int, Statement]:
        """What the sentences of a document state, by where they start; none where it was removed meanwhile."""
        if document_id not in self._stated:
            known = self._catalog.annals.statements(document_id) or self._read_statements(document_id)
            self._stated[document_id] = {one.start: one for one in known}
        return self._stated[document_id]

    def _read_statements(self, document_id: str) -> Sequence[Statement]:
        """The same of a document that an older version of the bot took in."""
        try:
            document = self._catalog.document(document_id)
        except DocumentNotFoundError:
            return ()
        return read_statements(document, find_sentences(document))

    def hold(self, hit: Hit) -> bool:
        """Whether a hit still stands in its document where it was found."""
        chunk = hit.stored.chunk
        return self.read(chunk.document_id)[chunk.start : chunk.end] == hit.stored.text


def gather_evidence(
    retrieval: Retrieval, candidates: Sequence[Candidate], probability: float, texts: Texts, limit: int
) -> Evidence:
    """The best passages and sentences, each sentence with what a citation of it would quote."""
    passages = join_passages(retrieval.hits, texts.read)[:limit]
    sentences = [_as_evidence(candidate, passages, texts) for candidate in candidates[:SHOWN]]
    statements = tuple(_find_statements(passage, texts) for passage in passages)
    return Evidence(retrieval.query, passages, tuple(sentences), probability, statements)


def _find_statements(passage: Passage, texts: Texts) -> tuple[Statement, ...]:
    stated = texts.statements(passage.document.id).values()
    return tuple(one for one in stated if passage.start <= one.start < passage.end)


def _as_evidence(candidate: Candidate, passages: Sequence[Passage], texts: Texts) -> EvidenceSentence:
    document = candidate.hit.source
    text = texts.read(document.id)
    chunk = candidate.hit.stored.chunk
    ahead = candidate.hit.stored.before
    sentences = (ahead, *chunk.sentences) if ahead else chunk.sentences
    start = reach_back(text, sentences, sentences.index(candidate.span))
    span = candidate.span
    stated = texts.statements(document.id).get(span.start, Statement(span.start, span.end, "own voice"))
    passage = next(i for i, one in enumerate(passages) if chunk.id in one.chunk_ids)
    return EvidenceSentence(
        document=document,
        start=candidate.span.start,
        end=candidate.span.end,
        text=candidate.text,
        score=candidate.score,
        passage=passage,
        quote=text[start : candidate.span.end],
        quote_start=start,
        speaker=stated.speaker,
        voice=stated.voice,
        dates=stated.dates,
    )
