"""Which backends there are, which one a question names, and what is remembered of one that failed.

The rule behind `auto` is tested in test_llms.py, what stands where a model fails in test_answering.py.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gguf_file import write_tiny_model

from bot import open_bot
from bot.backends import Backends
from bot.errors import BackendError, SettingsError
from bot.schema import Evidence
from bot.settings import Settings
from tests.browser.scripted import Scripted

if TYPE_CHECKING:
    from bot.bot import Bot

QUESTION = "How many people live in Karabakh?"
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    with open_bot(home=home, llm="openai", openai_base_url="http://127.0.0.1:9/v1", llm_model="big") as opened:
        yield opened


def list_backends(**settings: Any) -> dict[str, tuple[str, bool, str]]:
    """Model, whether it is available, and why or what to do, by name."""
    return {one.name: (one.model, one.is_available, one.reason) for one in Backends(Settings(**settings)).list_all()}


def test_without_a_model_each_tells_the_next_step(tmp_path: Path) -> None:
    found = list_backends(home=tmp_path)
    assert list(found) == ["quotes", "openai", "local"]
    assert found["quotes"][:2] == ("", True) and found["quotes"][2].startswith("there is no key, server or local model")
    assert found["local"][:2] == ("", False) and "`bot model install`" in found["local"][2]
    assert found["openai"][:2] == ("", False) and "set OPENAI_API_KEY" in found["openai"][2]


def test_the_one_that_answers_comes_first_and_a_key_is_never_told(tmp_path: Path) -> None:
    listed = Backends(Settings(home=tmp_path, openai_api_key="sk-secret")).list_all()
    assert [(one.name, one.is_chosen) for one in listed] == [("openai", True), ("local", False), ("quotes", False)]
    assert (listed[0].model, listed[0].reason) == ("gpt-4.1-mini", "OPENAI_API_KEY is set")
    assert "secret" not in repr(listed)


def test_a_model_file_is_offered_beside_a_server_that_has_a_model_named(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = write_tiny_model(tmp_path / "models" / "small.gguf")
    (tmp_path / "models" / "used").write_text(f"{path}\n")
    found = list_backends(home=tmp_path, openai_base_url="http://127.0.0.1:9/v1", llm_model="big")
    assert found["openai"] == ("big", True, "OPENAI_BASE_URL is set")
    assert found["local"] == ("Tiny", True, "small.gguf is there")
    path.write_bytes(b"GGUF")
    assert list_backends(home=tmp_path)["local"][:2] == ("", False)


def test_a_named_model_file_is_the_local_one_s_whoever_is_chosen(tmp_path: Path) -> None:
    path = write_tiny_model(tmp_path / "named.gguf")
    backends = Backends(Settings(home=tmp_path, openai_base_url="http://127.0.0.1:9/v1", llm_model=str(path)))
    assert backends.chosen.name == "openai" and backends.open("local").name == "local (Tiny)"
    backends.close()


def test_a_question_may_name_another_backend_and_the_rest_go_on_as_chosen(bot: Bot) -> None:
    bot.llm = Scripted(TRUE, name="big")
    assert [bot.ask(QUESTION, llm=name).llm for name in (None, "quotes", "auto", "", "openai")] == [
        "big",
        "quotes",
        "big",
        "big",
        "big",
    ]
    assert bot.converse().ask(QUESTION, llm="quotes").llm == "quotes"


def test_an_unknown_backend_is_refused_before_anything_is_searched(bot: Bot) -> None:
    for name in ("oracle", "os:system", "QUOTES"):
        with pytest.raises(SettingsError, match=f"unknown llm '{name}'; choose openai, local, quotes"):
            next(bot.stream(QUESTION, llm=name))


def test_a_backend_that_is_not_there_is_refused_with_the_next_step_and_listed_as_in_trouble(bot: Bot) -> None:
    events = bot.stream(QUESTION, llm="local")
    assert isinstance(next(events), Evidence)
    with pytest.raises(SettingsError, match="there is no local model; run `bot model install`"):
        next(events)
    assert not find(bot, "local").is_available
    assert find(bot, "openai").trouble is None


def test_the_last_failure_is_remembered_until_the_model_answers_again(bot: Bot) -> None:
    sentence = "the model server cannot be reached; check that it runs, and OPENAI_BASE_URL"
    before = datetime.now(UTC).replace(microsecond=0)
    answer = bot.ask(QUESTION)  # nobody listens at that port
    assert answer.llm == "quotes" and answer.notice.startswith("The model server cannot be reached")
    trouble = find(bot, "openai").trouble
    assert trouble and trouble.sentence == sentence and datetime.fromisoformat(trouble.since) >= before
    bot.ask(QUESTION, llm="quotes")
    assert find(bot, "openai").trouble == trouble and find(bot, "quotes").trouble is None
    bot.llm = Scripted(BackendError("it is out"), name="big")
    bot.ask(QUESTION)
    trouble = find(bot, "openai").trouble
    assert trouble and trouble.sentence == "it is out"


def test_an_answer_ends_the_trouble(tmp_path: Path) -> None:
    backends = Backends(Settings(home=tmp_path))
    backends.note("openai", "it is out")
    assert [one.name for one in backends.list_all() if one.trouble] == ["openai"]
    backends.note("openai", "")
    assert [one.name for one in backends.list_all() if one.trouble] == ["openai"]
    backends.note("openai", "", has_answered=True)
    assert not any(one.trouble for one in backends.list_all())


def test_a_backend_is_opened_once_however_many_ask_for_it_at_once(tmp_path: Path) -> None:
    path = write_tiny_model(tmp_path / "small.gguf")
    backends = Backends(Settings(home=tmp_path, llm_model=str(path)))
    start = threading.Barrier(8)

    def ask(_: int) -> int:
        start.wait()
        return id(backends.open("local"))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    backends.close()
    with pytest.raises(BackendError, match="the local model was closed"):
        list(backends.open("local").compose("Who?", Evidence("Who?", (), (), 1.0), 1e9))


def find(bot: Bot, name: str) -> Any:
    """What is listed of one."""
    (found,) = (one for one in bot.backends() if one.name == name)
    return found
