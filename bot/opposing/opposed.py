"""Evidence -> the claims that stand side by side in a report and answer a question in two ways.

Whether two claims are two accounts of one thing is contrasts.py's business; sides.py adds what other reports say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from bot.opposing.contrasts import are_apart, asks_amount, find_rivals, gives_asked, is_open, measure_gap, set_against
from bot.opposing.counts import POINTS_BACK, find_claimed, set_amounts, tells_figure
from bot.opposing.spoken import find_subject, read_implied
from bot.opposing.stances import Claim
from bot.questions import Question, holds_answer
from bot.ranking.datings import tells_day
from bot.rules.lexicon import open_lexicon
from bot.schema import Evidence, EvidenceSentence
from bot.words import find_names, split_words, stem_words

REACH = 4.0
"""How far, in score, a claim may lie below the best sentence and still answer."""
SUBJECT, SUBJECT_ASKED = 0.25, 0.5
"""Share of the words for the subject that a claim must name: the second where who or why is asked.

Names and reasons stand in many sentences. Where a yes or no is asked one word is enough.
"""
BEHIND, FAR = 400, 8.0
"""Characters behind the start of the best sentence, and how far below it in score, where a claim need name nothing of
the subject: who tells why has said before what."""
BETTER = 1.0
"""By how much more, in score, the article's own sentence with a number must answer."""
LOOKED_AT = 3
"""Best sentences among which the article may tell a day itself."""

_COUNTS = re.compile(r"\bhow many\b", re.IGNORECASE)


def find_pairs(question: Question, evidence: Evidence, spoken: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """The claims that stand side by side and answer a question in two ways: the best pair, and who joins in there."""
    rivals = find_rivals(spoken)
    implied = () if question.kind == "when" else read_implied(evidence, spoken)
    accounts = sorted([*spoken, *implied], key=lambda one: one.place)
    subject = find_subject(question, spoken)
    found = [
        (one, other)
        for one in accounts
        if _may_answer(question, one, subject, evidence)
        for other in accounts
        if set_against(question, one, other, rivals) and are_of_it(question, subject, (one, other))
    ]
    found.sort(key=lambda pair: (-_count_reasons(question, pair), pair[0].place, measure_gap(*pair)))
    joined = found[:1]
    for pair in found:
        if pair not in joined and any(one in known for known in joined[:1] for one in pair):
            joined.append(pair)
    return joined + list(_count_otherwise(question, accounts, joined))


def are_of_it(question: Question, subject: Set[str], pair: Sequence[Claim]) -> bool:
    """Whether two claims are of what a sum, a size or the like is asked of: both name some of it, or point back."""
    measuring = {stem for word in split_words(question.text) if tells_figure(word) for stem in stem_words(word)}
    matter = subject - measuring
    if not asks_amount(question) or _COUNTS.search(question.text) or not matter:
        return True
    return all(_names_some(matter, one) or POINTS_BACK.search(one.sentence.text) for one in pair)


def _count_otherwise(
    question: Question, accounts: Sequence[Claim], joined: Sequence[tuple[Claim, Claim]]
) -> Iterator[tuple[Claim, Claim]]:
    """Further counts of the same beside those that are set against each other: each of another party and number."""
    known = list(dict.fromkeys(one for pair in joined for one in pair)) if question.kind == "number" else []
    for one in accounts if known else ():
        beside = next((other for other in known if are_apart(one, other)), None)
        if beside is None or any(one.party.matches(other.party) for other in known):
            continue
        if not gives_asked(question, one) or not (set(question.stems) & one.stems or tells_figure(one.sentence.text)):
            continue
        if all(set_amounts(one.sentence, other.sentence, question.numbers) for other in known):
            known.append(one)
            yield beside, one


def is_told_twice(question: Question, pairs: Sequence[tuple[Claim, Claim]], spoken: Sequence[Claim]) -> bool:
    """Whether the best of what was found is one of two accounts of what is asked."""
    if not pairs or is_open(question):
        return False
    best = min(pairs[0], key=lambda one: one.place)
    subject = find_subject(question, spoken)
    return best.place <= 1 and len(subject & best.stems) >= SUBJECT_ASKED * len(subject)


def _may_answer(question: Question, claim: Claim, subject: set[str], evidence: Evidence) -> bool:
    """Whether a claim scores close to the best sentence and names some of the subject, or follows right behind it.

    Asked when, the best sentence must not tell a day itself, without anybody who says it.
    """
    best, own = evidence.sentences[0], claim.sentence
    if is_told_anyway(question, claim, subject, evidence):
        return False
    if own.document.id == best.document.id and 0 < own.start - best.start < BEHIND and own.score >= best.score - FAR:
        is_counted = bool(subject & claim.stems) or not _COUNTS.search(question.text)
        return question.kind in ("why", "how") or (question.kind == "number" and is_counted)
    if own.score < best.score - REACH:
        return False
    names = {stem for name in find_names(question.text) for stem in stem_words(name)}
    if question.kind == "number" and subject - names and not _names_some(subject - names, claim):
        return False
    share = SUBJECT_ASKED if question.kind in ("who", "when") or is_open(question) else SUBJECT
    return len(subject & claim.stems) >= max(1, share * len(subject))


def _names_some(subject: Set[str], claim: Claim) -> bool:
    """Whether a claim has one of these words, or another for it."""
    lexicon = open_lexicon()
    groups = {group for stem in claim.stems for group in lexicon.find_groups(stem)}
    return has_some(subject, claim) or any(groups & lexicon.find_groups(stem) for stem in subject)


def has_some(subject: Set[str], claim: Claim) -> bool:
    """Whether a claim has one of these words, in any form: "left" for "leave"."""
    lexicon = open_lexicon()
    forms = {form for stem in claim.stems for form in (stem, *lexicon.find_forms(stem))}
    return any(stem in forms or forms & lexicon.find_forms(stem) for stem in subject)


def is_told_anyway(question: Question, claim: Claim, subject: set[str], evidence: Evidence) -> bool:
    """Whether the article tells the day or the number itself, in a sentence that answers better."""
    return any(
        one.voice == "own voice"
        and one.text != claim.sentence.text
        and one.score > claim.sentence.score + BETTER * (question.kind == "number")
        and (
            (question.kind == "when" and tells_day(question, one))
            or (question.kind == "number" and _tells_number(question, one, claim, subject))
            or (question.kind == "how" and subject and subject.issubset(stem_words(one.text)))
        )
        for one in evidence.sentences[:LOOKED_AT]
    )


def _tells_number(question: Question, one: EvidenceSentence, claim: Claim, subject: set[str]) -> bool:
    """Whether a sentence of the article gives a number, and names as much of the subject as a claim does."""
    if not list(find_claimed(one, question.numbers)):
        return False
    return len(subject & set(stem_words(one.text))) >= max(1, len(subject & claim.stems))


def _count_reasons(question: Question, pair: tuple[Claim, Claim]) -> int:
    """How many of two claims give a reason, where one is asked for."""
    if question.kind != "why":
        return 0
    return sum(holds_answer(question, one.sentence.text) or one.stance == "charges" for one in pair)
