"""Changes a folder and ingests it, for ever, until it is killed: the victim of test_kills.py.

`intent.json` says what the folder is about to hold, `done.json` what an ingest has acknowledged; both outside the home.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
State = dict[str, dict[str, str]]
"""File name to the texts of its documents by id; a .txt file has one, with the file's name as id."""


def read_state(path: Path) -> State:
    """A state as it was written last; nothing where there is none."""
    state: State = json.loads(path.read_text()) if path.exists() else {}
    return state


def write_state(path: Path, state: State) -> None:
    """Writes a state in one step, so that a kill leaves the old or the new one."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(state))
    os.replace(new, path)


def change(state: State, chance: random.Random) -> State:
    """The next state: files added, rewritten or deleted, at times a large one; none empty, which would be a failure."""
    after = dict(state)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([f"{number}.txt" for number in range(8)] + [f"{number}.jsonl" for number in range(4)])
        if name in after and chance.random() < 0.4:
            del after[name]
        elif name.endswith(".txt"):
            after[name] = {name: make_text(name, chance)}
        else:
            count = 1400 if name == "0.jsonl" else chance.randint(2, 30)
            kept = {key: text for key, text in after.get(name, {}).items() if chance.random() < 0.7}
            after[name] = kept | {f"{name}-{n}": make_text(f"{name}-{n}", chance) for n in range(count) if n % 2}
    return after


def make_text(name: str, chance: random.Random) -> str:
    """A few sentences with words of their own, so that keywords and vectors both tell versions apart."""
    marks = [f"w{chance.getrandbits(40):x}" for _ in range(chance.choice([1, 1, 2, 40]))]
    return " ".join(f"Document {name} speaks of {mark}." for mark in marks)


def write_folder(folder: Path, state: State) -> None:
    """Makes the folder hold exactly the state."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in state:
            path.unlink()
    for name, texts in state.items():
        rows = (json.dumps({"doc_id": key, "title": "T", "text": text}) for key, text in texts.items())
        (folder / name).write_text("\n".join(rows) if name.endswith(".jsonl") else texts[name])


def tell(what: str) -> None:
    """A line to the parent, at once."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def work(root: Path, seed: int) -> None:
    """Goes on from what was intended last."""
    from bot.catalog import Catalog
    from bot.ingestion import ingest, remove
    from bot.settings import Settings
    from bot.vectors import Vectors
    from tests.fakes import HashEmbedder

    chance, folder = random.Random(seed), root / "corpus"
    after = read_state(root / "intent.json")
    with Catalog(root / "home") as catalog, Vectors(root / "home", catalog) as vectors:
        vectors.start_writing()
        import chromadb  # noqa: F401  # loaded ahead, so that the kill falls into work rather than into an import

        tell("ready")
        while True:
            write_folder(folder, after)
            gone = [info.id for info in catalog.documents() if Path(info.path).name not in after]
            if len(gone) == 1:
                remove(gone[0], catalog, vectors)
            if after:
                ingest([folder], catalog, vectors, HashEmbedder(), Settings())
                write_state(root / "done.json", after)
                tell("acknowledged")
            after = change(after, chance)
            write_state(root / "intent.json", after)


if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    work(Path(sys.argv[1]), int(sys.argv[2]))
