"""What a question supposes, or asks the truth of ("Did Norland leave the pact?"), and the sentences that tell of it.

A sentence tells of it by the question's own verb, or by any word that says how the matter stands: whoever "belongs"
has not left. How much it counts is preferences.py's and confidence.py's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from bot.evidence import Candidate
from bot.posing.predicates import list_pasts
from bot.questions import Question
from bot.ranking.demands import AUXILIARIES, is_saying, is_verb, usual_stem
from bot.ranking.likeness import FAMILY, find_likeness, is_alike, pool_words
from bot.ranking.wanted import drop_carried
from bot.rules.lexicon import open_lexicon
from bot.words import STOPWORDS, find_names, find_stem, list_words, split_words, stem_words

TOLD = 4.0
"""Taken off the score of a sentence that tells nothing of what is asked about, where a good one does."""
LOOKED_AT = 6
"""Best sentences of which one must tell of it, and of which one does so well enough to go first."""
LOOKED_THROUGH = 40
"""The same where only a reason for it is asked for: the sentence that gives it may be another."""
NEAR = 4
"""Words behind a deed in which whoever did it is named: "the exodus of the Norlanders"."""
LONGEST = 8
"""Words of whom or what a question is about, at most."""

UNSUPPOSED, UNSETTLED = 0.25, 0.4
"""What is left of the probability where nothing tells of what a question supposes, or asks the truth of."""

_ASKING = list_words("did does do has have had is are was were will would can could should")
_BEING = list_words("is are was were has have had")
_BE = list_words("be been being")
_SUFFERING = _BE | list_words("is are was were")
_OF = list_words("of by among")
_SLIGHT = list_words("ever still also really already now not never yet all both just finally")
_OPENING = list_words("and but so or then why")
_BROKEN = list_words("that who which when while because if to of and or how what")
"""Words that may not stand ahead of the verb: what follows is told of something else."""
_DETERMINERS = list_words("the a an his her its their this that these those any some no")
_UNCHANGED = list_words("hurt cut hit shut split quit bid cast shed beat")
"""Verbs whose past is written as they are."""
_LIGHT = frozenset(
    map(
        usual_stem,
        list_words(
            "do make take get go come give put let keep use know mean happen need want try see ask say said tell told"
            " think thought made took got went came gave found find care worry fear hope like believe expect turn call"
            " set bring"
        ),
    )
)
_ANYBODY = list_words("anyone anybody someone somebody everyone everybody he she it they we you there people")


@dataclass(frozen=True, slots=True)
class Premise:
    """What is asked about, in stems: of whom or what (`subject`, empty for anybody), the `deed`, and the names behind.

    `asks_reason` is whether the question takes it for true and asks why, `is_done` whether the subject does the deed,
    rather than suffers it.
    """

    subject: frozenset[str]
    deed: str
    rest: frozenset[str]
    asks_reason: bool
    is_done: bool


@lru_cache(maxsize=200)
def read_premise(question: str) -> Premise | None:
    """What a question of yes or no asks the truth of, or what one that begins with "why" supposes; None for others."""
    words = split_words(drop_carried(question))
    start = next((at for at, word in enumerate(words[:3]) if word.lower() not in _OPENING), len(words))
    asks_reason = any(word.lower() == "why" for word in words[:start])
    if start + 2 >= len(words) or words[start].lower() not in _ASKING:
        return None
    at = _find_verb(words, start)
    if not at:
        return None
    subject = [word for word in words[start + 1 : at] if word.lower() not in _ANYBODY | _SLIGHT | STOPWORDS]
    rest = find_names(" ".join(["so", *words[at + 1 :]]))
    return Premise(
        frozenset(stem for word in subject for stem in stem_words(word)),
        usual_stem(words[at]),
        frozenset(stem for name in rest for stem in stem_words(name)),
        asks_reason,
        not any(word.lower() in _SUFFERING for word in words[start:at]),
    )


def _find_verb(words: Sequence[str], start: int) -> int:
    """The place of the verb of a question, 0 where it has none, or one that tells little."""
    is_done = words[start].lower() not in _BEING
    for at in range(start + 2, min(len(words), start + 2 + LONGEST)):
        word, before = words[at].lower(), words[at - 1]
        if word in _BROKEN or (word in AUXILIARIES and word not in _BE):
            return 0
        if word in _BE or word in _SLIGHT or not words[at].islower():
            continue
        is_owned = before.lower() in _DETERMINERS or before.endswith(("'s", "’s"))
        follows_name = is_done and before[0].isupper() and at > start + 1 and not word.endswith("s")
        if not is_owned and (follows_name or _is_verb(word, is_done=is_done)):
            at = _follow(words, at)
            return 0 if usual_stem(words[at]) in _LIGHT else at
    return 0


def _follow(words: Sequence[str], at: int) -> int:
    """The place of the verb that another leads to: "moved to | ratify"."""
    leads = at + 2 < len(words) and words[at + 1].lower() == "to" and is_verb(words[at + 2].lower())
    return at + 2 if leads else at


def _is_verb(word: str, *, is_done: bool) -> bool:
    """Whether a word may be the verb behind "did" and the like, or else behind "is" or "has"."""
    if word.endswith("ing"):
        return not is_done and find_stem(word) in _list_stems()
    is_past = (
        word.endswith("ed") or word in list_pasts() or word in _UNCHANGED or find_stem(word) in open_lexicon().verbs
    )
    return (is_verb(word) or is_saying(word) or word in _UNCHANGED) and (is_done or is_past)


@lru_cache(maxsize=1)
def _list_stems() -> frozenset[str]:
    return frozenset(map(find_stem, list_pasts().values()))


def favour_told(asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, where a good one tells of what is asked about: the others with less to their score.

    Of what is only asked why, where one tells how the matter stands and none that it was so: it stands otherwise.
    """
    premise = read_premise(asked.text)
    if premise is None:
        return list(candidates)
    ranked = sorted(candidates, key=lambda one: -one.score)
    told = [read_telling(premise, one) for one in ranked]
    is_so = "deed" in told[:LOOKED_THROUGH] or "matter" not in told[:LOOKED_AT]
    if not any(told[:LOOKED_AT]) or (premise.asks_reason and (is_so or not premise.rest)):
        return list(candidates)
    if premise.asks_reason:
        told = [one if one == "matter" else "" for one in told]
    return [one if is_told else replace(one, score=one.score - TOLD) for one, is_told in zip(ranked, told, strict=True)]


def weigh_premise(question: Question, candidates: Sequence[Candidate]) -> float:
    """What is left of the probability of an answer: less where no sentence tells of what a question supposes, or none
    of the best of what it asks the truth of.
    """
    premise = read_premise(question.text)
    if premise is None:
        return 1.0
    if any(read_telling(premise, one) for one in candidates[:LOOKED_AT]):
        return 1.0
    if not premise.asks_reason:
        return UNSETTLED
    others = candidates[LOOKED_AT:LOOKED_THROUGH]
    return 1.0 if any(read_telling(premise, one) == "deed" for one in others) else UNSUPPOSED


def read_telling(premise: Premise, candidate: Candidate) -> Literal["deed", "alike", "matter", ""]:
    """Whether a sentence tells of whom is asked about, and of the names behind, the deed, or something like it, or how
    the matter stands.
    """
    if not premise.rest <= candidate.nearby or not _is_about(premise.subject, candidate):
        return ""
    own, matters = pool_words(candidate.stems), _find_words(premise.deed)
    likeness = find_likeness(premise.deed, own)
    is_matter = not matters.isdisjoint(own.forms | own.stems)
    if not (likeness or is_matter) or (premise.is_done and not _does(premise, candidate.text, matters)):
        return ""
    return "deed" if likeness >= FAMILY else "matter" if is_matter else "alike"


def _does(premise: Premise, text: str, matters: Collection[str]) -> bool:
    """Whether whom is asked about stands ahead of what tells of it, or behind "of" or "by", or is named elsewhere."""
    words = split_words(text)
    stems = [usual_stem(word) for word in words]
    subjects = [at for at, stem in enumerate(stems) if stem in premise.subject]
    if not subjects:
        return True
    lexicon = open_lexicon()
    telling = [
        at
        for at, stem in enumerate(stems)
        if is_alike(premise.deed, stem) or stem in matters or not lexicon.find_forms(stem).isdisjoint(matters)
    ]
    return any(subjects[0] < at or _is_done_by(words, at, subjects) for at in telling)


def _is_done_by(words: Sequence[str], telling: int, subjects: Sequence[int]) -> bool:
    """Whether a deed has whoever did it behind it: "the exodus of the Norlanders", "was signed by Norland"."""
    near = [at for at in subjects if telling < at <= telling + NEAR]
    return any(word.lower() in _OF for at in near for word in words[telling + 1 : at])


def _is_about(subject: Collection[str], candidate: Candidate) -> bool:
    """Whether a sentence names whom is asked about, or nobody at all behind one that does, or under such a title."""
    if not subject or not candidate.stems.isdisjoint(subject):
        return True
    return not candidate.nearby.isdisjoint(subject) and not find_names(f"the {candidate.text}")


@lru_cache(maxsize=2_000)
def _find_words(deed: str) -> frozenset[str]:
    """The words that tell how the matter of a deed stands, and those that say the contrary of it."""
    lexicon, matters = open_lexicon(), _read_matters()
    return frozenset().union(*(matters.get(form, frozenset()) for form in lexicon.find_forms(deed) | {deed})) | (
        lexicon.find_contraries(deed)
    )


@lru_cache(maxsize=1)
def _read_matters() -> Mapping[str, frozenset[str]]:
    """Each word of matters.txt with those that stand in a line with it, as stems."""
    found: dict[str, frozenset[str]] = {}
    for line in (files("bot") / "matters.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            stems = frozenset(map(usual_stem, line.split()))
            for stem in stems:
                found[stem] = found.get(stem, frozenset()) | stems
    return found
