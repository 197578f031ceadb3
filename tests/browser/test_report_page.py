"""The page of an eval run in a real browser: it fits a phone, by day and night, loads nothing, and axe finds no fault.

It is opened as a file, as a person would open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_page import make_run

from evals.showing.page import write_page
from tests.browser.axe import find_faults
from tests.browser.pages import measure_overflow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    width, scheme = request.param
    write_page(make_run(), tmp_path / "report.html")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened, loaded = context.new_page(), []
    opened.on("request", lambda sent: loaded.append(sent.url))
    opened.on("dialog", lambda dialog: loaded.append(dialog.message))
    address = (tmp_path / "report.html").as_uri()
    opened.goto(address)
    yield opened
    assert loaded == [address]
    context.close()


def test_a_report_fits_loads_nothing_and_has_no_grave_fault(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()
    assert measure_overflow(page) <= 0
    assert page.locator("figure svg").count() == 4 and page.locator("article").count() == 3
    assert find_faults(page) == []
