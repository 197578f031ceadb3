"""What people think of answers: kept with the whole answer, changed, taken back, and as cases that `bot eval` reads.

`bot feedback` is tested here too. How cases are read is in test_cases.py, older homes also in test_catalog.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commands import CORPUS
from talks import make_answer
from test_catalog import make_first_home
from test_conversations import THIRD_SCHEMA

from bot import Filters, Turn, open_bot
from bot.bot import Bot
from bot.catalog import Catalog
from bot.cli import main
from bot.commands.terminal import format_answer
from bot.errors import ConversationNotFoundError, FeedbackError
from bot.kept import Opening, Place
from bot.marks import Rating
from bot.rating import LONGEST, LOOKED_BACK
from evals.run import evaluate
from evals.sets import read_cases

ANSWERED, NOT_THERE = "How many people live in Karabakh?", "Who won the football world cup of 1998?"


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    with open_bot(home=home, llm="quotes") as opened:
        yield opened


def talk(bot: Bot, *questions: str, owner: str | None = None) -> str:
    held = bot.converse(owner=owner)
    for question in questions:
        held.ask(question)
    assert held.id
    return held.id


def test_a_kept_turn_is_rated_with_all_of_its_answer(bot: Bot) -> None:
    found = talk(bot, NOT_THERE, ANSWERED, owner="ann")
    rating = bot.feedback.give_turn(Place(found, 1), "wrong", "wrong citation", " It is the year. ", owner="ann")
    exchange = bot.conversation(found).exchanges[1]
    assert bot.feedback.list_all() == bot.feedback.list_all("ann") == [rating]
    assert (rating.answer, rating.asked, rating.conversation_id) == (exchange.answer, exchange.asked, found)
    assert (rating.mark, rating.reason, rating.comment) == ("wrong", "wrong citation", "It is the year.")
    assert [turn.question for turn in rating.history] == [NOT_THERE] and rating.answer.llm == "quotes"
    assert rating.given.endswith("+00:00") and rating.version
    assert bot.feedback.list_all("bob") == []


def test_a_rating_can_be_changed_and_taken_back(bot: Bot) -> None:
    place = Place(talk(bot, ANSWERED), 0)
    first = bot.feedback.give_turn(place, "wrong", "wrong answer", "No.")
    second = bot.feedback.give_turn(place, "helpful")
    assert bot.feedback.list_all() == [second] and second.id == first.id
    assert (second.mark, second.reason, second.comment) == ("helpful", "", "") and second.given >= first.given
    assert bot.feedback.find_turn(place) == (second.answer, second)
    bot.feedback.take_back(second.id)
    assert bot.feedback.list_all() == [] and bot.feedback.find_turn(place)[1] is None
    with pytest.raises(FeedbackError, match="no feedback has the id"):
        bot.feedback.take_back(second.id)


def test_feedback_outlives_its_conversation_and_document(bot: Bot) -> None:
    found = talk(bot, ANSWERED)
    rating = bot.feedback.give_turn(Place(found, 0), "helpful")
    bot.delete_conversation(found)
    for info in bot.documents():
        bot.remove(info.id)
    assert bot.feedback.list_all() == [rating] and rating.answer.citations[0].quote


def test_an_answer_asked_instead_does_not_inherit_what_was_thought_of_the_old_one(bot: Bot) -> None:
    found = talk(bot, ANSWERED)
    bot.feedback.give_turn(Place(found, 0), "wrong", "wrong answer")
    bot.converse(found, before=0).ask("Who heads Armenia's security council?")
    assert bot.feedback.find_turn(Place(found, 0))[1] is None and len(bot.feedback.list_all()) == 1
    bot.feedback.give_turn(Place(found, 0), "helpful")
    assert [one.mark for one in bot.feedback.list_all()] == ["helpful", "wrong"]


def test_nobody_rates_what_is_another_s_or_is_not_there(bot: Bot) -> None:
    found = talk(bot, ANSWERED, owner="ann")
    for place, owner in ((Place(found, 0), "bob"), (Place(found, 1), "ann"), (Place(found, -1), "ann")):
        with pytest.raises(ConversationNotFoundError):
            bot.feedback.give_turn(place, "helpful", owner=owner)
        with pytest.raises(ConversationNotFoundError):
            bot.feedback.find_turn(place, owner)
    with pytest.raises(ConversationNotFoundError):
        bot.feedback.give_turn(Place("nothing", 0), "helpful")


@pytest.mark.parametrize(
    ("answered", "mark", "reason", "comment", "said"),
    [
        (True, "lovely", "", "", "'lovely' is no mark"),
        (True, "wrong", "too long", "", "'too long' cannot be said of this answer"),
        (True, "wrong", "should have answered", "", "choose wrong, and wrong answer or wrong citation or"),
        (False, "wrong", "wrong answer", "", "choose wrong, and should have answered"),
        (True, "helpful", "wrong answer", "", "cannot be said"),
        (True, "wrong", "", "x" * (LONGEST + 1), "shorten it"),
        (True, "wrong", "", "half \ud83d", "not UTF-8"),
    ],
)
def test_what_cannot_be_said_of_an_answer_is_refused(
    bot: Bot, answered: bool, mark: str, reason: str, comment: str, said: str
) -> None:
    answer = bot.ask(ANSWERED if answered else NOT_THERE)
    with pytest.raises(FeedbackError, match=said):
        bot.feedback.give(answer, mark, reason, comment)  # type: ignore[arg-type]
    assert bot.feedback.list_all() == []


def test_any_answer_can_be_rated_without_a_conversation(bot: Bot) -> None:
    turns = [Turn(f"{number}?", "Yes.", bot.ask(ANSWERED).citations) for number in range(LOOKED_BACK + 5)]
    ratings = [bot.feedback.give(bot.ask(ANSWERED), "helpful", history=turns) for _ in range(2)]
    assert bot.feedback.list_all() == ratings[::-1]
    assert len(ratings[0].history) == LOOKED_BACK and ratings[0].history[-1].question == turns[-1].question
    assert not any(turn.citations for turn in ratings[0].history)


# ---- as cases


@pytest.fixture
def rated(bot: Bot) -> list[Rating]:
    """One rating of each kind, the first given first."""
    limits = Filters(published_from="2023-09-01")
    answer, abstention = bot.ask(ANSWERED, filters=limits), bot.ask(NOT_THERE)
    give = bot.feedback.give
    return [
        give(answer, "helpful"),
        give(abstention, "helpful"),
        give(answer, "wrong", "should not have answered"),
        give(abstention, "wrong", "should have answered", "France did."),
        give(answer, "wrong", "wrong answer", "Too many."),
        give(answer, "wrong", history=[Turn("Who met?", "Nobody."), Turn("And then?", "")]),
    ]


def test_cases_can_be_read_and_measured_by_the_evals(bot: Bot, rated: list[Rating], tmp_path: Path) -> None:
    made = bot.feedback.cases()
    path = tmp_path / "cases.jsonl"
    path.write_text(made.to_lines(), encoding="utf-8")
    cases = read_cases(path)
    assert [case.id for case in cases] == [f"feedback-{one.id}" for one in rated]
    assert [case.answerable for case in cases] == [True, False, False, None, None, None]
    assert (made.answered, made.unanswerable, made.open) == (1, 2, 3)
    first = rated[0].answer
    assert cases[0].answers == tuple(citation.quote for citation in first.citations)
    assert cases[0].documents == ("karabakh.md",) and cases[0].filters == Filters(published_from="2023-09-01")
    assert cases[0].today == rated[0].given[:10]
    assert cases[5].history == (Turn("Who met?", "Nobody."), Turn("And then?", ""))
    measured = evaluate(CORPUS, path, replace(bot.settings, home=tmp_path / "home"))
    assert measured.run.figure("answer_contains") == 1.0


def test_a_case_to_be_completed_tells_what_is_known(bot: Bot, rated: list[Rating]) -> None:
    rows = bot.feedback.cases().rows
    for row, rating in zip(rows[3:], rated[3:], strict=True):
        assert row["kind"] == "to_complete" and row["answers"] == [] and row["question"] == rating.answer.question
    assert (rows[3]["answered"], rows[3]["cited"], rows[3]["comment"]) == ("", [], "France did.")
    assert rows[4]["answered"] == rated[4].answer.text and rows[4]["reason"] == "wrong answer"
    assert rows[4]["cited"] == [
        {"document": "karabakh.md", "quote": citation.quote} for citation in rated[4].answer.citations
    ]


# ---- homes of older versions


def test_a_home_from_before_feedback_takes_it(tmp_path: Path) -> None:
    make_first_home(tmp_path / "home")
    connection = sqlite3.connect(tmp_path / "home" / "catalog.sqlite3")
    connection.executescript(THIRD_SCHEMA)
    connection.close()
    with Catalog(tmp_path / "home") as catalog:
        assert catalog.feedback.list_all() == []
        answer = make_answer()
        rating = Rating("r", "2026-01-01", "helpful", "", "", answer, (), "1")
        catalog.feedback.keep(rating)
        assert catalog.feedback.list_all() == [rating] and catalog.chunk_count == 2
        assert list(catalog.conversations.read_back(Opening())) == []


# ---- the command


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["feedback", *map(str, arguments)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_command_lists_shows_and_removes(
    bot: Bot, rated: list[Rating], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "--home", home)
    assert code == 0 and "6 answers with feedback" in err
    assert out.splitlines()[0].startswith(rated[-1].id) and "wrong: wrong answer" in out and "    Too many." in out
    forms = json.loads(run(capsys, "--home", home, "--json")[1])
    assert [form["id"] for form in forms] == [one.id for one in rated[::-1]] and "owner" not in forms[0]
    assert "About 120,000 people" in run(capsys, "show", rated[0].id[:8], "--home", home)[1]
    assert json.loads(run(capsys, "show", rated[0].id, "--json", "--home", home)[1])["mark"] == "helpful"
    assert run(capsys, "remove", rated[0].id, "--home", home)[0] == 0
    assert len(bot.feedback.list_all()) == 5


def test_what_is_shown_of_one_has_the_lines_that_it_was_written_in(
    bot: Bot, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = bot.ask(ANSWERED)
    kept = bot.feedback.give(answer, "wrong", "wrong answer", "Too many.\nAnd too late.")
    code, out, _ = run(capsys, "show", kept.id, "--home", home)
    assert code == 0 and "    Too many.\n    And too late.\n" in out
    assert out.endswith(f"\n{format_answer(answer)}\n") and "\\n" not in out


@pytest.mark.parametrize("typed", ["abc", "nothing-like-it"])
def test_the_command_refuses_an_id_that_is_none(
    rated: list[Rating], home: Path, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "remove", typed, "--home", home)
    assert (code, out) == (1, "") and err.startswith("error: ")


def test_the_command_writes_cases_to_stdout_or_a_new_file(
    bot: Bot, rated: list[Rating], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "export", "--home", home)
    assert code == 0 and out == bot.feedback.cases().to_lines()
    assert "6 cases: 1 with gold quotes, 2 not answerable, 3 for a person to complete" in err
    assert run(capsys, "export", "--home", home, "--out", tmp_path / "cases.jsonl")[0] == 0
    assert (tmp_path / "cases.jsonl").read_text(encoding="utf-8") == out
    code, out, err = run(capsys, "export", "--home", home, "--out", tmp_path / "cases.jsonl")
    assert (code, out) == (1, "") and "is there already" in err
