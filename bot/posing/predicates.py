"""The main clause of a sentence: its subject, its verb in the plain form, and where what belongs to the verb ends.

By rules on words, for clauses that can be turned into a question; of any other there is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.posing.wording import POINTING, Sentence
from bot.voices.phrases import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    SUBORDINATORS,
    Token,
    is_finite,
)
from bot.voices.saying import ADVERBS, BEING
from bot.words import list_words

LONGEST_SUBJECT = 8
"""Words of a subject; longer ones are hard to read."""
LONGEST_ASIDE = 20
"""Words between two commas that part a subject from its verb."""
_ASIDE = re.compile(r"\((?![A-Z]{2,8}\))|[\[;:—–]")
"""What parts a subject from its verb so that the two may not belong together."""
_HELPING = AUXILIARIES & list_words("is are was were has have had will would can could may might must should")
"""Helping verbs that change place with the subject in a question."""
_MODAL = list_words("will can could must should")
_HAVING = list_words("has have had")
_STATES = list_words("be have")
_LEADING = list_words("be been to stay remain")
"""Further words behind which a verb belongs to the one ahead."""
_ENDING = (SUBORDINATORS | CONJUNCTIONS) - {"that"}
_NO_SUBJECTS = list_words("nobody nothing none no many some most")
_ARTICLES = list_words("a an the")
_NOT_PAST = list_words("be do have say tell think mean")
_MORE_PARTICIPLES = list_words("come become run belonged overcome")


@dataclass(frozen=True, slots=True)
class Clause:
    """The main clause as places of tokens: the subject, the verb, and where what belongs to the verb ends.

    `helper` is a helping verb that stands there, or "did" with `plain`, the verb's plain form. `after` is the first
    token behind the verb, or behind the helper.
    """

    subject: tuple[int, int]
    verb: int
    helper: str
    plain: str
    after: int
    end: int


def find_clause(sentence: Sentence) -> Clause | None:
    """The main clause, where the sentence opens with its subject or with a date ahead of it."""
    tokens = sentence.tokens
    low = _pass_date(sentence)
    if low is None:
        return None
    verb = next((at for at in range(low + 1, len(tokens)) if is_finite(tokens, at) or tokens[at].mark), None)
    if verb is None:
        return None
    high = verb
    if tokens[verb].mark == ",":  # "Lee, a retired captain, said"
        passed = _pass_apposition(tokens, verb)
        if passed is None:
            return None
        verb = passed
    elif tokens[verb].mark:
        return None
    while high - 1 > low and (tokens[high - 1].lower in ADVERBS or tokens[high - 1].lower.endswith("ly")):
        high -= 1
    if _ASIDE.search(sentence.text, tokens[low].start, tokens[verb].end):
        return None
    return _read_verb(sentence, (low, high), verb) if _is_subject(tokens[low:high]) else None


def _pass_date(sentence: Sentence) -> int | None:
    """The token at which the sentence begins, behind a date that leads it; None where something else leads it."""
    tokens = sentence.tokens
    if not tokens:
        return None
    if tokens[0].lower in PREPOSITIONS or tokens[0].lower in ("early", "late", "earlier"):
        date = next((one for one in sentence.statement.dates if one.start <= tokens[0].start + len("On the ")), None)
        if date is None:
            return None
        low = next((at for at, token in enumerate(tokens) if token.start >= date.end), len(tokens))
        low += low < len(tokens) and tokens[low].mark == ","
        return low if low < len(tokens) and not tokens[low].mark else None
    return None if tokens[0].lower in SUBORDINATORS | ADVERBS or tokens[0].mark else 0


def _pass_apposition(tokens: Sequence[Token], comma: int) -> int | None:
    """Where the verb stands behind an aside between two commas; None where it is a list or there is no verb."""
    if comma + 1 >= len(tokens) or tokens[comma + 1].lower not in DETERMINERS | {"who", "which", "also"}:
        return None
    for at in range(comma + 1, min(len(tokens) - 1, comma + LONGEST_ASIDE)):
        if tokens[at].mark == ",":
            following = tokens[at + 1]
            said = following.lower in _HELPING or (not following.mark and following.lower in list_pasts())
            return at + 1 if said else None
        if tokens[at].mark:
            return None
    return None


def _is_subject(tokens: Sequence[Token]) -> bool:
    """Whether these words can name what the sentence is about."""
    lowers = [token.lower for token in tokens]
    if not 1 <= len(tokens) <= LONGEST_SUBJECT or lowers[0] in PREPOSITIONS | SUBORDINATORS:
        return False
    if any(one in POINTING or one in SUBORDINATORS - PREPOSITIONS for one in lowers):
        return False
    if any(one in _ARTICLES and ahead.is_capital for ahead, one in zip(tokens, lowers[1:], strict=False)):
        return False  # "Jon Dahl a nurse"
    return not (lowers[0].endswith("ing") or lowers[0] in _NO_SUBJECTS)


def _read_verb(sentence: Sentence, subject: tuple[int, int], verb: int) -> Clause | None:
    """The clause with its verb taken apart; None where the verb is not known, or another one belongs to it."""
    tokens = sentence.tokens
    helper, plain, after = tokens[verb].lower, "", verb + 1
    if helper not in _HELPING:
        helper, plain = "did", list_pasts().get(helper, "")
        if not plain:
            return None
    elif not _is_helped(tokens, verb):
        return None
    end = _find_end(tokens, after)
    if end < len(tokens) and tokens[end].mark == "—" and not sentence.text[tokens[end].start - 1].isspace():
        return None  # "by 2–1", "the Polish–Lithuanian border"
    skipped = 1 if plain else 2
    if end <= after or any(
        is_finite(tokens, at) for at in range(verb + skipped, end) if not _is_led(tokens, at, after)
    ):
        return None
    return Clause(subject, verb, helper, plain, after, end)


def _is_led(tokens: Sequence[Token], at: int, after: int) -> bool:
    """Whether a verb belongs to "that ..." behind a noun, or is a participle behind a helping verb."""
    helped = tokens[at - 1].lower in _HELPING | _LEADING or tokens[at - 1].lower in ADVERBS
    return helped or any(tokens[one].lower == "that" for one in range(after + 1, at))


def _is_helped(tokens: Sequence[Token], verb: int) -> bool:
    """Whether a helping verb has a verb behind it, and is not the verb itself: "was a fire", "had two aims"."""
    at = verb + 1
    while at < len(tokens) and (tokens[at].lower in ADVERBS or tokens[at].lower.endswith("ly")):
        at += 1
    if at >= len(tokens) or tokens[at].mark or tokens[verb].lower in _HELPING - _MODAL - _HAVING - BEING:
        return False
    lower = tokens[at].lower
    if tokens[verb].lower in _MODAL:
        return lower in _STATES or lower in set(list_pasts().values())
    done = lower in list_participles() or (tokens[verb].lower in _HAVING and lower == "been")
    moving = tokens[verb].lower not in _HAVING and (lower == "to" or tokens[at].text.endswith("ing"))
    moving = moving and not tokens[at].is_capital
    return done or moving


def _find_end(tokens: Sequence[Token], after: int) -> int:
    """Where what belongs to the verb ends: at a mark, or where another clause begins."""
    for at in range(after, len(tokens)):
        lower = tokens[at].lower
        if tokens[at].mark or (lower == "that" and at > after and not _describes(tokens, at)):
            return at
        if at > after and lower in _ENDING and _opens_clause(tokens, at):
            return at
    return len(tokens)


def _describes(tokens: Sequence[Token], at: int) -> bool:
    """Whether "that" is followed by its verb: "the ceasefire that ended the war"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is not None and (is_finite(tokens, at + 1) or following.lower in list_pasts())


def _opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word joins another clause, and not two words."""
    if tokens[at].lower not in CONJUNCTIONS | PREPOSITIONS:
        return True
    if tokens[at].lower in CONJUNCTIONS and at + 1 < len(tokens) and tokens[at + 1].lower in PREPOSITIONS:
        return True  # "was formed, and in 1989"
    stop = next((one for one in range(at + 1, len(tokens)) if tokens[one].mark), len(tokens))
    joined = range(at + 1, min(stop, at + 12))
    return any(is_finite(tokens, one) or tokens[one].lower in list_pasts() for one in joined)


@lru_cache(maxsize=1)
def list_pasts() -> Mapping[str, str]:
    """The past form of each verb that is known, with its plain form."""
    found: dict[str, str] = {}
    for word in _read("plainverbs.txt"):
        plain, *forms = word.split("/")
        for form in forms or [f"{plain}d" if plain.endswith("e") else f"{plain}ed"]:
            found[form] = plain
    for line in _read_lines("irregulars.txt"):
        plain, *forms = line.split()
        if plain not in _NOT_PAST:
            found |= {forms[0]: plain}
    return found


@lru_cache(maxsize=1)
def list_participles() -> frozenset[str]:
    """The forms that stand behind "was" and "has"."""
    irregular = (line.split()[-1] for line in _read_lines("irregulars.txt"))
    return frozenset(list_pasts()) | frozenset(irregular) | _MORE_PARTICIPLES


def _read(name: str) -> list[str]:
    return [word for line in _read_lines(name) for word in line.split()]


def _read_lines(name: str) -> list[str]:
    lines = (files("bot") / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
