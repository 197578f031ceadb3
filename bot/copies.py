"""Whether two texts say the same, in the same or nearly the same words: copies count once, and all are named.

Another number, name, verb or "not", or their order, makes them two: those are what a correction changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.opposites import is_negated
from bot.schema import Citation, Evidence, EvidenceSentence, Passage, Source
from bot.sentences import split_sentences
from bot.stated import Statement
from bot.words import list_words, plain_words, split_words, stem_words

SAME = 0.85
"""Share of the words of the longer of two sentences from which both are one."""
SAME_MATTER = 0.6
"""Share of words in common (Dice) from which two sentences that are not the same tell of one thing."""
CONTAINED = 0.85
"""Share of a passage's runs of three words that another holds of which it is a copy."""
FEWEST = 8
"""Words of the shortest passage that is looked at: short ones are alike by chance."""


SOFT = list_words(
    """
    also however indeed just meanwhile now once quite rather really so soon still then therefore thus too very yet
    him me them us
    """
)
"""Words that an editor puts in or takes out and nothing else is said."""
TURNING = list_words("by from to if can could would should will may might must not no")
"""Common words that turn who did what to whom, or whether and how surely: where they stand counts too."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text: all but SOFT ones in lower case, the stems of those that tell something, whether it denies.

    `told` is these stems in order, with TURNING words among them.
    """

    all: frozenset[str]
    told: tuple[str, ...]
    stems: frozenset[str]
    is_negated: bool


@lru_cache(maxsize=2_000)
def _read(text: str) -> _Words:
    words = split_words(text)
    told = tuple(stem_words(" ".join(word for word in words if _tells(word)), keep_stopwords=True))
    stems = frozenset(told) - TURNING
    return _Words(frozenset(map(str.lower, words)) - SOFT, told, stems, is_negated(text))


def _tells(word: str) -> bool:
    """Whether a word tells something; "US" and "WHO" do."""
    small = word.lower()
    return (small not in SOFT and (small in TURNING or bool(plain_words(small)))) or (len(word) > 1 and word.isupper())


def says_same(one: str, other: str) -> bool:
    """Whether two sentences are one, but for small words and spelling: the same of the same things, in one order."""
    first, second = _read(one), _read(other)
    if first.told != second.told or first.is_negated != second.is_negated:
        return False
    return len(first.all & second.all) >= SAME * max(len(first.all), len(second.all))


def says_otherwise(one: str, other: str) -> bool:
    """Whether two sentences tell of one thing, but not the same."""
    first, second = _read(one).stems, _read(other).stems
    return 2 * len(first & second) > SAME_MATTER * (len(first) + len(second)) and not says_same(one, other)


def has_same_speaker(one: Statement, other: Statement) -> bool:
    """Whether two sentences are the words of the same, told in the same voice."""
    first, second = (" ".join((said.speaker or "").casefold().split()) for said in (one, other))
    return (first, one.voice) == (second, other.voice)


def collapse_copies(passages: Sequence[Passage]) -> list[Passage]:
    """Passages, best first, without those of other documents that a better one holds almost whole; it names them."""
    kept: list[Passage] = []
    runs: list[frozenset[tuple[str, str, str]]] = []
    for passage in passages:
        own = _find_runs(passage.text)
        place = next((at for at, one in enumerate(kept) if _holds(one, runs[at], passage, own)), None)
        if place is None:
            kept.append(passage)
            runs.append(own)
        else:
            kept[place] = name_copy(kept[place], passage)
    return kept


def name_copy(passage: Passage, copy: Passage) -> Passage:
    """A passage that counts for a copy of it too."""
    return replace(
        passage,
        copies=(*passage.copies, copy.document, *copy.copies),
        chunk_ids=passage.chunk_ids + copy.chunk_ids,
    )


def cites(citation: Citation, said: EvidenceSentence) -> bool:
    """Whether a citation quotes words of a sentence where that stands."""
    return citation.document.id == said.document.id and citation.start < said.end and said.start < citation.end


def find_copies(citation: Citation, evidence: Evidence) -> tuple[Source, ...]:
    """Other documents among what was found that hold the words of a citation, or nearly the same.

    An earlier version of its own document is none.
    """
    document = citation.document
    found = {one.id: one for one in _find_holders(citation, evidence) if one.id != document.id}
    return tuple(one for one in found.values() if not _is_earlier(one, document))


def _is_earlier(one: Source, document: Source) -> bool:
    first, last = (source.updated or source.published or "" for source in (one, document))
    return (one.title, one.source) == (document.title, document.source) and first < last


def _find_holders(citation: Citation, evidence: Evidence) -> Iterator[Source]:
    own = citation.document.id
    quoted: list[tuple[str, Statement]] = []
    for passage, stated in zip(evidence.passages, evidence.statements, strict=False):
        if passage.document.id == own:
            quoted += [
                (_cut(passage, one), one) for one in stated if citation.start < one.end and one.start < citation.end
            ]
    for passage, stated in zip(evidence.passages, evidence.statements, strict=False):
        if passage.document.id == own:
            if passage.start <= citation.start < passage.end:
                yield from passage.copies
            continue
        texts = [(_cut(passage, one), one) for one in stated]
        if quoted and all(
            any(says_same(text, other) and has_same_speaker(said, one) for other, one in texts) for text, said in quoted
        ):
            yield from (passage.document, *passage.copies)


def _cut(passage: Passage, stated: Statement) -> str:
    return passage.text[max(0, stated.start - passage.start) : stated.end - passage.start]


def _find_runs(text: str) -> frozenset[tuple[str, str, str]]:
    words = text.casefold().split()
    return frozenset(zip(words, words[1:], words[2:], strict=False)) if len(words) >= FEWEST else frozenset()


def _holds(
    whole: Passage, runs: frozenset[tuple[str, str, str]], part: Passage, own: frozenset[tuple[str, str, str]]
) -> bool:
    """Whether a passage holds almost all of one of another document, and says each sentence of it."""
    if whole.document.id == part.document.id or not own or len(own & runs) < CONTAINED * len(own):
        return False
    said: dict[tuple[str, ...], set[str]] = {}
    for sentence in _split(whole.text):
        said.setdefault(_read(sentence).told, set()).add(sentence)
    return all(
        any(says_same(sentence, one) for one in said.get(_read(sentence).told, ()))
        for sentence in set(_split(part.text))
    )


def _split(text: str) -> Iterator[str]:
    """The sentences of a text, their space evened."""
    return (" ".join(text[span.start : span.end].split()) for span in split_sentences(text))
