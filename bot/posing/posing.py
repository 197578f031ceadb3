"""Statement -> questions that it answers, by rules on its wording: who said what of what, when, how many, who is who.

A rule that is not sure makes no question. Which are offered, and whether they are answered, suggesting.py decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from bot.names import read_places
from bot.posing.inquiries import ask_of_figures, ask_of_objects, ask_when_due, ask_who_did
from bot.posing.predicates import Clause, find_clause
from bot.posing.remarks import ask_of_speech
from bot.posing.wording import POINTING, Posed, Sentence, find_only_date, is_name, is_named, write_piece
from bot.stated import EventDate
from bot.voices.fullnames import is_first_name, is_person, take_name
from bot.voices.phrases import PREPOSITIONS, SUBORDINATORS, Token
from bot.voices.saying import ADVERBS, list_verbs
from bot.words import NUMBER_WORDS, list_words

SHORT = 7
"""Words of a description by which something is asked for."""
_INTRODUCING = list_words("the a an who")
_ROLES = list_words(
    """
    head chief leader minister president premier chancellor secretary mayor governor chairman chairwoman chair director
    manager spokesman spokeswoman spokesperson founder owner editor author captain general commander judge prosecutor
    lawyer analyst economist scientist biologist microbiologist geochemist physicist historian professor researcher
    surgeon doctor nurse teacher priest bishop ambassador envoy diplomat mediator negotiator senator lawmaker member
    official officer inspector detective architect engineer journalist reporter writer singer actor actress athlete
    coach king queen prince princess executive candidate nominee administrator activist campaigner farmer expert
    """
)
_REASON = re.compile(r",? (?:because|so as to|in order to|due to|owing to|for fear of)\b")
_WHEN = {"on": "When", "in": "When", "at": "When", "from": "When", "early": "When", "late": "When", "by": "By when",
    "before": "By when", "since": "Since when", "until": "Until when"}  # fmt: skip
_BARE_DATE = re.compile(r"(?:last|next|this|early|late|yesterday|today|tomorrow|the following|a day) ?", re.IGNORECASE)
_TOLD = re.compile(
    r"(Why|How) ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?) (is|are|was|were|has|have|will|can|could) ([^?!.:;]{5,80}\w)"
)
"""A title that tells why or how: turned round, it asks."""
_ASKING = list_words("who what when where why how which is are was were did does do has have will can could should")
COUNTED = list_words("about around nearly almost some at least more than over roughly only")
"""Words ahead of a number."""
NOT_COUNTED = list_words("per of million billion thousand")
_EQUATING = re.compile(r"\b(?:are|were) [A-Z]")
"""What only names the things counted: "are Etna and Vesuvius"."""
_PLURALS = ("s", "people", "men", "women", "children")
_PARTING = list_words("and but which after as")
_LOOSE = list_words("early late later only shortly")
"""Small words ahead of a date that belong to it."""
_STATES = list_words("remain become lie stand begin end grow appear")
"""Verbs of what is so, rather than of what somebody did."""
_BEHIND, _AHEAD = 10, 8
"""Words behind a name, and ahead of it, in which it is told who bears it."""
_NO_DEFINITION = list_words("one part another sign reason result example matter")


def pose_questions(sentence: Sentence) -> list[Posed]:
    """The questions that a sentence answers, the more telling first."""
    found: dict[str, Posed] = {}
    for rule in RULES:
        for posed in rule(sentence):
            found.setdefault(posed.question, posed)
    return list(found.values())


def pose_title(title: str, length: int) -> list[Posed]:
    """The questions that a document's own title asks: "Did the talks fail?", "Why Lisbon is sinking".

    Any of the document's `length` characters may answer.
    """
    asked = re.match(r"[A-Z][^?!.:;]{12,90}\?", title)
    if asked and asked[0].split()[0].lower() in _ASKING and is_named(asked[0].split(" ", 1)[1]):
        return [Posed(asked[0], "title", 0, length)]
    told = _TOLD.fullmatch(title)
    return [Posed(f"{told[1]} {told[3]} {told[2]} {told[4]}?", "title", 0, length)] if told else []


def ask_of_events(sentence: Sentence) -> Iterator[Posed]:
    """When and why it happened, and who did it: of a main clause that tells what somebody did."""
    clause = find_clause(sentence)
    if clause is None or sentence.statement.voice == "quotation" or clause.helper == "had":
        return
    if sentence.statement.voice != "own voice" and sentence.tokens[clause.verb].lower in list_verbs():
        return  # what is said is asked for otherwise
    subject = write_piece(sentence, *clause.subject)
    if subject and not (clause.plain and subject.startswith(("a ", "an "))):
        yield from _ask_when(sentence, clause, subject)
        yield from _ask_why(sentence, clause, subject)
        yield from _ask_who(sentence, clause)


def _ask_when(sentence: Sentence, clause: Clause, subject: str) -> Iterator[Posed]:
    """ "When did X do Y?", "By when must X do Y?": for each date of the clause."""
    for date in sentence.statement.dates:
        first, last = sentence.find_place(date.start), sentence.find_place(date.end)
        word, cut = _find_when(sentence, first, date)
        leads = first < clause.subject[0]
        if word and date.first and (leads or clause.after <= cut <= clause.end):
            told = _tell_without(sentence, clause, clause.end if leads else cut, last)
            if told:
                asked = f"{subject} {told}"
                question = f"{word} {clause.helper} {asked}?"
                yield sentence.pose("when", question, is_whole=is_named(asked), told=(date.start, date.end))


def _find_when(sentence: Sentence, first: int, date: EventDate) -> tuple[str, int]:
    """The question word that fits a date, and the token at which its phrase begins; "" where none fits."""
    ahead = sentence.tokens[first - 1].lower if first else ""
    if ahead in _WHEN:
        return _WHEN[ahead], first - 1
    opens = first == 0 or date.text.split()[0].lower() in _LOOSE
    bare = bool(_BARE_DATE.match(date.text)) and ahead not in PREPOSITIONS
    return ("When" if opens or bare else ""), first


def _tell_without(sentence: Sentence, clause: Clause, cut: int, last: int) -> str | None:
    """What is told of the subject up to `cut`, and behind the date where that goes on with "to"; None if unfit."""
    while cut > clause.after and sentence.tokens[cut - 1].lower in _LOOSE:
        cut -= 1
    told = write_piece(sentence, clause.after, cut) if cut > clause.after else ""
    goes_on = cut <= last < clause.end and sentence.tokens[last].lower == "to"
    further = write_piece(sentence, last, clause.end) if goes_on else ""
    if told is None or further is None:
        return None
    return " ".join(filter(None, (clause.plain, told, further)))


def _ask_why(sentence: Sentence, clause: Clause, subject: str) -> Iterator[Posed]:
    """ "Why did X do Y?": only where the same sentence says why."""
    reason = _REASON.search(sentence.text, sentence.tokens[clause.verb].end, sentence.statement.end)
    end = sentence.find_place(reason.start()) if reason else 0
    told = write_piece(sentence, clause.after, end) if clause.after < end <= clause.end else None
    if told and not told.endswith("used"):  # what it is used for is no reason
        asked = " ".join(filter(None, (subject, clause.plain, told)))
        why = (sentence.tokens[end].start, sentence.place(end, sentence.find_mark(end + 1))[1])
        yield sentence.pose("why", f"Why {clause.helper} {asked}?", is_whole=is_named(asked), told=why)


def _ask_who(sentence: Sentence, clause: Clause) -> Iterator[Posed]:
    """ "Who brokered the ceasefire?": of a person or a country, and of something that has a name in it."""
    words = sentence.tokens[slice(*clause.subject)]
    if clause.helper != "did" or sentence.statement.voice != "own voice" or clause.end - clause.after < 2:
        return
    place = read_places().find_country("-".join(word.lower for word in words))
    person = is_person(take_name(words)) and all(word.is_capital for word in words)
    if not (place or person) or sentence.tokens[clause.after].lower in PREPOSITIONS | SUBORDINATORS | ADVERBS:
        return
    told = write_piece(sentence, clause.after, clause.end)
    if told and is_named(told) and clause.plain not in _STATES:
        who = sentence.place(*clause.subject)
        yield sentence.pose("did", f"Who {sentence.tokens[clause.verb].lower} {told}?", told=who)


def ask_how_many(sentence: Sentence) -> Iterator[Posed]:
    """ "How many people live in Karabakh?": of a count that opens its sentence."""
    tokens = sentence.tokens
    low = next((at for at, token in enumerate(tokens) if token.lower not in COUNTED), len(tokens))
    if low + 3 >= len(tokens) or not is_count(tokens[low].lower) or tokens[low + 1].lower in NOT_COUNTED:
        return
    stop = sentence.find_mark(low)
    end = next((at for at in range(low + 2, stop) if tokens[at].lower in _PARTING), stop)
    told = write_piece(sentence, low + 1, end)
    if told and tokens[low + 1].lower.endswith(_PLURALS) and " " in told and not _EQUATING.search(told):
        counted = sentence.place(low, low + 1)
        yield sentence.pose("number", f"How many {told}?", is_whole=is_named(told), told=counted)


def is_count(word: str) -> bool:
    """Whether a word counts things: "120,000", "seventeen"; no year, no part, no one."""
    is_year = len(word) == len("2023") and word.isdigit()
    return (word.replace(",", "").isdigit() and not is_year) or NUMBER_WORDS.get(word, "1") not in ("0", "1")


def ask_who_is(sentence: Sentence) -> Iterator[Posed]:
    """ "Who is Armen Grigoryan?": of a full name beside which it is told what its bearer is."""
    tokens = sentence.tokens
    at = 0
    while at < len(tokens):
        low = at
        while at < len(tokens) and not tokens[at].mark and tokens[at].is_capital:
            at += 1
        name = take_name(tokens[low:at])
        if is_person(name) and len(name) <= 3 and not name[-1].is_owner and _is_introduced(sentence, low, at):
            written = " ".join(word.text for word in name)
            if is_first_name(name[0]) or written in sentence.names.values():
                yield sentence.pose("identity", f"Who is {written}?")
        at = max(at, low + 1)


def _is_introduced(sentence: Sentence, low: int, high: int) -> bool:
    """Whether a name has beside it what its bearer is: "Lee, the mayor of Bath", "the mayor of Bath, Lee,"."""
    behind = sentence.tokens[high : high + _BEHIND]
    if len(behind) < 3 or behind[0].mark != ",":
        return False
    if behind[1].lower in _INTRODUCING:
        aside = takewhile(lambda token: not token.mark, behind[1:])
        return any(part in _ROLES for token in aside for part in token.lower.split("-"))
    ahead = sentence.tokens[max(0, low - _AHEAD) : low]
    return bool(ahead) and ahead[-1].mark == "," and any(token.lower in _ROLES for token in ahead)


def ask_what_is(sentence: Sentence) -> Iterator[Posed]:
    """ "What is the capital of Nagorno-Karabakh?", "What is the CSTO?": of what something is that has a name."""
    tokens = sentence.tokens
    high = sentence.find_mark(0)
    at = next((one for one, token in enumerate(tokens) if token.lower == "is"), 0)
    if not 0 < at < len(tokens) - 2 or sentence.statement.voice != "own voice":
        return
    if any(token.mark and token.mark != "," for token in tokens[:at]):
        return
    high = min(high, at)
    named = [token for token in tokens[:high] if token.lower != "the"]
    if not 1 <= len(named) <= 3 or not all(token.is_capital for token in named) or _is_somebody(sentence, named):
        return
    behind = [token.lower for token in tokens[at + 1 : at + 5]]
    if behind[0] == "the":
        told = write_piece(sentence, at + 1, sentence.find_mark(at))
        if told and told.count(" ") < SHORT and " of " in told and is_named(told):
            yield sentence.pose("definition", f"What is {told}?", told=sentence.place(0, high))
    elif behind[0] in ("a", "an") and _NO_DEFINITION.isdisjoint(behind):
        subject = write_piece(sentence, 0, high)
        if subject and (len(named) > 1 or named[0].text.isupper() or is_name(sentence, named[0])):
            what = sentence.place(at + 1, sentence.find_mark(at))
            yield sentence.pose("definition", f"What is {subject}?", told=what)


def _is_somebody(sentence: Sentence, named: Sequence[Token]) -> bool:
    """Whether a name, or a pronoun, is that of a person, for whom is not asked with "what"."""
    if is_person(named) or any(token.lower in POINTING for token in named):
        return True
    return (len(named) == 1 and is_first_name(named[0])) or any(token.lower == "who" for token in sentence.tokens)


def ask_what_happened(sentence: Sentence) -> Iterator[Posed]:
    """ "What happened on 24 September 2023?": of a sentence of the article's own that tells of one day."""
    day, clause = find_only_date(sentence), find_clause(sentence)
    if not day.startswith("on ") or sentence.statement.voice != "own voice" or clause is None:
        return
    told = clause.plain or clause.helper in ("was", "were")
    inside = sentence.statement.dates[0].start < sentence.tokens[clause.end - 1].end
    if told and inside and write_piece(sentence, clause.after, clause.end):
        yield sentence.pose("happened", f"What happened {day}?")


RULES: Sequence[Callable[[Sentence], Iterator[Posed]]] = (
    ask_of_speech,
    ask_of_events,
    ask_how_many,
    ask_what_is,
    ask_who_is,
    ask_what_happened,
    ask_who_did,
    ask_when_due,
    ask_of_figures,
    ask_of_objects,
)
