"""Fits which sentence answers, and how sure to be: `python -m evals.fits.evidence DOCUMENTS:CASES ...`

Each set gives answered questions, near misses (its unanswerable ones), the same questions with every answering
sentence taken away, and, asked of the other sets' documents, questions about something else.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import open_bot
from bot.bot import Bot
from bot.evidence import Candidate, measure_sentence
from bot.opposites import read_opposites
from bot.questions import read_question
from bot.ranking.confidence import log_odds, measure_answer, measure_subject, multiply
from bot.ranking.weights import load_weights, read_linear
from bot.settings import load_settings
from evals.cases import Case
from evals.fits.weights import OUT, Rows, describe, read_fitted, write_fitted
from evals.outcomes import holds, normalise, shorten_answers
from evals.run import find_home
from evals.sets import read_cases

SENTENCE = ("similarity", "nearby", "around", "words", "kind", "place")
SUBJECT = ("score", "margin", "similarity_3", "rarest_found", "rarest_missing", "unknown", "keyword", "length")
ANSWER = (
    "similarity", "negation", "opposite", "number", "words", "sentence", "wide", "nearby", "own",
    "rare_near", "rare_around", "no_number", "no_date", "no_name", "no_reason",
)  # fmt: skip
SIGNS = ("unmet", "unheard", "unnamed", "apart")
"""Features of the answer model that signs.py fits, with all others as they are."""
WEIGHT = {"answered": 1.0, "near": 1.0, "gone": 0.3}
"""What a question of each kind counts for in the answer model; `gone` is made, not asked by a person."""
FOLDS = 5
PART = 2
"""Documents in a small folder."""
LEAST_CASES = 5
STRANGERS = 20
"""Questions about something else asked of each small folder; a large one gets half as many as its own."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question asked of one set of documents: its kind, the group kept together in folds, and its features."""

    kind: str
    group: str
    features: Mapping[str, float]
    sentences: Rows
    relevant: NDArray[np.bool_]


def main(arguments: Sequence[str]) -> None:
    """Fits, writes the file and prints it; twice, since what the first fit ranks first is measured anew."""
    named = [tuple(map(Path, one.split(":"))) for one in arguments]
    whole = {documents: read_cases(cases) for documents, cases in named}
    with tempfile.TemporaryDirectory() as folder:
        small = {part: own for place in whole for part, own in split_set(place, whole[place], Path(folder))}
        for _ in range(2):
            samples = [*collect_all(whole), *collect_all(small)]
            fitted = fit(samples, [documents.parent.name for documents in whole])
            write_fitted(merge(read_fitted(), fitted))
    sys.stdout.write(OUT.read_text(encoding="utf-8"))


def merge(before: Mapping[str, Any], fitted: Mapping[str, Any]) -> dict[str, Any]:
    """What is fitted here in the place of what was; all that other modules of this folder fit stays as it is."""
    answer, signs = fitted["answer"], {name: before["answer"]["features"][name] for name in SIGNS}
    return {
        **before,
        **fitted,
        "answer": {**answer, "features": {**answer["features"], **signs}},
        "provenance": {**before["provenance"], **fitted["provenance"]},
    }


def split_set(documents: Path, cases: Sequence[Case], folder: Path) -> Iterator[tuple[Path, list[Case]]]:
    """The larger documents of a set, PART at a time with the cases about them: folders as small as a first try's."""
    rows = {row["doc_id"]: row for row in map(json.loads, documents.read_text(encoding="utf-8").splitlines())}
    about: dict[str, list[Case]] = {}
    for case in cases:
        for document_id in case.documents[:1]:
            about.setdefault(document_id, []).append(case)
    asked = [document_id for document_id, own in about.items() if len(own) >= LEAST_CASES]
    for start in range(0, len(asked), PART):
        part = asked[start : start + PART]
        path = folder / f"{documents.parent.name}-{start}.jsonl"
        path.write_text("\n".join(json.dumps(rows[document_id]) for document_id in part), encoding="utf-8")
        yield path, [case for document_id in part for case in about[document_id]]


def fit(samples: Sequence[Sample], sets: Sequence[str]) -> dict[str, Any]:
    """The three models, and where they come from."""
    from sklearn.metrics import roc_auc_score

    apart = {"answered": 1.0, "stranger": 1.0}
    close = {"answered": 1.0, "near": 1.0}
    areas = {
        "answered against stranger": roc_auc_score(*compare(samples, SUBJECT, apart)),
        "answered against near": roc_auc_score(*compare(samples, ANSWER, close)),
    }
    models = {
        "sentence": fit_sentences(samples),
        "subject": fit_logistic(samples, SUBJECT, apart),
        "answer": fit_logistic(samples, ANSWER, WEIGHT),
    }
    models["final"] = fit_final(samples, models)
    return {
        **models,
        "provenance": {
            "fitted by": "python -m evals.fits.evidence DOCUMENTS:CASES ...",
            "sets": list(sets),
            "questions": {kind: sum(one.kind == kind for one in samples) for kind in (*WEIGHT, "stranger")},
            "area under the ROC curve on groups left out": {k: round(float(v), 3) for k, v in areas.items()},
        },
    }


def collect_all(sets: Mapping[Path, Sequence[Case]]) -> Iterator[Sample]:
    """Samples of every set; every other question of the other sets is asked of it too, as a stranger."""
    for documents, cases in sets.items():
        others = [case for other, own in sets.items() if other != documents for case in own]
        strangers = others[:: max(1, len(others) // max(STRANGERS, len(cases) // 2))]
        with open_set(documents) as bot:
            yield from collect(bot, cases, strangers)


def open_set(documents: Path) -> Bot:
    """A bot over one set, indexed once under the usual home for evals."""
    settings = load_settings()
    bot = open_bot(home=find_home(documents, settings), abstain_below=0.0)
    bot.ingest(documents)
    return bot


def collect(bot: Bot, cases: Sequence[Case], strangers: Sequence[Case]) -> Iterator[Sample]:
    """Samples of every kind from one set."""
    for case in cases:
        group = case.documents[0] if case.documents else case.id
        if case.answerable:
            yield measure(bot, case, "answered", group)
            if shorten_answers(case.answers):
                yield measure(bot, case, "gone", group)
        elif case.answerable is False:
            yield measure(bot, case, "near", group)
    for case in strangers:
        yield measure(bot, case, "stranger", case.id)


def measure(bot: Bot, case: Case, kind: str, group: str) -> Sample:
    """Every feature of one question; for the kind `gone`, without the sentences that answer it."""
    question, opposites = read_question(bot.finder.understand(case.question, ()).text), read_opposites()
    retrieval, candidates = bot.search(question)
    answers = shorten_answers(case.answers)
    relevant = [is_relevant(candidate, case, answers) for candidate in candidates]
    if kind == "gone":
        candidates = [one for one, answering in zip(candidates, relevant, strict=True) if not answering] or candidates
        relevant = [False] * len(candidates)
    best = retrieval.hits[0].score
    rows = [
        list(measure_sentence(question, one, retrieval.rarity, one.hit.score / best).values()) for one in candidates
    ]
    features = measure_subject(question, retrieval, candidates)
    features |= measure_answer(question, retrieval, candidates, opposites)
    return Sample(kind, group, features, np.array(rows), np.array(relevant))


def is_relevant(candidate: Candidate, case: Case, answers: Sequence[str]) -> bool:
    """Whether a sentence stands in a gold document and holds one of the short answers."""
    text = normalise(candidate.text)
    return candidate.hit.source.id in case.documents and any(holds(text, answer) for answer in answers)


def fit_sentences(samples: Sequence[Sample]) -> dict[str, Any]:
    """Weights that put an answering sentence first: conditional logit (McFadden, 1974), ridge penalty."""
    from scipy.optimize import minimize

    useful = [one for one in samples if one.kind == "answered" and one.relevant.any() and not one.relevant.all()]
    every = np.concatenate([one.sentences for one in useful])
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-9

    def loss(weights: Rows) -> float:
        total = 0.0
        for one in useful:
            scores = (one.sentences - mean) / spread @ weights
            total += float(np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[one.relevant]))
        return total / len(useful) + 1e-3 * float(weights @ weights)

    weights = minimize(loss, np.zeros(len(SENTENCE)), method="L-BFGS-B").x
    return describe(SENTENCE, mean, spread, weights, 0.0)


def fit_logistic(samples: Sequence[Sample], names: Sequence[str], weight: Mapping[str, float]) -> dict[str, Any]:
    """Logistic regression of answered against the other kinds in `weight`."""
    from sklearn.linear_model import LogisticRegression

    rows, wanted, weights, _ = as_matrix(samples, names, weight)
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.1, max_iter=2000).fit((rows - mean) / spread, wanted, sample_weight=weights)
    return describe(names, mean, spread, model.coef_[0], float(model.intercept_[0]))


def fit_final(samples: Sequence[Sample], models: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Platt scaling (1999) of the two models' product, where as many questions are answerable as not."""
    parts = {name: read_linear(row) for name, row in models.items()}
    weights = replace(load_weights(), **parts)
    scaled = [replace(one, features={"product": log_odds(multiply(one.features, weights))}) for one in samples]
    return fit_logistic(scaled, ("product",), {"answered": 1.0, "near": 0.5, "stranger": 0.5})


def compare(
    samples: Sequence[Sample], names: Sequence[str], weight: Mapping[str, float]
) -> tuple[NDArray[np.bool_], Rows]:
    """Labels, and scores of each group by a model that has not seen it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, wanted, _, groups = as_matrix(samples, names, weight)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    scores = cross_val_predict(model, rows, wanted, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")
    return wanted, scores[:, 1]


def as_matrix(
    samples: Sequence[Sample], names: Sequence[str], weight: Mapping[str, float]
) -> tuple[Rows, NDArray[np.bool_], Rows, list[str]]:
    """Features, shape (n, f), whether each was answered, its weight, and its group."""
    used = [one for one in samples if one.kind in weight]
    rows = np.array([[one.features[name] for name in names] for one in used])
    wanted = np.array([one.kind == "answered" for one in used])
    return rows, wanted, np.array([weight[one.kind] for one in used]), [one.group for one in used]


if __name__ == "__main__":
    main(sys.argv[1:])
