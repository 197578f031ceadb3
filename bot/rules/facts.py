"""What a quote must give word for word: the names and quoted words of a sentence.

Each rule looks at a claim and yields the spans of the sentence that the quote does not give; figures are figures.py's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.names import HONORIFICS, find_initials, is_body
from bot.rules.claims import Claim
from bot.rules.reading import Reading, Word, is_inside
from bot.schema import Span
from bot.words import list_words

_QUOTED = re.compile(r"“([^”]{2,400})”|\"([^\"]{2,400})\"|(?<!\w)[‘']([^'’‘]{2,200})[’'](?!\w)|«([^»]{2,400})»")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_PLACED = list_words("in near at outside around across visited visit visiting reached left entered inside")
_MOVED = list_words(
    """
    went go goes travelled traveled travel flew fly moved fled came come arrived drove returned trip visit
    """
)
_POINTING = list_words("he she it they him her them his its their we our i my me us")


def find_wrong_quotations(claim: Claim) -> Iterator[Span]:
    """Words in quotation marks that stand so neither in the quote nor in the title."""
    given = f" {_fold(claim.quote.text)} | {_fold(claim.about.text)} "
    for found in _QUOTED.finditer(claim.sentence.text):
        parts = re.split(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*", next(filter(None, found.groups()), ""))
        if any(f" {_fold(part)} " not in given for part in parts if _fold(part)):
            yield Span(found.start() + 1, found.end() - 1)


def _fold(text: str) -> str:
    """Lower case, words apart by one space, without marks."""
    return " ".join(re.findall(r"[^\W_]+(?:'[^\W_]+)*|[%$€£]", text.translate(_MARKS).casefold()))


def find_wrong_names(claim: Claim) -> Iterator[Span]:
    """Names that neither the quote nor, where it only points ("she"), the title gives."""
    for run in _find_runs(claim.sentence):
        yield from _check_run(claim, run)


def _find_runs(reading: Reading) -> Iterator[list[int]]:
    """Places of the words of each name: capitalised words with nothing but a space or a hyphen between."""
    run: list[int] = []
    figures = reading.figures
    for place, word in enumerate(reading.words):
        if not word.is_name or word.lower in ("mr", "mrs", "ms", "dr") or is_inside(word, figures):
            continue
        if run and not (
            run[-1] == place - 1 and reading.text[reading.words[run[-1]].end : word.start] in (" ", "-", "")
        ):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _check_run(claim: Claim, run: list[int]) -> Iterator[Span]:
    words = [claim.sentence.words[place] for place in run]
    if _is_spelled_out(claim, words):
        return
    last = run[-1]
    person = len(run) > 1 and not is_body(word.lower for word in words) and not words[-1].key.startswith("@")
    stands = claim.is_met(last) and not (person and _is_another(claim, run))
    for place, word in zip(run, words, strict=True):
        if _is_given(claim, place, word):
            if word.seat and _is_located(claim, place, word):
                yield Span(word.start, word.end)
            continue
        if word.lower in HONORIFICS or (person and stands and place != last):
            continue
        if claim.is_backed(place) and _points(claim) and not (word.seat and _is_located(claim, place, word)):
            continue
        yield Span(word.start, word.end)
    if claim.is_met(last) and not stands:
        yield Span(words[0].start, words[-1].end)


def _is_given(claim: Claim, place: int, word: Word) -> bool:
    return claim.is_met(place) or word.lower in claim.quote_index.initials


def _is_spelled_out(claim: Claim, words: Sequence[Word]) -> bool:
    """Whether the quote has the acronym of a name: "ICC" for "International Criminal Court"."""
    name = claim.sentence.text[words[0].start : words[-1].end]
    return len(words) > 1 and any(
        letters in index.keys and len(letters) == len(words)
        for letters in find_initials([name])
        for index in (claim.quote_index, claim.about_index)
    )


def _is_another(claim: Claim, run: list[int]) -> bool:
    """Whether everywhere in the quote another first name stands ahead of a person's last name."""
    own = {match.place for place in run for match in claim.aligned.matches[place] if match.sign > 0}
    if claim.is_met(run[-2]):
        met = {match.place for match in claim.aligned.matches[run[-2]] if match.sign > 0}
        return not any(
            match.place - 1 in met or not _has_first_name(claim, match.place, own)
            for match in claim.aligned.matches[run[-1]]
        )
    return all(_has_first_name(claim, match.place, own) for match in claim.aligned.matches[run[-1]] if match.sign > 0)


def _has_first_name(claim: Claim, place: int, own: set[int]) -> bool:
    words = claim.quote.words
    before = words[place - 1] if place else None
    if (
        before is None
        or place - 1 in own
        or not before.is_name
        or claim.quote.text[before.end : words[place].start] != " "
    ):
        return False
    return before.lower not in HONORIFICS and not before.key.startswith("@") and not is_body([before.lower])


def _points(claim: Claim) -> bool:
    """Whether the quote refers to somebody or something that it does not name: "she", "The bank"."""
    return any(word.lower in _POINTING or (word.text == "The" and word.opens) for word in claim.quote.words)


def _is_located(claim: Claim, place: int, word: Word) -> bool:
    """Whether a capital is meant as a town while the quote has only its country."""
    if word.key in claim.quote_index.keys:
        return False
    ahead = [one.lower for one in claim.sentence.words[max(0, place - 2) : place]]
    return bool(ahead) and (ahead[-1] in _PLACED or (ahead[-1] in ("to", "from") and ahead[0] in _MOVED))
