"""Walks through drafts with a person at the terminal: what is confirmed, dropped or corrected is written at once.

The file may be JSON lines or CSV; whoever stops goes on where nobody has decided yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.articles import read_articles
from bot.errors import CorpusError
from bot.intake import Failure
from bot.loaders import find_files
from bot.settings import Settings
from evals.cases import GOLD_FIELDS
from evals.outcomes import contains_answer
from evals.sets import CaseFile, Row

OF_THE_ANSWER = ("evidence", *GOLD_FIELDS, "dates", "speakers", "sides")
"""Fields that are only right for the answer they were written with."""
KEYS = "y confirm · n drop · e edit · s skip · q quit"
AROUND = 160
"""Characters shown ahead of a quote and behind it."""


@dataclass(slots=True)
class Reviewed:
    """How many drafts were confirmed and dropped, and how many are left."""

    confirmed: int = 0
    dropped: int = 0
    left: int = 0


class Surroundings:
    """The texts of the documents that drafts quote, found by the names of their files, each read once."""

    def __init__(self, documents: Path | None, settings: Settings) -> None:
        self._settings = settings
        found = find_files([documents]) if documents and documents.exists() else ()
        self._paths = {one.name: one for one in found if isinstance(one, Path)}
        self._texts: dict[str, list[str]] = {}

    def show(self, name: str, quote: str) -> str:
        """The quote, marked, with the words around it; alone where the document is not there or does not hold it."""
        for text in self._read(name):
            if (at := text.find(quote)) >= 0:
                ahead, behind = text[max(0, at - AROUND) : at], text[at + len(quote) :][:AROUND]
                return " ".join(f"… {ahead}>>{quote}<<{behind} …".split())
        return f">>{quote}<<"

    def _read(self, name: str) -> list[str]:
        if name not in self._texts:
            path = self._paths.get(Path(name).name)
            articles = read_articles(path, self._settings) if path else ()
            self._texts[name] = [one.document.text for one in articles if not isinstance(one, Failure)]
        return self._texts[name]


def review(path: Path, around: Surroundings, ask: Callable[[str], str], show: Callable[[str], None]) -> Reviewed:
    """Asks about each draft in turn, until all are decided or `ask` raises EOFError. Raises CorpusError."""
    if not path.is_file():
        raise CorpusError(f"there is no file {path}; draft cases first: bot eval new --out {path}")
    file, done = CaseFile(path), Reviewed()
    drafts = [place for place in file.places if file.read(place).is_draft]
    done.left = len(drafts)
    for number, place in enumerate(drafts, start=1):
        key = _decide(file, place, f"{number} of {len(drafts)}", around, ask, show)
        if key == "q":
            break
        done.confirmed += key == "y"
        done.dropped += key == "n"
        done.left -= key in ("y", "n")
    return done


def _decide(
    file: CaseFile,
    place: int,
    number: str,
    around: Surroundings,
    ask: Callable[[str], str],
    show: Callable[[str], None],
) -> str:
    """The key that settles one draft, once it is written down."""
    while True:
        for line in _format(file.read(place), number, around):
            show(line)
        try:
            key = ask(f"{KEYS} > ").strip().lower()[:1]
        except EOFError:
            return "q"
        if key == "y":
            file.change(place, confirmed=True)
        elif key == "n":
            file.drop(place)
        elif key == "e":
            if told := _edit(file.read(place), ask):
                file.change(place, **told)
            continue
        elif key not in ("s", "q"):
            show(f"there is no key {key!r}: {KEYS}")
            continue
        return key


def _edit(row: Row, ask: Callable[[str], str]) -> dict[str, Any]:
    """What is typed anew; nothing typed leaves a field as it is."""
    told: dict[str, Any] = {}
    try:
        if question := ask("question (Enter keeps it): ").strip():
            told["question"] = question
        typed = ask("answer, | between several (Enter keeps it, - for none): ").strip()
    except EOFError:
        return told
    if typed == "-":
        return told | _clear(row, []) | {"answers": [], "answerable": False}
    if answers := [part.strip() for part in typed.split("|") if part.strip()]:
        told |= _clear(row, answers) | {"answers": answers, "answerable": True}
    return told


def _clear(row: Row, answers: list[str]) -> dict[str, Any]:
    """What a row told of another answer, emptied; quotes stay, with their documents, that hold one of these too."""
    told: dict[str, Any] = {name: [] for name in OF_THE_ANSWER if row.told.get(name)}
    if quotes := [one for one in row.told.get("evidence") or [] if contains_answer(str(one.get("quote")), answers)]:
        told |= {"evidence": quotes, "evidence_doc_ids": list(dict.fromkeys(one["document"] for one in quotes))}
    return told


def _format(row: Row, number: str, around: Surroundings) -> Iterator[str]:
    told = row.told
    yield ""
    yield f"[{number}] {told.get('question', '')}"
    answers = told.get("answers") or []
    shown = [answers] if isinstance(answers, str) else answers
    yield f"  answer: {' | '.join(shown) or 'none: no document tells'}"
    for one in told.get("evidence") or []:
        yield f"  {one.get('document', '')}: {around.show(str(one.get('document', '')), str(one.get('quote', '')))}"
    if note := told.get("note"):
        yield f"  note: {note}"
