"""The page in a process of its own, to be sent signals, and read on both its outputs.

Its model, where a test wants one, waits for a file.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LONGEST = 60.0
CHILD = """
import sys, time
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from bot import open_bot
from bot.protocols import Finish
from bot.schema import Draft, Usage
from tests.browser.scripted import Scripted
from ui.closing import end_process
from ui.server import find_port, serve

class Waiting(Scripted):
    def compose(self, question, evidence, deadline, spent=0):
        yield Draft(self.steps[0], evidence.sentences)
        while not Path(self.steps[1]).exists():
            time.sleep(0.02)
        yield Draft(self.steps[0], evidence.sentences)
        yield Finish(Usage())

with open_bot() as bot:
    if sys.argv[1]:
        bot.llm = Waiting("About 120,000 people live in Karabakh.", sys.argv[1])
    serve(bot, port=find_port("127.0.0.1", 8300), announce=lambda url: print(url, flush=True))
end_process()  # as the command does
"""


class Child:
    """A page that serves at `url`; `errors` is what it has said on stderr once it has ended."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url
        self.errors = ""
        assert process.stderr
        self._reader = threading.Thread(target=self._read, args=(process.stderr,))
        self._reader.start()

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """The exit code."""
        code = self.process.wait(LONGEST)
        self._reader.join()
        return code

    def stop(self) -> int:
        self.send(signal.SIGTERM)
        return self.wait()

    def _read(self, stream: IO[str]) -> None:
        self.errors = stream.read()


@contextmanager
def start_page(home: Path, waits_for: Path | str = "", **settings: str) -> Iterator[Child]:
    """The page over a home; where it `waits_for` a file, its model does not end its answer before that is there."""
    root = Path(__file__).parents[1]
    own = {f"BOT_{name.upper()}": value for name, value in settings.items() if name != "openai_api_key"}
    keys = {"OPENAI_API_KEY": settings["openai_api_key"]} if "openai_api_key" in settings else {}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, str(waits_for), str(root)],
        env={**os.environ, **own, **keys, "BOT_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    child = Child(process, process.stdout.readline().strip())
    try:
        yield child
    finally:
        process.kill()
        child.wait()
        process.stdout.close()
        assert process.stderr
        process.stderr.close()
