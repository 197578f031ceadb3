"""Saved pages and Markdown that hold an article: its facts from linked data, tags or the page itself.

Other pages are in test_html.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import LEAD, PROSE, list_headings, list_parts, read

LINKED = """<!doctype html><html><head><title>Gates fail again - The Ledger</title>
<script type="application/ld+json">{"@graph": [
 {"@type": "WebPage", "@id": "https://ex.org/p", "name": "Gates fail again", "datePublished": "2020-01-01"},
 {"@type": "Person", "@id": "#anna", "name": "Anna Lee"}, {"@type": "Person", "@id": "#ben", "name": "By Ben Ode"},
 {"@type": ["NewsArticle", "Thing"], "headline": "Gates fail again", "datePublished": "2024-06-10T08:00:00+02:00",
  "dateModified": "2024-06-11T09:00:00+02:00", "author": [{"@id": "#anna"}, {"@id": "#ben"}],
  "publisher": {"@id": "#org"}}, {"@type": "Organization", "@id": "#org", "name": "The Ledger"}]}</script></head>
<body><nav>Home World</nav><div role="navigation">Sport Weather</div><main><article>
<div class="kicker">World</div><h1>Gates fail again</h1>
<h2 class="dek">River rises as engineers search for the fault</h2>
<div class="byline">By <a rel="author">Anna Lee</a> and <a rel="author">Ben Ode</a></div>
<div>Published <time datetime="2024-06-10">10 June 2024, 08:00</time></div><div>Updated <time>11 June 2024</time></div>
<ul><li>Share</li><li>Facebook</li></ul>
<figure><img><figcaption><p>Water pours over the gates.</p><span class="credit">Photograph: Ida Brandt/AFP</span>
</figcaption></figure><p>%s</p><p><strong>Slow repairs</strong></p>
<p>The first repair took nine weeks, and Belmark had called for a faster one.</p><div class="ad">Advertisement</div>
<p>Read more: <a>Council closes the border</a></p><p>“We will find out,” said the chief engineer, Tomas Reil.</p>
<figure><img><figcaption>Water pours over the gates. Photograph: Ida Brandt/AFP</figcaption></figure>
<p><em>Reuters contributed to this report.</em></p><h3>Related stories</h3><ul><li><a>Farmers fear a dry spring</a></ul>
</article></main></body></html>"""


def test_a_page_with_linked_data_is_read_as_an_article(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", LINKED % LEAD)
    assert (document.title, document.author, document.source) == ("Gates fail again", "Anna Lee, Ben Ode", "The Ledger")
    assert (document.published, document.updated) == ("2024-06-10", "2024-06-11")
    assert list_parts(document, "standfirst") == ["River rises as engineers search for the fault"]
    assert list_parts(document, "caption") == ["Water pours over the gates. Photograph: Ida Brandt/AFP"]
    assert list_parts(document, "note") == ["Reuters contributed to this report."]
    assert list_headings(document) == ["Slow repairs"]
    assert document.text.split("\n\n")[2:] == [
        LEAD,
        "Slow repairs",
        "The first repair took nine weeks, and Belmark had called for a faster one.",
        "“We will find out,” said the chief engineer, Tomas Reil.",
        "Reuters contributed to this report.",
    ]


TAGGED = """<html><head><title>Bridge | Courier</title><meta property="og:title" content="Bridge to open in May">
<meta property="og:type" content="article"><meta property="og:article:published_time" content="2024-03-01T10:00:00Z">
<meta property="article:author" content="https://example.org/x"><meta name="byl" content="By Jane Doe and Max Poe">
<meta property="og:updated_time" content="2024-03-02T10:00:00Z"></head>
<body><div class="headline"><h1>Bridge to open in May</h1></div>
<p class="summary">A year late, the crossing is nearly done</p>
<p class="who"><span>Jane Doe and Max Poe</span></p><p>March 1, 2024 | 10:00 am</p><p>4 min read</p>
<div class="wp-caption"><img><p class="wp-caption-text">The bridge in January.</p></div>
<p>SENNA, Arvenia — The bridge at Senna is to open in May, the mayor said on Friday.</p><p>It was shut in 2022.</p>
<p>Sign up for our newsletter to get the best of the Courier</p></body></html>"""


def test_a_page_with_meta_tags_alone_is_read_as_an_article(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", TAGGED)
    assert (document.author, document.published, document.updated) == ("Jane Doe, Max Poe", "2024-03-01", "2024-03-02")
    assert document.text == (
        "A year late, the crossing is nearly done\n\nThe bridge in January.\n\n"
        "SENNA, Arvenia — The bridge at Senna is to open in May, the mayor said on Friday.\n\nIt was shut in 2022."
    )
    assert [part.kind for part in document.parts] == ["standfirst", "caption", "dateline"]


UNTAGGED = """<html><head><title>Council votes on border - Ledger</title></head><body><header><h1>Ledger</h1></header>
<div><h1>Council votes on border</h1><p>Posted on <time class="entry-date" datetime="2024-05-03">3 May 2024</time>
<time class="updated" datetime="2024-05-05">5 May 2024</time> by <span class="author vcard"><a>Jane Doe</a></span></p>
<p>The council of Arvenia voted 41 to 12 on Friday to close the northern border.</p>
<p>Belmark, its neighbour to the north, called the order a theft of daylight.</p></div></body></html>"""


def test_a_page_without_tags_is_read_by_its_heading_times_and_byline(tmp_path: Path) -> None:
    document = read(tmp_path / "a.html", UNTAGGED)
    assert (document.title, document.author) == ("Council votes on border", "Jane Doe")
    assert (document.published, document.updated) == ("2024-05-03", "2024-05-05")
    assert document.text.startswith("The council of Arvenia")


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ('<a rel="author" href="/j">Jane Doe</a>', "Jane Doe"),
        ('<span itemprop="author"><b itemprop="name">Jane Doe</b>, editor</span>', "Jane Doe"),
        ('<p class="article__byline">By Jane Doe and Max Poe</p>', "Jane Doe, Max Poe"),
        ('<p class="c-author-name">Jane Doe, Health reporter</p>', "Jane Doe"),
        ('<p class="author-bio">Jane Doe has written about mills since 1998.</p>', None),
        (
            '<meta name="citation_author" content="Jane Doe"><meta name="citation_author" content="Max Poe">',
            "Jane Doe, Max Poe",
        ),
        (
            '<script type="application/ld+json">{"@type": "Report", "author": ["Jane Doe", {"name": "Max Poe"}]}'
            "</script>",
            "Jane Doe, Max Poe",
        ),
        ('<script type="application/ld+json">{"@type": "Report", "author": {"@id": "#gone"}}</script>', None),
    ],
)
def test_authors_of_a_page_are_found_where_it_names_them(tmp_path: Path, markup: str, author: str | None) -> None:
    page = f"<article><h1>Gates fail</h1>{markup}<p>The gates have failed again, the mayor said.</p></article>"
    assert read(tmp_path / "a.html", page).author == author


def test_a_page_that_is_no_article_keeps_its_lines_and_marks_its_captions(tmp_path: Path) -> None:
    page = "<h1>Plum cake</h1><p>Share</p><p>Bake for an hour.</p><figure><figcaption>A plum cake</figcaption></figure>"
    document = read(tmp_path / "a.html", page)
    assert document.text == "Share\n\nBake for an hour.\n\nA plum cake"
    assert list_parts(document, "caption") == ["A plum cake"]


def test_markdown_is_read_as_an_article_too(tmp_path: Path) -> None:
    source = (
        "# Council votes on border\n\n*By Jane Doe* | 3 May 2024\n\n![x](x.png)\n*Trucks wait. (Ida Brandt/AFP)*\n\n"
        "ARVEN, May 3 (Reuters) - The council voted on Friday to close the border.\n\n## What next\n\n"
        "Belmark called the order a theft of daylight.\n\n*Additional reporting by Max Poe.*\n"
    )
    document = read(tmp_path / "a.md", source)
    assert (document.title, document.author, document.published) == (
        "Council votes on border",
        "Jane Doe",
        "2024-05-03",
    )
    assert [part.kind for part in document.parts] == ["caption", "dateline", "note"]
    assert list_headings(document) == ["What next"] and "Jane Doe" not in document.text
    plain = read(
        tmp_path / "b.md", f"---\nauthor: Jane Doe\npublished: 2024-05-03\n---\n# Notes\n\n{PROSE}\n\nShare\n\n{PROSE}"
    )
    assert plain.text == f"{PROSE}\n\nShare\n\n{PROSE}"
