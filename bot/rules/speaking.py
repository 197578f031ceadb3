"""Whether a sentence says whose words its quote is: a claim keeps the one who made it.

What is looked at is the sentence of the quote that is retold; the article's own voice needs no name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.rules.attributions import SKIPPED, Attribution, find_attributions, read_verbs
from bot.rules.claims import Claim
from bot.rules.lexicon import open_lexicon
from bot.rules.reading import Reading, Word, is_denial, read_text
from bot.schema import Span
from bot.words import find_stem, list_words

_PRONOUNS = list_words("he she it they i we you who this that these those one")
_RUNNING_ON = list_words(
    "of for in at by on from with to about over during after before between among against than and or as"
)
"""Words that go on with a description behind its head: "the ministry of health"."""
_ACTING = ("er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "man", "men", "woman", "women", "ee", "ees")
"""How words for those who act or hold a post end."""
_SPEAKERS = list_words(
    """
    ministry premier president police army navy military union council court company firm agency party panel
    commission board office official witness expert resident scientist newspaper paper magazine study report article
    survey bank group coalition government authority parliament congress committee institute university hospital
    school church team club federation association administration cabinet secretary attorney counsel general
    chief captain judge jury lawyer prosecutor critic villager airline operator side source staff family parents
    activist mp deputy people student victim patient rebel troops embassy kremlin palace department service
    lawmaker statement headline ally fund watchdog charity network movement opposition crew bishop pope king queen
    prince princess pilot guard chair head guide host aide envoy diplomat consul delegate candidate
    colleague neighbour friend wife husband mother father brother sister son daughter coroner inquiry
    """
)
"""Words that name somebody, or something that speaks."""
_NEAR_START = 6
"""Words of a sentence in which a speaker stands as its subject."""


def find_real_speaker(claim: Claim, speaker: str | None) -> str | None:
    """Who said what the sentence retells, where the sentence does not say so; None where it does, or nobody said it.

    "" is a speaker whom the quote only points to ("she").
    """
    source = _find_source(claim, read_verbs().claiming)
    if source is None and (not speaker or _is_own_voice(claim)):
        return _find_other(claim, speaker)
    if source and source.denied:
        return None  # nobody's claim: what it denies or leaves open is for assertions.py
    names = [claim.quote.words[place] for place in source.names] if source else []
    if not names and not speaker:
        return None
    if _says_so(claim, names, speaker):
        return None
    return _name(claim, names, speaker)


def names_speaker(sentence: str) -> bool:
    """Whether a sentence gives its words to somebody already."""
    return any(one.names for one in find_attributions(read_text(sentence), read_verbs().saying))


def is_speaker_only(claim: Claim, missing: Iterable[Span]) -> bool:
    """Whether all that is missing lies in the words that name the sentence's speaker."""
    words = claim.sentence.words
    named = [(words[one.names[0]].start, words[one.names[-1]].end) for one in _find_told(claim)]
    return all(any(low <= span.start and span.end <= high for low, high in named) for span in missing)


def _find_told(claim: Claim) -> list[Attribution]:
    """To whom the sentence gives its words."""
    return [one for one in find_attributions(claim.sentence, read_verbs().saying) if one.names]


def _leads(reading: Reading, one: Attribution) -> bool:
    """Whether a speaker stands ahead of a colon."""
    end = reading.words[one.names[-1]].end
    return reading.text[end : end + 1] == ":"


def _find_other(claim: Claim, speaker: str | None) -> str | None:
    """Who announced or decided what the sentence gives to somebody else."""
    source = _find_source(claim, read_verbs().announcing)
    told = _find_told(claim)
    if source is None or not told or not source.names:
        return None
    names = [claim.quote.words[place] for place in source.names]
    if any(_is_speaker(claim, one.names, names, speaker) for one in told):
        return None
    return _name(claim, names, speaker) or None


def _find_source(claim: Claim, verbs: frozenset[str]) -> Attribution | None:
    """The attribution of the quote that holds at least half of what the sentence retells; the last of equals."""
    retold = [
        claim.quote.words[best.place].start
        for word, best in zip(claim.sentence.words, claim.aligned.best, strict=True)
        if best and not word.is_plain and not word.is_name and word.stem not in read_verbs().saying
    ]
    best, source = (0.5, False), None
    for one in find_attributions(claim.quote, verbs):
        own = {claim.quote.words[place].start for place in one.names}
        told = [start for start in retold if start not in own]
        share = sum(one.start <= start < one.end for start in told) / len(told) if told else 0.0
        named = any(not claim.quote.words[place].is_plain for place in one.names)
        if (share, named) >= best:
            best, source = (share, named), one
    return source


def _is_own_voice(claim: Claim) -> bool:
    """Whether the quote names its speaker and gives words to somebody elsewhere: the rest is the article's own."""
    head = [word.key for word in claim.about.words if claim.is_speaking(word) and not word.is_plain][-1:]
    return (
        any(key in claim.quote_index.keys for key in head)
        and bool(find_attributions(claim.quote, read_verbs().claiming))
        and '"' not in claim.quote.text
        and "“" not in claim.quote.text
    )


def _says_so(claim: Claim, names: list[Word], speaker: str | None) -> bool:
    """Whether the sentence gives the words to the one who said them, or speaks of that one from the start."""
    told = _find_told(claim)
    if any(one.denied and _leads(claim.sentence, one) for one in told):
        return False
    if told:
        return any(_is_speaker(claim, one.names, names, speaker) for one in told)
    start = [place for place in range(min(_NEAR_START, len(claim.sentence.words))) if _may_act(claim.sentence, place)]
    head = [word for word in names if not word.is_plain][-1:]
    if not head and not speaker:
        start = [place for place in start if claim.sentence.words[place].is_name]
    return any(_is_speaker(claim, (place,), head, speaker) for place in start)


def _may_act(reading: Reading, place: int) -> bool:
    """Whether a word may be who acts: a name or pronoun not followed by a thing of theirs."""
    word = reading.words[place]
    if word.text.endswith(("'s", "’s")) or (word.is_plain and word.lower not in _PRONOUNS):
        return False
    after = reading.words[place + 1] if place + 1 < len(reading.words) else None
    if word.lower == "it" and after and after.lower in ("is", "was", "has", "will", "would"):
        return False  # "It is too soon"
    return after is not None and (
        after.is_plain or after.lower.endswith(("ed", "s")) or after.stem in read_verbs().saying
    )


def _is_speaker(claim: Claim, told: Iterable[int], names: list[Word], speaker: str | None) -> bool:
    """Whether words of the sentence name the speaker of the quote."""
    told = tuple(told)
    words = [claim.sentence.words[place] for place in told]
    telling = [(place, word) for place, word in zip(told, words, strict=True) if not word.is_plain]
    if not telling:
        return bool(words) and words[-1].lower in _PRONOUNS
    pointing = all(word.lower in _PRONOUNS or word.is_plain for word in names)
    if pointing and not speaker:
        return any(claim.is_met(place) or claim.is_backed(place) for place, _ in telling)
    starts = {word.start for word in names}
    by_quote = [
        place
        for place, _ in telling
        if any(
            claim.quote.words[match.place].start in starts for match in claim.aligned.matches[place] if match.sign > 0
        )
    ]
    by_source = [
        place
        for place, word in telling
        if claim.is_speaker(place) or (not speaker and len(told) > 1 and not word.is_name and claim.is_backed(place))
    ]
    return bool(by_quote or by_source) and not _is_foreign(claim, telling, names)


def _is_foreign(claim: Claim, telling: list[tuple[int, Word]], names: list[Word]) -> bool:
    """Whether the sentence's speaker belongs to another country or body than the quote's."""
    own = {claim.places.find_country(word.key[1:]) for _, word in telling if word.key.startswith("@")}
    theirs = {claim.places.find_country(word.key[1:]) for word in names if word.key.startswith("@")}
    if own and theirs:
        return not own & theirs
    met = {
        claim.quote.words[match.place].key
        for place, word in telling
        if word.is_name
        for match in claim.aligned.matches[place]
    }
    named = {word.key for word in names if word.is_name}
    return bool(met and named and not met & named) and not any(claim.is_speaker(place) for place, _ in telling)


def _name(claim: Claim, names: list[Word], speaker: str | None) -> str:
    """The speaker as the quote has it; where it has a pronoun, as it was told, or "" where nobody was."""
    if names and all(word.is_plain for word in names):
        return speaker or ""
    for part in _split_parts(claim.quote.text, names):
        if name := _read_name(claim.quote.text, part):
            return name
    return speaker or ""


def _split_parts(text: str, names: list[Word]) -> list[list[Word]]:
    """A description in its parts: "Anna Lee, the mayor" names her twice."""
    parts: list[list[Word]] = []
    for word in names:
        if parts and not set(text[parts[-1][-1].end : word.start]) & set(',;:()–—“”"'):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _read_name(text: str, words: list[Word]) -> str:
    """A part of a description as a reader would write it, "" where it names nobody: "a hearing", "did not"."""
    while words and words[-1].lower in SKIPPED | _RUNNING_ON:
        words = words[:-1]
    for place, word in enumerate(words):
        if place and word.lower in ("the", "a", "an") and words[place - 1].lower not in _RUNNING_ON:
            return _read_name(text, words[place:])  # "its summary line the article"
    if not words or is_denial(words[0]) or words[0].lower in _RUNNING_ON:
        return ""
    led = next((place for place, word in enumerate(words) if place and word.lower in _RUNNING_ON), len(words))
    head = words[led - 1]
    if not (head.is_name or head.stem in _stem_speakers() or head.lower.endswith(_ACTING) or _is_name([head])):
        return ""
    bare = " ".join(text[words[0].start : words[-1].end].split()).rstrip("'’").removesuffix("'s").removesuffix("’s")
    return bare[0].lower() + bare[1:] if words[0].opens and not _is_name(words) else bare


def _is_name(names: list[Word]) -> bool:
    """Whether a description begins with a name: "Moscow", "Anna Lee"; not "Prosecutors" or "The ministry"."""
    first = names[0]
    if first.is_name or first.is_plain or not first.text[0].isupper():
        return first.is_name
    if len(names) == 1 and first.stem not in _stem_speakers() and not first.lower.endswith("s"):
        return True  # one thing stands with an article: "Power said"
    return not (first.lower.endswith("s") or open_lexicon().is_known(first.stem) or first.stem in _stem_speakers())


@lru_cache(maxsize=1)
def _stem_speakers() -> frozenset[str]:
    return frozenset(map(find_stem, _SPEAKERS))
