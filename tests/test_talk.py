"""A conversation being held: what is kept and when, what history a question gets, and what if nothing can be kept.

On the real bot where an answer matters, over a script where only its keeping does.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import BARE
from stopwatch import hurry, keep_pace
from talks import make_answer, make_exchange, talk_over
from test_catalog import TEXT, make_entry, store

from bot import open_bot
from bot.bot import Bot
from bot.catalog import Catalog
from bot.errors import ConversationNotFoundError, QuestionError
from bot.kept import UNKEPT, Opening
from bot.schema import Answer, Delta, Document, Evidence
from bot.settings import Settings
from bot.storage import open_catalog
from bot.talk import Talk, cut_history, find_versions
from bot.windows import count_tokens

FACTS = "Ada Berg opened the harbour in 1956. She was the mayor of Holm.\n\nThe harbour has 5 cranes."


@pytest.fixture
def catalog(tmp_path: Path, places: dict[str, str]) -> Iterator[Catalog]:
    with open_catalog(Settings(home=tmp_path / "home", **places)) as catalog:
        store(catalog, make_entry())
        yield catalog


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    (tmp_path / "harbour.txt").write_text(FACTS)
    with open_bot(home=tmp_path / "bot", llm="quotes") as bot:
        bot.ingest(tmp_path / "harbour.txt")
        yield bot


# ---- on the real bot


def test_each_answer_is_kept_and_the_talk_can_be_taken_up_again(bot: Bot) -> None:
    talk = bot.converse()
    assert (talk.id, talk.history, talk.last, bot.conversations()) == (None, (), None, [])
    first = talk.ask("When did Ada Berg open the harbour?")
    then = talk.ask("How many cranes has the harbour?")
    assert talk.id and not first.notice and "1956" in first.text and "5 cranes" in then.text
    assert [exchange.answer for exchange in bot.conversation(talk.id).exchanges] == [first, then]
    assert [replace(turn, asked=None) for turn in talk.history] == [first.to_turn(), then.to_turn()]
    exchanges = bot.conversation(talk.id).exchanges
    assert [turn.asked for turn in talk.history] == [exchange.asked[:10] for exchange in exchanges]
    assert talk.last and talk.last.answer == then
    again = bot.converse(talk.id)
    assert (again.history, again.last) == (talk.history, talk.last)
    again.ask("Who was the mayor of Holm?")
    [info] = bot.conversations()
    assert (info.id, info.turns, info.title) == (talk.id, 3, "When did Ada Berg open the harbour?")
    assert info.started < info.changed


def test_a_stream_gives_the_bot_s_events_and_has_kept_the_answer_when_it_gives_it(bot: Bot) -> None:
    talk = bot.converse()
    kinds, kept = [], []
    for event in talk.stream("When did Ada Berg open the harbour?"):
        kinds.append(type(event))
        kept.append(len(bot.conversations()))
    assert (kinds[0], kinds[-1]) == (Evidence, Answer) and set(kinds[1:-1]) == {Delta}
    assert kept == [0] * (len(kept) - 1) + [1]


def test_what_is_stopped_or_fails_is_not_kept(bot: Bot) -> None:
    talk = bot.converse()
    stream = talk.stream("When did Ada Berg open the harbour?")
    assert isinstance(next(stream), Evidence)
    stream.close()
    with pytest.raises(QuestionError):
        talk.ask("?!")
    assert (talk.id, talk.history, bot.conversations()) == (None, (), [])


def test_each_turn_tells_its_place(bot: Bot) -> None:
    talk = bot.converse(owner="ann")
    for ordinal in range(2):
        talk.ask("How many cranes has the harbour?")
        assert talk.last and talk.last.ordinal == ordinal
    assert talk.id and [one.ordinal for one in bot.conversation(talk.id).exchanges] == [0, 1]
    assert bot.conversations("ann") and not bot.conversations("") and not bot.conversations("bob")
    for act in (bot.converse, bot.conversation, bot.delete_conversation):
        with pytest.raises(ConversationNotFoundError):
            act(talk.id, owner="bob")
    with pytest.raises(ConversationNotFoundError):
        bot.export(talk.id, owner="bob")
    bot.converse(talk.id).ask("When did Ada Berg open the harbour?")  # the command line goes on with anybody's
    assert bot.conversations("ann")[0].turns == 3


def test_a_turn_is_asked_anew_with_what_came_before_it(bot: Bot) -> None:
    talk = bot.converse()
    talk.ask("When did Ada Berg open the harbour?")
    for _ in range(3):
        talk.ask("How many cranes has the harbour?")
    anew = bot.converse(talk.id, before=1)
    assert [turn.question for turn in anew.history] == ["When did Ada Berg open the harbour?"]
    stream = anew.stream("Who was the mayor of Holm?")
    next(stream)
    stream.close()
    with pytest.raises(QuestionError):
        anew.ask("?!")
    assert bot.conversations()[0].turns == 4  # nothing is lost by what was not answered
    anew.ask("Who was the mayor of Holm?")
    assert bot.conversations()[0].turns == 2 and anew.last and anew.last.ordinal == 1
    anew.ask("How many cranes has the harbour?")  # and the conversation goes on
    assert talk.id and [one.answer.question for one in bot.conversation(talk.id).exchanges] == [
        "When did Ada Berg open the harbour?",
        "Who was the mayor of Holm?",
        "How many cranes has the harbour?",
    ]
    assert len(anew.history) == 3


def test_an_unknown_conversation_cannot_be_taken_up(bot: Bot) -> None:
    with pytest.raises(ConversationNotFoundError, match="'gone'; `bot conversations`"):
        bot.converse("gone")


def test_a_cited_document_opens_at_its_words_after_it_changed_and_after_it_went(bot: Bot, tmp_path: Path) -> None:
    talk = bot.converse()
    [citation] = talk.ask("When did Ada Berg open the harbour?").citations
    assert talk.last
    version = talk.last.versions[citation.document.id]
    (tmp_path / "harbour.txt").write_text("It rained. " + FACTS.replace("1956", "1957"))
    bot.ingest(tmp_path / "harbour.txt")
    assert "1957" in bot.document(citation.document.id).text
    bot.remove(citation.document.id)
    kept = bot.document(citation.document.id, version)
    assert kept.text == FACTS and kept.text[citation.start : citation.end] == citation.quote
    assert (kept.title, kept.path) == (citation.document.title, citation.document.path)


# ---- history


def test_history_is_the_last_whole_turns_within_the_budget(catalog: Catalog) -> None:
    document = catalog.document("a")
    cost = round(count_tokens(f"Who met? {TEXT[:25]} [1]"))
    talk = talk_over(catalog, document, budget=3 * cost)
    seen = [talk.ask("Who met?").reason for _ in range(5)]
    assert seen == [f"{turns} turns before" for turns in (0, 1, 2, 3, 3)]
    assert talk_over(catalog, document, 3 * cost - 1, Opening(talk.id)).ask("Who met?").reason == "2 turns before"


def test_the_newest_turn_is_always_handed_on(catalog: Catalog) -> None:
    talk = talk_over(catalog, catalog.document("a"), budget=0)
    assert [talk.ask("Who met?").reason for _ in range(3)] == ["0 turns before", "1 turns before", "1 turns before"]


def test_a_long_turn_ends_history_rather_than_leaving_a_gap() -> None:
    turns = [make_exchange(make_answer(question)) for question in ("newest?", "long " * 1000, "old?")]
    assert [exchange.answer.question for exchange in cut_history(turns, 500)] == ["newest?"]


def test_the_setting_says_how_much_history_there_is(bot: Bot) -> None:
    talk = bot.converse()
    for _ in range(3):
        talk.ask("How many cranes has the harbour?")
    assert len(bot.converse(talk.id).history) == 3
    with open_bot(home=bot.settings.home, llm="quotes", history_tokens=1) as other:
        assert len(other.converse(talk.id).history) == 1


def test_two_hundred_turns_make_no_turn_slower(catalog: Catalog) -> None:
    document = catalog.document("a")
    talk = talk_over(catalog, document)
    for number in range(200):
        talk.ask(f"Question number {number} of many?")
    assert len(talk.history) < 120
    short = talk_over(catalog, document)
    short.ask("How many are many?")
    keep_pace(lambda: ask_often(talk), lambda: ask_often(short), 1.3, 0.02)
    # however long it is, only its end is read
    assert hurry(0.25, lambda: talk_over(catalog, document, opening=Opening(talk.id))).history == talk.history


def ask_often(talk: Talk) -> None:
    for number in range(10):
        talk.ask(f"Question number {number} of more?")


def test_a_question_may_name_its_backend(catalog: Catalog) -> None:
    talk = talk_over(catalog, catalog.document("a"))
    assert [talk.ask("Who met?", llm="local").llm, talk.ask("Who left?").llm] == ["local", "quotes"]


# ---- where something comes between


def test_a_document_that_changes_while_it_is_answered_from_is_kept_as_it_was(catalog: Catalog) -> None:
    document = catalog.document("a")

    def answer(*asked: Any, **named: Any) -> Generator[Evidence | Delta | Answer]:
        found = make_answer("Who met?", document, "The minister left early.")
        yield Evidence("Who met?", found.passages, (), 0.9)
        store(catalog, make_entry(text=TEXT.replace("minister", "ministers")))
        yield found

    talk = Talk(answer, catalog, 1500)
    talk.ask("Who met?")
    assert talk.last and catalog.document("a", talk.last.versions["a"]).text == TEXT


def test_a_text_that_does_not_hold_the_quote_is_no_version_of_what_was_cited() -> None:
    document = Document("a", "T", TEXT, "/a")
    answer = make_answer("Who met?", document, "The minister left early.")
    assert list(find_versions(answer, {"a": TEXT})) == ["a"]
    assert find_versions(answer, {"a": f"Now {TEXT}"}) == {} == find_versions(answer, {})


def test_an_answer_to_a_deleted_conversation_is_given_with_a_notice(catalog: Catalog) -> None:
    talk = talk_over(catalog, catalog.document("a"))
    first = talk.ask("Who met?")
    assert talk.id
    catalog.conversations.delete(talk.id)
    then = talk.ask("Who left?")
    assert then.text == first.text and "This turn is not kept: no conversation has the id" in then.notice
    assert catalog.conversations.list_all() == [] and len(talk.history) == 2
    assert talk.last and talk.last.ordinal == UNKEPT


def test_a_notice_of_the_answer_s_own_comes_before_that_of_keeping(catalog: Catalog) -> None:
    found = replace(make_answer(), notice="The model failed.")
    talk = Talk(lambda *asked, **named: (event for event in [found]), catalog, 1500)  # type: ignore[arg-type,return-value]
    talk.ask("Who met?")
    catalog.conversations.delete(talk.id or "")
    assert talk.ask("Who met?").notice.startswith("The model failed. This turn is not kept: ")


ASK = """
import sys
from pathlib import Path
from bot import open_bot
with open_bot(home=Path(sys.argv[1]), llm="quotes") as bot:
    {first}
    talk = bot.converse()
    answer = talk.ask("When did Ada Berg open the harbour?")
    print(answer.text)
    print(answer.notice)
    print(talk.id, len(talk.history))
"""
FULL = "bot.ask('Who?'); import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
FULL += "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"
# From then on no file may grow: to the writer it is a full disk.


@pytest.mark.parametrize(
    ("first", "reason"), [("", "it cannot be written to; make it writable or"), (FULL, "free some space")]
)
def test_a_home_that_takes_nothing_still_gives_the_answer(bot: Bot, first: str, reason: str) -> None:
    home = bot.settings.home
    bot.close()
    places = [home, *home.rglob("*")] if not first else []
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [sys.executable, "-c", BARE, "-c", ASK.format(first=first), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], timeout=120)
    for path in places:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    text, notice, state = done.stdout.splitlines()
    assert "1956" in text and state == "None 1"
    assert notice.startswith("This turn is not kept: ") and reason in notice
    with open_bot(home=home, llm="quotes") as again:
        assert again.conversations() == []
