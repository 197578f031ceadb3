"""Evidence -> answer: decides whether to abstain, numbers the citations, and lets through only what the check supports.

Every backend passes through here, so no sentence reaches a reader unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bot.checking import check_draft, is_verbatim
from bot.protocols import LLM
from bot.questions import Question
from bot.retrieval import Retrieval
from bot.schema import AnswerSentence, Citation, Draft, Evidence
from bot.words import split_words, stem_words

ABSTENTION = "The documents do not answer this."
NOTHING_INDEXED = "There are no documents yet; add some with `bot ingest PATH` or upload them on the page."
TINY = 1e-9
_UNSPACED = re.compile(r"[\u2e80-\U0003ffff]")
"""Scripts without spaces, whose words the keyword index does not tell apart."""
NOTHING_FOUND = "No document passes the filters; widen the dates, sources or authors."


@dataclass(slots=True)
class Composed:
    """The checked sentences of an answer so far, and the citations they refer to, numbered from 1 without gaps."""

    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentences with their marks: "... border. [1]"."""
        return " ".join(f"{one.text} {''.join(f'[{number}]' for number in one.citations)}" for one in self.sentences)

    def cite(self, citation: Citation) -> int:
        """The number of a citation: the one it has already, or the next."""
        place = (citation.document.id, citation.start, citation.end)
        for known in self.citations:
            if (known.document.id, known.start, known.end) == place:
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)


def compose(
    question: str, evidence: Evidence, llm: LLM, text_of: Callable[[str], str], composed: Composed
) -> Iterator[str]:
    """Fills `composed` sentence by sentence, yielding the text of each once it is checked. Raises BackendError."""
    for draft in llm.compose(question, evidence):
        support = [
            citation
            for citation in _resolve(draft, evidence)
            if is_verbatim(citation, text_of(citation.document.id)) and check_draft(draft, [citation]) == "supported"
        ]
        if not support:
            continue
        numbers = tuple(dict.fromkeys(map(composed.cite, support)))
        gap = " " if composed.sentences else ""
        composed.sentences.append(AnswerSentence(draft.lead + draft.text, numbers, "supported"))
        yield f"{gap}{draft.lead}{draft.text} {''.join(f'[{number}]' for number in numbers)}"


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
    return "No sentence says it clearly enough. The nearest passages are shown."


def _resolve(draft: Draft, evidence: Evidence) -> list[Citation]:
    """The citations of a draft, not numbered yet. Evidence that was never retrieved cannot be cited."""
    cited = [evidence.sentences[place] for place in draft.evidence if 0 <= place < len(evidence.sentences)]
    return [Citation(0, one.quote, one.quote_start, one.end, one.speaker, one.document) for one in cited]


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
