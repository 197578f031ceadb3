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
ASKED = Turn("What did Rolf Tanner say?", "Tanner praised Harriet Voss. [1]")
TOWN = {
    "sale.md": "---\ntitle: The town buys its waterworks\n---\n\nMayor Lena Aksoy said the purchase would pay off."
    " The opposition leader, Georg Maier, called it a scandal.\n\nTorvik says that prices rose."
    " Maier said he would go to court.",
}


@pytest.mark.parametrize(
    ("question", "last", "meant"),
    [
        ("What did he say?", LEADER, "What did Georg Maier say?"),
        ("and what does he think about it", LEADER, "and what does Georg Maier think about it"),
        ("What did she say?", MIXED, "What did Anna Brill say?"),
        ("What did he say about the quay?", ASKED, "What did Rolf Tanner say about the quay?"),
        ("What did he say?", BOTH, ""),
        ("When did he resign?", LEADER, ""),
        ("What did they say?", LEADER, ""),
        ("What did he say?", Turn("Who leads it?", "No answer was found."), ""),
    ],
)
def test_the_one_of_whom_the_turn_before_told_is_meant(question: str, last: Turn, meant: str) -> None:
    assert name_meant(question, last) == meant


def test_the_words_of_another_do_not_answer_what_he_said(tmp_path: Path) -> None:
    with fill_bot(tmp_path, TOWN) as bot:
        before = bot.ask("Who is the opposition leader?")
        answer = bot.ask("What did he say?", [before.to_turn()])
        nothing = bot.ask("What did he say about the ferry?", [before.to_turn()])
    assert "Maier said he would go to court" in answer.text and "Torvik" not in answer.text
    assert nothing.abstained
