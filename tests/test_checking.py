"""What the check lets through: whole sentences of a cited quote, given to the one who said them.

The same through a whole answer is in test_answering.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checking import check_draft, is_verbatim
from bot.schema import Citation, Draft, Source

SOURCE = Source("d1", "Border", None, None, "2024-05-03", "border.md")
TEXT = "Rain fell.\nThe council did not say that 120,000 people had fled. It met\nagain in June."
QUOTE = TEXT[TEXT.index("The council") :]
CITED = Citation(1, QUOTE, TEXT.index(QUOTE), len(TEXT), None, SOURCE)
SAID = replace(CITED, speaker="the UN")


def check(text: str, citation: Citation = CITED, lead: str = "") -> str:
    return check_draft(Draft(text, (0,), lead), [citation])


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        " ".join(QUOTE.split()),
        "The council did not say that 120,000 people had fled.",
        "It met again in June.",
    ],
)
def test_whole_sentences_of_the_quote_are_supported(text: str) -> None:
    assert check(text) == "supported"


@pytest.mark.parametrize(
    "text",
    [
        "The council did not say that 130,000 people had fled.",
        "The council did not claim that 120,000 people had fled.",
        "The council did say that 120,000 people had fled.",
        "20,000 people had fled.",
        "people had fled.",
        "The council did not say",
        "It met again in June. The council did not say that 120,000 people had fled.",
        "Rain fell.",
        "",
    ],
)
def test_changed_cut_reordered_and_foreign_words_are_unsupported(text: str) -> None:
    assert check(text) == "unsupported"


def test_a_draft_without_citations_is_unsupported() -> None:
    assert check_draft(Draft(QUOTE, ()), []) == "unsupported"


def test_somebodys_words_are_theirs_in_the_lead_or_in_the_sentence() -> None:
    sentence = "It met again in June."
    assert check(sentence, SAID) == "misattributed"
    assert check(sentence, SAID, lead="The UN: ") == "supported"
    assert check(sentence, SAID, lead="Moscow: ") == "misattributed"
    assert check(sentence, SAID, lead="Not the UN: ") == "misattributed"
    assert (
        check("The council did not say that 120,000 people had fled.", replace(CITED, speaker="the council"))
        == "supported"
    )


def test_a_speaker_is_not_named_by_a_part_of_another_word() -> None:
    text = "The fund paid."
    assert check(text, Citation(1, text, 0, len(text), "UN", SOURCE)) == "misattributed"


@pytest.mark.parametrize("lead", ["Moscow: ", "None: ", ": ", "Clearly "])
def test_a_lead_without_a_speaker_is_misattributed(lead: str) -> None:
    assert check("It met again in June.", lead=lead) == "misattributed"


def test_one_quote_that_holds_the_words_is_enough() -> None:
    other = Citation(2, "Rain fell.", 0, 10, None, SOURCE)
    assert check_draft(Draft("Rain fell.", (0, 1)), [CITED, other]) == "supported"


def test_a_citation_is_verbatim_only_at_its_own_place() -> None:
    assert is_verbatim(CITED, TEXT)
    assert not is_verbatim(replace(CITED, start=CITED.start + 1), TEXT)
    assert not is_verbatim(CITED, "New " + TEXT)
    assert not is_verbatim(Citation(1, "", 3, 3, None, SOURCE), TEXT)
