"""The served page over HTTP, with the real bot: what is open to clients, sessions, uploads, sources, ports.

Looks and clicks are in tests/browser/test_page.py.
"""

from __future__ import annotations

import json
import os
import re
import socket
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from test_turnstile import wait_until

from bot import BotError, open_bot
from bot.errors import BackendError
from bot.schema import Delta, Evidence
from tests.browser.scripted import Scripted
from ui import strings
from ui.asking import Asking
from ui.conversation import Exchange, stream_exchange
from ui.server import Server, find_port, serve, start

if TYPE_CHECKING:
    from bot.bot import Bot

CORPUS = Path(__file__).parents[1] / "corpus"
QUESTION = strings.EXAMPLES["rome-statute.md"]
PEOPLE = strings.EXAMPLES["karabakh.md"]
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."
FALSE = "About 40,000 people live in Karabakh."


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_bot(home=tmp_path_factory.mktemp("ui") / "home", llm="quotes") as opened:
        opened.ingest(CORPUS)
        yield opened


@pytest.fixture(scope="module")
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7960))
    yield running
    running.close()


class Tab:
    """One browser tab: calls the page's own events under its own session, as the page's script does."""

    def __init__(self, url: str, session: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.session = session
        self.first: list[Any] = []
        """The outputs with which an event's first message came."""
        self.conversation = ""
        self.config: dict[str, Any] = self.http.get("/config").json()

    def call(self, target: str, event: str, *data: Any) -> list[Any]:
        """The final outputs of the event on the component with this element id; states are None."""
        message = self.run(target, event, *data)
        assert message["success"], message
        return list(message["output"]["data"])

    def run(self, target: str, event: str, *data: Any) -> dict[str, Any]:
        """The last message of the event, the page's own where no target is named: whether it succeeded, its outputs."""
        return self.follow(target, event, {"data": data})

    def ask(self, question: str, **wanted: Any) -> list[Any]:
        """Asks as the page's script does, and returns the outputs: chat, box, earlier turns, the current one, ..."""
        sent = {
            "data": [None, question],
            "event_data": {"question": question, "conversation": self.conversation, **wanted},
        }
        message = self.follow("desk", "submit", sent)
        assert message["success"], message
        shown = list(message["output"]["data"])
        if named := re.search(r'data-conversation="([^"]+)"', str(shown[3])):
            self.conversation = named[1]
        if not isinstance(shown[2], str) and self.first:  # the earlier turns are sent once only
            shown[2] = self.first[2]
        return shown

    def follow(self, target: str, event: str, sent: dict[str, Any]) -> dict[str, Any]:
        component = self.find(target)["id"] if target else None
        (index,) = (
            each["id"]
            for each in self.config["dependencies"]
            if any(event == name and component in (None, found) for found, name in each["targets"])
        )
        body = {"fn_index": index, **sent, "session_hash": self.session, "trigger_id": component}
        self.http.post("/gradio_api/queue/join", json=body).raise_for_status()
        self.first = []
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("msg") == "process_generating" and not self.first:
                    self.first = list(message["output"]["data"])
                if message.get("msg") == "process_completed":
                    return dict(message)
        raise AssertionError("the stream ended before the event did")

    def stop(self, typed: str = "") -> Any:
        """Presses Stop, with these words in the question box; returns what becomes of the box."""
        (index,) = (
            each["id"] for each in self.config["dependencies"] if "stop" in [event for _, event in each["targets"]]
        )
        body = {"fn_index": index, "data": [None, typed], "session_hash": self.session}
        (box,) = self.http.post("/gradio_api/run/predict", json=body).raise_for_status().json()["data"]
        return box

    def find(self, element: str) -> dict[str, Any]:
        (component,) = (each for each in self.config["components"] if each["props"].get("elem_id") == element)
        return dict(component)

    def open(self, name: str, **wanted: Any) -> str:
        """What the page's script gets for one of the panels."""
        return self.http.post(f"/panels/{name}", json=wanted).text


def test_page_is_served_with_a_policy_that_allows_no_other_host(server: Server) -> None:
    response = httpx.get(server.url)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'self'" in policy and "http" not in policy
    assert "fonts.googleapis" not in response.text


def test_only_answer_is_open_to_clients(server: Server, bot: Bot) -> None:
    named = httpx.get(f"{server.url}gradio_api/info").json()
    assert list(named["named_endpoints"]) == ["/answer"] and not named["unnamed_endpoints"]
    event = httpx.post(f"{server.url}gradio_api/call/answer", json={"data": [QUESTION]}).json()["event_id"]
    lines = httpx.get(f"{server.url}gradio_api/call/answer/{event}", timeout=60).text.splitlines()
    (answer,) = json.loads(lines[lines.index("event: complete") + 1].removeprefix("data:"))
    assert not answer["abstained"]
    for citation in answer["citations"]:
        text = bot.document(citation["document"]["id"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_client_is_told_what_is_wrong_with_a_question(
    server: Server, bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "why " * bot.settings.max_question
    event = httpx.post(f"{server.url}gradio_api/call/answer", json={"data": [question]}).json()["event_id"]
    said = httpx.get(f"{server.url}gradio_api/call/answer/{event}", timeout=60).text
    with pytest.raises(BotError) as raised:
        bot.ask(question)
    assert "Traceback" not in capsys.readouterr().err
    assert "event: error" in said and json.dumps(str(raised.value))[1:-1] in said


def test_each_tab_has_its_own_conversation(server: Server) -> None:
    one, other = Tab(server.url, "tab-one"), Tab(server.url, "tab-other")
    one.ask(QUESTION)
    _, _, earlier, current, *_ = one.ask("And who said so?")
    assert QUESTION in earlier and "And who said so?" in current
    _, _, earlier, current, *_ = other.ask("Where is Lachin?")
    assert earlier == "" and QUESTION not in current


def test_error_is_shown_in_one_sentence_and_the_question_kept(server: Server, bot: Bot) -> None:
    question = "why " * bot.settings.max_question
    _, kept, _, current, *_ = Tab(server.url, "tab-long").ask(question)
    assert kept == question.strip()
    assert 'class="turn notice"' in current and "Traceback" not in current


def use(bot: Bot, monkeypatch: pytest.MonkeyPatch, *steps: str | threading.Event | Exception) -> Scripted:
    llm = Scripted(*steps)
    monkeypatch.setattr(bot, "llm", llm)
    return llm


def stream_talk(bot: Bot) -> Iterator[Exchange]:
    talk = bot.converse()
    return stream_exchange(Asking(PEOPLE, talk.stream(PEOPLE)), talk)


def wait_for(happened: threading.Event) -> bool:
    return happened.wait(60)


def open_gates(grown: Iterator[Exchange], gates: Sequence[threading.Event]) -> Iterator[Exchange]:
    """An exchange as it grows; a gate opens each time that something but its first state has been seen."""
    yield next(grown)
    for gate in gates:
        yield next(grown)
        gate.set()
    yield from grown


def test_answer_grows_by_checked_sentences(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    gates = threading.Event(), threading.Event()
    use(bot, monkeypatch, gates[0], TRUE, gates[1], FALSE)
    pending, evidence, text, answer = open_gates(stream_talk(bot), gates)
    assert strings.SEARCHING in pending.html and "source-row" not in pending.html
    assert strings.COMPOSING in evidence.html and "open card" in evidence.html and "waiting" not in evidence.html
    assert TRUE in text.html and "waiting" in text.html and FALSE not in text.html
    assert answer.turn and answer.turn.answer == f"{TRUE} [1]" and "1 sentence was removed" in answer.html


def test_stop_ends_the_wait_at_once_and_the_model_with_its_next_sentence(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    llm = use(bot, monkeypatch, TRUE, go, TRUE, TRUE)
    talk = bot.converse()
    asking = Asking(PEOPLE, talk.stream(PEOPLE))
    growing = stream_exchange(asking, talk)
    shown = next(each for each in growing if "waiting" in each.html)
    assert TRUE in shown.html
    threading.Timer(0.1, asking.stop).start()
    began = time.monotonic()
    (last,) = growing
    assert time.monotonic() - began < 15 and not llm.closed.is_set()
    assert last.turn is None and strings.STOPPED in last.html and "open card" in last.html
    go.set()
    assert wait_for(llm.closed)


def test_closing_the_page_ends_the_model_too(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    llm = use(bot, monkeypatch, TRUE, go, TRUE, TRUE)
    growing = stream_talk(bot)
    next(each for each in growing if "waiting" in each.html)
    growing.close()  # type: ignore[attr-defined]
    go.set()
    assert wait_for(llm.closed)


def test_who_leaves_waits_for_what_is_on_its_way_to_the_page() -> None:
    asking = Asking(PEOPLE, (each for each in ()))
    leaving = threading.Thread(target=asking.leave)
    with asking.showing() as is_looked_at:
        assert is_looked_at
        leaving.start()
        wait_until(lambda: asking.left)
        assert leaving.is_alive()
    leaving.join(60)
    with asking.showing() as is_looked_at:
        assert not is_looked_at and not leaving.is_alive()


def test_text_that_begins_anew_takes_the_place_of_what_came_before(bot: Bot) -> None:
    def stream() -> Generator[Evidence | Delta]:
        yield Evidence(PEOPLE, (), (), 0.9)
        for gate, delta in zip(gates, (Delta(f"{FALSE} [1]"), Delta("", anew=True), Delta(f"{TRUE} [1]")), strict=True):
            gate.wait(60)
            yield delta

    gates = threading.Event(), threading.Event(), threading.Event()
    grown = stream_exchange(Asking(PEOPLE, stream()), bot.converse())
    _, _, before, gone, after, _ = (each.html for each in open_gates(grown, gates))
    assert FALSE in before and FALSE not in gone
    assert FALSE not in after and TRUE in after


def test_what_comes_together_is_drawn_once(bot: Bot) -> None:
    """Many people look at pages at once, and each drawing costs them all."""
    asking = Asking(PEOPLE, (each for each in (Evidence(PEOPLE, (), (), 0.9), Delta("a"), Delta("b"))))
    for thread in threading.enumerate():
        if thread.name == "answer":
            thread.join(60)
    _, grown, _ = stream_exchange(asking, bot.converse())
    assert "ab" in grown.html


def test_page_opens_where_no_backend_can_and_each_question_tells_why(
    tmp_path: Path, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def ask(url: str) -> None:
        opened.append(url)
        tab = Tab(url, "tab-broken")
        header, *_ = tab.call("", "load")
        assert f">{strings.IN_TROUBLE.format(backend=strings.BACKENDS['local'])}<" in header
        _, kept, _, current, *_ = tab.ask(PEOPLE)
        assert kept == PEOPLE and "there is no local model; run `bot model install`" in current
        raise KeyboardInterrupt

    with open_bot(home=bot.settings.home, llm="local") as broken:
        serve(broken, port=find_port("127.0.0.1", 7980), announce=ask)
    assert opened


def test_failed_model_leaves_the_quotes_and_one_line_of_why(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    use(bot, monkeypatch, TRUE, BackendError("the model server is <down>; start it"))
    *_, last = stream_talk(bot)
    assert last.turn and "model server is &lt;down&gt;; start it" in last.html and "Traceback" not in last.html
    assert "120,000" in last.html and 'class="turn answered"' in last.html


def test_stop_on_the_page_gives_the_question_back_and_keeps_no_turn(
    server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    llm = use(bot, monkeypatch, TRUE, go, TRUE, TRUE)
    tab = Tab(server.url, "tab-stop")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(tab.ask, PEOPLE)
        assert wait_for(llm.waiting)
        wait_until(lambda: bool(tab.first))  # by when the page knows what is to be stopped
        box = tab.stop()
        _, kept, earlier, current, *_ = asked.result(60)
    assert box == PEOPLE and "value" not in kept
    assert strings.STOPPED in current and "open card" in current and earlier == ""
    go.set()
    assert wait_for(llm.closed)
    assert "value" not in tab.stop(), "nothing is being answered any more"
    monkeypatch.undo()
    _, _, earlier, current, *_ = tab.ask(QUESTION)
    assert strings.STOPPED in earlier and strings.SEARCHED_FOR.partition("“")[0] not in current


def test_two_people_who_ask_at_once_each_get_their_own_answer(
    server: Server, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    llm = use(bot, monkeypatch, go, TRUE)
    one, other = Tab(server.url, "tab-slow"), Tab(server.url, "tab-quick")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(one.ask, PEOPLE)
        assert wait_for(llm.waiting)
        monkeypatch.undo()
        _, _, _, quick, *_ = other.ask(QUESTION)
        assert not asked.done() and QUESTION in quick and PEOPLE not in quick
        go.set()
        _, _, _, slow, *_ = asked.result(60)
    assert TRUE.split(",")[0] in slow and PEOPLE in slow and QUESTION not in slow


def test_page_loads_the_model_when_it_starts_and_frees_its_port_when_interrupted(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    llm = use(bot, monkeypatch)
    host = f"127.7.{os.getpid() % 250}.1"  # where no other test takes the port meanwhile
    port, told = find_port(host, 7970), []

    def interrupt(url: str) -> None:
        told.append((url, llm.warmed, httpx.get(url).status_code))
        raise KeyboardInterrupt

    serve(bot, host, port, announce=interrupt)
    assert told == [(f"http://{host}:{port}/", 1, 200)]
    assert find_port(host, port) == port


def test_a_page_that_is_open_when_the_server_closes_is_no_fault(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    running = start(bot, port=find_port("127.0.0.1", 7970))
    with httpx.stream("GET", f"{running.url}gradio_api/heartbeat/tab-open") as stream:
        assert stream.status_code == 200
        began = time.monotonic()
        running.close()
        assert time.monotonic() - began < 60
    assert capsys.readouterr().err == ""


def test_question_of_blanks_changes_nothing(server: Server) -> None:
    _, *shown, _, _ = Tab(server.url, "tab-blank").ask("  \n ")
    assert all("value" not in update for update in shown)


def test_source_opens_at_the_cited_words(server: Server, bot: Bot) -> None:
    citation = bot.ask(QUESTION).citations[0]
    tab = Tab(server.url, "tab-source")
    place = {"document": citation.document.id, "start": str(citation.start), "end": str(citation.end)}
    html = tab.open("source", **place, quote=citation.quote, title=citation.document.title)
    assert html.count("<mark>") == 1
    changed = tab.open("source", **place, quote="words that stand nowhere", title="Any")
    assert strings.PANEL_CHANGED in changed and "<mark>words that stand nowhere</mark>" in changed
    gone = tab.open("source", document="no-such-id", quote="lost words", start="0", end="1", title="Gone")
    assert strings.PANEL_GONE in gone and "<mark>lost words</mark>" in gone


def test_timeline_is_that_of_the_question_or_of_all_documents(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-timeline")
    everything, found = tab.open("timeline", question=""), tab.open("timeline", question=PEOPLE)
    events = bot.timeline(PEOPLE)
    assert 0 < len(events) < len(bot.timeline()) == everything.count('class="open source-row"')
    assert found.count('class="open source-row"') == len(events) and strings.TIMELINE_ALL in found
    quotes = re.findall(r'source-row" data-document="([^"]*)" data-start="(\d+)" data-end="(\d+)"', found)
    texts = [bot.document(name).text[int(start) : int(end)] for name, start, end in quotes]
    assert texts == [event.sentence for event in events]
    refused = tab.open("timeline", question="why " * bot.settings.max_question)
    assert "shorten it" in refused and "source-row" not in refused


def test_upload_reports_good_and_bad_files_and_answers_from_the_good(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-upload")
    good = b"# Harbour notes\n\nThe lighthouse at Quellmar Point was painted green in 1931 by Ida Torv.\n"
    files = [("files", ("harbour.md", good)), ("files", ("broken.pdf", b"not a pdf at all"))]
    paths = tab.http.post("/gradio_api/upload", files=files).raise_for_status().json()
    given = [{"path": path, "meta": {"_type": "gradio.FileData"}} for path in paths]
    (report,) = tab.call("upload", "upload", given)
    assert "1 document added" in report and "1 document not read" in report and "broken.pdf" in report
    assert (bot.settings.home / "uploads" / "harbour.md").read_bytes() == good
    answer = bot.ask("Who painted the lighthouse at Quellmar Point green?")
    assert "Ida Torv" in answer.text
    assert str(bot.settings.home) not in report


def test_upload_takes_no_file_of_the_server(server: Server, bot: Bot) -> None:
    tab = Tab(server.url, "tab-thief")
    given = [{"path": str(CORPUS / "exodus.md"), "meta": {"_type": "gradio.FileData"}}]
    assert not tab.run("upload", "upload", given)["success"]
    assert not (bot.settings.home / "uploads" / "exodus.md").exists()


def test_next_port_is_taken_when_one_is_busy() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        assert find_port("127.0.0.1", busy.getsockname()[1]) > busy.getsockname()[1]
