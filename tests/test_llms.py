"""Which backend answers, by the settings and by what is there; opening one asks nobody anything.

What each does is in test_openai.py, test_local.py, test_llama_index_llm.py and test_quotes.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_file import write_tiny_model

from bot import open_bot
from bot.errors import SettingsError
from bot.llms import MODELS, choose_llm, find_backend
from bot.settings import Settings


def test_without_a_key_a_server_or_a_model_the_quotes_answer(tmp_path: Path) -> None:
    choice = choose_llm(Settings(home=tmp_path))
    assert choice.name == "quotes" and "bot model install" in choice.reason


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"openai_api_key": "k"}, "OPENAI_API_KEY is set"),
        ({"openai_base_url": "http://127.0.0.1:1/v1"}, "OPENAI_BASE_URL is set"),
    ],
)
def test_a_key_or_a_server_answers_under_auto(tmp_path: Path, settings: dict[str, str], reason: str) -> None:
    choice = choose_llm(Settings(home=tmp_path, **settings))  # type: ignore[arg-type]
    assert (choice.name, choice.reason) == ("openai", reason)


def test_a_model_file_answers_under_auto_and_a_key_goes_before_it(tmp_path: Path) -> None:
    model = tmp_path / "small.gguf"
    write_tiny_model(model)
    assert choose_llm(Settings(home=tmp_path, llm_model=str(model))).name == "local"
    assert choose_llm(Settings(home=tmp_path, llm_model=str(model), openai_api_key="k")).name == "openai"
    assert choose_llm(Settings(home=tmp_path, llm="quotes", openai_api_key="k")).name == "quotes"


def test_a_damaged_model_leaves_the_answers_to_the_quotes_and_says_so(tmp_path: Path) -> None:
    model = tmp_path / "small.gguf"
    model.write_bytes(b"GGUF")
    choice = choose_llm(Settings(home=tmp_path, llm_model=str(model)))
    assert choice.name == "quotes" and "cannot be used" in choice.reason


def test_an_unknown_backend_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"unknown llm 'oracle'; choose auto, quotes, .*module:Class"):
        open_bot(home=tmp_path, llm="oracle")


@pytest.mark.parametrize(
    ("llm", "words"),
    [("openai", "OPENAI_API_KEY"), ("local", "bot model install"), ("nowhere:Nothing", "nowhere")],
)
def test_a_backend_that_cannot_be_opened_says_what_to_set(tmp_path: Path, llm: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        open_bot(home=tmp_path, llm=llm)


def test_each_backend_has_its_instructions() -> None:
    names = {find_backend(name).instructions for name in (*MODELS, "some:Class")}
    folder = Path(__file__).parents[1] / "bot" / "prompts"
    assert {f"{name}.md" for name in names} == {path.name for path in folder.iterdir()}
