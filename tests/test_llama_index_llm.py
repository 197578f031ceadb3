"""llama-index LLMs named by import path: its own OpenAI class against a server on loopback, and small ones of ours.

The small ones block, fail and wait for keys as integrations do that cannot be reached from here.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from fault_server import CANARY, TEXT, FaultServer
from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM

from bot.errors import BackendError, SettingsError
from bot.llms.llama_index import LlamaIndexModel
from bot.llms.retrying import RetryingModel
from bot.protocols import BEAT, Finish, Prompt, Token
from bot.schema import Usage

OPENAI = "llama_index.llms.openai:OpenAI"
KEY = "sk-loopback-2"
PROMPT = Prompt("Answer from the evidence.", "What fell?", most_tokens=20)


class Reciting(CustomLLM):
    """Says its own settings, a word a token."""

    model: str = "reciter"
    api_key: str = "own"
    max_retries: int = 5

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self.model)

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Iterator[CompletionResponse]:
        text = ""
        for word in (self.model, self.api_key, str(self.max_retries), *prompt.split()):
            text += f"{word} "
            yield CompletionResponse(text=text, delta=f"{word} ")


class Blocking(Reciting):
    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Iterator[CompletionResponse]:
        yield CompletionResponse(text="Rain", delta="Rain")
        threading.Event().wait(600)


class Failing(Reciting):
    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Iterator[CompletionResponse]:
        raise ConnectionError(f"no answer; the key was {KEY}")


class Silent(Reciting):
    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> Iterator[CompletionResponse]:
        yield from ()


class Unstartable(Reciting):
    def __init__(self, **options: Any) -> None:
        raise ValueError(f"not with {KEY}")


def ask(path: str, seconds: float = 60.0, url: str = "", model: str = "gpt-4.1-mini") -> list[Token | Finish]:
    reply = LlamaIndexModel(path, model, KEY, url).generate(PROMPT, time.monotonic() + seconds)
    return [piece for piece in reply if piece != BEAT]


def test_openai_s_class_answers_token_by_token() -> None:
    with FaultServer() as server:
        *tokens, finish = ask(OPENAI, url=server.url)
        assert "".join(token.text for token in tokens if isinstance(token, Token)) == TEXT and len(tokens) == 3
        assert finish == Finish(Usage())
        asked = server.requests[0]
        assert [one["content"] for one in asked["messages"]] == [PROMPT.system, PROMPT.user]
        assert (asked["model"], asked["temperature"]) == ("gpt-4.1-mini", 0)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("401_echoes_key", "refused the key"),
        ("429", "asked too often"),
        ("503_html", "a fault of its own"),
        ("400_context", "too long"),
        ("drop", "broke off"),
        ("close_without_done", "broke off"),
        ("clean_end_without_finish", "broke off"),
        ("content_filter", "content filter"),
        ("content_null", "wrote nothing"),
        ("html_200", "wrote nothing"),
        ("bad_json_event", "failed"),
        ("hang", "in time"),
        ("trickle", "in time"),
    ],
)
def test_a_fault_takes_one_request_and_tells_nothing_of_the_server(mode: str, said: str) -> None:
    with FaultServer(mode) as server:
        start = time.monotonic()
        with pytest.raises(BackendError, match=said) as caught:
            ask(OPENAI, seconds=2.0 if mode in ("hang", "trickle") else 60, url=server.url)
        assert time.monotonic() - start < 60
        assert len(server.requests) == 1, "its own retries are off"
        shown = "".join(traceback.format_exception(caught.value))
        assert not {word for word in (CANARY, KEY, "http:", "<h") if word in str(caught.value)}
        assert CANARY not in shown and KEY not in shown


def test_a_failure_that_may_pass_is_asked_again_by_the_one_retry_layer() -> None:
    with FaultServer("429_once") as server:
        model = RetryingModel(LlamaIndexModel(OPENAI, "gpt-4.1-mini", KEY, server.url))
        assert list(model.generate(PROMPT, time.monotonic() + 60))[-1] == Finish(Usage())
        assert len(server.requests) == 2


def test_a_reply_cut_at_its_length_says_so() -> None:
    with FaultServer("finish_length") as server:
        assert ask(OPENAI, url=server.url)[-1] == Finish(Usage(), cut=True)


def test_a_class_of_others_gets_the_model_but_not_openai_s_key() -> None:
    said = "".join(token.text for token in ask(f"{__name__}:Reciting", model="tiny") if isinstance(token, Token))
    assert said.startswith("tiny own 0 ")
    assert LlamaIndexModel(f"{__name__}:Reciting", "tiny").name == "Reciting (tiny)"
    assert LlamaIndexModel(f"{__name__}:Reciting", "").name == "Reciting (reciter)"


def test_no_class_writes_more_than_was_asked_for() -> None:
    prompt = Prompt("", "rain " * 100, most_tokens=20)
    *pieces, finish = LlamaIndexModel(f"{__name__}:Reciting", "").generate(prompt, time.monotonic() + 60)
    assert sum(piece != BEAT for piece in pieces) <= 21 and finish == Finish(Usage(), cut=True)


def test_a_call_that_blocks_is_left_behind_at_the_deadline() -> None:
    reply = LlamaIndexModel(f"{__name__}:Blocking", "").generate(PROMPT, time.monotonic() + 0.5)
    assert next(piece for piece in reply if piece != BEAT) == Token("Rain")
    start = time.monotonic()
    with pytest.raises(BackendError, match="in time"):
        list(reply)
    assert time.monotonic() - start < 60


def test_closing_the_model_ends_a_reply_though_its_call_blocks() -> None:
    model = LlamaIndexModel(f"{__name__}:Blocking", "")
    reply = model.generate(PROMPT, time.monotonic() + 60)
    assert next(piece for piece in reply if piece != BEAT) == Token("Rain")
    start = time.monotonic()
    threading.Timer(0.3, model.close).start()
    with pytest.raises(BackendError, match="was closed"):
        list(reply)
    assert time.monotonic() - start < 60
    with pytest.raises(BackendError, match="was closed"):
        model.generate(PROMPT, time.monotonic() + 60)


def test_an_error_of_any_kind_is_named_and_not_repeated() -> None:
    with pytest.raises(BackendError, match=r"failed \(ConnectionError\)") as caught:
        ask(f"{__name__}:Failing")
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_silence_is_no_answer() -> None:
    with pytest.raises(BackendError, match="wrote nothing"):
        ask(f"{__name__}:Silent")


def test_a_class_that_does_not_start_is_a_backend_error() -> None:
    with pytest.raises(BackendError, match=r"cannot start \(ValueError\)") as caught:
        LlamaIndexModel(f"{__name__}:Unstartable", "")
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("path", ["no.such.module:LLM", "llama_index.core.llms:NoSuch", "pathlib:Path", "pathlib", ":"])
def test_what_is_no_llama_index_llm_is_an_error_of_settings(path: str) -> None:
    with pytest.raises(SettingsError, match="LLM"):
        LlamaIndexModel(path, "")
