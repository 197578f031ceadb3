"""The official client of OpenAI's API against the real server: models, answers whole and streamed, conversations.

What becomes of an answer's text is shown piece by piece in test_telling.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from fault_server import FaultServer, Reply
from openai.types.chat import ChatCompletionMessageParam
from served import QUESTION, Server, serve_page, serve_programs
from test_api import ABSENT

from bot import open_bot
from ui import strings
from ui.offers import Offers

TRUE = "About 120,000 people live in Karabakh. [1]"
KEY = "a key of more than 16 characters"


@pytest.fixture(scope="module")
def server(indexed: Path) -> Iterator[Server]:
    with serve_programs(indexed) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[openai.OpenAI]:
    with connect(server) as one:
        yield one


def connect(server: Server, key: str = "none") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server.url}v1", api_key=key, max_retries=0, timeout=60)


def say(*texts: str) -> list[ChatCompletionMessageParam]:
    """Messages of the user and of what answered, by turns."""
    said: list[Any] = [{"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(texts)]
    return said


def find_citations(message: Any) -> list[dict[str, Any]]:
    return [dict(one.url_citation) for one in message.annotations or []]


def test_the_models_are_the_backends_that_can_be_asked(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["verbatim", "verbatim-quotes"]
    assert client.models.retrieve("verbatim-quotes").owned_by == "verbatim"
    for name, told in (("gpt-5", "does not exist"), ("verbatim-local", "cannot be asked here")):
        with pytest.raises(openai.NotFoundError, match=told) as raised:
            client.models.retrieve(name)
        assert raised.value.code == "model_not_found"


def test_an_answer_is_the_bot_s_with_its_sources_as_text_and_as_annotations(
    client: openai.OpenAI, indexed: Path
) -> None:
    done = client.chat.completions.create(model="verbatim", messages=say(QUESTION))
    with open_bot(home=indexed, llm="quotes") as bot:
        answer = bot.ask(QUESTION)
        [choice] = done.choices
        text = choice.message.content or ""
        body, head, below = text.partition(f"\n\n{strings.SOURCES_HEAD}\n")
        assert body == answer.text and head and choice.finish_reason == "stop"
        assert len(below.splitlines()) == len(answer.citations)
        assert all(" ".join(one.quote.split()) in below and one.document.title in below for one in answer.citations)
        cited = find_citations(choice.message)
        assert [text[one["start_index"] : one["end_index"]] for one in cited] == [f"[{one['number']}]" for one in cited]
        assert {one["number"] for one in cited} == {one.number for one in answer.citations}
        for one in cited:
            assert bot.document(one["document_id"]).text[one["start"] : one["end"]] == one["quote"]
            assert one["title"] and one["url"].startswith("http")
    assert done.usage and done.usage.total_tokens == 0, "no model was asked"


def test_streamed_it_is_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="verbatim", messages=say(QUESTION)).choices[0].message
    asked = client.chat.completions.create(
        model="verbatim", messages=say(QUESTION), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(asked)
    assert len({chunk.id for chunk in chunks}) == 1 and chunks[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole.content
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-2:] == [None, "stop"]
    assert chunks[-1].choices == [] and chunks[-1].usage and all(chunk.usage is None for chunk in chunks[:-1])
    [annotated] = [chunk for chunk in chunks if chunk.choices and getattr(chunk.choices[0].delta, "annotations", None)]
    told: Any = annotated.choices[0].delta
    assert [one["url_citation"] for one in told.annotations] == find_citations(whole)
    plain = client.chat.completions.create(model="verbatim", messages=say(QUESTION), stream=True)
    assert all(chunk.choices and chunk.usage is None for chunk in plain)


def test_the_messages_are_the_conversation(client: openai.OpenAI) -> None:
    """A follow-up finds more with the citations, which the client sends back with the message that it was given."""
    first = client.chat.completions.create(model="verbatim", messages=say("What did Moscow say about Pashinyan?"))
    message: Any = first.choices[0].message
    for told in (message, {"role": "assistant", "content": message.content}):
        messages: list[Any] = [
            {"role": "system", "content": "Answer like a pirate."},
            *say("What did Moscow say about Pashinyan?"),
            told,
            {"role": "user", "content": [{"type": "text", "text": "And when was that?"}]},
        ]
        then = client.chat.completions.create(model="verbatim", messages=messages).choices[0].message.content or ""
        assert "25 September 2023" in then and "[1]" in then
    alone = client.chat.completions.create(model="verbatim", messages=say("And when was that?"))
    assert alone.choices[0].message.content != then


def test_an_abstention_is_an_answer_and_so_is_a_question_back(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="verbatim", messages=say(ABSENT)).choices[0]
    assert done.finish_reason == "stop" and (done.message.content or "").startswith("No answer was found")
    assert not done.message.annotations and strings.SOURCES_HEAD not in (done.message.content or "")


def test_filters_and_the_day_can_be_given(client: openai.OpenAI) -> None:
    limited = {"filters": {"published_to": "1999-12"}, "today": "2023-09-28"}
    done = client.chat.completions.create(model="verbatim", messages=say(QUESTION), extra_body=limited)
    assert "No document passes the filters" in (done.choices[0].message.content or "")


@pytest.mark.parametrize("stream", [False, True])
def test_stop_and_length_end_it_as_they_should(client: openai.OpenAI, stream: bool) -> None:
    def ask(**options: Any) -> tuple[str, str]:
        if not stream:
            choice = client.chat.completions.create(model="verbatim", messages=say(QUESTION), **options).choices[0]
            return choice.message.content or "", choice.finish_reason
        chunks = list(client.chat.completions.create(model="verbatim", messages=say(QUESTION), stream=True, **options))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        return text, chunks[-1].choices[0].finish_reason or ""

    whole, reason = ask()
    assert reason == "stop" and whole.count("[1]") >= 2
    assert ask(stop="[1]") == (whole.partition("[1]")[0], "stop")
    assert ask(stop=["Sources:", "never said"]) == (whole.partition("Sources:")[0], "stop")
    assert ask(max_tokens=1) == ("", "length")
    body = whole.partition("\n\n")[0]
    cut, reason = ask(max_completion_tokens=len(body.split()) * 2)
    assert reason == "length" and cut.startswith(body) and len(cut) < len(whole), "whole sentences, then no sources"
    assert ask(max_tokens=100_000) == (whole, "stop")


@pytest.mark.parametrize(
    ("options", "kind", "told", "parameter"),
    [
        ({"n": 2}, openai.BadRequestError, "must be 1", "n"),
        (
            {"extra_body": {"top_k": 5}},
            openai.BadRequestError,
            "Unrecognized request argument supplied: top_k",
            "top_k",
        ),
        ({"logprobs": True}, openai.BadRequestError, "cannot be met here", "logprobs"),
        ({"response_format": {"type": "json_object"}}, openai.BadRequestError, "cannot be met", "response_format"),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}]},
            openai.BadRequestError,
            "cannot be met",
            "tools",
        ),
        ({"temperature": 3}, openai.BadRequestError, "temperature: ", "temperature"),
        ({"model": "gpt-5"}, openai.NotFoundError, "does not exist", "model"),
        ({"messages": []}, openai.BadRequestError, "messages: ", "messages"),
        ({"messages": say("hello", "hi")}, openai.BadRequestError, "must be the user's", None),
        ({"messages": say("")}, openai.BadRequestError, "the question is empty", None),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            openai.BadRequestError,
            "image_url",
            None,
        ),
        (
            {"messages": [{"role": "king", "content": "?"}]},
            openai.BadRequestError,
            "messages.0.role",
            "messages.0.role",
        ),
        ({"extra_body": {"filters": {"since": "2023"}}}, openai.BadRequestError, "filters.since", "filters.since"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_met_is_refused_as_openai_does(
    client: openai.OpenAI,
    options: dict[str, Any],
    kind: type[openai.APIStatusError],
    told: str,
    parameter: str,
    stream: bool,
) -> None:
    asked: dict[str, Any] = {"model": "verbatim", "messages": say(QUESTION), "stream": stream, **options}
    with pytest.raises(kind, match=told) as raised:
        client.chat.completions.create(**asked)
    assert raised.value.param == parameter and raised.value.type == "invalid_request_error" and raised.value.code


def test_what_steers_how_a_model_writes_changes_nothing(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model="verbatim", messages=say(QUESTION)).choices[0].message.content
    steered = client.chat.completions.create(
        model="verbatim",
        messages=say(QUESTION),
        temperature=1.5,
        top_p=0.1,
        seed=7,
        presence_penalty=1,
        frequency_penalty=1,
        user="anna",
        logit_bias={},
        n=1,
        response_format={"type": "text"},
        tools=[],
        tool_choice="none",
        logprobs=False,
        service_tier="auto",
        store=False,
        metadata={"a": "b"},
    )
    assert steered.choices[0].message.content == plain


def test_key_limits_and_addresses_are_told_as_the_client_expects(indexed: Path) -> None:
    with serve_page(indexed, offers=Offers(page=False), api_key=KEY, questions_per_minute=1) as server:
        with connect(server) as stranger, pytest.raises(openai.AuthenticationError, match="This key is not the one"):
            stranger.models.list()
        with connect(server, KEY) as client:
            client.chat.completions.create(model="verbatim", messages=say(QUESTION))
            with pytest.raises(openai.RateLimitError, match="too many questions"):
                client.chat.completions.create(model="verbatim", messages=say(QUESTION))
            with pytest.raises(openai.NotFoundError, match="There is no POST /v1/embeddings"):
                client.embeddings.create(model="verbatim", input="x")


def test_a_model_s_tokens_are_counted(indexed: Path) -> None:
    with FaultServer(text=f"yes\n{TRUE}") as model:
        settings = {"llm": "openai", "openai_base_url": model.url, "answer_seconds": 20}
        with serve_programs(indexed, **settings) as server, connect(server) as client:
            done = client.chat.completions.create(model="verbatim", messages=say(QUESTION))
            assert done.usage and done.usage.prompt_tokens > 0 and done.usage.completion_tokens > 0
            assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens
            assert [one.id for one in client.models.list()] == ["verbatim", "verbatim-openai", "verbatim-quotes"]
            quoted = client.chat.completions.create(model="verbatim-quotes", messages=say(QUESTION))
            assert quoted.usage and quoted.usage.total_tokens == 0


def break_off(reply: Reply) -> None:
    """A sentence, the beginning of another, and the connection is gone."""
    reply.begin()
    reply.say_text(f"yes\n{TRUE} Most of them have fled")


def test_what_a_model_broke_off_is_taken_back_in_words(indexed: Path) -> None:
    with FaultServer(break_off) as model:
        settings = {"llm": "openai", "openai_base_url": model.url, "answer_seconds": 20}
        with serve_programs(indexed, **settings) as server, connect(server) as client:
            chunks = list(client.chat.completions.create(model="verbatim", messages=say(QUESTION), stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    began, said, instead = text.partition(f"\n\n{strings.WRITTEN_ANEW}\n\n")
    assert began.strip() == TRUE and said and "120,000" in instead and "Note: " in instead
    [told] = [found for chunk in chunks if (found := getattr(chunk.choices[0].delta, "annotations", None))]
    for one in (annotation["url_citation"] for annotation in told):
        assert text[one["start_index"] : one["end_index"]] == f"[{one['number']}]"
        assert one["start_index"] > len(began + said)
