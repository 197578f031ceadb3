"""How likely the ranked sentences answer the question: the probability that decides between answering and abstaining.

It is the product of two small regressions: are these documents about this, and does this sentence say what is asked?
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from bot.evidence import Candidate, share_found
from bot.opposites import is_excluded, is_negated
from bot.questions import Question, holds_answer, holds_phrases
from bot.ranking.bearings import is_of_other, is_told
from bot.ranking.premises import weigh_premise
from bot.ranking.supplies import find_signs
from bot.ranking.weights import Weights
from bot.retrieval import Retrieval
from bot.words import find_numbers

LEAST = 1e-6
TOLD_BY_FORM = ("number", "when")
"""Kinds whose answer can be told by its form: without a number, or a date, a sentence cannot be one."""
LOOKED_AT = 2
"""Best candidates of which one must have that form."""
UNSAID = 0.2
"""What is left of the probability where none has, or what is asked for is not met: the fitted sets hold hardly any such
question, people ask many."""
OTHERWISE = 0.05
"""The same where the best sentences tell of something else: another version, the contrary, another deed."""
QUOTED = 0.7
"""Least probability where the best sentence holds the very words that the question quotes, or has the very form asked
for."""


def estimate(
    question: Question,
    retrieval: Retrieval,
    candidates: Sequence[Candidate],
    weights: Weights,
    opposites: Mapping[str, frozenset[str]],
) -> float:
    """The calibrated probability, 0 to 1, that the best candidates answer the question; 0 without candidates."""
    if not candidates:
        return 0.0
    features = measure_subject(question, retrieval, candidates)
    features |= measure_answer(question, retrieval, candidates, opposites)
    said = not features["unmet"] and _has_form(question, candidates[:LOOKED_AT])
    product = multiply(features, weights) * (1.0 if said else UNSAID)
    product *= OTHERWISE if is_of_other(question, retrieval, candidates) else weigh_premise(question, candidates)
    probability = weights.final.probability({"product": log_odds(product)})
    is_sure = holds_phrases(question, candidates[0].text) or is_told(question, candidates)
    return max(probability, QUOTED) if is_sure else probability


def _has_form(question: Question, candidates: Sequence[Candidate]) -> bool:
    """Whether an answer of the form that is asked for stands in one of the candidates; a date may stand just before."""
    if question.kind == "when":
        return any(holds_answer(question, f"{one.before_text} {one.text}") for one in candidates)
    return question.kind not in TOLD_BY_FORM or any(holds_answer(question, one.text) for one in candidates)


def multiply(features: Mapping[str, float], weights: Weights) -> float:
    """The chance that the documents are about the question, times the chance that they then answer it."""
    return weights.subject.probability(features) * weights.answer.probability(features)


def log_odds(probability: float) -> float:
    """The logarithm of the odds; finite for 0 and 1 too."""
    kept = min(max(probability, LEAST), 1 - LEAST)
    return math.log(kept / (1 - kept))


def measure_subject(question: Question, retrieval: Retrieval, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Features that tell a question about these documents from one about something else."""
    best = candidates[0]
    rarity = retrieval.rarity
    others = [one.score for one in candidates if one.hit is not best.hit]
    most = retrieval.rarest
    return {
        "score": best.score,
        "margin": best.score - (others[0] if others else best.score - 5),
        "similarity": max(one.similarity for one in candidates),
        "similarity_3": sum(one.similarity for one in candidates[:3]) / len(candidates[:3]),
        "keyword": best.hit.keyword,
        "rarest_found": _rarest(rarity, question.core, best.stems, found=True) / most,
        "rarest_missing": _rarest(rarity, question.core, best.stems, found=False) / most,
        "unknown": sum(rarity.get(stem, most) >= most - LEAST for stem in question.stems) / len(question.stems),
        "length": math.log(len(question.stems) + 1),
    }


def measure_answer(
    question: Question,
    retrieval: Retrieval,
    candidates: Sequence[Candidate],
    opposites: Mapping[str, frozenset[str]],
) -> dict[str, float]:
    """Features that tell a sentence which answers from one that is merely close: what is asked but not said."""
    best = candidates[0]
    rarity = retrieval.rarity
    wide = frozenset().union(*(one.around for one in candidates[:5]))
    highest = max((rarity.get(stem, 0.0) for stem in question.stems), default=0.0)
    rare = [stem for stem in question.stems if rarity.get(stem, 0.0) >= 0.6 * highest] or list(question.stems)
    near = f"{best.before_text} {best.text}"
    said = find_numbers(f"{near} {best.hit.source.title} {(best.hit.source.published or '').replace('-', ' ')}")
    lacks = not holds_answer(question, best.text)
    return {
        "negation": float(is_negated(question.text) and not is_negated(near)),
        "opposite": float(any(is_excluded(stem, best.nearby, opposites) for stem in question.core)),
        "number": len(question.numbers - said) / max(1, len(question.numbers)),
        "words": math.log(1 + sum(stem in best.stems for stem in question.core)),
        "sentence": math.log(len(best.stems) + 1),
        "wide": share_found(rarity, question.stems, wide),
        "nearby": share_found(rarity, question.stems, best.nearby),
        "own": share_found(rarity, question.core, best.stems),
        "rare_near": sum(stem not in best.nearby for stem in rare) / len(rare),
        "rare_around": sum(stem not in best.around for stem in rare) / len(rare),
        "no_number": float(lacks and question.kind == "number"),
        "no_date": float(lacks and question.kind == "when"),
        "no_name": float(lacks and question.kind in ("who", "where")),
        "no_reason": float(lacks and question.kind == "why"),
        **find_signs(question, retrieval, candidates),
    }


def _rarest(rarity: Mapping[str, float], wanted: Collection[str], stems: Collection[str], *, found: bool) -> float:
    """The greatest rarity among the wanted words that are (or are not) there; 0 where there is none."""
    return max((rarity.get(stem, 0.0) for stem in wanted if (stem in stems) == found), default=0.0)
