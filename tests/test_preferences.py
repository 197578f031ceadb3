"""Whose words are asked for, and that they go first; captions go last unless pictures are asked for.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import open_bot
from bot.bot import Bot
from bot.ranking.preferences import tells_saying

STORY = """Dam of Portsea to be raised

Ida Holm, the mayor, said the dam of Portsea would be raised by two metres before the winter.

Tomas Reil, an engineer, said the dam of Portsea was safe as it stood and should be left alone.

Workers beside the dam of Portsea, which is to be raised by two metres. (Ada Berg/Harbour News)

"A dam is no toy," Reil said. The mayor had hidden a report on the dam, he added.

Work on the dam of Portsea, which is to be raised by two metres, begins in October.
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("dam")
    (folder / "dam.txt").write_text(STORY, encoding="utf-8")
    bot = open_bot(home=folder / "home", llm="quotes")
    bot.ingest(folder / "dam.txt")
    return bot


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


def test_an_office_is_answered_with_the_words_of_whoever_holds_it(bot: Bot) -> None:
    answer = bot.ask("What does the mayor say about the dam of Portsea?")
    assert [one.speaker for one in answer.citations] == ["Ida Holm"]
    answer = bot.ask("What does the engineer say about the dam of Portsea?")
    assert {one.speaker for one in answer.citations} == {"Tomas Reil"}


@pytest.mark.parametrize("question", ["What did the governor say about the dam?", "What did Moscow say about the dam?"])
def test_the_words_of_others_are_no_answer(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


def test_whatever_somebody_said_is_told_unless_the_question_leaves_something_out(bot: Bot) -> None:
    whole, short = bot.ask("What did the engineer say?"), bot.ask("And what did the engineer say?")
    assert not whole.abstained and {one.speaker for one in whole.citations} == {"Tomas Reil"}
    assert short.probability <= whole.probability


PORT = """Port strike closes harbour

Dockworkers walked out of Velmar harbour on Thursday after pay talks collapsed.

Union leader Marta Quill said 1,240 workers had joined the strike. "Do not expect us back before Easter," Quill said. \
The port authority put the number at fewer than 700.

"The union is lying to its own members," said Jonas Breck, the port director.
"""


def test_a_follow_up_for_the_words_of_one_is_not_answered_with_those_of_others(tmp_path: Path) -> None:
    (tmp_path / "port.txt").write_text(PORT, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "port.txt")
        before = bot.ask("How many workers joined the strike?")
        answer = bot.ask("And what did the port authority say?", [before.to_turn()])
        other = bot.ask("And what did Jonas Breck say?", [before.to_turn()])
    assert {one.speaker for one in answer.citations} == {"the port authority"}
    assert {one.speaker for one in other.citations} == {"Jonas Breck"}


def test_a_sentence_with_a_verb_of_claiming_tells_that_somebody_speaks() -> None:
    assert tells_saying("The mayor denied it.") and not tells_saying("The mayor opened it.")


CAPITAL = """Drone strikes border town

VELM, May 2 (Wire) - A drone struck Velm on Wednesday. What Moscow wants in Velm is not clear.

The Kremlin said the strike would not go unanswered. A Russian foreign ministry spokeswoman, Daria Levina, said Georgia
had opened its sky.

Tbilisi rejected that. The mayor of Moscow, Pavel Ruzin, said a metro line would open.
"""


def test_a_capital_stands_for_its_government(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("capital")
    (folder / "velm.txt").write_text(CAPITAL, encoding="utf-8")
    with open_bot(home=folder / "home", llm="quotes") as bot:
        bot.ingest(folder / "velm.txt")
        moscow = bot.ask("What did Moscow say?")
        assert {one.speaker for one in moscow.citations} == {"the Kremlin", "Daria Levina"}
        assert {one.speaker for one in bot.ask("What did Tbilisi say?").citations} == {"Tbilisi"}
        assert {one.speaker for one in bot.ask("What did the mayor of Moscow say?").citations} == {"Pavel Ruzin"}
