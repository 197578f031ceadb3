"""Conversations over ordinary reports: whole questions are answered by themselves, and follow-ups where they lean.

What a follow-up carries over is tried in test_conversation.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import Turn, open_bot
from bot.bot import Bot

REPORTS = {
    "minutes.md": "# Minutes of the committee\n\nHelen Marsh chaired the meeting. The committee agreed to raise the "
    "annual fee from £45 to £52 because the water bill had doubled. The new fee applies from 1 April 2025.\n",
    "water.md": "# Water use in 2024\n\nThe site used 1,840 cubic metres of water in 2024. A plumber repaired the leak "
    "near the lower gate in July. The repair cost £640. The oldest standpipe was installed in 1987.\n",
    "kestrel.md": "# Kestrel 3.2 release notes\n\nKestrel 3.2 was released on 5 September 2024. Kestrel 3.2 needs "
    "Python 3.10 or newer.\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text)
    with open_bot(home=tmp_path_factory.mktemp("home"), llm="quotes") as made:
        made.ingest(folder)
        yield made


def hold(bot: Bot, *questions: str) -> list[tuple[str, str]]:
    """A conversation: what was searched, and what was answered."""
    history: list[Turn] = []
    told = []
    for question in questions:
        answer = bot.ask(question, history)
        told.append((answer.query, answer.text))
        history.append(answer.to_turn())
    return told


def test_a_whole_question_after_others_is_asked_and_answered_as_if_it_came_first(bot: Bot) -> None:
    asked = ("How much water did the site use in 2024?", "Who chaired the meeting?", "Who repaired the leak?",
             "Why was the fee raised?")  # fmt: skip
    for question, (query, text) in zip(asked, hold(bot, *asked), strict=True):
        assert (query, text) == (question, bot.ask(question).text)


def test_a_follow_up_leans_on_the_question_before_it_and_on_no_older_one(bot: Bot) -> None:
    *_, (query, text) = hold(
        bot, "How much water did the site use in 2024?", "Who repaired the leak?", "What did it cost?"
    )
    assert "leak" in query and "water" not in query and text.startswith("The repair cost £640.")
    *_, (query, text) = hold(bot, "Who repaired the leak?", "What does Kestrel 3.2 need?", "When was it released?")
    assert "leak" not in query and text.startswith("Kestrel 3.2 was released on 5 September 2024.")
