"""Which capitalised words are somebody's name, and which are titles, places and bodies around it.

Told from the letters, from titles and from firstnames.txt; whom a name means in a document, people.py knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from bot.names import BODIES, read_places
from bot.voices.phrases import DAYS, DETERMINERS, PREPOSITIONS, SUBORDINATORS, Token
from bot.words import STOPWORDS, list_words, plain_words

TITLES = list_words(
    """
    mr mrs ms miss mx dr sir dame lord lady prof professor gen general col colonel maj major capt captain lt lieutenant
    sgt sergeant cpl corporal admiral adm commander judge justice president premier minister chancellor senator sen rep
    representative congressman congresswoman gov governor mayor cllr councillor councilman councilwoman alderman king
    queen prince princess duke duchess emperor sheikh pope father rev reverend bishop archbishop cardinal rabbi imam
    inspector superintendent constable sheriff officer detective det insp supt chief ambassador secretary coroner
    commissioner chairman chairwoman speaker sister brother baroness baron count hon attorney marshal director
    prosecutor coach manager deputy vice acting prime foreign interior defence defense first lady state nurse pastor
    """
)
"""Words ahead of a name that are no part of it."""
CIVIL = list_words("mr mrs ms miss mx dr prof professor sir dame")
"""Titles that stand ahead of nothing but a person's name."""
_WOMEN = list_words(
    "mrs ms miss dame lady queen princess duchess sister baroness wife mother daughter aunt widow girl actress niece "
    "girlfriend fiancee bride heroine goddaughter nun duchess matriarch heiress"
)
_MEN = list_words(
    "mr sir lord king prince duke pope father brother baron husband son uncle boy nephew boyfriend fiance widower "
    "godson monk patriarch"
)
BODY_WORDS = BODIES | list_words(
    """
    inc ltd plc corp co llc group holdings securities partners ferries systems industries international times post
    herald gazette courier news journal daily mail guardian telegraph tribune press agency house network foundation
    academy college school club city town fc afc athletic albion county wanderers rangers nations union league league
    institute laboratory labs museum gallery trust charity act bill law code treaty war cup games prize award street
    road lane avenue square park bridge station airport hall tower palace castle cathedral church hospital centre
    center island river lake sea bay mountain hill valley forest farm mine plant project operation programme program
    office bureau board authority service services committee commission council parliament assembly senate congress
    court tribunal bank fund exchange army navy force forces guard corps police department ministry treasury
    archives library libraries theatre theater orchestra festival company airlines railways motors foods energy
    technologies solutions pharmaceuticals biosciences review report index survey association federation society
    organization organisation alliance coalition movement front party conservatives democrats republicans greens
    rights watch cross crescent unit squad team crew division branch district region province state kingdom republic
    estates homes stores hotels chemicals steel records pictures studios media software health insurance capital
    ventures dairies dairy wines cars trains buses rail water gas oil power electric petroleum research analytics
    dynamics robotics therapeutics pharma brothers sons associates affairs relations
    day night week year street road building estate coast shield championship
    """
)
"""Last words of names that are no person's."""
_JOINING = list_words("de la van von der den bin bint al el ben da dos du di le ter ibn ap")
_ROLE_ENDING = re.compile(r"(?:er|or|ist|man|woman|ian|ant|eer|ive|captain|head|chief|father|mother|widow|mp)$")
_HUMANS = list_words(
    "grandson granddaughter cousin nephew niece fiance fiancee girlfriend boyfriend "
    "wife husband mother sister daughter son uncle aunt widow friend colleague resident student pupil diplomat expert "
    "neighbour neighbor woman man boy girl youth aide source witness passenger patient"
)
_NOT_ROLES = list_words("after over under other another whether however rather never ever later earlier her per either")
_PLACE_OPENERS = list_words(
    "st saint mount mt fort ft port new north south east west great san santa los las el old lake cape royal"
)
_NO_OPENING = STOPWORDS | PREPOSITIONS | SUBORDINATORS | DETERMINERS
_MOST_ROLES = 3
_ROLE_OPENERS = TITLES | list_words("managing founding executive senior general")
_MOST_JOINED = 3
_HONOURS = list_words("KC QC MP MPs MEP MSP OBE MBE CBE PhD MD Jr Jr. Sr Sr. II III RN")


@lru_cache(maxsize=1)
def read_first_names() -> Mapping[str, str]:
    """First names with "f" or "m"."""
    found: dict[str, str] = {}
    for line in (files("bot.voices") / "firstnames.txt").read_text(encoding="utf-8").splitlines():
        label, _, names = line.partition(":")
        if not line.startswith("#"):
            found |= dict.fromkeys(names.split(), "f" if label == "women" else "m")
    return found


def find_runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where capitalised words stand together; small words at the opening of a sentence are left out."""
    at = 0
    while at < len(tokens):
        low = at
        while at < len(tokens) and is_capitalised(tokens[at]) and (at == low or not tokens[at - 1].is_owner):
            at = _pass_joining(tokens, at + 1)
        if at > low:
            yield low, at
        at = max(at, low + 1)


def _pass_joining(tokens: Sequence[Token], at: int) -> int:
    """Passes "van der" where a name goes on behind it."""
    end = at
    while end < len(tokens) and end - at < _MOST_JOINED and tokens[end].text in _JOINING:
        end += 1
    return end if at < end < len(tokens) and is_capitalised(tokens[end]) else at


def is_capitalised(token: Token) -> bool:
    """Whether a word may be part of a name: not "Tuesday", nor "The" at the opening of a sentence."""
    if token.mark or not token.is_capital or token.lower.rstrip(".") in DAYS:
        return False
    return not (token.opens and token.lower in _NO_OPENING)


def take_name(words: Sequence[Token]) -> Sequence[Token]:
    """A run of capitalised words without the titles, places and bodies around a person's name."""
    known = read_first_names()
    while len(words) > 2 and words[-1].text in _HONOURS:
        words = words[:-1]
    first = next((at for at, one in enumerate(words[:-1]) if one.lower in known), None)
    if first is not None:
        initials = first and _is_initial(words[first - 1])
        return words[first - 1 if initials else first :]
    cut = 0
    for at, token in enumerate(words[:-1]):
        if _is_title(token, leads=at == cut) or (len(words) - at > 2 and _is_role(token)):
            cut = at + 1
    return words[cut:]


def _is_initial(token: Token) -> bool:
    return len(token.text) == 2 and token.text.endswith(".")


def _is_title(token: Token, *, leads: bool) -> bool:
    lower = token.lower.rstrip(".")
    titled = not TITLES.isdisjoint(lower.split("-"))
    return titled or token.is_owner or (leads and bool(read_places().find_country(lower)))


def _is_role(token: Token) -> bool:
    return token.opens and bool(_ROLE_ENDING.search(token.lower)) and token.lower not in _NOT_ROLES


def is_person(words: Sequence[Token]) -> bool:
    """Whether a run of capitalised words may be somebody's full name."""
    if not 2 <= len(words) <= 6 or not all(map(_is_name_part, words)):
        return False
    if words[0].lower in read_first_names():
        return len(words) == 2 or strip_owner(words[-1].lower) not in BODY_WORDS
    places = read_places()
    if words[0].lower.rstrip(".") in _PLACE_OPENERS:
        return False
    if any(strip_owner(token.lower) in BODY_WORDS for token in words):
        return False
    return not places.find_country(words[0].lower) and not places.find_country("-".join(one.lower for one in words))


def _is_name_part(token: Token) -> bool:
    if token.opens and token.text in ("Q.", "A."):
        return False
    shouted = token.text.isupper() and len(token.text) > 2 and "." not in token.text
    return not shouted and "&" not in token.text and not any(one.isdigit() for one in token.text)


def leads_role(tokens: Sequence[Token], low: int, high: int) -> bool:
    """Whether a run of capitalised words is but whose role somebody has: "Balt Lines chief executive Peter Hahn"."""
    at = high
    while at < len(tokens) and at - high < _MOST_ROLES and not tokens[at].mark and not tokens[at].is_capital:
        at += 1
    if not high < at < len(tokens) or not is_capitalised(tokens[at]) or is_first_name(tokens[low]):
        return False
    first = tokens[high].lower
    return first in _ROLE_OPENERS or (at == high + 1 and first not in _NOT_ROLES and is_human(first))


def find_gender(titles: set[str], name: str) -> str:
    """ "f", "m" or "", by titles and descriptions first, then by the first name."""
    titles = titles | {one.removesuffix("-in-law").removeprefix("step").removeprefix("grand") for one in titles}
    if titles & _WOMEN or any(one.endswith("woman") for one in titles):
        return "f"
    if titles & _MEN or any(one.endswith("man") and not one.endswith("woman") for one in titles):
        return "m"
    first = next(iter(plain_words(name, keep_stopwords=True)), "")
    return read_first_names().get(first, "")


def is_human(noun: str) -> bool:
    """Whether a noun in lower case is a word for a person: "spokeswoman", "diplomat"."""
    return noun not in BODY_WORDS and (noun in _HUMANS or bool(_ROLE_ENDING.search(noun)) or noun in TITLES)


def is_first_name(word: Token) -> bool:
    """Whether a word is in the list of first names."""
    return word.lower in read_first_names()


def strip_owner(word: str) -> str:
    """A word without a possessive ending."""
    return re.sub(r"['’]s$|(?<=s)['’]$", "", word)


def write_name(words: Sequence[Token]) -> str:
    """A name as the text has it, without a possessive ending."""
    return strip_owner(" ".join(token.text for token in words))
