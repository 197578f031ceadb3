"""Words of English text as the keyword index sees them: stems, numbers and capitalised names.

Pure functions; what a question asks for is questions.py's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

_STOPWORDS = (
    "a an the of in on at to for from by with and or but is are was were be been being do does did has have had"
    " what which who whom whose when where why how it its this that these those there their his her their they he she"
    " as than then so such into about over no not i you we us our your each every both either"
    " can could would should will may might must if"
    " any some many much also s t d ll re ve m"
    " whats thats whos hes shes theyre theres hows im ive youre dont doesnt didnt isnt arent wasnt werent hasnt havent"
    " wont cant couldnt wouldnt shouldnt ok okay yes yeah please pls thanks thx hi hello hey hmm btw lol"
)
STOPWORDS = frozenset(_STOPWORDS.split())
"""Words too common to search for."""

_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
_ROUND = {"dozen": "12", "hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"}
_ROUND |= {f"{word}s": number for word, number in _ROUND.items()}
_PARTS = {"half": "0.5", "quarter": "0.25", "twice": "2", "double": "2", "triple": "3"}
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_COUNTED.split())} | _ROUND | _PARTS
"""Numbers that prose spells out."""

ASKING_WORDS = (
    "name term type kind sort form year date day time place location mean meaning called known refer referred describe"
    " described example percentage percent number amount many people person thing word definition define difference"
    " happen happened occur occurred find found consider considered use used give given make made take took become"
    " became come came get got go went say said tell follow according besides another one two main reason purpose way"
)
"""Words that frame a question rather than name its subject: a sentence that answers it may lack them."""

LIGHT = frozenset(
    """
    mr mrs ms dr more less least fewer against between among across together before after since than until
    except whether accord also although another amid among around away back become begin both bring call case
    come continue day do during even event fact far find get give go happen have however include involve just
    keep know later like look make mean meanwhile name number occur part people person place put quite rather
    remain reportedly same say see set several show side since still such take tell thing time too toward
    towards try turn use very way well while within yet amount total figure figur old own there here now then
    thereby thus therefore overall already ago earlier whereas long reach above below rate distance level last
    start anything something everything nothing full respectively approximately roughly nearly almost exactly
    instead despite per via onto upon off out up down over another mainly partly former new known one ones
    certain current currently recent recently next last previous previously following follow first second
    concern regard regarding term due
    """.split()  # noqa: SIM905
)
"""Words that add nothing of their own when a thing is retold."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
_SIDE = re.compile(r"\b(?:on|to|at|from) the (?:far )?left\b", re.IGNORECASE)
_ACCENT = re.compile(r"[\u0300-\u036f]")


def split_words(text: str) -> list[str]:
    """Words and numbers of a text in order, as written; "Armenia's" is one word."""
    return _WORD.findall(text)


def fold_accents(text: str) -> str:
    """The text without its accents: "Vikström" is "Vikstrom"."""
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def hide_sides(text: str) -> str:
    """The text without "on the left", where nobody left."""
    return _SIDE.sub(" ", text)


def list_words(listed: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(listed.split())


def plain_words(text: str, *, keep_stopwords: bool = False) -> list[str]:
    """Words of a text in order: lower case, no accents, no possessive, stopwords left out."""
    found = [_plain(word) for word in split_words(text)]
    return [word for word in found if word and (keep_stopwords or not _is_stopword(word))]


def _is_stopword(word: str) -> bool:
    """Whether a word is too common to search for, be it written with an apostrophe: "won't" is "wont"."""
    return word in STOPWORDS or (not word.isalnum() and re.sub("['’]", "", word) in STOPWORDS)


def stem_words(text: str, *, keep_stopwords: bool = False) -> list[str]:
    """Porter stems (Porter, 1980) of the plain words, in order; words for the same thing get the same stem."""
    usual = _usual_stems()
    return [usual.get(stem, stem) for stem in _stemmer().stemWords(plain_words(text, keep_stopwords=keep_stopwords))]


@lru_cache(maxsize=20_000)
def find_stem(word: str) -> str:
    """The Porter stem of one word as it stands: no stopword is left out, no other word for the same thing put in."""
    return str(_stemmer().stemWord(_plain(word)))


def expand_words(words: Iterable[str]) -> list[str]:
    """The words and, after each, others for the same thing; one of each stem, since an index finds its inflections."""
    found: dict[str, str] = {}
    for word in words:
        for one in (word, *_synonyms().get(word, ())):
            found.setdefault(_stemmer().stemWord(one), one)
    return list(found.values())


def find_digits(text: str) -> set[str]:
    """Numbers written in digits, without group separators: "120,000" and "120 000" are both "120000"."""
    return {re.sub(r"[,\u00a0\u202f ]", "", number) for number in _NUMBER.findall(text)}


def find_numbers(text: str) -> set[str]:
    """Numbers in a text, in digits or in words: "three" is "3"."""
    return find_digits(text) | {
        NUMBER_WORDS[word] for word in map(str.lower, split_words(text)) if word in NUMBER_WORDS
    }


def find_names(text: str) -> list[str]:
    """Capitalised words that do not open a sentence, as written: most are names."""
    return [
        match.group()
        for match in _WORD.finditer(text)
        if match.group()[0].isupper()
        and match.group().lower() not in STOPWORDS
        and not _opens_sentence(text, match.start())
    ]


def _opens_sentence(text: str, start: int) -> bool:
    while start and text[start - 1] in " \"'“‘([":
        start -= 1
    return not start or text[start - 1] in ".!?:\n"


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    """Lower case, without accents and without a possessive ending."""
    bare = re.sub(r"['’]s?$", "", word.lower())
    return bare if bare.isascii() else fold_accents(bare)


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Each word with its group, from synonyms.txt."""
    lines = (files("bot") / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    groups = [tuple(line.split()) for line in lines if line and not line.startswith("#")]
    return {word: group for group in groups for word in group}


@lru_cache(maxsize=1)
def _usual_stems() -> dict[str, str]:
    """Each stem of a group with the stem of its usual word."""
    return {
        stem: _stemmer().stemWord(group[0]) for group in _synonyms().values() for stem in _stemmer().stemWords(group)
    }


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from Stemmer import Stemmer

    return Stemmer("porter")
