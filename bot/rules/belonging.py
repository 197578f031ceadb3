"""Whether somebody whom a quote leaves out of a group is counted in by a sentence: "is one of the six", "is a member".

Other words of both may agree, which is why this is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.claims import Claim
from bot.rules.reading import Reading
from bot.rules.roles import BEING
from bot.schema import Span
from bot.words import list_words

_BELONGING = list_words("member members one part among party")
_FAR = 5
"""Words behind the verb within which the group is named: "is still not, as yet, a member"."""


def find_excluded(claim: Claim) -> Iterator[Span]:
    """Those counted in who are left out by the quote, which nowhere counts them in."""
    quoted = list(_find_belonging(claim.quote))
    within = {key for keys, _, is_in in quoted if is_in for key in keys}
    without = {key for keys, _, is_in in quoted if not is_in for key in keys} - within
    yield from (span for keys, span, is_in in _find_belonging(claim.sentence) if is_in and keys & without)


def _find_belonging(reading: Reading) -> Iterator[tuple[frozenset[str], Span, bool]]:
    """The keys of whoever is said to belong to a group, where that stands, and whether it is said or denied."""
    words = reading.words
    for place, word in enumerate(words):
        if word.lower not in BEING:
            continue
        ahead = [one for one in words[:place] if one.clause == word.clause and one.sentence == word.sentence]
        names = frozenset(one.key for one in ahead if one.is_name)
        behind = [one for one in words[place + 1 : place + 1 + _FAR] if one.sentence == word.sentence]
        met = next((one for one in behind if one.lower in _BELONGING), None)
        if names and met:
            yield names, Span(word.start, met.end), met.polarity >= 0
