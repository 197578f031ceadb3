"""Hits -> sentences that may answer, ranked by a few features of their wording and their vector.

How sure the best of them make us is confidence.py's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.grids import Grids, Row
from bot.questions import Question, holds_answer, holds_phrases
from bot.ranking.extremes import asks_extreme, find_extreme
from bot.ranking.weights import Linear
from bot.retrieval import Hit, Retrieval
from bot.schema import Span
from bot.words import find_numbers, hide_sides, stem_words

QUOTED = 5.0
"""Added to the score of a sentence that holds the very words a question quotes: as much as the best match gets."""
CELL = 3.0
"""Added to that of a row of a table that has the very cell asked for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit. `similarity` is its cosine to the question; `score` orders candidates of one question.

    `stems` are its own words; `nearby` adds the sentence before it and the title; `around` is the chunk with its title.
    Of a `row` of a table `text` has each cell behind the head of its column.
    """

    hit: Hit
    index: int
    span: Span
    text: str
    before: Span | None
    before_text: str
    similarity: float
    score: float
    stems: frozenset[str]
    nearby: frozenset[str]
    around: frozenset[str]
    row: Row | None = None


def rank_sentences(
    question: Question, retrieval: Retrieval, model: Linear, grids: Grids | None = None
) -> list[Candidate]:
    """Every sentence of the hits, the likeliest answer first; `grids` reads those that are rows of tables."""
    best = max((hit.score for hit in retrieval.hits), default=0.0) or 1.0
    found = [
        candidate
        for hit in retrieval.hits
        for candidate in _read_hit(question, hit, retrieval, model, hit.score / best, grids)
    ]
    found = _drop_others(question, found)
    return sorted(found, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def share_found(rarity: Mapping[str, float], wanted: Collection[str], stems: Collection[str]) -> float:
    """How much of the wanted words is among the stems, each word weighed by its rarity; between 0 and 1."""
    total = sum(rarity.get(stem, 0.0) for stem in wanted)
    return sum(rarity.get(stem, 0.0) for stem in wanted if stem in stems) / total if total else 0.0


def measure_sentence(
    question: Question, candidate: Candidate, rarity: Mapping[str, float], place: float
) -> dict[str, float]:
    """The features that rank a sentence; `place` is its chunk's score over the best chunk's."""
    return {
        "similarity": candidate.similarity,
        "nearby": share_found(rarity, question.stems, candidate.nearby),
        "around": share_found(rarity, question.stems, candidate.around),
        "words": sum(stem in candidate.stems for stem in question.stems) / max(1, len(question.stems)),
        "kind": float(holds_answer(question, candidate.text)),
        "place": place,
    }


def _drop_others(question: Question, found: list[Candidate]) -> list[Candidate]:
    """The candidates without the rows of a table beside those that the question names, or whose asked cell is empty."""
    lacking = [one for one in found if one.row and one.row.lacks(question.stems)]
    found = [one for one in found if not (one.row and one.row.lacks(question.stems))]
    meant = {(one.hit.source.id, one.row.table) for one in found if one.row and _is_meant(question, one.row)}
    meant |= {(one.hit.source.id, one.row.table) for one in lacking if one.row and _has_named(question, one.row)}
    return [
        one
        for one in found
        if not (one.row and (one.hit.source.id, one.row.table) in meant and not _is_meant(question, one.row))
    ]


def _is_meant(question: Question, row: Row) -> bool:
    """Whether a question names a row by its label, or by a number that stands in it."""
    label = stem_words(row.label, keep_stopwords=True)
    figures = {number for cell in row.cells for number in find_numbers(cell)}
    named = bool(label) and (set(label) <= set(question.stems) or row.label.lower() in question.text.lower().split())
    return named or bool(figures & set(question.numbers))


def _has_named(question: Question, row: Row) -> bool:
    """Whether a question names a row by any of its cells."""
    stems = [set(stem_words(cell, keep_stopwords=True)) for cell in row.cells]
    return _is_meant(question, row) or any(cell and cell <= set(question.stems) for cell in stems)


def _find_none(document_id: str, span: Span, written: str) -> Row | None:
    """No row: nobody reads tables."""
    return None


def _mark(question: Question, hit: Hit, row: Row | None, grids: Grids | None) -> Row | None:
    """A row, marked where it is the very one that is asked for: that with the most of something."""
    if row is None or grids is None or not asks_extreme(question):
        return row
    chunk = hit.stored.chunk
    told = frozenset(stem_words(f"{hit.source.title} {chunk.heading}", keep_stopwords=True))
    return replace(row, is_asked=row == find_extreme(question, grids.list_rows(chunk.document_id, row), told))


def _holds_cell(question: Question, row: Row | None) -> bool:
    """Whether a row has the very cell that is asked for: both the row and a column of it are named."""
    if row is None or not row.heads or not _is_meant(question, row):
        return False
    return any(row.names_column(at, question.stems) for at in range(len(row.heads)))


def _read_hit(
    question: Question, hit: Hit, retrieval: Retrieval, model: Linear, place: float, grids: Grids | None
) -> Iterator[Candidate]:
    """The sentences of one hit with their scores; heads of tables are none."""
    stored = hit.stored
    chunk = stored.chunk
    texts = [stored.text[span.start - chunk.start : span.end - chunk.start] for span in chunk.sentences]
    find = grids.find if grids else _find_none
    rows = [find(chunk.document_id, *one) for one in zip(chunk.sentences, texts, strict=True)]
    rows = [_mark(question, hit, row, grids) for row in rows]
    texts = [row.spell() if row and row.heads else text for row, text in zip(rows, texts, strict=True)]
    is_of_sides = hide_sides(question.text) != question.text
    told = texts if is_of_sides else [hide_sides(text) for text in texts]
    stems = [frozenset(stem_words(text, keep_stopwords=True)) for text in told]
    title = frozenset(stem_words(f"{hit.source.title} {chunk.heading}", keep_stopwords=True))
    around = title.union(*stems)
    similarities = (stored.sentence_vectors @ retrieval.vector).tolist()
    before, before_text = stored.before, stored.before_text
    previous = frozenset(stem_words(before_text, keep_stopwords=True))
    for index, span in enumerate(chunk.sentences):
        candidate = Candidate(
            hit, index, span, texts[index], before, before_text, similarities[index], 0.0,
            stems[index], stems[index] | previous | title, around, rows[index],
        )  # fmt: skip
        features = measure_sentence(question, candidate, retrieval.rarity, place)
        is_quoted = holds_phrases(question, candidate.text) or bool(candidate.row and candidate.row.is_asked)
        bonus = QUOTED if is_quoted else CELL * _holds_cell(question, rows[index])
        if not (candidate.row and candidate.row.is_head):
            yield replace(candidate, score=model.score(features) + bonus)
        before, before_text, previous = span, texts[index], stems[index]
