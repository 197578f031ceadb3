"""Markdown: prose without its marks, and front matter as far as it goes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from loaded import read_all, read_one, write
from stopwatch import hurry

from bot.loaders import Loading

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
