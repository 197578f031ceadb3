"""What the sentences of a document state: each with its own dates, in a time that grows as the document does.

Whose words they are is tested in test_voices.py, what a date means in test_dates.py.
"""

from __future__ import annotations

from stopwatch import keep_pace

from bot.schema import Document, Span
from bot.statements import read_event_dates, read_statements
from bot.voices import read_voices


def write_document(sentences: list[str]) -> tuple[Document, list[Span]]:
    text = " ".join(sentences)
    spans: list[Span] = []
    for sentence in sentences:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Span(start, start + len(sentence)))
    return Document("a", "A", text, "a.md", published="2023-09-27"), spans


def test_each_sentence_has_the_dates_in_it() -> None:
    document, spans = write_document(["2021 was dry.", "Nobody came.", "It rained on 3 May and in June 2020."])
    told = [[date.text for date in one.dates] for one in read_statements(document, spans)]
    assert told == [["2021"], [], ["3 May", "June 2020"]]
    assert [one.dates for one in read_statements(document, spans[1:2])] == [()], "dates outside of them are left out"


def test_a_long_list_of_dates_is_shared_out_quickly() -> None:
    document, spans = write_document(["It rained in 2001, 2002, 2003, 2004, 2005, 2006, 2007 and 2008."] * 4000)
    assert all(len(one.dates) == 8 for one in read_statements(document, spans))
    keep_pace(
        lambda: read_statements(document, spans),
        lambda: (read_voices(document, spans), read_event_dates(document)),
        4,
        1,
    )
