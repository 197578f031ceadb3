"""Evidence -> answer: who composes it, whether to abstain, what passes the check, and what stands if a model fails.

Every backend passes through here, so no sentence reaches a reader unchecked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from bot.changes import tell_changes
from bot.composing import find_leading
from bot.conversation import Query
from bot.copies import cites, find_copies
from bot.days import describe_days
from bot.dialogue.ambiguity import Unclear, ask_back, find_unclear
from bot.errors import BackendError
from bot.finding import Found
from bot.grounding import Grounded, ground_draft, name_speaker
from bot.llms.quotes import quote_side
from bot.llms.retrying import MOST_REQUESTS
from bot.opposing.balance import assign_sides, find_missing
from bot.protocols import BEAT, LLM, Finish, Judgement, Token
from bot.questions import read_question
from bot.ranking.chronology import asks_days_alone, find_as_of, strip_dates
from bot.ranking.confidence import log_odds
from bot.ranking.demands import usual_stem
from bot.ranking.likeness import FAMILY, find_likeness, pool_words
from bot.ranking.weights import Linear
from bot.retrieval import Retrieval, find_absent
from bot.schema import Answer, AnswerSentence, Citation, Delta, Draft, Evidence, Filters, Seconds, Turn, Usage
from bot.words import LIGHT, list_words, plain_words, stem_words

ABSTENTION = "No answer was found in the documents."
NOTHING_INDEXED = "There are no documents yet; add some with `bot ingest PATH` or upload them on the page."
NOTHING_FOUND = "No document passes the filters; widen the dates, sources or authors."
NOTHING_THEN = "No sentence tells of the days that the filters allow; widen the dates of events."
NOTHING_OF = "Nothing was found that tells of {days}. The nearest passages are shown."
NOTHING_CLEAR = "No sentence says it clearly enough. The nearest passages are shown."
NOTHING_NEAR = (
    "Looked for {words}; the sentence that came nearest seems {chance} % likely to answer, and one is shown from"
    " {least} %. The nearest passages are shown."
)
SOUGHT, TOLD = 6, 3
"""Words looked for that are told, at most, and of those that stand nowhere."""
_FRAMING = list_words(
    "anyone anybody anything someone somebody everyone everybody think actually really ever me us him"
    " happen happens happened happening occur occurs occurred occurring"
)
"""Words of which nobody asks whether they stand in a document."""
OWN_WORDS = "This is the documents' own wording instead."
CUT = "The model's answer was cut off at its limit; what is shown was checked."
DISAGREES = "The model, asked once more, did not find its answer in the sources."
HOPELESS = 0.05
"""Probability under which no model is asked: one in 300 answerable questions lies there, and two in five others."""

DISPUTED = 0.5
"""What it counts for that speakers disagree about what is asked, of what a sentence that holds does."""


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
    spent: int = 0
    """Requests that a model has had for it already."""


@dataclass(slots=True)
class Composed:
    """An answer as far as it has come: checked sentences, and the citations they refer to, numbered without gaps.

    `llm` is who wrote them, `notice` what went wrong before, `failure` the model's own error of that, `removed` what
    the check did not let through, `lapsed` whether the model failed to restate a follow-up.
    """

    llm: str
    probability: float
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    removed: list[AnswerSentence] = field(default_factory=list)
    notice: str = ""
    failure: str = ""
    lapsed: bool = False
    usage: Usage = field(default_factory=Usage)
    hopeless: bool = False
    """Whether the model's judgement, and what it wrote, made an answer too unlikely."""
    least: float = 0.0
    """The probability from which an answer is shown."""
    judged: float | None = None
    """The model's own chance that the evidence states the answer, where it told one."""
    check_seconds: float = 0.0
    first_token: float | None = None
    """When the first token came, as a time of `time.perf_counter`."""

    @property
    def text(self) -> str:
        """The sentences with their marks: "... border. [1]"."""
        return " ".join(sentence.marked for sentence in self.sentences)

    def add(self, grounded: Grounded) -> AnswerSentence | None:
        """Takes in a sentence that is supported, with its citation; keeps the verdict of one that is not."""
        verdict = grounded.verdict
        if grounded.citation is None:
            self.removed.append(AnswerSentence(grounded.text, (), verdict.status, verdict.missing, verdict.speaker))
            return None
        sentence = AnswerSentence(grounded.text, (self._cite(grounded.citation),), verdict.status)
        self.sentences.append(sentence)
        return sentence

    def _cite(self, citation: Citation) -> int:
        """The number of a citation: the one it has already, or the next."""
        place = (citation.document.id, citation.start, citation.end)
        for known in self.citations:
            if (known.document.id, known.start, known.end) == place:
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)


def find_doubt(query: Query, history: Sequence[Turn], found: Found) -> Unclear | None:
    """What is to be asked back; nothing where it was asked already, or nothing was found."""
    if query.subject or not found.evidence.passages or found.record:
        return None
    return find_unclear(query.typed, history, found.evidence, may_be_lost=not found.is_strange)


def compose(asked: Asked, llm: LLM, floor: LLM, rules: Rules, composed: Composed) -> Iterator[Delta]:
    """Fills `composed`, yielding each sentence once it is checked, and an empty Delta for each token before.

    An answer without sentences is an abstention. `floor` composes where `llm` fails or writes nothing that passes the
    check. Raises nothing of a backend's.
    """
    composed.least = rules.abstain_below
    likely = asked.evidence.probability >= rules.abstain_below
    if not asked.evidence.sentences or not (likely or (llm is not floor and asked.evidence.probability >= HOPELESS)):
        return
    try:
        yield from _compose(asked, llm, rules, composed)
    except BackendError as error:
        composed.failure = problem = str(error)
        yield from _withdraw(composed, f"{problem[:1].upper()}{problem[1:].rstrip('.')}.")
    if not composed.sentences and llm is not floor and likely and not composed.hopeless:
        composed.llm = floor.name
        yield from _compose(asked, floor, rules, composed)
        if composed.notice and composed.sentences:
            composed.notice += f" {OWN_WORDS}"
    yield from _show_all_sides(asked, composed)


def _show_all_sides(asked: Asked, composed: Composed) -> Iterator[Delta]:
    """Quotes each side of which an answer says nothing; of nothing there are no sides."""
    if not composed.sentences:
        return
    for side in find_missing(asked.evidence, composed.sentences, composed.citations):
        for draft in quote_side(side, asked.evidence):
            yield from _check(draft, asked, composed)


def _compose(asked: Asked, llm: LLM, rules: Rules, composed: Composed) -> Iterator[Delta]:
    """One backend's sentences; ends early where its own judgement makes an answer too unlikely, whatever it writes."""
    deadline = time.monotonic() + rules.seconds
    best = find_leading(asked.evidence, 1)
    is_lukewarm = False
    with closing(llm.compose(asked.question, asked.evidence, deadline, asked.spent)) as reply:
        for wrote in reply:
            if wrote != BEAT:
                composed.first_token = composed.first_token or time.perf_counter()
            match wrote:
                case Judgement(probability=judged):
                    composed.judged = judged
                    is_lukewarm = weigh_judgement(asked, judged, 0.0, rules) < rules.abstain_judged
                    if weigh_judgement(asked, judged, 1.0, rules) < rules.abstain_judged:
                        break
                case Finish(usage=usage, cut=cut):
                    composed.usage, composed.notice = usage, CUT if cut else composed.notice
                case Draft():
                    yield from _check(replace(wrote, about=best) if is_lukewarm else wrote, asked, composed)
                case Token():
                    yield Delta("")  # whoever stopped reading can end the model here
    _settle(asked, llm, rules, composed)
    if rules.second_opinion and composed.sentences and composed.usage.requests < MOST_REQUESTS:
        agreed = yield from _ask_again(llm, deadline, composed)
        if not agreed:
            yield from _withdraw(composed, DISAGREES)


def _settle(asked: Asked, llm: LLM, rules: Rules, composed: Composed) -> None:
    """How likely an answer is after all that a model judged and wrote; what the floor writes changes nothing in it.

    Where speakers disagree about what is asked, their words may stand though the model wrote none of them.
    """
    if composed.judged is None or composed.llm != llm.name:
        return
    best = find_leading(asked.evidence, 1)
    rests_on_best = any(cites(citation, one) for citation in composed.citations for one in best)
    borne_out = 1.0 if rests_on_best else DISPUTED if asked.evidence.sides else 0.0
    composed.probability = weigh_judgement(asked, composed.judged, borne_out, rules)
    composed.hopeless = composed.probability < rules.abstain_judged
    composed.least = rules.abstain_judged


def _check(draft: Draft, asked: Asked, composed: Composed) -> Iterator[Delta]:
    """A draft as the next sentence, if it passes."""
    gap, started = " " if composed.sentences else "", time.perf_counter()
    sentence = composed.add(name_speaker(ground_draft(draft, asked.text_of)))
    composed.check_seconds += time.perf_counter() - started
    if sentence:
        yield Delta(gap + sentence.marked)


def _withdraw(composed: Composed, notice: str) -> Iterator[Delta]:
    """Takes back what was written: the beginning of an answer that broke off is not an answer."""
    composed.notice = notice
    if composed.sentences:
        composed.sentences.clear()
        composed.citations.clear()
        yield Delta("", anew=True)


def _ask_again(llm: LLM, deadline: float, composed: Composed) -> Generator[Delta, None, bool]:
    """The backend's second opinion; where it gives none, what passed the check stands."""
    try:
        with closing(llm.agrees(composed.text, [one.quote for one in composed.citations], deadline)) as opinion:
            for said in opinion:
                if isinstance(said, bool):
                    return said
                yield Delta("")
    except BackendError:
        pass
    return True


def conclude(question: str, found: Found, composed: Composed, unclear: Unclear | None, seconds: Seconds) -> Answer:
    """The Answer: the sentences that were composed, or that there are none and why, or what is not clear."""
    text, reason = composed.text, ""
    if unclear:
        text, reason = ask_back(unclear), f"The question does not tell which {unclear.thing} is meant."
    elif not composed.sentences:
        reason = found.record or explain_abstention(found, composed)
        text = f"{ABSTENTION} {reason}"
    quoted = [replace(one, copies=find_copies(one, found.evidence)) for one in composed.citations]
    changed, citations = tell_changes(found.evidence, quoted)
    return Answer(
        question=question,
        text=text,
        abstained=not composed.sentences,
        reason=reason,
        sentences=tuple(composed.sentences),
        citations=citations,
        passages=found.evidence.passages,
        evidence=found.evidence.sentences,
        probability=composed.probability,
        query=found.evidence.query,
        llm=composed.llm,
        seconds=seconds,
        usage=composed.usage,
        removed=tuple(composed.removed),
        notice=" ".join(filter(None, (composed.notice, found.unknown if found.retrieval.hits else ""))),
        lapsed=composed.lapsed,
        choices=unclear.choices if unclear else (),
        as_of=find_as_of(found.period, composed.citations),
        sides=assign_sides(found.evidence, composed.sentences, composed.citations),
        changed=changed,
        days=None if found.period is None or found.period.relation == "latest" else found.period.days,
        filters=_note_filters(found.filters),
    )


def _note_filters(filters: Filters) -> Filters | None:
    """The filters as an answer holds them; nothing where they limit nothing."""
    held = replace(
        filters,
        sources=tuple(filters.sources),
        authors=tuple(filters.authors),
        documents=tuple(filters.documents),
    )
    return None if held == Filters() else held


def weigh_judgement(asked: Asked, judged: float, borne_out: float, rules: Rules) -> float:
    """The probability that the evidence answers, of what retrieval and what the model make of it.

    `borne_out` is 1 where the model wrote a sentence that passes the check and rests on the best evidence.
    """
    retrieved = log_odds(asked.evidence.probability)
    told = {"retrieved": retrieved, "judged": log_odds(judged), "borne_out": borne_out}
    return rules.judged.probability(told)


def explain_abstention(found: Found, composed: Composed) -> str:
    """Why there is no answer, in one or two sentences; the words of a date are no words that could be missing."""
    question, retrieval, filters, period = found.told, found.retrieval, found.filters, found.period
    if not retrieval.chunks:
        return NOTHING_INDEXED
    if not retrieval.hits:
        return found.unknown or (NOTHING_THEN if filters.event_from or filters.event_to else NOTHING_FOUND)
    if period and period.relation != "latest" and period.of == "events" and asks_days_alone(question.text):
        return NOTHING_OF.format(days=describe_days(period.days))
    absent = [f"“{word}”" for word in _find_unheard(strip_dates(question.text), retrieval)[:TOLD]]
    if absent:
        verb = "occurs" if len(absent) == 1 else "occur"
        return f"{_list(absent)} {verb} nowhere in the documents. The nearest passages are shown."
    return _tell_nearest(found.evidence.query, composed)


def _find_unheard(question: str, retrieval: Retrieval) -> list[str]:
    """The words of a question that stand in no document in any form, be it another of the same family."""
    near = pool_words(stem for hit in retrieval.hits for stem in stem_words(hit.stored.text, keep_stopwords=True))
    return [
        word
        for word in find_absent(read_question(question), retrieval)
        if word.lower() not in LIGHT | _FRAMING and find_likeness(usual_stem(word), near) < FAMILY
    ]


def _tell_nearest(query: str, composed: Composed) -> str:
    """What was looked for, and how near the best sentence came, where that is why there is no answer."""
    words = [f"“{word}”" for word in dict.fromkeys(plain_words(query))][:SOUGHT]
    chance, least = round(100 * composed.probability), round(100 * composed.least)
    if not words or chance >= least:
        return NOTHING_CLEAR
    return NOTHING_NEAR.format(words=_list(words), chance=chance, least=least)


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
