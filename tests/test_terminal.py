"""How answers, waits and downloads look in a terminal, also where sources disagree, and JSON; more in test_chat.py."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import Answer, Delta, Evidence
from bot.accounts import Change, Side
from bot.commands.terminal import TAKEN_BACK, format_answer, print_json, show_bytes, show_events, show_quoted
from bot.errors import BackendError
from bot.exporting import clip
from bot.schema import AnswerSentence, Citation, Source

FOUND = Evidence("?", (), (), 0.9)
SAID = AnswerSentence("It rose.", (1,), "supported")
HARBOUR = Source("d", "Harbour", None, None, "2023-09-27", "harbour.md")
ROSE = Citation(1, "It rose.", 0, 8, None, HARBOUR)
ANSWER = Answer("?", "It rose. [1]", False, "", (SAID,), (ROSE,), (), (), 0.9, "?", "quotes")
CITED = ["[1] Harbour, 2023-09-27", "    harbour.md, characters 0 to 8", "    “It rose.”"]


def test_notice_comes_first_and_what_was_removed_last() -> None:
    removed = AnswerSentence("It fell by 40.", (), "unsupported", ("40",))
    shown = format_answer(replace(ANSWER, notice="The server is gone.", removed=(removed,)))
    told = "1 sentence was removed: the source does not give “40”."
    assert shown.splitlines() == ["The server is gone.", "", "It rose. [1]", "", *CITED, "", told]


def test_the_day_as_of_which_the_latest_is_told_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(ANSWER, as_of="2023-09-27")
    assert format_answer(answer).splitlines() == ["As of 27 September 2023", "", "It rose. [1]", "", *CITED]
    show_events([FOUND, Delta("It rose. [1]"), answer])
    assert capsys.readouterr().out.splitlines() == ["It rose. [1]", "", "As of 27 September 2023", "", *CITED]


def test_a_streamed_answer_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_events([FOUND, Delta("It rose."), Delta(" [1]"), ANSWER]) == ANSWER
    assert capsys.readouterr().out.splitlines() == ["It rose. [1]", "", *CITED]


def test_what_is_taken_back_is_followed_by_the_whole_answer(capsys: pytest.CaptureFixture[str]) -> None:
    show_events([FOUND, Delta("It fell. [1]"), replace(ANSWER, notice="It broke off.")])
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["It fell. [1]", "", TAKEN_BACK, "", "It broke off.", "", "It rose. [1]", "", *CITED]


def test_what_comes_anew_is_set_apart_from_what_it_takes_back(capsys: pytest.CaptureFixture[str]) -> None:
    events = [FOUND, Delta("It fell. [1]"), Delta("", anew=True), Delta("It"), Delta(" rose. [1]")]
    show_events([*events, replace(ANSWER, notice="It broke off.")])
    shown = capsys.readouterr().out.splitlines()
    assert shown == ["It fell. [1]", "", TAKEN_BACK, "", "It rose. [1]", "", "It broke off.", "", *CITED]


class Screen(io.StringIO):
    """A terminal, to which both stdout and stderr write."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_wait_is_wiped_away_and_no_sentence_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    show_events([FOUND, Delta(""), Delta("It"), Delta(""), Delta(" rose. [1]"), ANSWER])
    waited, wiped, text = screen.getvalue().rpartition("\r\x1b[K")
    assert waited.endswith("reading 0 passages") and wiped and text.startswith("It rose. [1]\n")


def test_a_wait_that_ends_with_an_error_is_wiped_away_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Iterator[Evidence]:
        yield FOUND
        raise BackendError("the model is gone; ask again")

    monkeypatch.setattr(sys, "stderr", screen := Screen())
    with pytest.raises(BackendError):
        show_events(fail())
    assert screen.getvalue().endswith("reading 0 passages\r\x1b[K")


def test_a_citation_is_shown_without_what_steers_a_terminal() -> None:
    source = Source("d", "T\x1b[2J", None, None, None, "p\x07")
    citation = Citation(1, "q\x1b\n\tq", 0, 1, None, source)
    sentence = AnswerSentence("s", (1,), "supported")
    answer = Answer("?", "t\x1b", False, "", (sentence,), (citation,), (), (), 1.0, "?", "quotes")
    assert "".join(format_answer(answer).split("\n")).isprintable()


def test_without_a_terminal_a_download_says_each_tenth_once(capsys: pytest.CaptureFixture[str]) -> None:
    with show_bytes("fetching") as tell:
        for done in (3, 4, 11, 19, 40, 100):
            tell(done, 100)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [f"fetching: {tenth} %" for tenth in (0, 10, 40, 100)]


# ---- sources that disagree, and JSON

QUOTES = ("A flood came at dawn.", "At least 200 died.", "The mayor: “Some 50 died.”")
CITATIONS = tuple(Citation(number, quote, 0, 9, None, HARBOUR) for number, quote in enumerate(QUOTES, start=1))
SENTENCES = tuple(AnswerSentence(quote, (number,), "supported") for number, quote in enumerate(QUOTES, start=1))
SIDES = (Side("Arvenia\x1b[2J", (1,), "2023-09-27"), Side("the mayor", (2,)))
DISPUTED = Answer("?", "A B", False, "", SENTENCES, CITATIONS, (), (), 0.9, "?", "quotes", sides=SIDES)
SHOWN = [
    "A flood came at dawn. [1]",
    "",
    "What each side says:",
    "",
    "Arvenia\\x1b[2J (published 2023-09-27):",
    "  At least 200 died. [2]",
    "",
    "The mayor (published on an unknown day):",
    "  “Some 50 died.” [3]",
    "",
    "[1] Harbour, 2023-09-27",
]


def test_sides_are_shown_with_speaker_date_claim_and_marks() -> None:
    assert format_answer(DISPUTED).splitlines()[: len(SHOWN)] == SHOWN


def test_sides_are_shown_together_not_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    deltas = [Delta(f" {one.text}") for one in SENTENCES]
    assert show_events([Evidence("?", (), (), 0.9, sides=SIDES), *deltas, DISPUTED]) == DISPUTED
    assert capsys.readouterr().out.splitlines()[: len(SHOWN)] == SHOWN


def test_an_answer_that_is_all_sides_begins_with_that() -> None:
    answer = Answer(
        "?",
        "A B",
        False,
        "",
        SENTENCES[1:],
        CITATIONS,
        (),
        (),
        0.9,
        "?",
        "quotes",
        sides=(
            Side("Arvenia", (0,), "2023-09-27"),
            Side("the mayor", (1,), "2023-09-27"),
        ),
    )
    assert format_answer(answer).splitlines()[0] == "What each side says:"


def test_what_changed_stands_below_the_text_streamed_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    answer = replace(DISPUTED, text="It rose. [1]", sides=(), changed=(Change("It was updated.", (2, 3)),))
    shown = ["It rose. [1]", "", "It was updated. [2][3]", "", "[1] Harbour, 2023-09-27"]
    assert format_answer(answer).splitlines()[: len(shown)] == shown
    show_events([Evidence("?", (), (), 0.9), Delta("It rose. [1]"), answer])
    assert capsys.readouterr().out.splitlines()[: len(shown)] == shown


@pytest.mark.parametrize("speaker", ["Anna Lee", "the Ri\x1b[2Jver office"])
def test_a_citation_names_who_says_it_as_the_markdown_does(speaker: str) -> None:
    told = replace(ANSWER, citations=(replace(ROSE, speaker=speaker),))
    named = speaker.replace("\x1b", "\\x1b")
    assert format_answer(told).splitlines()[-3:] == [f"{CITED[0]}; said by {named}", *CITED[1:]]
    assert "; said by Anna Lee" in clip(replace(ANSWER, citations=(replace(ROSE, speaker="Anna Lee"),)))
    assert format_answer(ANSWER).splitlines()[-3:] == CITED


def test_the_paragraph_of_a_citation_names_who_says_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    show_quoted(replace(ROSE, speaker="Anna Lee"), "It rose. It fell.")
    assert capsys.readouterr().out.splitlines()[0] == f"{CITED[0]}; said by Anna Lee"


def test_copies_are_listed_below_the_quote() -> None:
    copies = (replace(HARBOUR, source="Led\x1bger", published=None),)
    answer = replace(DISPUTED, sides=(), citations=(replace(CITATIONS[0], copies=copies),))
    assert format_answer(answer).splitlines()[-2:] == [
        f"    “{QUOTES[0]}”",
        "    also in Harbour, undated, Led\\x1bger",
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_json_cannot_steer_a_terminal_and_reads_back_the_same(
    capsys: pytest.CaptureFixture[str], indent: int | None
) -> None:
    value = {"path": "a\x9b2J\x1b[0m\u202e\n\U000e0041\udcff.txt", "title": "Caf\u00e9 \u6771\u4eac\u00a0\U0001f54a"}
    print_json(value, indent)
    shown = capsys.readouterr().out
    assert all(one.isprintable() or one == "\n" for one in shown) and json.loads(shown) == value
    assert "Caf\u00e9 \u6771\u4eac" in shown
