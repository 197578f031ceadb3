"""Sentences in the article's own voice that give one side's account all the same, and whose.

"The company's figure is 9 million", "They counted 300", "a change it says would cost 2 million": beside a claim of the
other side each is an account of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.names import BODIES
from bot.parties import APART, OFFICES, Party, read_party
from bot.rules.lexicon import open_lexicon
from bot.schema import EvidenceSentence
from bot.words import find_stem

LONGEST = 9
"""Words of the longest name."""

_BEING = frozenset(("is", "are", "was", "were", "has", "had", "have", "will", "would"))
_OPENS = r"^\W{0,9}"
"""Marks ahead of the first word; with more, a row of dots could be split between these and a name in many ways."""
_NAME = r"(?P<name>(?:[Tt]he |[Aa]n? )?(?:[\w’'.-]{1,60} ){0,5}?[\w’'.-]{1,60}?)"
_MEASURING = r"(?:counted|timed|estimated|reckon(?:ed|s)|spoke of|speaks? of|calculated)"
_FINDING = (
    r"(?:found|measured|puts?|expect(?:ed|s)|wants?|blam(?:ed|es)|believes?|hopes?|fears?|denie[sd]|rejects?|insists?"
    r"|offered|seeks?|sought|recorded)"
)
_POSITION = (
    r"(?:knows? (?:of|only)|points? (?:to|at|out)|pointed|list(?:s|ed)"
    r"|has (?:a list of|counted|recorded|called|ruled out|asked)"
    r"|(?:is|was|are|were) (?:certain|sure|convinced|adamant|confident)|calls?|called|asks?|asked|demand(?:s|ed)"
    r"|swears?|swore|suspects?|suspected|holds?|held|argue[sd]?|talks? of|talked of|disagree[sd]|doubt(?:s|ed)"
    r"|(?:do|does|did) not (?:believe|expect|accept|agree|share|want)|thought|thinks?|warn(?:s|ed)|promise[sd]?"
    r"|vow(?:s|ed)|plan(?:s|ned)|oppose[sd]|give[sn]?|gave|shows?|showed|sees?|saw|traces?|traced|attributes?"
    r"|attributed|maintain(?:s|ed)?|contend(?:s|ed)?|stands? by|stood by|refuse[sd]?|claim(?:s|ed)?)"
)
"""Verbs of one who takes a stand, or gives an account, without a word of saying."""
_OWNED = re.compile(
    rf"{_OPENS}{_NAME}(?:['’]s|s['’]) (?:own )?(?:figure|estimate|count|tally|number|version|account|reckoning|sum)\b"
)
_RECORDED = re.compile(
    rf"{_OPENS}{_NAME}(?:['’]s|s['’]) (?:own )?(?:records?|books|list|log|survey|study|report|data|tests?"
    r"|statistics|register|documents|papers|roster|plan|story)\b"
)
_STANDS = re.compile(rf"{_OPENS}{_NAME} (?:\w+ly )?(?:only )?{_POSITION}\b")
_CHARGED = re.compile(
    r"\b(?:is|are|was|were|been) (?:accused|blamed|suspected|criticised|criticized|charged) by "
    r"(?P<name>(?:the )?(?:[\w’'-]+ ){0,4}?[\w’'-]+) (?:of|for|with)\b"
)
_FOUND = re.compile(rf"{_OPENS}{_NAME} (?:\w+ly )?(?:only )?{_FINDING}\b")
_COUNTED = re.compile(rf"{_OPENS}{_NAME} (?:\w+ly )?(?:only )?{_MEASURING}\b")
_TOLD_WITHIN = re.compile(
    rf"{_OPENS}{_NAME} (?:[\w’'-]+ )[^.;!?]{{0,120}}, (?:an? (?:[\w-]+ ){{1,4}}|which )(?:it|he|she|they) says?\b"
)
_RELATED = re.compile(
    r"\b(?:which|that|who) (?P<name>(?:the )?(?:[\w’'-]+ ){0,4}?[\w’'-]+) (?:says?|said|claims?|claimed)\b"
)
_PARTS = re.compile(r";\s+|,\s+(?:while|whereas|but|and)\s+")
_SAYS = re.compile(rf"{_OPENS}{_NAME} (?:says?|said|puts?|claims?|claimed|thinks?|speaks? of)\b")
_NOBODY = frozenset(
    (
        "neither",
        "nobody",
        "no",
        "none",
        "both",
        "every",
        "each",
        "any",
        "some",
        "all",
        "many",
        "most",
        "its",
        "his",
        "her",
        "their",
    )
)
_POINTERS = frozenset(("they", "it", "he", "she"))


def find_implied(
    sentence: EvidenceSentence, before: EvidenceSentence | None, known: Sequence[Party], *, broadly: bool = False
) -> str:
    """Who gives the account in a sentence of the article's own; "" where nobody does.

    `broadly` also takes whoever takes a stand, or has a record or the like, and bodies of people that speak nowhere.
    `before` is what stands right before, which tells whom a pronoun means. Who finds or wants something must be one of
    the parties `known` to speak, or such a pronoun.
    """
    surely = [_TOLD_WITHIN, _RELATED, _COUNTED, *([_CHARGED] if broadly else [])]
    further = [_OWNED, _FOUND, *([_RECORDED, _STANDS] if broadly else [])]
    for pattern in (*surely, *further):
        if match := pattern.search(sentence.text):
            name = _name(match["name"], before)
            is_told = pattern in surely or match["name"].lower() in _POINTERS or (broadly and _is_body(name))
            if name and (is_told or any(read_party(name).matches(one) for one in known)):
                return name
            if not broadly:
                return ""
    return ""


def _is_body(name: str) -> bool:
    """Whether a name is that of people who speak as one: "the county health office"."""
    words = name.lower().split()
    return words[0] not in _NOBODY and words[-1] in BODIES | OFFICES | APART


def split_accounts(sentence: EvidenceSentence) -> list[tuple[str, EvidenceSentence]]:
    """Each part of a sentence in which somebody else speaks, with their name: "one says 20; the other says 40"."""
    found: list[tuple[str, EvidenceSentence]] = []
    start = 0
    for gap in [*_PARTS.finditer(sentence.text), None]:
        part = sentence.text[start : gap.start() if gap else len(sentence.text)]
        if match := _SAYS.search(part):
            place = sentence.start + start
            found.append((_name(match["name"], None), replace(sentence, text=part, start=place, end=place + len(part))))
        start = gap.end() if gap else start
    return found if len({name for name, _ in found} - {""}) > 1 else []


def _name(name: str, before: EvidenceSentence | None) -> str:
    """A name as a speaker is called; that of who spoke or acted before for a pronoun."""
    name = name.strip()
    if name.lower() in _POINTERS:
        return (before.speaker or _find_actor(before.text)) if before else ""
    return name[0].lower() + name[1:] if name.startswith(("The ", "A ", "An ")) else name


def _find_actor(text: str) -> str:
    """The words ahead of the first verb of a sentence, which tell who acts in it."""
    taken: list[str] = []
    for word in text.split()[:LONGEST]:
        if taken and (word.endswith("ed") or word in _BEING or find_stem(word.lower()) in open_lexicon().verbs):
            return _name(" ".join(taken), None)
        taken.append(word)
    return ""
