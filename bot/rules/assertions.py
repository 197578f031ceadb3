"""Whether a sentence denies what its quote asserts, or says the contrary: "did not agree", "fell" for "rose".

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bot.amounts import ORDINALS
from bot.rules.attributions import read_verbs
from bot.rules.claims import Claim
from bot.rules.reading import DENYING, SOFTLY_DENYING, Word, is_denial, is_inside, is_led
from bot.rules.roles import find_voice, is_exchanged
from bot.schema import Span
from bot.words import LIGHT, find_stem, list_words

BOUNDING = list_words("least most more less fewer over under")
"""Words that bound numbers; amounts.py reads them."""
OPENING = list_words("whether if unless would could may might should when once how")
"""Words that leave open what they stand by."""
_DOUBTING = list_words(
    """
    unclear unknown uncertain unconfirmed unsure possible possibly perhaps doubt question ask asked query wonder
    undecided depend confirm conditional provided
    """
)
_SOFT = list_words("prevent block cancel scrap oppos clear acquit ban")
"""Stems of words whose object did not come about, or is not wanted."""
LOADED = list_words("claim alleg insist argu assert boast admit conced confess")
"""Stems of verbs that say more than that something was said."""
COMMITTING = list_words("admit conced confess apologis apologiz threaten")
"""Stems of verbs by which somebody does more than speak: who was convicted has not admitted it."""
ACCUSING = list_words("accus blame alleg condemn critic criticis")
"""Stems of verbs that say what somebody did wrong."""
SUSPECTING = list_words("accus suspect charg alleg indict")
"""Stems of verbs whose object with "of" is not known to be so."""
_INTENDING = list_words(
    """
    want wish plan intend aim hope seek try attempt urge ask call expect propose threaten demand advise press order
    likely ready prepare offer promise pledge vow consider request invite encourage bid need refuse appeal
    """
)
BESIDE = 2
"""How many words apart a contrary stands from what the sentence has beside it too."""
_POSSIBLE = ("may", "might", "could", "must", "should")
_SHOWING = list_words("evidence proof sign indication suggestion hint reason")
"""Nouns of what shows that something is so."""
HEAVY = 3
"""How much the word that a denial bears upon counts; others count 1."""


def find_denied(claim: Claim) -> Iterator[Span]:
    """Clauses that deny what the quote asserts, or assert what it denies: what a denial bears upon decides."""
    votes: Counter[int] = Counter()
    against: dict[int, list[Word]] = {}
    ours, theirs = _find_governed(claim.sentence.words), _find_governed(claim.quote.words, embedded=True)
    softened = _find_softened(claim.quote.words)
    for place, word in enumerate(claim.sentence.words):
        best = claim.aligned.best[place]
        if best and best.place in softened and word.polarity < 0 and best.is_same:
            votes[word.clause] += HEAVY  # "not guilty of perjury" for "cleared of perjury"
        vote = _compare(claim, place, word)
        governed = max(ours.get(place, 0), theirs.get(best.place, 0) if best else 0)
        votes[word.clause] += vote * (governed or 1)
        if vote < 0 and best and best.is_same and governed == HEAVY:
            against.setdefault(word.clause, []).append(word)
    told = {
        word.clause for place, word in enumerate(claim.sentence.words) if place in ours and claim.aligned.best[place]
    }
    denying = {claim.sentence.words[place].clause for place in ours}
    for clause, words in against.items():
        leading = clause in denying and any(min(word.polarity, word.around) > 0 for word in words)  # "voted against"
        if leading or (votes[clause] < 0 and (clause in told or clause not in denying)):
            denials = [word for word in claim.sentence.words if word.clause == clause and is_denial(word)]
            for word in denials or words[:1]:
                yield Span(word.start, word.end)


def _find_softened(words: tuple[Word, ...]) -> set[int]:
    """Places of the words that "cleared of" and the like bear upon: the first of content behind each."""
    found: set[int] = set()
    softly = False
    for place, word in enumerate(words):
        if is_softening(word):
            softly = True
        elif softly and not word.is_plain and word.lower not in ("him", "them", "me"):
            found.add(place)
            softly = False
    return found


def is_softening(word: Word) -> bool:
    """Whether a verb says that its object did not come about, or is not wanted; "a clear win" has none."""
    return word.stem in _SOFT and word.lower.endswith(("ed", "ing"))


def find_softened(claim: Claim) -> Iterator[Span]:
    """Words given as fact that the quote has only as prevented, opposed or cleared of."""
    words, quote = claim.sentence.words, claim.quote.words
    softened = _find_softened(quote)
    met = {match.place for matches in claim.aligned.matches for match in matches if match.sign > 0}
    if not softened or any(is_softening(quote[place]) for place in met):
        return
    if any(is_denial(word) or word.stem in SOFTLY_DENYING or word.lower == "against" for word in words):
        return
    for word, matches in zip(words, claim.aligned.matches, strict=True):
        same = [match.place for match in matches if match.is_same]
        if same and softened.issuperset(same) and not (word.is_plain or word.is_name or word.lower in LIGHT):
            yield Span(word.start, word.end)


def find_opened(claim: Claim) -> Iterator[Span]:
    """Words given as fact that the quote leaves open: what stands behind "whether" or "if"."""
    if any(word.lower in OPENING - {"would"} or word.stem in _doubting() for word in claim.sentence.words):
        return
    opened = _find_opened(claim.quote.words)
    told = [
        (word, best.place)
        for word, best in zip(claim.sentence.words, claim.aligned.best, strict=True)
        if best and not (word.is_plain or word.is_name or word.lower in LIGHT)
    ]
    left = [word for word, place in told if place in opened]
    if left and 2 * len(left) >= len(told):
        yield Span(left[0].start, left[-1].end)


def find_unsaid(claim: Claim) -> Iterator[Span]:
    """Denied verbs of saying that say more than the quote's: "did not claim" for "did not say"."""
    for place in sorted(_find_governed(claim.sentence.words)):
        word, best = claim.sentence.words[place], claim.aligned.best[place]
        if word.stem in LOADED and not (best and best.is_same):
            yield Span(word.start, word.end)
    for word, best in zip(claim.sentence.words, claim.aligned.best, strict=True):
        if word.stem in COMMITTING and word.polarity > 0 and best is None:
            yield Span(word.start, word.end)


def find_unreal(claim: Claim) -> Iterator[Span]:
    """Verbs given as done that the quote has only as wished, planned or possible: "bought" for "wants to buy"."""
    words = claim.sentence.words
    if any(word.lower in (OPENING | {"must"}) - {"when"} or word.stem in _intending() for word in words):
        return
    wished, possible = _find_wished(claim.quote.words), _find_possible(claim.quote.words)
    if not any(word.stem in SUSPECTING or word.stem in read_verbs().saying for word in words):
        wished |= _find_suspected(claim.quote.words)
    ahead = ""
    for word, matches in zip(words, claim.aligned.matches, strict=True):
        same = {match.place for match in matches if match.is_same}
        unreal = possible if ahead in ("will", "to") else wished | possible
        if same and same <= unreal and not (word.is_name or word.polarity < 0 or ahead in ("the", "a", "an", "of")):
            yield Span(word.start, word.end)
        ahead = word.lower


def _find_wished(words: tuple[Word, ...]) -> set[int]:
    """Places of the verbs behind "wants to", "was urged to" and the like."""
    return {
        place + 1
        for place, word in enumerate(words[:-1])
        if word.lower == "to" and any(one.stem in _intending() for one in words[max(0, place - 3) : place])
    }


def _find_suspected(words: tuple[Word, ...]) -> set[int]:
    """Places of the words behind "accused of", "suspected of" in their clause."""
    found: set[int] = set()
    leading: Word | None = None
    for place, word in enumerate(words):
        if word.stem in SUSPECTING:
            leading = word
        elif leading and word.clause != leading.clause:
            leading = None
        elif leading and words[place - 1].lower in ("of", "with"):
            found.add(place)
    return found


def _find_possible(words: tuple[Word, ...]) -> set[int]:
    """Places of the words right behind "may", "must" and the like; "still" and the like are passed over."""
    found = {place + 1 for place, word in enumerate(words[:-1]) if word.text in _POSSIBLE}
    return found | {place + 1 for place in found if place + 1 < len(words) and words[place].lower in LIGHT}


@lru_cache(maxsize=1)
def _intending() -> frozenset[str]:
    return frozenset(map(find_stem, _INTENDING))


def find_accused(claim: Claim) -> Iterator[Span]:
    """Denials put in the mouth of one who accuses in the quote: "denied that X broke" for "accused X of ..."."""
    if not any(word.stem in ACCUSING for word in claim.quote.words) or any(
        word.stem in DENYING or word.stem == "plead" for word in claim.quote.words
    ):
        return
    for word in claim.sentence.words:
        if word.stem in ("deni", "reject", "disput") and word.polarity > 0:
            yield Span(word.start, word.end)


def _find_opened(words: tuple[Word, ...]) -> set[int]:
    """Places of the words behind "whether" in their clause, and of all in a sentence with "if" but for "even if"."""
    found: set[int] = set()
    opening: Word | None = None
    conditional = {
        word.sentence
        for before, word in pairwise((None, *words))
        if word and word.lower in ("if", "unless") and (before is None or before.lower not in ("even", "as"))
    }
    for place, word in enumerate(words):
        if word.lower == "whether":
            opening = word
        elif opening and word.clause != opening.clause:
            opening = None
        if (opening and word is not opening) or word.sentence in conditional:
            found.add(place)
    return found


@lru_cache(maxsize=1)
def _doubting() -> frozenset[str]:
    return frozenset(map(find_stem, _DOUBTING))


def _find_governed(words: tuple[Word, ...], *, embedded: bool = False) -> dict[int, int]:
    """Places of the words that denials bear upon, with how much each counts: the first two of content behind each.

    With `embedded` those too that open what was denied to have been said.
    """
    found: dict[int, int] = {}
    left = 0
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        if is_denial(word) or word.lower == "longer" or (after and is_led(word, after)):
            left = HEAVY
        elif embedded and word.polarity < 0 and _opens_statement(words, place):
            left = HEAVY  # "denied that her client had said that he ran"
        elif left and not word.is_plain:
            found[place] = left
            left = left if word.lower in LIGHT or word.text[0].isdigit() else left - 1 if left == HEAVY else 0
    return found


def _opens_statement(words: tuple[Word, ...], place: int) -> bool:
    """Whether a "that" opens what is said or shown, and does not stand for a thing: "no evidence that", "say that"."""
    if words[place].lower != "that" or not place:
        return False
    return words[place - 1].stem in read_verbs().saying | _stem_showing() or words[place - 1].stem == "deni"


@lru_cache(maxsize=1)
def _stem_showing() -> frozenset[str]:
    return frozenset(map(find_stem, _SHOWING))


def _compare(claim: Claim, place: int, word: Word) -> int:
    """1 where the quote's word is denied as the sentence's is, -1 where only one of them is, 0 where it is open."""
    best, met = claim.aligned.best[place], claim.find_met(place)
    if (
        not best
        or not met
        or word.is_plain
        or word.is_name
        or is_denial(word)
        or (word.lower in LIGHT and (best.sign > 0 or word.polarity > 0))
        or not word.text.isalpha()
    ):
        return 0
    if best.sign < 0:
        return 0 if _opposes(word, met) else 1
    signs = {_agree(word, claim.quote.words[one.place]) for one in claim.aligned.matches[place] if one.sign > 0}
    if _agree(word, met) < 0 < max(signs) and not best.is_same:
        return 0
    return _agree(word, met)


def _agree(word: Word, met: Word) -> int:
    """1 where both words are denied or neither is, -1 where one is, 0 where it is open."""
    ours, theirs = {word.polarity, word.around}, {met.polarity, met.around}
    if 0 in ours | theirs or (ours & theirs and len(ours | theirs) > 1):
        return 0
    return 1 if ours & theirs else -1


def _opposes(word: Word, met: Word) -> bool:
    """Whether a word and its contrary are both denied or both not."""
    ours, theirs = {word.polarity, word.around}, {met.polarity, met.around}
    return not {-one for one in ours} & theirs and -1 not in {one * other for one in ours for other in theirs}


def find_contrary(claim: Claim) -> Iterator[Span]:
    """Words whose contrary the quote has in the clause they retell."""
    for place, word in enumerate(claim.sentence.words):
        best, met = claim.aligned.best[place], claim.find_met(place)
        if (
            best is None
            or met is None
            or _is_softened_too(claim, place)
            or (word.lower in BOUNDING and met.lower in BOUNDING)
            or _is_ranked(word, met)
            or is_inside(word, claim.sentence.figures)
        ):
            continue
        opposed = best.sign < 0 and _opposes(word, met) and _is_anchored(claim, place, best.place)
        if opposed and not _is_converse(claim, place, best.place):
            yield Span(word.start, word.end)


def _is_anchored(claim: Claim, place: int, met: int) -> bool:
    """Whether a word by this one is the quote's by the word that it meets, so that both are about the same."""
    words = claim.sentence.words
    return any(
        other != place
        and words[other].clause == words[place].clause
        and not words[other].is_plain
        and any(one.is_same and abs(one.place - met) <= BESIDE for one in claim.aligned.matches[other])
        for other in range(max(0, place - 2 * BESIDE), min(len(words), place + 2 * BESIDE + 1))
    )


def _is_converse(claim: Claim, place: int, met: int) -> bool:
    """Whether the one ahead of a word stands behind its contrary: "Ashby lost" for "Bingley beat Ashby"."""
    words = claim.sentence.words
    if find_voice(words, place) != find_voice(claim.quote.words, met):
        return False  # "he was convicted" for "they acquitted him"
    ahead = next((one for one in range(place - 1, -1, -1) if words[one].is_name and claim.is_met(one)), None)
    if ahead is None or words[ahead].sentence != words[place].sentence or is_exchanged(claim, place, met):
        return ahead is not None and is_exchanged(claim, place, met)
    number = claim.quote.words[met].sentence
    places = [one.place for one in claim.aligned.matches[ahead] if claim.quote.words[one.place].sentence == number]
    return bool(places) and min(places) > met


def _is_softened_too(claim: Claim, place: int) -> bool:
    """Whether "acquitted" meets "cleared" somewhere, whatever else stands nearer."""
    met = [claim.quote.words[match.place] for match in claim.aligned.matches[place] if match.sign > 0]
    return is_softening(claim.sentence.words[place]) and any(map(is_softening, met))


def _is_ranked(word: Word, met: Word) -> bool:
    """Whether "first" meets "lasted"."""
    return (
        (word.lower in ORDINALS) != (met.lower in ORDINALS)
        and "last" in (word.stem, met.stem)
        and "last" not in (word.lower, met.lower)
    )
