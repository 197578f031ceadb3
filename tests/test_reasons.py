"""Asked why, a sentence that gives a reason goes ahead of one that only tells of the same thing.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

QUAY = (
    "---\ntitle: Harbour news\n---\n\nHarriet Voss, the director, is leaving the port of Wexley, the board said. Voss"
    " had led the port since 2017.\n\nIn her letter Voss said she was leaving because the inquiry needed an empty"
    " chair.\n"
)
CLUB = (
    "---\ntitle: The club\n---\n\nNolan left the meeting because she was ill. Ashe left the club over its debts."
    " The treasurer was called Ben Ashe.\n"
)
RAIN = (
    "---\ntitle: The club\n---\n\nBen Ashe left the club in May over its debts. It has 40 members. Ben Ashe was late"
    " for the meeting because of the rain.\n"
)


def test_the_sentence_with_a_reason_answers_why(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"quay.md": QUAY}) as bot:
        why, whether = bot.ask("Why is Harriet Voss leaving the port?"), bot.ask("Is Harriet Voss leaving the port?")
    assert "because the inquiry" in why.evidence[0].text
    assert "the board said" in whether.evidence[0].text


@pytest.mark.parametrize(
    "question", ["Why did Ashe leave the club?", "Why did Ashe leave?", "why did ashe leave the club"]
)
def test_the_reason_of_another_is_none(tmp_path: Path, question: str) -> None:
    with fill_bot(tmp_path, {"club.md": CLUB}) as bot:
        answer = bot.ask(question)
    assert answer.text.startswith("Ashe left the club over its debts.")


def test_a_reason_for_something_else_does_not_go_first(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"rain.md": RAIN}) as bot:
        why = bot.ask("Why did Ben Ashe leave the club?")
    assert "over its debts" in why.evidence[0].text
