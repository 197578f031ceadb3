"""How a child process of this program is started: it imports what its parent does, and nothing of the folder it is in.

What each child then does is in sandbox.py, probing.py, searchers.py and cluster.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from multiprocessing import Pipe
from multiprocessing.connection import Connection

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "


def list_places() -> list[str]:
    """Where this process imports from, each from the root, so that it means the same in any folder."""
    return [os.path.abspath(place) for place in sys.path]


def compose_command(code: str) -> list[str]:
    """The command of a child that runs the code; `-I` keeps a json.py in the current folder from being run instead."""
    return [sys.executable, "-I", "-c", _START + code, json.dumps(list_places())]


def start_piped(module: str, *, tells: bool = False) -> tuple[subprocess.Popen[bytes], Connection]:
    """A child that runs a module's `serve` with one end of a pipe, and the other end; `tells` lets it write to stderr.

    Raises OSError.
    """
    ours, theirs = Pipe()
    with theirs:
        child = subprocess.Popen(
            compose_command(f"from {module} import serve; serve({theirs.fileno()})"),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if tells else subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which ends this child itself
        )
    return child, ours
