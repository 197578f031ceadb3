"""What the tests of the page's HTML share: a document, citations and answers from it, and HTML as a browser reads it.

Nothing here is a test.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from bot.schema import Answer, AnswerSentence, Citation, Document, Source, Span

HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{3}} \"'><script>alert(4)</script> ![i](http://evil.example/i.png)"
TEXT = (
    "The vote\n\nThe council met in May. It rejected the plan.\nNobody objected.\n\nAfterwards\n\nThe mayor left early."
)
DOCUMENT = Document(
    id="d1",
    title="Council rejects plan",
    text=TEXT,
    path="council.md",
    author="A. Reporter",
    source="The Courier",
    published="2024-05-03",
    updated="2024-05-04",
    sections=(Span(0, 8), Span(TEXT.index("Afterwards"), TEXT.index("Afterwards") + len("Afterwards"))),
)
SOURCE = Source("d1", DOCUMENT.title, DOCUMENT.author, DOCUMENT.source, DOCUMENT.published, DOCUMENT.path)


class Elements(HTMLParser):
    """Every start tag with its attributes, and all text, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def find(self, css_class: str) -> list[dict[str, str | None]]:
        return [found for _, found in self.tags if css_class in (found.get("class") or "").split()]


def cite(number: int, quote: str, source: Source = SOURCE, speaker: str | None = None) -> Citation:
    start = TEXT.find(quote)
    return Citation(number, quote, start, start + len(quote), speaker, source)


def make_answer(*sentences: AnswerSentence, citations: tuple[Citation, ...] = (), question: str = "Why?") -> Answer:
    text = " ".join(sentence.text for sentence in sentences)
    return Answer(question, text, False, "", sentences, citations, (), (), 0.9, question, "quotes")


def read_marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)))
