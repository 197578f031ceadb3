"""Case: one question with what is known of its answer, read from an object of JSON.

A conversation becomes one case for each of its turns. Files of cases are read in sets.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from bot.days import EARLIEST, LATEST, Days
from bot.plain import to_plain
from bot.schema import Filters, Turn

ANSWERABILITY = {"ANSWERABLE": True, "PARTIAL": True, "UNANSWERABLE": False}
"""How sets with a graded field (MTRAG) map to ours; other grades want neither an answer nor an abstention."""

GOLD_FIELDS = ("evidence_doc_ids", "relevant_doc_ids", "doc_id")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words on which an answer rests, as they stand in a gold document (its id or the name of its file)."""

    document: str
    quote: str


@dataclass(frozen=True, slots=True)
class Case:
    """One question to ask, with the gold it is judged against.

    `answers`: any one of them counts. `answerable`: None where neither answering nor abstaining is right.
    `documents`: the gold documents, as ids or names of files. `history`: the turns before the question. `today`: the
    day it is asked on, where that is told. `filters`: what it is asked with. `evidence`: the words the answer rests on.
    `forbidden`: strings that must not stand in an answer, since a document ordered the bot to say them.

    What is to be told, where a case is about that: `speakers`, one of whom must be named; `dates`, one of which must be
    told; `sides`, for each the strings of which one must be there; `period`, the days asked about.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    documents: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    kind: str = ""
    today: str | None = None
    filters: Filters | None = None
    speakers: tuple[str, ...] = ()
    dates: tuple[Days, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    period: Days | None = None
    evidence: tuple[Quote, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def tells_gold(self) -> bool:
        """Whether it tells anything that an answer could be held against."""
        gold = (self.answers, self.documents, self.evidence, self.speakers, self.dates, self.sides, self.forbidden)
        return self.answerable is not None or self.period is not None or any(gold)


def mark_case(case: Case) -> str:
    """A digest of all that is asked and all that is known of the answer, so that a case that changed is another."""
    return hashlib.sha256(json.dumps(to_plain(case), sort_keys=True).encode()).hexdigest()


def limit_cases(cases: Sequence[Case], limit: int | None) -> list[Case]:
    """The first `limit` cases of each class (answerable, unanswerable, neither), in order; None keeps all."""
    if limit is None:
        return list(cases)
    taken: Counter[bool | None] = Counter()
    kept = []
    for case in cases:
        taken[case.answerable] += 1
        if taken[case.answerable] <= limit:
            kept.append(case)
    return kept


def read_line(line: bytes) -> dict[str, Any] | None:
    """The row of a line, None for a blank one. Raises ValueError where it is no JSON object."""
    row = json.loads(line) if line.strip() else None
    if row is not None and not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return row


def expand(row: Mapping[str, Any] | None) -> Iterator[Case]:
    """The cases of one row: none of a blank one, one of a question, several of a conversation. Raises ValueError."""
    if row is None:
        return
    if "turns" in row:
        yield from _expand_turns(row)
    else:
        yield _read_case(row, _text(row, "id"), _read_history(row))


def _expand_turns(row: Mapping[str, Any]) -> Iterator[Case]:
    """One case a turn; its history holds the gold answers of the turns before, "" where there is none."""
    shared = {name: row[name] for name in (*GOLD_FIELDS, "kind") if name in row}
    history = _read_history(row)
    for number, turn in enumerate(_objects(row, "turns"), start=1):
        case = _read_case({**shared, **turn}, f"{_text(row, 'id')}#{number}", history)
        yield case
        history = (*history, Turn(case.question, case.answers[0] if case.answers else ""))


def _read_case(row: Mapping[str, Any], case_id: str, history: tuple[Turn, ...]) -> Case:
    answers, filters, today = _texts(row, "answers"), _read_filters(row), row.get("question_date")
    return Case(
        id=case_id,
        question=_text(row, "question"),
        answers=answers,
        answerable=_read_answerable(row, answers),
        documents=next((names for name in GOLD_FIELDS if (names := _texts(row, name))), ()),
        history=history,
        kind=str(row.get("kind") or ""),
        today=today and str(today)[: len("2023-09-27")],
        filters=filters,
        speakers=_texts(row, "speakers"),
        dates=tuple(_read_days(days) for days in _objects(row, "dates")),
        sides=tuple(_texts({"sides": side}, "sides") for side in row.get("sides") or ()),
        period=_read_period(row, filters),
        evidence=tuple(Quote(_text(one, "document"), _text(one, "quote")) for one in _objects(row, "evidence")),
        forbidden=_texts(row, "forbidden"),
    )


def _read_filters(row: Mapping[str, Any]) -> Filters | None:
    """The limits that a case is asked with. Raises ValueError naming one that there is not."""
    given = row.get("filters")
    if given is None:
        return None
    known = {one.name for one in fields(Filters)}
    texts = isinstance(given, dict) and all(isinstance(value, str | list) for value in given.values())
    if not texts or given.keys() - known:
        raise ValueError(f"filters must be an object of {', '.join(sorted(known))}, not {given!r}")
    return Filters(**given)


def _read_period(row: Mapping[str, Any], filters: Filters | None) -> Days | None:
    """The days that a question asks about, as told or as its filter on events has them; one end may be open."""
    if isinstance(period := row.get("period"), dict):
        return _read_days(period)
    if filters and (filters.event_from or filters.event_to):
        return _read_days({"from": filters.event_from, "to": filters.event_to})
    return None


def _read_days(row: Mapping[str, Any]) -> Days:
    """A stretch of days; without `from` or `to` it is open there. Raises ValueError where these are no ISO dates."""
    first, last = (str(row.get(name) or default) for name, default in (("from", EARLIEST), ("to", LATEST)))
    if date.fromisoformat(first) > date.fromisoformat(last):
        raise ValueError(f"{first} lies after {last}")
    return Days(first, last)


def _read_answerable(row: Mapping[str, Any], answers: tuple[str, ...]) -> bool | None:
    """As stated, else as graded by `answerability`, else true if there are answers."""
    if "answerable" in row:
        stated = row["answerable"]
        if stated is None or isinstance(stated, bool):
            return stated
        raise ValueError(f"answerable must be true, false or null, not {stated!r}")
    if "answerability" in row:
        return ANSWERABILITY.get(_text(row, "answerability").upper())
    return True if answers else None


def _read_history(row: Mapping[str, Any]) -> tuple[Turn, ...]:
    """Messages paired into turns; a message without its counterpart stands with an empty one."""
    turns: list[Turn] = []
    for message in _objects(row, "history"):
        text = _text(message, "text")
        if message.get("role") == "user":
            turns.append(Turn(text, ""))
        elif turns and not turns[-1].answer:
            turns[-1] = Turn(turns[-1].question, text)
        else:
            turns.append(Turn("", text))
    return tuple(turns)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be a text that is not empty, not {value!r}")
    return value


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts, or one text standing for itself; () where absent or null."""
    value = row.get(name)
    if value is None:
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise ValueError(f"{name} must be a list of texts, not {value!r}")
    return tuple(dict.fromkeys(values))


def _objects(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{name} must be a list of objects")
    return value
