"""The documents over HTTP: listed, read, added by upload, removed.

What is uploaded is kept and ingested as the page does it, in uploads.py.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import Response, StreamingResponse

from bot.dialogue.asking import check_dates
from bot.errors import CorpusError, LoadError
from bot.intake import IngestReport
from bot.schema import Document, Filters
from bot.shelf import Browsing, Listing, Order
from ui import strings
from ui.api.desk import Desk
from ui.originals import open_original
from ui.uploads import INCOMING, describe_failure, ingest_files, name_safely, take_out

TOLD = 5
"""Files that an error names."""
BLOCK = 1_000_000
"""Bytes that are written at a time."""


class Documents:
    """The routes of documents. An id may hold slashes, so all that stands behind `documents/` is it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """Adds them."""
        own = APIRouter(tags=["documents"])
        own.get("/documents", response_model=Listing)(self.list_all)
        own.post("/documents", response_model=IngestReport)(self.add)
        own.get("/documents/{document_id:path}", response_model=Document)(self.read)
        own.delete("/documents/{document_id:path}", status_code=204)(self.remove)
        own.get("/files/{document_id:path}", response_class=StreamingResponse)(self.hand_out)
        router.include_router(own)

    async def list_all(
        self,
        words: Annotated[str, Query(max_length=200)] = "",
        source: str = "",
        published_from: str = "",
        published_to: str = "",
        order: Order = "title",
        start: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=2000)] = 100,
    ) -> Response:
        """A page of the list; with `words`, those first that have them in title, author, source or name."""
        check_dates(Filters(published_from, published_to))
        wanted = Browsing(words, source, published_from, published_to, order, start, limit)
        return await self._desk.reply(self._desk.bot.shelf.browse, wanted)

    async def read(self, document_id: str, version: str = "") -> Response:
        """One with its text, to which all offsets refer; as it is, or in a version that a kept conversation cites."""
        return await self._desk.reply(self._desk.bot.document, document_id, version)

    async def add(self, request: Request, files: Annotated[list[UploadFile], File()]) -> Response:
        """Takes files in (as parts named `files`), and tells what came of each; 422 where none could be read."""
        with TemporaryDirectory(dir=self._make_folder(), prefix="tmp") as folder:
            return await self._desk.reply(self._take_in, files, Path(folder))

    async def remove(self, document_id: str) -> Response:
        """Takes one out of the index; the file that it was read from stays, unless it was uploaded."""
        await self._desk.work(take_out, self._desk.bot, document_id)
        return Response(status_code=204)

    async def hand_out(self, document_id: str) -> Response:
        """The very file that a document was read from."""
        headers, content = await self._desk.work(open_original, self._desk.bot, document_id)
        return StreamingResponse(content, headers=headers, media_type="application/octet-stream")

    def _make_folder(self) -> Path:
        folder = self._desk.bot.settings.home / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _take_in(self, files: list[UploadFile], folder: Path) -> IngestReport:
        """Raises CorpusError where nothing was sent or kept, LoadError where none of it could be read."""
        try:
            paths = [_write(file, folder / str(number)) for number, file in enumerate(files)]
            folder_kept = self._desk.bot.settings.home / "uploads"
            kept = self._desk.service.uploads.keep(paths, folder_kept, self._desk.bot.shelf)
        except OSError as error:
            raise CorpusError(describe_failure(error)) from error
        *_, report = ingest_files(self._desk.bot, kept)
        assert isinstance(report, IngestReport), "the report comes last"
        self._desk.service.measures.count_ingested(report, by="a program")
        if report.failed and not (report.added or report.updated or report.unchanged):
            told = "; ".join(f"{Path(one.path).name}: {one.reason}" for one in report.failed[:TOLD])
            raise LoadError(strings.NONE_READ.format(reasons=told))
        return report


def _write(file: UploadFile, folder: Path) -> Path:
    """What was sent, in a folder of its own, under the name that it was sent with, as far as that is one."""
    folder.mkdir()
    path = folder / name_safely(Path(file.filename or "").name)
    with path.open("wb") as target:
        while block := file.file.read(BLOCK):
            target.write(block)
    return path
