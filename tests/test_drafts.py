"""Drafts: which of their text is sentences, which sentence a mark belongs to, which document a reference names.

Checked against the real index; the command is in test_check_command.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stopwatch import hurry

from bot import open_bot
from bot.bot import Bot
from bot.drafts import CheckedDraft, check_draft_text, read_sentences
from bot.references import Reference, find_references, match_reference
from bot.schema import DocumentInfo, Span

VISIT = "Samantha Power visited Yerevan on 25 September 2023."


def read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.marks) for one in read_sentences(text)]


# ---- sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One fell [1]. Two rose [2].", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell. [1] Two rose. [2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell.[1] Two rose.[2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell.\n[1] Two rose.\n[2]", [("One fell.", (1,)), ("Two rose.", (2,))]),
        ("One fell. [1][2] Two rose.", [("One fell.", (1, 2)), ("Two rose.", ())]),
        ("One fell. [1, 2] Two rose. [3] [4]", [("One fell.", (1, 2)), ("Two rose.", (3, 4))]),
        ("One fell [1–3]. Two rose [^2].", [("One fell.", (1, 2, 3)), ("Two rose.", (2,))]),
        ("One fell [1] and two rose [2].", [("One fell and two rose.", (1, 2))]),
        ("One fell. [2][2]", [("One fell.", (2,))]),
        ("“One fell.” [1] Two rose.", [("“One fell.”", (1,)), ("Two rose.", ())]),
        ("The year [2023] and a [sic] word.", [("The year [2023] and a [sic] word.", ())]),
    ],
)
def test_marks_belong_to_the_sentence_they_end(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "apart",
    [
        "# Two rose.",
        "Two rose\n========",
        "```\nTwo rose.\n```",
        "~~~ text\nTwo rose.\n\n# no\n~~~",
        "<!-- Two rose. [1] -->",
        "| Two rose. | 2 |\n|---|---|",
        "***",
        "… [1]",
    ],
)
def test_headings_code_tables_and_comments_are_no_sentences(apart: str) -> None:
    assert read(f"One fell.\n\n{apart}\n\nThree stood.") == [("One fell.", ()), ("Three stood.", ())]


def test_a_comment_that_is_never_closed_hides_nothing() -> None:
    assert read("One fell. <!-- no --> Two rose. <!-- To do\n\nThree stood. [1]") == [
        ("One fell.", ()),
        ("Two rose.", ()),
        ("To do", ()),
        ("Three stood.", (1,)),
    ]


def test_front_matter_is_no_sentence_but_text_between_rules_is() -> None:
    assert read("---\ntitle: Two rose.\ntags:\n - one\n---\nOne fell.") == [("One fell.", ())]
    assert read("---\nTwo rose.\n\n---\nOne fell.") == [("Two rose.", ()), ("One fell.", ())]


def test_lists_quotations_and_wrapped_lines_are_read_as_they_are_meant() -> None:
    assert read("- One fell\n- Two rose [1]\n") == [("One fell", ()), ("Two rose", (1,))]
    assert read("1. One fell.\n2. Two rose.\n\n3. Three stood.") == [(f"{one}", ()) for one in THREE]
    assert read("> One\n> fell.") == [("One fell.", ())]
    assert read("It fell on Sept.\n24. Then it rose.") == [("It fell on Sept. 24.", ()), ("Then it rose.", ())]


THREE = ("One fell.", "Two rose.", "Three stood.")


def test_markup_is_no_part_of_the_words() -> None:
    text = "**One** _fell_ on [a table](https://t.example/x_y) of `glass` ![a picture](p.png)and 5*3 snake_case."
    assert read(text) == [("One fell on a table of glass and 5*3 snake_case.", ())]
    assert read("One fell [1](https://t.example).") == [("One fell.", (1,))]


def test_a_sentence_is_found_again_at_its_offsets_and_line() -> None:
    text = "# Title\r\n\r\n*One*\r\nfell. [1] Two rose [2].\r\n\r\n- Three stood.\r\n"
    found = list(read_sentences(text))
    assert [one.line for one in found] == [3, 4, 6]
    assert [text[one.start : one.end] for one in found] == ["One*\r\nfell. [1]", "Two rose [2].", "Three stood."]


@pytest.mark.parametrize("text", ["", "\n \n", "# Only a title", "...", "[1]", "```\nnever closed"])
def test_what_has_no_sentence_has_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "unit", ["[", "*", "`", "<!--", "<!-->", "> ", "- ", "[1]", "[a](", "| ", "---\n", "a\n\n", "1. ", "x "]
)
def test_the_time_to_read_grows_no_faster_than_the_text(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    hurry(1.5, lambda: find_references(text))
    hurry(1.5, lambda: list(read_sentences(text)))


# ---- references


def numbers(text: str) -> list[tuple[int, str]]:
    references, place = find_references(text)
    assert not references or read(text[: place.start])[-1][0] == "One fell."
    return [(one.number, one.text) for one in references]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("[1] a.md\n[2] b.md", [(1, "a.md"), (2, "b.md")]),
        ("[1]: a.md\n\n[^2]: b.md\n", [(1, "a.md"), (2, "b.md")]),
        ("- [1] a.md\n- [2] b.md", [(1, "a.md"), (2, "b.md")]),
        ("1. A title,\n   a source\n2) B", [(1, "A title, a source"), (2, "B")]),
        ("## Sources\n\n1. A\n7. B", [(1, "A"), (7, "B")]),
        ("**References:**\n[1] A", [(1, "A")]),
        ("**Sources:**\n\n1. A\n2. B", [(1, "A"), (2, "B")]),
        ("__Sources__\n[1] A", [(1, "A")]),
        ("---\n**Sources:**\n[1] A\n\n---", [(1, "A")]),
        ("## Sources\n\n1. A\n\n7. B\n\nThree stood.", [(1, "A"), (7, "B")]),
        ("**Sources:**\n[1] A\n\nThree stood. [1]\nThey sat.", [(1, "A")]),
        ("## Sources\n\n1. A\n\nThree stood.\n\nFour sat.", []),
        ("7. Seven rose.\n8. Eight rose.", []),
        ("[1] One rose. [2]", []),
    ],
)
def test_the_list_at_the_end_is_read_and_is_no_sentence(listed: str, expected: list[tuple[int, str]]) -> None:
    text = f"Two rose [1][2].\n\nOne fell.\n\n{listed}"
    if expected:
        assert numbers(text) == expected
    else:
        assert find_references(text) == ((), Span(len(text), len(text)))


def test_a_title_right_below_the_text_begins_the_list_too() -> None:
    assert numbers("Two rose [1]. One fell.\n**Sources:**\n[1] A") == [(1, "A")]


def test_points_of_the_draft_before_the_list_stay_sentences() -> None:
    text = "It rose. [1][2]\n\n1. Two rose.\n2. One fell.\n\n[1] a.md\n[2] b.md\n"
    assert numbers(text) == [(1, "a.md"), (2, "b.md")]
    assert [one.line for one in find_references(text)[0]] == [6, 7]


def info(number: int, title: str, path: str, url: str | None = None) -> DocumentInfo:
    return DocumentInfo(f"d{number}", title, path, url=url)


DOCUMENTS = [
    info(1, "The harbour", "/news/2023/harbour.md", "https://www.paper.example/harbour/"),
    info(2, "The harbour: who paid?", "/news/2024/harbour.md"),
    info(3, "Rain, and no end", "/news/all.jsonl", "http://paper.example/rain"),
    info(4, "Winter", "/news/all.jsonl"),
    info(5, "Minutes", "/news/old minutes (1).pdf"),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("news/2023/harbour.md", "d1"),
        ("2024\\harbour.md", "d2"),
        ("see <./harbour.md>.", "d1 d2"),
        ("my-harbour.md", ""),
        ("harbour.md.bak", ""),
        ("all.jsonl", "d3 d4"),
        ("old minutes (1).pdf", "d5"),
        ("d4", "d4"),
        ("https://paper.example/harbour", "d1"),
        ("[Harbour](http://www.paper.example/harbour/)", "d1"),
        ("https://paper.example/harbour/2", ""),
        ("https://paper.example/rain", "d3"),
        ("The harbour, The Paper, 2023", "d1"),
        ("“the Harbour: who paid?”, The Paper", "d2"),
        ("A. Berg, “Rain, and no end” (2023)", "d3"),
        ("Winter sports, a book", ""),
        ("A book", ""),
    ],
)
def test_a_reference_names_a_document_by_path_address_id_or_title(text: str, ids: str) -> None:
    assert match_reference(Reference(1, text, 1), DOCUMENTS).documents == tuple(ids.split())


# ---- against the index


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


def check(bot: Bot, text: str) -> CheckedDraft:
    checked = check_draft_text(text, bot)
    for sentence in checked.sentences:
        if sentence.citation:
            document = bot.document(sentence.citation.document.id)
            assert document.text[sentence.citation.start : sentence.citation.end] == sentence.citation.quote
    return checked


def test_a_sentence_is_looked_for_in_the_document_that_its_mark_names(bot: Bot) -> None:
    listed = "[1] corpus/power-visit.md\n[2] corpus/exodus.md"
    right, wrong = check(bot, f"{VISIT} [1] {VISIT} [2]\n\n{listed}").sentences
    assert (right.status, right.notes) == ("supported", ())
    assert right.citation and right.citation.number == 1
    assert Path(right.citation.document.path).name == "power-visit.md"
    assert wrong.status == "unsupported" and wrong.missing
    assert wrong.citation is None and wrong.notes == ()


def test_what_stands_below_the_list_is_checked_against_it_too(bot: Bot) -> None:
    text = f"{VISIT} [1]\n\n**Sources:**\n[1] power-visit.md\n\n{VISIT} [1]"
    above, below = check(bot, text).sentences
    assert (above.line, below.line) == (1, 6) and text[below.start : below.end] == f"{VISIT} [1]"
    assert above.status == below.status == "supported" and below.notes == ()


def test_without_a_reference_the_whole_index_is_searched_and_that_is_said(bot: Bot) -> None:
    checked = check(bot, f"{VISIT} {VISIT} [1] {VISIT} [2]\n\n[2] A book of mine, 1999")
    assert [one.status for one in checked.sentences] == ["supported"] * 3
    searched = "the whole index was searched"
    assert [one.notes for one in checked.sentences] == [
        ("no mark", searched),
        ("[1] has no reference", searched),
        ("[2] names no indexed document", searched),
    ]
    assert [(one.number, one.documents) for one in checked.references] == [(2, ())]


def test_a_mark_that_names_nothing_is_told_beside_one_that_does(bot: Bot) -> None:
    [sentence] = check(bot, f"{VISIT} [1][2]\n\n[1] power-visit.md\n[2] A book").sentences
    assert sentence.status == "supported" and sentence.notes == ("[2] names no indexed document",)


def test_what_is_wrong_with_a_sentence_is_told(bot: Bot) -> None:
    text = f"{VISIT.replace('25', '26')} Yerevan's policy has failed at home and abroad."
    changed, taken = check(bot, text).sentences
    assert (changed.status, changed.missing) == ("unsupported", ("26 September 2023",))
    assert taken.status == "misattributed" and "ministry" in (taken.speaker or "")
    assert check(bot, text).counts == {"supported": 0, "misattributed": 1, "unsupported": 1}


def test_a_sentence_too_long_to_be_searched_is_not_passed(bot: Bot) -> None:
    first, second = check(bot, f"{'word ' * 500}end.\n\n{VISIT}").sentences
    assert first.status == "unsupported" and first.notes[-1].startswith("not checked: ")
    assert second.status == "supported"


def test_a_draft_as_plain_values_has_sentences_references_and_counts(bot: Bot) -> None:
    shown = check(bot, f"{VISIT} [1]\n\n[1] power-visit.md").to_dict()
    assert shown.keys() == {"sentences", "references", "counts"}
    fields = "text line start end marks status missing speaker citation notes"
    assert list(shown["sentences"][0]) == fields.split()
    assert shown["references"][0]["documents"] == (shown["sentences"][0]["citation"]["document"]["id"],)
