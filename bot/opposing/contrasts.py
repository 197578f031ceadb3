"""Whether two claims that stand side by side in a report are two accounts of one thing, and who are rivals in it.

News sets the second account right behind the first and leaves out what they share: "The company puts it at 6 million".
How a claim stands to the matter by its own wording is stances.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.opposing.counted import counts_it, counts_people, name_counted
from bot.opposing.counts import POINTS_BACK, find_claimed, is_sum, set_amounts
from bot.opposing.stances import Claim, are_next, asks_whether
from bot.opposites import is_negated
from bot.parties import Party
from bot.questions import Question, holds_answer
from bot.ranking.context import opens_entry
from bot.ranking.datings import find_told, read_dated
from bot.rules.attributions import read_verbs
from bot.words import split_words, stem_words

SIDE_BY_SIDE = 260
"""Characters between two claims that are set against each other at most: a short quotation fits in."""
CLOSE = 7.0
"""How far, in score, two claims may lie apart that date one thing in words of their own."""
SAME_WORDS = 0.75
"""Share of the fewer words of two claims from which on they say the same."""
ADJACENT = 3
"""Characters between two sentences that follow each other at most."""

_REPLY = re.compile(
    r"\b(?:repl(?:y|ies|ied)|retort(?:s|ed)?|counter(?:s|ed)|respond(?:s|ed)?|disagree[sd]?|insist(?:s|ed)?"
    r"|call(?:s|ed) (?:that|this|it|them|the)\b|dismiss(?:es|ed)?|contradict(?:s|ed)?|own (?:survey|count|figures?)"
    r"|it (?:was|is|had been) [^.;:!?]{3,60} (?:that|who|which)\b)"
    r"|^\W*(?:but|however|instead|by contrast|yet)\b",
    re.IGNORECASE,
)
"""Words of an answer to what somebody else has said, and of another account: "it was the frost that broke it"."""
_GOES_ALONG = re.compile(r"\b(?:agree[sd]|too,|also|echo(?:es|ed)|confirm(?:s|ed)|backed|repeated)\b", re.IGNORECASE)
_OF_THE_SAME = re.compile(
    r"(?:^|, )(?:(?P<its>[Ii]ts)|[Tt]he) (?:\w+ ){0,2}"
    r"(?:director|executive|chair\w*|spokes\w+|manager|lawyer|secretary|editor|president|head)(?:,|$)"
)
"""An office without a word of whose it is: that of the body that spoke right before."""
_POINTS_AT = re.compile(r"\b(?:her|him|them)\b", re.IGNORECASE)
_CONTESTED = re.compile(
    r"\b(?:blam\w+|fault|guilty|responsib\w+|start(?:ed|s)?|first|br(?:eak|oke|oken)|pa(?:y|ys|id)|w[oi]ns?|winner"
    r"|ahead|leads?|leading|right|wrong|lied|lying|caus\w+|kill\w*|attack\w*|fired|shot|owes?|behind|decides?)\b",
    re.IGNORECASE,
)
"""Words of a question for somebody over which people quarrel."""
_MEASURED = re.compile(r"\bhow (?:long|far|tall|deep|heavy|wide|old|fast)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:none|nothing|not an? \w+|not one \w+)\b", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:ahead|leads?|leading|w[oi]ns?|winner)\b", re.IGNORECASE)
_NAMES = re.compile(
    r"^\W*(?:which|at which|in which|what (?:is|was|are|were) (?:the )?(?:name|title))\b|\bcalled\b", re.I
)
_ASKS_AMOUNT = re.compile(
    r"\b(?:costs?|prices?|fees?|bills?|worth|paid|pay|tolls?|damages?|loss(?:es)?|turnout|budget|fines?|wages?|size"
    r"|length|age|speed|lead|ahead|figures?|estimates?|number|share)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rivals:
    """The pairs of parties of which one contradicts the other somewhere in what was found."""

    pairs: tuple[tuple[Party, Party], ...] = ()

    def are(self, one: Party, other: Party) -> bool:
        """Whether two parties are such a pair, or two countries."""
        if one.country and other.country and one.country != other.country:
            return True
        return any(
            (one.matches(first) and other.matches(second)) or (one.matches(second) and other.matches(first))
            for first, second in self.pairs
        )


def find_rivals(claims: Sequence[Claim]) -> Rivals:
    """Who contradicts whom among these claims."""
    pairs: list[tuple[Party, Party]] = []
    ordered = sorted(claims, key=lambda one: (one.sentence.document.id, one.sentence.start))
    for place, one in enumerate(ordered):
        for other in islice(ordered, place + 1, place + 4):
            if are_apart(one, other) and _contradicts(one, other):
                pairs.append((one.party, other.party))
    return Rivals(tuple(pairs))


def are_apart(one: Claim, other: Claim) -> bool:
    """Whether two claims stand side by side and are of two parties; each entry of a live report is of other things."""
    if one is other or not are_next(one, other, SIDE_BY_SIDE) or one.party.matches(other.party):
        return False
    later = order(one, other)[1].sentence.text
    if opens_entry(later) and not _REPLY.search(later):
        return False
    same = _OF_THE_SAME.search(later)
    return not same or (same["its"] is not None and measure_gap(one, other) > ADJACENT)


def order(one: Claim, other: Claim) -> tuple[Claim, Claim]:
    """Two claims as they stand in their document."""
    return (one, other) if one.sentence.start <= other.sentence.start else (other, one)


def measure_gap(one: Claim, other: Claim) -> int:
    """The characters between two claims of one document."""
    own, theirs = one.sentence, other.sentence
    return max(own.start - theirs.end, theirs.start - own.end, 0)


def _contradicts(one: Claim, other: Claim) -> bool:
    """Whether the later of two claims that stand side by side answers the other, whatever is asked."""
    if other.stance in ("denies", "charges") or answers_back(other):
        return True
    return set_amounts(one.sentence, other.sentence)


def set_against(question: Question, one: Claim, other: Claim, rivals: Rivals) -> bool:
    """Whether two claims side by side answer a question in two ways."""
    if not are_apart(one, other) or asks_name(question) or agree(one, other):
        return False
    if question.kind == "when":
        return _set_days(question, one, other, rivals)
    if (asks_amount(question) or question.kind == "other") and _set_amounts(question, one, other):
        return True
    if asks_amount(question):
        return False
    return _set_accounts(question, one, other, rivals)


def _set_amounts(question: Question, one: Claim, other: Claim) -> bool:
    """Whether two claims, right behind each other or linked by a word, give other amounts of one thing.

    Or the later says that it is none.
    """
    if not gives_asked(question, one):
        return False
    is_linked = measure_gap(one, other) <= ADJACENT or _is_linked(one, other)
    if set_amounts(one.sentence, other.sentence, question.numbers):
        return is_linked and gives_asked(question, other)
    earlier, later = order(one, other)
    denied = _NONE.search(later.sentence.text) and not is_negated(earlier.sentence.text)
    return bool(denied and is_linked and POINTS_BACK.search(later.sentence.text))


def gives_asked(question: Question, claim: Claim) -> bool:
    """Whether one of a claim's amounts may be asked for: of the thing asked for, or of one that goes unsaid."""
    amounts = list(find_claimed(claim.sentence, question.numbers))
    if _MEASURED.search(question.text):
        return any(amount.unit not in ("", "times", "share", "vague") for amount in amounts)
    thing = name_counted(question.text)
    if not (thing or counts_people(question.text)):
        return bool(amounts)
    amounts = [amount for amount in amounts if not is_sum(claim.sentence, amount)]
    return any(not thing or counts_it(claim.sentence, amount, thing, question.stems) for amount in amounts)


def agree(one: Claim, other: Claim) -> bool:
    """Whether the later of two claims goes along with the other, charges the same or says it in the same words."""
    later = order(one, other)[1]
    if _GOES_ALONG.search(later.sentence.text) or (one.stance == other.stance == "charges" and one.aimed & other.aimed):
        return True
    own, theirs = (_find_plain(claim.sentence.text) - claim.party.stems for claim in (one, other))
    is_same = len(own & theirs) >= SAME_WORDS * max(1, min(len(own), len(theirs)))
    is_turned = is_negated(one.sentence.text) != is_negated(other.sentence.text) or one.stance != other.stance
    return is_same and not is_turned and not set_amounts(one.sentence, other.sentence)


def asks_name(question: Question) -> bool:
    """Whether a question asks for a name, an office or the like, which two accounts may both give or leave out."""
    if question.kind == "who":
        return not _CONTESTED.search(question.text)
    return bool(_NAMES.search(question.text))


def is_open(question: Question) -> bool:
    """Whether a question asks neither for a yes or no nor for anything that can be told by its form."""
    return question.kind == "other" and not asks_whether(question) and not asks_amount(question)


def asks_amount(question: Question) -> bool:
    """Whether a question asks for a sum, a size or the like."""
    return (
        question.kind == "number"
        or (question.kind == "other" and not asks_whether(question) and bool(_ASKS_AMOUNT.search(question.text)))
        or (question.kind == "who" and bool(_LEADS.search(question.text)))
    )


def _set_days(question: Question, one: Claim, other: Claim, rivals: Rivals) -> bool:
    """Whether two claims give other days, or one says that it will not be at all."""
    own, theirs = (find_told(question, read_dated(claim.sentence)) for claim in (one, other))
    _, later = order(one, other)
    if own and theirs:
        is_close = abs(one.sentence.score - other.sentence.score) <= CLOSE and measure_gap(one, other) <= ADJACENT
        is_same = is_close and (rivals.are(one.party, other.party) or _share_words(one, other))
        return not own & theirs and (is_same or bool(POINTS_BACK.search(later.sentence.text)))
    return bool(own or theirs) and is_negated(later.sentence.text) and _is_linked(one, other)


def _set_accounts(question: Question, one: Claim, other: Claim, rivals: Rivals) -> bool:
    """Whether one claim answers the other, or two rivals speak of one thing."""
    earlier, later = order(one, other)
    if question.kind in ("who", "where") and not all(
        holds_answer(question, claim.sentence.text) or claim.stance != "states" for claim in (one, other)
    ):
        return False
    if later.stance in ("denies", "charges", "assures") or answers_back(later):
        return True
    is_next = measure_gap(one, other) <= ADJACENT
    points = asks_whether(question) and is_next and bool(_POINTS_AT.search(later.sentence.text))
    negated = is_negated(earlier.sentence.text) != is_negated(later.sentence.text)
    if asks_whether(question) and is_next and _share_words(one, other):
        return True
    are_rivals = rivals.are(one.party, other.party)
    if not (points or negated or are_rivals):
        return False
    tells_otherwise = is_next and (question.kind in ("why", "how", "where") or are_rivals)
    return points or tells_otherwise or _is_linked(one, other)


def _is_linked(one: Claim, other: Claim) -> bool:
    """Whether the later of two claims points back, or both share a word beside names."""
    return bool(POINTS_BACK.search(order(one, other)[1].sentence.text)) or _share_words(one, other)


def _share_words(one: Claim, other: Claim) -> bool:
    return bool(count_shared(one, other))


def count_shared(one: Claim, other: Claim) -> int:
    """How many lower-case words that do not only tell that somebody speaks two claims share."""
    own, theirs = (_find_plain(claim.sentence.text) for claim in (one, other))
    return len(own & theirs)


def answers_back(claim: Claim) -> bool:
    """Whether a claim's wording answers what somebody else has said."""
    return bool(_REPLY.search(claim.sentence.text))


def _find_plain(text: str) -> set[str]:
    """The stems of lower-case words that do not only tell that somebody speaks."""
    return {stem for word in split_words(text) if word[0].islower() for stem in stem_words(word)} - read_verbs().saying
