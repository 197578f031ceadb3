"""What is told of another program's error: its first line where no word of it can be a key, else nothing.

How the classes of llama-index are found and used is tested with what wants them.
"""

from __future__ import annotations

import pytest

from bot.classes import LONGEST, tell_cause

KEY = "sk-live-91c2AbCdEf0123456789"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("Directory /nope does not exist.\nLook again."), ": Directory /nope does not exist"),
        (ValueError("\n  The folder isn't   there"), ": The folder isn't there"),
        (
            TypeError("Some.__init__() got an unexpected keyword argument 'api_kee'"),
            ": Some.__init__() got an unexpected keyword argument 'api_kee'",
        ),
        (
            ImportError("`bs4` is missing: `pip install beautifulsoup4`"),
            ": `bs4` is missing: `pip install beautifulsoup4`",
        ),
        (ValueError(""), ""),
        (ValueError("x" * 10 * LONGEST), ""),
        (ValueError(f"Incorrect value: {KEY}"), ""),
        (ValueError("no answer; the key was hunter"), ""),
        (ValueError("cannot open it for anna:hunter2"), ""),
        (ValueError("https://anna:pw@example.org is not there"), ""),
        (ValueError("swordfish is wrong"), ""),
        (ImportError("swordfish opens nothing"), ""),
        (TypeError(f"load() got an unexpected keyword argument '{KEY}'"), ""),
    ],
)
def test_a_line_is_told_unless_it_could_hold_a_key(error: Exception, told: str) -> None:
    assert tell_cause(error, {"input_dir": "/nope", "access_token": "swordfish", "password": ""}) == told
