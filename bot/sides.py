"""Evidence -> its sides: speakers who answer the same question differently, with the sentences in which they do.

Who speaks for whom is parties.py's business, and that an answer shows every side balance.py's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.accounts import Side
from bot.attributions import read_verbs
from bot.opposites import is_negated
from bot.parties import Party, find_country, introduce, join_speakers, read_party
from bot.questions import Question, find_counts, holds_answer
from bot.schema import Evidence, EvidenceSentence
from bot.words import find_numbers, find_stem, plain_words, split_words, stem_words

Stance = Literal["denies", "charges", "doubts", "states"]

MOST = 4
"""Sides that are shown."""
MOST_SENTENCES = 3
"""Sentences of one side."""
REACH = 4.0
"""How far, in score, a claim may lie below the best sentence and still answer."""
REACH_WITHHELD = 7.0
"""The same for one who is asked for a number: those who give none score far below those who do."""
SAME_REASON = 0.5
"""Share of the words, beside those of the question, from which two reasons are one."""
SAME_MATTER = 0.3
"""Share of the words from which two statements are about the same thing, so that a "not" in one is about the other."""
_STANCES: tuple[tuple[Stance, str], ...] = (
    (
        "denies",
        r"den(?:y|ies|ied|ying|ials?)|reject(?:s|ed|ing|ion)?|dismiss(?:es|ed|ing)?|refut(?:es?|ed|ing)|rebut(?:s|ted)?"
        r"|disput(?:es?|ed|ing)|contradict(?:s|ed)?|unfounded|baseless|untrue|false|fabricated|groundless"
        r"|(?:do|does|did) not accept",
    ),
    (
        "charges",
        r"accus(?:es?|ed|ing)|blam(?:es?|ed|ing)|charg(?:es?|ed|ing) [^,.]{2,60} with|(?:at|to) fault|whose fault"
        r"|responsible for|held [^,.]{2,60} responsible|culprit",
    ),
    (
        "doubts",
        r"too (?:early|soon) to|whether|unclear|not clear|without giving"
        r"|not (?:yet )?(?:given|released|published|said|confirmed|known)"
        r"|gave no|declin(?:es?|ed) to|could not (?:say|confirm|verify)|no (?:exact |official )?"
        r"(?:figures?|numbers?|toll|details)|refus(?:es?|ed) to (?:say|give|comment|confirm)",
    ),
)
_STANCE = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _STANCES), re.IGNORECASE)
_ASKS_WHETHER = re.compile(
    r"^\W*(?:so |and |but )?(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|whether)\b",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"\b(?:article|headline|summary|story|brief)\b", re.IGNORECASE)
"""Speakers that are the article itself, which is no side."""
_VIEWS = frozenset(["view", "views", "position", "positions", "stance", "opinion", "opinions", "reaction", "response"])
"""What somebody is asked for beside what they say."""
_BEING = frozenset(["is", "are", "was", "were", "be", "been"])


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


def find_sides(question: Question, evidence: Evidence) -> tuple[Side, ...]:
    """The sides that answer a question differently, the best first; () where fewer than two do."""
    claims = _keep_asked(question, find_claims(question, evidence))
    groups = _group(claims)
    opposed = {
        id(one)
        for one in claims
        for other in claims
        if one is not other and not _is_together(one, other, groups) and differ(question, one, other)
    }
    sides = [side for group in groups if (side := [one for one in group if id(one) in opposed])]
    return tuple(map(_as_side, sides[:MOST])) if len(sides) > 1 else ()


def find_claims(question: Question, evidence: Evidence) -> list[Claim]:
    """The sentences that somebody says and that may answer, best first. What the article says itself is none."""
    if not evidence.sentences:
        return []
    top = evidence.sentences[0].score
    texts = [passage.text for passage in evidence.passages]
    claims = []
    for place, sentence in enumerate(evidence.sentences):
        if sentence.voice == "own voice" or not sentence.speaker or _PRINTED.search(sentence.speaker):
            continue
        stance, aimed = read_stance(sentence.text)
        withheld = question.kind == "number" and (
            stance in ("denies", "doubts") or find_counts(question, sentence.text)
        )
        if sentence.score >= top - (REACH_WITHHELD if withheld else REACH):
            claims.append(Claim(place, sentence, introduce(read_party(sentence.speaker), texts), stance, aimed))
    return _keep_relevant(question, claims)


def read_stance(text: str) -> tuple[Stance, frozenset[str]]:
    """How a sentence stands to the matter, by its first telling words, and at whom it aims behind them."""
    match = _STANCE.search(text)
    if not match:
        return "states", frozenset()
    stance: Stance = next(name for name, _ in _STANCES if match[name])
    return stance, _find_named(text[match.end() :])


def differ(question: Question, one: Claim, other: Claim) -> bool:
    """Whether two claims answer a question differently: other numbers, days or reasons, or denial against statement."""
    stances = {one.stance, other.stance}
    if question.kind == "number":
        counts = [find_counts(question, claim.sentence.text) for claim in (one, other)]
        if all(counts):
            return not counts[0] & counts[1]
        return any(counts) and bool(stances & {"denies", "doubts"})
    if question.kind == "why" and _give_other_reasons(question, one, other):
        return True
    if question.kind == "when" and _tell_other_days(one, other):
        return True
    if len(stances) == 2 and "denies" in stances:
        return "doubts" not in stances
    if question.kind == "when":
        return False
    whether = bool(_ASKS_WHETHER.match(question.text))
    if whether and ((len(stances) == 2 and "doubts" in stances) or _deny_each_other(one, other)):
        return True
    return _charge_each_other(one, other, strictly=question.kind == "other" and not whether)


def _keep_relevant(question: Question, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that share a word with the question's subject, which is more than who speaks and what countries.

    Who denies, charges or doubts next to such a claim need not name the subject again.
    """
    speaking = frozenset().union(*(claim.party.stems for claim in claims))
    countries = {stem for word in plain_words(question.text) if find_country([word])[0] for stem in stem_words(word)}
    subject = set(question.core) - speaking - countries or set(question.core)
    named = [claim for claim in claims if subject & claim.stems]
    documents = {claim.sentence.document.id for claim in named}
    return [
        claim
        for claim in claims
        if claim in named or (claim.stance != "states" and claim.sentence.document.id in documents)
    ]


def _find_countries(text: str) -> frozenset[str]:
    return frozenset(filter(None, (find_country([word])[0] for word in plain_words(text))))


def _find_named(text: str) -> frozenset[str]:
    """Countries and capitalised words of a text."""
    names = (word for word in split_words(text) if word[0].isupper())
    return _find_countries(text) | frozenset(word for name in names for word in plain_words(name))


def _keep_asked(question: Question, claims: list[Claim]) -> list[Claim]:
    """The claims of those whose words are asked for: all where nobody's are, none where it is one party's.

    "What did Moscow accuse Yerevan of?" asks for one, and "Who accused the troops?" for whoever did.
    """
    words = split_words(question.text)
    verbs = [place for place, word in enumerate(words) if find_stem(word) in read_verbs().claiming]
    views = any(word.lower() in _VIEWS for word in words)
    ahead = words if views else words[: verbs[0]] if verbs else []
    if any(word.lower() in _BEING for word in ahead) and not views:
        return claims
    if verbs and question.kind == "who" and verbs[0] <= 1:
        return []
    named = _find_named(" ".join(ahead))
    asked = [claim for claim in claims if claim.party.country in named or claim.party.person in named]
    return asked if len(_group(asked)) > 1 else [] if asked else claims


def _group(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims by party, in their order."""
    groups: list[list[Claim]] = []
    for claim in claims:
        known = next((group for group in groups if any(claim.party.matches(one.party) for one in group)), None)
        if known is None:
            groups.append([claim])
        else:
            known.append(claim)
    return groups


def _is_together(one: Claim, other: Claim, groups: Sequence[Sequence[Claim]]) -> bool:
    return any(one in group and other in group for group in groups)


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


def _charge_each_other(one: Claim, other: Claim, strictly: bool) -> bool:
    """Whether both charge, but not the same, or, where that is not asked `strictly`, one the other who answers."""
    if one.stance == other.stance == "charges":
        return not one.aimed & other.aimed or _is_aimed(one, other.party) or _is_aimed(other, one.party)
    charge, answer = (one, other) if one.stance == "charges" else (other, one)
    return not strictly and charge.stance == "charges" and _is_aimed(charge, answer.party)


def _is_aimed(charge: Claim, party: Party) -> bool:
    return bool(charge.aimed & {party.country or party.person, party.person} - {""})


def _deny_each_other(one: Claim, other: Claim) -> bool:
    """Whether one says of the same thing that it is, the other that it is not."""
    return _is_same_matter(one, other) and is_negated(one.sentence.text) != is_negated(other.sentence.text)


def _is_same_matter(one: Claim, other: Claim) -> bool:
    """Whether two claims have enough words in common, beside names and numbers."""
    own, theirs = (_find_common_stems(claim.sentence.text) for claim in (one, other))
    return len(own & theirs) >= SAME_MATTER * max(1, min(len(own), len(theirs)))


def _find_common_stems(text: str) -> set[str]:
    return {
        stem for word in split_words(text) if word[0].islower() and not find_numbers(word) for stem in stem_words(word)
    } - read_verbs().claiming


def _as_side(claims: Sequence[Claim]) -> Side:
    kept = claims[:MOST_SENTENCES]
    published = max((one.sentence.document.published or "" for one in kept), default="")
    speakers = [one.sentence.speaker or "" for one in kept]
    return Side(join_speakers(speakers), tuple(one.place for one in kept), published or None)
