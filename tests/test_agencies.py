"""Datelines, and notes of who else reported."""

from __future__ import annotations

import pytest

from bot.loaders.agencies import is_note, measure_dateline


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("YEREVAN, Sept 25 (Reuters) - The council", "YEREVAN, Sept 25 (Reuters) -"),
        ("LONDON — The minister", "LONDON —"),
        ("WASHINGTON—The minister", "WASHINGTON—"),
        ("Kyiv, Ukraine (CNN) — Farmers", "Kyiv, Ukraine (CNN) —"),
        ("BEIJING, Sept. 25 (Xinhua) -- China", "BEIJING, Sept. 25 (Xinhua) --"),
        ("MOSCOW/YEREVAN, Sept 25 (Reuters) - A", "MOSCOW/YEREVAN, Sept 25 (Reuters) -"),
        ("Jan. 12 (UPI) -- The", "Jan. 12 (UPI) --"),
        ("WASHINGTON, D.C. — The", "WASHINGTON, D.C. —"),
        ("ISLAMABAD: The minister", "ISLAMABAD:"),
        ("ANNA: The minister", ""),
        ("NASA - The agency", ""),
        ("NOTE — The minister", ""),
        ("Jane Doe (Labour) - The member", ""),
        ("The U.S. — who else", ""),
    ],
)
def test_datelines_are_measured_at_the_start_of_a_paragraph(text: str, dateline: str) -> None:
    assert text[: measure_dateline(text, opens_story=True)] == dateline


def test_only_a_signed_dateline_may_stand_within_a_story() -> None:
    assert measure_dateline("ANNA — Where were you?", opens_story=False) == 0
    assert measure_dateline("OSLO (AFP) — The", opens_story=False) == len("OSLO (AFP) —")


@pytest.mark.parametrize(
    ("text", "inside", "at_end"),
    [
        ("Reuters contributed to this report.", True, True),
        ("J. Doe in Kyiv and John Roe contributed reporting.", True, True),
        ("With reporting by Jane Doe and AFP.", True, True),
        ("Additional reporting by Jane Doe in Senna", True, True),
        ("(Reporting by Jane Doe; Editing by John Roe)", True, True),
        ("(With inputs from agencies)", True, True),
        ("Correction: The mill has six gates.", True, True),
        ("This article was amended on 27 September 2023.", False, True),
        ("© 2023 The Ledger. All rights reserved.", False, True),
        ("(AFP, Reuters)", False, True),
        ("Reporting by the council was poor.", False, False),
        ("With Reuters gone, the town has no reporter left.", False, False),
        ("He contributed to this report, she said. He denies it.", False, False),
    ],
)
def test_notes_say_who_else_reported(text: str, inside: bool, at_end: bool) -> None:
    assert (is_note(text, closes=False), is_note(text, closes=True)) == (inside, at_end)
