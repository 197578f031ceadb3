"""Mistyped words of a question -> the words of the documents that they are nearest to.

Only a word that no document holds and English does not know is changed, and only where one word is clearly meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from string import ascii_lowercase as LETTERS
from typing import Protocol

from bot.names import read_places
from bot.words import LIGHT, STOPWORDS, find_stem

SHORT, LONG = 6, 9
"""Letters from which a changed letter, and from which two slips, still leave no doubt which word was meant."""
CHAT = {
    "wat": "what", "wot": "what", "whta": "what", "wich": "which", "wen": "when", "wehn": "when", "wer": "where",
    "y": "why", "abt": "about", "abut": "about", "ppl": "people", "bc": "because", "cuz": "because", "u": "you",
    "teh": "the", "taht": "that", "adn": "and", "thier": "their", "hte": "the",
}  # fmt: skip
"""Slips and short forms of words that every question is made of."""

OFFICES = {
    "CEO": "chief executive", "CFO": "chief financial officer", "COO": "chief operating officer",
    "CTO": "chief technology officer", "PM": "prime minister", "VP": "vice president", "MD": "managing director",
    "MP": "member of parliament", "FM": "foreign minister",
}  # fmt: skip
"""Offices that a question shortens and documents may spell out."""

OPENING = 4
"""Letters with which a word is looked up: at most one slip is looked for in them, and none in the first."""
LOOKED_AT = 20
"""Stems that are looked at more closely."""

_SHORTENED = re.compile(rf"\b(?:{'|'.join(OFFICES)}|ceo|cfo)\b")
_WORD = re.compile(r"[^\W\d_]{2,}|(?<![\w.])[^\W\d_](?!\w|\.\w)")
_DOUBLED = re.compile(r"(.)\1+")
"""A word; a single letter only where it stands alone, as it does not in "U.S."."""


class Vocabulary(Protocol):
    """What the documents' words are."""

    def document_frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many chunks each term occurs, in any of its inflections."""

    def stems(self, beginnings: Collection[str], whole: Collection[str] = ()) -> Mapping[str, int]:
        """The stems that begin so or are the whole of one, and in how many chunks each occurs, if not in very many."""

    def forms(self, stem: str) -> set[str]:
        """Words of this stem as some documents have them, in lower case."""


def correct_spelling(text: str, vocabulary: Vocabulary) -> str:
    """The text with each mistyped word replaced, and offices spelt out that only so are there; all else stays."""
    text = _SHORTENED.sub(lambda found: _spell_out(found[0], vocabulary), text)
    strange = [found for found in _WORD.finditer(text) if not is_known(found[0])]
    counts = vocabulary.document_frequencies(list(dict.fromkeys(found[0] for found in strange))) if strange else {}
    pieces, end = [], 0
    for found in strange:
        if not counts[found[0]]:
            meant = find_meant(found[0], vocabulary, is_name=_may_be_name(found, text))
            pieces += [text[end : found.start()], _as_written(meant or found[0], found[0])]
            end = found.end()
    return "".join((*pieces, text[end:]))


def _spell_out(office: str, vocabulary: Vocabulary) -> str:
    """An office in full where no document has it short, and some have all words of it."""
    words = OFFICES[office.upper()].split()
    counts = vocabulary.document_frequencies([office, *words])
    return office if counts[office] or not all(counts[word] for word in words) else " ".join(words)


def is_known(word: str) -> bool:
    """Whether a word is English, or too short to tell what else it could be."""
    plain = word.lower()
    if plain in CHAT:
        return False
    if len(plain) < 4 or plain in STOPWORDS or plain in LIGHT:
        return True
    return plain in _english() or bool(read_places().find_country(plain))


def find_meant(word: str, vocabulary: Vocabulary, is_name: bool = False) -> str:
    """The word of the documents that is a slip or two away, the commonest of those as near; "" where none is.

    In what may be a name only letters that changed places or were doubled count as slips: Johnsen is not Johansen.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    plain = word.lower()
    if plain in CHAT:
        return "" if is_name else CHAT[plain]
    most = 2 if len(plain) >= LONG else 1
    stems = vocabulary.stems(*find_beginnings(plain))
    near = extract(find_stem(plain), list(stems), scorer=OSA.distance, score_cutoff=most + 1, limit=LOOKED_AT)
    forms = [(OSA.distance(plain, form), -stems[stem], form) for stem, *_ in near for form in vocabulary.forms(stem)]
    meant = [one for one in forms if one[0] <= most and _is_slip(plain, one[2], is_name)]
    return min(meant, default=(0, 0, ""))[2]


def find_beginnings(word: str) -> tuple[set[str], set[str]]:
    """The first letters of what a word may be meant to be, and the stems that are shorter than those.

    In an alphabet of which not every letter is known the first letter alone, so that more words are looked at.
    """
    if not (word.isascii() and word.isalpha()):
        return {word[0]}, set()
    start = word[: OPENING + 1]
    places = range(1, min(OPENING, len(start)))
    heads = {start}
    heads |= {f"{start[:place]}{start[place + 1 :]}" for place in places}
    heads |= {f"{start[:place]}{start[place : place + 2][::-1]}{start[place + 2 :]}" for place in places}
    heads |= {f"{start[:place]}{new}{start[end:]}" for place in places for end in (place, place + 1) for new in LETTERS}
    heads = {head[:OPENING] for head in heads}
    short = {head[:length] for head in heads for length in range(2, OPENING)}
    return ({head for head in _as_stems(heads) if len(head) == OPENING}, _as_stems(short))


def _as_stems(words: Collection[str]) -> set[str]:
    """The words, and what the index makes of them where they end in a "y" or go on as "living" does."""
    ends = {"y": "i", "i": "e"}
    return {*words, *(f"{word[:-1]}{ends[word[-1]]}" for word in words if word[-1] in ends)}


def _is_slip(word: str, form: str, is_name: bool) -> bool:
    """Whether one word may be the other mistyped, though a letter of a short one or of a name may make it another."""
    if sorted(word) == sorted(form) or _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", form):
        return True
    return not is_name and (len(word) >= SHORT or len(word) != len(form))


def _may_be_name(found: re.Match[str], text: str) -> bool:
    """Whether a word is capitalised where no sentence opens: one person must not become another."""
    return found[0][0].isupper() and bool(re.search(r"[^.!?\s]\s*$", text[: found.start()]))


def _as_written(word: str, typed: str) -> str:
    return word.capitalize() if typed[0].isupper() and word.islower() else word


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Words that the embedder's tokenizer knows whole, which are the usual ones of English."""
    tokenizer = json.loads((files("bot.embedders") / "tokenizer.json").read_text(encoding="utf-8"))
    return frozenset(word for word in tokenizer["model"]["vocab"] if word.isalpha())
