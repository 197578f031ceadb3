"""Query -> hits -> passages: dense and keyword search fused, neighbouring chunks joined, copies collapsed.

Which sentences answer is evidence.py's business.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalog import Catalog, StoredChunk
from bot.copies import collapse_copies, name_copy
from bot.protocols import Embedder, Vector, VectorIndex
from bot.questions import Question
from bot.schema import Filters, Passage, Source
from bot.words import expand_words, plain_words, split_words, stem_words

DENSE_WEIGHT = 0.45
"""Share of the dense score in the fused one, each scaled to its best; flat between 0.3 and 0.5 on three public sets."""
POOL = 100
"""Chunks taken from each search before they are fused."""
FEW = 1000
"""Chunks that are all compared with the query where no more are asked for; of more, those that share words with it."""
CITED = 0.1
"""Added to the score of a chunk that the last answer cited."""
BACKGROUND = 1000
"""Chunks of other text among which a corpus is imagined when the rarity of a word is judged."""
TINY = 1e-9
SEEN = 2
"""In how many of those a word that the corpus lacks is taken to occur."""

_UNSPACED = re.compile(r"[\u2e80-\U0003ffff]")
"""Scripts without spaces, whose words the keyword index does not tell apart."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk as found: `similarity` is the cosine to the query, `keyword` and `score` lie between 0 and 1."""

    stored: StoredChunk
    source: Source
    similarity: float
    keyword: float
    score: float


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a query found, best first. `rarity` says how rare each stem of the query is, at most `rarest`.

    `chunks` is how many were searched.
    """

    query: str
    vector: Vector
    hits: tuple[Hit, ...]
    rarity: Mapping[str, float]
    rarest: float
    chunks: int


def retrieve(
    wordings: Mapping[str, float],
    catalog: Catalog,
    vectors: VectorIndex,
    embedder: Embedder,
    *,
    filters: Filters,
    limit: int,
    cited: Collection[str] = (),
    also: Filters | None = None,
) -> Retrieval:
    """The best `limit` chunks for one question in one or more wordings, each counting for so much.

    What is told of the hits beside their score is in view of the first. Chunks that were `cited` just before are found
    too, and go before others as good; so are those that `also` admits. Raises IndexStateError, BackendError.
    """
    told = _find_few(also, catalog) if also else []
    ways = [(filters, _find_few(filters, catalog)), *([(also, told)] if also else ())]
    searches = [_search(query, catalog, vectors, embedder, ways) for query in wordings]
    kept = catalog.admit(cited, filters) if cited else []
    names = set(kept).union(told or (), *(search.dense for search in searches))
    for search in searches:
        search.dense |= _compare(search.vector, sorted(names - search.dense.keys()), catalog)
    names.intersection_update(*(search.dense for search in searches))  # what was removed meanwhile is in none
    fused = [_fuse(search.dense, search.keyword) for search in searches]
    scores = {name: _average([one[name] for one in fused], list(wordings.values())) for name in names}
    scores |= {name: scores[name] + CITED for name in kept}
    best = sorted(scores, key=lambda name: (-scores[name], name))[:limit]
    stored = catalog.chunks(best)
    sources = catalog.sources([item.chunk.document_id for item in stored.values()])
    first = searches[0]
    top = max(first.keyword.values(), default=1.0)
    hits = tuple(
        Hit(item, sources[item.chunk.document_id], first.dense[name], first.keyword.get(name, 0.0) / top, scores[name])
        for name, item in stored.items()
        if item.chunk.document_id in sources
    )
    chunks = catalog.chunk_count
    rarest = math.log(1 + (chunks + BACKGROUND) / SEEN)
    return Retrieval(next(iter(wordings)), first.vector, hits, _measure_rarity(first.words, catalog), rarest, chunks)


def join_passages(hits: Sequence[Hit], text_of: Callable[[str], str]) -> tuple[Passage, ...]:
    """Hits as passages, best first: chunks that touch become one, and texts that are equal, or nearly, one
    with its copies named.

    `text_of` gives the text of a document by id. A passage's `chunk_ids` include those of its copies.
    """
    passages: list[Passage] = []
    for hit in hits:
        passage = _as_passage(hit)
        for other in [one for one in passages if _touch(passage, one)]:
            passages.remove(other)
            passage = _join(other, passage, text_of(passage.document.id))
        passages.append(passage)
    unique: dict[str, Passage] = {}
    for passage in sorted(passages, key=lambda one: -one.score):
        text = " ".join(passage.text.split()).casefold()
        unique[text] = name_copy(unique[text], passage) if text in unique else passage
    return tuple(collapse_copies(list(unique.values())))


@dataclass(slots=True)
class _Search:
    """One wording of a question, and what each search makes of the chunks that it found, by chunk id."""

    words: Sequence[str]
    vector: Vector
    dense: dict[str, float]
    keyword: Mapping[str, float]


def _find_few(filters: Filters, catalog: Catalog) -> list[str] | None:
    """The chunks that filters admit; None where these are not few."""
    if filters == Filters():
        return None
    ids = catalog.live(filters, FEW + 1)[1]
    return ids if len(ids) <= FEW else None


def _search(
    query: str,
    catalog: Catalog,
    vectors: VectorIndex,
    embedder: Embedder,
    ways: Sequence[tuple[Filters, Sequence[str] | None]],
) -> _Search:
    """`ways` are filters, each with the chunks that it admits where these are few; vectors go by the first."""
    vector = embedder.embed_query(query)
    words = expand_words(plain_words(query) or plain_words(query, keep_stopwords=True))
    dense = dict(vectors.search(vector, POOL, ways[0][0]))
    keyword = {name: score for way in ways for name, score in catalog.match(words, POOL, *way)}
    return _Search(
        words, vector, dense | _compare(vector, [name for name in keyword if name not in dense], catalog), keyword
    )


def _compare(vector: Vector, ids: Sequence[str], catalog: Catalog) -> dict[str, float]:
    """Cosine of chunks that only the keywords found."""
    names, rows = catalog.vectors(ids)
    return dict(zip(names, (rows @ vector).tolist(), strict=True)) if names else {}


def _fuse(dense: Mapping[str, float], keyword: Mapping[str, float]) -> dict[str, float]:
    """A weighted sum of the two scores, each scaled to its best (convex fusion: Bruch et al., 2023)."""
    top_dense = max(max(dense.values(), default=1.0), 1e-6)
    top_keyword = max(max(keyword.values(), default=1.0), 1e-6)
    return {
        name: DENSE_WEIGHT * similarity / top_dense + (1 - DENSE_WEIGHT) * keyword.get(name, 0.0) / top_keyword
        for name, similarity in dense.items()
    }


def _average(scores: Sequence[float], weights: Sequence[float]) -> float:
    return sum(score * weight for score, weight in zip(scores, weights, strict=True)) / sum(weights)


def _measure_rarity(words: Sequence[str], catalog: Catalog) -> dict[str, float]:
    """How rare each stem is: inverse document frequency, as if the corpus stood among BACKGROUND more chunks.

    Without them a word that a folder of ten documents happens to lack would outweigh all the others.
    """
    chunks = catalog.chunk_count
    counts: dict[str, int] = {}
    for word, count in catalog.document_frequencies(words).items():
        for stem in stem_words(word, keep_stopwords=True):
            counts[stem] = max(count, counts.get(stem, 0))
    return {stem: math.log(1 + (chunks + BACKGROUND) / (count + SEEN)) for stem, count in counts.items()}


def find_absent(question: Question, retrieval: Retrieval) -> list[str]:
    """Words of a question, as typed, that name its subject and stand in no document."""
    seen: dict[str, str] = {}
    for word in split_words(question.text):
        for stem in stem_words(word):
            if stem in question.core and not _UNSPACED.search(word) and is_absent(stem, retrieval):
                seen.setdefault(stem, word)
    return list(seen.values())


def is_absent(stem: str, retrieval: Retrieval) -> bool:
    """Whether a word of the query stands in no document."""
    return retrieval.rarity.get(stem, 0.0) >= retrieval.rarest - TINY


def _as_passage(hit: Hit) -> Passage:
    chunk = hit.stored.chunk
    return Passage(hit.source, chunk.start, chunk.end, hit.stored.text, hit.score, chunk.heading, (chunk.id,))


def _touch(one: Passage, other: Passage) -> bool:
    """Whether two passages of a document stand next to each other, with at most a blank line between."""
    if one.document.id != other.document.id or one.heading != other.heading:
        return False
    return min(abs(one.start - other.end), abs(other.start - one.end)) <= 2


def _join(one: Passage, other: Passage, text: str) -> Passage:
    first, second = sorted((one, other), key=lambda passage: passage.start)
    return replace(
        one,
        start=first.start,
        end=second.end,
        text=text[first.start : second.end],
        score=max(one.score, other.score),
        chunk_ids=(*first.chunk_ids, *second.chunk_ids),
    )
