"""What people think of answers -> cases for `bot eval`: with gold where it is known, and to be completed where not.

Reading cases is the business of evals; nothing here asks or judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.marks import Rating
from bot.plain import dump, to_plain
from bot.schema import Document, Source

OPEN = "to_complete"
"""Kind of the cases whose answer a person has yet to write; they count neither as answered nor as abstained."""


@dataclass(frozen=True, slots=True)
class Cases:
    """`rows` are JSON-ready cases, one for each rating; of those `answered`, `unanswerable` and `open` ones."""

    rows: tuple[dict[str, Any], ...]
    answered: int
    unanswerable: int
    open: int

    def to_lines(self) -> str:
        """JSON lines, as `bot eval --cases` reads them."""
        return "".join(f"{dump(row)}\n" for row in self.rows)


def make_cases(ratings: Sequence[Rating]) -> Cases:
    """A case for each rating, in order."""
    rows = tuple(map(make_case, ratings))
    gold = [row["answerable"] for row in rows]
    return Cases(rows, gold.count(True), gold.count(False), gold.count(None))


def make_case(rating: Rating) -> dict[str, Any]:
    """A helpful answer gives its quotes as gold; what should not have been answered, or rightly was not, has none.

    Of any other it is known only what was answered and what was said of it: `answerable` is null until a person
    completes it.
    """
    answer = rating.answer
    case: dict[str, Any] = {"id": f"feedback-{rating.id}", "question": answer.question, "answers": []}
    case |= {"answerable": None, "evidence_doc_ids": [], "kind": OPEN}
    if rating.mark == "helpful" and not answer.abstained:
        quotes = list(dict.fromkeys(citation.quote for citation in answer.citations))
        case |= {"answers": quotes, "answerable": True, "kind": "helpful"}
        case["evidence_doc_ids"] = list(dict.fromkeys(name_document(one.document) for one in answer.citations))
    elif rating.mark == "helpful" or rating.reason == "should not have answered":
        case |= {"answerable": False, "kind": "not_in_the_documents"}
    case |= _tell_circumstances(rating)
    if case["kind"] == OPEN:
        case["answered"] = "" if answer.abstained else answer.text
        case["cited"] = [{"document": name_document(one.document), "quote": one.quote} for one in answer.citations]
    said = {"reason": rating.reason, "comment": rating.comment}
    return case | {name: text for name, text in said.items() if text}


def name_document(document: Source | Document) -> str:
    """A document as cases name it: by its file, or by its id where one file holds several."""
    path = Path(document.path)
    return document.id if path.suffix == ".jsonl" else path.name


def _tell_circumstances(rating: Rating) -> dict[str, Any]:
    """What the question was asked with: the turns before, the day, the limits."""
    messages = [
        {"role": role, "text": text}
        for turn in rating.history
        for role, text in (("user", turn.question), ("assistant", turn.answer))
        if text.strip()
    ]
    told: dict[str, Any] = {"history": messages} if messages else {}
    told |= {"question_date": (rating.asked or rating.given)[: len("2023-09-27")]}
    limits = to_plain(rating.answer.filters) if rating.answer.filters else {}
    given = {name: value for name, value in limits.items() if value}
    return told | ({"filters": given} if given else {})
