"""How two claims stand to each other: whether they answer a question differently, told from their wording.

Who speaks for whom is parties.py's business, and which claims are compared is that of sides.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.opposing.counts import drop_dates, find_claimed, lists_them
from bot.opposites import is_negated
from bot.parties import Party, find_country
from bot.questions import Question, find_counts, holds_answer
from bot.rules.attributions import read_verbs
from bot.schema import EvidenceSentence
from bot.words import find_numbers, plain_words, split_words, stem_words

Stance = Literal["denies", "charges", "assures", "doubts", "states"]

SAME_REASON = 0.5
"""Share of the words, beside those of the question, from which two reasons are one."""
SAME_MATTER = 0.3
"""Share of the words from which two statements are about the same thing, so that a "not" in one is about the other."""
LEAST_NAMED = 2
"""Words of a question that a claim names which is neither right by another nor denies it."""
NEXT = 400
"""Characters between a claim and the reply to it at most."""
RIGHT_BEHIND = 150
"""Characters between a claim and its denial at most, where the denial does not say what it denies."""

_STANCES: tuple[tuple[Stance, str], ...] = (
    (
        "denies",
        r"den(?:y|ies|ied|ying|ials?)|reject(?:s|ed|ing|ion)?|dismiss(?:es|ed|ing)?|refut(?:es?|ed|ing)|rebut(?:s|ted)?"
        r"|disput(?:es?|ed|ing)|contradict(?:s|ed)?|unfounded|baseless|untrue|false|fabricated|groundless"
        r"|(?:do|does|did) not accept",
    ),
    (
        "charges",
        r"accus(?:es?|ed|ing)|alleg(?:es?|ed|ing)|blam(?:es?|ed|ing)|charg(?:es?|ed|ing) [^,.]{2,60} with"
        r"|(?:at|to) fault|whose fault|responsible for|held [^,.]{2,60} responsible|culprit",
    ),
    (
        "assures",
        r"assur(?:es?|ed|ing)|insist(?:s|ed|ing)?|defend(?:s|ed|ing)?|vouch(?:es|ed)?|nothing wrong|no evidence"
        r"|describ(?:es?|ed|ing) [^.]{2,60} as",
    ),
    (
        "doubts",
        r"too (?:early|soon) to|whether|unclear|not clear|without giving"
        r"|not (?:yet )?(?:given|released|published|said|confirmed|known)"
        r"|gave no|declin(?:es?|ed) to|could not (?:say|tell|confirm|verify)|no (?:exact |official )?"
        r"(?:figures?|numbers?|toll|details)|refus(?:es?|ed) to (?:say|give|comment|confirm)",
    ),
)
_FIGURE = re.compile(
    r"\b(?:figures?|numbers?|tolls?|casualt\w+|counts?|details|how (?:many|much)|losses)\b", re.IGNORECASE
)
_NOBODY = re.compile(r"\b(?:any|anyone|anybody|none|no|nobody|single)\b", re.IGNORECASE)
_EMPTY = "claim claims charge allegation accusation report reports account statement day later monday tuesday"
"""Words behind a denial that do not tell what is denied."""
_STANCE = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _STANCES), re.IGNORECASE)
_MEASURED = re.compile(r"\bhow (?:fast|far|tall|deep|heavy|wide|high|old)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:still|now|so far|down from|up from|fell|dropped|revised|corrected)\b", re.IGNORECASE)
"""Words of a figure that takes the place of an earlier one."""
_ASKS_WHETHER = re.compile(
    r"^\W*(?:so |and |but )?(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|whether)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the evidence that somebody says: its place there, by whom, and how it stands to the matter."""

    place: int
    sentence: EvidenceSentence
    party: Party
    stance: Stance
    aimed: frozenset[str]
    """Countries and names behind the verb of a charge."""

    @property
    def stems(self) -> set[str]:
        """Its search words."""
        return set(stem_words(self.sentence.text))

    @property
    def words(self) -> set[str]:
        """What its speaker may be called by: the country, and the words of the name."""
        return {self.party.country, self.party.person, *plain_words(self.sentence.speaker or "")} - {""}


def read_stance(text: str) -> tuple[Stance, frozenset[str]]:
    """How a sentence stands to the matter, by its first telling words, and at whom it aims behind them."""
    match = _STANCE.search(text)
    if not match:
        return "states", frozenset()
    stance: Stance = next(name for name, _ in _STANCES if match[name])
    return stance, find_named(text[match.end() :])


def find_named(text: str) -> frozenset[str]:
    """Countries, and the capitalised words in lower case, of a text."""
    names = (word for word in split_words(text) if word[0].isupper())
    countries = (find_country([word])[0] for word in plain_words(text))
    return frozenset(filter(None, countries)) | frozenset(word for name in names for word in plain_words(name))


def differ(question: Question, one: Claim, other: Claim) -> bool:
    """Whether two claims answer a question differently: other numbers, days or reasons, or denial against statement."""
    stances = {one.stance, other.stance}
    if question.kind == "number":
        counts = [find_counts(question, drop_dates(claim.sentence)) for claim in (one, other)]
        if all(counts):
            listed = lists_them(one.sentence.text) or lists_them(other.sentence.text)
            return not (counts[0] & counts[1] or listed or _is_update(question, one, other))
        return any(counts) and any(withholds(question, claim) for claim in (one, other)) and _answers(one, other)
    if question.kind == "why" and _give_other_reasons(question, one, other):
        return True
    if question.kind == "when":
        return _tell_other_days(one, other)
    if len(stances) == 2 and "denies" in stances:
        return "doubts" not in stances and _answers(one, other)
    whether = asks_whether(question)
    if whether and _answer_otherwise(question, one, other):
        return True
    return _charge_each_other(one, other, strictly=question.kind == "other" and not whether)


def _is_update(question: Question, one: Claim, other: Claim) -> bool:
    """Whether the later of two reports gives a higher figure than the earlier, or a new one: news and no dispute.

    Two countries that give different figures are at odds all the same, and a speed or a length does not grow.
    """
    if one.party.country and other.party.country:
        return False
    earlier, later = sorted((one, other), key=lambda claim: claim.sentence.document.published or "")
    if (earlier.sentence.document.published or "")[:10] >= (later.sentence.document.published or "")[:10]:
        return False
    before, after = ([amount.value for amount in find_claimed(claim.sentence)] for claim in (earlier, later))
    grows = not _MEASURED.search(question.text)
    return bool(before and after) and ((grows and max(before) < max(after)) or bool(_NOW.search(later.sentence.text)))


def asks_whether(question: Question) -> bool:
    """Whether a question asks for a yes or no."""
    return bool(_ASKS_WHETHER.match(question.text))


def withholds(question: Question, claim: Claim) -> bool:
    """Whether somebody denies what is counted, or gives no figure where one is asked for."""
    text = claim.sentence.text
    if claim.stance == "denies":
        denied = find_answered(claim)
        return not denied or bool(denied & set(question.stems) or _FIGURE.search(text) or _NOBODY.search(text))
    return claim.stance == "doubts" and bool(_FIGURE.search(text))


def find_answered(claim: Claim) -> set[str]:
    """The stems behind the word that tells how a claim stands to the matter: what is denied; none of "denied it"."""
    match = _STANCE.search(claim.sentence.text)
    return set(stem_words(claim.sentence.text[match.end() :])) - set(stem_words(_EMPTY)) if match else set()


def are_next(one: Claim, other: Claim, within: int = NEXT) -> bool:
    """Whether two claims stand next to each other: news puts who answers right behind who says."""
    own, theirs = one.sentence, other.sentence
    gap = max(own.start - theirs.end, theirs.start - own.end)
    return own.document.id == theirs.document.id and gap <= within


def is_denied(claim: Claim, denial: Claim) -> bool:
    """Whether somebody else denies or doubts what stands right before."""
    follows = denial.sentence.start > claim.sentence.start and not claim.party.matches(denial.party)
    return denial.stance in ("denies", "doubts") and follows and are_next(claim, denial, RIGHT_BEHIND)


def _answers(one: Claim, other: Claim) -> bool:
    """Whether a denial is of what the other says: right before it, or next to it of one thing, or elsewhere of two."""
    if is_denied(one, other) or is_denied(other, one):
        return True
    shared = _find_common_stems(one.sentence.text) & _find_common_stems(other.sentence.text)
    shared -= one.party.stems | other.party.stems
    return len(shared) >= (1 if are_next(one, other) else 2)


def _give_other_reasons(question: Question, one: Claim, other: Claim) -> bool:
    """Whether both tell why, or one turns it into a charge, in words that differ beside those of the question."""
    if not all(holds_answer(question, claim.sentence.text) or claim.stance == "charges" for claim in (one, other)):
        return False
    own, theirs = (claim.stems - set(question.stems) for claim in (one, other))
    return len(own & theirs) < SAME_REASON * min(len(own), len(theirs))


def _tell_other_days(one: Claim, other: Claim) -> bool:
    """Whether both date the same thing, each otherwise."""
    if not _is_same_matter(one, other):
        return False
    own, theirs = ({(date.first, date.last) for date in claim.sentence.dates if date.first} for claim in (one, other))
    return bool(own and theirs) and not own & theirs


def _answer_otherwise(question: Question, one: Claim, other: Claim) -> bool:
    """Whether, asked for a yes or no, one doubts or denies what the other states, or assures what the other charges."""
    stances = {one.stance, other.stance}
    if len(stances) == 2 and "doubts" in stances:
        replies = is_denied(one, other) or is_denied(other, one)
        return replies or all(_tells_of_it(question, claim) for claim in (one, other))
    negated = is_negated(one.sentence.text) != is_negated(other.sentence.text)
    return stances == {"assures", "charges"} or (negated and _is_same_matter(one, other))


def _tells_of_it(question: Question, claim: Claim) -> bool:
    """Whether a claim names more than one thing of what is asked about, where more than one is."""
    return len(claim.stems.intersection(question.core)) >= min(LEAST_NAMED, len(question.core))


def _charge_each_other(one: Claim, other: Claim, strictly: bool) -> bool:
    """Whether both charge, but not the same, or, where that is not asked `strictly`, one the other who answers."""
    if one.stance == other.stance == "charges":
        return not one.aimed & other.aimed or _is_aimed(one, other.party) or _is_aimed(other, one.party)
    charge, answer = (one, other) if one.stance == "charges" else (other, one)
    return not strictly and charge.stance == "charges" and _is_aimed(charge, answer.party)


def _is_aimed(charge: Claim, party: Party) -> bool:
    return bool(charge.aimed & {party.country or party.person, party.person} - {""})


def _is_same_matter(one: Claim, other: Claim) -> bool:
    """Whether two claims have enough words in common, beside names and numbers."""
    own, theirs = (_find_common_stems(claim.sentence.text) for claim in (one, other))
    return len(own & theirs) >= SAME_MATTER * max(1, min(len(own), len(theirs)))


def _find_common_stems(text: str) -> set[str]:
    return {
        stem for word in split_words(text) if word[0].islower() and not find_numbers(word) for stem in stem_words(word)
    } - read_verbs().claiming
