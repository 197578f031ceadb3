"""Evidence -> the two claims side by side in a report that most likely answer a question in two ways, by weights.

Rules that are sure of it by the wording are in contrasts.py and opposed.py; this weighs signs none of which is sure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.opposing.contrasts import (
    SIDE_BY_SIDE,
    Rivals,
    agree,
    answers_back,
    are_apart,
    asks_amount,
    asks_name,
    count_shared,
    find_rivals,
    gives_asked,
    measure_gap,
)
from bot.opposing.counts import POINTS_BACK, find_claimed, is_sum, set_amounts
from bot.opposing.opposed import are_of_it, is_told_anyway
from bot.opposing.spoken import find_subject, read_implied
from bot.opposing.stances import Claim, asks_whether, withholds
from bot.opposites import is_negated
from bot.questions import Question, holds_answer
from bot.ranking.weights import Linear
from bot.schema import Evidence
from bot.words import stem_words

LIKELY = -0.9
"""Score from which on two claims are shown as sides."""
SURE = 0.3
"""Score from which on they count as an answer; numbers, which stand in many sentences, must reach it to be shown."""
NEAR, PAIRS = 1.5, 3
"""How far below the best others may score that are shown beside it, and how many pairs are shown in all."""
LEAD = 160
"""Characters between a claim and the sentence that leads up to it at most."""
MOST = 24
"""Claims that are compared, the best first; a bound keeps a long report quick."""

_MONEY = re.compile(
    r"\b(?:costs?|prices?|fees?|pays?|paid|wages?|salar\w+|rents?|money|earns?|spen[dt]|profits?)\b", re.IGNORECASE
)
"""Words of a question for a sum of money."""
_SUM = re.compile(rf"^\W*what (?:is|was|are|were|did|does|do|would|will)\b.{{0,120}}{_MONEY.pattern}", re.IGNORECASE)
_RELATIVE = ("top", "low", "mean")
"""Features that are also taken against the best of all pairs."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two claims that stand side by side in a report, and what tells whether they answer in two ways."""

    earlier: Claim
    later: Claim
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is the same for all pairs of a question: its evidence, the claims in it, and its subject."""

    question: Question
    evidence: Evidence
    accounts: Sequence[Claim]
    subject: frozenset[str]
    rivals: Rivals


@dataclass(frozen=True, slots=True)
class Clashes:
    """The claims of the likeliest pairs, and whether the best of these is as good as sure."""

    claims: tuple[Claim, ...] = ()
    is_sure: bool = False


def find_clashes(question: Question, evidence: Evidence, spoken: Sequence[Claim], model: Linear) -> Clashes:
    """The likeliest two claims that answer in two ways, and those of others nearly as likely."""
    subject = find_subject(question, spoken)
    scored = [
        (model.score(one.features), one)
        for one in measure_clashes(question, evidence, spoken)
        if are_of_it(question, subject, (one.earlier, one.later))
    ]
    best = max((score for score, _ in scored), default=LIKELY - 1)
    if best < (SURE if _asks_number(question) else LIKELY):
        return Clashes()
    scored.sort(key=lambda pair: -pair[0])
    near = [one for score, one in scored if score >= max(LIKELY, best - NEAR)]
    claims = {claim.place: claim for one in near[:PAIRS] for claim in (one.earlier, one.later)}
    return Clashes(tuple(claims.values()), best >= SURE)


def measure_clashes(question: Question, evidence: Evidence, spoken: Sequence[Claim]) -> list[Clash]:
    """All pairs of claims side by side, each with its features."""
    accounts = sorted([*spoken, *read_implied(evidence, spoken, broadly=True)], key=lambda one: one.place)[:MOST]
    accounts.sort(key=lambda one: (one.sentence.document.id, one.sentence.start))
    scene = _Scene(question, evidence, accounts, frozenset(find_subject(question, spoken)), find_rivals(spoken))
    pairs = [
        (one, other, _measure(scene, one, other))
        for place, one in enumerate(accounts)
        for other in accounts[place + 1 :]
        if are_apart(one, other) and may_answer(question, one, other)
    ]
    highest = {name: max((found[name] for *_, found in pairs), default=0.0) for name in _RELATIVE}
    return [
        Clash(one, other, {**found, **{f"{name}_relative": found[name] - highest[name] for name in _RELATIVE}})
        for one, other, found in pairs
    ]


def may_answer(question: Question, one: Claim, other: Claim) -> bool:
    """Whether two claims give what is asked for: other amounts, of money where money is; days are left to the rules."""
    if question.kind == "when":
        return False
    if not _asks_number(question):
        return True
    given = [claim for claim in (one, other) if gives_asked(question, claim)]
    if not given or (_MONEY.search(question.text) and not any(_gives_money(claim) for claim in given)):
        return False
    return any(withholds(question, claim) for claim in (one, other)) or set_amounts(
        one.sentence, other.sentence, question.numbers
    )


def _asks_number(question: Question) -> bool:
    """Whether a number is asked for, be it by the name of a sum of money."""
    return asks_amount(question) or (question.kind == "other" and bool(_SUM.match(question.text)))


def _gives_money(claim: Claim) -> bool:
    return any(is_sum(claim.sentence, amount) for amount in find_claimed(claim.sentence))


def _measure(scene: _Scene, earlier: Claim, later: Claim) -> dict[str, float]:
    """The features of two claims: how well they answer, how they stand to each other, and what is asked."""
    own, theirs = earlier.sentence, later.sentence
    scores = [one.score - scene.evidence.sentences[0].score for one in (own, theirs)]
    found = {
        "top": max(scores),
        "low": min(scores),
        "mean": sum(scores) / 2,
        "place": float(min(earlier.place, later.place)),
        "probability": scene.evidence.probability,
        **_measure_subject(scene, earlier, later),
        **_measure_distance(scene, earlier, later),
        **_measure_amounts(scene.question, earlier, later),
        **_measure_wording(scene, earlier, later),
    }
    return found


def _measure_subject(scene: _Scene, earlier: Claim, later: Claim) -> dict[str, float]:
    """How much of what is asked about one of two claims names, and the sentence that leads up to them."""
    size = max(1, len(scene.subject))
    lead = _find_lead(earlier, scene.evidence)
    best = max(one.sentence.score for one in scene.accounts)
    return {
        "named": max(len(scene.subject & one.stems) for one in (earlier, later)) / size,
        "led_up_to": len(scene.subject & set(stem_words(lead))) / size,
        "below_best": max(earlier.sentence.score, later.sentence.score) - best,
        "told_anyway": float(
            any(is_told_anyway(scene.question, one, set(scene.subject), scene.evidence) for one in (earlier, later))
        ),
    }


def _find_lead(claim: Claim, evidence: Evidence) -> str:
    """The sentence right before a claim; "" where none was found."""
    own = claim.sentence
    before = [
        one for one in evidence.sentences if one.document.id == own.document.id and 0 < own.start - one.end <= LEAD
    ]
    return max(before, key=lambda one: one.end).text if before else ""


def _measure_distance(scene: _Scene, earlier: Claim, later: Claim) -> dict[str, float]:
    """How close two claims stand: in one paragraph, in the next, and what is said between them."""
    gap = measure_gap(earlier, later)
    between = (
        one
        for one in scene.accounts
        if one.sentence.document.id == earlier.sentence.document.id
        and earlier.sentence.end <= one.sentence.start
        and one.sentence.end <= later.sentence.start
    )
    return {
        "gap": gap / SIDE_BY_SIDE,
        "adjacent": float(gap <= 1),
        "next_paragraph": float(gap == 2),
        "between": float(sum(1 for _ in between)),
    }


def _measure_amounts(question: Question, earlier: Claim, later: Claim) -> dict[str, float]:
    """Whether two claims give amounts, and other ones of one thing, where one is asked for or not."""
    both = all(any(find_claimed(one.sentence, question.numbers)) for one in (earlier, later))
    other = both and set_amounts(earlier.sentence, later.sentence, question.numbers)
    asked = asks_amount(question)
    return {
        "amounts": float(both),
        "amounts_asked": float(asked and both),
        "other_amounts_asked": float(asked and other),
        "same_amounts_asked": float(asked and not other),
    }


def _measure_wording(scene: _Scene, earlier: Claim, later: Claim) -> dict[str, float]:
    """What the wording tells of how two claims stand to each other and to the question."""
    question = scene.question
    turned = is_negated(earlier.sentence.text) != is_negated(later.sentence.text)
    return {
        "both_answer": float(all(holds_answer(question, one.sentence.text) for one in (earlier, later))),
        "shared": float(count_shared(earlier, later)),
        "charges": float("charges" in (earlier.stance, later.stance)),
        "answers_back": float(answers_back(later)),
        "points_back": float(bool(POINTS_BACK.search(later.sentence.text))),
        "agree": float(agree(earlier, later)),
        "rivals": float(scene.rivals.are(earlier.party, later.party)),
        "whether": float(asks_whether(question)),
        "whether_turned": float(asks_whether(question) and turned),
        "why": float(question.kind == "why"),
        "name": float(asks_name(question)),
        "name_of_somebody": float(asks_name(question) and question.kind == "who"),
    }
