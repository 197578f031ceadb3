"""Where a setting comes from, what is refused and in which words, and that a key is never shown.

What a setting does is tested where it is used.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.settings import SECRETS, Settings, load_settings

KEY = "sk-never-to-be-seen"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_set_the_defaults_hold(folder: Path) -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.home, settings.corpus, settings.llm, settings.embedder) == (
        Path(".bot"),
        Path("corpus"),
        "auto",
        "minilm",
    )


def test_keyword_goes_before_environment_before_file_before_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bot.toml").write_text('passages = 3\nthreads = 1\nhome = "filed"\nabstain_below = 0.5')
    monkeypatch.setenv("BOT_PASSAGES", "4")
    monkeypatch.setenv("BOT_THREADS", "2")
    settings = load_settings(passages=5)
    assert (settings.passages, settings.threads, settings.abstain_below) == (5, 2, 0.5)
    assert (settings.home, settings.corpus) == (Path("filed"), Path("corpus"))


def test_what_is_empty_or_none_is_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LLM", "")
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    assert load_settings(home=None) == Settings()


@pytest.mark.parametrize(
    ("typed", "value"), [("1", True), ("True", True), ("yes", True), ("0", False), ("false", False), ("NO", False)]
)
def test_truth_can_be_written_in_several_ways(typed: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DEBUG", typed)
    assert load_settings().debug is value


def test_every_setting_can_come_from_keyword_environment_and_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values: dict[str, Any] = {"home": "h", "corpus": "c", "llm": "quotes", "embedder": "m:C", "embedder_model": "x"}
    values |= {"threads": 3, "searchers": 2, "abstain_below": 0.25, "passages": 7, "max_question": 9, "max_file_mb": 8}
    values |= {"answer_seconds": 5, "abstain_judged": 0.75, "evidence_tokens": 99, "second_opinion": True}
    values |= {"rewrite_seconds": 1.5, "login": "who"}
    values |= {"history_tokens": 77, "load_seconds": 6, "debug": True, "openai_base_url": "http://127.0.0.1:1"}
    values |= {"hosts": "bot.example", "origins": "https://a.example", "proxies": "10.0.0.1", "stop_seconds": 4}
    values |= {"requests_per_minute": 8, "questions_per_minute": 2, "upload_mb": 3, "upload_files": 5}
    values |= {"open_metrics": True, "log": "json", "log_questions": True, "chroma_url": "http://h:1"}
    by_keyword = load_settings(**values)
    (folder / "bot.toml").write_text(
        "\n".join(f"{name} = {str(value).lower() if value is True else repr(value)}" for name, value in values.items())
    )
    assert load_settings() == by_keyword
    (folder / "bot.toml").unlink()
    for name, value in values.items():
        monkeypatch.setenv(name.upper() if name.startswith("openai") else f"BOT_{name.upper()}", str(value))
    assert load_settings() == by_keyword
    untried = {item.name for item in fields(Settings)} - values.keys()
    assert untried == {"llm_model", *SECRETS}  # the one contradicts quotes, the others must not be in a file


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("threads", "two", "threads (keyword) must be of type int, not 'two'"),
        ("passages", 2.5, "passages (keyword) must be of type int, not 2.5"),
        ("debug", "perhaps", "debug (keyword) must be of type bool, not 'perhaps'"),
        ("abstain_below", 1.1, "abstain_below is 1.1, outside 0.0 to 1.0; choose a value within"),
        ("abstain_below", "nan", "abstain_below is nan, outside 0.0 to 1.0; choose a value within"),
        ("passages", 0, "passages is 0, outside 1 to 100; choose a value within"),
        ("threads", -1, "threads is -1, outside 0 to 1024; choose a value within"),
        ("max_file_mb", 0, "max_file_mb is 0, outside 1 to 10000; choose a value within"),
        ("load_seconds", 0, "load_seconds is 0, outside 1 to 3600; choose a value within"),
        ("openai_base_url", "example", "OPENAI_BASE_URL must begin with http:// or https://; correct it"),
        ("passage", 5, "unknown setting passage (keyword); did you mean passages?"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(**{name: value})
    assert str(caught.value) == message


def test_a_name_that_is_like_none_gets_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_COLOUR", "blue")
    with pytest.raises(
        SettingsError, match=r"unknown setting BOT_COLOUR \(environment\); the settings are abstain_below, "
    ):
        load_settings()


@pytest.mark.parametrize(
    "given",
    [
        {"llm": "quotes", "llm_model": "large"},
        {"embedder": "minilm", "embedder_model": "large"},
        {"home": "corpus/.bot"},
        {"home": "news", "corpus": "news"},
    ],
)
def test_settings_that_contradict_each_other_are_both_named(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(**given)
    assert "; " in str(caught.value)
    assert all(name in str(caught.value) for name in ([*given, "corpus"] if "home" in given else given))


@pytest.mark.parametrize("content", [b"home = ", b"home = '\xff'", b"[home]\n= 3", None])
def test_a_settings_file_that_cannot_be_read_is_one_sentence_with_the_next_step(
    folder: Path, content: bytes | None
) -> None:
    path = folder / "bot.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"cannot read bot\.toml: .*; correct the file or move it away"):
        load_settings()


@pytest.mark.parametrize(("name", "variable"), SECRETS.items())
def test_a_key_is_taken_from_the_environment_not_from_a_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str
) -> None:
    monkeypatch.setenv(variable, KEY)
    assert getattr(load_settings(), name) == KEY
    (folder / "bot.toml").write_text(f'{name} = "{KEY}"')
    with pytest.raises(SettingsError, match=f"move it to the variable {variable}") as caught:
        load_settings()
    assert KEY not in str(caught.value)


def test_a_key_is_in_no_representation_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEY not in repr(load_settings(openai_api_key=KEY))
    monkeypatch.setenv("BOT_OPENAI_KEY", KEY)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert KEY not in str(caught.value)


def test_the_log_has_two_forms() -> None:
    assert load_settings(log="plain").log == "plain"
    with pytest.raises(SettingsError, match="choose json or plain"):
        load_settings(log="xml")
