"""Names of countries, bodies and people: which forms name the same one ("Armenian", "Yerevan", "EU", "Mr. Pashinyan").

Countries and bodies come from places.txt; everything else is told from its letters alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.words import list_words, split_words

HONORIFICS = list_words(
    """
    mr mrs ms dr sir lord lady prof gen sen rep gov capt lt col sgt rev st the president prime minister
    chancellor
    """
)
"""Words ahead of a name that do not tell one person from another, or that the quote need not repeat."""
JOINING = list_words("of the and for de von van der al on in")
"""Small words inside a name, left out of its initials."""
BODIES = list_words(
    """
    agency airport alliance assembly association army bank bay board bridge bureau castle cathedral centre
    center church city club coast college commission committee company congress convention corporation council
    county court cup department district east election federation festival forum foundation fund government
    group hall hospital house hotel institute island islands kingdom korea lake league library mill ministry
    mountain museum north office opera orchestra organisation organization park parliament party philharmonic
    police port prize province railway region republic river road school senate service society south square
    stadium state states station statute street summit system theatre town treaty tribunal trust union united
    university valley war watch west works airlines bakery brewery energy motors rovers wanderers data
    """
)
"""Last words of names that many things share: "Defence Ministry" is not "Foreign Ministry"."""


@dataclass(frozen=True, slots=True)
class Places:
    """`things`: each form with the country or body it belongs to. `seats`: each seat with the one it stands for.

    `seats_of`: each country with its seats. `phrases`: first words of forms of several words, with all such forms,
    longest first.
    """

    things: Mapping[str, str]
    seats: Mapping[str, str]
    seats_of: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]

    def find_country(self, word: str) -> str:
        """The country or body that a form belongs to or a seat stands for, "" where it is none."""
        return self.things.get(word) or self.seats.get(word, "")


@lru_cache(maxsize=1)
def read_places() -> Places:
    """The table of places.txt."""
    things: dict[str, str] = {}
    seats: dict[str, str] = {}
    seats_of: dict[str, tuple[str, ...]] = {}
    for line in (files("bot") / "places.txt").read_text(encoding="utf-8").splitlines():
        forms, _, stands = line.partition("|")
        if line and not line.startswith("#"):
            thing = forms.split()[0]
            things |= dict.fromkeys(forms.split(), thing)
            seats |= dict.fromkeys(stands.split(), thing)
            seats_of[thing] = tuple(stands.split())
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for form in (*things, *seats):
        if "-" in form:
            words = tuple(form.split("-"))
            phrases.setdefault(words[0], []).append(words)
    longest_first = {word: tuple(sorted(forms, key=len, reverse=True)) for word, forms in phrases.items()}
    return Places(things, seats, seats_of, longest_first)


def find_forms(word: str) -> list[str]:
    """All single words for the country or body that a word names or stands for; [] where it is none."""
    places = read_places()
    thing = places.find_country(word.lower())
    forms = [form for form, named in places.things.items() if named == thing]
    return [form for form in (*forms, *places.seats_of.get(thing, ())) if "-" not in form] if thing else []


def replace_rival(text: str, name: str) -> str:
    """The text with the one country or body that it names replaced by another; "" where it names none, or several."""
    places = read_places()
    wanted = places.find_country(name.lower().removeprefix("the "))
    words = [re.sub(r"['’]s$", "", word) for word in split_words(text)]
    named = [(word, places.find_country(word.lower())) for word in words]
    rivals = {thing for _, thing in named if thing}
    if not wanted or len(rivals) != 1 or wanted in rivals:
        return ""
    forms = "|".join(re.escape(word) for word, thing in named if thing)
    return re.sub(rf"\b(?:{forms})\b", name, text)


def find_initials(names: Iterable[str]) -> set[str]:
    """Acronyms that names of several words make: "International Criminal Court" makes "icc"."""
    found = set()
    for name in names:
        words = split_words(name)
        for letters in (words, [word for word in words if word.lower() not in JOINING]):
            for start in range(max(0, len(letters) - 1)):
                found.add("".join(word[0].lower() for word in letters[start : start + 8]))
    return found


def is_body(words: Iterable[str]) -> bool:
    """Whether a name's last word is one that many bodies and places share, so that every word of it tells."""
    *_, last = ["", *words]
    return last in BODIES


CAPITALISED = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:of|the|and|for|de|on)\s+(?=[A-ZÀ-Þ])|\s+(?=[A-ZÀ-Þ])|-(?=[A-ZÀ-Þ]))?){2,10}"
)
"""A run of capitalised words, with small ones between."""
