"""Lines that name who wrote an article: "By A. Writer and B. Writer", a name alone, a role under a name.

Only the line itself is judged; where it stands is the business of heads.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.loaders.agencies import AGENCY
from bot.names import BODIES, read_places
from bot.words import STOPWORDS, list_words

_LONGEST = 200
_MOST_NAMES = 8
_BY = re.compile(
    r"(?:(?:written|words|text|story|analysis|opinion|exclusive|review|interview|commentary|reporting|reported|posted"
    r"|compiled|edited and written)\s)?by(?::\s*|\s+)",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"(?:authors?|writers?|reporters?):\s*", re.IGNORECASE)
_PARTING = re.compile(r"\s*(?:[,;&|•·/\n]|\band\b|\bwith\b|\s[–—-]\s)\s*")
_ABOUT = re.compile(r"\s+(?:in|for|at|of|from|on|@)\s.*|\s*\([^()]{0,60}\)$|\s*@\w+$", re.DOTALL)
_ROLE_END = re.compile(
    r"^(\S+ \S+) (?:\S+ ){0,4}(?:analyst|columnist|correspondent|critic|editor|journalist|producer|reporter|writer)s?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:[dlDL]['’]|[Oo]['’]|Mc|Mac)?[^\W\d_]{1,20}(?:[-'’][^\W\d_]{1,20}){0,3}\.?|(?:[^\W\d_]\.){1,3}")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Jr|Sr|Ph\.D|M\.D)\.$")
_PARTICLES = list_words("af al bin da de del della den der di dos du el ibn la le ten ter van von y zu st")
_SUFFIXES = list_words("jr jr. sr sr. ii iii iv phd ph.d. md m.d. mp")
_ROLES = list_words(
    """
    analyst anchor author bureau chief columnist contributor correspondent correspondents critic desk editor editorial
    editors fellow intern journalist photographer producer reporter reporters staff writer writers team
    """
)
_OUTLETS = list_words(
    """
    agencies agency broadcasting chronicle courier daily digital dispatch echo express gazette globe guardian herald
    independent journal ledger magazine mail media mirror network news observer online post press radio record review
    service standard star sun telegraph television times tribune tv weekly wire world
    """
)
_NO_NAMES = STOPWORDS | list_words(
    """
    advertisement africa america americas analysis arts asia breaking business climate comment culture economy
    editorial education entertainment environment europe exclusive explainer fashion features finance food health home
    international interview latest lifestyle live local middle monday money national north opinion photo photos podcast
    politics read report science share sport sports story subscribe summary tech technology today travel updated video
    weather weekend january february march april june july august september october november december tuesday
    wednesday thursday friday saturday sunday minutes meeting notes street road avenue
    """
)
_PLACE_STARTS = list_words(
    "abu buenos cape costa east el fort hong las los lower new north puerto rio san santa sao south tel upper west"
)
_AGENCY = re.compile(rf"(?:the\s)?{AGENCY}(?:\s(?:Staff|News))?", re.IGNORECASE)


def read_byline(line: str) -> tuple[str, ...]:
    """The authors that a line beginning with "By" or "Author:" names, their roles left out; () where it is none."""
    label = (_BY.match(line) or _AUTHOR.match(line)) if len(line) <= _LONGEST else None
    if not label or line.rstrip().endswith(("?", "!", ":")):
        return ()
    return _read_parts(line[label.end() :], is_name) or _read_desk(line[label.end() :])


def is_plain(line: str) -> bool:
    """Whether a byline could be the line of a manual or an essay too: it opens with "Author:" or a small "by"."""
    return line.startswith("by ") or _AUTHOR.match(line) is not None


def read_names(line: str) -> tuple[str, ...]:
    """The people that a line names, where it holds nothing but names and their roles; else ()."""
    if len(line) > _LONGEST or line.rstrip().endswith(("?", "!", ":", ";", ",")):
        return ()
    return _read_parts(line, _is_surely_name)


def is_role(line: str) -> bool:
    """Whether a line under a name says who that is: "Political editor", "BBC News, Kyiv", "in Washington"."""
    words = re.findall(r"[^\W\d_]+", line.lower())
    if not 1 <= len(words) <= 8 or line.rstrip().endswith((".", "!", "?", ":")):
        return False
    if set(words) & _ROLES or any(map(is_outlet, re.split(r"\s*[,|–—]\s*", line.strip()))):
        return True
    return words[0] in ("in", "reporting") and len(words) <= 5


def is_outlet(line: str) -> bool:
    """Whether a line is but the name of a paper, station or agency: "BBC News", "The Daily Ledger"."""
    words = line.split()
    capitals = 1 <= len(words) <= 4 and all(word[0].isupper() for word in words)
    return capitals and (words[-1].lower() in _OUTLETS or _AGENCY.fullmatch(line) is not None)


def _read_parts(text: str, accepts: Callable[[str], bool]) -> tuple[str, ...]:
    """The names in a list of names, roles, outlets and places that follow them; () where anything else is in it."""
    names: list[str] = []
    for part in _split(text):
        part = _ROLE_END.sub(r"\1", part)
        if accepts(part):
            names.append(_spell(part))
        elif not names or not _follows_name(part):
            return ()
    return tuple(dict.fromkeys(names)) if len(names) <= _MOST_NAMES else ()


def _split(text: str) -> Iterator[str]:
    """The parts of a byline, each without "in Kyiv" or "for The Courier"."""
    for part in _PARTING.split(text.strip()):
        bare = _ABOUT.sub("", part.strip())
        if bare:
            yield bare if _ABBREVIATED.search(bare) else bare.rstrip(".")


def is_name(part: str) -> bool:
    """Whether a few words are spelled as a person's name is: two to five, capitalised, none a common word."""
    words = part.split()
    if not 2 <= len(words) <= 5 or not (words[0][:1].isupper() and words[-1][:1].isupper()):
        return False
    if not all(
        _WORD.fullmatch(word) and (word[0].isupper() or word in _PARTICLES or word[1:2] in "'’") for word in words
    ):
        return False
    plain = [word.lower().rstrip(".") for word in words]
    common = {word for word in plain if len(word) > 1} & (_NO_NAMES - _PARTICLES)
    if common or plain[0] in _ROLES | _OUTLETS or _AGENCY.fullmatch(part):
        return False
    is_initial = len(plain[0]) == 1
    return (is_initial or plain[-1] not in _ROLES | _OUTLETS) and any(len(word) > 2 for word in plain)


def _is_surely_name(part: str) -> bool:
    """As `is_name`, of a line that no "By" opens: places and bodies have such names too."""
    words = part.lower().split()
    find_country = read_places().find_country
    known = words and (words[0] in _PLACE_STARTS or words[-1] in BODIES or find_country(words[0]))
    return is_name(part) and not known and not find_country("-".join(words))


def _follows_name(part: str) -> bool:
    """Whether a part of a byline says something of the name before it: a role, an outlet, a place."""
    words = part.split()
    return part.lower() in _SUFFIXES or is_role(part) or (len(words) <= 3 and all(word[0].isupper() for word in words))


def _read_desk(text: str) -> tuple[str, ...]:
    """The agency, outlet or desk that signs instead of a person: "Reuters Staff", "Our Correspondent"."""
    desk = re.split(r"\s*[,|•·\n]\s*|\s[–—-]\s", text.strip())[0].rstrip(".")
    words = desk.lower().split()
    is_desk = 1 <= len(words) <= 4 and (words[-1] in _ROLES | _OUTLETS or words[-1] == "board")
    return (desk,) if desk[:1].isupper() and (is_desk or _AGENCY.fullmatch(desk)) else ()


def _spell(name: str) -> str:
    """A name in the usual case: "JANE DOE" is printed so, but is "Jane Doe" elsewhere."""
    words = " ".join(name.split())
    return words.title() if words.isupper() and len(words) > 4 else words
