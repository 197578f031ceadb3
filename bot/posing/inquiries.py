"""Inquiries: questions that plain statements of a report answer: how many, how much, what it needs, who was chosen.

For sentences that name nobody and tell of no event, which posing.py asks nothing of; read by rules on words, as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.posing.predicates import list_participles, list_pasts
from bot.posing.wording import POINTING, Posed, Sentence, write_piece
from bot.voices.fullnames import is_person, take_name
from bot.voices.phrases import DETERMINERS, PREPOSITIONS, SUBORDINATORS, TIMES, Token, is_finite
from bot.words import NUMBER_WORDS, list_words

LONGEST_SUBJECT = 6
"""Words of a subject; longer ones are hard to read."""
LONGEST_COUNTED = 4
"""Words of what is counted."""
_WHEN = {"on": "When", "in": "When", "at": "When", "from": "From when", "by": "By when", "until": "Until when"}
_HAVING = {"has": "does", "have": "do", "had": "did"}
_BEING = list_words("is are was were")
_NO_SUBJECTS = list_words("there it nobody nothing none no many some most what who this that")
_ROUGH = list_words("about around nearly almost some over roughly only up to at least more than")
_NO_UNITS = list_words("per of million billion thousand percent per cent times")
_SPANS = list_words("seconds minutes hours days weeks months years")
_MONEY = "$£€¥"
_ENDING = SUBORDINATORS | list_words("and but or which who while whereas")
_NOT_PLAIN = list_words("be do have say tell think mean state report note")
"""Verbs that other rules ask of, or none."""
_MORE_PASTS = {"cost": "cost", "paid": "pay", "held": "hold", "read": "", "put": "", "let": ""}
_MORE_PLAIN = list_words(
    "need cost contain include require cover hold receive offer provide support weigh measure add last"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement taken apart: its verb, the helping verb of a question, the verb's plain form, and what is behind."""

    verb: int
    helper: str
    plain: str
    behind: int


def ask_of_figures(sentence: Sentence) -> Iterator[Posed]:
    """ "How many plots does the site have?", "How much did the repair cost?": of a number behind the verb."""
    claim, tokens = _read_claim(sentence), sentence.tokens
    if claim is None:
        return
    low = _pass_rough(tokens, claim.behind)
    subject = _write_subject(sentence, claim)
    if not subject or low >= len(tokens):
        return
    asked = f"{claim.helper} {subject} {claim.plain}"
    if tokens[low].text[0] in _MONEY:
        yield sentence.pose("number", f"How much {asked}?", is_whole=False, told=sentence.place(low, low + 1))
    elif _is_number(tokens[low]):
        end = _find_counted(sentence, low + 1)
        counted = _write_counted(sentence, low + 1, end)
        if counted:
            told = sentence.place(low, low + 1)
            yield sentence.pose("number", f"How many {counted} {asked}?", is_whole=False, told=told)


def ask_of_objects(sentence: Sentence) -> Iterator[Posed]:
    """ "What does Kestrel 3.2 need?": of what a thing does, told in the present."""
    claim, tokens = _read_claim(sentence), sentence.tokens
    if claim is None or claim.helper == "did" or claim.plain == "have" or claim.behind > claim.verb + 1:
        return
    low = claim.behind
    end = _find_end(tokens, low)
    first = tokens[low] if low < len(tokens) else None
    if first is None or first.lower in PREPOSITIONS | POINTING | {"to", "not"} or first.mark or end <= low + 1:
        return
    subject = _write_subject(sentence, claim)
    if subject and not (_is_number(first) or first.text[0] in _MONEY):
        told = sentence.place(low, sentence.find_mark(low))
        yield sentence.pose("did", f"What {claim.helper} {subject} {claim.plain}?", is_whole=False, told=told)


def ask_who_did(sentence: Sentence) -> Iterator[Posed]:
    """ "Who was elected treasurer?", "Who chaired the meeting?": of a person who opens the sentence."""
    tokens = sentence.tokens
    low = next((at for at, token in enumerate(tokens) if token.mark or not token.is_capital), len(tokens))
    if low + 1 >= len(tokens) or tokens[0].lower in DETERMINERS or not is_person(take_name(tokens[:low])) or low < 2:
        return
    verb = tokens[low].lower
    passive = verb in _BEING and tokens[low + 1].lower in list_participles()
    if not (passive or verb in list_pasts() or verb.endswith("ed")) or list_pasts().get(verb) in _NOT_PLAIN:
        return
    end = _find_end(tokens, low + 1)
    rest = write_piece(sentence, low + 1, end)
    first = tokens[low + 1].lower
    if rest and (passive or first in DETERMINERS) and end - low > 2:
        who = sentence.place(0, low)
        yield sentence.pose("did", f"Who {verb} {rest}?", is_whole=False, told=who)


def ask_when_due(sentence: Sentence) -> Iterator[Posed]:
    """ "When does the next meeting take place?": of a date, and what is told in the present."""
    claim, tokens = _read_claim(sentence), sentence.tokens
    if claim is None or claim.helper not in ("do", "does"):
        return
    for date in sentence.statement.dates:
        first = sentence.find_place(date.start)
        word = _WHEN.get(tokens[first - 1].lower, "") if first > claim.behind else ""
        rest = write_piece(sentence, claim.behind, first - 1) if first - 1 > claim.behind else ""
        subject = _write_subject(sentence, claim)
        if word and date.first and subject and rest is not None:
            asked = " ".join(filter(None, (word, claim.helper, subject, claim.plain, rest)))
            yield sentence.pose("when", f"{asked}?", is_whole=False, told=(date.start, date.end))


def _read_claim(sentence: Sentence) -> Claim | None:
    """The first verb behind a subject that can stand in a question; None where there is none, or it is not sure."""
    tokens = sentence.tokens
    if sentence.statement.voice != "own voice" or not tokens:
        return None
    first = tokens[0].lower
    if first in PREPOSITIONS | SUBORDINATORS | POINTING | _NO_SUBJECTS or first.endswith("ing"):
        return None
    for at in range(1, min(LONGEST_SUBJECT + 1, len(tokens) - 1)):
        token, before = tokens[at], tokens[at - 1]
        if token.mark:
            return None
        lower = token.lower
        if lower in _BEING:
            return _read_passive(tokens, at)
        if lower in _ENDING:
            return None
        if before.lower in DETERMINERS | PREPOSITIONS or token.is_capital:
            continue
        if lower in _HAVING and not _opens_verb(tokens[at + 1]):
            return Claim(at, _HAVING[lower], "have", at + 1)
        if (plain := list_presents().get(lower)) and not before.lower.endswith("ss"):
            return Claim(at, "does", plain, at + 1) if not _is_plural(before) else None
        if lower in _MORE_PLAIN and _is_plural(before):
            return Claim(at, "do", lower, at + 1)
        if (plain := _MORE_PASTS.get(lower)) or (is_finite(tokens, at) and (plain := list_pasts().get(lower))):
            return Claim(at, "did", plain, at + 1)
    return None


def _read_passive(tokens: tuple[Token, ...], at: int) -> Claim | None:
    """ "are entitled to", behind which a number stands."""
    if at + 3 >= len(tokens) or tokens[at + 1].lower not in list_participles() | {"entitled"}:
        return None
    if tokens[at + 2].lower not in PREPOSITIONS or not _is_number(tokens[at + 3]):
        return None
    return Claim(at, tokens[at].lower, f"{tokens[at + 1].lower} {tokens[at + 2].lower}", at + 3)


def _write_subject(sentence: Sentence, claim: Claim) -> str | None:
    """What it is told of; many of one kind that open the sentence are no name: "Parents receive"."""
    first = sentence.tokens[0]
    if claim.verb == 1 and claim.helper in ("do", "are", "were") and not first.text.isupper():
        return first.lower
    return write_piece(sentence, 0, claim.verb)


@lru_cache(maxsize=1)
def list_presents() -> Mapping[str, str]:
    """The form of each known verb that stands behind one thing, with its plain form: "needs", "covers"."""
    plain = (set(list_pasts().values()) | _MORE_PLAIN) - _NOT_PLAIN
    return {_inflect(one): one for one in plain if one}


def _inflect(plain: str) -> str:
    if plain.endswith("y") and plain[-2:-1] not in "aeiou":
        return f"{plain[:-1]}ies"
    return f"{plain}es" if plain.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{plain}s"


def _opens_verb(token: Token) -> bool:
    """Whether "has" or "had" only helps what follows: "had doubled", "has to", "had been"."""
    return token.lower in list_participles() or token.lower in ("to", "been", "not", "also", "already", "never")


def _is_plural(token: Token) -> bool:
    return token.lower.endswith("s") and not token.lower.endswith(("ss", "us", "is"))


def _pass_rough(tokens: tuple[Token, ...], low: int) -> int:
    while low < len(tokens) and tokens[low].lower in _ROUGH:
        low += 1
    return low


def _is_number(token: Token) -> bool:
    """Whether a word counts things; a single one does not, nor does a part."""
    written = token.text.replace(",", "")
    return written.isdigit() or NUMBER_WORDS.get(token.lower, "1") not in ("0", "1")


def _find_counted(sentence: Sentence, low: int) -> int:
    """Where the name of what is counted ends; `low` where it is none."""
    tokens = sentence.tokens
    if low >= len(tokens) or tokens[low].mark or tokens[low].lower in _NO_UNITS | PREPOSITIONS:
        return low
    end = next((at for at in range(low, len(tokens)) if tokens[at].mark or tokens[at].lower in _ENDING), len(tokens))
    end = next((at for at in range(low, end) if tokens[at].lower in PREPOSITIONS - {"of"}), end)
    end = next((at for at in range(low + 1, end) if tokens[at].lower in ("a", "an", "each")), end)
    is_plural = any(tokens[at].lower.endswith(("s", "people", "children")) for at in range(low, min(end, low + 3)))
    return end if is_plural and end - low <= LONGEST_COUNTED else low


def _write_counted(sentence: Sentence, low: int, end: int) -> str | None:
    """What is counted; weeks of something are no date."""
    if end <= low:
        return None
    if sentence.tokens[low].lower not in TIMES | _SPANS:
        return write_piece(sentence, low, end)
    rest = write_piece(sentence, low + 1, end) if end > low + 1 else None
    return rest and f"{sentence.tokens[low].lower} {rest}"


def _find_end(tokens: tuple[Token, ...], low: int) -> int:
    """Where what belongs to the verb ends: at a mark, or a word behind which another clause begins."""
    return next((at for at in range(low, len(tokens)) if tokens[at].mark or tokens[at].lower in _ENDING), len(tokens))
