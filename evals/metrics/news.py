"""Whether an answer tells who says it, both sides of it, and when: what readers of news ask for.

Each is a pure function of one judged case; they are named in RATES.
"""

from __future__ import annotations

from bot.days import EARLIEST, LATEST, Days
from bot.speakers import is_named
from evals.outcomes import Outcome, contains_answer, find_cited_dates, is_written


def attribution_kept(outcome: Outcome) -> list[float]:
    """Each sentence of an answer that rests on somebody's words: whether it names them, in full or by surname.

    Of an answered case with `speakers` also whether the answer names one of these.
    """
    answer, named = outcome.answer, outcome.case.speakers
    if answer.abstained:
        return []
    speakers = {one.number: one.speaker for one in answer.citations if one.speaker}
    kept = [
        float(all(_names(sentence.text, speakers[number]) for number in sentence.citations if number in speakers))
        for sentence in answer.sentences
        if not speakers.keys().isdisjoint(sentence.citations)
    ]
    return kept + ([float(any(is_named(one, answer.text) for one in named))] if named else [])


def _names(text: str, speaker: str) -> bool:
    """Whether a text names a speaker, in full or by the last word of the name."""
    return is_named(speaker, text) or is_named(speaker.split()[-1], text)


def both_sides_shown(outcome: Outcome) -> list[float]:
    """Cases with `sides`: whether the answer holds a string of each side; an abstention does not."""
    sides, answer = outcome.case.sides, outcome.answer
    return [float(not answer.abstained and all(contains_answer(answer.text, one) for one in sides))] if sides else []


def date_correct(outcome: Outcome) -> list[float]:
    """Answerable cases with `dates`: whether the answer tells one, as written or as what it cites is resolved."""
    if not outcome.case.dates or outcome.case.answerable is False:
        return []
    answer = outcome.answer
    cited = {
        Days(one.first or "", one.last or "") for number in answer.citations for one in find_cited_dates(answer, number)
    }
    told = any(days in cited or is_written(days, answer.text) for days in outcome.case.dates)
    return [float(told and not answer.abstained)]


def event_date(outcome: Outcome) -> list[float]:
    """Cases with a `period`: whether the answer holds a gold answer, and no quote tells only of days outside it."""
    period, answer = outcome.case.period, outcome.answer
    if period is None:
        return []
    told = [find_cited_dates(answer, one) for one in answer.citations]
    within = all(
        not dates
        or any((one.first or LATEST) <= period.last and period.first <= (one.last or EARLIEST) for one in dates)
        for dates in told
    )
    return [float(within and not answer.abstained and contains_answer(answer.text, outcome.case.answers))]
