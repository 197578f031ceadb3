"""Models behind an OpenAI-compatible server, against a server on loopback in every state of fault_server.MODES.

What a reader may be told, how often a server is asked, and that nothing outlives its deadline.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fault_server import CANARY, FAULTS, MODEL, TEXT, FaultServer, Reply

from bot.errors import BackendError, SettingsError
from bot.llms.connection import Connection, make_trust
from bot.llms.openai import OPENAI_MODEL, OpenAIModel
from bot.llms.retrying import MOST_REQUESTS, RetryingModel
from bot.protocols import BEAT, Finish, Prompt, Token
from bot.schema import Usage

KEY = "sk-loopback-1"
PROMPT = Prompt("Answer from the evidence.", "[1] Rain fell.\n\nWhat fell?", grammar='root ::= "x"', most_tokens=20)
WITHOUT_END = ("hang", "stall", "trickle", "trickle_comments")
SAID = {
    "429_forever": ("asked too often", 3),
    "retry_after_300": ("asks to wait 5 minutes", 1),
    "quota": ("no credit left", 1),
    "500": ("a fault of its own", 3),
    "503_html": ("a fault of its own", 3),
    "401_echoes_key": ("refused the key; check OPENAI_API_KEY", 1),
    "403": ("does not let this key", 1),
    "404_model": ("no such model.*BOT_LLM_MODEL", 1),
    "400_context": ("too long", 1),
    "400_other": ("does not take the request", 1),
    "redirect": ("points to another address; correct OPENAI_BASE_URL", 1),
    "half_json": ("not answer as a model server does", 1),
    "html_200": ("not answer as a model server does", 1),
    "json_instead_of_sse": ("not answer as a model server does", 1),
    "choices_empty": ("sent no answer", 3),
    "empty_stream": ("sent no answer", 3),
    "content_null": ("wrote nothing", 1),
    "content_filter": ("content filter", 1),
    "refusal": ("declined", 1),
    "hang": ("in time", 1),
    "tcp_reset": ("cannot be reached", 3),
    "refused": ("cannot be reached", 0),
    "drop": ("broke off", 1),
    "close_without_done": ("broke off", 1),
    "clean_end_without_finish": ("broke off", 1),
    "error_event": ("broke off", 1),
    "bad_json_event": ("cannot be read", 1),
    "stall": ("in time", 1),
    "trickle": ("in time", 1),
    "trickle_comments": ("in time", 1),
}
"""What a reader is told of each fault, and how many requests are sent for it."""


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """The SDK takes seconds to import, which is no part of any deadline below."""
    with FaultServer() as server:
        list(ask(server, seconds=60))


def ask(server: FaultServer, seconds: float = 60.0, **options: Any) -> Iterator[Token | Finish]:
    """A reply of the server's, without retries."""
    return OpenAIModel("", KEY, server.url, **options).generate(PROMPT, time.monotonic() + seconds)


def read(reply: Any) -> tuple[str, Finish]:
    """The text of a whole reply, and its end."""
    *tokens, finish = reply
    assert isinstance(finish, Finish)
    return "".join(token.text for token in tokens), finish


def hear(reply: Iterator[Token | Finish]) -> Token | Finish:
    """The first piece that is more than a sign of waiting."""
    return next(piece for piece in reply if piece != BEAT)


def test_each_fault_is_known_here() -> None:
    assert SAID.keys() == set(FAULTS)


@pytest.mark.parametrize("mode", FAULTS)
def test_a_fault_is_one_plain_sentence_within_the_deadline(mode: str) -> None:
    said, requests = SAID[mode]
    seconds = 2.0 if mode in WITHOUT_END else 60.0
    with FaultServer(mode) as server:
        model = RetryingModel(OpenAIModel("", KEY, server.url))
        start = time.monotonic()
        with pytest.raises(BackendError, match=said) as caught:
            list(model.generate(PROMPT, start + seconds))
        assert time.monotonic() - start < seconds + 60
        assert len(server.requests) == requests
        assert server.lookups == min(requests, 1), "the model's name is asked for once, besides"
        assert model.requests == (requests or MOST_REQUESTS)
        assert not {word for word in (CANARY, KEY, "http:", "127.0", "<", "\n") if word in str(caught.value)}
        shown = "".join(traceback.format_exception(caught.value))
        assert CANARY not in shown and KEY not in shown


@pytest.mark.parametrize("mode", ["ok", "429_once", "429_wait_1", "empty_choices_chunks", "first_chunk_late"])
def test_a_sound_reply_comes_whole_with_its_cost(mode: str) -> None:
    with FaultServer(mode, "ok") as server:
        reply = RetryingModel(OpenAIModel("", KEY, server.url)).generate(PROMPT, time.monotonic() + 60)
        assert read(reply) == (TEXT, Finish(Usage(7, 4)))


def test_a_reply_cut_at_its_length_says_so() -> None:
    with FaultServer("finish_length") as server:
        assert read(ask(server)) == (TEXT, Finish(Usage(7, 4), cut=True))


def test_a_whole_reply_stands_though_its_server_never_hangs_up() -> None:
    with FaultServer("stall_after_finish") as server:
        assert read(ask(server, seconds=10)) == (TEXT, Finish(Usage()))
        assert server.wait_closed()


def test_only_an_error_that_may_pass_is_worth_another_request() -> None:
    with FaultServer("429_wait_1", "400_context", "drop") as server:
        model = OpenAIModel("", KEY, server.url)
        errors = []
        for _ in server.modes:
            with pytest.raises(BackendError) as caught:
                list(model.generate(PROMPT, time.monotonic() + 60))
            errors.append(caught.value)
        assert [error.retryable for error in errors] == [True, False, True]
        assert [error.wait for error in errors] == [1.0, 0.0, 0.0]
        assert [error.too_long for error in errors] == [False, True, False]


def test_what_is_asked_is_plain_chat_completions() -> None:
    with FaultServer() as server:
        list(ask(server))
        assert server.requests == [
            {
                "model": MODEL,
                "messages": [{"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.user}],
                "max_tokens": 20,
                "temperature": 0,
                "stream": True,
                "stream_options": {"include_usage": True},
            }
        ]


def test_a_server_of_grammars_is_given_one_and_tells_its_chances() -> None:
    with FaultServer() as server:
        first = hear(ask(server, grammars=True))
        asked = server.requests[0]
        assert (asked["grammar"], asked["cache_prompt"], asked["logprobs"]) == (PROMPT.grammar, True, True)
        assert isinstance(first, Token)
        assert first.chances == pytest.approx({TEXT[:5]: 0.6065, "No": 0.1353}, abs=1e-3)


def test_options_that_a_server_refuses_are_left_out_from_then_on() -> None:
    with FaultServer("refuses:max_tokens", "refuses:temperature", "ok") as server:
        model = OpenAIModel("", KEY, server.url)
        read(RetryingModel(model).generate(PROMPT, time.monotonic() + 60))
        read(model.generate(PROMPT, time.monotonic() + 60))
        for asked in server.requests[2:]:
            assert asked["max_completion_tokens"] == 20 and not {"max_tokens", "temperature"} & asked.keys()
        assert len(server.requests) == 4


def test_without_a_count_of_tokens_the_reply_is_whole_all_the_same() -> None:
    with FaultServer("refuses:stream_options") as server:
        reply = RetryingModel(OpenAIModel("", KEY, server.url)).generate(PROMPT, time.monotonic() + 60)
        assert read(reply) == (TEXT, Finish(Usage()))


def test_a_refusal_of_what_every_request_needs_is_final() -> None:
    with FaultServer("refuses:messages") as server, pytest.raises(BackendError) as caught:
        list(ask(server))
    assert not caught.value.retryable


def test_the_model_is_looked_up_once_for_all_questions() -> None:
    with FaultServer(models=("first", "second")) as server:
        model = OpenAIModel("", "", server.url)
        assert model.name == "openai"
        askers = [
            threading.Thread(target=lambda: list(model.generate(PROMPT, time.monotonic() + 60))) for _ in range(4)
        ]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        assert [asked["model"] for asked in server.requests] == ["first"] * 4
        assert (server.lookups, model.name) == (1, "openai (first)")


def test_a_model_that_is_set_is_not_looked_up() -> None:
    with FaultServer() as server:
        read(OpenAIModel("mine", "", server.url).generate(PROMPT, time.monotonic() + 60))
        assert (server.requests[0]["model"], server.lookups) == ("mine", 0)
    assert OpenAIModel("", KEY).name == f"openai ({OPENAI_MODEL})"


def test_a_server_without_a_model_is_told_apart() -> None:
    with FaultServer(models=()) as server, pytest.raises(BackendError, match=r"no model.*BOT_LLM_MODEL"):
        list(ask(server))


@pytest.mark.parametrize("key", ["", "  "])
def test_neither_key_nor_address_is_an_error_of_settings(key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        OpenAIModel("", key)


@pytest.mark.parametrize("key", ["sk-Ω", "sk-1\nX-Other: 2", "sk 1"])
def test_a_key_that_no_header_can_hold_is_an_error_of_settings(key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        OpenAIModel("", key)
    assert key not in str(caught.value)


@pytest.mark.parametrize("url", ["http://[::1", "http://", "http://localhost:port/v1"])
def test_an_address_of_nothing_is_an_error_of_settings(url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        OpenAIModel("m", KEY, url)


@pytest.mark.parametrize("mode", ["trickle", "stall"])
def test_closing_a_reply_ends_the_request(mode: str) -> None:
    with FaultServer(mode) as server:
        reply = OpenAIModel("", KEY, server.url).generate(PROMPT, time.monotonic() + 60)
        hear(reply)
        reply.close()
        assert server.wait_closed()
        assert list(reply) == []


def test_a_reply_that_nobody_holds_any_longer_ends_its_request() -> None:
    with FaultServer("trickle") as server:
        hear(ask(server))
        assert server.wait_closed()


def test_closing_from_another_thread_ends_the_wait_for_the_first_token() -> None:
    with FaultServer("hang") as server:
        reply = RetryingModel(OpenAIModel("", KEY, server.url)).generate(PROMPT, time.monotonic() + 60)
        threading.Thread(target=lambda: (server.wait_asked(), reply.close())).start()
        start = time.monotonic()
        assert [piece for piece in reply if piece != BEAT] == []
        assert time.monotonic() - start < 60
        assert server.wait_closed()


def wait_out(reply: Reply) -> None:
    reply.refuse(429, "rate_limit_exceeded", Retry_After="9")


def test_closing_during_a_pause_sends_no_further_request() -> None:
    with FaultServer(wait_out, "ok") as server:
        reply = RetryingModel(OpenAIModel("", KEY, server.url)).generate(PROMPT, time.monotonic() + 60)
        while not server.requests:
            assert next(reply) == BEAT
        assert [next(reply) for _ in range(5)] == [BEAT] * 5
        reply.close()
        assert list(reply) == []
        assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["hang", "stall", "trickle_comments"])
def test_closing_the_model_ends_its_requests_and_says_so(mode: str) -> None:
    with FaultServer(mode) as server:
        model = OpenAIModel("", KEY, server.url)
        reply = RetryingModel(model).generate(PROMPT, time.monotonic() + 60)
        while not server.requests:
            next(reply)
        start = time.monotonic()
        threading.Timer(0.3, model.close).start()
        with pytest.raises(BackendError, match="was closed"):
            list(reply)
        assert time.monotonic() - start < 60 and server.wait_closed()
        with pytest.raises(BackendError, match="was closed"):
            model.generate(PROMPT, time.monotonic() + 60)
        assert len(server.requests) == 1


def test_a_connection_cut_before_it_opens_stays_cut() -> None:
    with FaultServer("hang") as server:
        connection = Connection(server.url)
        connection.cut()
        with connection.open(10, make_trust(server.url)) as client, pytest.raises(httpx.HTTPError):
            client.post(f"{server.url}/chat/completions", json={})


def test_a_deadline_that_has_passed_sends_nothing_that_could_be_answered() -> None:
    with FaultServer() as server, pytest.raises(BackendError, match="in time"):
        list(ask(server, seconds=-1))


def test_a_proxy_is_for_other_machines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(text="By proxy.") as proxy, FaultServer() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v1"))
        assert read(ask(server))[0] == TEXT
        elsewhere = OpenAIModel("m", KEY, "http://models.invalid/v1")
        assert read(elsewhere.generate(PROMPT, time.monotonic() + 60))[0] == "By proxy."


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks5://user:pass-9@127.0.0.1:9", "SOCKS"),
        ("ftp://user:pass-9@a", "cannot be read"),
        ("http://[::1", "proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, proxy: str, said: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(BackendError, match=said) as caught:
        list(OpenAIModel("m", KEY, "http://models.invalid/v1").generate(PROMPT, time.monotonic() + 60))
    assert "pass-9" not in "".join(traceback.format_exception(caught.value)) and not caught.value.retryable
