"""Whose words a text gives: every "X said", "according to X", "in X's view" and lead "X: ", with what is said so.

bot/voices names the one speaker of each sentence of a document; this reads all, lower-case ones ("the ministry") too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, takewhile

from bot.rules.lexicon import open_lexicon
from bot.rules.reading import Reading, Word, is_denial
from bot.words import find_stem, list_words

_CLAIMING = """
    said told thought accuse allege argue assert believe blame call claim complain contend deny describe
    dismiss estimate insist maintain predict reject say state suggest tell testify think warn add note concede
    admit boast fear hope stress emphasise reckon forecast expect promise vow pledge
"""
_SPEAKING = """
    found spoke gave wrote acknowledge announce answer appeal ask comment condemn confirm conclude
    consider counter credit criticise criticize declare defend demand doubt explain express find hint indicate
    inform justify note point praise propose question quote recall recommend remark reply report respond
    retort reveal show speak urge view voice want welcome write put regard cite hail dub label name defend
    oppose thank agree disagree decide plan give refuse
"""
SKIPPED = list_words(
    """
    also further then has had have later again repeatedly publicly would will meanwhile still now both
    did does do could should might may must to not never is are was were be been being yet only just already even
    """
)
"""Words between a speaker and the verb."""
_INVERTED = list_words("said says added wrote warned argued reported explained insisted claimed noted asked")
_BEING = list_words("is are was were be been being")
_DETERMINERS = list_words("a an the his her its their this that those these our my each")
_VOICES = list_words("view words opinion eyes judgement judgment account telling position stance version line")
_CLAIMS = list_words(
    """
    accusation allegation argument assertion belief claim complaint estimate opinion statement view warning word
    charge
    """
)
_POINTERS = list_words("he she it they i we you who")
_OPENERS = list_words("that what whether if how why because than")
"""Words behind which a clause begins inside another: a speaker does not reach across them."""
_NOUNS = list_words(
    """
    note forecast report estimate claim hope fear view plan promise pledge question demand doubt answer appeal comment
    reply quote name label voice remark welcome vow charge blame state
    """
)
"""Verbs of which the plain form is a noun too: "the Treasury note"."""
PLACING = list_words("of in by with from on at over against into under near")
"""Words that tell where, whence or against whom."""
_JOINING = list_words("and or by while when after before in")
_TURNED_DOWN = list_words("that as claim alleg accus charg suggest report critic rumour rumor idea talk account warn")
"""Stems of what may be said; who rejects anything else says nothing."""
_RELATING = list_words("who which whose whom published released issued")
_STOPPERS = list_words(
    """
    that which who whom when where after before while as on in at during for with from by to of about over
    against and but though although because since
    """
)
_LEAD = re.compile(r"^\s*([^:.!?\"“”]{2,60}):\s")
MOST = 100
"""Attributions that are read of one text; a bound keeps a hostile one linear."""
CLOSE = 25
"""Characters that may stand behind a speaker's verb at the end of a sentence ("Moscow said on Tuesday")."""
LONGEST_NAME = 12
"""Words of the longest description of a speaker."""

_ANNOUNCING = "announce report declare confirm find found reveal conclude show"


@dataclass(frozen=True, slots=True)
class Verbs:
    """Stems of verbs that give words to somebody.

    `claiming` have somebody's word for their object, `announcing` tell who made something known, `saying` are all.
    """

    claiming: frozenset[str]
    announcing: frozenset[str]
    saying: frozenset[str]


@lru_cache(maxsize=1)
def read_verbs() -> Verbs:
    """The verbs, stemmed once."""
    claiming, announcing, speaking = (
        frozenset(map(find_stem, listed.split())) for listed in (_CLAIMING, _ANNOUNCING, _SPEAKING)
    )
    return Verbs(claiming, claiming | announcing, claiming | speaking | announcing)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words given to somebody: `names` are places of the words that name them, from `start` to `end` what is said.

    `denied` where they are not given at all: "did not say that", "Not the UN: ".
    """

    names: tuple[int, ...]
    start: int
    end: int
    denied: bool = False


def find_attributions(reading: Reading, verbs: frozenset[str]) -> list[Attribution]:
    """The attributions of a text in order, by these verbs (stems) and by set phrases."""
    found = [*_find_lead(reading)]
    for place, word in enumerate(reading.words):
        if len(found) >= MOST:
            break
        known = len(found)
        if word.stem in verbs or word.lower == "according":
            found += (replace(one, denied=_is_denied(reading, place, one)) for one in _read_verb(reading, place))
        if len(found) == known and word.lower in _VOICES | _CLAIMS:
            found += _read_voice(reading, place)
    return [_cut(reading, one, found) for one in found]


def _is_denied(reading: Reading, place: int, one: Attribution) -> bool:
    """Whether a speaker's verb is denied ("did not say", "nobody said") or leaves open what follows ("say whether")."""
    words = reading.words
    before = place - 1
    while before >= 0 and (words[before].lower in SKIPPED or is_denial(words[before])):
        if is_denial(words[before]):
            return True
        before -= 1
    opened = place + 1 < len(words) and words[place + 1].lower == "whether"
    return opened or any(is_denial(words[name]) for name in one.names[:1])


def _cut(reading: Reading, one: Attribution, others: list[Attribution]) -> Attribution:
    """Ends what is said at a semicolon where somebody else begins to speak."""
    stop = reading.text.find(";", one.start, one.end)
    if stop < 0 or not one.names or reading.words[one.names[0]].start > stop:
        return one
    return replace(one, end=stop)


def _find_lead(reading: Reading) -> Iterator[Attribution]:
    """ "Moscow: the talks failed." """
    if lead := _LEAD.match(reading.text):
        names = tuple(place for place, word in enumerate(reading.words) if word.end <= lead.end(1))
        words = [reading.words[place] for place in names]
        if not any(_is_finite(word) for word in words[1:]):
            yield Attribution(names, lead.end(), len(reading.text), any(is_denial(word) for word in words))


def _is_finite(word: Word) -> bool:
    """Whether a word is a verb that makes a whole clause of a lead: "The offensive had two aims: ..."."""
    made = word.lower.endswith("ed") or word.stem in open_lexicon().verbs
    return not word.is_name and (word.lower in _BEING or word.lower in ("has", "had", "have") or made)


def _read_verb(reading: Reading, place: int) -> Iterator[Attribution]:
    words = reading.words
    first, last = _find_sentence(reading, place)
    word = words[place]
    before = _pass_skipped(reading, place)
    if word.lower == "according":
        yield Attribution(_take_after(reading, place + 2), first, last)
    elif _is_no_verb(reading, place, before):
        return
    elif word.lower.endswith("ing") or words[max(0, place - 1)].lower == "to":
        yield Attribution(_take_subject(reading, place), word.end, last)
    elif any(one.lower in _BEING for one in words[before + 1 : place]):
        agents = (other for other in range(place + 1, min(len(words), place + 8)) if words[other].lower == "by")
        agent = next(agents, None)
        yield Attribution(_take_after(reading, agent + 1) if agent else (), word.end, last)
    else:
        yield _read_subject(reading, place, _take_before(reading, before))


def _pass_skipped(reading: Reading, place: int) -> int:
    """The place of the last word ahead of a verb that neither helps nor denies it; -1 where there is none."""
    before = place - 1
    while before >= 0 and (reading.words[before].lower in SKIPPED or is_denial(reading.words[before])):
        if reading.words[before].opens and reading.words[before].lower == "both":
            break
        before -= 1
    return before


def _is_no_verb(reading: Reading, place: int, before: int) -> bool:
    """Whether a word is a noun ("secretary of state", "the claim"), or gives words to nobody ("too early to say")."""
    words = reading.words
    ahead = [one.lower for one in words[max(0, place - 2) : place]]
    if ahead[-1:] == ["to"] and ahead[0] != "on":  # but "went on to say"
        return True
    if (ahead and ahead[-1] in PLACING) or _is_noun(reading, place) or _turns_down(reading, place):
        return True
    if before >= 0 and words[before].lower in _DETERMINERS - {"this", "that"}:
        return True
    return words[place].lower.endswith("ed") and before >= 0 and words[before].lower in _STOPPERS


def _is_noun(reading: Reading, place: int) -> bool:
    """Whether a word is a noun that looks like a verb of saying: "the Treasury note", "a flood warning"."""
    word, words = reading.words[place], reading.words
    ahead, after = words[max(0, place - 1)], words[place + 1 : place + 2]
    if word.lower.endswith(("ism", "isms")):
        return True
    if not place or ahead.clause != word.clause:
        return False
    if word.lower.endswith("ing"):
        told = not after or after[0].lower == "that"
        return not (told or ahead.is_name or ahead.lower in SKIPPED | _JOINING)
    bare = word.lower in _NOUNS and not ahead.is_plain
    return bare and not (ahead.lower.endswith("s") or ahead.lower in SKIPPED)


def _turns_down(reading: Reading, place: int) -> bool:
    """Whether a verb turns down no claim but a thing: "rejected the offer", "called off the strike"."""
    stem, following = reading.words[place].stem, [word.stem for word in reading.words[place + 1 : place + 8]]
    off = stem == "call" and following[:1] == ["off"]
    return off or (stem in ("reject", "dismiss") and not _TURNED_DOWN.intersection(following))


def _read_subject(reading: Reading, place: int, names: tuple[int, ...]) -> Attribution:
    """What a verb's subject says, which stands behind the verb or, as in "..., Anna Lee said", ahead of both."""
    words = reading.words
    first, last = _find_sentence(reading, place)
    word = words[place]
    if not names or _is_inverted(reading, place):
        after = _take_after(reading, place + 1)
        return Attribution(after if after and _is_inverted(reading, place) else names or after, first, word.start)
    leads = reading.text[: words[names[0]].start].rstrip()[-1:] in (",", "”", '"')
    trails = reading.text[word.end : last].strip(" ,.") == "" or (leads and last - word.end < CLOSE)
    told = leads and place + 1 < len(words) and words[place + 1].lower in PLACING - {"with", "by", "of"}
    start, end = (
        first if trails or leads else word.end,
        words[names[0]].start if told or (trails and not leads) else last,
    )
    return Attribution(names, start, end)


def _read_voice(reading: Reading, place: int) -> Iterator[Attribution]:
    """ "In Moscow's view", "in the words of the ministry", "Moscow's claim that"."""
    words = reading.words
    first, last = _find_sentence(reading, place)
    owner = place - 1
    if (owner >= 0 and words[owner].text.endswith(("'s", "’s", "s'", "s’", "'", "’"))) or (
        owner >= 0 and words[owner].lower in ("his", "her", "their", "its")
    ):
        yield Attribution(_take_before(reading, owner), first, last)
    elif _is_told_of(reading, place):
        yield Attribution(_take_after(reading, place + 2), first, last)


def _is_told_of(reading: Reading, place: int) -> bool:
    """Whether a voice's owner stands behind it: "a claim by the ministry", "in the view of experts"."""
    before, after = ([one.lower for one in reading.words[low : low + 1]] for low in (max(0, place - 2), place + 1))
    return after == ["by"] or (after == ["of"] and before == ["in"] and reading.words[place].lower in _VOICES)


def _find_sentence(reading: Reading, place: int) -> tuple[int, int]:
    """Where the sentence of a word starts and ends."""
    number = reading.words[place].sentence
    low = high = place
    while low and reading.words[low - 1].sentence == number:
        low -= 1
    while high + 1 < len(reading.words) and reading.words[high + 1].sentence == number:
        high += 1
    return reading.words[low].start, reading.words[high].end


def _is_inverted(reading: Reading, place: int) -> bool:
    """Whether a verb stands ahead of its subject: "..., said Anna Lee"."""
    ahead = reading.text[: reading.words[place].start].rstrip()[-1:]
    if place + 1 >= len(reading.words) or reading.words[place + 1].lower.endswith("ing"):
        return False
    if ahead in ("”", '"'):
        return True
    clause = reading.words[place].clause
    following = takewhile(lambda word: word.clause == clause, islice(reading.words, place + 1, place + LONGEST_NAME))
    return (
        ahead == ","
        and reading.words[place].lower in _INVERTED
        and not any(_is_finite(word) or word.lower in SKIPPED for word in following)
    )


def _take_before(reading: Reading, last: int) -> tuple[int, ...]:
    """Places of the words that end at `last` and name somebody; an apposition between commas is passed over."""
    words = reading.words
    if last < 0:
        return ()
    low = last
    clause = words[last].clause
    while (
        low
        and words[low - 1].clause == clause
        and words[low - 1].sentence == words[last].sentence
        and words[low - 1].lower not in _OPENERS
        and last - low < LONGEST_NAME
    ):
        low -= 1
    if words[last].lower in _POINTERS:
        return (last,)
    gap = reading.text[words[low - 1].end : words[low].start] if low else ""
    closed = reading.text[words[last].end : words[last].end + 1] == ","
    if closed and "," in gap and words[low - 1].sentence == words[last].sentence:
        return (*_take_before(reading, low - 1), *range(low, last + 1))
    while low < last and (words[low].lower in _STOPPERS | _OPENERS or words[low].lower in SKIPPED):
        low += 1
    related = next((place for place in range(low + 1, last + 1) if words[place].lower in _RELATING), last + 1)
    return tuple(range(low, related))


def _take_subject(reading: Reading, place: int) -> tuple[int, ...]:
    """Places of the words that open the sentence of a word, up to its first verb-like word: who does what follows."""
    words = reading.words
    low = place
    while low and words[low - 1].sentence == words[place].sentence and place - low < LONGEST_NAME * 3:
        low -= 1
    high = low
    if words[low].lower in PLACING:
        return ()
    while high < place and not (high > low and _may_be_verb(words[high])):
        high += 1
    return tuple(range(low, min(high, low + LONGEST_NAME)))


def _may_be_verb(word: Word) -> bool:
    return not word.is_name and (word.lower.endswith(("ed", "s")) or _is_finite(word))


def _take_after(reading: Reading, first: int) -> tuple[int, ...]:
    """Places of the words that begin at `first` and name somebody."""
    words = reading.words
    names: list[int] = []
    for place in range(first, min(len(words), first + LONGEST_NAME)):
        if names and words[place].clause != words[first].clause:
            break
        if words[place].lower in _STOPPERS - {"of", "for", "and"} and words[place].lower != "and":
            break
        names.append(place)
    return tuple(names)
