"""Questions to begin with and to go on with: made of what the documents state, offered only when they are answered.

How a sentence becomes a question is posing.py's business; each is tried here as it would be asked, in quotations.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from bot.answering import Asked, Composed, Rules, compose, conclude, find_doubt
from bot.catalog import Catalog
from bot.errors import BusyError, DocumentNotFoundError, IndexStateError
from bot.finding import Finder
from bot.llms.quotes import Quotes
from bot.posing.posing import pose_questions, pose_title
from bot.posing.wording import Posed, Sort, is_clear, read_sentences
from bot.schema import Answer, Citation, Document, Evidence, Filters, Seconds, Turn
from bot.stated import Statement
from bot.stories import find_strangers
from bot.words import stem_words

VERSION = 2
"""Of the rules by which examples are made; raise it, and those that are kept are made again."""
MOST = 3
"""Questions to go on with."""
READ, ROUNDS, LOOKED_THROUGH = 16, 3, 160
"""Documents of which examples are made, how often as many are added where they give too few, and the newest documents
among which these are spread."""
SENTENCES = 120
"""Sentences of one document that are read for questions."""
TRIED, TRIED_FIRST = 8, 12
"""Questions tried, at most, to go on with and to begin with."""
ALIKE = 0.6
"""Share of the words of two questions from which they ask the same, ..."""
ALIKE_FIRST = 0.34
"""... and from which two examples are too close to each other."""
LEAST_LIKELY = 0.05
"""Probability of an answer below which the question was about something else, and nothing goes on from it."""
REACH = 6.0
"""How far, in score, the sentence it is made of may lie below the best; others stand in a document that was cited."""
ORDER: tuple[Sort, ...] = (
    *("said", "title", "number", "when", "why", "did", "definition", "happened"),
    *("said", "when", "identity", "said", "when", "said"),
)
"""Sorts of examples as they are chosen, one of each where there is one."""
CACHED = 64
"""Documents whose questions are held for the next answer."""
LIKED: Mapping[Sort, float] = {
    "said": 0.3,
    "why": 0.3,
    "number": 0.2,
    "when": 0.2,
    "did": 0.1,
    "title": 0.1,
    "identity": -0.1,
}
OTHER_SPEAKER, NEXT_DAY, SHARED = 0.2, 0.2, 0.5
"""Added to how well a question goes on: for another speaker, for a later day than those told, for words in common."""
SHORT, LONG = 7, 14
"""Words of an example that is a pleasure to read, and beyond which it is none."""
_NOTE = "examples"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may be offered: the document and the sentence it was made of, who speaks there, of which day."""

    posed: Posed
    document_id: str
    sentence: str
    speaker: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a conversation has said: the stems of the last turn, those of each question, what was quoted, by whom.

    `latest` is the day that the last answer told of, `own` are the documents that it cited, `near` tells how close to
    its question other sentences are.
    """

    told: frozenset[str]
    asked: tuple[frozenset[str], ...]
    cited: tuple[Citation, ...]
    speakers: frozenset[str | None]
    latest: str
    own: frozenset[str]
    near: Mapping[tuple[str, int], float]

    def leaves(self, one: Suggestion) -> bool:
        """Whether a question belongs to the matter, is understood here, and is neither asked nor answered yet."""
        if one.document_id not in self.own and not (one.posed.is_whole and self._find_closeness(one)):
            return False
        words = frozenset(stem_words(one.posed.question))
        if one.posed.sort == "identity" and not words & self.told:
            return False  # who is somebody that nobody spoke of?
        told = one.posed.sort != "title" and any(_holds(citation, one) for citation in self.cited)
        return not told and not any(_share(words, other) >= ALIKE for other in self.asked)

    def weigh(self, one: Suggestion) -> float:
        """How well a question goes on from the last answer."""
        words = frozenset(stem_words(one.posed.question))
        weight = self._find_closeness(one) + LIKED.get(one.posed.sort, 0.0) + SHARED * _share(words, self.told)
        weight += OTHER_SPEAKER * (bool(one.speaker) and one.speaker not in self.speakers)
        return weight + NEXT_DAY * (bool(self.latest) and one.day > self.latest)

    def _find_closeness(self, one: Suggestion) -> float:
        return self.near.get((one.document_id, one.posed.start), 0.0)


class Suggesting:
    """Makes suggestions from one index. Safe to use from many threads."""

    def __init__(self, catalog: Catalog, finder: Finder, rules: Rules) -> None:
        self._catalog, self._finder, self._rules, self._floor = catalog, finder, rules, Quotes()
        self._pose = lru_cache(maxsize=CACHED)(self._read)

    def begin(self, most: int) -> tuple[str, ...]:
        """Questions to begin with; they are made once for each state of the index, and kept in the catalog.

        Raises IndexStateError, BackendError.
        """
        if not self._catalog.generation or not self._catalog.annals.is_kept or most < 1:
            return ()
        state = [VERSION, self._catalog.generation, self._rules.abstain_below, most]
        kept = json.loads(self._catalog.notes.read(_NOTE) or "{}")
        if kept.get("of") == state:
            return tuple(kept["questions"])
        questions = tuple(islice(self._find_examples(most), most))
        with suppress(BusyError, IndexStateError):  # a home that cannot be written to: they are made again next time
            self._catalog.notes.write(_NOTE, json.dumps({"of": state, "questions": questions}))
        return questions

    def follow(self, answer: Answer, history: Sequence[Turn], filters: Filters) -> tuple[str, ...]:
        """Questions that go on from an answer. Raises IndexStateError, BackendError."""
        strange = answer.asks_back or not answer.evidence or answer.probability < LEAST_LIKELY
        if strange or not self._catalog.annals.is_kept:
            return ()
        turn = answer.to_turn()
        turns = [*history] if history and history[-1].question == turn.question else [*history, turn]
        chosen: list[Suggestion] = []
        fitting = (one for one in self._order(answer, turns) if _fits(one, chosen))
        for one in islice(fitting, TRIED):
            if self._is_answered(one, turns, filters):
                chosen.append(one)
            if len(chosen) == MOST:
                break
        return tuple(one.posed.question for one in chosen)

    # ---- to begin with

    def _find_examples(self, most: int) -> Iterator[str]:
        """Those that are answered, of as many sorts and documents as there are."""
        ids = self._catalog.annals.newest(LOOKED_THROUGH)
        rounds = -(-len(ids) // READ)
        chosen: list[Suggestion] = []
        for fits in (_is_inviting, _is_clear):
            for first in range(min(rounds, ROUNDS)):
                found = [one for name in ids[first::rounds] for one in self._find_posed(name) if fits(one)]
                found.sort(key=lambda one: (abs(one.posed.question.count(" ") - SHORT), one.posed.start))
                for one in islice(_take_turns(found, chosen), TRIED_FIRST):
                    if self._is_answered(one, (), Filters()):
                        chosen.append(one)
                        yield one.posed.question
                if len(chosen) >= most:
                    return

    # ---- to go on with

    def _order(self, answer: Answer, turns: Sequence[Turn]) -> list[Suggestion]:
        """What may be asked next, what goes on best first; nothing that was asked or told already."""
        said = _recall(answer, turns)
        found = [one for name in _find_documents(answer) for one in self._find_posed(name) if said.leaves(one)]
        return sorted(found, key=lambda one: (-said.weigh(one), one.posed.question))

    # ---- both

    def _find_posed(self, document_id: str) -> tuple[Suggestion, ...]:
        return self._pose(document_id, self._catalog.generation)

    def _read(self, document_id: str, generation: str) -> tuple[Suggestion, ...]:
        """All questions that the beginning of a document answers, in a state of the index; () where it is gone."""
        try:
            document = self._catalog.document(document_id)
        except DocumentNotFoundError:
            return ()
        return tuple(pose_document(document, self._catalog.annals.statements(document_id)))

    def _is_answered(self, one: Suggestion, turns: Sequence[Turn], filters: Filters) -> bool:
        """Whether the question, asked now, is answered with what it was made of, and not with what was told before."""
        answer = self._quote(one.posed.question, turns, filters)
        told = [citation for turn in turns for citation in turn.citations]
        new = [citation for citation in answer.citations if not any(_overlap(citation, other) for other in told)]
        return not answer.abstained and any(_holds(citation, one) for citation in new)

    def _quote(self, question: str, turns: Sequence[Turn], filters: Filters) -> Answer:
        """The answer in quotations, whoever else may compose."""
        query = self._finder.understand(question, turns, date.today().isoformat())
        found = self._finder.look(query, filters)
        unclear = find_doubt(query, turns, found)
        composed = Composed(self._floor.name, found.evidence.probability)
        if not unclear:
            asked = Asked(query.typed, found.evidence, found.texts.read)
            list(compose(asked, self._floor, self._floor, self._rules, composed))
        return conclude(question, found, composed, unclear, Seconds())


def pose_document(document: Document, statements: Sequence[Statement]) -> list[Suggestion]:
    """All questions that the beginning of a document answers; its captions ask nothing."""
    titled = pose_title(document.title, len(document.text))
    found = [Suggestion(posed, document.id, document.title) for posed in titled]
    captions = [range(part.start, part.end) for part in document.parts]
    for sentence in read_sentences(document.text, statements[:SENTENCES]):
        told = sentence.statement
        if not any(told.start in caption for caption in captions):
            day = max((one.last for one in told.dates if one.last), default="")
            text = document.text[told.start : told.end]
            found += [
                Suggestion(posed, document.id, text, told.speaker or "", day) for posed in pose_questions(sentence)
            ]
    return found


def _is_inviting(one: Suggestion) -> bool:
    """Whether somebody who has read nothing yet may like to ask this."""
    return one.posed.is_whole and one.posed.question.count(" ") < LONG


def _is_clear(one: Suggestion) -> bool:
    """Whether it says enough where there is nothing better: what names nobody may still be of one thing only."""
    return is_clear(one.posed.question) and one.posed.question.count(" ") < LONG


def _take_turns(found: Sequence[Suggestion], chosen: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Of each sort in turn those of documents not chosen of yet, until one is chosen, which `chosen` tells."""
    for sort in ORDER:
        before = len(chosen)
        for one in (one for one in found if one.posed.sort == sort):
            if len(chosen) > before:
                break
            if one.document_id not in {other.document_id for other in chosen} and not _is_close(
                one, chosen, ALIKE_FIRST
            ):
                yield one


def _recall(answer: Answer, turns: Sequence[Turn]) -> _Said:
    """What was said up to an answer, its own turn the last."""
    best = answer.evidence[0]
    near = {(one.document.id, one.start): 1 - (best.score - one.score) / REACH for one in answer.evidence}
    return _Said(
        told=frozenset(stem_words(f"{answer.question} {answer.text}")),
        asked=tuple(frozenset(stem_words(turn.question)) for turn in turns),
        cited=tuple(citation for turn in turns for citation in turn.citations),
        speakers=frozenset(citation.speaker for citation in answer.citations),
        latest=max((one.last for one in best.dates if one.last), default=""),
        own=frozenset(citation.document.id for citation in answer.citations),
        near={place: closeness for place, closeness in near.items() if closeness > 0},
    )


def _find_documents(answer: Answer) -> list[str]:
    """The documents that an answer cites, and those found for it that tell of the same story."""
    evidence = Evidence(answer.query, answer.passages, answer.evidence, answer.probability)
    strangers = find_strangers(evidence)
    cited = [citation.document.id for citation in answer.citations]
    found = [passage.document.id for passage in answer.passages]
    return [name for name in dict.fromkeys(cited + found) if name not in strangers]


def _fits(one: Suggestion, chosen: Sequence[Suggestion]) -> bool:
    """Whether a question is of another sort, sentence and wording than those chosen; several may ask who said what."""
    if _is_close(one, chosen, ALIKE):
        return False
    for other in chosen:
        if (one.document_id, one.posed.start) == (other.document_id, other.posed.start):
            return False
        if one.posed.sort == other.posed.sort and (one.posed.sort != "said" or one.speaker == other.speaker):
            return False
    return True


def _is_close(one: Suggestion, others: Iterable[Suggestion], limit: float) -> bool:
    words = set(stem_words(one.posed.question))
    return any(_share(words, set(stem_words(other.posed.question))) >= limit for other in others)


def _share(one: Collection[str], other: Collection[str]) -> float:
    """How much two sets of words have in common, of the smaller one."""
    return len(set(one) & set(other)) / max(1, min(len(one), len(other)))


def _overlap(one: Citation, other: Citation) -> bool:
    return one.document.id == other.document.id and one.start < other.end and other.start < one.end


def _holds(citation: Citation, one: Suggestion) -> bool:
    """Whether a citation quotes the sentence, or another document's sentence in its very words."""
    if citation.document.id == one.document_id:
        return citation.start < one.posed.end and one.posed.start < citation.end
    return one.sentence in citation.quote or any(copy.id == one.document_id for copy in citation.copies)
