"""The frame of a sentence: who is said to speak in it, by which verb, and whether its main words are a quotation.

Rules over the tokens of one sentence; who "she" or "the ministry" is, people.py knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.voices.clauses import Clause, find_subject, is_plural, may_be_told, take_main_subject
from bot.voices.complements import REACH, is_bare, is_clausal, is_set_phrase, quotes_ahead, quotes_behind, says
from bot.voices.fullnames import BODY_WORDS, is_human
from bot.voices.people import cut_core
from bot.voices.phrases import (
    CONJUNCTIONS,
    DETERMINERS,
    NUMBERS,
    PREPOSITIONS,
    QUOTE,
    RELATIVES,
    SUBORDINATORS,
    TIMES,
    Token,
    is_finite,
)
from bot.voices.saying import ADVERBS, BEING, HELPERS, list_verbs
from bot.voices.trimming import PAPERS, cut_after
from bot.words import list_words

MOST_VERBS = 30
"""Verbs of a sentence that are looked at; a bound keeps an endless one linear."""
LONGEST_SENTENCE = 400
"""Tokens of a sentence that are looked at, for the same reason."""
_HEARSAY = list_words("say report believe think allege understand fear hope claim rumour rumor know")
_HEARSAY_WORDS = list_words("reportedly allegedly supposedly purportedly")
_NEGATIONS = list_words("not never didn't doesn't don't wouldn't won't hasn't haven't hadn't couldn't cannot")
_INVERTING = list_words(
    """
    say add write warn argue report explain insist claim note ask reply tell recall continue joke complain declare
    conclude observe admit agree remember shout tweet announce state predict answer exclaim quip laugh suggest concede
    """
)
_AHEAD_OF_NOUNS = (DETERMINERS - {"this", "that"}) | PREPOSITIONS
_PARTS_OF_GROUPS = list_words("one another some each these those both others")
_PLURAL_SAYING = list_words("say believe think argue insist contend maintain feel suggest")
_NOT_SUBJECTS = DETERMINERS | PREPOSITIONS | {"to"}
_NO_INVERSION = PREPOSITIONS | SUBORDINATORS
_CLOSING = RELATIVES | PREPOSITIONS
_OWNERS = list_words("he she it they his her their its")
_VIEWS = list_words("view opinion words word judgment judgement account telling eyes assessment estimation reckoning")
_DOING = list_words("find show feel write read hold add think hope fear expect promise")
_QUOTED = list_words("quoted quotes cited cites described reported")
_LED_ON = {"went": "on", "goes": "on", "gone": "on"}
_GREETINGS = list_words("goodbye hello hi thanks sorry farewell yes no")
_NOT_SPEAKERS = _GREETINGS | list_words("his it he she they him them me us")
_REACHING = list_words("wrote writes phoned phones emailed emails texted rang called calls posted appeared")
_STRIVING = list_words(
    "continued continues sought seeks rushed moved appeared seemed appears seems forced keen quick began"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Who speaks: the phrases that name them, the chief one first, none where it is nobody in particular.

    `quoting` tells that a quotation is what they say; of several frames the one with the lowest `rank` counts.
    """

    phrases: tuple[tuple[Token, ...], ...]
    quoting: bool = False
    rank: int = 1


def read_frame(tokens: Sequence[Token]) -> Frame | None:
    """Who speaks in a sentence, None where it is the article itself."""
    found = [*_find_according(tokens), *_find_views(tokens)]
    verbs = list_verbs()
    places = [place for place, token in enumerate(tokens) if token.lower in verbs and _may_be_verb(token)]
    for place in places[:MOST_VERBS]:
        found += _read_verb(tokens, place)
    found += _find_set_phrases(tokens)
    if found:
        return min(found, key=lambda one: one.rank)
    if any(token.lower in _HEARSAY_WORDS for token in tokens):
        return Frame(())
    return _find_colon(tokens) or _find_leading(tokens)


def _may_be_verb(token: Token) -> bool:
    return not token.mark and (token.opens or not token.is_capital)


def _find_according(tokens: Sequence[Token]) -> Iterator[Frame]:
    """ "According to X", "as per X"."""
    for place, token in enumerate(tokens[: min(len(tokens) - 2, LONGEST_SENTENCE)]):
        if token.lower == "according" and tokens[place + 1].lower == "to":
            phrase = cut_after(tokens, place + 2)
            if phrase:
                others = _find_apposition(tokens, place + 2 + len(phrase))
                yield Frame((phrase, *others), rank=0 if place < 2 else 2)


def _find_views(tokens: Sequence[Token]) -> Iterator[Frame]:
    """ "In X's view", "in the words of X"."""
    for place, token in enumerate(tokens[:LONGEST_SENTENCE]):
        if token.lower not in _VIEWS or place < 2:
            continue
        after = [one.lower for one in tokens[place + 1 : place + 2]]
        low = place - 1
        while low > 0 and place - low < 8 and tokens[low].lower not in ("in", "by") and not tokens[low].mark:
            low -= 1
        if tokens[low].lower not in ("in", "by") or low + 1 >= place:
            continue
        if low and tokens[low - 1].lower in RELATIVES:
            continue
        inner = tuple(tokens[low + 1 : place])
        if after == ["of"] and inner[0].lower == "the":
            phrase = cut_after(tokens, place + 2)
            if phrase:
                yield Frame((phrase,), rank=0 if low == 0 else 2)
        elif inner[-1].is_owner or inner[0].lower in ("his", "her", "their", "its"):
            owner = inner if inner[-1].is_owner else inner[:1]
            yield Frame((owner,), rank=0 if low == 0 else 2)


def _read_verb(tokens: Sequence[Token], place: int) -> Iterator[Frame]:
    verb, form, kind = list_verbs()[tokens[place].lower]
    left, passive, negated = _pass_left(tokens, place)
    before = tokens[place - 1] if place else None
    if before is not None and not before.mark and _is_noun(tokens, place, before, form):
        return
    if passive and form in ("ed", "part"):
        yield from _read_passive(tokens, place, left, verb, kind)
        return
    if negated and verb not in ("believe", "think", "accept", "expect", "agree", "know"):
        return
    if form == "ing" and not passive:
        yield from _read_participle(tokens, place, verb, kind)
        return
    if before is not None and before.lower == "to":
        yield from _read_infinitive(tokens, place, verb, kind)
        return
    yield from _read_active(tokens, place, left, verb, form, kind)


def _is_noun(tokens: Sequence[Token], place: int, before: Token, form: str) -> bool:
    """Whether a word that looks like a verb is a noun or an adjective: "the claim", "four notes"."""
    if before.lower in _PARTS_OF_GROUPS:
        return form == "s" or (form == "base" and list_verbs()[tokens[place].lower][0] not in _PLURAL_SAYING)
    if before.lower in _AHEAD_OF_NOUNS:
        return not (before.lower == "as" and form == "ing") and before.lower not in ("than", "to")
    if before.lower in NUMBERS and form == "s":
        return True
    return before.is_owner and form in ("base", "s", "ing", "ed", "part")


def _pass_left(tokens: Sequence[Token], place: int) -> tuple[int, bool, bool]:
    """The place of the last token ahead of a verb and its small words; whether it is passive, whether denied."""
    left, passive, negated = place - 1, False, False
    while left >= 0 and not tokens[left].mark:
        lower = tokens[left].lower
        negated |= lower in _NEGATIONS
        if lower in HELPERS or lower in BEING:
            passive |= lower in BEING
        elif tokens[left].is_capital or not (lower in ADVERBS or lower in _NEGATIONS or lower.endswith("ly")):
            break  # "Both said"
        left -= 1
    return left, passive, negated


def _read_passive(tokens: Sequence[Token], place: int, left: int, verb: str, kind: str) -> Iterator[Frame]:
    """ "X was accused by Y of", "it is said that", "X is quoted as saying"."""
    after = tokens[place + 1 : place + REACH]
    agent = next((at for at, one in enumerate(after, place + 1) if one.lower == "by" or one.mark in (".", ";")), None)
    if agent is not None and tokens[agent].lower == "by" and kind in ("somebody", "free"):
        phrase = cut_after(tokens, agent + 1)
        direct = not any(tokens[at].lower == "to" or is_finite(tokens, at) for at in range(place + 1, agent))
        if phrase and phrase[0].lower not in TIMES and direct:
            yield Frame((phrase, *_find_apposition(tokens, agent + 1 + len(phrase))), rank=2)
            return
    subject = tokens[left].lower if left >= 0 else ""
    following = after[0].lower if after else ""
    if (verb in _HEARSAY and (subject == "it" or following == "to")) or (verb == "tell" and following == "that"):
        yield Frame((), rank=3)


def _read_participle(tokens: Sequence[Token], place: int, verb: str, kind: str) -> Iterator[Frame]:
    """ "The minister resigned, saying that ...", "X is quoted as saying"."""
    before = tokens[place - 1] if place else None
    if before is None or not says(tokens, place, verb, kind):
        return
    subject = take_main_subject(tokens, place)
    quoted = next((at for at in range(place - 2, max(-1, place - 10), -1) if tokens[at].lower in _QUOTED), None)
    if before.lower == "as" and quoted is not None:
        if not _pass_left(tokens, quoted)[1]:  # "the Courier quoted Lee as saying"
            subject = (cut_after(tokens, quoted + 1),) if quoted < place - 2 else subject
        if subject and subject[0]:
            yield Frame(subject, quoting=quotes_behind(tokens, place), rank=2)
    elif before.mark in (",", "—", QUOTE) and subject and verb not in _DOING:
        yield Frame(subject, quoting=quotes_behind(tokens, place), rank=4)


def _read_infinitive(tokens: Sequence[Token], place: int, verb: str, kind: str) -> Iterator[Frame]:
    """ "She went on to voice hope"."""
    ahead = [one.lower for one in tokens[max(0, place - 4) : place - 1]]
    led = len(ahead) > 1 and _LED_ON.get(ahead[-2]) == ahead[-1]
    reached = any(one.lower in _REACHING for one in tokens[max(0, place - REACH) : place - 1])
    polite = [one.lower for one in tokens[place + 1 : place + 2] if one.lower in _GREETINGS]
    if (led or (reached and not polite) or (ahead and ahead[-1] in _STRIVING)) and says(tokens, place, verb, kind):
        subject = take_main_subject(tokens, place - 2)
        if subject:
            yield Frame(subject, quoting=quotes_behind(tokens, place), rank=2)


def _read_active(tokens: Sequence[Token], place: int, left: int, verb: str, form: str, kind: str) -> Iterator[Frame]:
    ahead = tokens[left] if left >= 0 else None
    if _is_inverted(tokens, place, left, verb):
        phrase = cut_after(tokens, place + 1)
        if phrase:
            quoting = ahead is not None and (ahead.mark == QUOTE or quotes_ahead(tokens, left))
            quoting = quoting or (ahead is None and quotes_behind(tokens, place))
            others = _find_apposition(tokens, place + 1 + len(phrase))
            yield Frame((phrase, *others), quoting=quoting, rank=0)
            return
    if ahead is None or ahead.lower in ("as", "than"):
        return  # "not 14 as first reported", "more than earlier claimed"
    if ahead.lower in CONJUNCTIONS:
        subject = take_main_subject(tokens, left)
        if subject and form != "base" and says(tokens, place, verb, kind):
            yield Frame(subject, quoting=quotes_behind(tokens, place), rank=2)
        return
    clause = find_subject(tokens, left)
    if clause is None or (form == "base" and place - left == 1 and not is_plural(clause)):
        return
    if clause.led_by_as and clause.start == 0 and not is_bare(tokens, place):
        return
    quoted = clause.led_by_quote and not _goes_on(tokens, place)
    told = verb in _INVERTING and may_be_told(tokens, clause.start, surely=verb == "say")
    trails = (clause.trails or told) and is_bare(tokens, place)
    trailing = quoted or trails or _is_enclosed(tokens, clause.start, place)
    alone = trailing and kind in ("free", "clause") and form != "ing" and not _is_described(clause, verb, form)
    if quoted or alone or says(tokens, place, verb, kind):
        quoting = (quoted and _quotes_around(tokens, clause.start - 1, place)) or quotes_behind(tokens, place)
        yield Frame(clause.phrases, quoting=quoting, rank=0 if trailing else 1)


def _is_described(clause: Clause, verb: str, form: str) -> bool:
    """Whether a verb but describes what cannot speak: "The deal, a plan announced in May, will close"."""
    head = cut_core(clause.phrases[0])
    described = head[0].lower in ("a", "an") and form == "ed" and verb != "say"
    return described and not (head[-1].is_capital or head[-1].lower in PAPERS | BODY_WORDS or is_human(head[-1].lower))


def _quotes_around(tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether a quotation of some length ends ahead of a place, or one that a comma opens goes on behind it."""
    opened = tokens[0].mark == QUOTE and tokens[0].text.rstrip("\"”’'»")[-1:] == ","
    goes_on = any(tokens[at].mark == QUOTE and tokens[at - 1].mark == "," for at in range(place + 1, len(tokens)))
    return quotes_ahead(tokens, start) or (opened and goes_on)


def _is_enclosed(tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether a speaker and a verb stand between commas: "The dam, engineers said, is safe"."""
    if not start or tokens[start - 1].mark not in (",", "—") or not is_bare(tokens, place):
        return False
    end = next((at for at in range(place + 1, len(tokens)) if tokens[at].mark), len(tokens) - 1)
    return tokens[end].mark == ","


def _is_inverted(tokens: Sequence[Token], place: int, left: int, verb: str) -> bool:
    """Whether the speaker stands behind the verb: "“...,” said Lee", ", said the mayor"."""
    if place + 1 >= len(tokens) or tokens[place + 1].mark or tokens[place + 1].lower in _NO_INVERSION:
        return False
    following = tokens[place + 1]
    if left < 0:
        named = following.is_capital or following.lower in DETERMINERS
        return place == 0 and named and verb in ("say", "write", "add")
    if left != place - 1 or following.lower in _NOT_SPEAKERS:
        return False
    if tokens[left].mark == QUOTE or (tokens[left].mark == "," and left and tokens[left - 1].mark == QUOTE):
        return not following.lower.endswith("ing") and (verb == "say" or quotes_ahead(tokens, left))
    if tokens[left].mark not in (",", "—") or verb not in _INVERTING:
        return False
    phrase = cut_after(tokens, place + 1)
    ends = place + 1 + len(phrase)
    closed = ends >= len(tokens) or bool(tokens[ends].mark) or tokens[ends].lower in _CLOSING - {"that"}
    opened = next((at + 1 for at in range(left - 1, -1, -1) if tokens[at].mark), 0)
    closed = closed and verb != "tell" and tokens[opened].lower not in RELATIVES
    head = [at for at in range(left) if is_finite(tokens, at)]
    return bool(phrase) and closed and (verb == "say" or bool(head))


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a clause follows a verb behind a quotation, so that the quotation is but a name in it."""
    return place + 1 < len(tokens) and tokens[place + 1].lower == "that"


def _find_apposition(tokens: Sequence[Token], at: int) -> list[tuple[Token, ...]]:
    """What stands behind a comma at a place, where a name ends: ", a retired captain,"."""
    following = cut_after(tokens, at + 1) if at < len(tokens) and tokens[at].mark == "," else ()
    return [following] if following else []


def _find_set_phrases(tokens: Sequence[Token]) -> Iterator[Frame]:
    """Verbs that say something only with another word: "called for", "rejected the claim", "put the blame on"."""
    for place, token in enumerate(tokens[:LONGEST_SENTENCE]):
        if token.mark or not is_set_phrase(tokens, place):
            continue
        left, passive, negated = _pass_left(tokens, place)
        if (
            (passive and not token.lower.endswith("ing"))
            or negated
            or left < 0
            or (tokens[place - 1].lower in _NOT_SUBJECTS)
        ):
            continue
        goes_on = token.lower.endswith("ing") and not passive
        if tokens[left].lower in CONJUNCTIONS or (goes_on and tokens[left].mark == ","):
            subject = take_main_subject(tokens, left)
            if subject:
                yield Frame(subject, rank=4 if goes_on else 2)
        elif goes_on:
            continue
        elif (clause := find_subject(tokens, left)) is not None:
            yield Frame(clause.phrases, rank=1)


def _find_colon(tokens: Sequence[Token]) -> Frame | None:
    """ "Her answer was blunt: “No, never.”": the one who is named ahead of the colon."""
    for place, token in enumerate(tokens[1:], 1):
        if token.mark == QUOTE and tokens[place - 1].mark == ":" and " " in token.text:
            subject = take_main_subject(tokens, place - 1)
            head = subject[0] if subject else ()
            noun = cut_core(head)[-1].lower if head else ""
            if is_human(noun) and noun not in list_verbs():  # an "answer" is no one
                return Frame(subject, quoting=True, rank=5)  # "Her neighbour, Tom Pike, was blunt: “No.”"
            if head and head[0].is_capital:
                owner = next((at for at, one in enumerate(head) if one.is_owner or one.lower in _OWNERS), len(head))
                return Frame((head[: owner + 1],), quoting=True, rank=5)
    return None


def _find_leading(tokens: Sequence[Token]) -> Frame | None:
    """ "“It will pass,” her mother liked to say": whoever stands right behind a quotation that ends in a comma."""
    if len(tokens) < 3 or tokens[0].mark != QUOTE or tokens[0].text.rstrip("\"”’'»")[-1:] != ",":
        return None
    phrase = cut_after(tokens, 1)
    acts = 1 + len(phrase) < len(tokens) and not tokens[1 + len(phrase)].mark
    return Frame((phrase,), quoting=is_clausal(tokens[0], leads=True), rank=5) if phrase and acts else None
