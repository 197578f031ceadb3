"""Makes files for the loaders' tests: good ones of binary formats, every kind of bad one, loaders that misbehave.

Everything is generated, so that no binary file lies in the repository. Used by the tests of the loaders.
"""

from __future__ import annotations

import gzip
import os
import random
import signal
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from bot.intake import Failure
from bot.schema import Document

ODD_NAMES = (
    *("new\nline", "tab\there", "single'quote", 'double"quote', "percent%s%00", "back\\slash", "semi;colon", "$HOME"),
    *("-leading-dash", "<img src=x onerror=alert(1)>", "[link](x)", "*star*", "two  spaces", " space ", "dots..a.."),
    *("\u202ertl", "emoji 🕊️", "caf\u00e9", "cafe\u0301", "Case", "case", "日本語", "x" * 250),
)
"""File names without suffix that break careless programs; all are valid."""

BINARIES = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89",
    "elf": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0>\0\x01\0\0\0",
    "gzip": gzip.compress(b"A sentence that was packed. " * 50, mtime=0),
    "random": random.Random(7).randbytes(4096),
    "random without NUL": random.Random(7).randbytes(4096).replace(b"\0", b"\x01"),
    "text with NUL bytes": b"Good words, then\0\0\0\0 a record\0 of another\0kind.",
}
"""Contents that are no text, whatever their suffix says."""


def make_pdf(pages: Sequence[Sequence[str]], info: str = "", stream: bytes | None = None) -> bytes:
    """A PDF with the given lines on each page. `info` is its information dictionary, `stream` replaces page content."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = " ".join(f"({_escape(line)}) Tj T*" for line in lines)
        content = stream if stream is not None else f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode("cp1252")
        packed = zlib.compress(content) if stream is None else content
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    objects.append(f"<< {info} >>".encode("cp1252"))
    return _number_objects(objects)


def _escape(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _number_objects(objects: Sequence[bytes]) -> bytes:
    """Objects as a PDF file with its cross-reference table; the first is the catalog, the last the information."""
    out = BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects)))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def make_flate_bomb(megabytes: int) -> bytes:
    """A PDF of one page whose packed content unpacks to `megabytes`."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return make_pdf([[]], stream=packed)


def encrypt_pdf(pdf: bytes, user: str, owner: str, algorithm: str = "RC4-128") -> bytes:
    """The PDF with a user and an owner password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt(user, owner, algorithm=algorithm)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def make_docx(path: Path) -> None:
    """A Word file with a title, headings, a list, a table and its properties set."""
    import docx

    file = docx.Document()
    file.core_properties.title = "Statute ratified"
    file.core_properties.author = "A. Writer"
    file.add_heading("Statute ratified", 0)
    file.add_paragraph("The parliament voted on Tuesday.")
    file.add_heading("What it means", 1)
    file.add_paragraph("The court gains a member.", style="List Bullet")
    table = file.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "in favour", "60"
    file.save(str(path))


def change_part(path: Path, part: str, old: str, new: str) -> None:
    """Replaces words in one part of a Word file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    pack(path, parts)


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """Writes an archive of the given parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def hang(path: Path) -> Iterator[Document | Failure]:
    """A loader that never comes back."""
    while True:
        time.sleep(60)
    yield Failure(str(path), "never reached")


def crash(path: Path) -> Iterator[Document | Failure]:
    """A loader that takes its process down."""
    os.kill(os.getpid(), signal.SIGSEGV)
    yield Failure(str(path), "never reached")


def hoard(path: Path) -> Iterator[Document | Failure]:
    """A loader that takes all the memory it can get."""
    kept = [bytes(64 * 1024 * 1024) for _ in range(1000)]
    yield Failure(str(path), f"got {len(kept)} blocks")


def chatter(path: Path) -> Iterator[Document | Failure]:
    """A loader that prints, as some parsers do."""
    os.write(1, b'{"failure": {"path": "x", "reason": "printed"}}\n')
    yield Document(id="quiet", title="Quiet", text="words", path=str(path))


def name_process(path: Path) -> Iterator[Document | Failure]:
    """A loader that tells in which process it runs."""
    yield Document(id="process", title="Process", text=str(os.getpid()), path=str(path))


def stumble(path: Path) -> Iterator[Document | Failure]:
    """A loader with a fault of its own."""
    raise ZeroDivisionError("no parser expects this")
    yield Failure(str(path), "never reached")
