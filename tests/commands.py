"""`bot` as a process of its own, as the tests of the command line run it, over the bundled corpus.

Not a fixture by itself: conftest.py makes one of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus"

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""`bot` within the process of the tests: conftest.py makes a fixture of it too."""

BARE = """
import ctypes, os, sys
for right in (1, 2):  # to write (CAP_DAC_OVERRIDE) and to read (CAP_DAC_READ_SEARCH) whatever the permissions say
    ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP: gone with the next exec; nothing where not root
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""

LACKING = """
import importlib.util as found, sys
real, lacking = found.find_spec, sys.argv.pop(1)
found.find_spec = lambda name, *rest: None if name == lacking else real(name, *rest)
from bot.cli import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Command:
    """`bot` as a process of its own, in a folder of its own."""

    folder: Path
    seconds: float = 120
    """The longest that a command may take."""

    def __call__(
        self,
        *arguments: str | bytes | Path,
        typed: bytes = b"",
        bare: bool = False,
        lacking: str = "",
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end. `bare` takes root's right to pass over permissions away from it.

        `lacking` is a package that it is not to find, installed or not.
        """
        command = ["-c", LACKING, lacking, *arguments] if lacking else ["-m", "bot", *arguments]
        return subprocess.run(
            [sys.executable, *(["-c", BARE, *command] if bare else command)],
            input=typed.decode("utf-8", "surrogateescape"),
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            cwd=self.folder,
            env={**os.environ, **environment},
            timeout=self.seconds,
        )

    def refuse(self, *arguments: str | bytes | Path, **options: Any) -> str:
        """The one line that a command which must fail says: on stderr, with nothing on stdout, exit 1."""
        done = self(*arguments, **options)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr.removeprefix("error: ").removesuffix("\n")


def unfold(shown: str) -> str:
    """What was printed with each run of white space as one space, wherever its lines were folded."""
    return " ".join(shown.split())
