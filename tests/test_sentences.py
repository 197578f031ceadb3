"""Sentences: every hard case of sentences.jsonl, what holds for any text, and the time that a huge line takes.

A case is a text and the sentences that a careful editor would see in it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopwatch import hurry, keep_pace

from bot.schema import Span
from bot.sentences import LONGEST_ENCLOSED, split_sentences

CASES = [json.loads(line) for line in Path(__file__).with_name("sentences.jsonl").read_text("utf-8").splitlines()]
WORDS = ["The", "U.S.", "Mr.", "Sept.", "24", "3.5", "he", "said", "?!", "...", "''", "``", "- ", "1. ", "\n\n", "  "]
PIECES = st.sampled_from([*WORDS, *".…“”\"'’()[]«»\n \t。「」éا\u2029\f"])
JOINED = st.lists(PIECES, max_size=60).map("".join)
SPACED = st.lists(PIECES, max_size=60).map(" ".join)
TEXTS = st.one_of(st.text(max_size=300), JOINED, SPACED)


def read(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


def test_there_are_enough_hard_cases_and_none_twice() -> None:
    assert len(CASES) >= 240
    assert len({case["text"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_hard_case(case: dict[str, object]) -> None:
    assert read(str(case["text"])) == case["sentences"]


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_sentences_are_trimmed_in_order_and_leave_out_only_white_space(text: str) -> None:
    spans = split_sentences(text)
    borders = [0, *(border for span in spans for border in (span.start, span.end)), len(text)]
    assert borders == sorted(borders)
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() != "" for span in spans)
    assert not any(text[start:end].strip() for start, end in list(pairwise(borders))[::2])


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_part_of_a_text_reads_as_it_would_alone(before: str, text: str, after: str) -> None:
    shift = len(before)
    found = split_sentences(before + text + after, shift, shift + len(text))
    assert found == [Span(span.start + shift, span.end + shift) for span in split_sentences(text)]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_a_blank_line_always_parts(text: str) -> None:
    assert read(text + "\n\n" + text) == read(text) * 2


def test_a_long_quotation_is_cut_inside_and_a_short_one_is_not() -> None:
    short = "“We will stay here. We will not move.”"
    assert read(f"{short} He left.") == [short, "He left."]
    long = "“" + "We will stay here and not move. " * (LONGEST_ENCLOSED // 30) + "Never.”"
    assert len(read(f"{long} He left.")) == LONGEST_ENCLOSED // 30 + 2


def test_an_empty_text_has_no_sentences() -> None:
    assert split_sentences("") == split_sentences(" \n\t ") == []


@pytest.mark.parametrize("unit", ["word ", "x", '"', "( ", " ", "\n", ". ", "ab\n"])
def test_time_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    long, short = (unit * (characters // len(unit)) for characters in (400_000, 100_000))
    keep_pace(lambda: split_sentences(long), lambda: split_sentences(short), 8, 0.3)


@pytest.mark.slow
def test_a_line_of_ten_megabytes_takes_seconds() -> None:
    assert len(hurry(15, lambda: split_sentences("word " * 2_000_000))) == 1
    assert len(hurry(15, lambda: split_sentences("He met Ms. Lee in the U.S. last year. " * 260_000))) == 260_000
