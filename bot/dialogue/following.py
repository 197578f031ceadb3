"""Evidence for a follow-up: sentences ranked again by what was said just now, and by what the last answer cited.

A question that stands alone does not come here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.dialogue.memory import Memory
from bot.evidence import Candidate, share_found
from bot.names import read_places
from bot.protocols import Vector
from bot.questions import Question, holds_answer, read_question
from bot.ranking.weights import Linear
from bot.speakers import find_speaker
from bot.words import find_names, plain_words

HEAD = 4
"""Words in which a sentence names who acts in it."""
REPEATED = 0.75
"""Share of a sentence's stems that the last answer had, from which it is what was told then."""

_SAYS = re.compile(
    r"\b(says?|said|repl(?:y|ies|ied)|answer\w*|respon\w+|react\w*|think|thought|claim\w*|accus\w+|blam\w+|call\w*"
    r"|wants?|wanted|promis\w+|views?|position|comment\w*|tell|told|den(?:y|ies|ied)|reject\w*|admit\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the person said just now, its vector, and the countries and bodies that it names in any form.

    Nothing in it is carried over from earlier turns. `speakers` are the names in it, in lower case, and the places,
    where it asks what somebody says.
    """

    asked: Question
    vector: Vector
    places: frozenset[str]
    speakers: frozenset[str]


def read_told(text: str, vector: Vector) -> Told:
    """What a person said, taken apart."""
    asks = bool(_SAYS.search(text)) or len(plain_words(text)) <= 1
    places, names = find_places(text), frozenset(name.lower() for name in find_names(text))
    return Told(read_question(text), vector, places, places | names if asks else frozenset())


def rank_follow_up(
    candidates: Sequence[Candidate], told: Told, memory: Memory, rarity: Mapping[str, float], model: Linear
) -> list[Candidate]:
    """The candidates, the likeliest first; their scores stay on the scale they had."""
    found = [replace(one, score=model.score(measure_follow_up(one, told, memory, rarity))) for one in candidates]
    return sorted(found, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def find_places(text: str) -> frozenset[str]:
    """The countries and bodies that a text names, in whatever form: "Moscow" and "Russian" are one."""
    places = read_places()
    return frozenset(filter(None, map(places.find_country, plain_words(text))))


def _judge_speaker(told: Told, candidate: Candidate) -> float:
    """1 where the one who is asked about speaks or acts in a sentence, -1 where another speaks, else 0."""
    if not told.speakers:
        return 0.0
    speaker = find_speaker(candidate.text, candidate.before_text)
    head = speaker or " ".join(candidate.text.split()[:HEAD])
    if told.speakers & (find_places(head) | frozenset(plain_words(head))):
        return 1.0
    return -1.0 if speaker else 0.0


def _share_places(wanted: frozenset[str], candidate: Candidate) -> float:
    """How many of the places a sentence names; one half where none is asked for."""
    return len(wanted & find_places(candidate.text)) / len(wanted) if wanted else 0.5


def measure_follow_up(
    candidate: Candidate, told: Told, memory: Memory, rarity: Mapping[str, float]
) -> dict[str, float]:
    """The features that rank a sentence for a follow-up."""
    own = candidate.hit.stored.sentence_vectors[candidate.index]
    repeats = len(candidate.stems & memory.told) > REPEATED * len(candidate.stems)
    return {
        "score": candidate.score,
        "similarity": float(np.dot(own, told.vector)),
        "own": share_found(rarity, told.asked.stems, candidate.stems),
        "nearby": share_found(rarity, told.asked.stems, candidate.nearby),
        "kind": float(holds_answer(told.asked, candidate.text)),
        "places": _share_places(told.places, candidate),
        "speaker": _judge_speaker(told, candidate),
        "repeats": float(repeats),
        "cited": float(candidate.hit.source.id in memory.documents),
    }
