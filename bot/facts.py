"""What a quote must give exactly: the amounts, dates, names and quoted words of a sentence.

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.amounts import Amount, find_amounts, is_like, is_same
from bot.claims import Claim
from bot.dates import DateMention, is_within, read_day
from bot.names import HONORIFICS, find_initials, is_body
from bot.reading import Reading, Word, is_inside
from bot.schema import Span
from bot.words import list_words

MOST = 20
"""How many other numbers or dates of the quote are looked at."""
NEAR = 5
"""How many words on either side of a number tell what it counts."""
_QUOTED = re.compile(r"“([^”]{2,400})”|\"([^\"]{2,400})\"|(?<!\w)[‘']([^'’‘]{2,200})[’'](?!\w)|«([^»]{2,400})»")
HALF_YEAR = 183
"""Days."""
CLEARLY = 0.4
"""By how much another date must fit better for a date to be taken for another's."""
_IS_PART = re.compile(r"\s+of\b|[-–]\d|(?<=[-–]\d)")
"""By the first number of "112 of the 200 seats", whose thing stands behind the second, and in scores ("3-1")."""
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_PLACED = list_words("in near at outside around across visited visit visiting reached left entered inside")
_MOVED = list_words(
    """
    went go goes travelled traveled travel flew fly moved fled came come arrived drove returned trip visit
    """
)
_COMPARING = list_words(
    """
    more less fewer higher lower longer shorter later earlier older younger larger smaller up down by rise fall rose
    fell
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


def find_wrong_amounts(claim: Claim) -> Iterator[Span]:
    """Numbers that the quote does not give, gives in another unit, or gives of something else."""
    given = claim.quote.amounts
    known = claim.about.amounts
    for amount in claim.sentence.amounts:
        if not amount.exact:
            continue
        same = [one for one in given if is_same(amount, one)]
        given_elsewhere = any(is_same(amount, one) for one in known) or _is_otherwise_given(claim, amount)
        if (not same and not given_elsewhere and not _is_difference(claim, amount)) or (
            same and _counts_another(claim, amount, same)
        ):
            yield Span(amount.start, amount.end)


def _is_otherwise_given(claim: Claim, amount: Amount) -> bool:
    """Whether a number stands in a date of the quote, or "one" in "a man"."""
    if amount.value == 1 and not amount.unit:
        following = next((word for word in claim.sentence.words if word.start >= amount.end), None)
        article = (
            re.compile(rf"\b(?:an?|single) (?:\w+ ){{0,2}}{re.escape(following.lower)}", re.I) if following else None
        )
        return bool(article and article.search(claim.quote.text))
    return (
        any(one.value == amount.value >= 1000 for mention in claim.quote.dates for one in find_amounts(mention.text))
        and not amount.unit
    )


def _is_difference(claim: Claim, amount: Amount) -> bool:
    """Whether a number tells by how much two of the quote differ: "5,000 fewer" for "from 12,000 to 7,000"."""
    if not _COMPARING.intersection(word.lower for word in claim.sentence.words):
        return False
    unit, scale = ("share", 0.01) if amount.unit == "point" else (amount.unit, 1.0)
    given = [one for one in claim.quote.amounts if one.exact and not one.bound][:MOST]
    return any(
        abs(abs(one.value - other.value) - amount.value * scale) < 1e-6 * max(one.value, other.value, 1.0)
        for one, other in combinations(given, 2)
        if one.unit == other.unit and (not unit or one.unit in (unit, ""))
    )


def _counts_another(claim: Claim, amount: Amount, same: Sequence[Amount]) -> bool:
    """Whether another number of the quote stands by the words that this one stands by."""
    others = [
        one for one in claim.quote.amounts if one.exact and not is_same(amount, one) and is_like(amount.unit, one.unit)
    ]
    if not others or amount.text.endswith("old") or _IS_PART.match(claim.sentence.text, amount.end):
        return False
    around = _window(claim.sentence, amount)
    own = max(_score(claim, around, _window(claim.quote, one)) for one in same[:NEAR])
    return any(_score(claim, around, _window(claim.quote, other)) >= own + 2 for other in others[:MOST])


def _window(reading: Reading, amount: Amount) -> dict[int, int]:
    """Places of the words by an amount, with their weight: what follows it says more of what it counts."""
    found: dict[int, int] = {}
    inside = reading.find_places(amount.start, amount.end)
    if not inside:
        return found
    later = bisect_left(reading.amounts, amount.end, key=lambda one: one.start)
    low = max((one.end for one in reading.amounts[max(0, later - 2) : later] if one.end <= amount.start), default=0)
    high = reading.amounts[later].start if later < len(reading.amounts) else len(reading.text)
    clause = reading.words[inside[-1]].clause
    for place in range(inside[-1] + 1, min(len(reading.words), inside[-1] + 1 + NEAR)):
        if reading.words[place].start >= high or reading.words[place].clause != clause:
            break
        if reading.words[place].lower not in ("from", "to"):
            found[place] = 2
    reach = 1 if found else NEAR
    for place in range(inside[0] - 1, max(-1, inside[0] - 1 - reach), -1):
        if reading.words[place].start < low or reading.words[place].clause != clause:
            break
        found[place] = 1 + (reading.words[place].lower in ("from", "to"))
    return found


def _score(claim: Claim, around: dict[int, int], other: dict[int, int]) -> int:
    """How much the words by an amount of the sentence are those by one of the quote."""
    total = 0
    for place, weight in around.items():
        word = claim.sentence.words[place]
        if word.is_plain and word.lower not in ("from", "to"):
            continue
        met = {match.place for match in claim.aligned.matches[place] if match.sign > 0}
        total += max((min(weight, other[one]) for one in met & other.keys()), default=0)
    return total


def find_wrong_dates(claim: Claim) -> Iterator[Span]:
    """Dates that the quote does not give, or gives of something else."""
    for mention in claim.sentence.dates:
        same = [one for one in claim.quote.dates if is_within(mention, one)]
        if same:
            if _dates_another(claim, mention, same):
                yield Span(mention.start, mention.end)
        elif (
            not _is_nearest(claim, mention)
            and not any(is_within(mention, one) for one in claim.about.dates)
            and not _is_published(claim, mention)
        ):
            yield Span(mention.start, mention.end)


def _is_nearest(claim: Claim, mention: DateMention) -> bool:
    """Whether it is the day nearest to publication that a date of the quote without a year may be."""
    day = read_day(claim.published)
    if not (day and mention.day and mention.first) or abs((mention.first - day).days) > HALF_YEAR:
        return False
    return any(one.year is None and (one.month, one.day) == (mention.month, mention.day) for one in claim.quote.dates)


def _is_published(claim: Claim, mention: DateMention) -> bool:
    """Whether it is the day of publication, where the quote has no date of its own."""
    day = read_day(claim.published)
    if not (day and mention.first and mention.last) or claim.quote.dates:
        return False
    return mention.first <= day <= mention.last


def _dates_another(claim: Claim, mention: DateMention, same: Sequence[DateMention]) -> bool:
    """Whether another date of the quote stands in the clause that the date's own clause retells."""
    others = [one for one in claim.quote.dates if one.precision == mention.precision and not is_within(mention, one)]
    if not others:
        return False
    around = _find_near(claim.sentence, mention)
    own = max(_fit(claim, around, _find_near(claim.quote, one)) for one in same[:NEAR])
    return any(_fit(claim, around, _find_near(claim.quote, other)) > 2 * own + CLEARLY for other in others[:MOST])


def _find_near(reading: Reading, mention: DateMention) -> dict[int, int]:
    """Places of the words of content near a date, in its sentence, with how many words lie between."""
    inside = reading.find_places(mention.start, mention.end)
    if not inside:
        return {}
    found: dict[int, int] = {}
    first, last = inside[0], inside[-1]
    for place in range(max(0, first - NEAR), min(len(reading.words), last + NEAR + 1)):
        word = reading.words[place]
        if not word.is_plain and not first <= place <= last and word.sentence == reading.words[first].sentence:
            found[place] = max(first - place, place - last)
    return found


def _fit(claim: Claim, around: dict[int, int], other: dict[int, int]) -> float:
    """How much the words near a date of the sentence are those near one of the quote; nearer ones count more."""
    total = 0.0
    for place, distance in around.items():
        met = [other[match.place] for match in claim.aligned.matches[place] if match.sign > 0 and match.place in other]
        total += 1 / (distance * min(met)) if met else 0.0
    return total


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
