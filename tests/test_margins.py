"""What stands in the margins of a story, and that none of it is what somebody said; corrections tell no figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

from bot import open_bot
from bot.ranking.margins import asks_corrections, asks_pictures, is_line, tells_correction, tells_picture

STORY = """Flood toll in Marden rises

By Ann Stone
The Valley Herald
7 July 2024

A woman carries a child, which the governor says she was told not to do. (Kit Ames/Reuters)

The governor said 31 people had died in Marden when the river broke its banks.

What the governor said about the flood in Marden

- The governor on the flood in Marden

Related: Governor says flood in Marden was foretold

Correction: An earlier version of this article said 12 people had died in the flood in Marden.
"""


@pytest.mark.parametrize(
    "line",
    [
        "What the mayor said about the bridge",
        "Read more: Mayor says the bridge will close",
        "By Ann Stone",
        "Photo: the mayor at the bridge (Kit Ames/Reuters)",
        "Contents",
    ],
)
def test_lines_beside_a_story_are_none_of_it(line: str) -> None:
    assert is_line(line)


@pytest.mark.parametrize("sentence", ["The mayor said no.", "“Never,” she said", "The mayor was clear:", ""])
def test_sentences_are_no_such_lines(sentence: str) -> None:
    assert is_line(sentence) == sentence.endswith("said")


@pytest.mark.parametrize(
    "sentence",
    [
        "Correction: The bridge is 90 metres long.",
        "An earlier version of this article said 12 people had died.",
        "This story was amended on 3 May to correct the toll.",
        "We previously reported that 12 had died.",
    ],
)
def test_a_correction_is_told(sentence: str) -> None:
    assert tells_correction(sentence)


@pytest.mark.parametrize(
    "sentence", ["The teacher gave a correction.", "An earlier attempt failed.", "The report was updated in May."]
)
def test_other_sentences_correct_nothing(sentence: str) -> None:
    assert not tells_correction(sentence)


def test_what_was_once_said_can_be_asked_for() -> None:
    assert asks_corrections("What did an earlier version say?") and not asks_corrections("How many died?")


def test_neither_caption_nor_link_nor_old_figure_answers(tmp_path: Path) -> None:
    (tmp_path / "flood.txt").write_text(STORY, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "flood.txt")
        said = bot.ask("What did the governor say about the flood in Marden?")
        assert [one.text for one in said.sentences] == [
            "The governor said 31 people had died in Marden when the river broke its banks."
        ]
        died = bot.ask("How many people died in Marden?")
        assert "31" in died.text and "12" not in died.text and not died.sides
        assert "12" in bot.ask("What did an earlier version of the article on the flood in Marden say?").text


@pytest.mark.parametrize(
    "sentence",
    [
        "The second picture shows smoke above a depot near Hallin.",
        "A photograph of the handshake shows the mayor on the left.",
        "Smoke from the fire can be seen in video footage of that day.",
    ],
)
def test_what_describes_a_picture_is_told(sentence: str) -> None:
    assert tells_picture(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["The photographer showed his passport.", "The report shows a rise in thefts.", "Video games sell well."],
)
def test_what_only_speaks_of_pictures_describes_none(sentence: str) -> None:
    assert not tells_picture(sentence)


def test_a_question_may_be_of_a_picture_under_many_names() -> None:
    asked = ["What does the footage show?", "Who is in the photo?", "Whose account is the video from?"]
    assert all(map(asks_pictures, asked)) and not asks_pictures("Did Norland leave the pact?")


PACT = """---
title: Norland and the pact
published: 2024-05-03
---

The first picture shows the premier of Norland, Ada Lind, on the left, at the summit of the Harbour Pact in Norland.

Norland has belonged to the Harbour Pact since 1994.
"""


def test_nobody_left_who_stands_on_the_left_of_a_picture(tmp_path: Path) -> None:
    (tmp_path / "pact.md").write_text(PACT, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "pact.md")
        left = bot.ask("Did Norland leave the Harbour Pact?")
        assert [one.text for one in left.sentences] == ["Norland has belonged to the Harbour Pact since 1994."]
        assert "on the left" in bot.ask("Who is on the left in the first picture at the summit?").evidence[0].text


def test_what_leads_to_a_table_or_a_list_is_no_answer(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Lissa Works\npublished: 2024-10-24\n---\n\nThe works made 412m crowns.\n\nRevenue by region:"
        "\n\n| Region | 2024 | 2023 |\n| --- | --- | --- |\n| Norland | 148 | 121 |\n| Poland | 52 | 58 |\n"
    )
    with fill_bot(tmp_path, {"works.md": text}) as bot:
        answer = bot.ask("Which region had the highest revenue?")
        assert not any(one.text.endswith(":") for one in answer.sentences)
        assert not answer.evidence[0].text.endswith(":")
