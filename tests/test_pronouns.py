"""Whom "he" and "she" mean where a follow-up asks for somebody's words: told by the turn before, and found by name.

The documents of the last test are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

from bot.dialogue.pronouns import name_meant
from bot.schema import Turn

LEADER = Turn("Who leads the opposition?", "The opposition leader, Georg Maier, called the sale a scandal. [1]")
BOTH = Turn("Who spoke?", "Georg Maier spoke, and so did Anton Brill. [1]")
MIXED = Turn("Who spoke?", "Georg Maier spoke, and so did Anna Brill. [1]")
NOLAN = Turn("What did Clare Nolan say?", '"We measured the air," she said. [1]')
ASKED = Turn("What did Rolf Tanner say?", "Tanner praised Harriet Voss. [1]")
TOWN = {
    "sale.md": "---\ntitle: The town buys its waterworks\n---\n\nMayor Lena Aksoy said the purchase would pay off."
    " The opposition leader, Georg Maier, called it a scandal.\n\nTorvik says that prices rose."
    " Maier said he would go to court.",
}

BRIDGE = {
    "bridge.md": "---\ntitle: The bridge\npublished: 2024-06-07\n---\n\nThe bridge in Belmar is unsafe, Mayor Anna Lee"
    " said on Monday. “We must close it,” she told the council. Engineer Tom Weld disagreed, saying on Wednesday that"
    " the bridge would stand for decades.",
}


@pytest.mark.parametrize(
    ("question", "last", "meant"),
    [
        ("What did he say?", LEADER, "What did Georg Maier say?"),
        ("and what does he think about it", LEADER, "and what does Georg Maier think about it"),
        ("What did she say?", MIXED, "What did Anna Brill say?"),
        ("What did he say about the quay?", ASKED, "What did Rolf Tanner say about the quay?"),
        ("When did she say that?", MIXED, "When did Anna Brill say that?"),
        ("Where did she publicly announce it?", MIXED, "Where did Anna Brill publicly announce it?"),
        ("When did he say that?", BOTH, ""),
        ("What did he say?", BOTH, ""),
        ("When did he resign?", LEADER, ""),
        ("What did they say?", LEADER, ""),
        ("What did he say?", Turn("Who leads it?", "No answer was found."), ""),
    ],
)
def test_the_one_of_whom_the_turn_before_told_is_meant(question: str, last: Turn, meant: str) -> None:
    assert name_meant(question, [last]) == meant


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("And what did he say?", NOLAN),
        ("And what did he say?", Turn("What did Rita Falk say?", "The mill opens in May. [1]")),
        ("And what did she say?", Turn("What did Mr Falk say?", "The mill opens in May. [1]")),
        ("And what did he say?", Turn("Who chairs the board?", 'Clare Nolan chairs it. [1] "Yes," she said. [2]')),
        ("And what did he say?", Turn("What did Clare Nolan say?", "Nolan spoke of jobs. [1]")),
        ("And what did she say?", Turn("What did Ashe say?", "Ben Ashe called it a disgrace. [1]")),
    ],
)
def test_nobody_of_the_other_gender_is_meant(question: str, last: Turn) -> None:
    assert name_meant(question, [last]) == ""


@pytest.mark.parametrize(
    ("question", "between", "meant"),
    [
        ("What did she say about health?", "What did she say?", "What did Clare Nolan say about health?"),
        ("What did she say about health?", "And what does she think?", "What did Clare Nolan say about health?"),
        ("What did he say about health?", "What did she say?", ""),
        ("What did she say about health?", "When does it open?", ""),
    ],
)
def test_who_was_meant_before_is_still_meant(question: str, between: str, meant: str) -> None:
    assert name_meant(question, [NOLAN, Turn(between, "The work is dear. [1]")]) == meant


def test_nobody_is_meant_where_nothing_was_asked_before() -> None:
    assert name_meant("What did she say?", []) == ""


def test_the_words_of_another_do_not_answer_what_he_said(tmp_path: Path) -> None:
    with fill_bot(tmp_path, TOWN) as bot:
        before = bot.ask("Who is the opposition leader?")
        answer = bot.ask("What did he say?", [before.to_turn()])
    assert "Maier said he would go to court" in answer.text and "Torvik" not in answer.text


def test_when_she_said_it_is_told_of_the_woman_of_two_who_spoke(tmp_path: Path) -> None:
    with fill_bot(tmp_path, BRIDGE) as bot:
        before = bot.ask("Is the bridge in Belmar unsafe?")
        assert {one.speaker for one in before.citations} == {"Anna Lee", "Tom Weld"}
        answer = bot.ask("When did she say that?", [before.to_turn()])
    assert answer.query.startswith("When did Anna Lee say that?")
    assert [one.text for one in answer.sentences] == ["The bridge in Belmar is unsafe, Mayor Anna Lee said on Monday."]
