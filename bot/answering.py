"""Evidence -> answer: who composes it, whether to abstain, what passes the check, and what stands if a model fails.

Every backend passes through here, so no sentence reaches a reader unchecked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from bot.confidence import log_odds
from bot.errors import BackendError
from bot.grounding import Grounded, ground_draft
from bot.protocols import BEAT, LLM, Finish, Judgement, Token
from bot.questions import Question
from bot.retrieval import Retrieval
from bot.schema import AnswerSentence, Citation, Draft, Evidence, Usage
from bot.weights import Linear
from bot.words import split_words, stem_words

ABSTENTION = "The documents do not answer this."
NOTHING_INDEXED = "There are no documents yet; add some with `bot ingest PATH` or upload them on the page."
NOTHING_FOUND = "No document passes the filters; widen the dates, sources or authors."
NOTHING_CLEAR = "No sentence says it clearly enough. The nearest passages are shown."
OWN_WORDS = "This is the documents' own wording instead."
DISAGREES = "The model, asked once more, did not find its answer in the sources."
HOPELESS = 0.05
"""Probability under which no model is asked: one in 300 answerable questions lies there, and two in five others."""
TINY = 1e-9
_UNSPACED = re.compile(r"[\u2e80-\U0003ffff]")
"""Scripts without spaces, whose words the keyword index does not tell apart."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When to abstain, how a model's judgement joins in, how many seconds it has, and whether it is asked twice."""

    abstain_below: float
    abstain_judged: float
    judged: Linear
    seconds: float
    second_opinion: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it; `text_of` gives the text of a document by its id."""

    question: str
    evidence: Evidence
    text_of: Callable[[str], str]


@dataclass(slots=True)
class Composed:
    """An answer as far as it has come: checked sentences, and the citations they refer to, numbered without gaps.

    `llm` is who wrote them, `notice` what went wrong before, `removed` what the check did not let through.
    """

    llm: str
    probability: float
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    removed: list[AnswerSentence] = field(default_factory=list)
    notice: str = ""
    usage: Usage = field(default_factory=Usage)
    hopeless: bool = False
    """Whether the model's own judgement made an answer too unlikely."""
    check_seconds: float = 0.0
    first_token: float | None = None
    """When the first token came, as a time of `time.perf_counter`."""

    @property
    def text(self) -> str:
        """The sentences with their marks: "... border. [1]"."""
        return " ".join(map(_mark, self.sentences))

    def add(self, grounded: Grounded) -> AnswerSentence | None:
        """Takes in a sentence that is supported, with its citation; keeps the verdict of one that is not."""
        verdict = grounded.verdict
        if grounded.citation is None:
            self.removed.append(AnswerSentence(grounded.text, (), verdict.status, verdict.missing, verdict.speaker))
            return None
        sentence = AnswerSentence(grounded.text, (self._cite(grounded.citation),), verdict.status)
        self.sentences.append(sentence)
        return sentence

    def clear(self) -> None:
        """Takes back what was written: the beginning of an answer that broke off is not an answer."""
        self.sentences.clear()
        self.citations.clear()

    def _cite(self, citation: Citation) -> int:
        """The number of a citation: the one it has already, or the next."""
        place = (citation.document.id, citation.start, citation.end)
        for known in self.citations:
            if (known.document.id, known.start, known.end) == place:
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)


def compose(asked: Asked, llm: LLM, floor: LLM, rules: Rules, composed: Composed) -> Iterator[str]:
    """Fills `composed`, yielding each sentence once it is checked, and "" for each token before.

    An answer without sentences is an abstention. `floor` composes where `llm` fails or writes nothing that passes the
    check. Raises nothing of a backend's.
    """
    evidence = asked.evidence
    if not evidence.sentences or evidence.probability < (rules.abstain_below if llm is floor else HOPELESS):
        return
    try:
        yield from _compose(asked, llm, rules, composed)
        if rules.second_opinion and composed.sentences and not _is_agreed(llm, rules, composed):
            composed.clear()
            composed.notice = DISAGREES
    except BackendError as error:
        composed.clear()
        problem = str(error)
        composed.notice = f"{problem[:1].upper()}{problem[1:].rstrip('.')}."
    unlikely = composed.hopeless or evidence.probability < rules.abstain_below
    if not composed.sentences and llm is not floor and not unlikely:
        composed.llm = floor.name
        yield from _compose(asked, floor, rules, composed)
        if composed.notice and composed.sentences:
            composed.notice += f" {OWN_WORDS}"


def _compose(asked: Asked, llm: LLM, rules: Rules, composed: Composed) -> Iterator[str]:
    """One backend's sentences; ends early where its own judgement makes an answer too unlikely."""
    with closing(llm.compose(asked.question, asked.evidence, time.monotonic() + rules.seconds)) as reply:
        for wrote in reply:
            if wrote != BEAT:
                composed.first_token = composed.first_token or time.perf_counter()
            match wrote:
                case Judgement(probability=judged):
                    composed.probability = weigh_judgement(asked.evidence.probability, judged, rules.judged)
                    if composed.probability < rules.abstain_judged:
                        composed.hopeless = True
                        return
                case Finish(usage=usage):
                    composed.usage = usage
                case Draft():
                    gap = " " if composed.sentences else ""
                    started = time.perf_counter()
                    sentence = composed.add(ground_draft(wrote, asked.text_of))
                    composed.check_seconds += time.perf_counter() - started
                    if sentence:
                        yield gap + _mark(sentence)
                case Token():
                    yield ""  # whoever stopped reading can end the model here


def _is_agreed(llm: LLM, rules: Rules, composed: Composed) -> bool:
    """The backend's second opinion; where it cannot be asked, what passed the check stands."""
    try:
        quotes = [citation.quote for citation in composed.citations]
        return llm.agrees(composed.text, quotes, time.monotonic() + rules.seconds)
    except BackendError:
        return True


def weigh_judgement(retrieved: float, judged: float, model: Linear) -> float:
    """The probability that the evidence answers, of what retrieval and what the model make of it."""
    return model.probability({"retrieved": log_odds(retrieved), "judged": log_odds(judged)})


def _mark(sentence: AnswerSentence) -> str:
    return f"{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}"


def explain_abstention(question: Question, retrieval: Retrieval) -> str:
    """Why there is no answer, in one or two sentences."""
    if not retrieval.chunks:
        return NOTHING_INDEXED
    if not retrieval.hits:
        return NOTHING_FOUND
    absent = _find_absent(question, retrieval)
    if absent:
        verb = "occurs" if len(absent) == 1 else "occur"
        return f"{_list(absent)} {verb} nowhere in the documents. The nearest passages are shown."
    return NOTHING_CLEAR


def _find_absent(question: Question, retrieval: Retrieval) -> list[str]:
    """Words of the question, as typed, that no document holds; at most three."""
    seen: dict[str, str] = {}
    for word in split_words(question.text):
        for stem in stem_words(word):
            if (
                stem in question.core
                and not _UNSPACED.search(word)
                and retrieval.rarity.get(stem, 0.0) >= retrieval.rarest - TINY
            ):
                seen.setdefault(stem, f"“{word}”")
    return list(seen.values())[:3]


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
