"""An ingest on a cluster in a process of its own, told line by line: the victim of test_cluster.py.

Each line is the number of chunks embedded so far; the last is the report as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot import open_bot
from bot.progress import Progress


def work(home: Path, folder: Path, address: str) -> None:
    """One ingest."""

    def tell(progress: Progress) -> None:
        say(str(progress.chunks))

    with open_bot(home=home, llm="quotes") as bot:
        say(json.dumps(bot.ingest(folder, progress=tell, cluster=address).to_dict()))


def say(text: str) -> None:
    """A line to the parent, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        work(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    except KeyboardInterrupt:
        sys.exit(130)
