"""Ranked sentences -> the words of the one who is asked about first, captions of pictures last.

Softly: nothing is lost. Whose words a sentence is was read at ingest; what days count for is chronology.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.catalog import Catalog
from bot.errors import DocumentNotFoundError
from bot.evidence import Candidate
from bot.questions import Question
from bot.ranking.bonds import favour_bound
from bot.ranking.confidence import UNSAID
from bot.ranking.deeds import favour_deeds
from bot.ranking.definitions import favour_definitions
from bot.ranking.demands import is_saying
from bot.ranking.exchanges import CLEAR as REPLIED
from bot.ranking.exchanges import favour_exchanges, is_replied
from bot.ranking.margins import (
    asks_corrections,
    asks_pictures,
    is_caption,
    is_line,
    leads_in,
    tells_correction,
    tells_picture,
)
from bot.ranking.offices import CLEAR, favour_holders, is_held
from bot.ranking.premises import favour_told
from bot.ranking.reasons import favour_reasons
from bot.ranking.successions import CLEAR as FOLLOWED
from bot.ranking.successions import favour_successors, is_followed
from bot.ranking.supplies import favour_supplied
from bot.ranking.wanted import Wanted, asks_words, find_placed, find_wanted, is_printed, measure_all
from bot.rules.attributions import read_verbs
from bot.stated import Statement
from bot.words import find_stem, split_words, stem_words

_LEANS = re.compile(r"\W*(?:and|but|so|or)\b", re.IGNORECASE)

SPOKEN = 3.0
"""Added to the score of a sentence of the speaker who is asked about, of which a good match has some ten."""
OTHERS, SILENT = 3.0, 6.0
"""Taken off that of others' words, where who is asked about speaks elsewhere, and of one in which nobody says a thing.
"""
PICTURED = 2.5
"""Taken off a caption's, and off what describes a picture: it repeats what the story tells, and tells it of a picture.
"""
ELSEWHERE = 0.9
"""How sure it is, of what it is otherwise, where only another document tells who somebody is."""
BESIDE = 8.0
"""Taken off a caption's, and that of any other line beside a story, where somebody's words are asked for."""
LOOKED_AT = 2
"""Best sentences of which one must be the words of whom is asked about."""
CORRECTED = 8.0
"""Taken off that of a note of what an earlier version said, unless that is asked for."""

FAVOURS = (
    favour_supplied,
    favour_holders,
    favour_successors,
    favour_reasons,
    favour_bound,
    favour_told,
    favour_definitions,
    favour_deeds,
)
"""What moves sentences by the kind of question that is asked, one after the other."""


def prefer(candidates: Sequence[Candidate], asked: Question, catalog: Catalog) -> list[Candidate]:
    """The candidates in order of preference."""
    candidates = favour_exchanges(asked, candidates)
    wanted = find_wanted(asked.text)
    speakers = _read_speakers(candidates, catalog) if wanted else {}
    surely = _measure(wanted, candidates, speakers, _Shelf(candidates, catalog)) if wanted else {}
    beside = _weigh_margins(candidates, asked, catalog)
    is_told = any(surely.values())
    scored = []
    for one, taken in zip(candidates, beside, strict=True):
        weight = _weigh(wanted, one, speakers, surely) if is_told else 0.0
        scored.append(replace(one, score=one.score + weight - taken) if weight or taken else one)
    for favour in FAVOURS:
        scored = favour(asked, scored)
    return sorted(scored, key=lambda one: (-one.score, one.hit.source.id, one.span.start))


def part_others(
    candidates: Sequence[Candidate], told: str, catalog: Catalog
) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates, and apart from them the words of others, where somebody's are asked for and among them."""
    wanted = find_wanted(told) if asks_words(told) else find_placed(told)
    speakers = _read_speakers(candidates, catalog) if wanted else {}
    surely = _measure(wanted, candidates, speakers, _Shelf(candidates, catalog)) if wanted else {}
    if not any(surely.values()):
        return list(candidates), []
    parted: tuple[list[Candidate], list[Candidate]] = [], []
    for one in candidates:
        speaker = _find_speaker(one, speakers)
        parted[bool(speaker) and not surely.get((one.hit.source.id, speaker or ""))].append(one)
    return parted


def _weigh_margins(candidates: Sequence[Candidate], asked: Question, catalog: Catalog) -> Iterator[float]:
    """What each sentence loses for standing beside the story."""
    is_story = not asks_pictures(asked.text)
    captions = catalog.annals.captions({one.hit.source.id for one in candidates}) if is_story else {}
    is_said, is_of_now = asks_words(asked.text), not asks_corrections(asked.text)
    for one in candidates:
        if (is_said and (is_caption(one, captions) or is_line(one.text))) or (not is_said and leads_in(one.text)):
            yield BESIDE
        elif is_of_now and tells_correction(one.text):
            yield CORRECTED
        else:
            yield PICTURED * (is_caption(one, captions) or (is_story and _repeats_story(one, candidates, asked)))


def _repeats_story(candidate: Candidate, candidates: Sequence[Candidate], asked: Question) -> bool:
    """Whether a sentence describes a picture, and another has as much of the question's words; of a day both tell."""
    if asked.kind == "when" or not tells_picture(candidate.text):
        return False
    held = candidate.stems.intersection(asked.core)
    return any(held <= one.stems for one in candidates if not tells_picture(one.text))


class _Shelf:
    """The texts of the documents that were found, each read when it is first needed."""

    def __init__(self, candidates: Sequence[Candidate], catalog: Catalog) -> None:
        self._ids = tuple(dict.fromkeys(one.hit.source.id for one in candidates))
        self._catalog = catalog
        self._texts: dict[str, str] = {}

    def read(self, document_id: str) -> tuple[list[str], list[str]]:
        """The text of a document, and those of the others; "" for one that was removed meanwhile."""
        for name in self._ids if not self._texts else ():
            with suppress(DocumentNotFoundError):
                self._texts[name] = self._catalog.document(name).text
        others = [text for name, text in self._texts.items() if name != document_id]
        return [self._texts.get(document_id, "")], others


def _read_speakers(candidates: Sequence[Candidate], catalog: Catalog) -> dict[tuple[str, int], Statement]:
    """What sentences state that somebody says, by document and where the sentence starts."""
    return {
        (document, one.start): one
        for document in {one.hit.source.id for one in candidates}
        for one in catalog.annals.statements(document)
        if one.speaker
    }


def _measure(
    wanted: Sequence[Wanted],
    candidates: Sequence[Candidate],
    speakers: Mapping[tuple[str, int], Statement],
    shelf: _Shelf,
) -> dict[tuple[str, str], float]:
    """How surely each speaker is the one who is asked about, by document and name."""
    said: dict[str, set[str]] = {}
    for one in candidates:
        if speaker := _find_speaker(one, speakers):
            said.setdefault(one.hit.source.id, set()).add(speaker)
    reads = any(one.needs_texts for one in wanted)
    found: dict[tuple[str, str], float] = {}
    for document, names in said.items():
        own, others = shelf.read(document) if reads else ([], [])
        for name in names:
            sure = measure_all(wanted, name, own) or ELSEWHERE * measure_all(wanted, name, others)
            found[document, name] = sure
    return found


def _find_speaker(candidate: Candidate, speakers: Mapping[tuple[str, int], Statement]) -> str | None:
    """Who speaks in a sentence."""
    stated = speakers.get((candidate.hit.source.id, candidate.span.start))
    return stated.speaker if stated else None


def _weigh(
    wanted: Sequence[Wanted],
    candidate: Candidate,
    speakers: Mapping[tuple[str, int], Statement],
    surely: Mapping[tuple[str, str], float],
) -> float:
    """What a sentence gains or loses by whose words it is."""
    speaker = _find_speaker(candidate, speakers)
    if speaker and is_printed(speaker):
        return -SILENT
    if speaker:
        sure = surely.get((candidate.hit.source.id, speaker), 0.0)
        return SPOKEN * sure if sure else -OTHERS
    is_named = any(one.is_named(candidate.text) for one in wanted)
    return 0.0 if is_named and tells_saying(candidate.text) else -SILENT


def settle(asked: Question, candidates: Sequence[Candidate], catalog: Catalog, probability: float) -> float:
    """The probability that the best sentences answer, by whether they are said by whom is asked about.

    One that tells who holds the office that is asked for answers clearly.
    """
    best = candidates[:LOOKED_AT]
    if not best:
        return probability
    if is_followed(asked, candidates):
        return max(probability, FOLLOWED)
    if is_held(asked, candidates):
        return max(probability, CLEAR)
    if is_replied(asked, candidates):
        return max(probability, REPLIED)
    wanted = find_wanted(asked.text) if asks_words(asked.text) else ()
    if not wanted:
        return probability
    speakers = _read_speakers(best, catalog)
    surely = _measure(wanted, best, speakers, _Shelf(candidates, catalog))
    if any(surely.values()):
        return max(probability, CLEAR) if _is_of_anything(wanted, asked) else probability
    is_silent = not _find_speaker(best[0], speakers) and not tells_saying(best[0].text)
    if not is_silent and not all(one.is_certain for one in wanted):
        return probability
    told = any(tells_saying(one.text) and any(who.is_named(one.text) for who in wanted) for one in best)
    return probability if told else probability * UNSAID


def _is_of_anything(wanted: Sequence[Wanted], asked: Question) -> bool:
    """Whether a question asks for whatever somebody said; "And what did he say?" leaves something out."""
    if _LEANS.match(asked.text):
        return False
    named = {stem for one in wanted for word in one.words for stem in stem_words(word, keep_stopwords=True)}
    told = {find_stem(word.lower()): word.lower() for word in split_words(asked.text)}
    framing = {stem for one in told.values() if is_saying(one) for stem in stem_words(one)}
    return set(asked.core) <= named | framing


def tells_saying(text: str) -> bool:
    """Whether a sentence has a verb with which one claims something."""
    return any(find_stem(word.lower()) in read_verbs().claiming for word in split_words(text))
