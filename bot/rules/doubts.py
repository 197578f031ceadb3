"""What a quote leaves in doubt, and sentences that say nothing of it: rules of the check, (claim) -> missing spans.

"Almost signed" is not "signed"; "reports that he resigned were false" is not "he resigned".
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.attributions import find_attributions, read_verbs
from bot.rules.claims import Claim
from bot.rules.reading import Word
from bot.schema import Span
from bot.words import LIGHT, list_words

_NEARLY = list_words("almost nearly narrowly barely hardly scarcely")
_UNTRUE = list_words("false untrue unfounded fabricated fake baseless hoax incorrect wrong")
_HEARSAY = list_words("rumour rumor rumours rumors speculation")
_SPOKE = list_words("said says say told tells")
_INVERTED = list_words("had were should")
_EMPTY = LIGHT | list_words("nobody nothing none nor yes there here know knows first second last next")


def find_unfounded(claim: Claim) -> Iterator[Span]:
    """The whole of a sentence that shares no word, number or date with the quote but who speaks and that they do."""
    words = claim.sentence.words
    speakers = {place for one in find_attributions(claim.sentence, read_verbs().saying) for place in one.names}
    told = [
        place
        for place, word in enumerate(words)
        if place not in speakers and not word.is_plain and word.lower not in _SPOKE
    ]
    own = [place for place in told if words[place].stem not in read_verbs().saying and words[place].lower not in _EMPTY]
    figures = claim.sentence.amounts or claim.sentence.dates
    if words and not any(claim.aligned.best[place] for place in own or told) and not (figures and not own):
        yield Span(words[0].start, words[-1].end)


def find_doubted(claim: Claim) -> Iterator[Span]:
    """Words given as fact that the quote has only as nearly done, untrue, hearsay, or in "Had it passed, ..."."""
    if any(word.lower in _NEARLY | _UNTRUE | _HEARSAY or word.polarity < 0 for word in claim.sentence.words):
        return
    doubted = _find_doubted(claim.quote.words)
    for place, word in enumerate(claim.sentence.words):
        best = claim.aligned.best[place]
        if best and best.place in doubted and not (word.is_plain or word.is_name or word.lower in LIGHT):
            yield Span(word.start, word.end)


def _find_doubted(words: tuple[Word, ...]) -> set[int]:
    """Places of the words that a quote leaves in doubt."""
    doubted: set[int] = set()
    for place, word in enumerate(words):
        sentence = [at for at, one in enumerate(words) if one.sentence == word.sentence]
        if word.lower in _NEARLY and place + 1 < len(words) and not words[place + 1].text[0].isdigit():
            doubted.add(place + 1)
        elif word.lower in _UNTRUE | _HEARSAY:
            doubted |= set(sentence)
        elif word.lower in _INVERTED and place == sentence[0] and any(words[at].lower == "would" for at in sentence):
            doubted |= {at for at in sentence if words[at].clause == word.clause}
    return doubted
