"""What was found -> Evidence: passages joined, the best sentences with the quote that a citation of each would show.

Each document's text is read once for a question, so that all offsets of an answer belong to one state of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bot.catalog import Catalog
from bot.copies import has_same_speaker, says_same
from bot.errors import DocumentNotFoundError
from bot.evidence import Candidate
from bot.grids import find_quote
from bot.ranking.context import reach_back
from bot.ranking.orders import drop_stated
from bot.regions import find_sentences
from bot.retrieval import Hit, Retrieval, join_passages
from bot.schema import Document, Evidence, EvidenceSentence, Passage, Source, Span
from bot.stated import Statement
from bot.statements import read_statements
from bot.versions import Revision, find_revisions

SHOWN = 10
"""Ranked evidence sentences that an Answer keeps."""
REPLIES = 12
"""Sentences beyond those, of the same documents, that somebody says: one may contradict what ranks higher."""
GAP = 2
"""Characters between two paragraphs."""
BESIDE, NEAR = 6, 150
"""Sentences that stand by one of the best, beyond those, and the characters between the two at most."""


class Texts:
    """Texts of documents and what their sentences state, each read once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._read: dict[str, Document | None] = {}
        self._stated: dict[str, dict[int, Statement]] = {}

    def read(self, document_id: str) -> str:
        """The text, or "" where the document was removed while the question was being answered."""
        found = self.document(document_id)
        return found.text if found else ""

    def document(self, document_id: str) -> Document | None:
        """The document, None where it was removed meanwhile."""
        if document_id not in self._read:
            try:
                self._read[document_id] = self._catalog.document(document_id)
            except DocumentNotFoundError:
                self._read[document_id] = None
        return self._read[document_id]

    def sentences(self, document_id: str) -> list[Span]:
        """The sentences of a document."""
        return [Span(one.start, one.end) for one in self.statements(document_id).values()]

    def statements(self, document_id: str) -> Mapping[int, Statement]:
        """What the sentences of a document state, by where they start; none where it was removed meanwhile."""
        if document_id not in self._stated:
            known = self._catalog.annals.statements(document_id) or self._read_statements(document_id)
            self._stated[document_id] = {one.start: one for one in known}
        return self._stated[document_id]

    def _read_statements(self, document_id: str) -> Sequence[Statement]:
        """The same of a document that an older version of the bot took in."""
        document = self.document(document_id)
        return read_statements(document, find_sentences(document)) if document else ()

    def hold(self, hit: Hit) -> bool:
        """Whether a hit still stands in its document where it was found."""
        chunk = hit.stored.chunk
        return self.read(chunk.document_id)[chunk.start : chunk.end] == hit.stored.text


def gather_evidence(
    retrieval: Retrieval, candidates: Sequence[Candidate], probability: float, texts: Texts, limit: int
) -> Evidence:
    """The best passages and sentences, each sentence with what a citation of it would quote.

    What says the same counts once, and what a newer version of its document says itself, or otherwise, not at all.
    """
    ids = dict.fromkeys(hit.source.id for hit in retrieval.hits)
    revisions = find_revisions([one for name in ids if (one := texts.document(name))], texts.sentences)
    current = [hit for hit in retrieval.hits if not _is_outdated(hit, revisions)]
    passages = join_passages(current, texts.read)[:limit]
    current_ones = _choose(candidates, passages, revisions, texts)
    best = list(islice(current_ones, SHOWN))
    chosen = [*best, *_find_replies(current_ones, best, texts)]
    sentences = [_as_evidence(candidate, _find_passage(candidate, passages), texts) for candidate in chosen]
    sources = {hit.source.id: hit.source for hit in retrieval.hits}
    told = tuple(_tell_versions(one, revisions, sources, candidates, texts) for one in sentences)
    statements = tuple(_find_statements(retrieval.query, passage, texts) for passage in passages)
    return Evidence(retrieval.query, passages, told, probability, statements)


def _is_outdated(hit: Hit, revisions: Mapping[str, Revision]) -> bool:
    """Whether a newer version says all of a hit, in the same words or otherwise."""
    revision = revisions.get(hit.source.id)
    return revision is not None and all(revision.has_newer(span.start) for span in hit.stored.chunk.sentences)


def _choose(
    candidates: Sequence[Candidate], passages: Sequence[Passage], revisions: Mapping[str, Revision], texts: Texts
) -> Iterator[Candidate]:
    """The candidates that are no copies of better ones, and that no newer version has made obsolete, best first."""
    holders = {name: passage.document.id for passage in passages for name in passage.chunk_ids}
    chosen: list[Candidate] = []
    for one in candidates:
        source, revision = one.hit.source.id, revisions.get(one.hit.source.id)
        is_current = revision is None or not revision.has_newer(one.span.start)
        is_copy = any(_is_copy(one, other, texts) for other in chosen)
        if is_current and not is_copy and holders.get(one.hit.stored.chunk.id) == source:
            chosen.append(one)
            yield one


def _is_copy(one: Candidate, other: Candidate, texts: Texts) -> bool:
    """Whether a sentence says the same as one of another document, as the words of the same speaker."""
    if one.hit.source.id == other.hit.source.id or not says_same(one.text, other.text):
        return False
    return has_same_speaker(_find_stated(one, texts), _find_stated(other, texts))


def _find_stated(candidate: Candidate, texts: Texts) -> Statement:
    span = candidate.span
    stated = texts.statements(candidate.hit.source.id)
    return stated.get(span.start, Statement(span.start, span.end, "own voice"))


def _is_said(candidate: Candidate, documents: Collection[str], texts: Texts) -> bool:
    """Whether somebody says a sentence, in one of these documents."""
    if candidate.hit.source.id not in documents:
        return False
    return _find_stated(candidate, texts).speaker is not None


def _find_replies(others: Iterator[Candidate], best: Sequence[Candidate], texts: Texts) -> list[Candidate]:
    """Of the other sentences those of the same documents that somebody says, and behind them those beside the best."""
    documents = {one.hit.source.id for one in best}
    said: list[Candidate] = []
    beside: list[Candidate] = []
    for one in others:
        if _is_said(one, documents, texts):
            said.append(one)
        elif len(beside) < BESIDE and _stands_by(one, best):
            beside.append(one)
        if len(said) == REPLIES:
            break
    return said + beside


def _stands_by(candidate: Candidate, best: Sequence[Candidate]) -> bool:
    """Whether a sentence stands right before or behind one of the best."""
    span = candidate.span
    return any(
        one.hit.source.id == candidate.hit.source.id
        and max(span.start - one.span.end, one.span.start - span.end) <= NEAR
        for one in best
    )


def _tell_versions(
    sentence: EvidenceSentence,
    revisions: Mapping[str, Revision],
    sources: Mapping[str, Source],
    candidates: Sequence[Candidate],
    texts: Texts,
) -> EvidenceSentence:
    """A sentence with what an earlier version said instead, or with the version that no longer says it.

    What is none of the candidates is not quoted: it may be that the filters bar it.
    """
    revision = revisions.get(sentence.document.id)
    if revision and sentence.start in revision.replaced:
        return replace(sentence, newer=sources[revision.newer.document.id])
    for one in candidates:
        revision = revisions.get(one.hit.source.id)
        if revision is None or not revision.is_own or revision.newer.document.id != sentence.document.id:
            continue
        instead = revision.replaced.get(one.span.start)
        if instead and instead.start == sentence.start:
            return replace(sentence, replaces=_as_evidence(one, sentence.passage, texts))
    return sentence


def _find_statements(query: str, passage: Passage, texts: Texts) -> tuple[Statement, ...]:
    """What a passage states, but for orders to whoever reads it by machine."""
    stated = texts.statements(passage.document.id).values()
    within = [one for one in stated if passage.start <= one.start < passage.end]
    return drop_stated(query, passage.text, passage.start, within)


def _follows_part(candidate: Candidate, texts: Texts) -> bool:
    """Whether a caption, or the like, stands right ahead of a sentence: it need not tell who "she" is in the story."""
    document = texts.document(candidate.hit.source.id)
    start = candidate.span.start
    return document is not None and any(0 <= start - one.end <= GAP for one in document.parts)


def _find_passage(candidate: Candidate, passages: Sequence[Passage]) -> int:
    return next(place for place, one in enumerate(passages) if candidate.hit.stored.chunk.id in one.chunk_ids)


def _as_evidence(candidate: Candidate, passage: int, texts: Texts) -> EvidenceSentence:
    document = candidate.hit.source
    text = texts.read(document.id)
    chunk = candidate.hit.stored.chunk
    ahead = candidate.hit.stored.before
    sentences = (ahead, *chunk.sentences) if ahead else chunk.sentences
    stated = _find_stated(candidate, texts)
    across = not stated.speaker and not _follows_part(candidate, texts)
    start = reach_back(text, sentences, sentences.index(candidate.span), across=across)
    if candidate.row:
        start = find_quote(text, candidate.span, candidate.row)
    return EvidenceSentence(
        document=document,
        start=candidate.span.start,
        end=candidate.span.end,
        text=text[candidate.span.start : candidate.span.end],
        score=candidate.score,
        passage=passage,
        quote=text[start : candidate.span.end],
        quote_start=start,
        speaker=stated.speaker,
        voice=stated.voice,
        dates=stated.dates,
    )
