"""Bytes to text, for files that do not say in which encoding they are written.

Letters are never lost in silence: bytes that fit nothing are an error, a few broken ones are logged. No formats here.
"""

from __future__ import annotations

import codecs
import logging
import re
from pathlib import Path

from bot.errors import LoadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.01
_MOST_BROKEN = 0.01
_SAMPLE = 64 * 1024
_CLEARLY = 0.02
_OLDER = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2"),
    *("koi8_r", "cp866", "cp874", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
"""What older files are really written in; with all of Python's encodings to choose from, French comes out as Baltic."""
_log = logging.getLogger(__name__)


def read_text(path: Path) -> str:
    """The text of a file. Raises LoadError when it is empty, binary or in an unknown encoding; OSError passes."""
    return decode(path.read_bytes(), str(path))


def decode(raw: bytes, name: str, declared: str | None = None) -> str:
    """Text of bytes: byte order mark, UTF-16 by its many NUL bytes, UTF-8, the declared encoding, then a guess.

    `name` is for the log. Raises LoadError.
    """
    if not raw.strip():
        raise LoadError("empty file")
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decode_mostly(raw[len(mark) :], encoding, name)
    if len(raw) - len(raw.translate(None, _CONTROLS)) > max(1, _MOST_CONTROLS * len(raw)):
        return _decode_utf16(raw)
    raw = raw.replace(b"\0", b"")
    for encoding in filter(None, ("utf-8", declared)):
        if (found := _decode_strictly(raw, encoding)) is not None:
            return found
    if _is_damaged_utf8(raw):
        return _decode_mostly(raw, "utf-8", name)
    return _decode_guessed(raw, name)


def _decode_strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _decode_mostly(raw: bytes, encoding: str, name: str) -> str:
    """Text in a known encoding, up to 1 % of its characters broken."""
    text = raw.decode(encoding, "replace")
    broken = text.count("\ufffd") - raw.count("\ufffd".encode(encoding))
    if broken > _MOST_BROKEN * len(text) or len(_CONTROL_CHARACTERS.findall(text)) > _MOST_CONTROLS * len(text):
        raise LoadError(f"damaged {encoding.upper()} text")
    if broken > 0:
        _log.warning("%r: %d broken characters of %s were replaced", name, broken, encoding.upper())
    return text


def _decode_utf16(raw: bytes) -> str:
    """Text in UTF-16 without a mark: its NUL bytes, halves of spaces and ASCII letters, all stand on one side."""
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _decode_strictly(raw, encoding) if even != odd and min(even, odd) <= 0.02 * max(even, odd) else None
    if text is None or len(_CONTROL_CHARACTERS.findall(text)) > _MOST_CONTROLS * len(text):
        raise LoadError("binary file, not text")
    return text


def _is_damaged_utf8(raw: bytes) -> bool:
    """Whether this is UTF-8 with a few broken bytes; one-byte encodings hardly ever hold whole UTF-8 letters."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return broken <= _MOST_BROKEN * len(text) and whole >= broken


def _decode_guessed(raw: bytes, name: str) -> str:
    """Text in the likeliest of the older encodings; Windows-1252 unless another reads clearly better."""
    from charset_normalizer import from_bytes

    matches = list(from_bytes(_take_sample(raw), cp_isolation=list(_OLDER)))
    best = max(matches, key=lambda match: match.coherence - match.chaos, default=None)
    top = max((match.coherence for match in matches), default=0.0) - _CLEARLY
    western = best is None or any("cp1252" in m.could_be_from_charset and m.coherence >= top for m in matches)
    for encoding in ("cp1252" if western or best is None else best.encoding, "cp1252"):
        if (text := _decode_strictly(raw, encoding)) is not None:
            _log.info("%r: read as %s", name, encoding)
            return text
    raise LoadError("unknown text encoding; save it as UTF-8")


def _take_sample(raw: bytes) -> bytes:
    """Lines that hold bytes beyond ASCII, which alone tell encodings apart; whole lines, about 64 kB of them."""
    lines: list[bytes] = []
    size = 0
    for line in raw.split(b"\n"):
        if size < _SAMPLE and not line.isascii():
            lines.append(line)
            size += len(line)
    return b"\n".join(lines)
