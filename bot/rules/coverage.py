"""Whether a quote covers what a sentence says, and as strongly: its words of content, and "all", "only", "because".

Each rule looks at a claim and yields the spans of the sentence that the quote does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from bot.rules.attributions import find_attributions, read_verbs
from bot.rules.claims import Claim
from bot.rules.reading import Word, is_denial, is_inside, is_led
from bot.rules.roles import is_verb
from bot.schema import Span
from bot.words import LIGHT, find_stem, list_words

STRONG = (
    "all every entire whole everyone everybody everything always unanimous unanimously",
    "only sole solely exclusively alone",
    "most mostly",
    "completely totally fully entirely wholly absolutely",
    "permanently forever permanent",
    "certainly definitely undoubtedly",
    "record",
    "immediately",
)
"""Words that make a statement stronger; one of each line may stand for another."""
LEAVING_NONE = list_words("full none nobody each both")
"""Words that leave nothing out: a full refund is all the money."""
_OBJECTS = list_words("that whether if how why what who when where to")
OWNERS = list_words("his her its their")
POINTERS = list_words(
    """
    country nation city town company firm club team party side government people area home state group body operator
    utility board agency authority authorities official officials organisation business figures
    """
)
FRAMES = list_words(
    """
    translation nickname type kind sort form period process role title post position job status issue matter topic
    question problem situation context background detail feature aspect element example instance list range variety
    area field sector setting site spot venue location moment stage phase point step course approach method manner
    style nature basis purpose subject case event occasion incident development version edition series set pair
    item product object material piece system structure project programme initiative scheme effort task activity
    individual figure character member source document text article passage word phrase expression description
    """
)
"""Nouns that frame a thing without saying more of it."""
WIDEST = 3
"""How far apart the words may stand between which one is taken for replaced."""
FORGIVEN = 0.5
"""Share of what a sentence says that the quote may have in no form."""
_RANKS = (
    list_words("first second third fourth fifth sixth seventh eighth ninth tenth last"),
    list_words("more less fewer"),
)
"""Words of which one does not stand for another of its line."""
JOINTS = list_words("and but then because due despite plus")
"""Words that join something more to a clause."""
DESCRIBING = ("ly", "ing", "ive", "al", "ous", "ful", "ic", "able", "ible", "less", "er", "est")
"""How many words end that only describe."""


def find_strengthened(claim: Claim) -> Iterator[Span]:
    """Words that say more than the quote: "all", "only", "because"."""
    given = {word.lower for word in claim.quote.words}
    given |= {"all"} if given & LEAVING_NONE else set()
    for word in claim.sentence.words:
        for line in STRONG:
            family = set(line.split())
            if word.lower in family and not family & given and not _is_idle(claim, word):
                yield Span(word.start, word.end)


def _is_idle(claim: Claim, word: Word) -> bool:
    """Whether a strong word is none: "at all", "above all", "most of"."""
    ahead = claim.sentence.text[max(0, word.start - 8) : word.start].split()
    following = claim.sentence.text[word.end : word.end + 6].lstrip(" -")  # "at all", "in all"
    counted = any(word.end <= one.start <= word.end + 5 for one in claim.sentence.amounts)
    if (counted and word.lower == "only") or following.startswith("time"):
        return True  # "all 30", "only 30", "an all-time high": the number or the height is looked at
    return bool(ahead) and ahead[-1].lower() in ("above", "at", "after", "in", "or") and not following[:1].isalnum()


def find_invented(claim: Claim) -> Iterator[Span]:
    """Speakers of whom neither the quote nor its source has a word: "according to the ministry"."""
    words = claim.sentence.words
    for one in find_attributions(claim.sentence, read_verbs().saying):
        telling = [place for place in one.names if not words[place].is_plain and not is_denial(words[place])]
        if telling and not any(_is_told(claim, place) for place in telling):
            yield Span(words[telling[0]].start, words[telling[-1]].end)


def _is_told(claim: Claim, place: int) -> bool:
    """Whether a word of a speaker's name is known, or says only that somebody speaks: "the firm"."""
    return claim.is_met(place) or claim.is_backed(place) or claim.sentence.words[place].lower in POINTERS


def find_cut(claim: Claim) -> Iterator[Span]:
    """The last word of what is cut off ahead of what it is about: "The council did not say"."""
    words, quote = claim.sentence.words, claim.quote.words
    met = claim.find_met(len(words) - 1) if words else None
    if met is None or words[-1].stem not in read_verbs().saying:
        return
    last = claim.aligned.best[-1]
    after = last.place + 1 if last else len(quote)
    told = {best.place for best in claim.aligned.best[:-1] if best}
    following = [place for place in range(after, len(quote)) if quote[place].sentence == met.sentence]
    if following and quote[after].lower in _OBJECTS and not told & set(following):
        yield Span(words[-1].start, words[-1].end)


def find_retitled(claim: Claim) -> Iterator[Span]:
    """Words that say what a named one is, between commas behind the name, and that the quote has in no form."""
    words = claim.sentence.words
    for place, (word, after) in enumerate(pairwise(words)):
        if not word.is_name or after.is_name or claim.sentence.text[word.end : after.start].strip() != ",":
            continue
        part = [other for other in range(place + 1, len(words)) if words[other].clause == after.clause]
        end = words[part[-1]].end
        if claim.sentence.text[end : end + 1] != "," or any(is_verb(claim, words, other) for other in part):
            continue
        for other in part:
            if not words[other].is_name and is_counted(claim, other) and _is_new(claim, other):
                yield Span(words[other].start, words[other].end)


def find_reordered(claim: Claim) -> Iterator[Span]:
    """Sentences that stand ahead of one that the quote has ahead of them."""
    places: dict[int, list[int]] = {}
    for word, best in zip(claim.sentence.words, claim.aligned.best, strict=True):
        if best and not word.is_plain:
            places.setdefault(word.sentence, []).append(best.place)
    middles = [(number, claim.quote.words[sorted(found)[len(found) // 2]].sentence) for number, found in places.items()]
    for (_, before), (number, after) in pairwise(middles):
        if after < before:
            inside = [word for word in claim.sentence.words if word.sentence == number]
            yield Span(inside[0].start, inside[-1].end)


def find_uncovered(claim: Claim) -> Iterator[Span]:
    """Words of content that the quote has in no form, where a whole part or too much of the sentence rests on them.

    No list knows all words that retell another, so that scattered ones are forgiven; names, numbers and dates, which
    are looked at by rules of their own, count as borne out.
    """
    words = claim.sentence.words
    told = find_attributions(claim.sentence, read_verbs().saying)
    speaking = {place for one in told for place in one.names}  # is looked at by find_invented
    bare = [place for place in range(len(words)) if is_counted(claim, place) and is_bare(claim, place)]
    if _weigh(claim, bare) > FORGIVEN * _weigh(claim, range(len(words))):
        sunk = bare
    else:
        sunk = [
            place
            for part in _find_parts(words)
            if not speaking.issuperset(set(part) & set(bare)) and _is_lost(claim, part)
            for place in part
        ]
    for place in sunk:
        yield Span(words[place].start, words[place].end)


def find_replaced(claim: Claim) -> Iterator[Span]:
    """Words where the quote has another and all around it the same: "a knee injury" for "a hip injury"."""
    words = claim.sentence.words
    met = {one.place for matches in claim.aligned.matches for one in matches if one.sign > 0}
    run: list[int] = []
    for place in range(len(words) + 1):
        if place < len(words) and is_counted(claim, place, framing=True) and _is_new(claim, place):
            run.append(place)
            continue
        if run and _is_replaced(claim, run, met):
            yield Span(words[run[0]].start, words[run[-1]].end)
        run = []


def find_misplaced(claim: Claim) -> Iterator[Span]:
    """Words like "first" and "more" where the quote has another such word ahead of the same word: "the second half"."""
    words, quote = claim.sentence.words, claim.quote.words
    for place, (word, after) in enumerate(pairwise(words)):
        family = next((one for one in _RANKS if word.lower in one), None)
        places = [one.place for one in claim.aligned.matches[place + 1] if one.is_same and one.place]
        if family is None or not places or after.is_plain or word.sentence != after.sentence:
            continue
        ahead = [quote[one - 1] for one in places]
        if all(one.lower in family - {word.lower} and one.polarity == word.polarity for one in ahead):
            yield Span(word.start, after.end)


def _is_new(claim: Claim, place: int) -> bool:
    """Whether the quote has a word in no form, or only its contrary."""
    return is_bare(claim, place) or (bool(claim.aligned.best[place]) and not claim.is_met(place))


def _is_replaced(claim: Claim, run: list[int], met: set[int]) -> bool:
    """Whether words on both sides of a run are the quote's, with nothing but other words between them there."""
    words, quote = claim.sentence.words, claim.quote.words
    first, last = run[0], run[-1]
    opens = first == 0 or words[first - 1].sentence != words[first].sentence
    closes = last + 1 == len(words) or words[last + 1].clause != words[last].clause
    for low, high in _find_gaps(claim, first, last, opens=opens, closes=closes):
        between = [
            place for place in range(low + 1, high) if not (quote[place].is_plain or quote[place].lower in LIGHT)
        ]
        if (
            between
            and not met & set(between)
            and not any(is_inside(quote[place], claim.quote.figures) for place in between)
        ):
            return True
    return False


def _find_gaps(claim: Claim, first: int, last: int, *, opens: bool, closes: bool) -> Iterator[tuple[int, int]]:
    """Places of the quote between which it has what it has in place of a run: where the words around the run stand."""
    lefts, rights = _find_same(claim, first - 1), _find_same(claim, last + 1)
    if opens:
        beyond = _find_same(claim, last + 2)
        yield from ((max(-1, right - 2), right) for right in rights if right + 1 in beyond)
    elif closes:
        beyond = _find_same(claim, first - 2)
        yield from ((left, left + 2) for left in lefts if left - 1 in beyond and left + 1 < len(claim.quote.words))
    else:
        yield from ((left, right) for left in lefts for right in rights if 1 < right - left <= WIDEST)


def _find_same(claim: Claim, place: int) -> set[int]:
    """Where the quote has a word of the sentence, by its place, in the same form."""
    if not 0 <= place < len(claim.sentence.words):
        return set()
    return {one.place for one in claim.aligned.matches[place] if one.is_same}


def is_counted(claim: Claim, place: int, *, framing: bool = False) -> bool:
    """Whether a word is looked at here: one of content, and no name or figure."""
    word = claim.sentence.words[place]
    return not (
        word.is_plain
        or word.is_name
        or word.lower in JOINTS
        or word.lower in FRAMES
        or is_inside(word, claim.sentence.figures)
        or _is_light(claim, word)
    )


def _weigh(claim: Claim, places: Iterable[int]) -> float:
    """What words weigh together: names, figures and nouns 1, verbs and what describes a half, plain ones nothing."""
    words, figures = claim.sentence.words, claim.sentence.figures
    total = 0.0
    for place in places:
        word = words[place]
        if word.is_name or is_inside(word, figures):
            total += 1.0
        elif is_counted(claim, place):
            total += 0.5 if is_verb(claim, words, place) or word.lower.endswith(DESCRIBING) else 1.0
    return total


def _find_parts(words: tuple[Word, ...]) -> Iterator[list[int]]:
    """Places of the words of each clause and of what "and" or a reason joins to it."""
    part: list[int] = []
    for place, word in enumerate(words):
        if part and (word.clause != words[place - 1].clause or word.lower in JOINTS):
            yield part
            part = []
        part.append(place)
    if part:
        yield part


def _is_lost(claim: Claim, part: list[int]) -> bool:
    """Whether a part says something of which the quote has nothing; one word of a clause may retell what it has."""
    words, figures = claim.sentence.words, claim.sentence.figures
    joined = words[part[0]].lower in JOINTS or _hangs_on(words, part[0])
    counted = [place for place in part if is_counted(claim, place, framing=joined)]
    bare = [place for place in counted if is_bare(claim, place)]
    if joined:
        return 2 * len(bare) > len(counted)
    named = any(claim.is_met(place) for place in part if words[place].is_name or is_inside(words[place], figures))
    return len(bare) > 1 and len(bare) == len(counted) and not named


def _hangs_on(words: tuple[Word, ...], place: int) -> bool:
    """Whether a clause hangs on the one ahead of it: "..., spilling oil into the sea"."""
    return (
        place > 0
        and words[place].lower.endswith("ing")
        and words[place].sentence == words[place - 1].sentence
        and words[place].clause == words[place - 1].clause + 1
    )


def is_bare(claim: Claim, place: int) -> bool:
    """Whether neither quote nor title has a word, and it neither denies nor only points to something they name."""
    words = claim.sentence.words
    after = words[place + 1 : place + 2]
    if is_denial(words[place]) or _points_back(claim, place) or (after and is_led(words[place], after[0])):
        return False
    return not claim.aligned.best[place] and not any(match.sign > 0 for match in claim.backed.matches[place])


def _is_light(claim: Claim, word: Word) -> bool:
    forms = claim.lexicon.find_forms(word.stem)
    light = word.lower in LIGHT or bool(forms & _stem_light())
    return light or bool(forms & read_verbs().saying)


def _points_back(claim: Claim, place: int) -> bool:
    """Whether a word only points to what the quote names: "his country"."""
    return (
        place > 0 and claim.sentence.words[place - 1].lower in OWNERS and claim.sentence.words[place].lower in POINTERS
    )


@lru_cache(maxsize=1)
def _stem_light() -> frozenset[str]:
    return frozenset(map(find_stem, LIGHT))
