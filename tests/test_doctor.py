"""`bot doctor`: what it tells of a sound home, what it names as a problem, and that it shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Command, Run
from fault_server import FaultServer
from gguf_file import write_gguf

from bot import open_bot

QUESTION = "Why did Armenia move to ratify the Rome Statute?"


def test_doctor_tells_what_answers_and_that_the_index_is_sound(run: Run, indexed: Path) -> None:
    found = read_doctor(run, indexed)
    kept = ["catalog", "vectors", "documents", "index"]
    assert list(found) == ["python", "packages", "home", "answers", "others", "embedder", *kept]
    assert found["home"] == str(indexed) and found["documents"].startswith("10 with ")
    assert found["answers"].startswith("quotes (there is no key, server or local model")


def test_doctor_asks_no_server_and_shows_no_secret(run: Run, indexed: Path) -> None:
    with FaultServer() as server:
        url = server.url.replace("://", "://user:pass-never@") + "?key=query-never"
        found = read_doctor(run, indexed, OPENAI_API_KEY="sk-never", OPENAI_BASE_URL=url)
        assert (server.requests, server.lookups) == ([], 0)
    assert found["answers"] == "openai (OPENAI_BASE_URL is set)"
    assert (found["key set"], found["server"]) == ("yes", server.url)
    assert "never" not in "".join(found.values())
    without = read_doctor(run, indexed, OPENAI_API_KEY="sk-never")
    assert (without["answers"], without["server"]) == ("openai (OPENAI_API_KEY is set)", "the usual one")


def test_doctor_names_the_model_file_that_answers(run: Run, indexed: Path, tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "one.gguf", {"general.name": "One"}, {})
    found = read_doctor(run, indexed, BOT_LLM="local", BOT_LLM_MODEL=str(path))
    assert found["answers"] == "local (the llm setting names it)"
    assert found["model"] == str(path) and found["xllamacpp"][0].isdigit()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            {"BOT_LLM": "local"},
            "llm is local but it cannot be opened: there is no local model; run `bot model install`",
        ),
        (
            {"BOT_LLM": "local", "BOT_LLM_MODEL": "no.gguf"},
            "llm is local but it cannot be opened: llm_model is no.gguf",
        ),
        (
            {"BOT_LLM": "openai"},
            "llm is openai but it cannot be opened: there is no key for OpenAI; set OPENAI_API_KEY",
        ),
    ],
)
def test_a_backend_that_cannot_be_opened_is_the_doctor_s_and_the_asker_s_problem_alone(
    run: Run, home: Path, tmp_path: Path, settings: dict[str, str], problem: str
) -> None:
    (tmp_path / "rain.md").write_text("Rain fell.")
    for command in (("documents",), ("ingest", "rain.md"), ("rebuild",)):
        done = run(*command, "--home", home, **settings)
        assert done.returncode == 0 and problem[-9:] not in done.stderr
    told = run("doctor", "--home", home, **settings)
    assert told.returncode == 1 and "sound" not in told.stdout
    assert [line for line in told.stdout.splitlines() if line.startswith(f"problem: {problem}")]
    asked = run("ask", "--home", home, QUESTION, **settings)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr.startswith(f"error: {problem.split(': ')[1]}") and asked.stderr.count("\n") == 1


def read_doctor(run: Run, home: Path, **environment: str) -> dict[str, str]:
    """What `bot doctor` finds where it finds no fault."""
    done = run("doctor", "--home", home, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return {name: value.strip() for name, value in (line.split(":", 1) for line in done.stdout.splitlines())}


def test_doctor_names_damage_and_rebuild_mends_it(command: Command, home: Path) -> None:
    for path in (home / "index").rglob("*.bin"):
        path.write_bytes(path.read_bytes()[:-100])
    done = command("doctor", "--home", home)
    assert done.returncode == 1
    assert "problem: " in done.stdout and "sound" not in done.stdout
    rebuilt = command("rebuild", "--home", home)
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "the vector index is rebuilt from the catalog\n")
    with open_bot(home=home) as bot:
        assert bot.verify() == []
