"""Whose words quotations are that stand free: of whoever was speaking, unless they deny that, answer or are claimed.

Where what stands around them leaves it open, nobody is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.voices.denials import denies_for_self, denies_that, points_back, tells_of_denial
from bot.voices.interviews import Interviewee, addresses, asks, find_addressed
from bot.voices.passages import Passage
from bot.voices.people import People
from bot.voices.voiced import Voiced

MOST_ASKED = 8
"""Sentences of a paragraph that are looked through for a question."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a document's sentences: whom each is about, who speaks its quotations by their numbers.

    `interviewee` is who answers in an interview.
    """

    passages: Sequence[Passage]
    people: People
    subjects: Sequence[str | None]
    spoken: dict[int, str | None]
    interviewee: Interviewee

    def name_voices(self, voices: Sequence[Voiced | None]) -> list[Voiced]:
        """The voices with those of sentences that are all quotation, which have none."""
        found: list[Voiced] = []
        last: str | None = None
        for place, voice in enumerate(voices):
            if voice is None:
                number = self.passages[place].pieces[0].number
                if number not in self.spoken:
                    self.spoken[number] = self._find_speaker(voices, found, last)
                last = self.spoken[number]
                found.append(Voiced("quotation", last))
            else:
                last = voice.speaker or last
                found.append(voice)
        return found

    def _find_speaker(self, voices: Sequence[Voiced | None], found: Sequence[Voiced], last: str | None) -> str | None:
        """Who speaks the quotation behind the sentences whose voices are `found`."""
        place = len(found)
        before = found[-1] if found else Voiced("own voice")
        subject = self.subjects[place - 1] if found and before.voice == "own voice" else None
        usual = before.speaker or subject or last
        if behind := self._find_behind(voices, place, usual):
            return behind
        if found and self.passages[place].opens and before.voice != "quotation":
            question = self._take_paragraph(place - 1)
            if any(asks(one.tokens) for one in question):
                return self._find_answering(question)
            if self.interviewee.is_told and before.speaker != self.interviewee.name and before.speaker:
                return None
        if found and usual != subject and self._is_denied(place, before):
            return None
        return usual

    def _take_paragraph(self, place: int) -> Sequence[Passage]:
        """The sentences of a paragraph up to a place."""
        first = place
        while first and not self.passages[first].opens and place - first < MOST_ASKED:
            first -= 1
        return self.passages[first : place + 1]

    def _find_answering(self, question: Sequence[Passage]) -> str | None:
        """Who answers a paragraph that asks: whom it speaks to by name, else whom the interview is with."""
        addressed = next((who for one in question if (who := find_addressed(self.people, one.tokens))), None)
        if addressed:
            return addressed.name
        sure = self.interviewee.is_told or any(addresses(one.tokens) for one in question)
        return self.interviewee.name if sure else None

    def _is_denied(self, place: int, before: Voiced) -> bool:
        """Whether a quotation denies what the speaker ahead of it has just said."""
        passage, ahead = self.passages[place], self.passages[place - 1]
        if tells_of_denial(ahead.text):
            return False
        if denies_that(passage.text):
            return passage.opens or before.voice == "reported"
        return passage.opens and denies_for_self(passage.text, ahead.text)

    def _find_behind(self, voices: Sequence[Voiced | None], place: int, usual: str | None) -> str | None:
        """Who is named behind a quotation: "With these words, Lee ...", "Lee rejected the charge" behind a denial."""
        number = self.passages[place].pieces[0].number
        behind = place
        while behind < len(voices) and voices[behind] is None and self.passages[behind].pieces[0].number == number:
            behind += 1
        voice = voices[behind] if behind < len(voices) else None
        if voice is None:
            return None
        text = self.passages[behind].text
        if points_back(text):
            return voice.speaker or self.subjects[behind]
        said, ahead = self.passages[place].text, self.passages[place - 1].text if place else ""
        denied = denies_that(said) or denies_for_self(said, ahead)
        told = denied and voice.voice == "reported" and tells_of_denial(text)
        return voice.speaker if told and voice.speaker != usual else None
