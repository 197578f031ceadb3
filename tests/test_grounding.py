"""Which sentences a draft is held against, and in which order; what passes is checking.py's business.

The text is written by hand; whole answers are in test_answering.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.grounding import ground_draft, name_speaker
from bot.schema import Draft, EvidenceSentence, Source

TEXT = (
    "The union put the cost of the strike to the port at 22m crowns. Port Seldon said its losses came to 9m crowns. "
    "The strike had begun on 15 May. It ended on 3 June."
)
SOURCE = Source("d", "Port at work again", None, None, "2024-06-05", "d.md")
UNION, PORT, BEGUN, ENDED = (
    EvidenceSentence(SOURCE, start, end, TEXT[start:end], 0.0, 0, TEXT[start:end], start, speaker)
    for start, end, speaker in (
        (0, 63, "the union"),
        (64, 110, "Port Seldon"),
        (111, 142, None),
        (143, 162, None),
    )
)


def ground(text: str, *evidence: EvidenceSentence, others: tuple[EvidenceSentence, ...] = ()) -> str:
    """The quote that a draft rests on; "" where none bears it out."""
    citation = ground_draft(Draft(text, evidence, others=others), lambda name: TEXT).citation
    return citation.quote if citation else ""


def test_the_sentences_of_the_test_are_whole() -> None:
    assert [one.text[-1] for one in (UNION, PORT, BEGUN, ENDED)] == ["."] * 4


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The union put the cost of the strike at 22m crowns.", UNION.text),
        ("The strike cost Port Seldon 22m crowns.", ""),
        ("The strike had begun on 15 May and ended on 3 June.", f"{BEGUN.text} {ENDED.text}"),
        (
            "The union put the cost of the strike at 22m crowns and Port Seldon said its losses came to 9m crowns.",
            f"{UNION.text} {PORT.text}",
        ),
    ],
)
def test_what_rests_on_the_words_of_two_names_both(text: str, quote: str) -> None:
    assert ground(text, UNION, PORT, BEGUN, ENDED) == quote


SAID = "“The port stood still,” he said."
QUOTED = EvidenceSentence(SOURCE, 0, len(SAID), SAID, 0.0, 0, SAID, 0, "Lars Oberholt", "quotation")


@pytest.mark.parametrize(
    ("speaker", "text", "shown"),
    [
        ("Lars Oberholt", SAID, f"Lars Oberholt: {SAID}"),
        ("Lars Oberholt", f"Lars Oberholt: {SAID}", f"Lars Oberholt: {SAID}"),
        (None, SAID, SAID),
    ],
)
def test_whoever_is_only_pointed_to_is_named(speaker: str | None, text: str, shown: str) -> None:
    grounded = ground_draft(Draft(text, (replace(QUOTED, speaker=speaker),)), lambda name: SAID)
    assert grounded.citation and grounded.text == text, "what is checked stays as it was written"
    assert name_speaker(grounded) == replace(grounded, text=shown)


def test_what_the_cited_evidence_does_not_bear_out_is_looked_for_in_the_rest() -> None:
    said = "The strike had begun on 15 May."
    assert ground(said, PORT) == ""
    assert ground(said, PORT, others=(UNION, BEGUN)) == BEGUN.text
    assert ground("It ended on 3 June.", ENDED, others=(BEGUN,)) == ENDED.text
    assert ground("The strike had begun on 16 May.", PORT, others=(UNION, BEGUN)) == ""


@pytest.mark.parametrize(
    ("rest", "day", "other"),
    [
        ("The lock was shut on 13/5/2023.", "4 May 2023", "April 5, 2023"),
        ("The lock was shut on 5/13/2023.", "April 5, 2023", "4 May 2023"),
        ("The lock was shut for two days.", "", "April 5, 2023"),
    ],
)
def test_a_date_in_figures_is_the_day_that_its_document_means(rest: str, day: str, other: str) -> None:
    quote = "The harbour master was dismissed on 4/5/2023."
    source = replace(SOURCE, published="2025-06-30", title="The dismissal")
    said = EvidenceSentence(source, 0, len(quote), quote, 0.0, 0, quote, 0)

    def holds(claim: str) -> bool:
        return ground_draft(Draft(claim, (said,)), lambda name: f"{quote} {rest}").citation is not None

    assert holds("The harbour master was dismissed on 4/5/2023.")
    assert not holds(f"The harbour master was dismissed on {other}.")
    if day:
        assert holds(f"The harbour master was dismissed on {day}.")
        month = "April" if "April" in day else "May"
        assert holds(f"The harbour master was dismissed in {month} 2023.")
