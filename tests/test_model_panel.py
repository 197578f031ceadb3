"""The model's panel as HTML, with the real bot: who can be chosen, what is installed, what answers cost, what is set.

Clicks are in tests/browser/test_model.py, the installation itself in test_installation.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gguf_file import write_tiny_model
from markup import HOSTILE, Elements

from bot import BotError, open_bot
from bot.backends import BackendInfo, Trouble
from bot.errors import BackendError
from bot.installation import InstallProgress, Phase
from bot.settings import Settings
from tests.browser.scripted import Scripted
from ui import strings
from ui.model import (
    describe_ago,
    open_model,
    render_answering,
    render_installation,
    show_answering,
    show_installation,
    start_installation,
    stop_installation,
)
from ui.visit import SIGNED_IN, Visit

if TYPE_CHECKING:
    from bot.bot import Bot

PEOPLE = "How many people live in Karabakh?"
TRUE = "About 120,000 people live in Karabakh, and most of them are ethnic Armenians."

SECRET = "sk-never-to-be-seen"


@pytest.fixture
def bot(home: Path) -> Iterator[Bot]:
    """One whose model server is not there."""
    with open_bot(
        home=home,
        llm="openai",
        openai_base_url="http://me:secret@127.0.0.1:9/v1",
        openai_api_key=SECRET,
        llm_model="big",
    ) as opened:
        yield opened


@pytest.fixture
def visit(bot: Bot) -> Visit:
    return Visit(bot, "p", is_local=True)


def find_radio(html: str, value: str) -> str:
    (found,) = re.findall(rf'<input type="radio" name="llm" value="{value}"([^>]*)>', html)
    return str(found).strip()


def test_every_backend_is_listed_with_why_and_the_one_that_answers_is_checked(visit: Visit) -> None:
    html = open_model(visit, {})
    assert [find_radio(html, name) for name in ("", "local", "quotes")] == ["checked", "disabled", ""]
    text = Elements(html).text
    assert "openai (big)" in text and "Chosen because the llm setting names it" in text
    assert "<code>bot model install</code>" in html and "`" not in text
    assert "There is no local model" in text and strings.BACKEND_NOTES["quotes"] in text


def test_what_this_browser_has_chosen_is_checked_unless_it_is_not_there(visit: Visit) -> None:
    assert find_radio(open_model(visit, {"llm": "quotes"}), "quotes") == "checked"
    for llm in ("local", "oracle", HOSTILE, 7, None):
        assert find_radio(open_model(visit, {"llm": llm}), "") == "checked"


def test_no_secret_and_no_address_is_shown(visit: Visit, bot: Bot) -> None:
    bot.ask(PEOPLE)
    html = open_model(visit, {}) + show_answering(visit, {})
    assert SECRET not in html and "secret" not in html and "127.0.0.1" not in html


def test_the_header_tells_who_answers_this_browser(visit: Visit) -> None:
    html = show_answering(visit, {})
    assert ">openai (big)<" in html and 'data-llm=""' in html and "Chosen because the llm setting names it" in html
    html = show_answering(visit, {"llm": "quotes"})
    assert ">Exact quotations<" in html and 'data-llm="quotes"' in html and strings.BACKEND_CHOSEN in html
    assert 'data-llm=""' in show_answering(visit, {"llm": "local"})


def test_a_model_in_trouble_is_told_in_header_and_panel_until_it_answers(visit: Visit, bot: Bot) -> None:
    answer = bot.ask(PEOPLE)
    assert answer.notice == (
        "The model server cannot be reached; check that it runs, and OPENAI_BASE_URL. "
        "This is the documents' own wording instead."
    )
    assert ">openai (big), failed last time<" in show_answering(visit, {})
    assert "Failed just now: the model server cannot be reached" in Elements(open_model(visit, {})).text
    assert "failed" not in show_answering(visit, {"llm": "quotes"})
    bot.llm = Scripted(BackendError("it is out"))
    bot.ask(PEOPLE)
    assert "it is out" in open_model(visit, {})


def test_time_and_tokens_of_each_answer_are_listed_for_its_owner_alone(visit: Visit, bot: Bot) -> None:
    talk = bot.converse(owner="p")
    talk.ask(PEOPLE, llm="quotes")
    talk.ask("And who said so?", llm="quotes")
    html = open_model(visit, {"conversation": talk.id})
    text = Elements(html).text
    assert (
        "2 answers in" in text and "tokens" not in text[text.index(strings.COSTS) : text.index(strings.SETTINGS_TITLE)]
    )
    assert re.search(
        r'<th scope="row">How many people live in Karabakh\?</th><td>Exact quotations</td><td>\d+\.\d s', html
    )
    for stranger in (Visit(bot, "q"), Visit(bot, "")):
        assert PEOPLE not in open_model(stranger, {"conversation": talk.id})
    assert strings.COSTS_NONE in open_model(visit, {"conversation": "gone"})
    assert strings.COSTS_NONE in open_model(visit, {})


def test_the_settings_in_force_are_shown_with_their_variables(visit: Visit) -> None:
    text = Elements(open_model(visit, {})).text
    assert "35% BOT_ABSTAIN_BELOW" in text and "60 seconds BOT_ANSWER_SECONDS" in text
    assert "what suits the model BOT_EVIDENCE_TOKENS" in text and "no BOT_SECOND_OPINION" in text
    assert not {"openai_api_key", "judge_api_key", "openai_base_url", "login"} & strings.SETTINGS.keys()
    assert all(hasattr(Settings(), name) for name in strings.SETTINGS)


# ---- installing


def test_size_and_room_are_told_before_it_begins(visit: Visit) -> None:
    html = show_installation(visit, {})
    assert 'data-phase="absent"' in html and "1,117 MB to download;" in html and "of disk free" in html
    assert 'data-install="install"' in html and "Qwen2.5-Coder-1.5B-Instruct" in html


def test_who_is_elsewhere_and_not_signed_in_is_told_who_may(bot: Bot) -> None:
    stranger = Visit(bot, "q")
    html = show_installation(stranger, {})
    assert "data-install" not in html and strings.INSTALL_ELSEWHERE in html
    for act in (start_installation, stop_installation):
        with pytest.raises(BotError, match="Only who is signed in"):
            act(stranger, {})
    assert "data-install" in show_installation(Visit(bot, f"{SIGNED_IN}anna"), {})


def test_where_a_model_is_there_none_is_offered(home: Path) -> None:
    (home / "models").mkdir()
    path = write_tiny_model(home / "models" / "mine.gguf")
    (home / "models" / "used").write_text(f"{path}\n")
    with open_bot(home=home, llm="quotes") as bot:
        assert show_installation(Visit(bot, "p", is_local=True), {}) == ""
        assert find_radio(open_model(Visit(bot, "p"), {}), "local") == ""


@pytest.mark.parametrize(
    ("phase", "done", "problem", "shown"),
    [
        ("running", 312_400_000, "", ["312 MB of 1,117 MB, 28%", 'data-install="install-stop"', "<progress"]),
        ("stopping", 312_400_000, "", ["312 MB of 1,117 MB, 28%", strings.INSTALL_STOPPING]),
        ("absent", 312_400_000, "", ["312 MB are here already", ">Continue<"]),
        ("failed", 0, HOSTILE, ['role="alert"', "&lt;", ">Try again<"]),
    ],
)
def test_each_phase_tells_how_far_it_is_and_what_can_be_done(
    phase: Phase, done: int, problem: str, shown: list[str]
) -> None:
    html = render_installation(InstallProgress(phase, done, 1_117_320_768, 5_000_000_000, problem))
    assert f'data-phase="{phase}"' in html and HOSTILE not in html
    assert [words for words in shown if words not in html] == []


# ---- words


def test_what_a_server_calls_its_model_is_escaped() -> None:
    info = BackendInfo(HOSTILE, HOSTILE, True, HOSTILE, False, Trouble(HOSTILE, "2026-01-02T03:04:05+00:00"))
    assert HOSTILE not in render_answering(info)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(12, 0, "just now"), (12, 1, "1 minute ago"), (13, 20, "80 minutes ago"), (15, 59, "3 hours ago")],
)
def test_a_time_past_is_told_in_words(hour: int, minute: int, words: str) -> None:
    assert describe_ago("2026-01-02T12:00:00+00:00", datetime(2026, 1, 2, hour, minute, 30, tzinfo=UTC)) == words
