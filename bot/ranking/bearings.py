"""Bearings: what tells, beside the fitted weights, that a sentence answers, or that it is of something else.

By rules on wording, for what people ask of their own reports: another version, another kind, another office; who
somebody is, and how many there are. How much these count is confidence.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.evidence import Candidate
from bot.names import read_places
from bot.questions import Question
from bot.ranking.bonds import is_bound_elsewhere
from bot.ranking.demands import read_demand, usual_stem
from bot.ranking.likeness import find_likeness, pool_words
from bot.ranking.successions import is_turned_round
from bot.retrieval import Retrieval, is_absent
from bot.words import NUMBER_WORDS, find_names, fold_accents, list_words, plain_words, split_words, stem_words

BEST = 2
"""Best candidates of which one must fit."""
LOOKED_AT = 6
"""Those of which one must tell of a deed what is asked."""
NEGATING = ("un", "non", "non-")
"""Beginnings that turn a word into its contrary: "unpaid"; "in" and "dis" begin too many others: "inside"."""
NO_CONTRARIES = frozenset(("unrest", "unless"))
"""Words that begin so and are no contraries."""
SHORTEST = 4
"""Letters of a word that is left without one of them."""
_VERSION = re.compile(r"\b[A-Z][\w-]{1,30} v?(\d{1,4}(?:\.\d{1,4}){1,3})\b")
_RANKS = list_words(
    "first second third fourth fifth last next previous former current new old oldest newest youngest largest smallest"
    " biggest highest lowest longest shortest fastest cheapest latest earliest"
)
_SPANS = frozenset(("year", "month", "week", "day"))
_CAUSE = re.compile(r"\bwhat (?:caused|causes|triggered|sparked|led to|set off)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(?:what|which) reasons? (?:did|does|do|has|have|had|was|were)\b", re.IGNORECASE)
_CAUSES = re.compile(
    r"\b(?:caus|because|due to|owing to|trigger|spark|led to|set off|result of|resulted from|blam|as a result|stemm"
    r"|arose|after\b|when\b|following\b|as (?:the|it|they|he|she)\b)",
    re.IGNORECASE,
)
_WHO_DID = re.compile(
    r"\s*who (?:has |have |had )?([a-z]{3,20}) (?:the|a|an|our|their|its|both|all) ([^?]{3,60})\?*\s*", re.I
)
_WHO_IS = re.compile(r"\s*(?i:who)(?:['’]s| is| was) ((?:[A-Z][\w'’.-]{0,30} ){1,3}[A-Z][\w'’.-]{1,30})\??\s*")
_HOW_MANY = re.compile(r"\s*how many ((?:[\w-]{2,30} ){0,2}[\w-]{2,30}) (?:are|were) there\??\s*", re.IGNORECASE)
_HOW_OLD = re.compile(r"\s*(?i:how old) (?:is|was) ((?:[A-Z][\w'’.-]{0,30} ){0,3}[A-Z][\w'’.-]{1,30})\W*")
_ALONE = r"(?! ?(?:per|%|[a-z])| ?[-–—/:] ?\d|[.,]\d)"
"""What does not stand behind an age: "6-4", "1.80"."""
_ENDS = re.compile(r"\b(?:in|on|at|of|for|near|by|with|from|to|during|after|before|that|who|which)\b")


def is_of_other(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """Whether the best sentences tell of something else than what is asked, though of much the same words."""
    question = replace(question, text=_leave_out_carried(question.text))
    of_words = (_is_unheard, _is_other_version, _is_contrary, _is_other_rank)
    rules = (*of_words, _lacks_cause, _is_other_deed, _is_undone)
    is_other = any(rule(question, retrieval, candidates) for rule in rules) if candidates else False
    return is_other or is_bound_elsewhere(question, candidates) or is_turned_round(question, candidates)


def is_told(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether one of the best sentences has the very form of an answer: who somebody is, how many or how old."""
    texts = [one.text for one in candidates[:BEST]]
    if any(one.row and one.row.is_asked for one in candidates[:BEST]):
        named = {*read_demand(question).names, *question.numbers}
        return any(one.row is not None and one.row.is_asked and named <= one.around for one in candidates[:BEST])
    if found := _WHO_IS.fullmatch(question.text):
        return any(_introduces(text, found[1]) for text in texts)
    if found := _HOW_MANY.fullmatch(question.text):
        return any(_counts(text, found[1]) for text in texts)
    if found := _HOW_OLD.fullmatch(question.text):
        return any(_tells_age(text, found[1]) for text in texts)
    return False


def _leave_out_carried(text: str) -> str:
    """A question without what is carried over in brackets behind it."""
    head, mark, _ = text.partition("? (")
    return f"{head}?" if mark else text


def _is_unheard(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "How many people live in Brazil?", where no document has a word of Brazil; other names may be mistyped."""
    places = [name for name in find_names(question.text) if read_places().find_country(name.lower())]
    return any(all(is_absent(stem, retrieval) for stem in stem_words(name)) for name in places)


def _is_undone(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "Why did she resign?", where no document has a word of that, or of anything like it."""
    if not _asks_reason(question):
        return False
    near = [pool_words(one.nearby) for one in candidates[:LOOKED_AT]]
    lost = [stem for stem in read_demand(question).deeds if is_absent(stem, retrieval)]
    return any(not any(find_likeness(stem, pool) > 0 for pool in near) for stem in lost)


def _asks_reason(question: Question) -> bool:
    return question.kind == "why" or bool(_REASON.search(question.text))


def _is_other_version(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "Kestrel 3.1", where only 3.2 is told of."""
    wanted = [found[1] for found in _VERSION.finditer(question.text)]
    return any(not any(_holds(one, number) for one in candidates[:BEST]) for number in wanted)


def _holds(candidate: Candidate, number: str) -> bool:
    text = f"{candidate.hit.source.title} {candidate.before_text} {candidate.text}"
    return bool(re.search(rf"(?<![\d.]){re.escape(number)}(?!\.?\d)", text))


def _is_contrary(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "Unpaid leave", where the best sentence tells of paid leave, or the other way round."""
    asked, told = set(plain_words(question.text)), set(plain_words(candidates[0].text))
    return any(_turn(word) & told - asked for word in asked - told) or any(
        _turn(word) & asked - told for word in told - asked
    )


def _turn(word: str) -> set[str]:
    """A word without what makes it the contrary of another."""
    if word in NO_CONTRARIES:
        return set()
    return {word[len(one) :] for one in NEGATING if word.startswith(one) and len(word) - len(one) >= SHORTEST}


def _is_other_rank(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "The second standpipe", where the best sentence tells of the oldest one."""
    told: dict[str, set[str]] = {}
    for noun, rank in _find_ranked(candidates[0].text):
        told.setdefault(noun, set()).add(rank)
    return any(
        noun in told and not any(rank == other or _is_like(rank, other) for other in told[noun])
        for noun, rank in _find_ranked(question.text)
    )


def _find_ranked(text: str) -> Iterator[tuple[str, str]]:
    words = re.findall(r"[\w'’-]+", text.lower())
    for rank, noun in pairwise(words):
        if (
            rank in _RANKS and noun.rstrip("s") not in _SPANS
        ):  # "last year" is told as a date, or as "the previous year"
            yield usual_stem(noun), rank


def _is_like(rank: str, other: str) -> bool:
    return find_likeness(usual_stem(rank), pool_words([usual_stem(other)])) > 0


def _lacks_cause(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    return bool(_CAUSE.search(question.text)) and not any(_CAUSES.search(one.text) for one in candidates[:BEST])


def _is_other_deed(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> bool:
    """ "Who repaired the shed?", where the documents tell of repairs, but of no shed that was repaired."""
    found = _WHO_DID.fullmatch(question.text)
    deed = usual_stem(found[1]) if found else ""
    if not found or deed not in read_demand(question).deeds or is_absent(deed, retrieval):
        return False
    thing = plain_words(_ENDS.split(found[2])[0])[-1:]
    wanted = [usual_stem(word) for word in thing]
    return bool(wanted) and not any(_tells(one, deed, wanted) for one in candidates[:LOOKED_AT])


def _tells(candidate: Candidate, deed: str, things: Sequence[str]) -> bool:
    own, near = pool_words(candidate.stems), pool_words(candidate.nearby)
    return find_likeness(deed, own) > 0 and all(find_likeness(one, near) > 0 for one in things)


def _introduces(text: str, name: str) -> bool:
    """Whether it is told what the bearer of a name is: "the manager, Ian Fraser", "Ian Fraser, the manager"."""
    written = re.escape(name)
    ahead = rf"\b(?i:the|a|an|his|her|its|their|our) [^,.;]{{3,80}}, {written}(?:[,.]|$)"
    told = r"the|a|an|former|acting|head|chief|deputy|who (?:is|was|leads|heads|runs)"
    behind = rf"{written}(?:, (?:{told})| (?:is|was) an?)\b"
    return bool(re.search(f"{ahead}|{behind}", text))


def _tells_age(text: str, name: str) -> bool:
    """Whether the age of the bearer of a name is told: "Ian Fraser, 58,", "58-year-old Fraser", "Fraser was 58"."""
    asked, written = plain_words(name), fold_accents(text)
    called = r"\s".join(map(re.escape, asked)) if len(asked) > 1 else ""
    for one in filter(None, (called, *asked)):
        aged = rf"\b{one}(?:,| \(|,? (?:is|was|who (?:is|was)|turned|aged)) ?(?:aged )?\d{{1,3}}\b{_ALONE}"
        for found in re.finditer(rf"{aged}|\b\d{{1,3}}-year-old {one}\b", written, re.IGNORECASE):
            ahead = split_words(written[: found.start()])[-1:]
            if one == called or not ahead or not ahead[0][0].isupper() or ahead[0].lower() in asked:
                return True
    return False


def _counts(text: str, counted: str) -> bool:
    """Whether a number stands right ahead of what is counted."""
    words = [usual_stem(word) for word in counted.split()]
    told = re.findall(r"[\w'’,.-]*\w", text.lower())
    for at in range(1, len(told) - len(words) + 1):
        ahead = told[at - 1]
        is_number = ahead.replace(",", "").isdigit() or ahead in NUMBER_WORDS
        if is_number and [usual_stem(word) for word in told[at : at + len(words)]] == words:
            return True
    return False
