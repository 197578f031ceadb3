"""Whose words are asked for, and that they go first; captions go last unless pictures are asked for.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

import pytest

from bot import open_bot
from bot.bot import Bot
from bot.preferences import find_asked_speaker

STORY = """Dam of Portsea to be raised

Ida Holm, the mayor, said the dam of Portsea would be raised by two metres before the winter.

Tomas Reil, an engineer, said the dam of Portsea was safe as it stood and should be left alone.

Workers beside the dam of Portsea, which is to be raised by two metres. (Ada Berg/Harbour News)

Work on the dam of Portsea, which is to be raised by two metres, begins in October.
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("dam")
    (folder / "dam.txt").write_text(STORY, encoding="utf-8")
    bot = open_bot(home=folder / "home", llm="quotes")
    bot.ingest(folder / "dam.txt")
    return bot


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did Ida Holm say about the dam?", {"ida", "holm"}),
        ("How does Tomas Reil describe the dam?", {"tomas", "reil"}),
        ("According to Reil, is it safe?", {"reil"}),
        ("What was Holm's reaction?", {"holm"}),
        ("What did Moscow say to that?", {"moscow", "russia"}),
        ("Who raised the dam?", set()),
        ("What did they build?", set()),
    ],
)
def test_it_is_told_whose_words_are_asked_for(question: str, words: set[str]) -> None:
    assert find_asked_speaker(question) == words


@pytest.mark.parametrize(("name", "words"), [("Ida Holm", "two metres before"), ("Tomas Reil", "safe as it stood")])
def test_the_words_of_whom_is_asked_about_come_first(bot: Bot, name: str, words: str) -> None:
    best = bot.ask(f"What did {name} say about the dam of Portsea?").evidence[0]
    assert (best.speaker, words in best.text) == (name, True)


def find_caption(bot: Bot, question: str) -> int:
    """The place of the caption among the evidence, from 0."""
    return next(place for place, one in enumerate(bot.ask(question).evidence) if one.text.startswith("Workers"))


def test_a_caption_comes_last_unless_a_picture_is_asked_for(bot: Bot) -> None:
    asked = "Will the dam of Portsea be raised by two metres?"
    assert find_caption(bot, asked) == 2
    assert find_caption(bot, f"{asked} What does the picture show?") < 2
