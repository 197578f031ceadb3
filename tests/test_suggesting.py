"""What the bot offers to ask: it is answered, it is new, it belongs to the matter, and nothing waits for it.

Which questions a sentence makes is in test_posing.py; how they read is looked at with `python -m evals.suggestions`.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import Filters, open_bot
from bot.bot import Bot
from bot.errors import SettingsError
from bot.suggesting import MOST

NEWS = Path(__file__).parents[1] / "evals" / "news"
ASKED = (
    "What did Moscow accuse Yerevan of?",
    "How many people live in Karabakh?",
    "When did Azerbaijan launch its offensive?",
    "Why did Armenia move to ratify the Rome Statute?",
    "Who went to Yerevan with Samantha Power?",
)


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_bot(home=tmp_path_factory.mktemp("news") / "home", llm="quotes") as opened:
        opened.ingest(NEWS)
        yield opened


@pytest.mark.parametrize("question", ASKED)
def test_what_is_offered_is_answered_in_that_conversation_with_words_not_quoted_yet(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    offered = bot.suggest(answer)
    assert 0 < len(offered) <= MOST and len(set(offered)) == len(offered)
    quoted = {citation.quote for citation in answer.citations}
    for one in offered:
        next_answer = bot.ask(one, [answer.to_turn()])
        assert not next_answer.abstained, one
        assert {citation.quote for citation in next_answer.citations} - quoted, one


def test_examples_are_answered_by_documents_and_in_ways_that_differ(bot: Bot, news: Bot) -> None:
    for each in (bot, news):
        examples = each.examples(4)
        answers = [each.ask(one) for one in examples]
        assert len(set(examples)) == 4 and not any(answer.abstained for answer in answers)
        assert len({tuple(question.split()[:2]) for question in examples}) >= 2
        assert len({answer.citations[0].document.id for answer in answers}) >= 3


def test_nothing_is_offered_that_was_asked_before(bot: Bot) -> None:
    history, answer = [], bot.ask(ASKED[1])
    seen = {answer.question}
    for _ in range(4):
        offered = bot.suggest(answer, history)
        assert not seen & set(offered)
        if not offered:
            break
        history.append(answer.to_turn())
        seen.add(offered[0])
        answer = bot.ask(offered[0], history)
    assert len(seen) > 2


def test_a_history_that_holds_the_answer_already_is_the_same(bot: Bot) -> None:
    answer = bot.ask(ASKED[0])
    assert bot.suggest(answer, [answer.to_turn()]) == bot.suggest(answer)


def test_nothing_goes_on_from_what_is_about_something_else_or_asks_back(bot: Bot) -> None:
    assert bot.suggest(bot.ask("how long do i boil an egg for a soft yolk")) == ()
    unclear = bot.ask("When did he say that?")
    assert unclear.asks_back and bot.suggest(unclear) == ()


def test_another_story_is_not_gone_on_with(news: Bot) -> None:
    answer = news.ask("Who accused the union of dressing up a minority protest?")
    offered = news.suggest(answer)
    assert offered
    for one in offered:
        assert any("Seldon" in citation.document.title for citation in news.ask(one).citations), one


def test_the_filters_of_an_answer_hold_for_what_is_offered(bot: Bot) -> None:
    document = next(info for info in bot.documents() if info.path.endswith("karabakh.md"))
    limits = Filters(documents=[document.id])
    answer = bot.ask("Who lives in Karabakh?", filters=limits)
    for one in bot.suggest(answer):
        cited = bot.ask(one, [answer.to_turn()], limits).citations
        assert {citation.document.id for citation in cited} == {document.id}


def test_examples_are_made_once_for_each_state_of_the_index(home: Path, tmp_path: Path) -> None:
    with open_bot(home=home, llm="quotes") as bot:
        first = bot.examples(4)
    with open_bot(home=home, llm="quotes", embedder="tests.nowhere:Missing") as other:
        assert other.examples(4) == first  # neither model nor index are opened for them
        with pytest.raises(SettingsError):
            other.examples(3)
    (tmp_path / "new.md").write_text("Ruth Lindgren, the mayor of Bergen, accused Oslo of theft on 3 May 2024.\n")
    with open_bot(home=home, llm="quotes") as bot:
        bot.ingest(tmp_path / "new.md")
        for info in bot.documents():
            if not info.path.endswith("new.md"):
                bot.remove(info.id)
        assert set(bot.examples(4)) & {"What did Ruth Lindgren accuse Oslo of?", "Who is Ruth Lindgren?"}


def test_a_home_that_cannot_be_written_to_has_examples_too(home: Path) -> None:
    with open_bot(home=home, llm="quotes") as bot:
        for path in home.rglob("*"):
            path.chmod(stat.S_IREAD | (stat.S_IEXEC if path.is_dir() else 0))
        assert len(bot.examples(4)) == 4


def test_nothing_is_offered_where_nothing_is_indexed(tmp_path: Path) -> None:
    with open_bot(home=tmp_path / "empty", llm="quotes") as bot:
        assert bot.examples() == () and bot.suggest(bot.ask("Who met?")) == ()


def test_a_document_that_is_gone_meanwhile_is_not_asked_about(indexed: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(indexed, tmp_path / "home"))
    with open_bot(home=home, llm="quotes") as bot:
        answer = bot.ask(ASKED[1])
        bot.remove(answer.citations[0].document.id)
        assert all(not bot.ask(one).abstained for one in bot.suggest(answer))
