"""Two accounts that stand side by side in a report: which are set against each other, and which are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story, open_stories

from bot.schema import Answer

STORY = Story(
    "Buses stayed in their depots across Tamber on Tuesday as drivers walked out over split shifts.\n\n"
    "The Transport League said 94 per cent of services had been cancelled. Tamber Transit, which runs the network,"
    " said a third of its buses were on the road.\n\n"
    "The league wants shifts capped at nine hours, a change it says would cost 1.4 million crowns a year. The company"
    " puts the bill at 6 million.\n\n"
    "The new depot will open next spring, Tamber Transit said. Arvak, the builder of the depot, says that buses cannot"
    " use it before 2027.\n\n"
    "Passengers say a driver left the Coke Street bus unlocked. Tamber Transit denied that it had been unlocked.\n\n"
    "The council counted 1,200 bicycles on Monday, twice as many as before. The walkout is to last until Friday.",
    "2024-02-22",
)
LATER = Story(
    "The police said on Monday that eleven people had died in the Tamber tunnel fire.", "2024-03-05", source="Late"
)
EARLIER = Story(
    "Four people died in the Tamber tunnel fire, the fire service said on Saturday.", "2024-03-03", source="Early"
)


def ask(tmp_path: Path, question: str) -> Answer:
    """The answer over the stories."""
    with open_stories(tmp_path, strike=STORY, early=EARLIER, late=LATER) as bot:
        return bot.ask(question)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many buses were cancelled in Tamber?", "94 per cent", "a third of its buses"),
        ("What would it cost to cap the shifts at nine hours?", "1.4 million", "6 million"),
        ("When will the new depot open?", "next spring", "2027"),
        ("Was the Coke Street bus unlocked?", "left the Coke Street bus unlocked", "denied"),
    ],
)
def test_two_accounts_side_by_side_are_both_shown(tmp_path: Path, question: str, one: str, other: str) -> None:
    answer = ask(tmp_path, question)
    assert one in answer.text and other in answer.text
    assert len(answer.sides) == 2


@pytest.mark.parametrize(
    "question",
    [
        "How many bicycles did the council count?",
        "Who is the builder of the new depot?",
        "How many people died in the Tamber tunnel fire?",
        "Until when will the walkout last?",
    ],
)
def test_what_is_told_once_or_brought_up_to_date_is_no_dispute(tmp_path: Path, question: str) -> None:
    answer = ask(tmp_path, question)
    assert not answer.abstained and answer.sides == ()


def test_sums_of_two_things_that_are_told_next_to_each_other_are_no_dispute(tmp_path: Path) -> None:
    tram = Story(
        "Torv will get a tram line. Start saving now, Tom Haverly told commuters: a monthly ticket will cost 780"
        " crowns. Nora Stille said the line would cost 560 million crowns.",
        "2024-05-02",
    )
    with open_stories(tmp_path, tram=tram) as bot:
        answer = bot.ask("What will a monthly ticket cost?")
    assert "780 crowns" in answer.text and answer.sides == ()


def test_entries_of_a_live_report_are_of_other_things(tmp_path: Path) -> None:
    live = Story(
        "07:25 The ferries to Sella are cancelled until further notice, the operator Baylink says.\n\n"
        "08:40 The schools of Sella stay closed because of the storm, education director Hugh Penrose says.\n",
        "2023-11-17",
    )
    with open_stories(tmp_path, live=live) as bot:
        answer = bot.ask("Why were the ferries to Sella cancelled?")
        assert answer.sentences and not answer.sides
