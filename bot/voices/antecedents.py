"""Who is in mind at a place of a document: whom "she", "it" and "the diplomat" mean there.

It holds who was spoken of, the last first; who that was, reading.py finds out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.voices.fullnames import find_gender, is_human
from bot.voices.people import Person, find_role
from bot.voices.phrases import Token

MOST = 20
"""People who are kept in mind, the last mentioned first."""
FAR = 6
"""How many of them are looked through for whom "she" means."""
NEAR = 2
"""How many of them may be meant that are people by their capital letters alone."""
_BEHIND = re.compile(r" (?:of|for|with|in|from|at|by|who|familiar|close) ")


@dataclass(slots=True)
class Memory:
    """Who is in mind: people by when they were last spoken of, the last body and the last group that spoke.

    `described` has speakers without a name by their noun: "two officials" by "officials". `last` is who spoke last,
    `equals` are those whom the sentence before named side by side, `writers` has who wrote "the letter", by its noun.
    """

    persons: list[Person] = field(default_factory=list)
    body: str | None = None
    group: str | None = None
    described: dict[str, str] = field(default_factory=dict)
    last: str | None = None
    equals: list[Person] = field(default_factory=list)
    writers: dict[str, str] = field(default_factory=dict)

    def recall(self, person: Person) -> None:
        """Brings somebody to the front."""
        if person in self.persons:
            self.persons.remove(person)
        self.persons.insert(0, person)
        del self.persons[MOST:]

    def find(self, gender: str) -> Person | None:
        """The last mentioned of a gender; one whose gender is not known may be meant and then has it."""
        fitting = [one for one in self.persons[:FAR] if one.gender in ("", gender)]
        found = next((one for one in fitting if one.is_sure or one is self.persons[0]), None)
        if found is None:
            found = next((one for one in self.persons[:NEAR] if not one.gender), None)
        if found in self.equals and sum(one.gender in ("", gender) for one in self.equals) > 1:
            return None
        if found:
            found.gender, found.is_told, found.is_sure = gender, True, True
        return found

    def find_role(self, phrase: Sequence[Token]) -> Person | None:
        """The last mentioned of whom "the mayor" is said; nobody where two have just been named of whom it is."""
        fitting = [one for one in self.equals if find_role([one], phrase)]
        return find_role(self.persons, phrase) if len(fitting) < 2 else None

    def keep(self, speaker: str) -> None:
        """Remembers one who spoke and has no name, or a body, or a group."""
        head = _BEHIND.split(speaker, maxsplit=1)[0]
        noun = head.split()[-1].lower()
        self.described[noun] = speaker
        if " and " in speaker or (head.endswith("s") and not speaker[0].isupper()):
            self.group = speaker
        elif is_human(noun) and not head.split()[-1][0].isupper():
            gender = find_gender({noun}, "")
            self.recall(Person(speaker, {noun}, {noun}, gender, is_told=bool(gender), is_sure=True))
            self.group = None
        else:
            self.body, self.group = speaker, None
