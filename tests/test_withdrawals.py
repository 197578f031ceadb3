"""What was taken back is never shown without that, and is no side of a dispute."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from stories import Story, open_stories

from bot.schema import EvidenceSentence, Source
from bot.withdrawals import find_withdrawn, withdraws

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
        ("Police withdrew their statement that the van ran a red light.", False),
        ("The army withdrew from the valley.", False),
        ("She corrected the exams.", False),
        ("Police have not withdrawn that statement.", False),
        ("Police never retracted it.", False),
        ("The ministry hasn’t taken back its claim.", False),
        ("The ministry refused to withdraw that claim.", False),
        ("Lund asked him to publicly retract it.", False),
        ("Lund called on the ministry to withdraw its claim.", False),
        ("Lund demanded that the ministry withdraw its claim.", False),
        ("The ministry will withdraw its claim.", False),
        ("Has the ministry withdrawn its claim?", False),
        ("After Lund had asked for proof, the ministry withdrew its claim.", True),
        ("In May, according to Lund, the ministry withdrew its claim.", True),
    ],
)
def test_what_takes_back_is_known_by_its_wording(text: str, is_taken: bool) -> None:
    assert withdraws(text) is is_taken


OLDER = "The van had run a red light, police spokesman Viktor Hale said."


def write(text: str, published: str, place: str = "post", start: int = 0, speaker: str = "") -> EvidenceSentence:
    """A sentence of a document of that day."""
    source = Source(f"{place} {published}", place, None, place, published, f"{place}.md")
    return EvidenceSentence(source, start, start + len(text), text, 9.0, 0, text, start, speaker or None)


CITED = "A report on 3 June, citing the police, said that the driver of a van had run a red light in Belmar."
BACK = "Police have since withdrawn that statement."


@pytest.mark.parametrize(
    ("older", "published", "speaker", "cited", "back", "is_taken"),
    [
        (OLDER, "2024-06-03", "police spokesman Viktor Hale", CITED, BACK, True),
        (OLDER, "2024-06-08", "police spokesman Viktor Hale", CITED, BACK, False),
        ("The van had run a red light, prosecutor Ines Roth said.", "2024-06-03", "Ines Roth", CITED, BACK, False),
        ("The van was stolen, police spokesman Viktor Hale said.", "2024-06-03", "Viktor Hale", CITED, BACK, False),
        ("Police said 14 people had died.", "2024-06-03", "police", "Police said 12 people had died.", BACK, False),
        ("Police said 12 people had died.", "2024-06-03", "police", "Police said 12 people had died.", BACK, True),
        (
            "The van ran a red light.",
            "2024-06-03",
            "",
            "We wrote that the van ran a red light.",
            "That was wrong.",
            True,
        ),
    ],
)
def test_what_an_older_report_alone_has_is_taken_back_too(
    older: str, published: str, speaker: str, cited: str, back: str, is_taken: bool
) -> None:
    said = write(older, published, speaker=speaker)
    newer = [
        write(cited, "2024-06-07", speaker="police" if cited.startswith("Police") else ""),
        write(back, "2024-06-07", start=len(cited) + 1),
    ]
    assert find_withdrawn([said, *newer]) == ({0: 2} if is_taken else {}) | {1: 2}


def test_who_tells_at_once_what_is_taken_back_takes_nothing_else_back() -> None:
    named = "Police have since retracted their early claim that the van had run a red light."
    before = "The lights of Belmar had failed in the morning."
    sentences = [
        write(before, "2024-06-07"),
        write(named, "2024-06-07", start=len(before) + 1),
        write(OLDER, "2024-06-03", speaker="police spokesman Viktor Hale"),
    ]
    assert find_withdrawn(sentences) == {2: 1}


@pytest.mark.parametrize(
    "newer",
    [
        CORRECTION,
        Story(
            "The lights in Belmar had failed in the morning. Police have since retracted their claim that the driver"
            " of a van had run a red light.",
            "2024-06-07",
            source="Belmar Post",
        ),
    ],
)
def test_what_is_taken_back_elsewhere_is_no_live_side_and_not_quoted(tmp_path: Path, newer: Story) -> None:
    with open_stories(tmp_path, first=FIRST, second=SECOND, correction=newer) as bot:
        for asked in ("Did the van run a red light?", "What do police and Roth say about the red light?"):
            answer = bot.ask(asked)
            assert not any("Hale" in side.speaker for side in answer.sides)
            assert not any("Hale" in one.quote for one in answer.citations)


DAM = "The ministry said the dam at Asby had failed."


@pytest.mark.parametrize(
    ("verb", "is_taken"),
    [
        ("The ministry has since withdrawn", True),
        ("The ministry has not withdrawn", False),
        ("The ministry declined to withdraw", False),
        ("Lund called on the ministry to withdraw", False),
        ("Lund demanded that the ministry withdraw", False),
    ],
)
def test_only_what_was_withdrawn_is_taken_back_from_an_older_report(verb: str, is_taken: bool) -> None:
    back = write(f"{verb} its claim that the dam at Asby had failed.", "2024-06-07")
    assert find_withdrawn([write(DAM, "2024-06-03", speaker="The ministry"), back]) == ({0: 1} if is_taken else {})


def test_what_was_not_withdrawn_is_answered(tmp_path: Path) -> None:
    asked = "Engineer Eva Lund called on the ministry to withdraw its claim that the dam at Asby had failed."
    older = Story(DAM, "2024-06-03", source="Times")
    with open_stories(tmp_path, older=older, later=Story(asked, "2024-06-07", source="Post")) as bot:
        assert DAM in [one.quote for one in bot.ask("What did the ministry say about the dam?").citations]


@pytest.mark.parametrize(
    ("older", "claim"),
    [
        ("The council denied that the bridge had cracked.", "the bridge had cracked"),
        ("The council said the bridge had cracked.", "the bridge had not cracked"),
        ("The council said the bridge had never cracked.", "the bridge had cracked"),
    ],
)
def test_the_contrary_of_what_is_withdrawn_is_not_taken_back(older: str, claim: str) -> None:
    back = write(f"The council has withdrawn its claim that {claim}.", "2024-06-07")
    assert find_withdrawn([write(older, "2024-06-03", speaker="The council"), back]) == {}


@pytest.mark.parametrize(
    ("source", "cited"),
    [("Post", "Somebody wrote that the van ran a red light."), (None, "We wrote that the van ran a red light.")],
)
def test_no_file_takes_back_what_it_does_not_call_its_own(source: str | None, cited: str) -> None:
    told = [
        write("The van ran a red light.", "2024-06-03"),
        write(cited, "2024-06-07"),
        write("That was wrong.", "2024-06-07", start=len(cited) + 1),
    ]
    told = [replace(one, document=replace(one.document, source=source)) for one in told]
    assert find_withdrawn(told) == {1: 2}
