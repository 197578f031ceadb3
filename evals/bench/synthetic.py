"""Synthetic documents: text, chunks, statements and vectors of a corpus of any size, each document by its number alone.

The same seed gives the same corpus, whatever was made of it before; what is real in it comes from our own corpus.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bot.chunking import chunk_document, excerpt
from bot.loaders import Loading
from bot.loaders.files import find_files
from bot.protocols import Embedder, Embedding
from bot.schema import Chunk, Document, Span
from bot.settings import Settings
from bot.stated import EventDate, Statement
from bot.store.records import Entry, FileMark
from bot.survey import READING
from evals.bench.likeness import Likeness
from evals.bench.vocabulary import Vocabulary

CHUNKS, SENTENCES = 10, 6
"""Chunks of a document, and sentences of a chunk: 120 words, as the bot cuts them."""
WORDS = (8, 33)
"""Words of a sentence: from, to; 20 on average."""
DATED = 0.1
"""Share of sentences that tell of a day."""
SOURCES = 20
FIRST_DAY, DAYS = date(2010, 1, 1), 5000
_VOICES = ("own voice", "own voice", "quotation", "reported")


@dataclass(frozen=True, slots=True)
class Made:
    """A document as the catalog takes it, with its vectors by key and the bytes of its file."""

    entry: Entry
    embeddings: dict[bytes, Embedding]
    mark: FileMark
    content: bytes


class Maker:
    """Makes documents for one folder, in which their files would lie."""

    def __init__(self, seed: int, folder: Path, vocabulary: Vocabulary, likeness: Likeness) -> None:
        self._seed, self._folder = seed, folder
        self.vocabulary, self.likeness = vocabulary, likeness

    def make(self, number: int) -> Made:
        """Document number so many."""
        random = np.random.default_rng([self._seed, number])
        name = f"d{number:07d}"
        title = " ".join(self.vocabulary.draw(random, 7)).capitalize()
        text, spans, statements = self._write(random)
        path = self._folder / name[:4] / f"{name}.txt"
        published = _draw_day(random)
        document = Document(
            name, title, text, str(path), f"Author {number % 300}", f"Source {number % SOURCES}", published
        )
        chunks = [_make_chunk(name, place, spans[place * SENTENCES :][:SENTENCES]) for place in range(CHUNKS)]
        keys = [hashlib.sha256(f"{self._seed} {chunk.id}".encode()).digest() for chunk in chunks]
        rows = self.likeness.draw_document(random, CHUNKS)
        embeddings = {
            key: Embedding(row, self.likeness.draw_sentences(random, row, SENTENCES))
            for key, row in zip(keys, rows, strict=True)
        }
        content = f"{title}\n\n{text}".encode()
        mark = FileMark(hashlib.sha256(content).hexdigest(), READING)
        return Made(Entry(document, mark.sha256, chunks, keys, statements), embeddings, mark, content)

    def pose(self, number: int) -> str:
        """A question in the words of a sentence of document number so many, some of them left out."""
        random = np.random.default_rng([self._seed, number, 1])
        document = self.make(number).entry.document
        sentences = document.text.replace("\n\n", " ").split(". ")
        words = sentences[random.integers(len(sentences))].split()
        chosen = sorted(random.choice(len(words), min(7, len(words)), replace=False))
        return f"What about {' '.join(words[place].strip('.') for place in chosen)}?"

    def _write(self, random: np.random.Generator) -> tuple[str, list[Span], list[Statement]]:
        """A text in paragraphs of one chunk each, its sentences, and what they state."""
        pieces: list[str] = []
        spans: list[Span] = []
        statements: list[Statement] = []
        lengths = random.integers(*WORDS, CHUNKS * SENTENCES)
        words = iter(self.vocabulary.draw(random, int(lengths.sum())))
        at = 0
        for place, length in enumerate(lengths.tolist()):
            told = " ".join(next(words) for _ in range(length))
            day = _draw_day(random) if random.random() < DATED else ""
            told = f"{told[0].upper()}{told[1:]}{f' on {day}' if day else ''}."
            span = Span(at, at + len(told))
            ends = (EventDate(day, span.end - 11, span.end - 1, day, day, "day"),) if day else ()
            spans.append(span)
            statements.append(Statement(span.start, span.end, _VOICES[place % 4], None, ends))  # type: ignore[arg-type]
            pieces.append(told)
            gap = "\n\n" if (place + 1) % SENTENCES == 0 else " "
            pieces.append(gap)
            at = span.end + len(gap)
        return "".join(pieces[:-1]), spans, statements


def fit_maker(seed: int, folder: Path, corpora: Sequence[Path], embedder: Embedder) -> Maker:
    """A maker whose commonest words and whose vectors are those of real documents."""
    with Loading(Settings()) as loading:
        paths = [path for path in find_files(corpora) if isinstance(path, Path)]
        documents = [item for path in paths for item in loading.load(path) if isinstance(item, Document)]
    read = [[excerpt(one, chunk) for chunk in chunk_document(one, embedder)] for one in documents]
    vectors = [np.stack([found.vector for found in embedder.embed(excerpts)]) for excerpts in read if excerpts]
    return Maker(seed, folder, Vocabulary((one.text for one in documents), seed), Likeness(vectors))


def _make_chunk(document: str, ordinal: int, spans: Sequence[Span]) -> Chunk:
    digest = hashlib.sha256(f"{document} {ordinal}".encode()).hexdigest()[:24]
    return Chunk(digest, document, ordinal, spans[0].start, spans[-1].end, "", tuple(spans))


def _draw_day(random: np.random.Generator) -> str:
    return (FIRST_DAY + timedelta(days=int(random.integers(DAYS)))).isoformat()
