"""Which backend answers, by the settings and by what is there; opening one asks nobody anything.

What each does is in test_openai.py, test_local.py, test_llama_index_llm.py and test_quotes.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gguf_file import write_tiny_model

from bot import open_bot
from bot.composing import RESTATE, SIDES
from bot.errors import SettingsError
from bot.llms import MODELS, Choice, choose_llm, find_backend
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
def test_a_backend_that_cannot_be_opened_says_what_to_set_and_only_when_it_is_to_answer(
    tmp_path: Path, llm: str, words: str
) -> None:
    with open_bot(home=tmp_path, llm=llm) as bot:
        assert (bot.chosen.name, bot.documents()) == (llm, [])
        with pytest.raises(SettingsError, match=words):
            _ = bot.llm


def test_a_named_model_file_that_is_not_there_is_told_to_who_asks(tmp_path: Path) -> None:
    with open_bot(home=tmp_path, llm_model="gone.gguf") as bot:
        assert bot.chosen == Choice("local", "llm_model names a model file")
        with pytest.raises(SettingsError, match=r"llm_model is gone\.gguf, but there is no such file"):
            _ = bot.llm


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"llm_model": "gpt-5"}, "BOT_LLM_MODEL is set but nothing uses it"),
        ({"second_opinion": True}, "BOT_SECOND_OPINION is set but nothing uses it"),
        ({"llm": "quotes", "openai_api_key": "k"}, "OPENAI_API_KEY is set but nothing uses it"),
        ({"llm": "local", "openai_base_url": "http://127.0.0.1:1"}, "OPENAI_BASE_URL is set but nothing uses it"),
        (
            {"llm": "quotes", "evidence_tokens": 9, "second_opinion": True},
            "BOT_EVIDENCE_TOKENS and BOT_SECOND_OPINION are set but nothing uses them",
        ),
        ({"llm": "local", "llm_model": "m.gguf", "evidence_tokens": 9, "second_opinion": True}, ""),
        ({"openai_api_key": "k", "llm_model": "gpt-5", "evidence_tokens": 9, "second_opinion": True}, ""),
        ({"llm": "some:Class", "openai_api_key": "k", "llm_model": "gpt-5"}, ""),
    ],
)
def test_what_is_set_in_vain_is_told(tmp_path: Path, settings: dict[str, Any], told: str) -> None:
    reason = choose_llm(Settings(home=tmp_path, **settings)).reason
    assert reason.endswith(f"; {told}") if told else "nothing uses" not in reason


@pytest.mark.parametrize(
    ("llm", "wanted", "read"),
    [("local", 0, 215), ("local", 99, 99), ("local", 50_000, 3000), ("openai", 0, 2500), ("openai", 50_000, 50_000)],
)
def test_a_local_model_is_given_no_more_evidence_than_it_has_room_for(llm: str, wanted: int, read: int) -> None:
    assert find_backend(llm).limit_evidence(Settings(evidence_tokens=wanted)) == read


def test_each_backend_has_its_instructions_and_all_share_those_for_rewriting() -> None:
    names = {find_backend(name).instructions for name in (*MODELS, "some:Class")} | {RESTATE, SIDES}
    folder = Path(__file__).parents[1] / "bot" / "prompts"
    assert {f"{name}.md" for name in names} == {path.name for path in folder.iterdir()}
