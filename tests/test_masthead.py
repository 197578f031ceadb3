"""The line on top of the page: who answers, and over how many documents.

How it looks is tested in a browser.
"""

from __future__ import annotations

from markup import Elements

from ui import masthead


def test_header_shows_who_answers_counts_documents_and_has_room_for_more() -> None:
    header = masthead.render_header("<b>somebody</b>", 1, "<i>out</i>")
    assert "<b>somebody</b>" in header and ">1 document<" in header and "<i>out</i>" in header
    assert "1,200 documents" in Elements(masthead.render_header("", 1200)).text
