"""The page of an eval run in a real browser: it fits a phone, by day and night, loads nothing, and axe finds no fault.

It is opened as a file, as a person would open it, with scripts off but for axe's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_page import make_run

from evals.page import write_page
from tests.browser.axe import find_faults
from tests.browser.pages import find_overflow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    width, scheme = request.param
    write_page(make_run(), tmp_path / "report.html")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened = context.new_page()
    opened.loaded = []  # type: ignore[attr-defined]
    opened.on("request", lambda sent: opened.loaded.append(sent.url))  # type: ignore[attr-defined]
    opened.on("dialog", lambda dialog: opened.loaded.append(dialog.message))  # type: ignore[attr-defined]
    opened.goto((tmp_path / "report.html").as_uri())
    yield opened
    context.close()


def test_a_report_fits_loads_nothing_and_has_no_grave_fault(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()
    assert find_overflow(page) <= 0
    assert page.locator("figure svg").count() == 4 and page.locator("article").count() == 3
    assert find_faults(page) == []
    assert [url[:7] for url in page.loaded] == ["file://"]  # type: ignore[attr-defined]
