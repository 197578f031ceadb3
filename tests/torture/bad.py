"""Thirty classes of bad files, each made anew from a seed: broken, hostile, odd, or no files at all.

Binary formats are those of bad_files.py. Which of them a loader can read after all is not said here.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import socket
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.bad_files import BINARIES, ODD_NAMES, encrypt_pdf, make_docx, make_flate_bomb, make_pdf, pack
from tests.damages import blank, blot, flip_bit, truncate

Maker = Callable[[Path, random.Random], Path]
"""Makes one bad file with a name that begins as the path does, and returns where it is."""
WORDS = ("The council", "met in May", "the harbour", "stayed closed", "ministers", "spoke of grain", "and ships")
MODEST = 1 << 20


def put(path: Path, suffix: str, content: bytes) -> Path:
    """A file with this content."""
    place = path.with_name(path.name + suffix)
    place.write_bytes(content)
    return place


def prose(chance: random.Random, words: int = 60) -> str:
    """Words like those of news."""
    return " ".join(chance.choice(WORDS) for _ in range(words)) + "."


def _empty(path: Path, chance: random.Random) -> Path:
    return put(path, chance.choice([".txt", ".md", ".html", ".pdf", ".docx", ".jsonl"]), b"")


def _spaces(path: Path, chance: random.Random) -> Path:
    return put(path, chance.choice([".txt", ".md", ".jsonl"]), chance.choice([b" \n\t\r\n " * 500, b"\xef\xbb\xbf"]))


def _binary(path: Path, chance: random.Random) -> Path:
    kind = chance.choice(sorted(BINARIES))
    return put(path, chance.choice([".txt", ".md", ".html", ".jsonl"]), BINARIES[kind] + chance.randbytes(200))


def _bad_utf8(path: Path, chance: random.Random) -> Path:
    words = prose(chance, 200).encode()
    cuts = [chance.randrange(len(words)) for _ in range(chance.choice([1, 20, 300]))]
    for place in sorted(cuts, reverse=True):
        words = words[:place] + bytes([chance.randrange(128, 256)]) + words[place:]
    return put(path, ".txt", words)


def _encoding(path: Path, chance: random.Random) -> Path:
    name = chance.choice(["utf-16", "utf-16-le", "utf-32", "cp1251", "shift_jis", "cp1252"])
    return put(path, ".txt", f"Совет собрался в мае. {prose(chance)}".encode(name, "replace"))


def _unknown_type(path: Path, chance: random.Random) -> Path:
    return put(
        path, chance.choice([".csv", ".exe", ".xlsx", ".zip", "", ".txt.gz"]), gzip.compress(prose(chance).encode())
    )


def _huge(path: Path, chance: random.Random) -> Path:
    place = put(path, chance.choice([".txt", ".pdf", ".jsonl"]), b"")
    os.truncate(place, 10**10)  # a hole, which takes no room
    return place


def _link(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.txt")
    place.symlink_to(chance.choice(["/etc/passwd", ".", "..", "nowhere", place.name]))
    return place


def _pipe(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.txt")
    os.mkfifo(place)
    return place


def _socket(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.txt")
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"/proc/self/fd/{here}/{place.name}")  # the path itself may be too long for a socket
    os.close(here)
    return place


def _hidden(path: Path, chance: random.Random) -> Path:
    return put(path.with_name(f".{path.name}"), ".txt", prose(chance).encode())


def _odd_name(path: Path, chance: random.Random) -> Path:
    name = chance.choice(ODD_NAMES).replace("/", "_")[:200]
    return put(path.with_name(f"{name} {path.name}"), ".txt", prose(chance).encode())


def _name_of_bytes(path: Path, chance: random.Random) -> Path:
    place = Path(os.fsdecode(os.fsencode(path) + b"\xff\xfe.txt"))
    place.write_text(prose(chance))
    return place


def _controls(path: Path, chance: random.Random) -> Path:
    marks = ["\x1b]0;x\x07", "\x1b[2J", "\u202e", "\u200b", "\U000e0041", "\x08", "\u0301" * 400]
    return put(path, ".txt", "".join(f"{prose(chance, 5)}{chance.choice(marks)}" for _ in range(50)).encode())


def _pdf_damaged(path: Path, chance: random.Random) -> Path:
    place = put(path, ".pdf", make_pdf([[prose(chance, 12)] * 30] * 3))
    chance.choice([truncate, blot, flip_bit, blank])(place, chance)
    return place


def _pdf_garbage(path: Path, chance: random.Random) -> Path:
    return put(path, ".pdf", b"%PDF-1.7\n" + chance.randbytes(chance.randint(10, 100_000)))


def _pdf_scan(path: Path, chance: random.Random) -> Path:
    return put(path, ".pdf", make_pdf([[]] * chance.randint(1, 9)))


def _pdf_locked(path: Path, chance: random.Random) -> Path:
    return put(path, ".pdf", encrypt_pdf(make_pdf([[prose(chance, 8)]]), chance.choice(["secret", ""]), "owner"))


def _pdf_bomb(path: Path, chance: random.Random) -> Path:
    return put(path, ".pdf", make_flate_bomb(chance.choice([80, 300])))


def _pdf_operators(path: Path, chance: random.Random) -> Path:
    shown = b"BT /F1 11 Tf " + b"(a) Tj 1 0 Td " * chance.choice([50_000, 500_000]) + b"ET"
    return put(path, ".pdf", make_pdf([[]], stream=zlib.compress(shown)))


def _pdf_loop(path: Path, chance: random.Random) -> Path:
    pdf = make_pdf([[prose(chance, 8)]])
    change = chance.choice(
        [(rb"/Kids \[4 0 R\]", b"/Kids [2 0 R]"), (rb"startxref\n\d+", b"startxref\n7"), (rb"5 0 R", b"4 0 R")]
    )
    return put(path, ".pdf", re.sub(*change, pdf))


def _docx_damaged(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.docx")
    make_docx(place)
    chance.choice([truncate, blot, flip_bit])(place, chance)
    return place


def _docx_bomb(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.docx")
    body = b"<a>" + b" " * chance.choice([120_000_000, 400_000_000])
    pack(place, chance.choice([{"word/document.xml": body}, {f"part{number}": b"" for number in range(10_001)}]))
    return place


def _docx_entities(path: Path, chance: random.Random) -> Path:
    place = path.with_name(f"{path.name}.docx")
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    outside = '<!ENTITY l9 SYSTEM "file:///etc/passwd">'
    doctype = f"<?xml version='1.0'?><!DOCTYPE a [{chance.choice([lol, outside])}]><a>&l9;</a>"
    pack(place, {"word/document.xml": doctype.encode(), "[Content_Types].xml": doctype.encode()})
    return place


def _html_deep(path: Path, chance: random.Random) -> Path:
    depth = chance.choice([5_000, 100_000])
    return put(path, ".html", (chance.choice(["<div>", "<b><i>", "<table><tr><td>"]) * depth + prose(chance)).encode())


def _html_hostile(path: Path, chance: random.Random) -> Path:
    parts = [
        "<script>",
        "<!--",
        "<style>",
        "<p",
        "&#x110000;",
        "<![CDATA[",
        "</html>",
        "<svg/onload=x>",
        "\0",
        "<a href=",
    ]
    return put(path, ".html", "".join(f"{chance.choice(parts)} {prose(chance, 5)}" for _ in range(2000)).encode())


def _markdown_hostile(path: Path, chance: random.Random) -> Path:
    mark = chance.choice(["[", "![](", "> ", "*_", "`", "<a>", "- \n  ", "\\", "|a"])
    return put(path, ".md", (mark * chance.choice([2_000, 60_000]) + prose(chance)).encode())


def _front_matter(path: Path, chance: random.Random) -> Path:
    aliases = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [*{o}, *{o}, *{o}]\n" for o, n in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    deep = "a: " + "[" * 100_000
    odd = "title: !!python/object/apply:os.system ['true']\ndate: 99999-99-99"
    return put(path, ".md", f"---\n{chance.choice([aliases, deep, odd])}\n---\n{prose(chance)}".encode())


def _lines_bad(path: Path, chance: random.Random) -> Path:
    bad = [
        "[" * 100_000,
        '{"text": 1}',
        "{",
        "null",
        '{"text": "\\ud800"}',
        f'{{"n": {"9" * 5000}}}',
        '{"text": "x", "text": 2}',
    ]
    good = [json.dumps({"doc_id": f"{path.name}-{n}", "title": "T", "text": prose(chance)}) for n in range(3)]
    return put(path, ".jsonl", "\n".join([*good, *chance.sample(bad, 4)]).encode())


def _long_line(path: Path, chance: random.Random) -> Path:
    return put(path, chance.choice([".txt", ".md", ".html", ".jsonl"]), b"x" * chance.choice([MODEST, 8 * MODEST]))


CLASSES: tuple[Maker, ...] = (
    *(_empty, _spaces, _binary, _bad_utf8, _encoding, _unknown_type, _huge, _link, _pipe, _socket, _hidden, _odd_name),
    *(_name_of_bytes, _controls, _pdf_damaged, _pdf_garbage, _pdf_scan, _pdf_locked, _pdf_bomb, _pdf_operators),
    *(_pdf_loop, _docx_damaged, _docx_bomb, _docx_entities, _html_deep, _html_hostile, _markdown_hostile),
    *(_front_matter, _lines_bad, _long_line),
)


def make_bad(folder: Path, seed: int) -> str:
    """One bad file of the class whose turn it is; returns its path as reports name it."""
    made = CLASSES[seed % len(CLASSES)](folder / f"bad{seed}", random.Random(seed))
    return str(made)
