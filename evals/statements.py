"""Measures whose words a sentence is and which days it tells of: `python -m evals.statements [--set NAME] [--show]`.

The labels are in evals/labels. The reading that is measured is bot/statements.py's.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CorpusError, SettingsError
from bot.schema import Document, Span
from bot.sentences import split_sentences
from bot.stated import EventDate, Statement, Voice
from bot.statements import read_statements

LABELS = Path(__file__).parent / "labels"
SETS = ("tuned", "held")
"""The rules were written with the first; the second only measures, so that its lines are never shown."""

_LEADING = re.compile(r"^(?:(?:the|an?|mr|ms|mrs|mx|dr|gen|sen|rep|gov|prof)\b\.?\s+)+")


@dataclass(frozen=True, slots=True)
class LabelledDate:
    """An expression at its place in a text, and the days it means."""

    text: str
    start: int
    end: int
    first: str
    last: str
    precision: str


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence at its place in a text and whose words it is; `names` are the forms of the speaker that count."""

    text: str
    start: int
    end: int
    voice: Voice
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text with what is to be read in it; a line that was labelled for its dates alone has no sentences."""

    id: str
    text: str
    published: str
    sentences: tuple[LabelledSentence, ...]
    dates: tuple[LabelledDate, ...]


@dataclass(frozen=True, slots=True)
class SentenceRead:
    """A labelled sentence with the statement that was read there, None where there was none."""

    label: LabelledSentence
    read: Statement | None

    @property
    def speaker(self) -> str | None:
        """Who was read to speak."""
        return self.read.speaker if self.read else None

    @property
    def speaker_right(self) -> bool:
        """Whether the speaker is one of the label's names, or nobody where the label has none."""
        return _is_one_of(self.speaker, self.label.names) if self.speaker else not self.label.names

    @property
    def wrongly_given(self) -> bool:
        """Whether the words were given to somebody who did not speak them."""
        return bool(self.speaker) and not self.speaker_right

    @property
    def voice_right(self) -> bool:
        """Whether own voice, quotation and reported claim were told apart."""
        return self.read is not None and self.read.voice == self.label.voice


@dataclass(frozen=True, slots=True)
class DateRead:
    """A labelled expression with the dates that were read at its place; one that stays open is as none."""

    label: LabelledDate
    read: tuple[EventDate, ...]

    @property
    def right(self) -> bool:
        """Whether a date read here has the label's days and precision."""
        wanted = (self.label.first, self.label.last, self.label.precision)
        return any((one.first, one.last, one.precision) == wanted for one in self.read)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in some labelled texts; `extra` are dates where the label has none."""

    sentences: tuple[SentenceRead, ...]
    dates: tuple[DateRead, ...]
    extra: tuple[EventDate, ...]


def read_labelled(name: str, folder: Path = LABELS) -> list[LabelledText]:
    """The articles and then the lines of a set. Raises CorpusError naming the line and what is wrong with it."""
    return [
        labelled for kind in ("articles", "dates") for labelled in _read_file(folder / f"{name}-{kind}.jsonl", kind)
    ]


def measure(texts: Iterable[LabelledText]) -> Reading:
    """Every text read as at ingest, next to its labels."""
    sentences: list[SentenceRead] = []
    dates: list[DateRead] = []
    extra: list[EventDate] = []
    for one in texts:
        document = Document(one.id, "", one.text, f"{one.id}.txt", published=one.published)
        statements = read_statements(document, split_sentences(one.text))
        found = [date for statement in statements for date in statement.dates if date.first]
        sentences += [SentenceRead(label, _find_statement(label, statements)) for label in one.sentences]
        dates += [DateRead(label, tuple(date for date in found if _overlap(label, date))) for label in one.dates]
        extra += [date for date in found if not any(_overlap(label, date) for label in one.dates)]
    return Reading(tuple(sentences), tuple(dates), tuple(extra))


def format_reading(reading: Reading, *, show: bool = False) -> str:
    """The counts with their shares and, if wished, each sentence and date that was read wrongly."""
    sentences, dates = reading.sentences, reading.dates
    spoken = [one for one in sentences if one.label.names]
    missed = [one for one in dates if not one.read]
    wrong = [one for one in dates if one.read and not one.right]
    lines = [
        f"sentences               {len(sentences):>5}",
        _show("speaker right", sum(one.speaker_right for one in sentences), len(sentences)),
        _show("- of those with one", sum(one.speaker_right for one in spoken), len(spoken)),
        _show("wrongly given", sum(one.wrongly_given for one in sentences), len(sentences)),
        _show("voice right", sum(one.voice_right for one in sentences), len(sentences)),
        "",
        f"date expressions        {len(dates):>5}",
        _show("right", sum(one.right for one in dates), len(dates)),
        _show("missed", len(missed), len(dates)),
        _show("wrong", len(wrong), len(dates)),
        f"extra                   {len(reading.extra):>5}",
    ]
    return "\n".join([*lines, *(_describe(reading) if show else ())])


def print_reading(reading: Reading, *, show: bool = False) -> None:
    """The report on standard output."""
    sys.stdout.write(format_reading(reading, show=show) + "\n")


def main(arguments: Sequence[str]) -> None:
    """Measure the bot's own reading on the named set and show the report."""
    parser = argparse.ArgumentParser(prog="python -m evals.statements", description="Measure speakers and dates.")
    parser.add_argument("--set", choices=SETS, default="tuned", help="which labels to read (default: tuned)")
    parser.add_argument("--show", action="store_true", help="show what was read wrongly (not of the set held)")
    options = parser.parse_args(arguments)
    try:
        if options.show and options.set == "held":
            raise SettingsError("the lines of the set held are not shown, so that it stays one; use --set tuned --show")
        print_reading(measure(read_labelled(options.set)), show=options.show)
    except (CorpusError, SettingsError) as error:
        sys.exit(f"error: {error}")


def _read_file(path: Path, kind: str) -> Iterator[LabelledText]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}; restore the file") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield _read_article(row) if kind == "articles" else _read_line(row)
        except (KeyError, ValueError, TypeError) as error:
            raise CorpusError(f"{path}, line {number}: {error!r}; correct the line") from error


def _read_article(row: dict[str, Any]) -> LabelledText:
    sentences: list[LabelledSentence] = []
    dates: list[LabelledDate] = []
    end = 0
    for one in row["sentences"]:
        start = row["text"].index(one["text"], end)
        end = start + len(one["text"])
        sentences.append(LabelledSentence(one["text"], start, end, one["kind"], tuple(one["names"])))
        dates += _place_dates(one["text"], start, one["dates"])
    return LabelledText(row["id"], row["text"], row["published"], tuple(sentences), tuple(dates))


def _read_line(row: dict[str, Any]) -> LabelledText:
    dates = tuple(_place_dates(row["text"], 0, row["dates"]))
    return LabelledText(row["id"], row["text"], row["published"], (), dates)


def _place_dates(sentence: str, offset: int, dates: Iterable[dict[str, str]]) -> Iterator[LabelledDate]:
    """The dates of a sentence that begins at `offset`, each looked for after the one before."""
    end = 0
    for one in dates:
        start = sentence.index(one["text"], end)
        end = start + len(one["text"])
        yield LabelledDate(one["text"], offset + start, offset + end, one["from"], one["to"], one["precision"])


def _find_statement(label: LabelledSentence, statements: Sequence[Statement]) -> Statement | None:
    """The statement that shares most of its text with a labelled sentence."""
    shared = [min(label.end, one.end) - max(label.start, one.start) for one in statements]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return statements[best] if best is not None and shared[best] > 0 else None


def _overlap(one: LabelledDate, other: EventDate | Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_one_of(speaker: str, names: Iterable[str]) -> bool:
    return _fold(speaker) in {_fold(name) for name in names}


def _fold(name: str) -> str:
    """A name in small letters, without the article and the titles that lead it."""
    return _LEADING.sub("", " ".join(name.replace("’", "'").casefold().split()))


def _show(name: str, count: int, of: int) -> str:
    return f"{name:<24}{count:>5}   {count / of:.3f}" if of else f"{name:<24}{count:>5}"


def _describe(reading: Reading) -> Iterator[str]:
    """What was read wrongly, in lines: the sentences first, then the dates."""
    for one in reading.sentences:
        if not (one.speaker_right and one.voice_right):
            voice = one.read.voice if one.read else "not read"
            wanted = one.label.names[0] if one.label.names else None
            yield f"\n{one.label.text}\n  read:  {voice}, {one.speaker}\n  right: {one.label.voice}, {wanted}"
    for date in reading.dates:
        if not date.right:
            read = ", ".join(f"{found.text!r} {found.first}..{found.last} {found.precision}" for found in date.read)
            label = date.label
            yield f"\n{label.text!r}: {read or 'missed'}; right is {label.first}..{label.last} {label.precision}"
    for found in reading.extra:
        yield f"\nextra: {found.text!r} {found.first}..{found.last}"


if __name__ == "__main__":
    main(sys.argv[1:])
