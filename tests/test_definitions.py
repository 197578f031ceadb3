"""Asked what something is, the sentence that says so goes first, and alone.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

from bot.ranking.definitions import defines

STORY = (
    "---\ntitle: The Harbour League\npublished: 2024-05-03\n---\n\nNorland joined the Harbour League in 1994. The"
    " Harbour League is an alliance of six ports. The premier spoke of the Harbour League on Friday."
)


def test_what_something_is_comes_first(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"league.md": STORY}) as bot:
        for asked in ("What is the Harbour League?", "what's the harbour league"):
            told = [one.text for one in bot.ask(asked).sentences]
            assert told == ["The Harbour League is an alliance of six ports."]


@pytest.mark.parametrize(
    "text",
    [
        "The CSTO is a military alliance.",
        "The CSTO (Collective Security Treaty Organization), led by Moscow, is an alliance.",
        "She left the CSTO, an alliance of six, in May.",
    ],
)
def test_a_definition_is_known(text: str) -> None:
    assert defines("CSTO", text)


@pytest.mark.parametrize(
    "text", ["Norland is a member of the CSTO.", "The CSTO met in Lissa.", "In the CSTO, it rained."]
)
def test_what_only_names_a_thing_defines_nothing(text: str) -> None:
    assert not defines("CSTO", text)
