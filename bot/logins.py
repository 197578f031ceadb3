"""Who may use the page: a file of names, each with a salted hash of its password, and the check of both.

How often may be tried and how long somebody stays signed in is the business of ui/sessions.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot.errors import LoginError

SHORTEST, LONGEST = 8, 1000
"""Characters of a password."""
COST, BLOCK, LANES = 2**15, 8, 3
"""Of scrypt (RFC 7914): 32 MB and about a quarter of a second for each try, so that guessing is slow."""
MOST_COST = 2**20
"""Of a file that was written by somebody else; more would stop the page."""
_NAME = re.compile(r"[\w.@-]{1,64}")
_HASH = re.compile(r"scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w+/=]{1,100})\$([\w+/=]{1,200})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hash:
    """A password's hash with what it was made with."""

    cost: int
    block: int
    lanes: int
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        """Whether it is the hash of this password; how long that takes tells nothing of either."""
        return hmac.compare_digest(_hash(password, self.salt, self.cost, self.block, self.lanes), self.digest)

    def write(self) -> str:
        """Its form in the file."""
        salt, digest = (base64.b64encode(part).decode() for part in (self.salt, self.digest))
        return f"scrypt${self.cost}${self.block}${self.lanes}${salt}${digest}"


class Logins:
    """The file of logins. It is read anew for each question, so a name that is removed is out at once."""

    def __init__(self, path: Path) -> None:
        """Reads nothing yet."""
        self.path = path
        self._nobody = make_hash(secrets.token_urlsafe())

    def add(self, name: str, password: str) -> None:
        """Gives a name this password, also one that has another. Raises LoginError."""
        if not _NAME.fullmatch(name):
            raise LoginError(f"{name!r} cannot be a name; use letters, digits and . _ @ - (64 at most)")
        if not SHORTEST <= len(password) <= LONGEST:
            raise LoginError(f"the password has {len(password)} characters; use {SHORTEST} to {LONGEST}")
        self._write(self.read() | {fold(name): make_hash(password)})

    def remove(self, name: str) -> None:
        """Takes a name out. Raises LoginError."""
        found = self.read()
        if found.pop(fold(name), None) is None:
            raise LoginError(f"there is no login {name!r} in {self.path}; `bot login list` shows those there are")
        self._write(found)

    def check(self, name: str, password: str) -> bool:
        """Whether name and password belong together; takes as long for a name that is not there. Raises LoginError."""
        kept = self.read().get(fold(name))
        fits = (kept or self._nobody).fits(password[:LONGEST])
        return kept is not None and fits

    def read(self) -> dict[str, Hash]:
        """The hashes by name; none where there is no file. Raises LoginError for one that cannot be read."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise LoginError(f"cannot read the logins in {self.path}: {error}; correct the file") from error
        written = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
        return dict(_read_line(line, number, self.path) for number, line in written)

    def _write(self, hashes: dict[str, Hash]) -> None:
        """Replaces the file by one that only its owner can read."""
        new = self.path.with_name(f"{self.path.name}.new")
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.writelines(f"{name}:{made.write()}\n" for name, made in sorted(hashes.items()))
            os.replace(new, self.path)
        except OSError as error:
            raise LoginError(f"cannot write the logins to {self.path} ({error.strerror}); name another file") from error


def make_hash(password: str) -> Hash:
    """A new hash with a salt of its own."""
    salt = secrets.token_bytes(16)
    return Hash(COST, BLOCK, LANES, salt, _hash(password, salt, COST, BLOCK, LANES))


def fold(name: str) -> str:
    """A name as it is kept: capitals and ways to write a letter make no difference."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def _hash(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    memory = 128 * block * (cost + lanes + 2) + (1 << 20)
    return hashlib.scrypt(typed, salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=32)


def _read_line(line: str, number: int, path: Path) -> tuple[str, Hash]:
    """A name and its hash. Raises LoginError."""
    name, _, written = line.strip().partition(":")
    match = _HASH.fullmatch(written)
    try:
        if match is None or not name:
            raise ValueError("another form")
        cost, block, lanes = map(int, match.group(1, 2, 3))
        salt, digest = (base64.b64decode(one, validate=True) for one in match.group(4, 5))
        made = Hash(cost, block, lanes, salt, digest)
        if not 0 < cost * block * lanes <= MOST_COST * BLOCK or cost.bit_count() != 1 or cost == 1:
            raise ValueError("no costs of scrypt, or too high")
    except ValueError as error:
        raise LoginError(
            f"line {number} of {path} is no login; remove it, then `bot login add {fold(name) or 'NAME'}`"
        ) from error
    return fold(name), made
