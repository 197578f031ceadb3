"""How a sentence stands to a matter, and when two claims are different answers; whole answers are in test_sides.py."""

from __future__ import annotations

from functools import partial

import pytest
from stopwatch import hurry

from bot.opposing.stances import RIGHT_BEHIND, Claim, are_next, differ, is_denied, read_stance
from bot.parties import read_party
from bot.questions import read_question
from bot.schema import EvidenceSentence, Source

SOURCE = Source("a", "A", None, None, "2024-05-03", "a.md")


def claim(speaker: str, text: str, start: int = 0) -> Claim:
    sentence = EvidenceSentence(SOURCE, start, start + len(text), text, 1.0, 0, text, start, speaker, "reported")
    return Claim(0, sentence, read_party(speaker), *read_stance(text))


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Moscow rejects the accusation of Yerevan.", "denies"),
        ("The report is baseless, Lee said.", "denies"),
        ("Lee accused Moscow of denying it.", "charges"),
        ("He alleged that ballots had been tampered with.", "charges"),
        ("Observers described the vote as orderly.", "assures"),
        ("Lee said it was too early to tell.", "doubts"),
        ("Belmark has not given any figures.", "doubts"),
        ("It rained.", "states"),
    ],
)
def test_a_stance_is_told_by_its_first_words(text: str, stance: str) -> None:
    assert read_stance(text)[0] == stance


def test_a_charge_aims_at_those_who_are_named_behind_it() -> None:
    assert read_stance("Ode accused Moscow and Anna Lee of theft.")[1] == {"russia", "moscow", "anna", "lee"}


def test_a_denial_is_of_what_somebody_else_says_right_before() -> None:
    said, denial = claim("Lee", "Mortars hit the bus."), claim("Ode", "Ode denied it.", 40)
    assert is_denied(said, denial) and not is_denied(denial, said)
    assert not is_denied(claim("Ode", "Mortars hit the bus."), denial)
    late = claim("Ode", "Ode denied it.", 21 + RIGHT_BEHIND)
    assert not is_denied(said, late) and are_next(said, late)
    question = read_question("What hit the bus?")
    assert differ(question, said, denial) and not differ(question, said, late)


def test_a_day_is_not_disputed_by_who_denies_something_else() -> None:
    said, denial = (
        claim("Lee", "Lee said the bus was hit on Sunday."),
        claim("Ode", "Ode denied a theft on Monday.", 40),
    )
    assert not differ(read_question("When was the bus hit?"), said, denial)


def test_hostile_text_is_read_in_no_time() -> None:
    for text in ("described " * 20_000, "held " * 20_000, "charged " * 20_000, "no " * 50_000):
        hurry(0.5, partial(read_stance, text))
