"""What looks like a date and is none: "2000 people", Theresa May, the Sunday Times, flight 1549, the novel 1984.

Each test looks at the text around a match; what the words mean as a date is not its business.
"""

from __future__ import annotations

import re

from bot.words import list_words

_COUNTED = (
    r"people|men|women|children|percent|per cent|dollars|euros|pounds|pence|cents|km|kilomet(?:re|er)s|miles"
    r"|met(?:re|er)s|feet|tonnes|tons|kilograms|kg|lit(?:re|er)s|acres|hectares|degrees|volts|watts|calories"
    r"|points|jobs|houses|homes|households|votes|voters|seats|soldiers|troops|fighters|prisoners|detainees"
    r"|members|years|days|hours|minutes|seconds|weeks|months|workers|employees|staff|pupils|students|patients"
    r"|residents|passengers|refugees|migrants|fans|spectators|supporters|visitors|guests|delegates|officers"
    r"|firefighters|police|victims|deaths|cases|copies|words|pages|books|letters|names|items|kinds|species|trees"
    r"|animals|birds|cattle|sheep|cars|vehicles|lorries|trucks|buses|flights|ships|boats|guns|shells|rockets"
    r"|drones|bombs|mines|tickets|shares|units|calls|customers|users|subscribers|bottles|barrels|bags|boxes"
    r"|meals|doses|beds|rooms|flats|apartments|shops|stores|schools|villages|buildings|tents|athletes|runners"
    r"|players|games|goals|runs|signatures|families|civilians|protesters|demonstrators"
)
_COUNTING = re.compile(
    rf"\s+(?:[a-z]+\s)?(?:{_COUNTED})\b|\s?(?:mm|cm|kg|mph|kph|km/h|ft|hp|cc|BCE?|GMT|BST|UTC|Hz|MHz|m|bn|k)\b|\s+(?:hours|local\stime)\b"
)
_COUNTING_VERB = re.compile(
    r"\b(?:were|are|had|has|have|received|counted|recorded|issued|sold|bought|employs|employed|killed|injured|hired|lost"
    r"|built|planted|seized|drew|attracted)\s+$"
)
_THINGS = re.compile(r"\s+(?:[a-z]+\s)?[a-z]{3,}s\b")
_DATED = re.compile(r"\b(?:in|since|during|until)\s+$", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:more than|at least|about|some|nearly|almost|over|around|fewer than|less than|under|another|additional|only"
    r"|just|roughly|up to|approximately)\s+$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:pages?|pp?\.|flight|room|unit|no\.?|nos\.?|number|route|highway|channel|article|section|resolution|model|version|bus|train|lot"
    r"|platform|gate|block|suite|apartment|flat|box|code|case|file|chapter|verse|hall|boeing|airbus|peugeot|windows|extension"
    r"|squadron|rfc|iso|din|asteroid|novel|film|movie|book|album|play|song|orwell['’]s|agenda|paragraph|item|order|bill|act|form|patent|population|serial|postcode|zip)\s+$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\s+(?:[A-Z][a-z]+\.?\s+){1,3}(?:Street|Road|Avenue|Lane|Drive|Boulevard|Way|Place|Square|Court|St|Rd|Ave|Blvd|Dr)\b"
)
_AFTER_YEAR = re.compile(r"-(?!present)[a-z]|['’]\d")
_ROUND_FROM = 1500
_WITH_EARLY_YEAR = re.compile(
    r"(?:\b(?:in|since|from|until|till|by|before|after|circa|c\.|ca\.|between|to|year|of|AD|and|early|mid|late|the)[\s-]+|[(–-])$",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’"
_NAMES_ALONE = list_words("May March April June August Jan Mar Dec Jun Jul")
"""Months that are also names of people, or verbs."""
_HAPPENING = re.compile(
    r"\s+(?:and\s+[A-Z]|or\s+[A-Z]|(?:was|is)\s+(?:the|a)\b|saw\b|brought\b|elections?\b|votes?\b|polls?\b|figures\b|reports?\b|attacks?\b)"
)
_PREPOSITION = re.compile(
    r"\b(?:by|from|to|of|for|between|through|is|was|following|previous|than|the|each|every|on|(?:as\s)?early\sas|late\sas"
    r"|recently\sas|(?-i:[A-Z][a-z]{2,8})\s(?:and|or|to|through))[\s-]+$",
    re.IGNORECASE,
)
_TIMELY = re.compile(
    r"\b(?:in|since|until|till|during|throughout|before|after|early|mid|late|last|next|this)[\s-]+$", re.IGNORECASE
)
_CAPITAL_AHEAD = re.compile(r"(?P<word>[A-Z][a-z]+|Mrs?\.?|Ms\.?|Dr\.?)['’]?s?\s+$")
_NAMED_BEHIND = re.compile(r"\s+[A-Z][a-z]+")
_PERSON = re.compile(
    r"\b(?P<title>[A-Z][a-z]+|Mrs?\.|Ms\.|Dr\.)\s(?P<before>May|March|April|June|August)\b(?!\s\d)"
    r"|(?:^|[^\w\s-]\s|\b(?:that|and|by|of|with|to|said|as)\s)(?P<after>April|June|August|May)\s(?!Day\b)[A-Z][a-z]+\b"
)
_NO_NAME = list_words(
    """
    In Since Until Till By During From To Of For Before After Between And Or Early Mid Late Last Next This That On The
    Every Each Around About Over Only Although Though Because Unlike Under Up Within Even Not
    As It But With Through Throughout While When If So Then Our His Her Their Its Back
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December
    """
)
_WEEKDAY_NAMES = re.compile(
    r"\b(?:Sheffield|Black|Bloody|Super|Cyber|Ruby|Giving|Taco|Man|Girl|Happy|Joe|Casual|Throwback|every|Every|each|Each|Most|most|[Aa]lternate)\s+$"
)
_NAMED_BY_WEEKDAY = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Express|Mail|Herald|Post|Independent|Star|People|World|Sport|Service|Review|Tribune|Addams|School"
    r"|Night\s+(?:Live|Football|Lights|Fever|Takeaway)|Club|Group|Morning\s+Herald|Brunch|mornings|afternoons|evenings|nights|of\s+(?:each|every|the\s+month))\b|-to-|s\b"
)
_FOOTBALL = re.compile(r"\bSheffield Wednesday\b")
_DATING = re.compile(r"\b(?:on|last|next|this|until|by|since|from|of|before|after|for)\s+$", re.IGNORECASE)
LOOK_BACK = 2000
"""How many characters back the full name of a team is looked for."""


def is_no_year(text: str, start: int, end: int) -> bool:
    """Whether a number that looks like a year counts things, or names a page, a house, a flight or a book."""
    ahead = text[max(0, start - 24) : start]
    if _AFTER_YEAR.match(text, end) or _LABELLED.search(ahead) or _VAGUE.search(ahead) or _ADDRESS.match(text, end):
        return True
    if ahead[-1:] in _QUOTES and ahead and text[end : end + 1] and text[end] in _QUOTES:
        return True
    if _COUNTING.match(text, end) and not _DATED.search(ahead):
        return True
    if _COUNTING_VERB.search(ahead) and _THINGS.match(text, end):
        return True
    return int(text[end - 4 : end]) < _ROUND_FROM and not _WITH_EARLY_YEAR.search(ahead)


def is_counting(text: str, end: int) -> bool:
    """Whether the number that ends here counts what follows: "May 20 people died" in "In May 20 people died"."""
    return bool(_COUNTING.match(text, end))


def find_people(text: str) -> frozenset[str]:
    """The months that somebody of a text is called: "May" by "Theresa May", "April" by "April Morrow"."""
    return frozenset(
        found["after"] or found["before"]
        for found in _PERSON.finditer(text)
        if found["after"] or found["title"] not in _NO_NAME
    )


def is_no_month(text: str, start: int, end: int, people: frozenset[str]) -> bool:
    """Whether the name of a month, without day or year, is a verb or the name of somebody or something."""
    ahead = text[max(0, start - 30) : start]
    name = text[start:end].rstrip(".")
    capital = _CAPITAL_AHEAD.search(ahead)
    if capital and capital["word"] not in _NO_NAME:
        return True
    if name not in _NAMES_ALONE or _TIMELY.search(ahead):
        return False
    if name in people or _NAMED_BEHIND.match(text, end) or text[end : end + 1] in ("'", "’"):
        return True
    return not _PREPOSITION.search(ahead) and not _reads_as_month(text, end)


def _reads_as_month(text: str, end: int) -> bool:
    """Whether a month that stands without a preposition is the subject of what happened in it, not somebody."""
    return bool(_HAPPENING.match(text, end))


def is_no_weekday(text: str, start: int, end: int) -> bool:
    """Whether a weekday is one of many, or names a paper, a team or a feast."""
    if _WEEKDAY_NAMES.search(text[max(0, start - 14) : start]) or _NAMED_BY_WEEKDAY.match(text, end):
        return True
    alone = text[start:end] == "Wednesday" and not _DATING.search(text[max(0, start - 8) : start])
    return alone and bool(_FOOTBALL.search(text, max(0, start - LOOK_BACK), start))
