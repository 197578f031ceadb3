"""Whether a text looks ahead at a date: "will meet on Friday", "Polls open on Sunday", "told to return on 2 July".

By the verbs around the date in its own sentence, nothing more; what the date then means is not decided here.
"""

from __future__ import annotations

import re

from bot.words import list_words

REACH = 160
"""How many characters on either side of a date may tell."""
FAR = 7
"""How many words before "to" may have the verb that it hangs on: "called on ministers to keep"."""
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|,")
_TITLES = r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gov|Sen|Rep|Gen|Col|Sgt|Rev|Hon))(?<!\b(?:Prof|Capt))"
_BREAK = re.compile(_TITLES + r"[.!?][\"'”’)]{0,3}\s+(?=[\"'“‘(]{0,3}[A-Z])|\n\s*\n|;")
_AHEAD = list_words(
    """
    will shall won't would must might should may next upcoming coming forthcoming scheduled planned expected expects
    intends slated poised projected likely
    """
)
"""Words that look ahead wherever they stand."""
_MAYBE_AHEAD = list_words(
    """
    can plan plans hope hopes aims deadline open opens opening start starts begin begins close closes end
    ends continues resume resumes return returns run runs meet meets face faces play plays fly flies travel travels
    arrive arrives leave leaves depart departs visit visits host hosts hold holds go goes take takes kicks airs retires
    premieres march marks vote votes expires lapses follow follows launch launches release releases appears comes elect
    elects choose head heads gathers gather debate debates decide decides rule rules changes breaks break
    """
)
"""Verbs whose present tells of what is to come, unless something past is told in the same clause or it is a noun."""
_MONTHS = ("March", "May")
"""Months that are written like such words but for the capital: "EASTGATE, March 12 — The council on Tuesday voted"."""
_LED_BY = {
    "set": ("to", "for", "down"),
    "ahead": ("of",),
    "postponed": ("to", "until", "till", "for"),
    "adjourned": ("to", "until", "till", "for"),
    "rescheduled": ("to", "for"),
    "remanded": ("to", "until", "till", "in"),
    "bailed": ("to", "until", "till"),
    "delayed": ("to", "until", "till"),
    "date": ("of", "for"),
    "deferred": ("to", "until", "till"),
}
"""Words that look ahead where one of these follows."""
_PAST = list_words(
    """
    was were had did said told began made took came went saw met held got gave left found became won lost fell rose
    sent brought kept sat stood ran spoke wrote led beat struck shot drove flew broke grew drew swore sold
    bought paid spent fought taught caught sank sang threw knew thought felt dealt built been done gone taken
    seen given recently since having
    """
)
_ALIKE = list_words("hit put cut shut spread read cost let")
"""Verbs that are written alike in the present and the past."""
_NO_PAST = list_words("need speed exceed proceed succeed indeed hundred feed breed seed")
_BARE = list_words("be being is are get gets getting stay stays remain remains")
"""Words behind which "-ed" is no past tense: "will be sentenced"."""
_INTENT = list_words(
    """
    agreed hoped hopes hope intended wanted wants want vowed pledged promised threatened is are plan plans planning has
    have ready able needs need wish unlikely
    """
)
"""Words right behind which "to" looks ahead: "has agreed to meet"."""
_URGING = list_words(
    "called calls urged urges told tells ordered orders asked asks invited warned advised instructed decided required"
)
"""Words behind which "to" looks ahead even from afar: "told to return on 2 July"."""
_CLAUSE = list_words("that he she it they we i you who which according , and but")
_SEEMING = list_words("said believed thought found appeared appears seemed seems known claimed reported used")
_LIMITING = list_words("the a an his her its their this that these those of our in by no my your some many than as to")
"""Words behind which a word is a noun: "the start", "than expected"."""
_SILENT = list_words("comment say confirm discuss give respond answer elaborate be")
_PRESENT = re.compile(
    r"\b(?:is|are|remains?|stays?)(?:\s(?:open|closed|shut|back|free|out|off))?(?:\s(?:on|in|by|from|until|till|for))?$"
    r"|\b(?:has|have)\s(?:until|till)$|\w\sbefore$"
)
"""What sets a date that follows at once: "The match is on", "has until"."""
_IS_DAY = re.compile(r"day\b|\d")
_OPENING = list_words(", on by from at until till in during over for and but early late mid of before after as then so")


def looks_ahead(text: str, start: int, end: int) -> bool:
    """Whether the sentence of `text[start:end]` speaks of what is to come, as far as its verbs tell."""
    ahead = text[max(0, start - REACH) : start]
    breaks = list(_BREAK.finditer(ahead))
    words = _WORD.findall(ahead, breaks[-1].end() if breaks else 0)
    told: bool | None = None
    for place in range(len(words)):
        told = _weigh(words, place, told)
    if words and words[-1] == "for" and _IS_DAY.search(text, start, end) and text[end : end + 1] not in ("'", "’"):
        return True
    if told is None and words:
        told = _PRESENT.search(" ".join(words[-4:])) is not None or None
    if told is None and all(word.lower() in _OPENING for word in words):
        behind = _BREAK.split(text[end : end + REACH], maxsplit=1)[0]
        words = _WORD.findall(behind)
        told = next((found for place in range(len(words)) if (found := _weigh(words, place, None)) is not None), None)
    return bool(told)


def _weigh(words: list[str], place: int, told: bool | None) -> bool | None:
    """What a sentence tells of up to a word: of what is to come, of what was, or None while neither is said."""
    if words[place] in _MONTHS:
        return told
    word = words[place].lower()
    before = words[place - 1].lower() if place else ""
    after = words[place + 1].lower() if place + 1 < len(words) else ""
    if word == "to":
        return True if _opens_intent(words, place, after) else told
    if word in ("could", "couldn't", "would", "wouldn't") and (after == "not" or word.endswith("n't")):
        silent = word.startswith("could") or bool(_SILENT & {one.lower() for one in words[place + 2 : place + 3]})
        return not silent
    if word == "due":
        if before == "been":
            return False
        return True if after != "to" or before in ("is", "are", "was", "were", "be", "being") else told
    if after in _LED_BY.get(word, ()) or (word == "forecast" and before in ("is", "are", "was", "were")):
        return True
    if word in ("until", "till"):
        return True if told is None and {"is", "are", "remains", "remain"}.intersection(words[:place]) else told
    if words[place] == "May" or before in ("than", "as", "having"):
        return False if before == "having" else told
    if word in _AHEAD or word == "could":
        return told if word == "next" and after in ("to", "door") else True
    if word in _MAYBE_AHEAD:
        if before == ",":
            return True
        is_noun = not _LIMITING.isdisjoint(words[max(0, place - 2) : place]) or (place and words[place] != word)
        return told if is_noun or told is False else True
    return False if _is_past(words[place], before) or (told is None and word in _ALIKE) else told


def _opens_intent(words: list[str], place: int, after: str) -> bool:
    """Whether the "to" at a place opens what somebody is to do."""
    if after in _LIMITING or after[:1] == "," or words[place + 1 : place + 2] != [after]:
        return False  # "to the house", "to Kyiv"
    last = words[place - 1].lower() if place else ""
    if last in _INTENT or (after == "be" and last not in _SEEMING):
        return True
    for far in range(place - 1, max(-1, place - FAR), -1):
        if words[far].lower() in _URGING:
            return True
        if words[far].lower() in _CLAUSE or _is_past(words[far], ""):
            return False
    return False


def _is_past(word: str, before: str) -> bool:
    lower = word.lower()
    if lower in _PAST:
        return before not in _BARE
    return word.endswith("ed") and len(word) > 4 and word == lower and lower not in _NO_PAST and before not in _BARE
