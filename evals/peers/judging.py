"""Judged: one answer beside its case and the documents, sentence by sentence, by one test that is the same for all.

What a mark is, whether a cited text holds a sentence, whether a document holds a quote. What is counted is in figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.errors import CorpusError
from bot.loaders import Loading
from bot.schema import Document
from bot.sentences import split_sentences
from bot.settings import load_settings
from bot.words import find_digits, find_numbers, stem_words
from evals.cases import Case
from evals.outcomes import contains_answer
from evals.peers.answers import PeerAnswer, PeerSource

ENOUGH = 0.75
"""Share of a sentence's words that the cited text must hold, by their stems and without stopwords."""

_NUMBERS = r"\d{1,3}(?:\s{0,2}[,;&]\s{0,2}(?:and\s)?\d{1,3}){0,20}"
_MARK = re.compile(rf"\s?\[(?:sources?\s)?({_NUMBERS})\]|\s?\(?\b[Ss]ources?\s({_NUMBERS})\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of an answer, without marks, and the sources it cites; a mark that names no source gives none."""

    text: str
    sources: tuple[PeerSource, ...]


@dataclass(frozen=True)
class Judged:
    """A case and a peer's answer to it. `texts`: the documents by name, as `fold` gives them."""

    case: Case
    answer: PeerAnswer
    texts: Mapping[str, Sequence[str]]

    @property
    def answered(self) -> bool:
        """Whether there is an answer: neither an abstention nor a fault."""
        return not self.answer.abstained and not self.answer.fault

    @cached_property
    def plain(self) -> str:
        """The answer's text without marks, in whichever form its author writes them."""
        return _take_marks(self.answer.text)[0]

    @cached_property
    def sentences(self) -> list[Cited]:
        """What an answer states; nothing where there is none."""
        return read_sentences(self.answer) if self.answered else []

    @cached_property
    def cited(self) -> list[PeerSource]:
        """Each source that a sentence cites, once."""
        return list(dict.fromkeys(source for sentence in self.sentences for source in sentence.sources))

    def is_gold(self, source: PeerSource) -> bool:
        """Whether its document is one that answers the case."""
        return source.document in self.case.documents

    def holds_gold(self, source: PeerSource) -> bool:
        """Whether it shows a gold answer: the words of one, in a document that answers the case."""
        named = self.is_gold(source) or not self.case.documents
        return named and contains_answer(source.quote, self.case.answers)

    def is_exact(self, source: PeerSource) -> bool:
        """Whether its document holds the quote, as the file has it or as the bot reads it; white space may differ."""
        return any(fold(source.quote) in text for text in self.texts.get(source.document, ()))


def read_sentences(answer: PeerAnswer) -> list[Cited]:
    """The sentences of an answer that hold words, each with what it cites.

    A mark stands for the sentence that it closes, and for those before it that have none: people cite so too.
    """
    plain, marks = _take_marks(answer.text)
    spans = split_sentences(plain)
    cited, numbers = [], set[int]()
    for before, span in reversed(list(zip([0, *(one.end for one in spans)], spans, strict=False))):
        numbers = {number for place, number in marks if before < place <= span.end} or numbers
        text = plain[span.start : span.end]
        if stem_words(text) or find_digits(text):
            named = [one for place, one in enumerate(answer.sources, start=1) if place in numbers]
            cited.append(Cited(text, tuple(named if answer.marked else answer.sources)))
    return cited[::-1]


def _take_marks(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and each number with its place there."""
    plain, marks, end = "", [], 0
    for found in _MARK.finditer(text):
        plain += text[end : found.start()]
        marks += [(len(plain), int(number)) for number in re.findall(r"\d+", found.group())]
        end = found.end()
    return plain + text[end:], marks


def is_supported(sentence: Cited) -> bool:
    """Whether the cited texts together hold every number of the sentence, and ENOUGH of its words.

    A long text is likelier to hold them than a short one: whoever cites whole chunks has it easier here.
    """
    quotes = "\n".join(source.quote for source in sentence.sources)
    words, numbers = set(stem_words(sentence.text)), find_digits(sentence.text)
    held = words & set(stem_words(quotes))
    return bool(sentence.sources) and numbers <= find_numbers(quotes) and len(held) >= ENOUGH * len(words)


def fold(text: str) -> str:
    """A text with its white space folded."""
    return " ".join(text.split())


def read_texts(folder: Path) -> dict[str, list[str]]:
    """Each document of a folder under its file's name: as the file has it, and as the bot reads it where it can.

    Raises CorpusError where the folder is gone.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder}, whose documents were asked about, is not there; put it back")
    paths = [path for path in sorted(folder.iterdir()) if path.is_file()]
    with Loading(load_settings()) as loading:
        return {
            path.name: [
                fold(path.read_text(encoding="utf-8", errors="replace")),
                *(fold(read.text) for read in loading.load(path) if isinstance(read, Document)),
            ]
            for path in paths
        }
