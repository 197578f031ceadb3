"""Pages: the text that a reader sees, and what they say of themselves.

What hides a part of a page is in test_hiding.py, pages that are articles in test_article_pages.py.
"""

from __future__ import annotations

from pathlib import Path

from loaded import FRENCH, RUSSIAN, read_one, read_reason, write

from bot.loaders import Loading

PAGE = """<!doctype html><html><head><title>Site | A vote</title><meta charset="utf-8">
<meta property="og:title" content="A vote &amp; after"><meta property="og:site_name" content="The Desk">
<meta property="article:published_time" content="2023-10-03T10:00:00Z"><meta name="keywords" content="law, Armenia">
<link rel="canonical" href="https://example.org/vote"><style>p{color:red}</style>
<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "A. Writer"}],
 "dateModified": "2023-10-04"}</script></head>
<body><header>Site menu</header><nav>Home</nav><article><header><h1>A vote &amp; after</h1></header>
<p>The <b>parlia</b>ment voted<!-- secret --> on&#32;Tuesday.</p><p hidden>hid one</p>
<div style="color:red; DISPLAY : none"><p>hid two</p></div><noscript>hid three</noscript><template>hid four</template>
<script>hid("five")</script><img alt="hid six" src="x"><h2>What it
means</h2><ul><li>one court<li>two members</ul><div>loose <i>words</i><p>inner</p>tail</div>
<table><tr><th>for</th><th>against</th></tr><tr><td>60</td><td>22</td></tr></table><pre>line one
  line two</pre>first<br>second</article><aside>Related</aside><footer>Imprint</footer></body></html>"""


def test_a_page_becomes_its_visible_text_with_its_metadata(tmp_path: Path, loading: Loading) -> None:
    document = read_one(loading, write(tmp_path / "vote.html", PAGE))
    assert document.text == (
        "The parliament voted on Tuesday.\n\nWhat it means\n\none court\n\ntwo members\n\nloose words\n\ninner\n\n"
        "tail\n\nfor | against\n\n60 | 22\n\nline one\n  line two\n\nfirst\nsecond"
    )
    assert [document.text[span.start : span.end] for span in document.sections] == ["What it means"]
    assert (document.title, document.author, document.source) == ("A vote & after", "A. Writer", "The Desk")
    assert (document.published, document.updated) == ("2023-10-03", "2023-10-04")
    assert (document.url, document.topics) == ("https://example.org/vote", ("law", "Armenia"))


def test_a_page_in_an_older_encoding_is_read_by_its_declaration(tmp_path: Path, loading: Loading) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>{RUSSIAN}'
    assert read_one(loading, write(tmp_path / "a.html", page.encode("cp1251"))).text == RUSSIAN
    lying = f'<meta charset="utf-16"><p>{FRENCH}'
    assert read_one(loading, write(tmp_path / "b.html", lying)).text == FRENCH


def test_the_title_of_a_page_is_its_story_s_first_heading(tmp_path: Path, loading: Loading) -> None:
    page = "<title>Site</title><h1>Logo</h1><article><h1>A vo<b>te</b><br>in Yerevan<!-- x --></h1><p>The house voted."
    document = read_one(loading, write(tmp_path / "a.html", page))
    assert (document.title, document.text) == ("A vote in Yerevan", "The house voted.")
    assert read_one(loading, write(tmp_path / "b.html", "<title>Site</title><h1> </h1><p>Words.")).title == "Site"


def test_a_page_wrapped_in_a_form_keeps_its_text(tmp_path: Path, loading: Loading) -> None:
    page = f"<body><form><div><p>{'The house voted. ' * 9}</p><form><input value=x></form></div></form></body>"
    assert read_one(loading, write(tmp_path / "a.htm", page)).text == ("The house voted. " * 9).strip()


def test_a_page_without_visible_text_is_reported(tmp_path: Path, loading: Loading) -> None:
    assert (
        read_reason(loading, write(tmp_path / "a.html", "<p hidden>x</p><!-- y -->")) == "no visible text in this page"
    )


def test_a_page_nested_a_hundred_thousand_deep_does_no_harm(tmp_path: Path, loading: Loading) -> None:
    document = read_one(loading, write(tmp_path / "a.html", "<div>" * 100_000 + "hello"))
    assert document.text == "hello"
