"""A follow-up gets what it leaves out from the question before it; one that stands alone stays as it is.

Only wording is looked at; what is then found is in test_retrieval.py.
"""

from __future__ import annotations

import pytest

from bot.conversation import stand_alone
from bot.schema import Turn

HISTORY = [
    Turn("Who leads Georgia?", "Nobody."),
    Turn("Why did Armenia ratify the Rome Statute?", "For protection. [1]"),
]


def test_without_history_the_question_stays_as_it_is() -> None:
    assert stand_alone("And then?", []) == "And then?"


@pytest.mark.parametrize(
    "question",
    [
        "How many ethnic Armenians fled Nagorno-Karabakh?",
        "Which countries joined the European Union in 2004?",
        "Who is Pashinyan?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert stand_alone(question, HISTORY) == question


@pytest.mark.parametrize(
    "question",
    [
        "What did Moscow reply to that decision?",
        "And the foreign ministry in Moscow?",
        "Why?",
        "Moscow's reply?",
        "What was agreed?",
        "Did he visit Kyiv or Brussels?",
    ],
)
def test_a_follow_up_takes_its_subject_from_the_last_question_only(question: str) -> None:
    query = stand_alone(question, HISTORY)
    assert query.endswith(question) and "Rome Statute" in query and "Georgia" not in query
