"""Judge: a model that grades answers, through llama-index's evaluators; it is another one than the model that answers.

A reply without a grade is told apart from a bad grade. Whether a judge is to be trusted, agreement.py measures.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from bot.doctor import show_address
from bot.errors import BackendError, SettingsError
from bot.llms import MODELS, find_backend
from bot.llms.openai import OPENAI_URL
from bot.llms.wrapping import wrap
from bot.models import find_model
from bot.plain import dump
from bot.protocols import Model
from bot.settings import Settings
from evals.kept.provenance import find_versions, hash_files

if TYPE_CHECKING:
    from llama_index.core.evaluation import BaseEvaluator

RIGHT = 4.0
"""Score from which an answer counts as right, as llama-index's CorrectnessEvaluator has it."""
SECONDS = 600.0
"""Longest time for one grade."""
ATTEMPTS = 3
"""Requests for one grade, where the server says that another may help."""
VERSION = 2
"""Of what a judge is told here; raise it, and what was judged before is judged anew."""
KEPT = "judged.jsonl"
"""The file of replies, beside the runs of the home."""
_SCORE = re.compile(r"\s{0,9}\**(?:score:?)?\s?\**\s?([1-5](?:\.\d{1,3})?)(?:\s?/\s?5)?(?![\d.]*\d)", re.IGNORECASE)
_PREFERENCE = re.compile(r"\[\[([ABC])\]\]")
_YES = re.compile(r"\W{0,9}(yes|no)\b", re.IGNORECASE)
_PREFERRED = {"A": 1.0, "B": 0.0, "C": 0.5}


class Replies:
    """What a judge said, by what it was asked: JSON lines, added to one by one, so that a run that stops goes on."""

    def __init__(self, path: Path) -> None:
        """Reads what is there; a line that was cut off counts for nothing. Raises SettingsError."""
        self._path = path
        self._said: dict[str, str] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = path.read_bytes().split(b"\n") if path.exists() else []
        except OSError as error:
            raise SettingsError(
                f"cannot keep what is judged in {path}: {error.strerror}; choose another --home"
            ) from error
        self._begin = "\n" if lines and lines[-1] else ""
        for line in lines:
            try:
                row = json.loads(line)
                self._said[row["key"]] = row["said"]
            except (ValueError, TypeError, KeyError):
                continue

    def find(self, key: str) -> str | None:
        """The reply, None where this was never asked."""
        return self._said.get(key)

    def add(self, key: str, said: str, **told: str) -> None:
        """Keeps a reply at once; `told` is for people who look. Raises SettingsError."""
        self._said[key] = said
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{self._begin}{dump({'key': key, **told, 'said': said})}\n")
        except OSError as error:
            raise SettingsError(f"cannot write {self._path}: {error.strerror}; free some space, then go on") from error
        self._begin = ""


class Judge:
    """Grades with one model. Every reply is kept, and nothing is asked twice. A context manager.

    `basis`: all that tells the model from others, its name apart, and what else its replies depend on.
    """

    def __init__(
        self, model: Model, replies: Replies, basis: Mapping[str, str | None], *, seconds: float = SECONDS
    ) -> None:
        self._model, self._replies, self._seconds, self._basis = model, replies, seconds, dict(basis)
        self.asked = 0

    @property
    def name(self) -> str:
        """The model's name; a server that was given none tells it with its first reply."""
        return self._model.name

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._model.close()

    def score(self, question: str, answer: str, reference: str) -> float | None:
        """How right an answer is by a reference, 1 to 5; None where the reply holds no score. Raises BackendError."""
        asked = {"query": question, "response": answer, "reference": reference}
        return read_score(self._ask("correctness", asked))

    def compare(self, question: str, first: str, second: str, reference: str) -> float | None:
        """1 where the answer shown first is better, 0 where the second is, 0.5 for neither; None without a verdict.

        The order may sway a judge: ask both ways. Raises BackendError.
        """
        asked = {"query": question, "response": first, "second_response": second, "reference": reference}
        return read_preference(self._ask("pairwise", asked))

    def bears_out(self, text: str, contexts: Sequence[str]) -> bool | None:
        """Whether the contexts support a text; None where the reply is neither yes nor no. Raises BackendError."""
        return read_yes(self._ask("faithfulness", {"response": text, "contexts": list(contexts)}))

    def _ask(self, kind: str, asked: Mapping[str, Any]) -> str:
        """The reply of an evaluator of this kind, kept or asked for; "" where the prompt is too long for the model."""
        said = self._replies.find(self._make_key(kind, asked))
        if said is None:
            said = self._request(kind, asked)
            self.asked += 1
            self._replies.add(self._make_key(kind, asked), said, judge=self.name, kind=kind)  # now it has its name
        return said

    def _make_key(self, kind: str, asked: Mapping[str, Any]) -> str:
        return hashlib.sha256(dump([self._basis, self.name, kind, asked]).encode()).hexdigest()[:32]

    def _request(self, kind: str, asked: Mapping[str, Any]) -> str:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                result = EVALUATORS[kind](self._model, lambda: time.monotonic() + self._seconds).evaluate(**asked)
                return str(result.feedback or "")
            except BackendError as error:
                if error.too_long:
                    return ""
                if not error.retryable or attempt == ATTEMPTS:
                    raise
                time.sleep(error.wait)
        raise AssertionError("the last attempt returns or raises")


def open_judge(settings: Settings, name: str, model: str = "") -> Judge:
    """The judge that is named: a backend, a GGUF file, a server's address, or `module:Class` of a llama-index LLM.

    Its model is named here, or is the backend's default, never the one that answers. `openai` stands for the server
    that answers are asked of too, with the same key unless the judge has its own; another server never gets that key.
    Raises SettingsError, BackendError.
    """
    chosen = replace(settings, llm=name, llm_model=model)
    if settings.judge_api_key:
        chosen = replace(chosen, openai_api_key=settings.judge_api_key)
    if name.startswith(("http://", "https://")):
        is_same = name.rstrip("/") == (settings.openai_base_url or OPENAI_URL).rstrip("/")
        key = chosen.openai_api_key if is_same else settings.judge_api_key
        chosen = replace(chosen, llm="openai", openai_base_url=name, openai_api_key=key)
    elif name.endswith(".gguf"):
        chosen = replace(chosen, llm="local", llm_model=name)
    elif name not in MODELS and ":" not in name:
        known = ", ".join(MODELS)
        raise SettingsError(f"no judge {name!r}; name {known}, a .gguf file, a server's address or module:Class")
    opened = find_backend(chosen.llm).open(chosen)
    return Judge(opened, Replies(settings.home / "evals" / KEPT), _describe(chosen))


def _describe(settings: Settings) -> dict[str, str | None]:
    """What a judge's replies depend on, apart from its name and what it is asked; a local model by its content."""
    path = find_model(settings) if settings.llm == "local" else None
    return {
        "backend": settings.llm,
        "model": hash_files(path) if path else settings.llm_model,
        "address": show_address(settings),
        "prompts": hash_files(Path(__file__).parent / "prompts"),
        "version": str(VERSION),
        **find_versions(("llama-index-core",)),
    }


def read_score(said: str) -> float | None:
    """The score at the beginning of a reply, 1 to 5; None where there is none, or another number."""
    found = _SCORE.match(said)
    score = float(found[1]) if found else 0.0
    return score if 1 <= score <= 5 else None


def read_preference(said: str) -> float | None:
    """The verdict that a reply gives; None where it gives none, or several that differ."""
    found = set(_PREFERENCE.findall(said))
    return _PREFERRED[found.pop()] if len(found) == 1 else None


def read_yes(said: str) -> bool | None:
    """Whether a reply begins with yes or with no."""
    found = _YES.match(said)
    return found[1].lower() == "yes" if found else None


def _open_correctness(model: Model, find_deadline: Callable[[], float]) -> BaseEvaluator:
    """The score alone, which comes first: what is said for it would take most of the time."""
    from llama_index.core.evaluation import CorrectnessEvaluator

    def parse(said: str) -> tuple[float | None, str]:
        return read_score(said), said

    return CorrectnessEvaluator(llm=wrap(model, find_deadline, 8), parser_function=parse)


def _open_pairwise(model: Model, find_deadline: Callable[[], float]) -> BaseEvaluator:
    """One order at a time; llama-index's own vote over both orders would hide how much the order sways a judge."""
    from llama_index.core.evaluation import PairwiseComparisonEvaluator
    from llama_index.core.prompts import PromptTemplate

    told = (files("evals.judges") / "prompts" / "pairwise.md").read_text(encoding="utf-8")
    shown = "Question: {query}\n\nReference: {reference}\n\nAnswer A: {answer_1}\n\nAnswer B: {answer_2}\n\nVerdict:"
    llm = wrap(model, find_deadline, 24, told)
    return PairwiseComparisonEvaluator(llm=llm, eval_template=PromptTemplate(shown), enforce_consensus=False)


def _open_faithfulness(model: Model, find_deadline: Callable[[], float]) -> BaseEvaluator:
    from llama_index.core.evaluation import FaithfulnessEvaluator

    return FaithfulnessEvaluator(llm=wrap(model, find_deadline, 5, "Answer YES or NO, and nothing else."))


EVALUATORS: Mapping[str, Callable[[Model, Callable[[], float]], BaseEvaluator]] = {
    "correctness": _open_correctness,
    "pairwise": _open_pairwise,
    "faithfulness": _open_faithfulness,
}
"""What a judge may be asked, by kind."""
