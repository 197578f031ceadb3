"""Answers written by hand, and a talk whose questions a script answers: for tests of what becomes of an answer.

Catalog, documents and texts are real; what a real bot answers is not asked here.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from bot.catalog import Catalog
from bot.kept import NEW, Exchange, Opening
from bot.schema import Answer, AnswerSentence, Citation, Delta, Document, Evidence, Filters, Passage, Source, Turn
from bot.store.records import hash_text
from bot.talk import Talk

WHEN = "2026-01-02T03:04:05.678+00:00"


def make_answer(question: str = "Who met?", document: Document | None = None, quote: str = "") -> Answer:
    """An answer that quotes a document, or an abstention."""
    if document is None:
        return Answer(
            question, "No answer was found in the documents.", True, "No.", (), (), (), (), 0.1, question, "quotes"
        )
    source = Source(
        document.id, document.title, document.author, document.source, document.published, document.path, document.url
    )
    start = document.text.index(quote)
    citation = Citation(1, quote, start, start + len(quote), None, source)
    passage = Passage(source, 0, len(document.text), document.text, 0.5)
    text, sentence = f"{quote} [1]", AnswerSentence(quote, (1,), "supported")
    return Answer(question, text, False, "", (sentence,), (citation,), (passage,), (), 0.9, question, "quotes")


def make_exchange(answer: Answer, *documents: Document, asked: str = WHEN) -> Exchange:
    return Exchange(asked, answer, {document.id: hash_text(document.text) for document in documents})


def talk_over(catalog: Catalog, document: Document, budget: int = 1500, opening: Opening = NEW) -> Talk:
    """A talk in which every question is answered with the first sentence of one document."""

    def answer(
        question: str, history: Sequence[Turn], filters: Filters | None, *, llm: str | None = None
    ) -> Generator[Evidence | Delta | Answer]:
        found = make_answer(question, document, document.text[: document.text.index(".") + 1])
        yield Evidence(question, found.passages, (), 0.9)
        yield Delta(found.text)
        yield replace(found, reason=f"{len(history)} turns before", llm=llm or found.llm)

    return Talk(answer, catalog, budget, opening)
