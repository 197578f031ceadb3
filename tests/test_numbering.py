"""Numbers in brackets that a document holds: wherever an answer is shown with its marks, none of them passes for ours.

The planted sentence goes the whole way: file, index, answer, stream, page, terminal and Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markup import Elements
from stories import Story, open_stories

from bot.commands.terminal import format_answer
from bot.exporting import clip
from bot.numbering import defuse_numbers, mark_text
from bot.schema import Answer, Delta, Evidence
from ui.turns import render_answer, render_evidence

PLANTED = "The harbour of Quell [3] was closed on Monday [1, 2] after the storm broke its northern wall [1]."
QUESTION = "Why was the harbour of Quell closed?"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Evidence, list[Delta], Answer]]:
    """A question that the planted sentence answers, as it is streamed."""
    story = Story(f"{PLANTED} Ada Berg, the harbour master, said that repairs would take a month.", "2024-05-03")
    with open_stories(tmp_path_factory.mktemp("planted"), harbour=story) as bot:
        evidence, *deltas, answer = bot.stream(QUESTION)
        assert isinstance(evidence, Evidence) and isinstance(answer, Answer)
        yield evidence, [one for one in deltas if isinstance(one, Delta)], answer


@pytest.mark.parametrize(
    ("text", "numbers", "shown"),
    [
        ("He left.", (1, 2), "He left. [1][2]"),
        ("He [1] left [2][3].", (4,), "He (1) left (2)(3). [4]"),
        ("Left [ 1, 2 – 4 ] and [12; 13].", (1,), "Left (1, 2 – 4 ) and (12; 13). [1]"),
        ("He [sic] left [a1] [1a].", (1,), "He [sic] left [a1] [1a]. [1]"),
        ("Nested [[1]] and [1", (1,), "Nested [(1)] and [1 [1]"),
        ("Other digits [٣] too.", (), "Other digits (٣) too. "),
    ],
)
def test_only_numbers_of_ours_stand_in_brackets(text: str, numbers: tuple[int, ...], shown: str) -> None:
    assert mark_text(text, numbers) == shown
    assert defuse_numbers(defuse_numbers(text)) == defuse_numbers(text)


def test_the_quote_and_the_sentence_keep_the_document_s_words(told: tuple[Evidence, list[Delta], Answer]) -> None:
    *_, answer = told
    assert any(PLANTED in one.quote for one in answer.citations) and answer.sentences[0].text == PLANTED


def test_the_text_has_no_mark_but_ours_streamed_or_not(told: tuple[Evidence, list[Delta], Answer]) -> None:
    _, deltas, answer = told
    assert "".join(one.text for one in deltas) == answer.text
    ours = [number for sentence in answer.sentences for number in sentence.citations]
    assert [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)] == ours
    assert "Quell (3) was closed on Monday (1, 2) after" in answer.text


def test_the_page_has_no_chip_but_ours_while_it_streams_and_after(told: tuple[Evidence, list[Delta], Answer]) -> None:
    evidence, _, answer = told
    ours = [number for sentence in answer.sentences for number in sentence.citations]
    waiting = Elements(render_evidence(QUESTION, evidence, answer.text)).find("waiting")
    assert len(waiting) == len(ours)
    chips = Elements(render_answer(answer)).find("chip")
    assert [int(chip["data-number"] or "") for chip in chips] == ours


def test_terminal_and_markdown_have_no_mark_but_ours(told: tuple[Evidence, list[Delta], Answer]) -> None:
    *_, answer = told
    marks = "".join(f"[{number}]" for number in answer.sentences[0].citations)
    first = format_answer(answer).split("\n")[0]
    assert first.startswith(f"{defuse_numbers(PLANTED)} {marks}")
    assert "[3]" not in first and "[1, 2]" not in first
    answered = clip(answer).split("\n\n")[1]
    assert "(3)" in answered.replace("\\", "") and "\\[" not in answered
