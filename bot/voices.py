"""Whose words each sentence of a document is: the article's own, a quotation or a reported claim, and who makes it.

Rules over wording, paragraphs and quotation marks: frames.py says who speaks in a sentence, people.py whom that means;
here "she" and quotations that go on are followed from sentence to sentence. Where it is not clear, nobody is named.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.frames import Frame, read_frame
from bot.people import (
    People,
    Person,
    find_body,
    find_role,
    find_runs,
    name_phrase,
    read_people,
    split_joined,
    take_name,
    write_phrase,
)
from bot.phrases import QUOTE, Token, split_tokens
from bot.quotations import Quotation, find_quotations
from bot.schema import Document, Span
from bot.stated import Voice
from bot.words import list_words

FAR = 6
"""How many of those in mind are looked through for whom "she" means."""
_THEY = list_words("they their")
_IT = list_words("it its")
_HE = list_words("he his")
_SHE = list_words("she her")


@dataclass(frozen=True, slots=True)
class Voiced:
    """Whose words a sentence is: the article's own, a quotation or a reported claim, and who makes it."""

    voice: Voice
    speaker: str | None = None


@dataclass(slots=True)
class _Memory:
    """Who is in mind: people by when they were last spoken of, the last body and the last group that spoke."""

    persons: list[Person] = field(default_factory=list)
    body: str | None = None
    group: str | None = None

    def recall(self, person: Person, place: int) -> None:
        """Brings somebody to the front."""
        if person in self.persons:
            self.persons.remove(person)
        self.persons.insert(0, person)
        del self.persons[FAR * 2 :]
        person.seen = place


@dataclass(slots=True)
class _Reader:
    """Reads the sentences of one document in order."""

    text: str
    people: People
    memory: _Memory = field(default_factory=_Memory)
    spoken: dict[int, str] = field(default_factory=dict)

    def read(self, place: int, tokens: Sequence[Token], pieces: Sequence[Quotation]) -> Voiced:
        """Reads a sentence that is not all quotation."""
        frame = read_frame(tokens)
        speaker = self._name(frame, tokens) if frame else None
        self._remember(place, tokens)
        if frame is None:
            return Voiced("own voice")
        if frame.phrases and speaker is None and not frame.quoting and frame.rank > 3:
            return Voiced("own voice")
        self._keep_speaker(place, speaker)
        if speaker:
            for piece in pieces:
                self.spoken.setdefault(piece.number, speaker)
        return Voiced("quotation" if frame.quoting else "reported", speaker)

    def _keep_speaker(self, place: int, speaker: str | None) -> None:
        person = self.people.persons.get(speaker or "")
        if person:
            self.memory.recall(person, place)
            self.memory.group = self.memory.group if speaker is None else None
        elif speaker:
            head = speaker.split(" of ")[0].split(" for ")[0].split(" with ")[0]
            if " and " in speaker or (head.endswith("s") and not speaker[0].isupper()):
                self.memory.group = speaker
            else:
                self.memory.body = speaker
                self.memory.group = None

    def _name(self, frame: Frame, tokens: Sequence[Token]) -> str | None:
        """Whom the phrases of a frame mean, as the article names them."""
        if not frame.phrases:
            return None
        for phrase in frame.phrases:
            if person := name_phrase(self.people, phrase):
                if phrase is frame.phrases[0] and len(parts := split_joined(phrase)) > 1:
                    return self._join(parts, phrase)
                return person.name
        head = frame.phrases[0]
        pronoun = self._find_pronoun(head, tokens)
        if pronoun is not None:
            return pronoun.name if isinstance(pronoun, Person) else pronoun or None
        if person := find_role(self.people, head):
            return person.name
        return find_body(self.people, head, head[0].start) or write_phrase(head, self.text)

    def _join(self, parts: Sequence[Sequence[Token]], phrase: Sequence[Token]) -> str:
        named = [name_phrase(self.people, part) for part in parts]
        if all(named):
            names = [one.name for one in named if one]
            return f"{', '.join(names[:-1])} and {names[-1]}"
        return write_phrase(phrase, self.text)

    def _find_pronoun(self, phrase: Sequence[Token], tokens: Sequence[Token]) -> Person | str | None:
        """Whom a pronoun means, "" where that is not clear; None where the phrase is none."""
        first = phrase[0].lower
        alone = len(phrase) == 1
        if alone and first in _HE | _SHE:
            gender = "f" if first in _SHE else "m"
            ahead = self._find_ahead(tokens, phrase[0].start, gender)
            return ahead or self._find_person(gender) or ""
        if alone and first in _IT:
            return self.memory.body or ""
        if alone and first in _THEY:
            return self.memory.group or self.memory.body or ""
        return None

    def _find_person(self, gender: str) -> Person | None:
        for person in self.memory.persons[:FAR]:
            if person.gender in ("", gender):
                person.gender = gender
                return person
        return None

    def _find_ahead(self, tokens: Sequence[Token], start: int, gender: str) -> Person | None:
        """The subject of a clause ahead in the same sentence: "When Lee arrived, she said"."""
        if tokens[0].lower not in ("when", "after", "as", "before", "while", "although", "though", "if"):
            return None
        person = name_phrase(self.people, tokens[1:3]) if len(tokens) > 3 and tokens[1].start < start else None
        return person if person and person.gender in ("", gender) else None

    def _remember(self, place: int, tokens: Sequence[Token]) -> None:
        """Brings to mind whom a sentence speaks of, the first of them foremost."""
        found: list[Person] = []
        if tokens and tokens[0].lower == "the":
            end = next(
                (at for at in range(1, min(6, len(tokens))) if tokens[at].mark or not tokens[at].text.islower()), 3
            )
            for high in range(end, 1, -1):
                if person := find_role(self.people, tokens[:high]):
                    found.append(person)
                    break
        for low, high in find_runs(tokens):
            person = self.people.find(take_name(tokens[low:high]))
            if person and person not in found:
                found.append(person)
        for person in reversed(found):
            self.memory.recall(person, place)
        for noun_places in self.people.bodies.values():
            for at, name in noun_places:
                if tokens and tokens[0].start <= at <= tokens[min(6, len(tokens) - 1)].end and not found:
                    self.memory.body = name


def read_voices(document: Document, sentences: Sequence[Span]) -> list[Voiced]:
    """Whose words each sentence of a document is; they are spans of its text, in order."""
    text = document.text
    quotations = find_quotations(text)
    ends = [one.end for one in quotations]
    pieces = [_take_pieces(quotations, ends, span) for span in sentences]
    split = [split_tokens(text, span.start, span.end, taken) for span, taken in zip(sentences, pieces, strict=True)]
    reader = _Reader(text, read_people(split))
    voices: list[Voiced | None] = []
    for place, (tokens, taken) in enumerate(zip(split, pieces, strict=True)):
        voices.append(None if _is_inside(tokens) else reader.read(place, tokens, taken))
    return _fill(text, sentences, pieces, voices, reader)


def _take_pieces(quotations: Sequence[Quotation], ends: Sequence[int], span: Span) -> list[Quotation]:
    at = bisect_left(ends, span.start + 1)
    found = []
    while at < len(quotations) and quotations[at].start < span.end:
        found.append(quotations[at])
        at += 1
    return found


def _is_inside(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is all quotation."""
    return any(one.mark == QUOTE for one in tokens) and not any(not one.mark for one in tokens)


def _fill(
    text: str,
    sentences: Sequence[Span],
    pieces: Sequence[Sequence[Quotation]],
    voices: Sequence[Voiced | None],
    reader: _Reader,
) -> list[Voiced]:
    """Names who speaks in the sentences that are all quotation."""
    found: list[Voiced] = []
    for place, voice in enumerate(voices):
        if voice is not None:
            found.append(voice)
            continue
        number = pieces[place][0].number
        speaker = reader.spoken.get(number)
        if speaker is None and place:
            speaker = found[place - 1].speaker
        if speaker:
            reader.spoken[number] = speaker
        found.append(Voiced("quotation", speaker))
    return found
