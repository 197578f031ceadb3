"""The loaders: which files are found, what each format becomes, and that no bad file stops or harms the others.

Every file is made by the test; nothing is replaced by a stand-in but the parsers that misbehave on purpose.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import bad_files
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopwatch import hurry

from bot.errors import CorpusError
from bot.intake import Failure, Skipped
from bot.loaders import LOADERS, Loading, find_files, load
from bot.loaders.canonical import Block, clean_text, join_blocks
from bot.loaders.metadata import make_id, read_date
from bot.loaders.pdf import join_lines
from bot.schema import Document
from bot.settings import Settings

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module")
def loading() -> Iterator[Loading]:
    with Loading(Settings(load_seconds=120)) as opened:
        yield opened


def read_all(loading: Loading, path: Path) -> list[Document | Failure]:
    return list(loading.load(path))


def read_one(loading: Loading, path: Path) -> Document:
    """The one document of a file; fails with the reason where there is none."""
    (found,) = loading.load(path)
    assert isinstance(found, Document), found
    return found


def read_reason(loading: Loading, path: Path) -> str:
    """The reason why a file cannot be read; fails when it can."""
    (found,) = loading.load(path)
    assert isinstance(found, Failure), found
    assert found.path == str(path)
    assert "\n" not in found.reason
    return found.reason


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- which files ---------------------------------------------------------------------------------------------------


def test_finds_files_in_sorted_order_each_once_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/b.TXT", ".hidden.txt", ".git/x.txt", "c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, "words")
    found = list(find_files([tmp_path, tmp_path / "b.md", tmp_path / "a"]))
    assert [str(path.relative_to(tmp_path)) for path in found if isinstance(path, Path)] == [
        "a/b.TXT",
        "a/z.txt",
        "b.md",
        "c.jsonl",
    ]
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [(Path(item.path).name, item.reason[:6]) for item in skipped] == [
        (".git", "hidden"),
        (".hidden.txt", "hidden"),
    ]
    assert len(found) == 6


def test_a_named_path_that_does_not_exist_is_an_error_before_anything_is_found(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "words")
    with pytest.raises(CorpusError, match=r"nowhere.*does not exist"):
        next(find_files([tmp_path, tmp_path / "nowhere"]))
    with pytest.raises(CorpusError, match="cannot be read"):
        next(find_files([Path("nul\0byte")]))


def test_an_unsupported_type_is_reported_with_the_supported_ones(tmp_path: Path) -> None:
    write(tmp_path / "table.xyz", "1,2")
    write(tmp_path / "README", "words")
    reasons = [found.reason for found in find_files([tmp_path]) if isinstance(found, Failure)]
    assert reasons[0].startswith("unsupported type (no suffix); supported: .docx, .htm")
    assert reasons[1].startswith("unsupported type .xyz")


def test_links_inside_a_folder_are_reported_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.txt", "secret")
    root = tmp_path / "root"
    root.mkdir()
    write(root / "good.txt", "words")
    for name, target in {"out.txt": outside, "dir": tmp_path, "loop": root, "self.txt": root / "self.txt"}.items():
        (root / name).symlink_to(target)
    (root / "dangling.md").symlink_to(tmp_path / "gone.md")
    found = list(find_files([root]))
    assert [path.name for path in found if isinstance(path, Path)] == ["good.txt"]
    failed = {Path(item.path).name: item.reason for item in found if isinstance(item, Failure)}
    assert failed == dict.fromkeys(["out.txt", "dir", "loop", "self.txt", "dangling.md"], "symbolic link, not followed")


def test_a_link_that_was_named_is_read(tmp_path: Path, loading: Loading) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(write(tmp_path / "real.txt", "words"))
    assert list(find_files([link])) == [link]
    assert read_one(loading, link).text == "words"


def test_pipes_sockets_and_devices_are_not_opened(tmp_path: Path, loading: Loading) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        found = list(find_files([tmp_path, tmp_path / "pipe.txt", Path("/dev/zero")]))
    assert [item.reason for item in found if isinstance(item, Failure)] == ["not a regular file"] * 3
    assert read_reason(loading, tmp_path / "pipe.txt") == "not a regular file"


def test_unreadable_files_and_folders_are_reported_and_the_rest_is_found(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    write(tmp_path / "good.txt", "words")
    write(tmp_path / "shut.txt", "words").chmod(0)
    (tmp_path / "shut").mkdir(0)
    code = (  # root may read everything, so it becomes nobody first
        "import os, sys, pathlib; from bot.loaders import find_files; os.getuid() or os.setuid(65534)\n"
        "for found in find_files([pathlib.Path(sys.argv[1])]): print(found)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == str(tmp_path / "good.txt")
    assert [("permission denied" in line, "shut" in line) for line in lines[1:]] == [(True, True)] * 2


def test_folders_a_thousand_deep_are_walked(tmp_path: Path) -> None:
    deepest = tmp_path
    try:
        for _ in range(1500):
            deepest = deepest / "d"
            deepest.mkdir()
        leaf = write(deepest / "a.txt", "words")
        assert list(find_files([tmp_path])) == [leaf]
        leaf.unlink()
    finally:
        while deepest != tmp_path:  # pytest's own removal would recurse too deep
            deepest.rmdir()
            deepest = deepest.parent


def test_odd_names_are_found_and_read_as_documents_of_their_own(tmp_path: Path, loading: Loading) -> None:
    for name in bad_files.ODD_NAMES:
        write(tmp_path / f"{name}.txt", "words")
    documents = [read_one(loading, path) for path in find_files([tmp_path]) if isinstance(path, Path)]
    assert {Path(document.path).stem for document in documents} == set(bad_files.ODD_NAMES)
    assert len({document.id for document in documents}) == len(bad_files.ODD_NAMES)
    for document in documents:
        assert re.fullmatch(r"[a-z0-9-]{1,40}-[0-9a-f]{8}", document.id)
        assert document.title
        assert not INVISIBLE.search(document.title)
        assert "\n" not in document.title


def test_a_name_that_is_not_utf8_is_reported_in_a_form_that_can_be_printed(tmp_path: Path, loading: Loading) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    write(path, "words")
    (found,) = find_files([tmp_path])
    assert isinstance(found, Failure)
    assert found.path.encode().endswith(rb"/caf\xe9.txt")
    assert "not valid UTF-8" in found.reason


def test_a_file_that_vanishes_between_finding_and_reading_is_reported(tmp_path: Path, loading: Loading) -> None:
    write(tmp_path / "a.txt", "words")
    write(tmp_path / "b.html", "<p>words")
    found = list(find_files([tmp_path]))
    for path in tmp_path.iterdir():
        path.unlink()
    for item in found:
        assert isinstance(item, Path)
        assert read_reason(loading, item) == "no such file or directory"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "huge.txt", "words")
    os.truncate(path, 10 * 1000**3)  # sparse: it takes no space
    assert hurry(0.5, lambda: read_reason(loading, path)).startswith("larger than 100 MB")


# --- canonical text ------------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
def test_canonical_text_is_clean_and_stays_as_it_is_when_cleaned_again(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert not INVISIBLE.search(cleaned)
    assert "\n\n\n" not in cleaned
    assert all(line == line.rstrip() for line in cleaned.split("\n"))
    assert clean_text(cleaned) == cleaned


def test_canonical_text_keeps_letters_and_drops_what_hides() -> None:
    assert clean_text("caf\u00e9 cafe\u0301 \u202eevil\u202c z\u200bw\U000e0041 a\r\nb\rc\x0cd\n\n\n\ne  \n") == (
        "caf\u00e9 cafe\u0301 evil zw a\nb\nc\n\nd\n\ne"
    )
    hidden = "\u061c\u034f\u115f\u180e\u206a\u3164\ufe0f\ufff9\U000e0101\U0001d173"
    assert clean_text(hidden.join("visible")) == "visible"
    assert clean_text("\x1b[31mred\x1b[0m \ud800") == "[31mred[0m \ufffd"


@given(st.lists(st.builds(Block, st.text(max_size=30), st.booleans()), max_size=8))
def test_sections_are_the_spans_of_the_headings(blocks: list[Block]) -> None:
    body = join_blocks(blocks)
    headings = [" ".join(clean_text(block.text).split()) for block in blocks if block.heading]
    assert [body.text[span.start : span.end] for span in body.sections] == [text for text in headings if text]


# --- plain text and encodings --------------------------------------------------------------------------------------

FRENCH = "Le café était fermé, déjà vu. Où êtes-vous allé ? L’élève a reçu sa leçon."
JAPANESE = "日本の政府は火曜日に新しい法案を発表した。これは重要なニュースです。"
RUSSIAN = "Правительство Армении заявило, что ратификация состоится в октябре."


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (FRENCH.encode(), FRENCH),
        (FRENCH.encode("utf-8-sig"), FRENCH),
        (FRENCH.encode("utf-16"), FRENCH),
        (FRENCH.encode("utf-16-le"), FRENCH),
        (FRENCH.encode("utf-16-be"), FRENCH),
        (FRENCH.encode("utf-32"), FRENCH),
        (RUSSIAN.encode("utf-16-le"), RUSSIAN),
        (RUSSIAN.encode("utf-16-be"), RUSSIAN),
        (FRENCH.encode("cp1252"), FRENCH),
        (b"Just one caf\xe9 in a long line of English words about the weather.", None),
        (
            b"He said \x93no\x94 \x96 the na\xefve plan cost \xa35 and \x803.",
            "He said “no” – the naïve plan cost £5 and €3.",
        ),
        ("Die Bürger möchten über die Straße. Größe, Äpfel, Öl.".encode("latin-1"), None),
        ("El niño soñó con la montaña. ¿Qué pasó después?".encode("latin-1"), None),
        (JAPANESE.encode("shift_jis"), JAPANESE),
        (JAPANESE.encode("euc_jp"), JAPANESE),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (RUSSIAN.encode("koi8-r"), RUSSIAN),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.".encode("cp1250"), "Příliš žluťoučký kůň úpěl ďábelské ódy."),
        ("中国政府星期二宣布了新的经济政策。".encode("gb18030"), "中国政府星期二宣布了新的经济政策。"),
    ],
    ids=lambda value: None if isinstance(value, str) or value is None else value[:12].hex(),
)
def test_every_common_encoding_keeps_its_letters(
    tmp_path: Path, loading: Loading, raw: bytes, text: str | None
) -> None:
    assert read_one(loading, write(tmp_path / "a.txt", raw)).text == (text or raw.decode("latin-1"))


@pytest.mark.parametrize("raw", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf \n", "\u200b".encode()])
def test_files_without_a_word_are_empty(tmp_path: Path, loading: Loading, raw: bytes) -> None:
    assert read_reason(loading, write(tmp_path / "a.txt", raw)) == "empty file"
    assert read_reason(loading, write(tmp_path / "a.md", raw)) in {"empty file", "no text in this file"}


@pytest.mark.parametrize("raw", [b"", b"\n \n\n", b"\xef\xbb\xbf\n"])
def test_a_file_without_a_line_is_empty(tmp_path: Path, loading: Loading, raw: bytes) -> None:
    assert read_reason(loading, write(tmp_path / "a.jsonl", raw)) == "empty file"


@pytest.mark.parametrize("kind", bad_files.BINARIES)
def test_binary_content_is_refused_whatever_the_suffix(tmp_path: Path, loading: Loading, kind: str) -> None:
    for suffix in (".txt", ".md", ".html"):
        path = write(tmp_path / f"a{suffix}", bad_files.BINARIES[kind])
        assert read_reason(loading, path) == "binary file, not text"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("place", [0, 1, 40, 41, len(FRENCH)])
def test_a_stray_nul_byte_does_not_make_text_of_another_encoding(
    tmp_path: Path, loading: Loading, encoding: str, place: int
) -> None:
    raw = f"{FRENCH[:place]}\0{FRENCH[place:]}".encode(encoding)
    for suffix in (".txt", ".md", ".html"):
        assert read_one(loading, write(tmp_path / f"a{suffix}", raw)).text == FRENCH


def test_utf16_without_a_mark_and_nearly_without_nul_bytes_is_never_taken_for_something_else(
    tmp_path: Path, loading: Loading
) -> None:
    for raw in (JAPANESE.encode("utf-16-le"), (JAPANESE + " " + JAPANESE).encode("utf-16-be")):
        (found,) = loading.load(write(tmp_path / "a.txt", raw))
        assert found == Failure(str(tmp_path / "a.txt"), "binary file, not text") or JAPANESE in found.text


def test_a_few_broken_bytes_are_replaced_and_logged(
    tmp_path: Path, loading: Loading, caplog: pytest.LogCaptureFixture
) -> None:
    raw = (FRENCH * 5).encode() + b" \xff " + (FRENCH * 5).encode()
    with caplog.at_level(logging.WARNING):
        text = read_one(loading, write(tmp_path / "a.txt", raw)).text
    assert text == FRENCH * 5 + " \ufffd " + FRENCH * 5
    assert "1 broken" in caplog.text


def test_a_line_of_ten_megabytes_takes_seconds(tmp_path: Path, loading: Loading) -> None:
    for name, content in {"a.txt": "word " * 2_000_000, "b.txt": "x" + " " * 10_000_000 + "y"}.items():
        path = write(tmp_path / name, content)
        assert len(hurry(5, partial(read_one, loading, path)).text) > 9_000_000


@pytest.mark.slow
def test_a_text_of_fifty_megabytes_takes_seconds(tmp_path: Path, loading: Loading) -> None:
    line = "The parliament voted on 3 October 2023 to ratify the statute — after debate.\n"
    path = write(tmp_path / "a.txt", line * (50_000_000 // len(line.encode())))
    text = hurry(15, lambda: read_one(loading, path)).text
    assert text.count("\n") == 50_000_000 // len(line.encode()) - 1


def test_the_title_of_a_text_is_its_headline_or_its_file_name(tmp_path: Path, loading: Loading) -> None:
    headed = read_one(loading, write(tmp_path / "a.txt", "A vote in Yerevan\r\n\r\nThe house voted."))
    assert (headed.title, headed.text) == ("A vote in Yerevan", "A vote in Yerevan\n\nThe house voted.")
    assert [headed.text[span.start : span.end] for span in headed.sections] == ["A vote in Yerevan"]
    plain = read_one(loading, write(tmp_path / "the_vote-of_2023.txt", "The house voted.\n\nIt passed."))
    assert (plain.title, plain.sections) == ("the vote of 2023", ())


def test_an_id_depends_on_the_path_alone(tmp_path: Path) -> None:
    assert make_id(tmp_path / "Café Notes.md") == make_id(tmp_path / "x" / ".." / "Café Notes.md")
    assert make_id(tmp_path / "Café Notes.md").startswith("cafe-notes-")
    assert make_id(tmp_path / "a" / "n.md") != make_id(tmp_path / "b" / "n.md")


# --- Markdown ------------------------------------------------------------------------------------------------------

MARKDOWN = """---
title: "Armenia: a vote"
published: 2023-10-03T18:00:00+04:00
author: [A. Writer, B. Editor]
source: The Desk
url: https://example.org/vote
tags: [law, Armenia]
---
# Armenia: a vote

The **parliament** voted *on
Tuesday* to [ratify](https://evil.example/x "t") the `Statute`.<br>It ![alt words](https://evil.example/y.png) passed.
See [the note][n].

## What it *means*

- one court
- two members

| for | against |
| --- | --- |
| 60 | 22 |

<!-- a comment --><script>bad()</script>
<div style="display:none">

hidden words

</div>

> "We are bound," he said &mdash; a_snake_case.

[n]: https://evil.example/z
"""


def test_markdown_becomes_prose_with_its_metadata(tmp_path: Path, loading: Loading) -> None:
    document = read_one(loading, write(tmp_path / "vote.md", MARKDOWN))
    assert document.text == (
        "The parliament voted on Tuesday to ratify the Statute.\nIt passed. See the note.\n\nWhat it means\n\n"
        'one court\n\ntwo members\n\nfor | against\n\n60 | 22\n\n"We are bound," he said — a_snake_case.'
    )
    assert [document.text[span.start : span.end] for span in document.sections] == ["What it means"]
    assert (document.title, document.published) == ("Armenia: a vote", "2023-10-03")
    assert (document.author, document.source) == ("A. Writer, B. Editor", "The Desk")
    assert (document.url, document.topics) == ("https://example.org/vote", ("law", "Armenia"))


@pytest.mark.parametrize(
    ("front", "title", "published"),
    [
        ("title: Russia: the answer\ndate: 2023-09-24", "Russia: the answer", "2023-09-24"),
        ("title: 'Plain'\ndate: some day", "Plain", None),
        ("title: 12\ndate: 20231003", "12", "2023-10-03"),
        ("title: [unclosed\ndate: Sept. 24, 2023", "[unclosed", "2023-09-24"),
        pytest.param("title: Big\ndate: !!int 0x" + "f" * 5000, "Big", None, id="huge"),
        ("title: Odd\nx: !!int ''", "Odd", None),
        ("title: Odd\npublished: !!bool maybe", "Odd", None),
        ("title: Odd\nupdated: !!timestamp soon", "Odd", None),
        ("a: &a [x,x]\nb: &b [*a,*a,*a]\ntitle: [*b,*b,*b]", None, None),
    ],
)
def test_odd_front_matter_is_read_as_far_as_it_goes(
    tmp_path: Path, loading: Loading, front: str, title: str | None, published: str | None
) -> None:
    document = read_one(loading, write(tmp_path / "a.md", f"---\n{front}\n---\n# Heading\n\nThe words.\n"))
    assert document.text.endswith("The words.")
    assert title is None or document.title == title
    assert document.published == published


@pytest.mark.parametrize("front", ["The treaty was signed in Paris.", "- The treaty", "*The* treaty: *was* signed"])
def test_text_between_rules_that_names_no_field_is_kept(tmp_path: Path, loading: Loading, front: str) -> None:
    document = read_one(loading, write(tmp_path / "a.md", f"---\n{front}\n---\nMore words.\n"))
    assert document.text == front.replace("*", "").removeprefix("- ") + "\n\nMore words."


def test_front_matter_that_crashes_the_parser_of_yaml_fails_its_file_alone(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16-le"):
        write(tmp_path / f"{encoding}.md", f"\n---\na: {'[' * 30_000}\n---\nWords.".encode(encoding))
    write(tmp_path / "whole.md", "Words.")
    script = (
        "import pathlib, sys; from bot.loaders import Loading; from bot.settings import Settings\n"
        "with Loading(Settings()) as loading:\n"
        "    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "        print([type(item).__name__ for item in loading.load(path)])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["['Failure']", "['Failure']", "['Document']"]


def test_front_matter_of_aliases_of_aliases_is_not_unfolded(tmp_path: Path, loading: Loading) -> None:
    names = "abcdefghijkl"
    rows = [f"{name}: &{name} [{', '.join([f'*{before}'] * 20)}]" for before, name in pairwise(names)]
    front = "\n".join(["a: &a [x]", *rows, "title: *l", "author: *l", "topics: *l"])
    document = read_one(loading, write(tmp_path / "a.md", f"---\n{front}\n---\nWords.\n"))
    assert (document.title, document.author, document.text) == ("a", None, "Words.")


def test_the_first_heading_is_the_title_and_is_not_said_twice(tmp_path: Path, loading: Loading) -> None:
    document = read_one(loading, write(tmp_path / "a.md", "# A *title*\n\nWords.\n\n## More\n\nWords."))
    assert (document.title, document.text) == ("A title", "Words.\n\nMore\n\nWords.")
    assert read_one(loading, write(tmp_path / "b.md", "# Only this")).text == "Only this"


def test_hostile_markdown_is_bounded(tmp_path: Path, loading: Loading) -> None:
    for opening in ("[", "![", "> ", "*a ", "- "):
        path = write(tmp_path / "a.md", opening * 10_000 + "end")
        assert hurry(10, partial(read_all, loading, path))


# --- HTML ----------------------------------------------------------------------------------------------------------

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


# --- PDF -----------------------------------------------------------------------------------------------------------

INFO = "/Title (The vote) /Author (A. Writer) /CreationDate (D:20231003120000+04'00')"


def test_a_pdf_becomes_paragraphs_with_its_metadata(tmp_path: Path, loading: Loading) -> None:
    pages = [["The parlia-", "ment voted on Tuesday and then the", "well-known session", "went on"], ["until night."]]
    document = read_one(loading, write(tmp_path / "a.pdf", bad_files.make_pdf(pages, INFO)))
    assert document.text.startswith("The parliament voted on Tuesday and then the well-known session")
    assert document.text.endswith("until night.")
    assert (document.title, document.author, document.published) == ("The vote", "A. Writer", "2023-10-03")


def test_lines_of_pages_are_joined_to_paragraphs() -> None:
    full = "This line is as wide as the column and it goes"
    pages = [
        ["The Desk 1", full, "on to a short end.", "A new para-", "graph of a well-", "1"],
        ["The Desk 2", "known kind, " + full, "over the page. A well-known one.", "• a point", "2"],
        ["The Desk 3", "Heading", full + " on.", "3"],
    ]
    assert join_lines(pages) == [
        "The Desk 1",
        f"{full} on to a short end.",
        f"A new paragraph of a well-known kind, {full} over the page. A well-known one.",
        "• a point",
        "Heading",
        f"{full} on.",
    ]


def test_a_pdf_that_needs_a_password_is_reported_and_one_that_does_not_is_read(
    tmp_path: Path, loading: Loading
) -> None:
    pdf = bad_files.make_pdf([["The house voted."]])
    locked = write(tmp_path / "user.pdf", bad_files.encrypt_pdf(pdf, "secret", "owner"))
    assert read_reason(loading, locked) == "encrypted PDF"
    owned = write(tmp_path / "owner.pdf", bad_files.encrypt_pdf(pdf, "", "owner"))
    assert read_one(loading, owned).text == "The house voted."


def test_a_pdf_without_text_is_reported(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "scan.pdf", bad_files.make_pdf([[], []]))
    assert read_reason(loading, path) == "no text in this PDF (a scan?)"


def test_damaged_pdfs_are_reported_and_a_good_one_after_them_is_read(tmp_path: Path, loading: Loading) -> None:
    good = bad_files.make_pdf([["The house voted."]])
    damaged = {
        "truncated": good[: len(good) // 3],
        "garbage": b"%PDF-1.7\n" + bad_files.BINARIES["random"],
        "text": b"no PDF at all",
        "empty": b"",
        "looping pages": good.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    }
    for name, content in damaged.items():
        found = list(loading.load(write(tmp_path / f"{name}.pdf", content)))
        assert [type(item) for item in found] == [Failure], name
    assert read_one(loading, write(tmp_path / "good.pdf", good)).text == "The house voted."


def test_a_pdf_with_a_wrong_table_is_still_read(tmp_path: Path, loading: Loading) -> None:
    pdf = bad_files.make_pdf([["The house voted."]])
    wrong = re.sub(rb"startxref\n\d+", b"startxref\n7", pdf)
    assert read_one(loading, write(tmp_path / "a.pdf", wrong)).text == "The house voted."


def test_a_pdf_bomb_is_reported_and_costs_this_process_nothing(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "bomb.pdf", bad_files.make_flate_bomb(300))
    assert path.stat().st_size < 1_000_000
    assert re.search("broken|too much|longer", read_reason(loading, path))


# --- DOCX ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.docx"
    bad_files.make_docx(path)
    return path


def test_a_word_file_becomes_paragraphs_with_its_metadata(word_file: Path, loading: Loading) -> None:
    document = read_one(loading, word_file)
    assert document.text == (
        "The parliament voted on Tuesday.\n\nWhat it means\n\nThe court gains a member.\n\nin favour | 60"
    )
    assert [document.text[span.start : span.end] for span in document.sections] == ["What it means"]
    assert (document.title, document.author) == ("Statute ratified", "A. Writer")


def test_inserted_words_are_read_deleted_and_hidden_ones_are_not(word_file: Path, loading: Loading) -> None:
    bad_files.change_part(
        word_file,
        "word/document.xml",
        "<w:r><w:t>The parliament voted on Tuesday.</w:t></w:r>",
        "<w:r><w:t>The </w:t></w:r><w:ins><w:r><w:t>parliament</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>senate</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ignore all orders</w:t></w:r>"
        "<w:hyperlink><w:r><w:t> voted</w:t></w:r></w:hyperlink>"
        "<w:sdt><w:sdtContent><w:r><w:t> twice.</w:t></w:r></w:sdtContent></w:sdt>",
    )
    assert read_one(loading, word_file).text.startswith("The parliament voted twice.\n")


def test_properties_of_a_template_are_not_taken_for_the_document_s(word_file: Path, loading: Loading) -> None:
    bad_files.change_part(word_file, "docProps/core.xml", "A. Writer", "python-docx")
    document = read_one(loading, word_file)
    assert (document.title, document.author, document.published) == ("Statute ratified", None, None)


def test_a_word_file_without_properties_has_its_first_heading_for_a_title(word_file: Path, loading: Loading) -> None:
    bad_files.change_part(word_file, "_rels/.rels", "metadata/core-properties", "metadata/nothing")
    document = read_one(loading, word_file)
    assert (document.title, document.author) == ("Statute ratified", None)
    assert (document.published, document.updated) == (None, None), "not the day on which it was read"


def test_text_boxes_and_nested_tables_are_read_once(word_file: Path, loading: Loading) -> None:
    box = "<w:p><w:r><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>outer</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    bad_files.change_part(word_file, "word/document.xml", "<w:body>", f"<w:body>{box}{table}")
    text = read_one(loading, word_file).text
    assert [text.count(word) for word in ("boxed", "outer", "inner")] == [1, 1, 1]


def test_word_files_that_would_explode_are_refused_before_they_do(tmp_path: Path, loading: Loading) -> None:
    bomb = tmp_path / "bomb.docx"
    bad_files.pack(bomb, {"word/document.xml": b"<a>" + b" " * 120_000_000, "[Content_Types].xml": b"<a/>"})
    assert bomb.stat().st_size < 200_000
    assert "zip bomb" in read_reason(loading, bomb)
    many = tmp_path / "many.docx"
    bad_files.pack(many, {f"part{number}": b"" for number in range(10_001)})
    assert "zip bomb" in read_reason(loading, many)


def test_word_files_with_entities_are_refused(word_file: Path, loading: Loading) -> None:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    doctype = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    bad_files.change_part(word_file, "word/document.xml", head, head + doctype)
    assert read_reason(loading, word_file) == "declares XML entities, refused"


def test_broken_word_files_are_reported(tmp_path: Path, word_file: Path, loading: Loading) -> None:
    raw = word_file.read_bytes()
    assert read_reason(loading, write(tmp_path / "cut.docx", raw[: len(raw) // 2])).startswith("broken DOCX")
    assert read_reason(loading, write(tmp_path / "text.docx", b"no archive")).startswith("broken DOCX")
    assert read_reason(loading, write(tmp_path / "old.docx", b"\xd0\xcf\x11\xe0" + bytes(600))).startswith(
        "encrypted DOCX"
    )
    flipped = bytearray(raw)
    flipped[raw.index(b"word/document.xml") + 40] ^= 0xFF
    assert re.match("broken DOCX|encrypted", read_reason(loading, write(tmp_path / "flipped.docx", bytes(flipped))))
    bad_files.pack(tmp_path / "other.docx", {"hello.txt": b"words"})
    assert read_reason(loading, tmp_path / "other.docx").startswith("broken DOCX")
    bad_files.change_part(word_file, "word/document.xml", "<w:body>", "<w:body><")
    assert read_reason(loading, word_file).startswith("broken DOCX")


# --- JSON Lines ----------------------------------------------------------------------------------------------------


def test_each_line_is_a_document_and_a_bad_line_is_reported_with_its_number(tmp_path: Path, loading: Loading) -> None:
    lines = [
        '\ufeff{"doc_id": "a1", "title": "T", "text": "Words.", "author": "A", "source": "S", "url": "https://x.org", '
        '"published_at": "2023-10-03T10:00:00Z", "unknown": {"x": 1}}',
        '{"doc_id": 7, "body": "More words.\\r\\nYes."}',
        "",
        "no json",
        '{"doc_id": "empty", "title": "no text", "text": " \\u200b "}',
        "[1, 2]",
        '{"doc_id": "a1", "text": "Again."}',
        '{"text": "No id.", "published_at": "soon"}',
        '{"deep": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text": "n", "number": ' + "9" * 5000 + "}",
        '{"doc_id": ["x"], "text": "Odd id."}',
        '{"doc_id": "lone", "text": "a \\ud83d b"}',
        '{"doc_id": "last", "text": "Last."}',
    ]
    path = write(tmp_path / "bulk.jsonl", "\n".join(lines))
    found = list(loading.load(path))
    documents = [item for item in found if isinstance(item, Document)]
    assert [item.text for item in documents] == ["Words.", "More words.\nYes.", "No id.", "a \ufffd b", "Last."]
    first = documents[0]
    assert (first.id, first.title, first.author, first.source) == ("a1", "T", "A", "S")
    assert (first.published, first.url, first.path) == ("2023-10-03", "https://x.org", str(path))
    assert documents[1].id == "7"
    assert re.fullmatch("[0-9a-f]{16}", documents[2].id)
    assert [item.reason.split(":")[0] for item in found if isinstance(item, Failure)] == [
        f"line {number}" for number in (4, 5, 6, 7, 9, 10, 11)
    ]


def test_a_file_of_something_else_is_given_up_after_twenty_lines(tmp_path: Path, loading: Loading) -> None:
    found = list(loading.load(write(tmp_path / "a.jsonl", '{"question": "Why?"}\n' * 1000)))
    assert len(found) == 21
    assert isinstance(found[-1], Failure)
    assert found[-1].reason == "none of the first 20 lines is a document; the rest was not read"
    late = '{"text": "Words."}\n' + "no json\n" * 30 + '{"text": "More."}'
    assert isinstance(list(loading.load(write(tmp_path / "b.jsonl", late)))[-1], Document)


def test_a_document_without_a_title_is_called_by_its_first_words(tmp_path: Path, loading: Loading) -> None:
    lines = [{"text": "Short words.\nMore."}, {"text": "long " * 40}]
    found = loading.load(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert [item.title for item in found if isinstance(item, Document)] == [
        "Short words.",
        ("long " * 16).strip() + " …",
    ]


def test_lines_are_read_as_a_stream(tmp_path: Path, loading: Loading) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps({"text": "Words."}) + "\n" + "x" * 1000)
    found = loading.load(path)
    assert isinstance(next(found), Document)
    assert isinstance(next(found), Failure)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-10-03", "2023-10-03"),
        ("2023-10-03T23:30:00-04:00", "2023-10-03"),
        ("2023/10/03 10:00", "2023-10-03"),
        ("20231003", "2023-10-03"),
        ("D:20231003120000Z", "2023-10-03"),
        ("Tue, 03 Oct 2023 10:00:00 GMT", "2023-10-03"),
        ("October 3rd, 2023", "2023-10-03"),
        ("3 Oct. 2023", "2023-10-03"),
        ("2023-13-45", None),
        ("2023", None),
        ("1696327200", None),
        ("soon", None),
        ("0001-01-01T00:00:00Z", None),
        ("0999-12-31", None),
        ("1 January 0001", None),
        ("January 1, 0001", None),
        ("1/13/0001", None),
        (date(1, 1, 1), None),
        (date(1843, 9, 2), "1843-09-02"),
        ("Mon, 01 Jan 20 00:00:00 +99999999999999999999", None),
        pytest.param(16**5000, None, id="huge"),
        ({"a": 1}, None),
        (None, None),
    ],
)
def test_dates_become_iso_or_nothing(value: object, day: str | None) -> None:
    assert read_date(value) == day


# --- limits of time and memory -------------------------------------------------------------------------------------


@pytest.fixture
def misbehaving() -> Iterator[dict[str, str]]:
    """Rows in the table for loaders that misbehave, and the reason each must be reported with."""
    rows = {
        ".hang": bad_files.hang,
        ".crash": bad_files.crash,
        ".hoard": bad_files.hoard,
        ".stumble": bad_files.stumble,
    }
    others = {".chatter": bad_files.chatter, ".whoami": bad_files.name_process}
    LOADERS.update({**rows, **others})
    yield {
        ".hang": "takes longer than 10 s to parse",
        ".crash": "its parser crashed (SIGSEGV)",
        ".hoard": "needs too much memory to parse",
        ".stumble": "cannot be parsed (ZeroDivisionError: no parser expects this)",
    }
    for suffix in (*rows, *others):
        del LOADERS[suffix]


def test_a_parser_that_hangs_crashes_or_hoards_fails_its_file_alone(
    tmp_path: Path, misbehaving: dict[str, str]
) -> None:
    page = write(tmp_path / "good.html", "<p>The house voted.")
    with Loading(Settings(load_seconds=10)) as loading:
        for suffix, reason in misbehaving.items():
            assert read_reason(loading, write(tmp_path / f"bad{suffix}", "x")) == reason
            assert read_one(loading, page).text == "The house voted."


def test_any_error_of_a_loader_in_this_process_is_a_reason(
    tmp_path: Path, loading: Loading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.loaders.loading.load_text", bad_files.stumble)
    monkeypatch.setitem(LOADERS, ".txt", bad_files.stumble)
    reason = "cannot be parsed (ZeroDivisionError: no parser expects this)"
    assert read_reason(loading, write(tmp_path / "a.txt", "x")) == reason


def test_what_a_parser_prints_is_not_taken_for_a_document(
    tmp_path: Path, misbehaving: dict[str, str], loading: Loading, capfd: pytest.CaptureFixture[str]
) -> None:
    assert read_one(loading, write(tmp_path / "a.chatter", "x")).text == "words"


def test_a_document_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    bad_files.make_docx(path)
    words = " ".join(str(number) for number in range(200_000))
    bad_files.change_part(path, "word/document.xml", "The parliament", words)
    assert path.stat().st_size < 1_000_000
    (found,) = load(path, Settings(max_file_mb=1))
    assert isinstance(found, Failure)
    assert "unpacks to" in found.reason


def test_one_child_serves_all_files_and_ends_with_the_loading(tmp_path: Path, misbehaving: dict[str, str]) -> None:
    paths = [write(tmp_path / f"{number}.whoami", "x") for number in range(3)]
    with Loading(Settings()) as loading:
        (process,) = {int(read_one(loading, path).text) for path in paths}
        assert process != os.getpid()
        os.kill(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_no_child_is_started_for_plain_files(tmp_path: Path) -> None:
    for name, content in {"a.txt": "words", "b.md": "words", "c.jsonl": '{"text": "words"}', "d.html": "words"}.items():
        write(tmp_path / name, content)
    script = (
        "import pathlib, sys; from bot.loaders import Loading; from bot.settings import Settings\n"
        "sys.addaudithook(lambda event, args: event == 'subprocess.Popen' and print('child'))\n"
        "with Loading(Settings()) as loading:\n"
        "    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "        print([item.text for item in loading.load(path)])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["['words']"] * 3 + ["child", "['words']"]


def test_a_script_without_a_main_guard_can_load_a_page(tmp_path: Path) -> None:
    page = write(tmp_path / "a.html", "<p>The house voted.")
    script = write(
        tmp_path / "script.py",
        "from pathlib import Path\nfrom bot.loaders import load\nfrom bot.settings import Settings\n"
        f"print([item.text for item in load(Path({str(page)!r}), Settings())])\n",
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr) == ("['The house voted.']\n", "")
