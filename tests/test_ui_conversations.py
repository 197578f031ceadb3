"""Conversations of the served page over HTTP: who sees which, what can be done with them, and turns asked anew.

Looks and clicks are in tests/browser/test_conversations.py.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from stopwatch import hurry
from talks import WHEN
from test_turnstile import wait_until
from test_ui import Tab

from bot import open_bot
from bot.catalog import Catalog
from bot.kept import ConversationInfo, Opening
from tests.browser.scripted import Scripted
from ui import strings
from ui.conversation import open_chat
from ui.conversations import SHOWN, name_file, render_conversations
from ui.server import REFUSED, Server, find_port, start
from ui.visit import Visit

if TYPE_CHECKING:
    from bot.bot import Bot

FACTS = "Ada Berg opened the harbour in 1956. She was the mayor of Holm.\n\nThe harbour has 5 cranes."
OPENED, CRANES, MAYOR = (
    "When did Ada Berg open the harbour?",
    "How many cranes has the harbour?",
    "Who was the mayor of Holm?",
)
HOSTILE = '<img src=x onerror="alert(1)"> & "quotes"'


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    (tmp_path / "harbour.txt").write_text(FACTS)
    with open_bot(home=tmp_path / "bot", llm="quotes") as bot:
        bot.ingest(tmp_path / "harbour.txt")
        yield bot


@pytest.fixture
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7940))
    yield running
    running.close()


def hold(tab: Tab, bot: Bot, *questions: str) -> str:
    """Asks in a new conversation of the tab's person, and returns its id."""
    for question in questions:
        tab.ask(question)
    return bot.conversations()[0].id


def reopen(tab: Tab, conversation_id: str) -> str:
    """All turns that the page then shows."""
    sent = {"data": [None], "event_data": {"conversation": conversation_id}}
    _, _, earlier, current, *_ = tab.follow("desk", "select", sent)["output"]["data"]
    tab.conversation = conversation_id
    return f"{earlier}{current}"


def read_questions(bot: Bot, conversation_id: str) -> list[str]:
    return [exchange.answer.question for exchange in bot.conversation(conversation_id).exchanges]


# ---- whose they are


def test_nobody_sees_lists_opens_exports_or_changes_another_s(server: Server, bot: Bot) -> None:
    one, other = Tab(server.url, "tab-one"), Tab(server.url, "tab-other")
    found = hold(one, bot, OPENED)
    assert OPENED in one.open("conversations") and found in one.open("conversations")
    assert strings.CONVERSATIONS_EMPTY in other.open("conversations")
    assert strings.CONVERSATIONS_UNFOUND.format(words="harbour") in other.open("conversations", words="harbour")
    before = bot.conversation(found)
    for name, wanted in (("rename_conversation", {"title": "Mine"}), ("delete_conversation", {})):
        refused = other.http.post(f"/panels/{name}", json={"id": found, **wanted})
        assert REFUSED in refused.headers and refused.text == strings.NO_CONVERSATION
    for tab, wanted in ((other, found), (one, "gone"), (one, "..%2F")):
        refused = tab.http.get(f"/conversations/{wanted}/export")
        assert refused.status_code == 404 and "harbour" not in refused.text
    shown = reopen(other, found)
    assert strings.NO_CONVERSATION in shown and OPENED not in shown and "data-conversation" not in shown
    assert strings.ASK_AGAIN not in shown
    _, kept, _, current, *_ = other.ask(CRANES, conversation=found)
    assert "value" not in kept and strings.NO_CONVERSATION in current
    _, kept, _, current, *_ = other.ask(CRANES, conversation=found, before=0)
    assert "value" not in kept and strings.NO_CONVERSATION in current
    assert bot.conversation(found) == before and [info.id for info in bot.conversations()] == [found]


def test_the_page_s_conversations_are_the_operator_s_to_list_but_not_the_command_line_s_own(
    server: Server, bot: Bot
) -> None:
    found = hold(Tab(server.url, "tab-one"), bot, OPENED)
    assert [info.id for info in bot.conversations()] == [found] and bot.conversations("") == []


# ---- what is done with them


def test_a_conversation_is_renamed_found_and_deleted(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED, CRANES)
    listed = tab.open("rename_conversation", id=found, title=f" {HOSTILE} ")
    assert bot.conversation(found).title == HOSTILE
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in listed and "<img" not in listed
    assert "1 conversation<" in tab.open("conversations", words="CRANES berg")
    assert "1 conversation<" in tab.open("conversations", words="onerror quot")
    assert found not in tab.open("conversations", words="zeppelin")
    refused = tab.http.post("/panels/rename_conversation", json={"id": found, "title": " "})
    assert REFUSED in refused.headers and refused.text == "the title is empty; type one"
    assert REFUSED in tab.http.post("/panels/rename_conversation", json={"id": 7}).headers
    assert found not in tab.open("delete_conversation", id=found) and bot.conversations() == []
    again = tab.http.post("/panels/delete_conversation", json={"id": found})
    assert REFUSED in again.headers and again.text == strings.NO_CONVERSATION


def test_a_conversation_is_exported_as_a_file(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED)
    bot.rename_conversation(found, 'Häfen / "ports"; \r\n../x')
    for form, ending, kind in (("markdown", "md", "text/markdown"), ("json", "json", "application/json")):
        given = tab.http.get(f"/conversations/{found}/export", params={"form": form})
        assert given.status_code == 200 and given.headers["content-type"].startswith(kind)
        name = f"h%C3%A4fen-ports-x.{ending}"
        assert given.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert given.text == bot.export(found, form)
    assert json.loads(given.text)["exchanges"][0]["answer"]["question"] == OPENED
    assert tab.http.get(f"/conversations/{found}/export", params={"form": "exe"}).status_code == 404


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("When did it open?", "when-did-it-open"),
        ("../../etc/passwd", "etc-passwd"),
        ("?!", strings.EXPORT_NAME),
        ("東京の人口", "東京の人口"),
        ("word " * 50, "word-" * 11 + "word"),
    ],
)
def test_a_file_is_named_by_the_words_of_the_title(title: str, name: str) -> None:
    assert name_file(title) == name


def test_a_long_list_tells_how_many_are_left() -> None:
    infos = [ConversationInfo(f"{n:016x}", f"Title {n}", WHEN, WHEN, n) for n in range(SHOWN + 1200)]
    shown = render_conversations(infos)
    assert shown.count('class="kept-one"') == SHOWN and "1,200 older ones" in shown
    assert "2 January 2026, 03:04 UTC" in shown and "1 turn<" in shown and "2 turns<" in shown
    assert "older ones" not in render_conversations(infos[:SHOWN])


# ---- reopened


def test_after_a_restart_and_a_changed_source_it_opens_with_its_citations_and_goes_on(bot: Bot, tmp_path: Path) -> None:
    server = start(bot, port=find_port("127.0.0.1", 7940))
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED, "Who won the football world cup of 1998?")
    before = reopen(tab, found)
    server.close()
    (tmp_path / "harbour.txt").write_text(f"It rained. {FACTS.replace('1956', '1957')}")
    bot.ingest(tmp_path / "harbour.txt")
    server = start(bot, port=find_port("127.0.0.1", 7940))
    again = Tab(server.url, "tab-again")
    again.http.cookies = tab.http.cookies
    after = reopen(again, found)
    since = strings.SINCE_CHANGED.format(titles="“harbour”")
    assert before.count('class="since"') == 0 and after.count('class="since"') == 1 and since in after
    assert after.replace(f'<p class="since" dir="auto">{since}</p>', "") == before
    _, _, earlier, current, *_ = again.ask(CRANES)
    assert OPENED in earlier and f'data-conversation="{found}" data-turn="2"' in current
    bot.remove(bot.conversation(found).exchanges[0].answer.citations[0].document.id)
    assert strings.SINCE_GONE.format(titles="“harbour”") in reopen(again, found)
    server.close()


def test_a_tab_that_was_open_over_a_restart_goes_on_with_its_conversation(bot: Bot) -> None:
    server = start(bot, port=find_port("127.0.0.1", 7940))
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED)
    server.close()
    server = start(bot, port=find_port("127.0.0.1", 7940))
    again = Tab(server.url, "tab-one")
    again.http.cookies = tab.http.cookies
    _, _, earlier, current, *_ = again.ask(CRANES, conversation=found)
    assert OPENED in earlier and CRANES in current and read_questions(bot, found) == [OPENED, CRANES]
    server.close()


def test_two_hundred_turns_are_made_again_quickly(bot: Bot) -> None:
    """Measured: 0.14 s of this processor."""
    talk = bot.converse(owner="ann")
    talk.ask(CRANES)
    assert talk.id and talk.last
    texts = {document.id: bot.document(document.id).text for document in bot.documents()}
    with Catalog(bot.settings.home) as catalog:
        for _ in range(199):
            catalog.conversations.keep(talk.last, texts, Opening(talk.id))
    chat = hurry(1, lambda: open_chat(Visit(bot, "ann"), talk.id))
    assert len(chat.turns) == 200
    assert 'data-turn="199"' in chat.turns[-1]


# ---- asked anew


def test_a_turn_asked_anew_takes_the_place_of_those_from_there_on(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED, CRANES, MAYOR)
    _, box, earlier, current, *_ = tab.ask(MAYOR, conversation=found, before=1)
    assert "value" not in box and earlier.count("<article") == 1 and OPENED in earlier
    assert MAYOR in current and f'data-conversation="{found}" data-turn="1"' in current
    assert read_questions(bot, found) == [OPENED, MAYOR]
    _, _, earlier, current, *_ = tab.ask(CRANES)  # and it goes on from there
    assert earlier.count("<article") == 2 and read_questions(bot, found) == [OPENED, MAYOR, CRANES]
    tab.ask(CRANES, conversation=found, before=2)  # asked again
    assert read_questions(bot, found) == [OPENED, MAYOR, CRANES]
    _, _, earlier, current, *_ = tab.ask(CRANES, conversation=found, before=0)
    assert earlier == "" and read_questions(bot, found) == [CRANES]


@pytest.mark.parametrize("before", ["1", None, 1.5, [1]])
def test_what_is_no_ordinal_goes_on_at_the_end(server: Server, bot: Bot, before: Any) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED, CRANES)
    tab.ask(MAYOR, conversation=found, before=before)
    assert read_questions(bot, found) == [OPENED, CRANES, MAYOR]


def test_what_is_stopped_or_refused_while_asked_anew_leaves_everything_as_it_was(
    server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED, CRANES, MAYOR)
    tab.ask("why " * bot.settings.max_question, conversation=found, before=1)
    message = tab.follow(
        "desk", "submit", {"data": [None, ""], "event_data": {"question": "?!", "before": 0, "conversation": found}}
    )
    _, box, earlier, current, *_ = message["output"]["data"]
    assert "value" not in box and 'class="turn notice"' in current
    assert [question in earlier for question in (OPENED, CRANES, MAYOR)] == [True] * 3
    go = threading.Event()
    llm = Scripted("The harbour has 5 cranes.", go, "The harbour has 5 cranes.")
    monkeypatch.setattr(bot, "llm", llm)
    tab.first = []
    asking = threading.Thread(target=tab.ask, args=(CRANES,), kwargs={"conversation": found, "before": 0})
    asking.start()
    assert llm.waiting.wait(60)
    wait_until(lambda: bool(tab.first))  # by when the page knows what is to be stopped
    tab.stop()
    asking.join(60)
    go.set()
    assert llm.closed.wait(60)
    monkeypatch.undo()
    assert read_questions(bot, found) == [OPENED, CRANES, MAYOR]
    tab.ask("How many cranes?")
    assert read_questions(bot, found) == [OPENED, CRANES, MAYOR, "How many cranes?"]


def test_what_is_held_of_another_conversation_or_person_is_not_gone_on_with(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED)
    _, _, earlier, current, *_ = tab.ask(CRANES, conversation="")
    assert earlier == "" and CRANES in current
    tab.ask(MAYOR, conversation=found)
    assert read_questions(bot, found) == [OPENED, MAYOR]
    tab.http.cookies.clear()  # somebody else, before the page that was left open
    _, _, earlier, current, *_ = tab.ask(CRANES, conversation=found)
    assert earlier == "" and strings.NO_CONVERSATION in current
    assert read_questions(bot, found) == [OPENED, MAYOR]


def test_a_conversation_deleted_meanwhile_is_told_with_the_answer(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED)
    bot.delete_conversation(found)
    _, _, _, current, *_ = tab.ask(CRANES, conversation=found)
    assert "5 cranes" in current and "This turn is not kept" in current and "data-turn" not in current


def test_cookies_that_others_wrote_oddly_leave_a_browser_who_it_is(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-one")
    found = hold(tab, bot, OPENED)
    ours = f"verbatim={tab.http.cookies['verbatim']}"
    for cookie in (f'theme={{"dark": 1}}; {ours}', f"a:b[c]=1; {ours}", f"verbatim=x; {ours}; =; ;é"):
        headers = {"cookie": cookie.encode()}
        assert httpx.get(f"{server.url}conversations/{found}/export", headers=headers).status_code == 200, cookie


def test_a_cookie_of_no_browser_is_another_person(server: Server, bot: Bot) -> None:
    found = hold(Tab(server.url, "tab-one"), bot, OPENED)
    for cookie in ("verbatim=", "verbatim=x", f"verbatim={'a' * 43}"):
        given = httpx.get(f"{server.url}conversations/{found}/export", headers={"cookie": cookie})
        assert given.status_code == 404
