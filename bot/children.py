"""How a child process of this program is started: it imports what its parent does, and nothing of the folder it is in.

What each child then does is in sandbox.py, probing.py and cluster.py.
"""

from __future__ import annotations

import json
import os
import sys

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "


def list_places() -> list[str]:
    """Where this process imports from, each from the root, so that it means the same in any folder."""
    return [os.path.abspath(place) for place in sys.path]


def compose_command(code: str) -> list[str]:
    """The command of a child that runs the code; `-I` keeps a json.py in the current folder from being run instead."""
    return [sys.executable, "-I", "-c", _START + code, json.dumps(list_places())]
