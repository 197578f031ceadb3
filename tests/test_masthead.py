"""The line on top of the page: who answers, why, and over how many documents.

How it looks is tested in a browser.
"""

from __future__ import annotations

from markup import Elements

from ui import masthead


def test_header_names_backend_tells_why_and_counts_documents() -> None:
    header = masthead.render_header("quotes", "there is no key", 1)
    assert ">Exact quotations<" in header and ">1 document<" in header
    page = Elements(masthead.render_header("local (Small 1B)", "a <model> is there", 1200))
    (backend,) = page.find("backend")
    assert backend["title"] == "Chosen because a <model> is there"
    assert "local (Small 1B). Chosen because a <model> is there." in page.text and "1,200 documents" in page.text
