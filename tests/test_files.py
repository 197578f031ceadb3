"""The original file behind a document, over HTTP: the very bytes, to be saved and not shown, and nothing else's.

When it may be had at all is tested in test_originals.py.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import pytest

from bot import open_bot
from ui.server import Server, find_port, start

if TYPE_CHECKING:
    from bot.bot import Bot

PAGE = "<title>Ferry</title><p>The ferry sails at noon.</p><script>alert(1)</script>"
NAME = 'Fähre "1", 日.html'
ROWS = '{"doc_id": "a/../b?#%", "title": "Odd", "text": "An odd document is told of here."}\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files") / "corpus"
    made.mkdir()
    (made / NAME).write_text(PAGE, encoding="utf-8")
    (made / "rows.jsonl").write_text(ROWS, encoding="utf-8")
    (made / "other.md").write_text("# Other\n\nNothing sails here at all.\n", encoding="utf-8")
    (made.parent / "secret.txt").write_text("nobody's business", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[Bot]:
    with open_bot(home=folder.parent / "home", llm="quotes") as opened:
        assert opened.ingest(folder).failed == ()
        yield opened


@pytest.fixture(scope="module")
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7940))
    yield running
    running.close()


def find_id(bot: Bot, name: str) -> str:
    return next(info.id for info in bot.documents() if Path(info.path).name == name)


def fetch(server: Server, document_id: str) -> httpx.Response:
    return httpx.get(f"{server.url}files/{quote(document_id, safe='')}")


def test_a_file_comes_to_be_saved_and_never_shown(bot: Bot, server: Server) -> None:
    given = fetch(server, find_id(bot, NAME))
    assert given.status_code == 200 and given.content == PAGE.encode()
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(NAME, safe='')}"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in given.headers["content-security-policy"]


def test_a_document_with_an_odd_id_has_its_file(bot: Bot, server: Server) -> None:
    given = fetch(server, find_id(bot, "rows.jsonl"))
    assert given.status_code == 200 and given.text == ROWS


@pytest.mark.parametrize(
    "path", ["nothing", "../secret.txt", "..%2f..%2fsecret.txt", "%2e%2e/secret.txt", "{secret}", "/{secret}", ""]
)
def test_no_path_leads_to_a_file(path: str, folder: Path, server: Server) -> None:
    """Sent as it is: a client of higher level would tidy it up."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    connection.request("GET", f"/files/{path.format(secret=quote(str(folder.parent / 'secret.txt')))}")
    given = connection.getresponse()
    body = given.read()
    connection.close()
    assert given.status == 404 and b"nobody's business" not in body and str(folder).encode() not in body


def test_a_file_that_changed_or_went_is_told_in_a_sentence(bot: Bot, folder: Path, server: Server) -> None:
    document_id = find_id(bot, "other.md")
    (folder / "other.md").write_text("root:x:0:0\n", encoding="utf-8")
    changed = fetch(server, document_id)
    (folder / "other.md").unlink()
    gone = fetch(server, document_id)
    assert (changed.status_code, gone.status_code) == (404, 404)
    assert "no longer the one" in changed.text and "not there any more" in gone.text
    assert changed.headers["content-type"].startswith("text/plain")
    bot.remove(document_id)
    assert fetch(server, document_id).status_code == 404
