"""The library's panels with the real bot: what is listed, limited, removed and forgotten, and what a page learns of it.

How it looks and is clicked is in tests/browser/test_library.py.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from news import STORIES, open_news

from bot.bot import Bot
from bot.errors import DocumentNotFoundError, IndexBusyError, QuestionError
from bot.index.lock import writer_lock
from bot.intake import IngestReport
from ui import library, strings, uploads
from ui.library import forget_failure, open_documents, open_library, remove_document, render_about
from ui.news import open_news as open_tidings
from ui.uploads import Uploads, ingest_files
from ui.visit import Visit

HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with open_news(tmp_path) as bot:
        yield bot


@pytest.fixture
def visit(bot: Bot) -> Visit:
    return Visit(bot, "somebody")


def titles(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'class="open title"[^>]*>([^<]*)<', html)]


def find(bot: Bot, name: str) -> str:
    (found,) = (info.id for info in bot.documents() if Path(info.path).name == name)
    return found


def upload(bot: Bot, *files: Path) -> IngestReport:
    *_, report = ingest_files(bot, Uploads().keep(files, bot.settings.home / "uploads"))
    assert isinstance(report, IngestReport)
    return report


def test_a_document_is_listed_with_what_is_known_of_it(bot: Bot, visit: Visit) -> None:
    html = open_library(visit, {})
    assert titles(html) == ["Council closes the northern border", "Flood at the mill", "Flood at the mill, again"]
    row = html[html.index("Council closes") :]
    row = row[: row.index("</li>")]
    size = (bot.settings.corpus / "border.md").stat().st_size
    characters = len(bot.document(find(bot, "border.md")).text)
    for told in ("The Courier", "Anna Lee", "Published 3 May 2024", f"{size} bytes", f"{characters} char"):
        assert told in row, told
    assert strings.FILE_STATES["changed"] not in row and strings.FILE_STATES["gone"] not in row
    assert "3 documents" in html and "The Courier (2)" in html


def test_the_list_is_limited_as_the_form_says(visit: Visit) -> None:
    assert titles(open_documents(visit, {"words": "ledger"})) == ["Flood at the mill"]
    assert len(titles(open_documents(visit, {"source": "The Courier"}))) == 2
    newest = titles(open_documents(visit, {"published_from": "2024-06-01", "order": "newest"}))
    assert newest == ["Flood at the mill, again", "Flood at the mill"]
    nothing = open_documents(visit, {"words": "volcano"})
    assert strings.LIBRARY_NONE in nothing and not titles(nothing)
    assert strings.BY_TEXT in open_documents(visit, {"words": "harvest"})
    with pytest.raises(QuestionError, match="not an ISO date"):
        open_documents(visit, {"published_from": "soon"})


def test_only_what_a_question_can_be_limited_to_offers_to_ask_it(visit: Visit) -> None:
    assert "data-ask-listed" in open_documents(visit, {"source": "The Courier"})
    for wanted in ({}, {"words": "flood"}, {"source": "The Courier", "words": "flood"}, {"source": "nobody"}):
        assert "data-ask-listed" not in open_documents(visit, wanted)


def test_nonsense_from_a_page_is_the_plain_list(visit: Visit) -> None:
    wanted = {"order": HOSTILE, "start": "-4", "shown": "1e9", "words": None, "source": 0, "limit": []}
    assert len(titles(open_library(visit, wanted))) == 3
    html = open_library(visit, {"words": HOSTILE, "source": HOSTILE})
    assert "<img" not in html and titles(html) == []


def test_a_long_list_comes_in_pages(bot: Bot, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "SHOWN", 2)
    first = open_documents(visit, {})
    assert len(titles(first)) == 2 and 'data-more="2"' in first
    rest = open_documents(visit, {"start": "2"})
    assert len(titles(rest)) == 1 and "data-more" not in rest and "listing" not in rest
    assert len(titles(open_documents(visit, {"shown": "3"}))) == 3, "what was shown is shown again"


def test_nothing_that_a_document_says_of_itself_becomes_html(bot: Bot, visit: Visit, tmp_path: Path) -> None:
    head = "".join(f"{name}: '{HOSTILE}'\n" for name in ("title", "author", "source"))
    path = tmp_path / "hostile.md"
    path.write_text(f"---\n{head}---\n\n## {HOSTILE}\n\nWords.\n\n## {HOSTILE}\n\nMore words.\n", encoding="utf-8")
    (tmp_path / f"{HOSTILE.replace('/', '')}.pdf").write_text("no pdf")
    bot.ingest(path, tmp_path / f"{HOSTILE}.pdf")
    document = bot.document(find(bot, "hostile.md"))
    for html in (
        open_library(visit, {}),
        render_about(visit, document),
        remove_document(visit, {"document": document.id}),
    ):
        assert "<img" not in html and "alert(1)" in html


def test_failures_are_listed_with_their_reasons_and_can_be_forgotten(bot: Bot, visit: Visit, tmp_path: Path) -> None:
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"no pdf at all")
    report = upload(bot, bad)
    (failure,) = report.failed
    html = open_library(visit, {})
    assert "Not read (1)" in html and "broken.pdf" in html and failure.reason in unescape(html)
    kept = Path(failure.path)
    assert kept.exists()
    assert forget_failure(visit, {"path": failure.path}) == ""
    assert "broken.pdf" not in open_library(visit, {}) and not kept.exists()
    assert bad.exists()


def test_only_a_failed_upload_is_deleted_when_it_is_forgotten(bot: Bot, visit: Visit, tmp_path: Path) -> None:
    own = bot.settings.corpus / "broken.pdf"
    own.write_bytes(b"no pdf at all")
    note = tmp_path / "note.txt"
    note.write_text("A note.")
    upload(bot, note)
    bot.ingest(bot.settings.corpus)
    kept = bot.settings.home / "uploads" / "note.txt"
    for path in (own, kept, bot.settings.home / "catalog.sqlite3"):
        forget_failure(visit, {"path": str(path)})
        assert path.exists()


def test_a_removed_document_is_gone_and_its_file_stays_unless_it_was_uploaded(
    bot: Bot, visit: Visit, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The observatory was opened in 1888.")
    upload(bot, note)
    kept = bot.settings.home / "uploads" / "note.txt"
    assert "note" in remove_document(visit, {"document": find(bot, "note.txt")}) and not kept.exists()
    told = remove_document(visit, {"document": find(bot, "border.md")})
    assert "Removed “Council closes the northern border”" in told
    assert (bot.settings.corpus / "border.md").exists()
    assert titles(open_library(visit, {})) == ["Flood at the mill", "Flood at the mill, again"]
    with pytest.raises(DocumentNotFoundError):
        remove_document(visit, {"document": "gone"})
    assert upload(bot, note).added == 1, "it comes back when it is added again"


def test_removal_waits_for_an_ingest_and_then_says_who_holds_it(
    bot: Bot, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer_lock(bot.settings.home), monkeypatch.context() as patch:
        patch.setattr(uploads, "PATIENCE_TO_REMOVE", 0.3)
        with pytest.raises(IndexBusyError, match="is being written to"):
            remove_document(visit, {"document": find(bot, "flood.md")})
    assert len(bot.documents()) == 3


def test_an_upload_waits_for_another_and_says_so(bot: Bot, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("It had to wait.")
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with writer_lock(bot.settings.home):
            held.set()
            let_go.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(60)
    events = ingest_files(bot, [note])
    waiting = next(events)
    assert isinstance(waiting, str) and "is being written to" in waiting
    let_go.set()
    *_, report = events
    holder.join()
    assert isinstance(report, IngestReport) and report.added == 1


def test_changes_on_disk_are_told(bot: Bot, visit: Visit) -> None:
    (bot.settings.corpus / "flood.md").write_text(STORIES["flood.md"] + "More.\n")
    (bot.settings.corpus / "border.md").unlink()
    html = open_documents(visit, {})
    assert strings.FILE_STATES["changed"] in html and strings.FILE_STATES["gone"] in html


def test_a_document_s_own_page_tells_its_size_and_outline(bot: Bot, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    path.write_text("# Guide\n\nIt begins.\n\n## Times\n\nAt noon.\n\n## Prices\n\nTwo crowns.\n")
    bot.ingest(path)
    html = render_about(visit, bot.document(find(bot, "guide.md")))
    assert [int(place) for place in re.findall(r'data-heading="(\d+)"', html)] == list(
        range(len(bot.document(find(bot, "guide.md")).sections))
    )
    assert "Times</button>" in html and "Prices</button>" in html and "data-ask-about" in html and "bytes" in html
    assert "outline" not in render_about(visit, bot.document(find(bot, "flood.md")))


def test_a_page_learns_what_the_folder_brought_and_that_the_list_changed(bot: Bot, visit: Visit) -> None:
    def look(**wanted: object) -> dict[str, str]:
        html = open_tidings(visit, wanted)
        found = dict(re.findall(r'data-(state|number|largest)="([^"]*)"', html))
        return {**found, "text": " ".join(re.sub(r"<[^>]*>", " ", html).split())}

    assert look()["largest"] == str(bot.settings.max_file_mb) and look()["text"] == ""
    before = look()
    (bot.settings.corpus / "ferry.txt").write_text("The ferry sails at noon.")
    (bot.settings.corpus / "bad.pdf").write_text("no pdf")
    assert bot.watch() is not None
    end = time.monotonic() + 60
    while "bad.pdf" not in look(since=0)["text"] and time.monotonic() < end:
        time.sleep(0.1)
    news = look(since=0)
    assert "1 document added, 1 document not read from corpus/" in news["text"] and "bad.pdf" in news["text"]
    assert news["state"] != before["state"]
    assert look(since=int(news["number"]))["text"] == "" and look()["text"] == ""
    assert "What is put into corpus/ is taken in by itself." in open_library(visit, {})
