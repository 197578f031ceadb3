"""Every setting, its default and its reason; the only module that reads the environment or a settings file.

Order: keyword or flag > environment (BOT_HOME ...) > bot.toml > default. A name it does not know is an error.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import SettingsError

SETTINGS_FILE = "bot.toml"
FOREIGN_NAMES = {"OPENAI_API_KEY": "openai_api_key", "OPENAI_BASE_URL": "openai_base_url"}
"""Variables that other programs define too, so they carry no BOT_ prefix."""
SECRETS = {
    "openai_api_key": "OPENAI_API_KEY",
    "judge_api_key": "BOT_JUDGE_API_KEY",
    "chroma_token": "BOT_CHROMA_TOKEN",
    "catalog_url": "BOT_CATALOG_URL",
    "api_key": "BOT_API_KEY",
}
"""Settings that no file may hold, and the variable of each."""
SHORTEST_KEY = 16
"""Characters of the shortest key that programs may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Built by `load_settings`; tests may build it directly."""

    home: Path = Path(".bot")
    """Where the index lives: the catalog and Chroma's generation directories."""
    corpus: Path = Path("corpus")
    """The folder that `answer()`, `bot ask` and `bot ui` index on first use."""
    llm: str = "auto"
    """Who composes: auto, or the name of a backend."""
    llm_model: str = ""
    """The model of that backend: a name, or for local the path of a GGUF file; empty for its default."""
    openai_api_key: str = field(default="", repr=False)
    """A secret: from the environment only, never printed."""
    openai_base_url: str = ""
    """An OpenAI-compatible server."""
    judge_api_key: str = field(default="", repr=False)
    """The key of the model that grades answers, where it is another server's; as secret as the one above."""
    embedder: str = "minilm"
    """minilm, or `module:Class` of any llama-index embedding."""
    embedder_model: str = ""
    """The model name handed to a llama-index embedding; empty for its default."""
    chroma_url: str = ""
    """A Chroma server that keeps the vectors (https://chroma.example.org); empty: a folder in the home."""
    chroma_token: str = field(default="", repr=False)
    """What that server, or a proxy in front of it, asks for; a secret like the keys."""
    catalog_url: str = field(default="", repr=False)
    """A PostgreSQL database that keeps the catalog, for several servers; a secret, for it may hold a password."""
    threads: int = 0
    """Processor cores to use for embedding; 0 for all that this process may use."""
    searchers: int = 0
    """Processes that search beside the one that serves, of 300 MB each, where many ask at once; 0 for none."""
    abstain_below: float = 0.35
    """Probability of a right answer under which the bot abstains; 0 never."""
    abstain_judged: float = 0.35
    """The same where a model has judged the evidence, which makes the probability a better one."""
    answer_seconds: int = 60
    """Longest time a model may take for one answer, in all its requests; then the quotes answer stands."""
    rewrite_seconds: float = 3.0
    """Longest time a model may take to rewrite a follow-up; then it goes without. 0 never asks it to."""
    evidence_tokens: int = 0
    """Tokens of evidence that a model reads, about; 0 for what suits the backend. A local one reads 3000 at most."""
    second_opinion: bool = False
    """Let the model judge its whole answer too, for large models; it can only take away what passed the check."""
    history_tokens: int = 1500
    """Tokens of a conversation's last turns that a follow-up is understood by, about; the newest is always read."""
    passages: int = 10
    """How many passages an answer is looked for in."""
    max_question: int = 2000
    """Characters of the longest question; a document pasted into the question box is a mistake."""
    max_file_mb: int = 100
    """Largest file read, in megabytes; larger ones are reported, not read."""
    load_seconds: int = 18
    """Longest time one PDF, DOCX or HTML file may take to parse before its reader is stopped."""
    api_key: str = field(default="", repr=False)
    """The key that programs must send over HTTP, as secret as the others. Empty: they need no more than a browser."""
    login: str = ""
    """A file of logins (`bot login add NAME`): the page then asks everybody for theirs. Empty: it asks nobody."""
    hosts: str = ""
    """Names that the page answers to, with commas, besides this machine's own and the address it is bound to."""
    origins: str = ""
    """Other sites whose pages may ask here (https://intranet.example.org), with commas; * lets all ask questions."""
    proxies: str = ""
    """Addresses or networks of proxies that are believed when they tell who asked, with commas."""
    requests_per_minute: int = 1200
    """Requests that a client may send, a page takes 60 to load; an address ten times that. 0: any number."""
    questions_per_minute: int = 60
    """Questions that a client may ask on the page or over HTTP; an address ten times that. 0: any number."""
    upload_mb: int = 2000
    """Megabytes that a client may upload in an hour; an address ten times that. 0: any number."""
    upload_files: int = 5000
    """Files that a client may upload in an hour; an address ten times that. 0: any number."""
    open_metrics: bool = False
    """Let others than this machine read /metrics."""
    stop_seconds: int = 20
    """Longest time that answers under way have when the page is stopped."""
    log: str = ""
    """How the page tells of each request on stderr: json, plain, or not at all."""
    log_questions: bool = False
    """Let the log hold what was asked."""
    debug: bool = False
    """Show a traceback with an error."""

    def __post_init__(self) -> None:
        _check(self)


def load_settings(**given: Any) -> Settings:
    """Settings from keywords, environment, bot.toml and defaults, in that order.

    Keywords of value None count as not given. Raises SettingsError naming the setting and the place it came from.
    """
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, Any] = {}
    for origin, found in (
        (SETTINGS_FILE, _read_file(Path(SETTINGS_FILE))),
        ("environment", _read_environment(os.environ)),
        ("keyword", {name: value for name, value in given.items() if value is not None}),
    ):
        for name, value in found.items():
            if name not in known:
                raise SettingsError(_unknown(name, origin, list(known)))
            if name in SECRETS and origin == SETTINGS_FILE:
                raise SettingsError(f"{SETTINGS_FILE} holds {name}: move it to the variable {SECRETS[name]}")
            default = known[name].default
            values[name] = _convert(name, value, default if default is not MISSING else "", origin)
    return Settings(**values)


def _read_file(path: Path) -> dict[str, Any]:
    """Settings in a TOML file; an absent file has none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}; correct the file or move it away") from error


def _read_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings in the environment, by setting name; an empty variable counts as not set."""
    found = {FOREIGN_NAMES[name]: value for name, value in environment.items() if name in FOREIGN_NAMES and value}
    for name, value in environment.items():
        if name.startswith("BOT_") and value:
            found[name.removeprefix("BOT_").lower()] = value
    return found


def _unknown(name: str, origin: str, known: list[str]) -> str:
    shown = f"BOT_{name.upper()}" if origin == "environment" else name
    close = difflib.get_close_matches(name, known, n=1)
    meant = [f"BOT_{one.upper()}" for one in close] if origin == "environment" else close
    hint = f"did you mean {meant[0]}?" if close else f"the settings are {', '.join(sorted(known))}"
    return f"unknown setting {shown} ({origin}); {hint}"


def _convert(name: str, value: Any, default: Any, origin: str) -> Any:
    """The value in the type of the setting's default."""
    wanted = type(default)
    try:
        if wanted is bool and isinstance(value, str):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[value.lower()]
        if isinstance(default, Path):
            return Path(value).expanduser()
        if wanted is int and isinstance(value, float):
            raise ValueError(value)
        return wanted(value)
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        kind = "path" if isinstance(default, Path) else wanted.__name__
        raise SettingsError(f"{name} ({origin}) must be of type {kind}, not {value!r}") from error


def _check(settings: Settings) -> None:
    """Ranges, and settings that contradict each other."""
    for name, low, high in (
        ("threads", 0, 1024),
        ("searchers", 0, 64),
        ("abstain_below", 0.0, 1.0),
        ("abstain_judged", 0.0, 1.0),
        ("answer_seconds", 1, 3600),
        ("rewrite_seconds", 0, 60),
        ("evidence_tokens", 0, 100_000),
        ("history_tokens", 0, 100_000),
        ("passages", 1, 100),
        ("max_question", 1, 100_000),
        ("max_file_mb", 1, 10_000),
        ("load_seconds", 1, 3600),
        ("requests_per_minute", 0, 1_000_000),
        ("questions_per_minute", 0, 1_000_000),
        ("upload_mb", 0, 1_000_000),
        ("upload_files", 0, 1_000_000),
        ("stop_seconds", 0, 3600),
    ):
        value = getattr(settings, name)
        if not low <= value <= high:
            raise SettingsError(f"{name} is {value}, outside {low} to {high}; choose a value within")
    if settings.llm == "quotes" and settings.llm_model:
        raise SettingsError("llm is quotes, which has no model, but llm_model is set; drop one of the two")
    if settings.embedder == "minilm" and settings.embedder_model:
        raise SettingsError("embedder minilm is one fixed model, but embedder_model is set; drop one of the two")
    home, corpus = settings.home.resolve(), settings.corpus.resolve()
    if home == corpus or corpus in home.parents:
        raise SettingsError(
            f"home {settings.home} lies inside corpus {settings.corpus}, so the index would index itself; move one"
        )
    if settings.log not in ("", "json", "plain"):
        raise SettingsError(f"log is {settings.log!r}; choose json or plain, or leave it out")
    _check_key(settings.api_key)
    _check_chroma(settings)
    if settings.openai_base_url and not settings.openai_base_url.startswith(("http://", "https://")):
        raise SettingsError("OPENAI_BASE_URL must begin with http:// or https://; correct it")


def _check_key(key: str) -> None:
    if key and (len(key) < SHORTEST_KEY or not key.isprintable()):
        raise SettingsError(f"BOT_API_KEY is shorter than {SHORTEST_KEY} characters or unprintable; make a longer one")
    if not key.isascii() or key != key.strip():
        raise SettingsError(
            "BOT_API_KEY has a sign outside of ASCII, or a space at an end, which no header carries; make another"
        )


def _check_chroma(settings: Settings) -> None:
    try:
        parts = urlsplit(settings.chroma_url)
    except ValueError:
        parts = urlsplit("")
    if settings.chroma_url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise SettingsError("BOT_CHROMA_URL must be like http://localhost:8000 or https://HOST/PATH; correct it")
    if parts.username is not None or parts.query or parts.fragment:
        raise SettingsError("BOT_CHROMA_URL must be an address alone, without user, password and query; correct it")
    if not settings.chroma_token.isascii() or not settings.chroma_token.isprintable():
        raise SettingsError("BOT_CHROMA_TOKEN holds signs that no header can; correct it")
