"""What was found and the period asked about -> what tells of those days first; what the filters bar is left out.

Softly: nothing is lost because a date is missing. What a question asks about is periods.py's business.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.catalog import Catalog
from bot.dates import find_dates
from bot.days import EARLIEST, LATEST, Days, count_days, is_day, shift_day
from bot.evidence import Candidate
from bot.periods import Period, strip_counted, strip_latest
from bot.questions import Question, read_question
from bot.retrieval import Hit, Retrieval
from bot.schema import Citation, Filters, Source
from bot.words import list_words, plain_words

FAVOUR_HIT, FAVOUR_SENTENCE = 0.2, 4.0
"""Added to the score of a chunk and of a sentence that tell of just the period asked for; on a public set of questions
with years, more than half of it, and up to half again, do nearly as well."""
FAVOUR_LATER_HIT, FAVOUR_LATER = 0.1, 2.0
"""The same for what was published last, and tells of the latest days."""
ENDS = 0.5
"""What the end of a stretch counts for beside its beginning: what began then is told with its beginning."""
LOOKED_AT = 2
"""Best sentences of which one must tell of the period, where the first has a date."""
OTHER_DAYS = 0.4
"""What is left of the probability where none does: of 45 such on a public set one was right."""
CARRIED = 0.75
"""What the days around a sentence that has none count for beside its own."""
DAYS_ALONE = 4
"""How much more the days count for then: no other word of the question tells one sentence from another."""
LEAD = 4.0
"""Added then to the score of the sentence that a report begins with: it tells what happened."""
ALONE = 0.7
"""Least probability of what tells of the days, where a question asks for nothing else."""
_HAPPENING = list_words(
    "happen happened happening happens occur occurred took take place going went news new event events else"
    " between within during"
)
REACH, FRESH = 800, 2
"""Characters for which a date holds for what follows, and days before an article came out that it tells of without
naming them."""

Known = Mapping[tuple[str, int], Sequence[Days]]
"""The days that sentences tell of, by document and where the sentence starts."""


def measure_fit(period: Period, told: Iterable[Days]) -> float:
    """How well the best of the days told of fits the period, 0 to 1.

    Lying in the period, or around it, counts; so does beginning or ending with it.
    """
    return max((_measure(period, days) for days in told), default=0.0)


def _measure(period: Period, days: Days) -> float:
    first, last = max(period.first, days.first), min(period.last, days.last)
    if last < first:
        return 0.0
    shared = count_days(Days(first, last))
    overlap = max(shared / count_days(days), shared / count_days(period.days))
    begins = period.first <= days.first <= period.opening
    ends = period.closing <= days.last <= period.last
    return (overlap + begins + ENDS * ends) / (2 + ENDS)


def narrow(filters: Filters, period: Period | None) -> Filters | None:
    """Filters that admit only what tells of the period, so that it is found at all; None where that is no help."""
    if period is None or period.relation == "latest":
        return None
    first, last = period.first, period.last
    if period.of == "publication":
        given = (filters.published_from, filters.published_to)
        return None if any(given) else replace(filters, published_from=first, published_to=last)
    given = (filters.event_from, filters.event_to)
    return None if any(given) else replace(filters, event_from=first, event_to=last)


def favour_hits(retrieval: Retrieval, period: Period | None, catalog: Catalog, limit: int) -> Retrieval:
    """The best `limit` hits, those that tell of the period first."""
    if period is None:
        return retrieval
    known = catalog.annals.days({hit.source.id for hit in retrieval.hits})
    fits = _Fits(period, known, retrieval.hits)
    weight = FAVOUR_LATER_HIT if period.relation == "latest" else FAVOUR_HIT
    hits = [
        replace(
            hit,
            score=hit.score
            + weight * max((fits.measure(hit, span.start) for span in hit.stored.chunk.sentences), default=0.0),
        )
        for hit in retrieval.hits
    ]
    return replace(retrieval, hits=tuple(sorted(hits, key=lambda hit: (-hit.score, hit.stored.chunk.id))[:limit]))


def favour_sentences(
    asked: Question, candidates: Sequence[Candidate], period: Period | None, filters: Filters, catalog: Catalog
) -> list[Candidate]:
    """The candidates that the filters admit, those that tell of the period first."""
    has_limits = bool(filters.event_from or filters.event_to)
    if period is None and not has_limits:
        return list(candidates)
    known = catalog.annals.days({one.hit.source.id for one in candidates})
    admitted = [
        one
        for one in candidates
        if not has_limits or admits(known.get((one.hit.source.id, one.span.start), ()), filters)
    ]
    if period is None:
        return admitted
    fits = _Fits(period, known, [one.hit for one in candidates])
    weight = FAVOUR_LATER if period.relation == "latest" else FAVOUR_SENTENCE
    is_alone = asks_days_alone(asked.text)
    weight *= DAYS_ALONE if is_alone else 1
    scored = [
        replace(
            one, score=one.score + weight * fits.measure(one.hit, one.span.start) + LEAD * (is_alone and leads(one))
        )
        for one in admitted
    ]
    return sorted(scored, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def weigh_days(
    weigh: Callable[[Question], float],
    asked: Question,
    candidates: Sequence[Candidate],
    period: Period | None,
    catalog: Catalog,
) -> float:
    """The probability that candidates answer; `weigh` gives that of a question without regard to its days.

    Where the best sentence tells of the days asked for, it need not name them in the same words ("last March"), and if
    nothing else is asked for, telling of them is answer enough. Where it tells of other days alone, and the next of
    none, less is left of the probability; a sentence without a date is no worse for it.
    """
    if not candidates or period is None or period.of == "publication":
        return weigh(asked)
    if period.relation == "latest":
        timeless = strip_latest(asked.text)
        return max(weigh(asked), weigh(read_question(timeless, typed=timeless)) if plain_words(timeless) else 0.0)
    known = catalog.annals.days({one.hit.source.id for one in candidates[:LOOKED_AT]})
    best, *others = (known.get((one.hit.source.id, one.span.start), []) for one in candidates[:LOOKED_AT])
    if measure_fit(period, best):
        undated = strip_dates(asked.text)
        if asks_days_alone(asked.text):
            return max(weigh(asked), ALONE)
        return max(weigh(asked), weigh(read_question(undated, typed=undated)))
    fits = any(measure_fit(period, told) for told in others)
    return weigh(asked) * (OTHER_DAYS if best and not fits else 1.0)


def leads(candidate: Candidate) -> bool:
    """Whether a document begins with a sentence."""
    return candidate.index == 0 and candidate.hit.stored.chunk.ordinal == 0


def asks_days_alone(question: str) -> bool:
    """Whether a question asks for nothing but what happened on some days ("What happened last week?")."""
    return not set(plain_words(strip_dates(question))) - _HAPPENING


def strip_dates(question: str) -> str:
    """A question without the dates in it, and without "the last three days" and the like."""
    question = strip_counted(question)
    for date in reversed(find_dates(question)):
        question = f"{question[: date.start]} {question[date.end :]}"
    return " ".join(question.split())


def find_as_of(period: Period | None, citations: Sequence[Citation]) -> str | None:
    """The day as of which the last thing known is told: that on which the newest cited document came out."""
    if period is None or period.relation != "latest":
        return None
    return max((one.document.published for one in citations if one.document.published), default=None)


def admits(told: Iterable[Days], filters: Filters) -> bool:
    """Whether one of the stretches has a day that the filters ask for; their limits may be months or years, too."""
    first, last = filters.event_from or EARLIEST, filters.event_to or LATEST
    return any(days.first <= f"{last}~" and first <= days.last for days in told)


class _Fits:
    """How well sentences fit a period, 0 to 1."""

    def __init__(self, period: Period, known: Known, hits: Sequence[Hit]) -> None:
        self._period, self._known = period, known
        self._published = self._places = _order(())
        self._starts: dict[str, list[int]] = {}
        for document_id, start in sorted(known):
            self._starts.setdefault(document_id, []).append(start)
        if period.relation == "latest":
            sources = {hit.source.id: hit.source for hit in hits}
            self._published = _order(self._cut(one.published) for one in sources.values())
            self._places = _order(
                self._find_latest(hit.source.id, span.start) for hit in hits for span in hit.stored.chunk.sentences
            )

    def measure(self, hit: Hit, start: int) -> float:
        """The fit of the sentence that starts there."""
        period, source = self._period, hit.source
        if period.relation == "latest":
            later = self._published.get(self._cut(source.published), 0.0)
            return (later + self._places.get(self._find_latest(source.id, start), 0.0)) / 2
        if period.of == "publication":
            return float(period.first <= (source.published or "")[:10] <= period.last)
        told = self._known.get((source.id, start))
        return measure_fit(period, told) if told else CARRIED * measure_fit(period, self._find_around(source, start))

    def _find_around(self, source: Source, start: int) -> Sequence[Days]:
        """The days of a sentence without a date: those told just before it, else those before its article came out."""
        starts = self._starts.get(source.id, [])
        place = bisect_left(starts, start) - 1
        if place >= 0 and start - starts[place] <= REACH:
            return self._known[source.id, starts[place]][-1:]
        published = (source.published or "")[:10]
        return [Days(shift_day(published, -FRESH), published)] if is_day(published) else ()

    def _cut(self, day: str | None) -> str:
        """The day, or "" where it is not known or has not come yet for who asks."""
        return day[:10] if day and day[:10] <= self._period.last else ""

    def _find_latest(self, document_id: str, start: int) -> str:
        """The last day that a sentence tells of, the first where it goes on."""
        told = self._known.get((document_id, start), ())
        return max((self._cut(days.first if days.last == LATEST else days.last) for days in told), default="")


def _order(days: Iterable[str]) -> dict[str, float]:
    """The place of each day in time, from 0 for the first to 1 for the last; of a single one it says nothing."""
    known = sorted(set(days) - {""})
    return {day: place / (len(known) - 1) for place, day in enumerate(known)} if len(known) > 1 else {}
