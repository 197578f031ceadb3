"""Chunks: exact offsets, nothing lost, nothing too long for the embedder's real tokenizer, ids that follow content.

Sentences themselves are tested in test_sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import hurry

from bot.chunking import ORPHAN_TOKENS, TARGET_TOKENS, chunk_document, excerpt
from bot.embedders import open_embedder
from bot.errors import BackendError
from bot.protocols import Embedder
from bot.schema import Chunk, Document, Span
from bot.settings import Settings

PARAGRAPH = (
    "The parliament in Yerevan voted on Tuesday to join the court. Sixty deputies were in favour and 22 against. "
    "“It is a wrong step,” said a spokesman in Moscow. “We will have questions.” The opposition left the hall."
)
LATIN = [
    "Rome",
    "the",
    "U.S.",
    "voted.",
    "said:",
    "“No!”",
    "3.5",
    "Überprüfung",
    "supercalifragilistic",
    "-",
    "—",
    "; ",
]
HARD = [
    "国际刑事法院。",
    "한국어문장",
    "🙂🙂",
    "ยาวมาก",
    "a.b.c.d.e.f.g",
    "https://example.org/a/b?c=d",
    "x" * 130,
    "\n",
    "\n\n",
]
WORDS = st.sampled_from(LATIN + HARD)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(Settings(threads=1))


def make_document(text: str, headings: Sequence[str] = (), title: str = "A vote") -> Document:
    starts = [text.index(f"{heading}\n") for heading in headings]
    sections = tuple(Span(start, start + len(heading)) for start, heading in zip(starts, headings, strict=True))
    return Document(id="doc", title=title, text=text, path="doc.md", sections=sections)


def check_chunks(document: Document, embedder: Embedder) -> list[Chunk]:
    """What holds of the chunks of any document."""
    chunks = chunk_document(document, embedder)
    spans = [span for chunk in chunks for span in chunk.sentences]
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
    for ahead, behind in pairwise(spans):
        assert ahead.end <= behind.start
    left_out = set(range(len(document.text)))
    for span in (*spans, *document.sections):
        left_out -= set(range(span.start, span.end))
    assert not "".join(document.text[at] for at in left_out).strip()
    check_excerpts(document, chunks, embedder)
    return chunks


def check_excerpts(document: Document, chunks: Sequence[Chunk], embedder: Embedder) -> None:
    excerpts = [excerpt(document, chunk) for chunk in chunks]
    for chunk, shown in zip(chunks, excerpts, strict=True):
        assert shown.text.endswith(document.text[chunk.start : chunk.end])
        assert [shown.text[span.start : span.end] for span in shown.sentences] == [
            document.text[span.start : span.end] for span in chunk.sentences
        ]
    assert max(embedder.count_tokens([shown.text for shown in excerpts]), default=0) <= embedder.window


def test_sections_paragraphs_and_headings(embedder: Embedder) -> None:
    text = (
        f"Lead sentence here.\n\nThe vote\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\nWhat follows\n\nNobody knows."
    )
    chunks = check_chunks(make_document(text, ["The vote", "What follows"]), embedder)
    assert [chunk.heading for chunk in chunks[:2]] == ["", "The vote"]
    assert chunks[-1].heading == "What follows"
    assert text[chunks[-1].start : chunks[-1].end] == "Nobody knows."
    assert all(text[chunk.start : chunk.start + 5] in ("Lead ", "The p", "Nobod") for chunk in chunks)


def test_the_excerpt_opens_with_title_and_heading(embedder: Embedder) -> None:
    document = make_document(f"The vote\n\n{PARAGRAPH}", ["The vote"])
    (chunk,) = chunk_document(document, embedder)
    assert excerpt(document, chunk).text == f"A vote\nThe vote\n{PARAGRAPH}"


def test_a_short_last_piece_joins_the_chunk_before(embedder: Embedder) -> None:
    text = " ".join(f"Deputy {number} of the assembly voted in favour of the treaty." for number in range(1, 16))
    document = make_document(f"{text} It passed.")
    assert embedder.count_tokens([document.text])[0] > TARGET_TOKENS
    (chunk,) = check_chunks(document, embedder)
    assert document.text[chunk.start : chunk.end] == document.text


def test_most_chunks_are_of_useful_size(embedder: Embedder) -> None:
    document = make_document("\n\n".join(f"{number}. {PARAGRAPH}" for number in range(1, 40)))
    chunks = check_chunks(document, embedder)
    counts = embedder.count_tokens([document.text[chunk.start : chunk.end] for chunk in chunks])
    assert min(counts) >= ORPHAN_TOKENS
    assert sum(counts) / len(counts) > TARGET_TOKENS / 2


def test_a_sentence_beyond_the_window_is_cut_at_clauses_and_stays_whole_in_sum(embedder: Embedder) -> None:
    text = ", ".join(f"the delegate of country number {number} spoke at some length" for number in range(200)) + "."
    document = make_document(text)
    chunks = check_chunks(document, embedder)
    assert len(chunks) > 5
    assert all(text[chunk.end - 1] in ",." for chunk in chunks)


@pytest.mark.parametrize("text", ["x" * 5000, "国" * 3000, "한" * 3000, "a.b-c/" * 1500, "🙂" * 2000, "1" * 4000 + "."])
def test_text_without_spaces_is_cut_and_none_of_it_lost(text: str, embedder: Embedder) -> None:
    assert len(check_chunks(make_document(text), embedder)) > 1


def test_a_long_title_and_heading_leave_the_text_whole(embedder: Embedder) -> None:
    heading = "On the ratification of statutes " * 20 + "."
    for title in ("Parliament of the republic votes to join the court " * 20, "議会" * 200, "!?" * 300, "한국" * 100):
        document = make_document(f"{heading}\n\n{PARAGRAPH}\n\n{PARAGRAPH}", [heading], title=title)
        check_chunks(document, embedder)


def test_a_document_of_headings_only_can_still_be_found(embedder: Embedder) -> None:
    document = make_document("First heading\n\nSecond heading\n", ["First heading", "Second heading"])
    (chunk,) = chunk_document(document, embedder)
    assert len(chunk.sentences) == 2
    assert chunk_document(make_document(" \n"), embedder) == []


def test_an_id_changes_with_what_it_names_and_with_nothing_else(embedder: Embedder) -> None:
    document = make_document("\n\n".join([PARAGRAPH] * 4))
    ids = [chunk.id for chunk in chunk_document(document, embedder)]
    assert ids == [
        chunk.id for chunk in chunk_document(replace(document, path="moved.md", author="A. Author"), embedder)
    ]
    assert all(len(id) == 24 and set(id) <= set("0123456789abcdef") for id in ids)
    longer = replace(document, text=document.text + "\n\nOne more word.")
    assert chunk_document(longer, embedder)[0].id == ids[0]
    for changed in (replace(document, title="Another"), replace(document, id="other")):
        assert not set(ids) & {chunk.id for chunk in chunk_document(changed, embedder)}


def test_a_window_without_room_is_refused_with_a_next_step() -> None:
    class Narrow:
        fingerprint = "narrow"
        window = 32

        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            return [len(text.split()) for text in texts]

    with pytest.raises(BackendError, match="choose another"):
        chunk_document(make_document(PARAGRAPH), Narrow())  # type: ignore[arg-type]


@given(text=st.lists(st.one_of(WORDS, st.text(max_size=12)), min_size=120, max_size=250).map(" ".join))
@settings(max_examples=40, deadline=None)
def test_any_text_keeps_every_promise(embedder: Embedder, text: str) -> None:
    check_chunks(make_document(text), embedder)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["word ", "x", PARAGRAPH + "\n\n"])
def test_ten_megabytes_take_a_minute_at_most(unit: str, embedder: Embedder) -> None:
    document = make_document(unit * (10_000_000 // len(unit)))
    chunks = hurry(90, lambda: chunk_document(document, embedder))
    assert chunks[-1].end == len(document.text.rstrip())
    check_excerpts(document, chunks[:: len(chunks) // 50], embedder)
