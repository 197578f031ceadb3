"""How texts introduce people: "Mayor Ines Calder", "Ines Calder, the mayor of X", "the port director, Lena Moss".

Told from the words right beside a name; whose words a question asks for is wanted.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.names import HONORIFICS, find_initials
from bot.parties import find_country
from bot.posing.predicates import list_pasts
from bot.voices.fullnames import TITLES, is_human
from bot.words import STOPWORDS, find_stem, list_words, split_words

MOST = 40
"""Places of one text where a name is looked at."""
READ = 60_000
"""Characters of a text that are read: news introduces people early, and a book must not take long."""
AHEAD, BEHIND = 110, 130
"""Characters ahead of a name, and behind it, in which somebody is introduced."""
LOOKED_BACK = 300
"""Characters ahead of a deputy's name in which whoever is meant by "his" is named."""
LONGEST = 6
"""Words of a title that stands right ahead of a name."""
UNLIKE = frozenset(map(find_stem, list_words("former ex deputy vice candidate shadow elect assistant aide")))
"""Words that make an office another: "the former mayor" is not the mayor."""

_SAME = {
    find_stem(word): find_stem(words.split()[0])
    for words in ("head chief boss", "chairman chairwoman chair chairperson", "spokesman spokeswoman spokesperson")
    for word in words.split()
}
"""Stems of words for one office, each with that of the usual one."""
_CLAUSE = re.compile(r"[.;:!?“”\"()\n—–]\s?")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){1,3}|\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Prof|Col|Lt|Capt|St)\.")
_LEADING = re.compile(
    r"(?:^|.*\s)(?P<phrase>(?:the|an?|its|his|her|their|our|[\w’'-]{2,40}(?:['’]s|s['’]))\s.*)$", re.I
)
_APPOSED = re.compile(
    r",\s+(?P<phrase>(?:who (?:is|was|has been) |(?:the|an?|its|his|her|their|our)\s)?[^,.;:!?\n“”\"()—–]{3,90})"
    r"(?:[,.;\n(—–]|$)"
)
_BEING = re.compile(
    r"\s+(?:is|was|became|remains|has been|was (?:named|elected|appointed)(?: as)?|took over as|serves as)\s+"
    r"(?P<phrase>(?:the |an? |its |his |her )?[^,.;:!?\n“”\"()—–]{3,90})"
)
_DEPUTY = re.compile(r"(?:his|her|their) (deputy|vice|assistant)", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"\b([A-Za-z]{3,20}),? (?=[A-Z])")
"""A deputy without the office: it is that of whoever is named before."""
_WHO_IS = re.compile(r"^who (?:is|was|has been) ")
_ENDING = list_words("who which that said says told of for in at on from with since until when after before")
_VERBAL = ("ed", "es", "ts", "ws", "ks", "ns", "ys", "ls", "ing")
"""How a verb may end that stands between a subject and a name: "the ministry charged Lee"."""
_GIVEN = re.compile(r"(?:[A-ZÀ-Þ][\w’'.-]*\s+){1,3}$")


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a text says somebody is: `head` is the stem of the noun, "" where that is nobody; `stems` are all words.

    Countries and seats are in it as "@country", whatever their form.
    """

    head: str
    stems: frozenset[str]

    def tells(self, head: str, stems: frozenset[str]) -> bool:
        """Whether it says that somebody is this, with all of these words; "deputy mayor" is no mayor."""
        if head and head != self.head:
            return False
        return stems <= self.stems and not (self.stems - stems) & UNLIKE

    def holds(self, head: str, stems: frozenset[str]) -> bool:
        """Whether it says that somebody holds an office, whatever other words it lacks; a deputy's is another."""
        return self.tells(head, frozenset((head,)) | stems & UNLIKE)


def mark_words(phrase: str) -> list[str]:
    """The telling words of a phrase in order, as stems; a country, whatever its form, as "@country"."""
    words = [re.sub(r"['’]s?$", "", word.lower()) for word in split_words(phrase.replace("-", " "))]
    country, named = find_country(words)
    told = [stem_office(word) for place, word in enumerate(words) if place not in named and word not in STOPWORDS]
    return [f"@{country}", *told] if country else told


def read_introduction(phrase: str) -> Introduction:
    """A description of somebody as far as it tells what they are."""
    head, owned = "", re.compile(r"(?:['’]s|s['’])$")
    for word in split_words(phrase.replace("-", " ")):
        if word.lower() in _ENDING and head:
            break
        if word.lower() not in STOPWORDS and not owned.search(word):
            head = word.lower()
    capital = " ".join(word for word in split_words(phrase) if word[0].isupper())
    stems = frozenset(mark_words(phrase)) | (find_initials([capital]) - UNLIKE)
    return Introduction(stem_office(head) if is_human(head) else "", stems)


def stem_office(word: str) -> str:
    """The stem of a word in lower case, that of the usual one where several name one office."""
    return _SAME.get(stem := find_stem(word), stem)


def find_introductions(name: str, texts: Sequence[str]) -> Iterator[Introduction]:
    """What texts say somebody is; `name` is the full or the last name."""
    words = [word for word in split_words(name) if word.lower() not in HONORIFICS | TITLES]
    if not words or not words[-1][0].isupper():
        return
    given = frozenset(word.lower() for word in words[:-1])
    pattern = re.compile(rf"(?<![\w’'-]){re.escape(words[-1])}(?![\w-])")
    for text in texts:
        for match in islice(pattern.finditer(text, 0, READ), MOST):
            told = map(read_introduction, _find_phrases(text, match, given))
            yield from (one for one in told if one.head)


def _find_phrases(text: str, match: re.Match[str], given: frozenset[str]) -> Iterator[str]:
    """What stands beside one mention of a name: a title ahead, an apposition on either side, what somebody is."""
    before = text[max(0, match.start() - AHEAD) : match.start()]
    first = _GIVEN.search(before) if not before.endswith(", ") else None
    named = [word for word in split_words(first.group()) if word.lower() in given] if first else []
    if given and first and not named and not _is_titled(first.group()):
        return  # another of this last name
    ahead = before[: before.rindex(named[0])] if named else before
    if (title := _take_ahead(ahead)) and len(title) > 2:
        yield title
        superior = _find_superior(text[max(0, match.start() - LOOKED_BACK) : match.start()])
        if superior and (deputy := _DEPUTY.fullmatch(title)):
            yield f"{deputy[1]} {superior}"
    after = text[match.end() : match.end() + BEHIND]
    for pattern in (_APPOSED, _BEING):
        if (behind := pattern.match(_hide_stops(after))) and not _speaks(behind["phrase"]):
            yield _WHO_IS.sub("", behind["phrase"])


def _find_superior(text: str) -> str:
    """The office of whom a text names last with one: "mayor" of "Mayor Ines Calder ... His deputy"; "" without one."""
    named = (found[1].lower() for found in _BEFORE_NAME.finditer(text))
    return next((word for word in reversed([*named]) if is_human(word) and find_stem(word) not in UNLIKE), "")


def _is_titled(words: str) -> bool:
    """Whether capitalised words ahead of a last name are titles or open a sentence, and no other first name."""
    last = split_words(words)[-1].lower()
    return last in HONORIFICS or last in STOPWORDS or is_human(last) or bool(find_country([last])[0])


def _take_ahead(text: str) -> str:
    """The title right ahead of a name, or the apposition there; "" where there is none."""
    clause = _CLAUSE.split(_hide_stops(text))[-1]
    if clause.rstrip().endswith(","):
        part = clause.rstrip(" ,").split(", ")[-1]
        led = _LEADING.match(part)
        return led["phrase"] if led else part
    taken: list[str] = []
    for word in reversed(clause.split()[-LONGEST - 3 :]):
        plain = word.lower().strip(",")
        is_of = plain == "of" and bool(taken)
        if word.endswith(",") or len(taken) == LONGEST or (plain in STOPWORDS and not is_of):
            break
        if word.islower() and not is_human(plain) and (plain.endswith(_VERBAL) or plain in list_pasts()):
            break
        taken.insert(0, word)
    return " ".join(taken)


def _speaks(phrase: str) -> bool:
    """Whether a phrase behind a name tells what somebody says, and not what they are."""
    return phrase.split()[0].lower() in _ENDING - {"who"}


def _hide_stops(text: str) -> str:
    """A text in which the stops of abbreviations end nothing; as long as it was."""
    return _ABBREVIATED.sub(lambda found: found.group().replace(".", " "), text)
