"""Ways to damage a file, as torn writes, bad disks and people do; all from chance that is given.

Used by test_vectors.py on the vector index and by the torture of every file of a home.
"""

from __future__ import annotations

import os
import random
from pathlib import Path


def truncate(path: Path, chance: random.Random) -> None:
    """Cuts it off anywhere."""
    os.truncate(path, chance.randrange(path.stat().st_size or 1))


def halve(path: Path, chance: random.Random) -> None:
    """Cuts its second half off."""
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path, chance: random.Random) -> None:
    """Leaves nothing of it."""
    os.truncate(path, 0)


def delete(path: Path, chance: random.Random) -> None:
    """Removes it."""
    path.unlink()


def scramble(path: Path, chance: random.Random) -> None:
    """Writes the same byte over the last two thirds of it."""
    size = path.stat().st_size
    overwrite(path, size // 3, b"\xa5" * (size - size // 3))


def inflate(path: Path, chance: random.Random) -> None:
    """Makes four terabytes of it, nearly all of it a hole, as a torn write leaves link_lists.bin."""
    os.truncate(path, 1 << 42)


def flip_bit(path: Path, chance: random.Random) -> None:
    """Turns one bit anywhere."""
    content = path.read_bytes() or b"\0"
    place = chance.randrange(len(content))
    overwrite(path, place, bytes([content[place] ^ (1 << chance.randrange(8))]))


def change_letter(path: Path, chance: random.Random) -> None:
    """Turns one letter of a text that it holds into another, so that all stays well-formed."""
    content = path.read_bytes()
    letters = [
        place for place in (chance.randrange(len(content) or 1) for _ in range(5000)) if _is_letter(content, place)
    ]
    if letters:
        overwrite(path, letters[0], b"q" if content[letters[0]] != ord("q") else b"k")


def blot(path: Path, chance: random.Random) -> None:
    """Writes noise over a stretch of at most a disk's page."""
    size = path.stat().st_size
    overwrite(path, chance.randrange(size or 1), chance.randbytes(chance.randint(1, 4096)))


def blank(path: Path, chance: random.Random) -> None:
    """Writes zeroes over one whole page, as a lost write leaves it."""
    pages = max(1, path.stat().st_size // 4096)
    overwrite(path, chance.randrange(pages) * 4096, bytes(4096))


def append(path: Path, chance: random.Random) -> None:
    """Adds noise at its end."""
    overwrite(path, path.stat().st_size, chance.randbytes(chance.randint(1, 10_000)))


def overwrite(path: Path, place: int, content: bytes) -> None:
    """Writes at a place of a file."""
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def _is_letter(content: bytes, place: int) -> bool:
    around = content[max(0, place - 8) : place + 8]
    return (
        len(around) == 16
        and all(chr(one).isalpha() or one in b" .,'" for one in around)
        and chr(content[place]).islower()
    )


DAMAGES = (truncate, halve, empty, delete, scramble, inflate, flip_bit, change_letter, blot, blank, append)
"""All of them."""
