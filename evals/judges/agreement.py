"""How far a judge agrees with people: shares, Cohen's kappa, and how much the order of two answers sways it.

What a judge is stands in judging.py; how the result is printed, in __main__.py.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError
from evals.judges.judging import Judge
from evals.metrics.answers import token_f1

Progress = Callable[[int, int], None]
"""Told how many pairs or tasks are done, of how many."""

ASPECTS = ("correctness", "overall")
"""What people compared two answers by, of what judge_pairs tells."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two raters agree over what both rated: the share of equal verdicts, and Cohen's kappa (1960).

    Kappa is None where chance alone explains everything, so that there is nothing to measure.
    """

    share: float | None
    kappa: float | None
    over: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found, by name, and `unparsed` replies out of `replies`, which count for nothing.

    `sway`: shares of the pairs whose verdict was the same in both orders, or was for the place and not the answer.
    """

    judge: str
    agreements: Mapping[str, Agreement]
    sway: Mapping[str, float]
    replies: int
    unparsed: int


@dataclass(slots=True)
class Tally:
    """Counts replies and those without a grade, while judging goes on."""

    replies: int = 0
    unparsed: int = 0

    def take(self, grade: float | None) -> float | None:
        """The same grade, counted."""
        self.replies += 1
        self.unparsed += grade is None
        return grade


def find_agreement(pairs: Iterable[tuple[Hashable | None, Hashable | None]]) -> Agreement:
    """Of two raters' verdicts on the same things; what one of them did not rate (None) is left out."""
    rated = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not rated:
        return Agreement(None, None, 0)
    share = sum(one == other for one, other in rated) / len(rated)
    first, second = Counter(one for one, _ in rated), Counter(other for _, other in rated)
    chance = sum(first[verdict] * second[verdict] for verdict in first) / len(rated) ** 2
    return Agreement(share, None if chance == 1 else (share - chance) / (1 - chance), len(rated))


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON lines file, or of dev.jsonl in a folder. Raises CorpusError."""
    file = path / "dev.jsonl" if path.is_dir() else path
    try:
        rows = [json.loads(line) for line in file.read_bytes().split(b"\n") if line.strip()]
    except OSError as error:
        raise CorpusError(f"cannot read {file}: {error.strerror}; name a folder with dev.jsonl") from error
    except ValueError as error:
        raise CorpusError(f"{file} is no JSON lines file ({error}); name one that is") from error
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise CorpusError(f"{file} holds no rows; name a file with one JSON object a line")
    return rows


def measure(path: Path, judge: Judge, most: int, progress: Progress) -> Measured:
    """The judge against people on `most` rows of judge_pairs, or against the gold of mtrag. Raises BotError."""
    rows = read_rows(path)
    if "answer_1" in rows[0]:
        return measure_pairs(pick(rows, most), judge, progress)
    if "relevant_doc_ids" in rows[0]:
        return measure_tasks(rows, _read_texts(path), judge, most, progress)
    raise CorpusError(f"{path} holds neither pairs of answers nor tasks with documents; name judge_pairs or mtrag")


def pick(rows: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """So many of the rows, in an order that has nothing to do with theirs: more of them begin with the same ones."""
    return sorted(rows, key=lambda row: hashlib.sha256(str(row["id"]).encode()).digest())[:most]


# ---- pairs of answers, each compared by two people


def measure_pairs(rows: Sequence[dict[str, Any]], judge: Judge, progress: Progress) -> Measured:
    """Each pair is compared in both orders, and each of its answers is scored alone, by the same reference."""
    tally, verdicts = Tally(), []
    for done, row in enumerate(rows, start=1):
        verdicts.append(_judge_pair(row, judge, tally))
        progress(done, len(rows))
    agreements = {}
    for aspect in ASPECTS:
        people = [[_sign(-label[aspect]) for label in row["labels"]] for row in rows]
        agreements[f"{aspect}: people among themselves"] = find_agreement((one[0], one[1]) for one in people)
        for way in WAYS:
            both = [(verdict[way], label) for verdict, labels in zip(verdicts, people, strict=True) for label in labels]
            agreements[f"{aspect}: {way} with people"] = find_agreement(both)
    return Measured(judge.name, agreements, _find_sway(verdicts), tally.replies, tally.unparsed)


WAYS = (
    *("compared, first order", "compared, second order", "compared, both orders", "scored one by one"),
    "words in common, no judge",
)
"""How two answers are compared; the last, token F1 with the reference, is what a judge must do better than."""
CLOSE = 0.03
"""Difference in token F1 below which neither answer is better."""


def _judge_pair(row: Mapping[str, Any], judge: Judge, tally: Tally) -> dict[str, int | None]:
    """1 where the judge finds the first answer better, -1 the second, 0 neither, None where a reply tells nothing."""
    asked, reference, one, other = (str(row[name]) for name in ("question", "reference_answer", "answer_1", "answer_2"))
    first = _sign_share(tally.take(judge.compare(asked, one, other, reference)))
    second = _sign_share(tally.take(judge.compare(asked, other, one, reference)))
    scores = [tally.take(judge.score(asked, answer, reference)) for answer in (one, other)]
    turned = None if second is None else -second
    both = None if first is None or turned is None else first if first == turned else 0
    apart = None if scores[0] is None or scores[1] is None else _sign(scores[0] - scores[1])
    return dict(zip(WAYS, (first, turned, both, apart, _compare_words(one, other, reference)), strict=True))


def _compare_words(one: str, other: str, reference: str) -> int:
    difference = token_f1(one, [reference]) - token_f1(other, [reference])
    return _sign(difference) if abs(difference) >= CLOSE else 0


def _find_sway(verdicts: Sequence[Mapping[str, int | None]]) -> dict[str, float]:
    both = [
        (first, turned)
        for one in verdicts
        if (first := one[WAYS[0]]) is not None and (turned := one[WAYS[1]]) is not None
    ]
    if not both:
        return {}
    shares = {
        "the same answer in both orders": sum(one == other for one, other in both),
        "whichever is shown first": sum(one == 1 and other == -1 for one, other in both),
        "whichever is shown second": sum(one == -1 and other == 1 for one, other in both),
    }
    return {name: count / len(both) for name, count in shares.items()}


def _sign(preference: float) -> int:
    """A preference as 1, 0 or -1. People give -2 where the first answer is much better, to 2 for the second."""
    return (preference > 0) - (preference < 0)


def _sign_share(share: float | None) -> int | None:
    return None if share is None else _sign(share - 0.5)


# ---- tasks with documents and a right answer


def measure_tasks(
    rows: Sequence[dict[str, Any]], texts: Mapping[str, str], judge: Judge, most: int, progress: Progress
) -> Measured:
    """Answers that are right or wrong by the data's own gold: no person has rated these.

    Each task is judged with its own reference answer, and with that of another conversation in the same domain, which
    its documents do not bear out.
    """
    known = [row for row in rows if row["answerability"] == "ANSWERABLE" and _find_texts(row, texts)]
    known = pick(known, len(known))
    trials = [trial for place in range(min(most, len(known))) for trial in _make_trials(known, place, texts)]
    if not trials:
        raise CorpusError("no task has documents and an answer; name a folder that holds documents.jsonl too")
    tally = Tally()
    verdicts = []
    for done, (text, contexts, gold) in enumerate(trials, start=1):
        said = judge.bears_out(text, contexts)
        tally.take(said)
        verdicts.append((said, gold))
        progress(done, len(trials))
    agreements = {"borne out by its documents, with the gold": find_agreement(verdicts)}
    said_yes = [(said, True) for said, gold in verdicts if gold is False]
    agreements["  of answers to something else, called borne out"] = find_agreement(said_yes)
    return Measured(judge.name, agreements, {}, tally.replies, tally.unparsed)


def _make_trials(
    known: Sequence[Mapping[str, Any]], place: int, texts: Mapping[str, str]
) -> Iterator[tuple[str, list[str], bool]]:
    own = known[place]
    contexts = _find_texts(own, texts)
    yield str(own["reference_answer"]), contexts, True
    for other in (*known[place + 1 :], *known[:place]):
        if other["domain"] == own["domain"] and other["conversation_id"] != own["conversation_id"]:
            yield str(other["reference_answer"]), contexts, False
            return


def _find_texts(row: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    return [texts[name] for name in row["relevant_doc_ids"] if name in texts]


def _read_texts(path: Path) -> dict[str, str]:
    folder = path if path.is_dir() else path.parent
    return {str(row["doc_id"]): str(row["text"]) for row in read_rows(folder / "documents.jsonl")}
