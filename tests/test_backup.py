"""A copy of the home is a backup: made while people ask, with or without the vector index, it opens and answers.

Nothing but `cp` is needed, as long as no ingest runs meanwhile.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import open_bot

QUESTION = "Why did Armenia move to ratify the Rome Statute?"


@pytest.mark.parametrize("whole", [True, False])
def test_a_copy_made_while_the_bot_answers_is_sound_and_answers_the_same(
    home: Path, tmp_path: Path, whole: bool
) -> None:
    restored = tmp_path / "elsewhere" / "restored"
    with open_bot(home=home, llm="quotes") as bot:
        answer = bot.ask(QUESTION)
        talk = bot.converse()
        list(talk.stream(QUESTION))
        held = bot.conversations()
        ignored = None if whole else shutil.ignore_patterns("index")
        shutil.copytree(home, restored, ignore=ignored)
    shutil.rmtree(home)
    with open_bot(home=restored, llm="quotes") as bot:
        again = bot.ask(QUESTION)
        assert (again.text, again.citations) == (answer.text, answer.citations) and not again.abstained
        assert bot.verify() == []
        assert len(bot.documents()) == 10 and bot.conversations() == held
