"""Whoever a quote leaves out of a group is not counted in; other ways of saying the same pass.

The check is the whole one, as an answer goes through it.
"""

from __future__ import annotations

import pytest

from bot.checking import check_sentence

CSTO = (
    "The CSTO is a military alliance of six nations under Moscow's leadership. Azerbaijan is not a member of the CSTO,"
    " yet Azerbaijan has close relations with Russia."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Azerbaijan is one of the six nations under Moscow's leadership.",
        "Azerbaijan is a member of the CSTO.",
        "Azerbaijan is part of the military alliance under Moscow's leadership.",
        "Azerbaijan is among the six nations of the CSTO.",
    ],
)
def test_who_is_left_out_is_not_counted_in(sentence: str) -> None:
    assert check_sentence(sentence, CSTO).status == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("Azerbaijan is not a member of the CSTO.", CSTO),
        ("The CSTO is a military alliance of six nations.", CSTO),
        ("Azerbaijan has close relations with Russia.", CSTO),
        (
            "Norland is a member of the Pact.",
            "Norland is not a member of the League. Norland is a member of the Pact since 1991.",
        ),
        ("Sudland is one of the six.", "Norland is not one of the six. Sudland is one of the six."),
    ],
)
def test_the_rest_passes(sentence: str, quote: str) -> None:
    assert check_sentence(sentence, quote).status == "supported"
