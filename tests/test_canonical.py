"""The text that a document has: clean, with nothing in it that cannot be seen, and its headings where they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from loaded import INVISIBLE

from bot.loaders.canonical import Block, clean_text, join_blocks


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_canonical_text_is_clean_and_stays_as_it_is_when_cleaned_again(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert not INVISIBLE.search(cleaned)
    assert "\n\n\n" not in cleaned
    assert all(line == line.rstrip() for line in cleaned.split("\n"))
    assert clean_text(cleaned) == cleaned


def test_canonical_text_keeps_letters_and_drops_what_hides() -> None:
    assert clean_text("caf\u00e9 cafe\u0301 \u202eevil\u202c z\u200bw\U000e0041 a\r\nb\rc\x0cd\n\n\n\ne  \n") == (
        "caf\u00e9 cafe\u0301 evil zw a\nb\nc\n\nd\n\ne"
    )
    hidden = "\u061c\u034f\u115f\u180e\u206a\u3164\ufe0f\ufff9\U000e0101\U0001d173"
    assert clean_text(hidden.join("visible")) == "visible"
    assert clean_text("\x1b[31mred\x1b[0m \ud800") == "[31mred[0m \ufffd"


@given(st.lists(st.builds(Block, st.text(max_size=30), st.booleans()), max_size=8))
def test_sections_are_the_spans_of_the_headings(blocks: list[Block]) -> None:
    body = join_blocks(blocks)
    headings = [" ".join(clean_text(block.text).split()) for block in blocks if block.heading]
    assert [body.text[span.start : span.end] for span in body.sections] == [text for text in headings if text]
