"""Whose words each sentence of a document is: the article's own, a quotation or a reported claim, and who makes it.

Rules over wording, paragraphs and quotation marks: frames.py says who speaks in a sentence, people.py whom that means;
here "she" and quotations that go on are followed from sentence to sentence. Where it is not clear, nobody is named.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.schema import Document, Span
from bot.voices.antecedents import Memory
from bot.voices.clauses import take_main_subject
from bot.voices.frames import Frame, read_frame
from bot.voices.freestanding import Surroundings
from bot.voices.fullnames import BODY_WORDS, find_runs, is_human, leads_role, take_name
from bot.voices.interviews import Interviewee, find_interviewee
from bot.voices.messages import MESSAGES, find_messages
from bot.voices.passages import Passage, cut_passages
from bot.voices.people import (
    People,
    Person,
    cut_core,
    find_author,
    find_body,
    name_body,
    name_phrase,
    read_people,
    split_joined,
    write_phrase,
)
from bot.voices.phrases import NUMBERS, QUOTE, Token, is_finite, split_tokens
from bot.voices.quotations import Quotation
from bot.voices.trimming import PAPERS, may_speak
from bot.voices.voiced import Voiced
from bot.words import list_words

HEAD = 8
"""Tokens at the opening of a sentence in which it names whom it is about."""
_PERSONAL = {"he": "m", "his": "m", "she": "f", "her": "f"}
_POINTING = frozenset({*_PERSONAL, "it", "they"})
_COUNTS = NUMBERS | list_words("all both the")
_OPENING_CLAUSE = list_words("when after as before while although though if since once")
_LABEL = re.compile(r"(?P<name>[QA](?=[.:])|Question|Answer|[A-Z][\w'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,3})[:.]\s")
_HEADING = re.compile(r"[\"“‘'][^.!?…,\n]{1,60}[\"”’']")


@dataclass(slots=True)
class _Reader:
    """Reads the sentences of one document in order.

    `spoken` has the speaker of each quotation by its number, `subjects` whom each sentence is about, `interviewee`
    is who answers in an interview.
    """

    text: str
    people: People
    interviewee: Interviewee = field(default_factory=Interviewee)
    memory: Memory = field(default_factory=Memory)
    spoken: dict[int, str | None] = field(default_factory=dict)
    subjects: list[str | None] = field(default_factory=list)

    def read(self, tokens: Sequence[Token], pieces: Sequence[Quotation]) -> Voiced:
        """Reads a sentence that is not all quotation."""
        frame = read_frame(tokens)
        speaker = self._name(frame, tokens) if frame and frame.phrases else None
        self._remember(tokens)
        self._remember_writers(tokens, speaker)
        if frame is None or (frame.phrases and speaker is None and frame.rank > 3):
            return Voiced("own voice")
        if speaker:
            self._keep_speaker(speaker)
            for piece in pieces:
                self.spoken.setdefault(piece.number, speaker)
        return Voiced("quotation" if frame.quoting else "reported", speaker)

    def find_labelled(self, name: str) -> Voiced | None:
        """The voice behind "Q:", "A:" or "Lee:" at the opening of a paragraph, None where it is no such label."""
        if name in ("Q", "Question"):
            return Voiced("own voice")
        if name in ("A", "Answer"):
            return Voiced("quotation", self.interviewee.name)
        known = self.people.persons.get(name) or self.people.choose(name, set())
        return Voiced("quotation", known.name) if known else None

    def _keep_speaker(self, speaker: str) -> None:
        self.memory.last = speaker
        if person := self.people.persons.get(speaker):
            self.memory.recall(person)
            self.memory.group = None
            self.memory.body = self.memory.body if person.is_sure else person.name
        else:
            self.memory.keep(speaker)
            if about := self.people.persons.get(self.subjects[-1] or ""):  # "Lee was told by a nurse. She ..."
                self.memory.recall(about)

    def _name(self, frame: Frame, tokens: Sequence[Token]) -> str | None:
        """Whom the phrases of a frame mean, as the article names them."""
        head = find_author(frame.phrases[0]) or frame.phrases[0]
        if head[-1].lower in _POINTING:
            head = head[-1:]  # "a day earlier he"
        if len(parts := split_joined(head)) > 1 and (joined := self._join(parts)):
            return joined
        named = frame.phrases[1:] if len(parts) > 1 else (head, *frame.phrases[1:])
        for phrase in named:
            if phrase is not head and len(split_joined(phrase)) > 1:
                break  # "two seniors, Ty Bell and Anya Koss"
            if person := name_phrase(self.people, phrase):
                return person.name
        first = head[0].lower
        if first in _PERSONAL and len(head) == 1:
            gender = _PERSONAL[first]
            person = self._find_ahead(tokens, head[0], gender) or self.memory.find(gender)
            return person.name if person else None
        if len(head) == 1 and first in ("it", "its"):
            return self._find_body_ahead(tokens, head[0]) or self.memory.body
        if all(token.lower in _COUNTS for token in head):
            return self.memory.group
        if len(head) == 1 and first in ("they", "their"):
            return self._find_body_ahead(tokens, head[0]) or self.memory.group or self.memory.body
        if (person := self.memory.find_role(head)) and head[-1].lower not in BODY_WORDS:
            return person.name
        return self._describe(head, frame.phrases[1:])

    def _describe(self, head: Sequence[Token], others: Sequence[Sequence[Token]]) -> str | None:
        """Who has no person's name: a body by its name where it has one, else what the article calls them."""
        if not may_speak(head):
            return None
        named = name_body(head)
        if not named and not head[-1].is_capital and others and all(one.is_capital for one in others[0]):
            named = others[0]  # "the operator, ZET, said"
        if named:
            return write_phrase(self.people, named, self.text)
        body = find_body(self.people, head, head[0].start)
        if body is None and len(head) == 2 and head[0].lower == "the":
            noun = head[1].lower
            body = self.memory.writers.get(noun) or self.memory.described.get(noun)
        return body or write_phrase(self.people, head, self.text)

    def _find_body_ahead(self, tokens: Sequence[Token], pronoun: Token) -> str | None:
        """The body that a sentence is about: "WildSea has pictures which, it said, show the damage"."""
        place = next(at for at, one in enumerate(tokens) if one is pronoun)
        phrase = next(iter(take_main_subject(tokens, place)), ()) if place > 1 else ()
        if not phrase or name_phrase(self.people, phrase):
            return None
        noun = cut_core(phrase)[-1]
        if pronoun.lower in ("it", "its"):
            speaks = phrase[-1].is_capital or noun.lower in PAPERS | MESSAGES
        else:
            common = noun.opens or not noun.is_capital
            speaks = common and noun.lower.endswith("s") and is_human(noun.lower.removesuffix("s"))
        return self._describe(phrase, ()) if speaks else None

    def _join(self, parts: Sequence[Sequence[Token]]) -> str:
        """ "Lee and Park" with their full names, "" where not all of them are people with names."""
        names = [one.name for part in parts if (one := name_phrase(self.people, part))]
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) == len(parts) else ""

    def _find_ahead(self, tokens: Sequence[Token], pronoun: Token, gender: str) -> Person | None:
        """Who is the subject of a clause ahead in the same sentence: "Lee was blunt: it was, she said, too late"."""
        place = next(at for at, one in enumerate(tokens) if one is pronoun)
        if place < 2:
            return None
        phrases: Sequence[Sequence[Token]] = take_main_subject(tokens, place)
        if not phrases and tokens[0].lower in _OPENING_CLAUSE:
            end = next((at for at in range(1, place) if tokens[at].mark or is_finite(tokens, at)), place)
            phrases = (tokens[1:end],)
        named = (name_phrase(self.people, phrase) for phrase in phrases if phrase and pronoun not in phrase)
        person = next(filter(None, named), None)  # "his deputy, Sonia Lee, was blunt"
        return person if person and (person.gender in ("", gender) or not person.is_told) else None

    def _remember(self, tokens: Sequence[Token]) -> None:
        """Brings to mind whom a sentence speaks of, the first of them foremost."""
        found = self._find_opening(tokens)
        self.memory.equals = self._find_equals(tokens)
        about = found[0] if found else None
        owners: list[Person] = []
        for low, high in find_runs(tokens):
            words = take_name(tokens[low:high])
            person = self.people.find(words, tokens[low : high - len(words)])
            if person and (tokens[high - 1].is_owner or leads_role(tokens, high - len(words), high)):
                owners.append(person)  # "Lee's mother" is about the mother
            elif person and person not in found:
                found.append(person)
                about = about or (person if low < HEAD else None)
        for person in reversed([*found, *(one for one in owners if one not in found)]):
            self.memory.recall(person)
        if about is None and tokens:
            self._remember_body(tokens)
        self.subjects.append(about.name if about else None)

    def _remember_writers(self, tokens: Sequence[Token], speaker: str | None) -> None:
        """Brings to mind whose the letters and statements are that a sentence tells of."""
        for message in find_messages(tokens):
            person = name_phrase(self.people, message.writer) if message.writer else None
            writer = person.name if person else self._describe(message.writer, ()) if message.writer else None
            writer = writer or (speaker if message.is_speakers else None)
            if writer:
                self.memory.writers[message.noun] = writer
            else:
                self.memory.writers.pop(message.noun, None)

    def _find_equals(self, tokens: Sequence[Token]) -> list[Person]:
        """People whom a sentence names side by side, or none of whom it is about: "she" may be any of them."""
        named: list[Person] = []
        places: list[int] = []
        for low, high in find_runs(tokens):
            words = take_name(tokens[low:high])
            person = self.people.find(words, tokens[low : high - len(words)])
            if person and person not in named and not tokens[high - 1].is_owner:
                named.append(person)
                places.append(low)
        if len(named) < 2:
            return []
        between = range(places[0], places[1])
        joined = any(tokens[at].lower == "and" for at in between) and not any(is_finite(tokens, at) for at in between)
        return named if joined or places[0] >= HEAD else []

    def _find_opening(self, tokens: Sequence[Token]) -> list[Person]:
        """Whom a pronoun or "the mayor" at the opening of a sentence means."""
        if not tokens:
            return []
        first = tokens[0].lower
        person = self.memory.find(_PERSONAL[first]) if first in ("he", "she") else None
        if first == "the":
            end = next((at for at in range(1, len(tokens)) if tokens[at].mark or tokens[at].is_capital), len(tokens))
            for high in range(min(end, 5), 1, -1):
                person = person or self.memory.find_role(tokens[:high])
        return [person] if person else []

    def _remember_body(self, tokens: Sequence[Token]) -> None:
        """Brings to mind the body that a sentence is about, for "it"."""
        low, high = next(iter(find_runs(tokens[:HEAD])), (HEAD, HEAD))
        for noun in {one.lower for one in tokens[low:high]} & self.people.bodies.keys():
            named = self.people.bodies[noun]
            place = bisect_right(named, (tokens[high - 1].end, ""))
            if place and named[place - 1][0] >= tokens[low].start:
                self.memory.body = named[place - 1][1]


def read_voices(document: Document, sentences: Sequence[Span]) -> list[Voiced]:
    """Whose words each sentence of a document is; they are spans of its text, in order."""
    text = document.text
    passages = cut_passages(text, sentences)
    people = read_people([one.tokens for one in passages])
    title = split_tokens(document.title, 0, len(document.title), ())
    reader = _Reader(text, people, find_interviewee(people, title, passages))
    voices: list[Voiced | None] = []
    labelled: Voiced | None = None
    for passage in passages:
        if passage.opens:
            labelled = _read_label(reader, text, passage.span)
        if labelled is None and _is_inside(text, passage):
            voices.append(None)
            reader.subjects.append(None)
        else:
            voice = reader.read(passage.tokens, passage.pieces)
            voices.append(labelled or voice)
    around = Surroundings(passages, people, reader.subjects, reader.spoken, reader.interviewee)
    return around.name_voices(voices)


def _read_label(reader: _Reader, text: str, span: Span) -> Voiced | None:
    """The voice of a paragraph of an interview: "A: It began in May"."""
    found = _LABEL.match(text, span.start, span.start + 140)
    if found is None or (found[0].rstrip()[-1] == "." and len(found["name"]) > 1):
        return None
    return reader.find_labelled(found["name"])


def _is_inside(text: str, passage: Passage) -> bool:
    """Whether a sentence is all quotation; a heading in quotation marks is none."""
    tokens, span = passage.tokens, passage.span
    quoted = any(one.mark == QUOTE for one in tokens) and all(one.mark for one in tokens)
    alone = text[span.end : span.end + 1] in ("", "\n") and passage.opens
    return quoted and not (alone and _HEADING.fullmatch(text, span.start, span.end))
