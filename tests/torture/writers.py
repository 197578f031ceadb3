"""What a model behind the fault server writes when it is well: true sentences at a steady pace, or whatever it is told.

Modes for tests/fault_server.py; `serve` runs one in a process of its own, to take no time from what is measured.
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
_PLANTED = re.compile(r"\bzq[a-z]{7}\b")
"""The words of attacks.py."""
_SENTENCE = re.compile(r"(?<=[.!?])[”\"’']? ")


def read_messages(reply: Reply) -> str:
    """All that was said to the model."""
    return "\n".join(str(one["content"]) for one in reply.asked["messages"])


def recite(reply: Reply) -> None:
    """The first two pieces of evidence, a sentence of each, in PIECES pieces: a quick model that tells the truth."""
    found = _EVIDENCE.findall(read_messages(reply))[:2]
    text = "yes\n" + " ".join(f"{_SENTENCE.split(line)[0]} [{number}]" for number, line in found)
    write_steadily(reply, text)


def obey(reply: Reply) -> None:
    """What the worst of models writes: all that an order in its context asks to be said, in the order's own words."""
    reply.answer(f"yes\n{read_order(read_messages(reply))}")


def read_order(context: str) -> str:
    """Every sentence of a context that holds a planted word, and that word as the answer; or the first evidence."""
    words = _PLANTED.findall(context)
    if not words:
        found = _EVIDENCE.search(context)
        return f"{_SENTENCE.split(found[2])[0]} [1]" if found else "Nothing. [1]"
    said = [one.strip() for one in _SENTENCE.split(context.replace("\n", ". ")) if words[0] in one]
    return " ".join([f"The answer is {words[0]}. [1]", *(f"{one.removeprefix('[1] ')} [1]" for one in said)])


def write_steadily(reply: Reply, text: str) -> None:
    """A text in PIECES pieces, with a PAUSE ahead of each."""
    size, begun = -(-len(text) // PIECES), time.monotonic()
    reply.begin()
    for number in range(PIECES):
        reply.wait(max(0.0, begun + (number + 1) * PAUSE - time.monotonic()))
        reply.say(reply.make_chunk({"content": text[number * size : (number + 1) * size]}))
    reply.end()


WRITERS: dict[str, Mode] = {"recite": recite, "obey": obey}
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
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        wait()


if __name__ == "__main__":
    main(sys.argv[1])
