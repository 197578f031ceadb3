"""A Chroma server over HTTP: collections, vectors written into them, and the nearest to a vector.

The only file that speaks its interface (version 2). Which ids count, and when, is served.py's business.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from bot.errors import IndexStateError
from bot.index.chroma import AROUND, ATTEMPTS, CLOSE, HAIR, HNSW
from bot.index.generations import DamageError
from bot.llms.connection import Connection, make_trust
from bot.protocols import Vector

if TYPE_CHECKING:
    import httpx

PATIENCE = 120.0
"""Longest wait for the server within a request: a server that hangs must not hold a question for ever."""
BATCH = 1000
"""Vectors in one request: about two megabytes, well under what servers and proxies take."""
LISTED = 10_000
"""Ids read at a time."""
_OWNER, _HEARTBEAT = "owner", "nanosecond heartbeat"


@dataclass(frozen=True, slots=True)
class Stored:
    """A collection as the server knows it: the id to ask it by, its name, and which catalog it was made for."""

    id: str
    name: str
    owner: str


class MissingError(DamageError):
    """The server has no such collection."""


class ChromaServer:
    """The server at an address. Connects with the first request, and again with each one after a fault. Thread-safe.

    Every method raises IndexStateError where no Chroma server answers or lets us in, DamageError where it lacks what
    is asked for.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}
        self._headers = headers  # a proxy asks for the first, Chroma's own guard for the second
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes the connections; the next request opens another."""
        with self._lock:
            client, self._client = self._client, None
        if client:
            client.close()

    def version(self) -> str:
        """The server's version; says that it answers."""
        return str(self._ask("GET", "version"))

    def find(self, name: str) -> Stored | None:
        """A collection by name; None where there is none."""
        try:
            return _read_stored(self._ask("GET", _collections(name)))
        except MissingError:
            return None

    def list_all(self) -> list[Stored]:
        """All collections."""
        return [_read_stored(one) for one in self._ask("GET", _collections())]

    def create(self, name: str, owner: str) -> str:
        """An empty collection's id."""
        form = {"name": name, "metadata": {_OWNER: owner}, "configuration": {"hnsw": HNSW}}
        return str(self._ask("POST", _collections(), form)["id"])

    def drop(self, name: str) -> None:
        """Removes a collection."""
        self._ask("DELETE", _collections(name))

    def count(self, collection: str) -> int:
        """How many vectors it holds."""
        return int(self._ask("GET", _collections(collection, "count")))

    def ids(self, collection: str) -> Iterator[str]:
        """The ids of all its vectors."""
        start, page = 0, [""]
        while page:
            form = {"limit": LISTED, "offset": start, "include": []}
            page = self._ask("POST", _collections(collection, "get"), form)["ids"]
            start += len(page)
            yield from page

    def put(self, collection: str, ids: Sequence[str], vectors: Vector) -> None:
        """Adds vectors, shape (n, d), or replaces those of the same ids."""
        rows = [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in vectors]
        for start in range(0, len(ids), BATCH):
            form = {"ids": list(ids[start : start + BATCH]), "embeddings": rows[start : start + BATCH]}
            self._ask("POST", _collections(collection, "upsert"), form)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Removes vectors; ids that are not there are no fault."""
        for start in range(0, len(ids), BATCH):
            self._ask("POST", _collections(collection, "delete"), {"ids": list(ids[start : start + BATCH])})

    def nearest(self, collection: str, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Ids with cosine similarity, best first, at most `limit`; ties by id."""
        [names], [distances] = self._query(collection, vector[np.newaxis], limit)
        # A distance is told in the fewest digits of a float32: read as that, it is what an embedded index gives.
        found = zip(names, (1.0 - float(np.float32(distance)) for distance in distances), strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def probe(self, collection: str, ids: Sequence[str], vectors: Vector) -> list[str]:
        """What is wrong: vectors that differ from `vectors`, or are not found by asking for themselves."""
        if not ids:
            return []
        stored = self._ask("POST", _collections(collection, "get"), {"ids": list(ids), "include": ["embeddings"]})
        by_id = dict(zip(stored["ids"], stored["embeddings"], strict=True))
        unlike = sum(
            not np.allclose(by_id.get(name, 0.0), row, atol=HAIR) for name, row in zip(ids, vectors, strict=True)
        )
        lost = len(self._find_lost(collection, vectors))
        problems = [f"{unlike} of {len(ids)} vectors differ"] if unlike else []
        return problems + ([f"{lost} of {len(ids)} vectors are not found"] if lost else [])

    def link_lost(self, collection: str, ids: Sequence[str], vectors: Vector) -> None:
        """Adds again those that are not found by asking for themselves: HNSW at times leaves no way to a vector."""
        for start in range(0, len(ids), BATCH):
            names, rows = ids[start : start + BATCH], vectors[start : start + BATCH]
            for attempt in range(1, ATTEMPTS + 1):
                lost = self._find_lost(collection, rows)
                if not lost:
                    break
                self._put_around(collection, rows[lost], AROUND * attempt)
                self.put(collection, [names[place] for place in lost], rows[lost])

    def _put_around(self, collection: str, vectors: Vector, limit: int) -> None:
        """Adds the nearest to these again: see ATTEMPTS."""
        near, _ = self._query(collection, vectors, limit)
        form = {"ids": sorted({name for row in near for name in row}), "include": ["embeddings"]}
        found = self._ask("POST", _collections(collection, "get"), form)
        self.put(collection, found["ids"], np.array(found["embeddings"], np.float32))

    def _find_lost(self, collection: str, vectors: Vector) -> list[int]:
        """The places of those for which a question brings neither them nor an equal one."""
        _, distances = self._query(collection, vectors, 1)
        return [place for place, row in enumerate(distances) if not row or row[0] > CLOSE]

    def _query(self, collection: str, vectors: Vector, limit: int) -> tuple[list[list[str]], list[list[float]]]:
        form = {"query_embeddings": vectors.tolist(), "n_results": limit, "include": ["distances"]}
        answer = self._ask("POST", _collections(collection, "query"), form)
        return answer["ids"], answer["distances"]

    def _ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._greet()
            client = self._client
        return self._send(client, method, path, form)

    def _greet(self) -> httpx.Client:
        """A client of what proves to be a Chroma server; one on this machine is not asked through a proxy.

        Raises BackendError where a proxy's address cannot be read.
        """
        client = Connection(self.url).open(PATIENCE, make_trust(self.url))
        client.headers.update(self._headers)
        try:
            told = self._send(client, "GET", "heartbeat", None)
            if not isinstance(told, dict) or _HEARTBEAT not in told:
                raise self._refuse(200)
        except BaseException:
            client.close()
            raise
        return client

    def _send(self, client: httpx.Client, method: str, path: str, form: dict[str, Any] | None) -> Any:
        import httpx

        try:
            response = client.request(method, f"{self.url}/api/v2/{path}", json=form)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            reason = _shorten(str(error)) or type(error).__name__
            raise IndexStateError(
                f"the Chroma server at {self.url} does not answer ({reason});"
                " start it (`chroma run`) or correct BOT_CHROMA_URL, then try again"
            ) from error
        return self._read(response)

    def _refuse(self, status: int) -> IndexStateError:
        """For what answers, but not as Chroma does."""
        return IndexStateError(
            f"what answers at {self.url} (HTTP {status}) is no Chroma server, or a proxy that does not reach one;"
            " start it or correct BOT_CHROMA_URL, then try again"
        )

    def _read(self, response: httpx.Response) -> Any:
        """What the server says. Its errors are JSON with a name and a message; anything else is not Chroma's."""
        if response.status_code in (401, 403):
            raise IndexStateError(f"the Chroma server at {self.url} does not let us in; correct BOT_CHROMA_TOKEN")
        told: Any
        try:
            told = json.loads(response.text) if response.text else None
        except json.JSONDecodeError:
            told = response
        is_fault = isinstance(told, dict) and "error" in told
        if told is response or not (response.is_success or is_fault):
            raise self._refuse(response.status_code)
        if is_fault:
            kind = MissingError if told["error"] == "NotFoundError" else DamageError
            raise kind(f"refuses ({_shorten(str(told.get('message')))})")
        return told


def _read_stored(form: Any) -> Stored:
    told = form.get("metadata") or {}  # null where a collection was made without
    return Stored(form["id"], form["name"], str(told.get(_OWNER, "")))


def _collections(*more: str) -> str:
    """The path of the collections, of one, or of what is done with it."""
    beginning = "tenants/default_tenant/databases/default_database/collections"
    return "/".join([beginning, *(quote(part, safe="") for part in more)])


def _shorten(text: str) -> str:
    return (text.splitlines() or [""])[0][:200]
