"""What was taken back is never shown without that, and is no side of a dispute."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story, open_stories

from bot.withdrawals import withdraws

FIRST = Story(
    "A tram and a van collided in Belmar on Monday. The van had run a red light, police spokesman Viktor Hale said.",
    "2024-06-03",
    source="Belmar Post",
)
SECOND = Story(
    "The lights in Belmar were not working when tram and van collided, said Ines Roth, whose firm owns the van. “Our"
    " man did not run a red light,” she said.",
    "2024-06-04",
    source="Canal Times",
)
CORRECTION = Story(
    "A report on 3 June, citing the police, said that the driver of a van had run a red light in Belmar. Police have"
    " since withdrawn that statement. The lights in Belmar had failed in the morning.",
    "2024-06-07",
    source="Belmar Post",
)


def test_what_was_taken_back_is_quoted_with_that_and_goes_first(tmp_path: Path) -> None:
    with open_stories(tmp_path, first=FIRST, second=SECOND, correction=CORRECTION) as bot:
        answer = bot.ask("Did the van run a red light?")
        assert answer.sentences[0].text.endswith("Police have since withdrawn that statement.")
        assert sum("A report on 3 June" in one.text for one in answer.sentences) == 1
        assert not any(side.speaker == "a report" for side in answer.sides)


def test_without_sides_too(tmp_path: Path) -> None:
    with open_stories(tmp_path, correction=CORRECTION) as bot:
        for asked in ("Did the driver of the van run a red light?", "What did the police withdraw?"):
            assert "had run a red light in Belmar. Police have since" in bot.ask(asked).text


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("Police have since withdrawn that statement.", True),
        ("The ministry later retracted the figure.", True),
        ("That was later found out.", False),
        ("The claim turned out to be false.", True),
        ("It was wrong.", True),
        ("It was wrong to dismiss him.", False),
        ("The army withdrew from the valley.", False),
        ("She corrected the exams.", False),
    ],
)
def test_what_takes_back_is_known_by_its_wording(text: str, is_taken: bool) -> None:
    assert withdraws(text) is is_taken
