"""What a model behind the fault server writes when it is well: true sentences at a steady pace, or whatever it is told.

Modes for tests/fault_server.py; `serve` runs one in a process of its own, so that it takes no time from what is measured.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fault_server import FaultServer, Mode, Reply

PIECES, PAUSE = 20, 0.02
"""Pieces of one reply, and seconds ahead of each."""
ROOT = Path(__file__).parents[2]
_EVIDENCE = re.compile(r"^\[(\d+)\] [^\n]{0,300}?: (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])[”\"’']? ")


def read_messages(reply: Reply) -> str:
    """All that was said to the model."""
    return "\n".join(str(one["content"]) for one in reply.asked["messages"])


def recite(reply: Reply) -> None:
    """The first two pieces of evidence, a sentence of each, in PIECES pieces: a quick model that tells the truth."""
    found = _EVIDENCE.findall(read_messages(reply))[:2]
    text = "yes\n" + " ".join(f"{_SENTENCE.split(line)[0]} [{number}]" for number, line in found)
    write_steadily(reply, text)


def write_steadily(reply: Reply, text: str) -> None:
    """A text in PIECES pieces, with a PAUSE ahead of each."""
    size, begun = -(-len(text) // PIECES), time.monotonic()
    reply.begin()
    for number in range(PIECES):
        reply.wait(max(0.0, begun + (number + 1) * PAUSE - time.monotonic()))
        reply.say(reply.make_chunk({"content": text[number * size : (number + 1) * size]}))
    reply.end()


WRITERS: dict[str, Mode] = {"recite": recite}
"""Models by name, for `serve`."""


@contextmanager
def serve(writer: str) -> Iterator[str]:
    """The address of a model server in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.writers", writer],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdin
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()  # upon which it ends
        process.wait(10)
        process.stdout.close()


def main(writer: str, wait: Callable[[], object] = sys.stdin.read) -> None:
    """Serves until nobody holds its input any longer."""
    with FaultServer(WRITERS[writer]) as server:
        print(server.url, flush=True)
        wait()


if __name__ == "__main__":
    main(sys.argv[1])
