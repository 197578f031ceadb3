"""Sentence -> drafts of cases: a question, its answer, and the sentence as the quote. A person confirms them.

Most questions are those that the bot offers (posing.py); those of who said something are only of use for cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.days import Days
from bot.posing.posing import COUNTED, NOT_COUNTED, is_count, pose_questions
from bot.posing.predicates import find_clause
from bot.posing.remarks import name_speaker
from bot.posing.wording import OWNING, Posed, Sentence, Sort, is_clear, is_named, name_date, write_piece
from bot.schema import Document
from bot.voices.phrases import CONJUNCTIONS, PREPOSITIONS, Token
from bot.voices.saying import list_verbs
from bot.words import list_words, split_words

KINDS: Mapping[Sort, str] = {
    "said": "who_said",
    "when": "when",
    "why": "why",
    "number": "how_many",
    "did": "lookup",
    "identity": "lookup",
    "definition": "lookup",
}
"""Kinds of cases by sorts of questions. What a title asks has no one sentence for an answer, and what happened on a day
has many."""
SHORTEST_QUOTE, LONGEST_QUOTE = 3, 18
"""Words of a quotation by which it is asked who said it."""
LEAST = 4
"""Words of what somebody said, from which it is asked who said it."""
LONGEST_TOLD, LATEST = 30, 9
"""The same at most, and words in which the verb must come."""
_OUTWARD = list_words("it they them this these those there here such then")
"""Words that may mean something in the sentence before."""
LEAST_CLEAR = 2
"""Words with a meaning of their own in a question that names nobody; who confirms it sees whether they are enough."""
LONGEST_ROLE = 10
"""Words by which it is told who somebody is."""
_OPEN = ("When has ", "When have ")
"""What is asked of a stretch of time that began with something else."""
_OWNED = re.compile(r"\w['’]s?\s")
_QUOTED = re.compile(r"“([^“”\n]{8,160})”|\"([^\"\n]{8,160})\"")
_TITLES = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir|Gen|Prof)\.? ")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with what answers it, and the sentence that says so, `start` to `end` in its document.

    `is_whole` tells whether it names somebody or something; others are of use where documents are few.
    """

    question: str
    kind: str
    answers: tuple[str, ...]
    document: Document
    start: int
    end: int
    dates: tuple[Days, ...] = ()
    is_whole: bool = True

    @property
    def quote(self) -> str:
        """The sentence."""
        return self.document.text[self.start : self.end].strip()


def draft_cases(document: Document, sentence: Sentence) -> Iterator[Draft]:
    """All that a sentence gives."""
    for posed in pose_questions(sentence):
        fits = (
            (posed.is_whole or is_clear(posed.question, LEAST_CLEAR))
            and posed.sort in KINDS
            and not posed.question.startswith(_OPEN)
        )
        if fits and (draft := _take_posed(document, sentence, posed)):
            yield draft
    for rule in (_ask_who_quoted, _ask_who_said, _ask_how_many):
        for question, kind, answers in rule(sentence):
            yield Draft(question, kind, answers, document, sentence.statement.start, sentence.statement.end)


def _take_posed(document: Document, sentence: Sentence, posed: Posed) -> Draft | None:
    """A question that the bot offers; its answer is the few words that tell it, else the sentence."""
    start, end = posed.told or (posed.start, posed.end)
    if posed.sort == "identity":
        role = _find_role(sentence, posed.question.removeprefix("Who is ").rstrip("?"))
        if role is None:
            return None
        start, end = role
    elif posed.sort == "said" and posed.told:
        start, end = _cut_date(sentence, start, end)
    answers, dates = [_trim(document.text, start, end)], []
    if posed.sort == "when":
        for date in sentence.statement.dates:
            if (date.start, date.end) == posed.told:
                answers[:0] = [name for name in (name_date(date),) if name and name not in answers[0]]
                dates += [Days(date.first, date.last)] if date.first and date.last else []
    kind, told = KINDS[posed.sort], tuple(filter(None, answers))
    return Draft(posed.question, kind, told, document, posed.start, posed.end, tuple(dates), posed.is_whole)


def _trim(text: str, start: int, end: int) -> str:
    """An answer as it is written, without marks around it and with its quotation marks both or not at all."""
    start -= text[start - 1 : start] in ('"', "“")
    end += text[end : end + 1] in ('"', "”")
    found = text[start:end].strip().strip(",").rstrip(".")
    if found.count("“") != found.count("”") or found.count('"') % 2:
        found = found.strip('“”"').rstrip(".")
    return found


def _cut_date(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """A stretch without a date at its end, which tells when it was said."""
    for date in sentence.statement.dates:
        if start < date.start and date.end >= end - 1:
            ahead = sentence.text[start : date.start].rstrip().rsplit(" ", 1)
            if len(ahead) == 2 and ahead[1].lower() in PREPOSITIONS:
                return start, start + len(ahead[0])
    return start, end


def _find_role(sentence: Sentence, name: str) -> tuple[int, int] | None:
    """Where it stands what the bearer of a name is: between the commas behind it, or ahead of it up to the comma.

    None where that tells too little by itself: "its editor", "the mediator".
    """
    text, low, high = sentence.text, sentence.statement.start, sentence.statement.end
    at = text.find(name, low, high)
    behind = at + len(name)
    if at < 0 or text[behind : behind + 1] != ",":
        return None
    close = text.find(",", behind + 1, high)
    ahead = text[low:at].rstrip()
    if re.match(r",\s(?:the|a|an)\s", text[behind:high]):
        found = (behind + 2, close if close > 0 else high)
    elif ahead.endswith(","):
        found = (low + ahead[:-1].rfind(",") + 1, low + len(ahead) - 1)
    else:
        return None
    role = text[slice(*found)].strip()
    words = role.lower().split()
    if len(words) > LONGEST_ROLE or not words or words[0] in PREPOSITIONS | CONJUNCTIONS or OWNING.intersection(words):
        return None
    tells = is_named(role) or " of " in role or (len(words) > 2 and not _OWNED.search(role))
    return found if tells else None


def _ask_who_quoted(sentence: Sentence) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """ "Who said “an umbrella after the storm”?": of the very words of somebody who is named."""
    names = _name(sentence)
    spoken = sentence.text[sentence.statement.start : sentence.statement.end]
    found = list(_QUOTED.finditer(spoken))
    if not names or len(found) != 1:
        return
    quoted = (found[0][1] or found[0][2]).strip().rstrip(",.")
    words = split_words(quoted)
    if not SHORTEST_QUOTE <= len(words) <= LONGEST_QUOTE or words[0] in OWNING or any(name in quoted for name in names):
        return
    yield f"Who said “{quoted}”?", "who_said", names


def _ask_who_said(sentence: Sentence) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """ "Who denied that the vote was unfair?": of a sentence that opens with a speaker, who says what follows.

    "His" and "her" in it are those of whoever is asked for; what points at a sentence before is not asked.
    """
    names, tokens, text = _name(sentence), sentence.tokens, sentence.text
    verb = next((at for at, token in enumerate(tokens[:LATEST]) if token.lower in list_verbs()), 0)
    if not names or not verb or not _is_subject(tokens[:verb], names):
        return
    rest = tokens[verb + 1 :]
    told = text[tokens[verb].end : sentence.statement.end].strip().rstrip(".")
    open_dates = [one for one in sentence.statement.dates if not re.search(r"\d{4}", one.text)]
    points = any(token.lower in _OUTWARD for token in rest) or any(token.mark in (";", ":") for token in rest)
    if points or open_dates or not LEAST <= len(rest) <= LONGEST_TOLD or any(name in told for name in names):
        return
    if is_named(told) and told.count('"') % 2 == 0 and told.count("“") == told.count("”"):
        yield f"Who {tokens[verb].text} {told}?", "who_said", names


def _ask_how_many(sentence: Sentence) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """ "How many bodies did Hana Terzi count in the morgue?": of what somebody did to a number of things."""
    clause, tokens = find_clause(sentence), sentence.tokens
    if clause is None or not clause.plain or sentence.statement.voice != "own voice":
        return
    low = next((at for at in range(clause.after, clause.end) if tokens[at].lower not in COUNTED), clause.end)
    ends = (at for at in range(low + 1, clause.end) if tokens[at].lower in PREPOSITIONS - {"of"})
    stop = next(ends, clause.end)
    if (
        stop - low < 2
        or tokens[low - 1].lower == "at"
        or not is_count(tokens[low].lower)
        or tokens[low + 1].lower in NOT_COUNTED
    ):
        return
    subject, counted = write_piece(sentence, *clause.subject), write_piece(sentence, low + 1, stop)
    rest = write_piece(sentence, stop, clause.end) if stop < clause.end else ""
    if subject and counted and rest is not None and tokens[low + 1].lower.endswith("s"):
        question = " ".join(filter(None, ("How many", counted, "did", subject, clause.plain, rest)))
        if is_named(f"{subject} {rest}"):
            yield f"{question}?", "how_many", (tokens[low].text,)


def _name(sentence: Sentence) -> tuple[str, ...]:
    """The speaker in full, and by the last name where it is a person with one; () where it is not told who it is."""
    speaker = _TITLES.sub("", name_speaker(sentence))
    if not speaker or not speaker[0].isupper():
        return ()
    surname = speaker.split()[-1]
    is_full = sentence.names.get(surname) == speaker
    return (speaker, surname) if is_full else (speaker,)


def _is_subject(words: tuple[Token, ...], names: tuple[str, ...]) -> bool:
    """Whether these words, all of one name and its titles, are the speaker."""
    plain = [word for word in words if word.lower not in ("the", "has", "have")]
    return all(word.is_capital for word in plain) and any(word.text in names[0].split() for word in plain)
