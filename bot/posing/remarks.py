"""Sentence -> questions of what somebody said: of whom, about what, what they announced, how they described it.

A rule that is not sure makes no question; who speaks is known from the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.names import find_forms
from bot.posing.wording import POINTING, Posed, Sentence, find_only_date, is_adverb, is_named, write_piece
from bot.voices.phrases import DETERMINERS, PREPOSITIONS, SUBORDINATORS, is_finite, split_tokens
from bot.voices.saying import ADVERBS, BEING
from bot.words import NUMBER_WORDS, list_words

LONGEST_TOWARDS = 5
"""Words that can stand between a verb and the preposition that ends the question."""
LONGEST_SPEAKER, LONGEST_TOPIC = 7, 12
"""Words of a speaker, and words behind a verb in which what is spoken of must end."""
_PRINTED = re.compile(
    r"\b(?:article|headline|summary|story|brief|report|paper|study|statement|survey|poll|office|letter|agreement"
    r"|document|plan|deal|figures|data|website|post|map|book|design)\b",
    re.IGNORECASE,
)
"""Speakers that are things: "What did the report say?" seldom names which."""
_UNTOLD = list_words("his her its their a an two three some those")
"""How the names of speakers begin of whom it is not told which."""
_BARE = list_words("company firm union group office team ministry government agency spokesman spokeswoman leader study")
"""The same behind "the"."""
_PARTS = list_words("ministry Staff")
"""Ends of names that are too short to tell whose."""
_TOWARDS = {
    form: (plain, list_words(behind))
    for forms, plain, behind in (
        ("accused accuses", "accuse", "of"),
        ("blamed blames", "blame", "for"),
        ("urged urges urging", "urge", "to"),
        ("charged", "accuse", "with"),
        ("warned", "warn", "of"),
        ("asked", "ask", "for to"),
        ("thanked", "thank", "for"),
        ("criticised", "criticise", "for"),
        ("criticized", "criticize", "for"),
        ("praised", "praise", "for"),
    )
    for form in forms.split()
}
"""Verbs of what is said of somebody, or to them: the plain form, and the words behind whoever that is."""
_CALLING = list_words("called calls")
_DESCRIBING = _CALLING | list_words("described describes branded dubbed labelled labeled dismissed")
_OFFERING = {
    f"{plain.rstrip('e')}ed": plain
    for plain in ("announce", "promise", "pledge", "predict", "propose", "vow", "allege", "demand", "recommend")
}
"""Verbs of which one asks no more than what it was."""
_REJECTING = list_words("rejects rejected doubts")
_MENTIONING = _REJECTING | list_words(
    """
    said says told argued argues claimed claims insisted insists maintained maintains stated denied denies acknowledged
    acknowledges warned warns added explained complained noted believes testified announced conceded admitted predicted
    predicts estimates estimated
    """
)
"""Verbs that a clause follows, whose subject is what is spoken of."""
_STOPS = list_words("that and but as with after before within on during when because although while")
_NO_TOPICS = (
    ADVERBS
    | PREPOSITIONS
    | SUBORDINATORS
    | NUMBER_WORDS.keys()
    | list_words(
        """
        it there what who nobody everyone anything everything all nothing something someone people a an no any every
        some
        """
    )
)
"""Words with which no thing begins that is spoken of."""
_JOINED = list_words("and or")


def ask_of_speech(sentence: Sentence) -> Iterator[Posed]:
    """Questions of a sentence that is somebody's words."""
    speaker = name_speaker(sentence)
    if not speaker or any(token.mark == ";" for token in sentence.tokens):
        return  # behind a semicolon somebody else may speak
    for at, token in enumerate(sentence.tokens):
        if token.lower in _TOWARDS:
            yield from _ask_towards(sentence, speaker, at)
        if token.lower in _CALLING and sentence.find_word(at + 1, frozenset(("on",))) == at + 1:
            yield from _ask_called_on(sentence, speaker, at + 2)
        elif token.lower in _DESCRIBING:
            yield from _ask_described(sentence, speaker, at)
        if token.lower in _MENTIONING:
            yield from _ask_mentioned(sentence, speaker, at)
        if token.lower in _OFFERING:
            yield from _ask_offered(sentence, speaker, at)


def name_speaker(sentence: Sentence) -> str:
    """The speaker as a question names them, "" where that would not tell who it is."""
    speaker = sentence.statement.speaker or ""
    words = speaker.split()
    if not words or len(words) > LONGEST_SPEAKER or _PRINTED.search(speaker):
        return ""
    if words[0].lower() in _UNTOLD | POINTING or words[-1] in _PARTS:
        return ""
    if is_adverb(split_tokens(words[0], 0, len(words[0]), ())[0]):
        return ""
    small = all(word.islower() for word in words)  # "insurers", "the company"
    return "" if small and (words[0] != "the" or words[-1] in _BARE) else speaker


def _ask_towards(sentence: Sentence, speaker: str, at: int) -> Iterator[Posed]:
    """ "What did X accuse Y of?", "What did X urge Y to do?" """
    plain, behind = _TOWARDS[sentence.tokens[at].lower]
    stop = sentence.find_word(at + 1, behind)
    if stop is None or not sentence.is_phrase(at + 1, stop) or stop + 1 == len(sentence.tokens):
        return
    toward = write_piece(sentence, at + 1, stop)
    if toward and toward.count(" ") < LONGEST_TOWARDS:
        link = {"with": "of", "to": "to do"}.get(sentence.tokens[stop].lower, sentence.tokens[stop].lower)
        question, told = f"What did {speaker} {plain} {toward} {link}?", _place_rest(sentence, stop + 1)
        yield sentence.pose("said", question, is_whole=is_named(toward), told=told)


def _ask_called_on(sentence: Sentence, speaker: str, at: int) -> Iterator[Posed]:
    """ "What did X call on Y to do?" """
    stop = sentence.find_word(at, frozenset(("to",)))
    toward = write_piece(sentence, at, stop) if stop is not None and sentence.is_phrase(at, stop) else None
    if toward and stop is not None and stop + 1 < len(sentence.tokens):
        question, told = f"What did {speaker} call on {toward} to do?", _place_rest(sentence, stop + 1)
        yield sentence.pose("said", question, is_whole=is_named(toward), told=told)


def _place_rest(sentence: Sentence, low: int) -> tuple[int, int]:
    """Where the words from one on stand, up to the end of the sentence."""
    return sentence.tokens[low].start, sentence.tokens[-1].end


def _ask_described(sentence: Sentence, speaker: str, at: int) -> Iterator[Posed]:
    """ "How did X describe Y?": of "called Y “mad”", "described Y as"; not of "what he called “mad”"."""
    tokens = sentence.tokens
    stop = sentence.find_word(at + 1, frozenset(("as",)))
    quoted = re.compile('[“"]').search(sentence.text, tokens[at].end, sentence.statement.end)
    if quoted and (stop is None or tokens[at].lower in _CALLING):
        stop = sentence.find_place(quoted.start())
    elif tokens[at].lower in _CALLING:
        return
    if stop is None or not sentence.is_phrase(at + 1, stop) or (at > 1 and tokens[at - 2].lower == "what"):
        return
    described = write_piece(sentence, at + 1, stop)
    if described:
        yield sentence.pose("said", f"How did {speaker} describe {described}?", is_whole=is_named(described))


def _ask_mentioned(sentence: Sentence, speaker: str, at: int) -> Iterator[Posed]:
    """ "What did X say about Y?": Y is the subject of what is said, or what is rejected."""
    tokens = sentence.tokens
    low = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].lower == "that")
    if tokens[at].lower in _REJECTING and low == at + 1:
        stop = sentence.find_word(low, _STOPS)
        high = sentence.find_mark(low) if stop is None else stop
        told = stop is None or tokens[stop].lower != "that"  # which claim is told only behind it
    else:
        places = range(low, min(len(tokens), low + LONGEST_TOPIC))
        high = next((one for one in places if tokens[one].mark or is_finite(tokens, one)), low)
        told = high < len(tokens) and not tokens[high].mark
    if not told or not _is_topic(sentence, low, high):
        return
    topic = write_piece(sentence, low, high, owned=True)
    if topic and " " in topic and not _is_own(topic, speaker):
        yield sentence.pose("said", f"What did {speaker} say about {topic}?", is_whole=is_named(topic))


def _is_topic(sentence: Sentence, low: int, high: int) -> bool:
    """Whether words can be what is spoken of: "the deal", "farmers downstream", "Pym's group"."""
    tokens = sentence.tokens[low:high]
    if not tokens or (len(tokens) == 1 and not tokens[0].is_capital):
        return False
    if tokens[0].lower in _NO_TOPICS or tokens[0].is_figure or tokens[0].lower.endswith("ing"):
        return False
    led = any(one.lower == "to" and not after.is_capital for one, after in pairwise(tokens))
    joined = led or any(one.lower in _JOINED for one in tokens)
    return tokens[-1].lower not in PREPOSITIONS | ADVERBS and not joined


def _is_own(topic: str, speaker: str) -> bool:
    """Whether somebody speaks of themselves alone."""
    return bool(set(topic.split()) & set(speaker.split()) - {"the", "of"}) or topic.lower() in find_forms(speaker)


def _ask_offered(sentence: Sentence, speaker: str, at: int) -> Iterator[Posed]:
    """ "What did X announce on 17 January 2024?": the day only where it is that of the verb."""
    tokens = sentence.tokens
    ahead = [token.lower for token in tokens[max(0, at - 3) : at]]
    if not ahead or tokens[at - 1].mark or "as" in ahead or ahead[-1] in PREPOSITIONS | DETERMINERS | BEING:
        return
    near = any(0 < one.start - tokens[at].end <= len(" early on ") for one in sentence.statement.dates)
    day = find_only_date(sentence) if near else ""
    asked = " ".join(filter(None, ("What did", speaker, _OFFERING[tokens[at].lower], day)))
    person = " " in speaker and speaker[0].isupper()  # who announces one thing, not a firm that announces many
    yield sentence.pose("said", f"{asked}?", is_whole=person or bool(day))
