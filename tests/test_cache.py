"""Answers kept between runs: found again for the very same bot and question, and lost by nothing but a torn line.

A run that is killed or stopped is a real process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from test_evals import ScriptedBot, make_answer

from bot.errors import SettingsError
from bot.schema import Filters, Turn
from bot.settings import Settings
from evals.cases import Case
from evals.kept.cache import KEPT_BOTS, Answers, describe_bot
from evals.run import run

ANSWER = make_answer("When?", ("harbour", "The harbour opened in 1956."))
CASE = Case("1", "When?", ("1956",), True, ("harbour",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "answers"


def test_an_answer_is_found_whole_with_its_seconds_by_the_next_run(folder: Path) -> None:
    Answers(folder, {"code": "a"}).keep(CASE, ANSWER, 0.25)
    given = Answers(folder, {"code": "a"}).find(replace(CASE, id="2", kind="other", answers=("1957",)))
    assert given and (given.answer, given.seconds) == (ANSWER, 0.25)


@pytest.mark.parametrize(
    "other",
    [
        replace(CASE, question="when?"),
        replace(CASE, history=(Turn("Where?", "There."),)),
        replace(CASE, filters=Filters(published_from="2023")),
        replace(CASE, today="2023-09-27"),
    ],
)
def test_another_question_history_filter_or_day_is_another_answer(folder: Path, other: Case) -> None:
    answers = Answers(folder, {})
    answers.keep(CASE, ANSWER, 1.0)
    assert Answers(folder, {}).find(CASE) and Answers(folder, {}).find(other) is None


def test_a_run_goes_on_with_the_day_that_it_began_on(folder: Path) -> None:
    Answers(folder, {}, day="2024-01-31").keep(CASE, ANSWER, 1.0)
    assert Answers(folder, {}, day="2024-01-31").find(CASE) and Answers(folder, {}).find(CASE) is None
    assert Answers(folder, {}, day="2024-02-01").find(replace(CASE, today="2024-01-31"))


def test_nothing_is_kept_of_a_model_that_a_server_chooses(folder: Path) -> None:
    server = Settings(llm="openai", openai_base_url="http://localhost:1/v1")
    for settings, is_kept in ((server, False), (replace(server, llm_model="one"), True)):
        Answers(folder, describe_bot(settings, "")).keep(CASE, ANSWER, 1.0)
        assert (Answers(folder, describe_bot(settings, "")).find(CASE) is not None) is is_kept


def test_another_bot_and_a_fresh_run_find_nothing(folder: Path) -> None:
    Answers(folder, {"code": "a"}).keep(CASE, ANSWER, 1.0)
    assert Answers(folder, {"code": "b"}).find(CASE) is None
    assert Answers(folder, {"code": "a"}, fresh=True).find(CASE) is None


def test_what_a_fresh_run_is_told_goes_before_what_was_kept(folder: Path) -> None:
    Answers(folder, {}).keep(CASE, ANSWER, 1.0)
    Answers(folder, {}, fresh=True).keep(CASE, replace(ANSWER, text="Newer."), 2.0)
    given = Answers(folder, {}).find(CASE)
    assert given and given.answer.text == "Newer."


def test_an_answer_of_a_fault_is_not_kept(folder: Path) -> None:
    Answers(folder, {}).keep(CASE, replace(ANSWER, notice="The server is busy."), 1.0)
    Answers(folder, {}).keep(CASE, replace(ANSWER, lapsed=True), 1.0)
    assert Answers(folder, {}).find(CASE) is None


def test_a_torn_line_costs_one_answer_and_the_next_is_whole(folder: Path) -> None:
    other = replace(CASE, question="Who?")
    Answers(folder, {}).keep(CASE, ANSWER, 1.0)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-40])
    answers = Answers(folder, {})
    assert answers.find(CASE) is None
    answers.keep(other, ANSWER, 1.0)
    assert Answers(folder, {}).find(other) and Answers(folder, {}).find(CASE) is None


@pytest.mark.parametrize("damage", [b'{"seconds": 1}', b'{"seconds": 1, "answer": {"schema": 99}}', b"{}", b"{]}"])
def test_a_damaged_line_is_asked_anew(folder: Path, damage: bytes) -> None:
    Answers(folder, {}).keep(CASE, ANSWER, 1.0)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:65] + damage + b"\n")
    assert Answers(folder, {}).find(CASE) is None


def test_the_answers_of_bots_that_were_not_used_for_longest_go(folder: Path) -> None:
    for number in range(KEPT_BOTS + 2):
        Answers(folder, {"code": number}).keep(CASE, ANSWER, 1.0)
        for place, path in enumerate(sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)):
            os.utime(path, (place, place))  # a clock too coarse to order them
    assert len(list(folder.iterdir())) == KEPT_BOTS
    assert Answers(folder, {"code": KEPT_BOTS + 1}).find(CASE) and not Answers(folder, {"code": 0}).find(CASE)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("")
    with pytest.raises(SettingsError, match=r"cannot keep answers in .*--home"):
        Answers(tmp_path / "answers", {})


def test_what_matters_tells_bots_apart_and_what_does_not_does_not(tmp_path: Path) -> None:
    plain = Settings(home=tmp_path / "a", corpus=tmp_path / "c", llm="quotes")
    known = describe_bot(plain, "index")
    assert describe_bot(replace(plain, home=tmp_path / "b", openai_api_key="sk-secret", debug=True), "index") == known
    assert describe_bot(plain, "other") != known
    for name, value in (("abstain_below", 0.5), ("passages", 3), ("llm", "local"), ("second_opinion", True)):
        assert describe_bot(replace(plain, **{name: value}), "index") != known
    assert "sk-secret" not in json.dumps(describe_bot(replace(plain, openai_api_key="sk-secret"), "index"))


def test_a_local_model_is_told_by_its_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gguf", tmp_path / "other.gguf"
    one.write_bytes(b"weights")
    other.write_bytes(b"weights")
    first, second = (describe_bot(Settings(llm="local", llm_model=str(path)), "") for path in (one, other))
    assert first == second
    other.write_bytes(b"other weights")
    assert describe_bot(Settings(llm="local", llm_model=str(other)), "") != first


def test_a_class_of_somebody_s_own_is_told_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "my_model_of_tests.py").write_text("class Mine: ...")
    settings = Settings(llm="my_model_of_tests:Mine")
    first = describe_bot(settings, "")
    (tmp_path / "my_model_of_tests.py").write_text("class Mine: temperature = 1")
    assert describe_bot(settings, "") != first


def test_a_package_of_somebody_s_own_is_told_by_all_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "my_package_of_tests").mkdir()
    for name in ("__init__", "model", "decoding"):
        (tmp_path / "my_package_of_tests" / f"{name}.py").write_text("")
    settings = Settings(llm="my_package_of_tests.model:Mine")
    first = describe_bot(settings, "")
    (tmp_path / "my_package_of_tests" / "decoding.py").write_text("temperature = 1")
    assert describe_bot(settings, "") != first


# runs


def test_a_run_asks_only_what_is_not_kept_and_counts_what_is(folder: Path) -> None:
    other = make_answer("Who?", ("bridge", "Ada Berg designed the bridge."))
    Answers(folder, {}).keep(CASE, ANSWER, 3.0)
    bot = ScriptedBot([other])
    report = run(bot, [CASE, Case("2", "Who?", ("Ada Berg",), True, ("bridge",))], answers=Answers(folder, {}))
    assert [question for question, _ in bot.asked] == ["Who?", "Who?"]  # once to warm up
    assert report.counts["cases_kept"] == 1 and report.rows[0]["seconds"] == 3.0
    again = run(ScriptedBot([]), [CASE, Case("2", "Who?")], answers=Answers(folder, {}))
    assert again.counts["cases_kept"] == 2 and [row["text"] for row in again.rows] == [ANSWER.text, other.text]


SLOW_RUN = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_cache import ANSWER, Answers, Case, ScriptedBot, replace, run

class SlowBot(ScriptedBot):
    def ask(self, question, history=(), filters=None, *, today=None):
        time.sleep(0.05)
        return replace(ANSWER, question=question)

run(SlowBot([]), [Case(str(n), f"When {n}?") for n in range(1000)], answers=Answers(Path(sys.argv[2]), {}))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_a_run_that_is_stopped_goes_on_after_the_last_answer_it_had(folder: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", SLOW_RUN, str(Path(__file__).parent), str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: count_lines(folder) >= 5)
        process.send_signal(how)
        process.wait()
    lines = count_lines(folder)
    answers = Answers(folder, {})
    known = [answers.find(Case(str(n), f"When {n}?")) is not None for n in range(1000)]
    assert known == [True] * lines + [False] * (1000 - lines) and lines < 1000


def count_lines(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("*.jsonl"))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
