"""How an answer looks in a terminal where its sources disagree, and JSON; more in test_cli.py and test_chat.py."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.accounts import Change, Side
from bot.commands.terminal import format_answer, print_json, show_events
from bot.schema import Answer, AnswerSentence, Citation, Delta, Evidence, Source

QUOTES = ("A flood came at dawn.", "At least 200 died.", "The mayor: “Some 50 died.”")
HARBOUR = Source("d", "Harbour", None, None, "2023-09-27", "harbour.md")
CITATIONS = tuple(Citation(number, quote, 0, 9, None, HARBOUR) for number, quote in enumerate(QUOTES, start=1))
SENTENCES = tuple(AnswerSentence(quote, (number,), "supported") for number, quote in enumerate(QUOTES, start=1))
SIDES = (Side("Arvenia\x1b[2J", (1,), "2023-09-27"), Side("the mayor", (2,)))
ANSWER = Answer("?", "A B", False, "", SENTENCES, CITATIONS, (), (), 0.9, "?", "quotes", sides=SIDES)
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
    assert format_answer(ANSWER).splitlines()[: len(SHOWN)] == SHOWN


def test_sides_are_shown_together_not_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    deltas = [Delta(f" {one.text}") for one in SENTENCES]
    assert show_events([Evidence("?", (), (), 0.9, sides=SIDES), *deltas, ANSWER]) == ANSWER
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
    answer = replace(ANSWER, text="It rose. [1]", sides=(), changed=(Change("It was updated.", (2, 3)),))
    shown = ["It rose. [1]", "", "It was updated. [2][3]", "", "[1] Harbour, 2023-09-27"]
    assert format_answer(answer).splitlines()[: len(shown)] == shown
    show_events([Evidence("?", (), (), 0.9), Delta("It rose. [1]"), answer])
    assert capsys.readouterr().out.splitlines()[: len(shown)] == shown


def test_copies_are_listed_below_the_quote() -> None:
    copies = (replace(HARBOUR, source="Led\x1bger", published=None),)
    answer = replace(ANSWER, sides=(), citations=(replace(CITATIONS[0], copies=copies),))
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
