"""Documents -> drafts of cases, spread over the documents and the kinds, and of questions that no document answers.

How a sentence becomes a draft is in drafting.py, how a person confirms drafts in review.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import open_bot
from bot.articles import read_article
from bot.errors import CorpusError
from bot.gold import name_document
from bot.posing.wording import OWNING, read_sentences
from bot.schema import Document
from bot.settings import Settings
from bot.suggesting import SENTENCES
from bot.voices.fullnames import is_person
from bot.voices.phrases import AUXILIARIES, split_tokens
from bot.words import list_words, stem_words
from evals.run import find_home
from evals.sets import make_id
from evals.writing.drafting import Draft, draft_cases

if TYPE_CHECKING:
    from bot.bot import Bot
    from bot.progress import Progress

UNANSWERABLE = 0.2
"""Share of the drafts that no document answers."""
UNRELATED = 0.5
"""Share of a question's words from which a document that names somebody too may have to do with it."""
LEAST_WORDS = 2
"""Words of a question beside the person and what is asked everywhere, without which it is about nothing."""
_LEADING = list_words("did do does about for to with")
"""Beside helping verbs, the words ahead of a name that has no title."""
ABSTAINS, ANSWERS = "the bot abstains", "the bot answers this: look whether a document does"


@dataclass(frozen=True, slots=True)
class _Read:
    """A document with its drafts, its people by their full names, and the stems of its words."""

    document: Document
    drafts: tuple[Draft, ...]
    people: frozenset[str]
    stems: frozenset[str]


def draft_set(
    documents: Path, settings: Settings, count: int, indexing: Callable[[Progress], None] | None = None
) -> list[dict[str, Any]]:
    """So many cases, as far as the documents give them, as rows that nobody has confirmed. Raises BotError.

    Whether the bot answers a question has no say in whether it is drafted: a set of what it can do would measure
    nothing. Of those that no document answers it is noted, for whoever confirms them.
    """
    if not documents.exists():
        raise CorpusError(f"{documents} does not exist; give --documents a file or folder that does")
    chosen = replace(settings, llm="quotes", llm_model="", home=find_home(documents, settings))
    with open_bot(**asdict(chosen)) as bot:
        bot.ingest(documents, progress=indexing)
        read = [_read(bot.document(info.id)) for info in sorted(bot.documents(), key=lambda info: info.path)]
        strange = _merge(choose(list(_swap_people(read)), round(count * UNANSWERABLE)))
        drafts = [draft for one in read for draft in one.drafts]
        known = choose([draft for draft in drafts if draft.is_whole], count - len(strange))
        if len(_merge(known)) < count - len(strange):
            known = choose(drafts, count - len(strange))
        rows = [_write(draft, known) for draft in _merge(known)]
        rows += [_write_unanswerable(draft, bot) for draft in strange]
    if not rows:
        raise CorpusError(f"no sentence of {documents} gives a question; write cases by hand, in CSV or JSON lines")
    taken: set[str] = set()
    for row in rows:
        row["id"] = make_id(row["question"], taken)
        taken.add(row["id"])
    return [{"id": row.pop("id"), **row} for row in rows]


def choose(drafts: Sequence[Draft], count: int) -> list[Draft]:
    """So many of the drafts: of every document in turn, the kind that there are fewest of, one of each question.

    The same question of another document is taken too, as further evidence, and counts as one.
    """
    by_document: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_document.setdefault(draft.document.id, []).append(draft)
    chosen: dict[str, list[Draft]] = {}
    kinds: Counter[str] = Counter()
    used: set[tuple[str, int]] = set()
    while len(chosen) < count and any(by_document.values()):
        for left in by_document.values():
            fresh = [one for one in left if one.question not in chosen]
            if len(chosen) == count or not fresh:
                left.clear()
                continue
            best = min(fresh, key=lambda one: ((one.document.id, one.start) in used, kinds[one.kind], one.start))
            chosen[best.question] = [one for one in drafts if one.question == best.question]
            kinds[best.kind] += 1
            used.add((best.document.id, best.start))
    return [one for same in chosen.values() for one in same]


def _read(document: Document) -> _Read:
    sentences = read_sentences(document.text, read_article(document).statements[:SENTENCES])
    captions = [range(part.start, part.end) for part in document.parts]
    told = [one for one in sentences if not any(one.statement.start in caption for caption in captions)]
    drafts = tuple(draft for one in told for draft in draft_cases(document, one))
    people = frozenset(name for one in sentences[:1] for name in one.names.values() if _is_full(name))
    return _Read(document, drafts, people, frozenset(stem_words(document.text)))


def _is_full(name: str) -> bool:
    words = split_tokens(name, 0, len(name), ())
    return len(words) > 1 and all(word.is_capital for word in words) and is_person(words)


def _swap_people(read: Sequence[_Read]) -> Iterator[Draft]:
    """Questions of one document about a person, asked of a person of another one.

    That person is not named in any document that has to do with what is asked.
    """
    for place, own in enumerate(read):
        others = [*read[place + 1 :], *read[:place]]
        strangers = [name for other in others for name in sorted(other.people)]
        for draft in own.drafts:
            name = next((one for one in sorted(own.people) if re.search(rf"\b{re.escape(one)}\b", draft.question)), "")
            if not name or not _can_be_swapped(draft.question, name):
                continue
            words = frozenset(stem_words(draft.question)) - frozenset(stem_words(name))
            if len(words) < LEAST_WORDS:
                continue  # "what did she promise?": anybody may have promised something
            fitting = (one for one in strangers if not any(_may_tell(each, one, words) for each in read))
            if stranger := next(fitting, ""):
                strangers.remove(stranger)  # everybody is asked about once
                yield replace(draft, question=draft.question.replace(name, stranger), kind="near_miss", answers=())


def _can_be_swapped(question: str, name: str) -> bool:
    """Whether a question makes sense of somebody else: the person has no title in it and nothing that is theirs."""
    ahead = question[: question.index(name)].lower().split()
    titled = not ahead or ahead[-1] not in AUXILIARIES | _LEADING
    owns = f"{name}'" in question or f"{name}’" in question
    return not question.startswith("Who") and not titled and not owns and OWNING.isdisjoint(question.lower().split())


def _may_tell(one: _Read, name: str, words: frozenset[str]) -> bool:
    """Whether a document names somebody, by the last name, and has to do with what is asked."""
    named = bool(re.search(rf"\b{re.escape(name.split()[-1])}\b", one.document.text))
    return named and len(words & one.stems) >= UNRELATED * len(words)


def _merge(drafts: Sequence[Draft]) -> list[Draft]:
    """One of each question."""
    return list({draft.question: draft for draft in reversed(drafts)}.values())[::-1]


def _write(draft: Draft, chosen: Sequence[Draft]) -> dict[str, Any]:
    """A draft as a row, with the answers and quotes of every document that gives the same question."""
    same = [one for one in chosen if one.question == draft.question]
    row: dict[str, Any] = {
        "question": draft.question,
        "answers": list(dict.fromkeys(answer for one in same for answer in one.answers)),
        "answerable": True,
        "evidence_doc_ids": list(dict.fromkeys(name_document(one.document) for one in same)),
        "evidence": [{"document": name_document(one.document), "quote": one.quote} for one in same],
        "kind": draft.kind,
        "confirmed": False,
    }
    if draft.dates:
        row["dates"] = [{"from": days.first, "to": days.last} for one in same for days in one.dates]
    return row


def _write_unanswerable(draft: Draft, bot: Bot) -> dict[str, Any]:
    abstained = bot.ask(draft.question).abstained
    return {
        "question": draft.question,
        "answers": [],
        "answerable": False,
        "kind": draft.kind,
        "confirmed": False,
        "note": ABSTAINS if abstained else ANSWERS,
    }
