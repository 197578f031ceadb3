"""Captions of pictures, known by their credit."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import LEAD, STORY, list_parts, read

from bot.loaders.captions import find_credit

CREDITED = [
    "Trucks wait on Nov. 23, 2022.| (Ida Brandt/Fotolux via Reuters)",
    "Trucks wait.| (Ida Brandt's account via AP)",
    "Trucks wait.| (AP Photo/Ida Brandt)",
    "Trucks wait.| (Photo by Ida Brandt/Getty Images)",
    "Trucks wait| [Ida Brandt/Reuters]",
    "Trucks wait.| Photograph: Ida Brandt/The Ledger",
    "Trucks wait.|Credit...Ida Brandt for The Ledger",
    "Trucks wait.| REUTERS/Ida Brandt/File Photo Purchase Licensing Rights, opens new tab",
    "Trucks wait.| Ida Brandt/AFP via Getty Images",
    "Trucks wait| | Photo Credit: Ida Brandt",
    "Trucks wait| (file photo)",
    "|Credit: Ida Brandt",
    "|Image: Ida Brandt/AFP",
    "|Getty Images",
    "FILE PHOTO: Trucks wait at the crossing|",
    "Image caption, Trucks wait at the crossing|",
]


@pytest.mark.parametrize("marked", CREDITED)
def test_captions_are_known_by_their_credit(marked: str) -> None:
    words, credit = marked.split("|", 1)
    found = find_credit(words + credit)
    assert found is not None and found.start == len(words)


@pytest.mark.parametrize(
    "text",
    [
        "He said it again (Reuters).",
        "He left. (He later returned.)",
        "The rate is given in miles (and/or)",
        "She spoke to Jane Doe (Labour/Green).",
        "He answered them (via email)",
        "Traffic (Adult/Juvenile)",
        "A word on the credit: The bank failed.",
        "The mayor praised the photos by Jane Doe",
        "- 1967: a prize (The Lamp and Others/A Road)",
        "He quoted the rule. (Reporting by A; editing by B)",
    ],
)
def test_other_paragraphs_are_no_captions(text: str) -> None:
    assert find_credit(text) is None


def test_credits_on_a_line_of_their_own_join_their_caption(tmp_path: Path) -> None:
    head = "Gates fail\nBy Jane Doe\n26 September 2023\n\n"
    above = read(
        tmp_path / "a.txt", f"{head}{LEAD}\n\nImage source, Getty Images\nImage caption, Water at dusk\n\n{STORY}"
    )
    assert list_parts(above, "caption") == ["Image source, Getty Images\nImage caption, Water at dusk"]
    below = read(
        tmp_path / "b.txt", f"{head}{LEAD}\n\nWater pours over the gates.\nPhotograph: Ida Brandt/AFP\n\n{STORY}"
    )
    assert list_parts(below, "caption") == ["Water pours over the gates.\nPhotograph: Ida Brandt/AFP"]
    twice = read(
        tmp_path / "c.txt", f"{head}{LEAD}\n\nWater pours down.\nWater pours down. (Ida Brandt/AFP)\n\n{STORY}"
    )
    assert list_parts(twice, "caption") == ["Water pours down. (Ida Brandt/AFP)"]
