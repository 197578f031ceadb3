"""Evidence -> its sides: speakers who answer the same question differently, with the sentences in which they do.

How two claims stand to each other is stances.py's business, and that an answer shows every side balance.py's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.accounts import Side
from bot.opposing.clashes import find_clashes
from bot.opposing.contrasts import answers_back, asks_amount, gives_asked
from bot.opposing.counted import name_counted
from bot.opposing.counts import tells_figure
from bot.opposing.opposed import REACH, SUBJECT, SUBJECT_ASKED, find_pairs, has_some, is_told_anyway, is_told_twice
from bot.opposing.spoken import find_subject, read_claims
from bot.opposing.stances import Claim, are_next, asks_whether, differ, find_answered, find_named, is_denied, withholds
from bot.parties import join_speakers
from bot.questions import Question, find_counts
from bot.ranking.chronology import asks_days_alone
from bot.ranking.offices import read_office
from bot.ranking.wanted import find_wanted
from bot.ranking.weights import Linear
from bot.rules.attributions import read_verbs
from bot.schema import Evidence
from bot.stories import find_strangers
from bot.withdrawals import find_withdrawn
from bot.words import find_names, find_stem, list_words, plain_words, split_words, stem_words

MOST = 4
"""Sides that are shown."""
MOST_SENTENCES = 3
"""Sentences of one side."""
REACH_WITHHELD = 7.0
"""The same for one who is asked for a number: those who give none score far below those who do."""
LIKELY, DISPUTED = 0.15, 0.4
"""Probability from which on two accounts of one thing count as an answer, and what is made of it."""
CHAIN = 3
"""Replies upon replies that are followed."""

_VIEWS = list_words(
    "view views position positions stance opinion opinions reaction response eyes words account version"
)
"""What somebody is asked for beside what they say."""
_SPEAKING = list_words("talk speak spoke address mention discuss comment react respond repli answer explain")
"""Stems of further verbs with which somebody's words are asked for."""
_ALL = list_words("both two each either side sides differ disagree dispute")
"""Words of a question that asks what all those say who speak."""
_IDENTITY = re.compile(
    r"^\W*what (?:is|was|were|are) the names?\b"
    r"|^\W*who(?:'s|’s| is| was| are| were)? (?:now )?(?:the|a|an|his|her|its|their|leads?|led|heads?|headed|chairs?"
    r"|chaired|runs?|ran|owns?|owned|wrote|founded|speaks? for)\b",
    re.IGNORECASE,
)
"""Who holds an office, over which nobody quarrels."""
_BEING = list_words("is are was were be been")


def add_sides(question: Question, evidence: Evidence, kept: int, model: Linear | None = None) -> Evidence:
    """The evidence with its sides; of its sentences the `kept` best stay, those in which a side speaks, and what
    takes one of them back.

    `model` weighs the signs of two accounts where no rule is sure.
    """
    sides, is_disputed = _find(question, evidence, model)
    spoken = {place for side in sides for place in side.sentences}
    found = evidence.sentences
    withdrawn = find_withdrawn(found)
    back = {withdrawn[place] for place in withdrawn if place < kept or place in spoken}
    stay = [place for place in range(len(found)) if place < kept or place in spoken or place in back]
    moved = {place: number for number, place in enumerate(stay)}
    is_likely = is_disputed and (evidence.probability >= LIKELY or _read_asked(question).everybody)
    return replace(
        evidence,
        probability=max(evidence.probability, DISPUTED) if is_likely else evidence.probability,
        sentences=tuple(evidence.sentences[place] for place in stay),
        sides=tuple(replace(side, sentences=tuple(moved[place] for place in side.sentences)) for side in sides),
    )


def find_sides(question: Question, evidence: Evidence, model: Linear | None = None) -> tuple[Side, ...]:
    """The sides that answer a question differently, the best first; () where fewer than two do."""
    return _find(question, evidence, model)[0]


def _find(question: Question, evidence: Evidence, model: Linear | None) -> tuple[tuple[Side, ...], bool]:
    """The sides, and whether the best that was found is one of two accounts side by side."""
    if asks_days_alone(question.text):
        return (), False  # nothing is asked of which one could say otherwise
    asked = _read_asked(question)
    is_of_one = question.kind != "why" and not asked.everybody and len(find_wanted(question.text)) == 1
    if asked.whoever or is_of_one or _IDENTITY.search(question.text) or read_office(question.text):
        return (), False
    strangers = find_strangers(evidence)
    spoken = [one for one in read_claims(evidence) if one.sentence.document.id not in strangers]
    claims = find_claims(question, evidence, spoken, _find_least(question, asked))
    pairs = []
    if asked.names:
        claims = [claim for claim in claims if asked.names & claim.words]
    elif not asked.everybody:
        pairs = find_pairs(question, evidence, spoken)
        subject = find_subject(question, claims)
        if question.kind == "number":
            claims = [one for one in claims if not is_told_anyway(question, one, subject, evidence)]
        claims += [one for pair in pairs for one in pair if one not in claims]
    set_apart = {one.place for pair in pairs for one in pair}
    if not (asked.names or asked.everybody):
        about = _keep_about(question, claims, spoken)
        counts = asks_amount(question)
        claims = [one for one in claims if one in about or (counts and one.place in set_apart)]
    sides = _oppose(question, asked, claims, set_apart)
    is_told = is_told_twice(question, pairs, spoken)
    if model and not (asked.names or asked.everybody):
        likely = find_clashes(question, evidence, spoken, model)
        is_told = is_told or likely.is_sure
        if len(sides) < 2:
            sides = _group(_keep_about(question, likely.claims, spoken, side_by_side=True))
    if asked.everybody and len(named := _keep_told(question, sides)) > 1:
        sides, is_told = named, True
    shown = tuple(map(_as_side, sides[:MOST])) if len(sides) > 1 else ()
    return shown, bool(shown) and is_told


def _keep_told(question: Question, sides: Sequence[list[Claim]]) -> list[list[Claim]]:
    """Of sides where all are asked for, those that name most of what they are asked about."""
    names = {stem for name in find_names(question.text) for stem in stem_words(name)}
    plain = set(question.core) - names - set(stem_words(" ".join(_ALL)))
    return [side for side in sides if plain and any(_names_most(plain, one) for one in side)]


def _names_most(stems: set[str], claim: Claim) -> bool:
    """Whether a claim has more than half of these words, in any form."""
    return 2 * sum(has_some({stem}, claim) for stem in stems) > len(stems)


def _keep_about(
    question: Question, claims: Sequence[Claim], spoken: Sequence[Claim], *, side_by_side: bool = False
) -> list[Claim]:
    """The claims that speak of what is asked about, beside who and where, or answer one right by them that does.

    Of those that are set `side_by_side` it is enough that one does.
    """
    names = {stem for name in find_names(question.text) for stem in stem_words(name)}
    plain = find_subject(question, spoken) - names
    if question.kind == "when":
        return list(claims)
    counts = asks_amount(question)
    plain -= set(stem_words(name_counted(question.text))) if counts else set()
    about = [
        one
        for one in claims
        if not plain
        or has_some(plain, one)
        or (counts and (tells_figure(one.sentence.text) or withholds(question, one)))
    ]
    if counts and not side_by_side:
        return about
    replies = [one for one in claims if side_by_side or one.stance != "states" or answers_back(one)]
    return [one for one in claims if one in about or any(_goes_with(one, other, replies) for other in about)]


def _goes_with(one: Claim, other: Claim, replies: Sequence[Claim]) -> bool:
    """Whether a claim right by another goes on from it, answers it, or is what it answers."""
    if not are_next(one, other):
        return False
    if one in replies:
        return True
    if one.party.matches(other.party):
        return one.sentence.start > other.sentence.start
    answered = find_answered(other)
    return other in replies and (not answered or bool(answered & one.stems))


def _oppose(
    question: Question, asked: _Asked, claims: Sequence[Claim], set_apart: Collection[int]
) -> list[list[Claim]]:
    """The claims of each party that answer otherwise than another's, with what goes on from them."""
    all_asked = bool(asked.names) or asked.everybody
    groups = _group(sorted(claims, key=lambda claim: claim.place))
    sides = []
    for group in groups:
        others = [claim for other in groups if other is not group for claim in other]
        opposed = [
            one
            for one in group
            if all_asked or one.place in set_apart or any(_differ(question, one, other, set_apart) for other in others)
        ]
        if opposed:
            if question.kind != "number":  # a denial tells most of how its speaker stands
                opposed.sort(key=lambda one: one.stance != "denies")
            sides.append([*opposed, *(one for one in group if one not in opposed and are_next(one, opposed[0]))])
    return sides


def _differ(question: Question, one: Claim, other: Claim, set_apart: Collection[int]) -> bool:
    """Whether two claims answer differently; where others are `set_apart`, only those of two documents are compared.

    Asked how many, each must give, or withhold, a number of what is asked for.
    """
    if not differ(question, one, other):
        return False
    if question.kind == "number" and not all(
        gives_asked(question, claim) or withholds(question, claim) for claim in (one, other)
    ):
        return False
    return not set_apart or one.sentence.document.id != other.sentence.document.id


def find_claims(question: Question, evidence: Evidence, spoken: Sequence[Claim], least: float) -> list[Claim]:
    """Of what is `spoken` the claims that may answer, best first.

    Each names `least` of the subject; who denies, charges or doubts right behind need not name it again.
    """
    subject = find_subject(question, spoken)
    near = [claim for claim in spoken if _is_near(question, claim, evidence)]
    found = _keep_relevant(question, near, subject, least)
    for _ in range(CHAIN):
        others = [one for one in spoken if one not in found]
        replies = [one for one in others if any(_replies(question, subject, one, other) for other in found)]
        if not replies:
            break
        found += replies
    return sorted(found, key=lambda claim: claim.place)


def _find_least(question: Question, asked: _Asked) -> float:
    """The share of the subject that a claim must name."""
    if asked.everybody or asks_whether(question):
        return 0.0
    return SUBJECT_ASKED if question.kind in ("who", "why") else SUBJECT


def _is_near(question: Question, claim: Claim, evidence: Evidence) -> bool:
    """Whether a claim scores close enough to the best sentence to answer."""
    counts = find_counts(question, claim.sentence.text)
    withheld = question.kind == "number" and (withholds(question, claim) or counts)
    return claim.sentence.score >= evidence.sentences[0].score - (REACH_WITHHELD if withheld else REACH)


def _keep_relevant(question: Question, claims: Sequence[Claim], subject: set[str], least: float) -> list[Claim]:
    """The claims that name so much of the subject, and of the others those in a document of one that go into it."""
    named = [claim for claim in claims if len(subject & claim.stems) >= max(1, least * len(subject))]
    documents = {claim.sentence.document.id for claim in named}
    return [
        claim
        for claim in claims
        if claim in named or (claim.sentence.document.id in documents and _goes_into(question, subject, claim))
    ]


def _goes_into(question: Question, subject: set[str], claim: Claim) -> bool:
    """Whether a claim takes a stance on what others say; asked for a number, gives one of it or gives none."""
    if question.kind != "number":
        return claim.stance != "states"
    return withholds(question, claim) or bool(subject & claim.stems and find_counts(question, claim.sentence.text))


def _replies(question: Question, subject: set[str], one: Claim, other: Claim) -> bool:
    """Whether a claim next to another goes into it, says more of the subject, or is what the other denies."""
    if not are_next(one, other):
        return False
    if question.kind == "number" or _goes_into(question, subject, one):
        return _goes_into(question, subject, one)
    return bool(subject & one.stems) or is_denied(one, other)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose words a question asks for: of those named, of everybody who speaks, or for whoever said something."""

    names: frozenset[str] = frozenset()
    everybody: bool = False
    whoever: bool = False


def _read_asked(question: Question) -> _Asked:
    """Nobody's, where a question asks for what is so and not for what is said."""
    words = split_words(question.text)
    lower = [word.lower() for word in words]
    verbs = [place for place, word in enumerate(words) if find_stem(word) in read_verbs().claiming | _SPEAKING]
    if verbs and question.kind == "who" and verbs[0] <= 1:
        return _Asked(whoever=True)
    if "according" in lower:
        ahead = words[lower.index("according") + 1 :]
    elif _VIEWS.intersection(lower):
        ahead = [word for word in words if word.endswith(("'s", "’s"))] or words
    elif verbs and not _BEING.intersection(lower[: verbs[0]]):
        ahead = words[: verbs[0]]
    else:
        return _Asked()
    if _ALL.intersection(lower):
        return _Asked(find_named(" ".join(ahead)), everybody=True)
    return _Asked(find_named(" ".join(ahead)) or frozenset(plain_words(" ".join(ahead))))


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


def _as_side(claims: Sequence[Claim]) -> Side:
    kept = claims[:MOST_SENTENCES]
    published = max((one.sentence.document.published or "" for one in kept), default="")
    speakers = [one.sentence.speaker or "" for one in kept]
    return Side(join_speakers(speakers), tuple(one.place for one in kept), published or None)
