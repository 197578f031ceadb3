"""The documents in a real browser, with the real bot: added, looked through, removed, chosen, followed.

Each test also fails on a console error or on a request to another host.
"""

from __future__ import annotations

import base64
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bad_files import make_docx, make_pdf
from pace import measure_pace

from bot import open_bot
from bot.index.lock import writer_lock
from tests.browser.pages import CORPUS, PHONE, ask, await_page, measure_overflow, visit
from tests.browser.scripted import LONGEST_WAIT
from ui import strings
from ui.server import Server, find_port, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bot.bot import Bot

pytestmark = pytest.mark.slow
EXAMPLE = strings.EXAMPLES["rome-statute.md"]
DROP = """([files, target]) => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) {
    transfer.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.querySelector(target).dispatchEvent(event);
    if (type === "dragover" && document.querySelector("#drop").hidden) throw new Error("no sign of the drop");
  }
}"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CORPUS, tmp_path / "corpus"))


@pytest.fixture
def bot(tmp_path: Path, corpus: Path) -> Iterator[Bot]:
    with open_bot(home=tmp_path / "home", corpus=corpus, llm="quotes") as opened:
        opened.ingest(corpus)
        yield opened


@pytest.fixture
def server(bot: Bot) -> Iterator[Server]:
    running = start(bot, port=find_port("127.0.0.1", 7940))
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    with visit(browser, server.url) as opened:
        opened.locator(".library .title").first.wait_for()
        yield opened


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[Page]:
    with visit(browser, server.url, PHONE) as opened:
        yield opened


def drop(page: Page, *files: Path, on: str = "body") -> None:
    packed = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in files]
    page.evaluate(DROP, [packed, on])


def choose_files(page: Page, files: list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=strings.UPLOAD).click()
    chooser.value.set_files(files)


def list_titles(page: Page) -> list[str]:
    return page.locator(".library .title").all_inner_texts()


def wait_for_titles(page: Page, number: int) -> None:
    page.wait_for_function("number => document.querySelectorAll('.library .title').length === number", arg=number)


def wait_for_count(page: Page, number: int) -> None:
    """The header says how many documents there are."""
    page.locator("#header [data-sheet=library]", has_text=strings.count_documents(number)).wait_for()


def find_cited(bot: Bot) -> str:
    """The document that the first example is about: without it, the examples are others."""
    (found,) = (info.id for info in bot.documents() if Path(info.path).name == "rome-statute.md")
    return found


def make_files(folder: Path, number: int) -> list[Path]:
    """Good files of every kind, each of a text of its own."""
    folder.mkdir()
    files = []
    for place in range(number):
        kind = ("md", "txt", "html", "pdf", "docx")[place % 5]
        path = folder / f"report {place:02d}.{kind}"
        text = f"Report {place} says that harbour {place} was dredged by crew {place}."
        if kind == "pdf":
            path.write_bytes(make_pdf([[text]]))
        elif kind == "docx":
            make_docx(path)
            _retitle(path, text)
        else:
            path.write_text(f"<html><body><p>{text}</p></body></html>" if kind == "html" else text, encoding="utf-8")
        files.append(path)
    return files


def _retitle(path: Path, text: str) -> None:
    import docx

    file = docx.Document(str(path))
    file.add_paragraph(text)
    file.save(str(path))


def make_bad_files(folder: Path) -> list[Path]:
    """Five files that cannot be read, each for another reason."""
    folder.mkdir()
    contents = {
        "broken.pdf": b"no pdf at all",
        "empty.txt": b"",
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "broken.docx": b"PK no archive",
        "zeros.md": bytes(2000),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def test_a_hundred_files_of_which_five_are_bad(page: Page, bot: Bot, tmp_path: Path) -> None:
    good, bad = make_files(tmp_path / "good", 95), make_bad_files(tmp_path / "bad")
    before = len(bot.documents())
    page.set_default_timeout(100_000)
    choose_files(page, [*good[:50], *bad, *good[50:]])
    page.locator(".upload.sending, #upload-result progress").first.wait_for()
    report = page.locator("#upload-result .upload", has_text="95 documents added")
    report.wait_for()
    assert len(bot.documents()) - before == 95
    rows = report.locator("li").all_inner_texts()
    assert sorted(row.split()[0] for row in rows) == sorted(path.name for path in bad)
    assert all(len(row.split()) > 2 for row in rows), "each has its reason"
    wait_for_count(page, before + 95)
    page.get_by_text("Not read (5)").wait_for()
    assert "crew 42" in ask(page, "Who dredged harbour 42?").locator(".answer").inner_text()


def test_files_dropped_anywhere_are_added(page: Page, bot: Bot, tmp_path: Path) -> None:
    files = make_files(tmp_path / "some", 3)
    for place, on in enumerate(("body", "#question textarea", ".library")):
        drop(page, files[place], on=on)
        page.locator("#upload-result .upload", has_text="1 document added").wait_for()
        wait_for_count(page, 10 + place + 1)
        page.locator("#upload-result").get_by_role("button", name=strings.DISMISS).click()
        assert page.locator("#drop").is_hidden()


def test_a_file_that_is_too_large_is_told_and_the_others_go(page: Page, bot: Bot, tmp_path: Path) -> None:
    (small,) = make_files(tmp_path / "some", 1)
    page.evaluate(
        "() => Object.defineProperty(File.prototype, 'size', { get() { return this.name === 'huge.txt' ? 2e9 : 80; } })"
    )
    page.evaluate("verbatim.lookForNews()")  # which tell what is too large
    huge = tmp_path / "huge.txt"
    huge.write_text("It only says that it is large.")
    choose_files(page, [huge, small])
    told = page.locator("#told .upload", has_text="huge.txt")
    told.wait_for()
    assert f"larger than {bot.settings.max_file_mb} MB" in told.inner_text()
    page.locator("#upload-result .upload", has_text="1 document added").wait_for()
    choose_files(page, [huge])
    page.locator("#told .upload", has_text="huge.txt").nth(1).wait_for()
    assert page.locator(".sending").count() == 0 and len(bot.documents()) == 11


def test_an_upload_and_its_report_are_its_person_s_own(
    page: Page, browser: Browser, server: Server, bot: Bot, tmp_path: Path
) -> None:
    (file,) = make_files(tmp_path / "some", 1)
    with visit(browser, server.url) as other:
        held, let_go = threading.Event(), threading.Event()

        def hold() -> None:
            with writer_lock(bot.settings.home):
                held.set()
                let_go.wait(LONGEST_WAIT)

        holder = threading.Thread(target=hold)
        holder.start()
        assert held.wait(LONGEST_WAIT)
        choose_files(page, [file])
        page.locator("#upload-result .upload", has_text=strings.UPLOAD_WAITING).wait_for()
        assert other.locator(".upload").count() == 0
        let_go.set()
        holder.join()
        page.locator("#upload-result .upload", has_text="1 document added").wait_for()
        wait_for_count(other, 11)
        wait_for_titles(other, 11)
        assert other.locator(".upload").count() == 0 and file.name not in other.locator("#chat").inner_text()


def test_the_list_is_searched_sorted_and_limited(page: Page, bot: Bot, corpus: Path) -> None:
    (corpus / "old.md").write_text("---\ntitle: The old mill\npublished: 1999-01-02\n---\n\nIt was built of stone.\n")
    bot.ingest(corpus)
    wait_for_titles(page, 11)
    search = page.get_by_role("searchbox")
    title = list_titles(page)[4]
    search.press_sequentially(title.upper())
    page.wait_for_function("title => document.querySelector('.library .title')?.textContent === title", arg=title)
    assert len(list_titles(page)) < 11
    assert search.evaluate("box => box === document.activeElement")
    search.fill("volcano")
    page.get_by_text(strings.LIBRARY_NONE).wait_for()
    search.fill("")
    wait_for_titles(page, 11)
    page.locator("[name=order]").select_option("oldest")
    page.wait_for_function("() => document.querySelector('.library .title')?.textContent === 'The old mill'")
    page.locator("[name=order]").select_option("newest")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.library .title')].at(-1)?.textContent === 'The old mill'"
    )
    page.get_by_text(strings.LIMIT).click()
    page.locator("[name=published_from]").fill("2030-01-01")
    page.get_by_text(strings.LIBRARY_NONE).wait_for()


def test_a_long_list_is_shown_a_hundred_at_a_time(page: Page, bot: Bot, tmp_path: Path) -> None:
    import json

    rows = [{"doc_id": f"n{place}", "title": f"Notice {place:03d}", "text": f"Notice {place}."} for place in range(240)]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)))
    bot.ingest(tmp_path / "many.jsonl")
    page.locator("[data-more]", has_text="of 250").wait_for()  # no other list comes that would do away with it
    wait_for_titles(page, 100)
    for number in (200, 250):
        page.locator("[data-more]").click()
        wait_for_titles(page, number)
    assert page.locator("[data-more]").count() == 0 and len(set(list_titles(page))) == 250
    page.locator("[data-remove=n239]").click()
    page.locator("[data-remove=n239]").click()
    wait_for_count(page, 249)
    wait_for_titles(page, 249)


def test_a_document_is_removed_in_two_steps(page: Page, bot: Bot) -> None:
    title = bot.document(find_cited(bot)).title
    remove = page.locator(".library li", has_text=title).locator(".remove")
    remove.click()
    assert remove.inner_text() == strings.REMOVE_SURE
    remove.press("Escape")
    assert remove.inner_text() == strings.REMOVE
    assert remove.get_attribute("aria-label") == strings.REMOVE_TITLE.format(title=title)
    remove.click()
    page.locator("#question textarea").focus()
    assert remove.inner_text() == strings.REMOVE, "going elsewhere takes it back"
    remove.press("Enter")
    remove.press("Enter")
    page.locator("#told .upload", has_text=f"Removed “{title}”").wait_for()
    wait_for_count(page, 9)
    wait_for_titles(page, 9)
    assert title not in list_titles(page) and len(bot.documents()) == 9
    page.wait_for_function(
        "question => !document.querySelector('#welcome').textContent.includes(question)", arg=EXAMPLE
    )


def test_a_row_stays_where_it_is_while_another_asks_whether_it_is_to_go(page: Page, phone: Page) -> None:
    for each in (page, phone):
        if each is phone:
            each.locator("#header [data-sheet=library]").click()
        tick = each.locator(".library [data-choose]").nth(1)
        tick.wait_for()
        before = tick.bounding_box()
        remove = each.locator(".library .remove").first
        remove.click()
        assert remove.inner_text() == strings.REMOVE_SURE and tick.bounding_box() == before
        tick.check()
        assert remove.inner_text() == strings.REMOVE


def test_ticked_documents_alone_are_asked_until_that_is_taken_away(page: Page, bot: Bot) -> None:
    for title in list_titles(page)[:2]:
        page.get_by_role("checkbox", name=strings.CHOOSE.format(title=title), exact=True).check()
    chosen = page.locator(".choices-made")
    assert "2 documents chosen" in chosen.inner_text()
    ids = page.locator("[data-choose]:checked").evaluate_all("boxes => boxes.map(box => box.dataset.choose)")
    number = page.locator(".library .title").count()
    page.get_by_role("searchbox").fill("statute")
    page.wait_for_function("number => document.querySelectorAll('.library .title').length < number", arg=number)
    assert "2 documents chosen" in chosen.inner_text(), "what is not listed stays chosen"
    chosen.get_by_role("button", name=strings.SCRIPT["askChosen"]).click()
    line = page.locator("#scope", has_text="Asking 2 documents")
    line.wait_for()
    assert chosen.is_hidden()
    for question in ("What did Moscow say?", "What did Yerevan say?"):
        turn = ask(page, question, kind=":not(.pending)")
        assert set(turn.locator("[data-document]").evaluate_all("all => all.map(one => one.dataset.document)")) <= set(
            ids
        )
        assert line.is_visible()
    line.get_by_role("button", name=strings.SCOPE_END).click()
    line.wait_for(state="hidden")
    turn = ask(page, EXAMPLE)
    assert not set(turn.locator(".chip").evaluate_all("all => all.map(one => one.dataset.document)")) <= set(ids)


def test_dates_and_sources_limit_questions_too(page: Page) -> None:
    page.get_by_text(strings.LIMIT).click()
    page.locator("[name=published_from]").fill("2023-09-01")
    page.get_by_role("button", name=strings.ASK_LISTED).click()
    page.locator("#scope", has_text="published since 1 September 2023").wait_for()
    ask(page, EXAMPLE)
    page.reload()
    page.locator("#scope", has_text="published since 1 September 2023").wait_for()
    page.get_by_role("button", name=strings.SCOPE_END).click()
    page.locator("#scope").wait_for(state="hidden")
    page.reload()
    await_page(page)
    assert page.locator("#scope").is_hidden(), "what was taken away stays away"
    page.get_by_text(strings.LIMIT).click()
    page.locator("[name=published_from]").fill("")
    page.locator("[name=published_to]").fill("2001-01-01")
    assert page.locator("[data-ask-listed]").count() == 0 or page.get_by_text(strings.LIBRARY_NONE).wait_for() is None


def test_a_document_s_own_page_asks_about_it(page: Page, bot: Bot, corpus: Path) -> None:
    (corpus / "ferry.md").write_text(
        "# Ferry\n\nIt sails.\n\n## Times\n\nAt noon.\n\n## Prices\n\nTwo crowns a seat.\n"
    )
    bot.ingest(corpus)
    page.locator(".library .title", has_text="Ferry").click()
    sheet = page.locator("#sheet-source")
    sheet.get_by_text(strings.OUTLINE).click()
    sheet.get_by_role("button", name="Prices").click()
    sheet.get_by_role("button", name=strings.ASK_ABOUT).click()
    page.locator("#scope", has_text="Asking “Ferry”").wait_for()
    assert page.locator("#question textarea").evaluate("box => box === document.activeElement")
    turn = ask(page, "What does a seat cost?", kind=":not(.pending)")
    assert "Two crowns" in turn.inner_text()


def test_removing_what_is_asked_lets_all_be_asked_again(page: Page) -> None:
    title = list_titles(page)[0]
    page.get_by_role("checkbox", name=strings.CHOOSE.format(title=title), exact=True).check()
    page.locator(".library .remove").nth(1).click()
    page.get_by_role("button", name=strings.SCRIPT["askChosen"]).click()  # which takes the removal back meanwhile
    page.locator("#scope", has_text=title).wait_for()
    assert page.locator(".remove.sure").count() == 0
    for _ in range(2):
        page.locator(".library .remove").first.click()
    page.locator("#scope").wait_for(state="hidden")


def test_what_is_put_into_the_folder_is_told_and_listed(page: Page, bot: Bot, corpus: Path, tmp_path: Path) -> None:
    assert bot.watch() is not None
    ask(page, EXAMPLE)
    come = tmp_path / "come"
    come.mkdir()
    for name in ("ferry.md", "mill.md"):
        (come / name).write_text(f"# The {name}\n\nThe {name} was built in 1888 by Greta Lindqvist.\n")
    (come / "bad.pdf").write_text("no pdf")
    come.rename(corpus / "come")  # all at once, so that it is told at once
    line = page.locator("#told .upload", has_text="2 documents added")
    line.wait_for()
    assert "from corpus/" in line.inner_text() and "bad.pdf" in line.inner_text()
    wait_for_count(page, 12)
    wait_for_titles(page, 12)
    page.get_by_text("Not read (1)").wait_for()
    assert page.locator("#current .turn.answered").is_visible() and page.locator(".welcome").is_hidden()
    (corpus / "come" / "mill.md").unlink()
    page.locator("#told .upload", has_text="1 document removed").wait_for()
    wait_for_titles(page, 11)
    page.locator("[data-forget]").click()
    page.get_by_text("Not read (1)").wait_for(state="detached")


def test_phone_has_all_of_it_without_scrolling_sideways(phone: Page, bot: Bot) -> None:
    phone.locator("#header [data-sheet=library]").click()
    wait_for_titles(phone, 10)
    assert measure_overflow(phone) == 0
    phone.get_by_text(strings.LIMIT).click()
    assert phone.locator("#sheet-library .sheet-body").evaluate("body => body.scrollWidth - body.clientWidth") == 0
    small = (
        phone.locator(".library li")
        .first.locator("button, label")
        .evaluate_all("all => all.filter(one => one.getBoundingClientRect().height < 40).map(one => one.textContent)")
    )
    assert small == []
    phone.locator("[data-choose]").first.check()
    assert measure_overflow(phone) == 0
    phone.get_by_role("button", name=strings.SCRIPT["askChosen"]).click()
    phone.locator("#scope", has_text="Asking").wait_for()
    assert phone.locator("#reading").is_hidden() and measure_overflow(phone) == 0


def test_five_thousand_documents_are_listed_at_once(browser: Browser, tmp_path: Path) -> None:
    from bot.schema import Document
    from bot.store.records import Change, Entry

    text = "It goes on for a while, as reports do. " * 100
    documents = [Document(f"d{n}", f"Report {n} of the harvest", f"{n} {text}", f"/gone/{n}.md") for n in range(5000)]
    with ExitStack() as stack:
        bot = stack.enter_context(open_bot(home=tmp_path / "home", llm="quotes"))
        bot._catalog.publish(Change([Entry(one, "", (), ()) for one in documents]), "", "")
        server = start(bot, port=find_port("127.0.0.1", 7940))
        stack.callback(server.close)
        page = stack.enter_context(visit(browser, server.url))
        wait_for_titles(page, 100)
        page.get_by_role("searchbox").fill("report 4777")
        began = time.perf_counter()
        wait_for_titles(page, 1)
        assert time.perf_counter() - began < 2 * measure_pace()
