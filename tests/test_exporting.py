"""A conversation written out: all of it can be read back from JSON, and nothing in it can pass for Markdown's own.

What Markdown makes of it is asked of a Markdown parser.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from talks import WHEN, make_answer, make_exchange

from bot.accounts import Change, Side
from bot.errors import ExportError
from bot.exporting import escape, export, find_fate, to_dict, to_markdown
from bot.kept import Conversation, Exchange
from bot.schema import Answer, AnswerSentence, Citation, Document, Source
from bot.store.records import hash_text

TEXT = "Ministers met in Yerevan.\n\nThe minister left early."
DOCUMENT = Document(
    "a", "A title", TEXT, "/corpus/a.md", "Anna Lee", "Wire", "2023-09-26", url="https://example.org/a?b=1"
)
LIVE = {"a": hash_text(TEXT)}

TRICKS = [
    "# heading",
    "a\n# heading\n\n## more",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "[click](https://evil.example)",
    "[1](https://evil.example) and [2]: https://evil.example",
    "![picture](https://evil.example/x.png)",
    "https://evil.example and www.evil.example and <https://evil.example>",
    "- item\n* item\n+ item\n1. item\n23) item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "~~~",
    "---",
    "title\n===",
    "***",
    "`code` **bold** _thin_ ~~gone~~ $x$",
    "a | b\n--|--\n1 | 2",
    "&lt;b&gt; &#35; heading",
    "back\\slash \\[1\\](https://evil.example)",
    "[^1]: note",
    "- [ ] task",
    "[1]: https://evil.example\n[1]",
    "half \ud83d, steering \x1b[2J\x00\u202e",
]


def hold(*exchanges: Exchange, title: str = "Who met?") -> Conversation:
    return Conversation("0123456789abcdef", title, WHEN, WHEN, exchanges)


def write_tricky(trick: str) -> Conversation:
    """A conversation in which everything that others write is the same text."""
    source = Source(trick, trick, trick, trick, trick, trick, trick)
    citation = Citation(1, trick, 0, len(trick), trick, source, (source,))
    removed = AnswerSentence(trick, (), "unsupported", (trick,))
    answer = replace(
        make_answer(trick), text=f"{trick} [1]", citations=(citation,), query=f"{trick}?", notice=trick, as_of=trick
    )
    answer = replace(answer, removed=(removed,), choices=(trick, trick))
    said = AnswerSentence(trick, (1,), "supported")
    answer = replace(answer, sides=(Side(trick, (0,), trick),) * 2, changed=(Change(trick, (1,)),), sentences=(said,))
    return hold(Exchange(WHEN, answer, {trick: "0" * 64}), title=trick)


def parse(text: str) -> list[Token]:
    """All tokens, inline ones too, as a parser with tables and strikethrough sees them."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [part for token in tokens for part in (token, *(token.children or []))]


def read_shape(text: str) -> list[str]:
    """What kinds of things a text consists of, without the text."""
    return [token.type + token.tag for token in parse(text) if token.type not in ("text", "text_special")]


@pytest.mark.parametrize("trick", TRICKS)
def test_no_text_of_others_changes_the_structure(trick: str) -> None:
    lines = [line for line in trick.splitlines() if line.strip()]
    plain = "\n".join(["word"] * max(len(lines), 1))
    shape = read_shape(to_markdown(write_tricky(trick), {}))
    assert shape == read_shape(to_markdown(write_tricky(plain), {}))
    assert not {"html_block", "html_inline", "link_opena", "imageimg", "fencecode", "code_blockcode"} & set(shape)


@given(st.text(alphabet=st.sampled_from("#*_`[]()<>!&-+=|~\\:/.1aw\n \t$@"), min_size=1, max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_text_at_all_changes_the_structure(text: str) -> None:
    kinds = set(read_shape(f"{escape(text)}\n"))
    assert kinds <= {"paragraph_openp", "inline", "paragraph_closep"}


@pytest.mark.parametrize("text", ["5 - 3 = 2 * 1", "a_b & <c>", "No. 1", "1998.", "-5 degrees", "C:\\x", "[12] #3 $4"])
def test_what_is_escaped_reads_as_it_was_written(text: str) -> None:
    shown = "".join(token.content for token in parse(escape(text)) if token.type in ("text", "text_special"))
    assert shown == text


def test_addresses_that_are_not_of_the_web_are_no_links() -> None:
    for url in ("javascript:alert(1)", "https://x> <script>", "data:text/html,x", "https://a b", "http://x\ny"):
        document = replace(DOCUMENT, url=url)
        found = hold(make_exchange(make_answer("Who?", document, "The minister left early."), document))
        tokens = parse(to_markdown(found, LIVE))
        assert not [token for token in tokens if token.type in ("link_open", "html_inline", "html_block")]


def test_markdown_tells_of_each_turn_what_was_said_and_where_it_stands() -> None:
    asked = replace(make_answer("And why?"), query="And why did ministers meet?")
    cited = make_answer("Who met?", DOCUMENT, "The minister left early.")
    cited = replace(cited, citations=(replace(cited.citations[0], speaker="Tomas Reil"),))
    shown = to_markdown(hold(make_exchange(cited, DOCUMENT), make_exchange(asked)), LIVE)
    version = hash_text(TEXT)[:12]
    told = replace(asked, as_of="2026-01-01", question="What is the latest?")
    assert "\n\nAs of 1 January 2026\n\n" in to_markdown(hold(make_exchange(told)), LIVE)
    assert shown.split("\n\n") == [
        "# Who met?",
        "Conversation 0123456789abcdef, 2 turns, from 2026-01-02 03:04 UTC.",
        "## 1. Who met?",
        "Asked 2026-01-02 03:04 UTC",
        "The minister left early. [1]",
        "[1] **A title**, Anna Lee, Wire, 2023-09-26; said by Tomas Reil",
        "> The minister left early.",
        f"<https://example.org/a?b=1>, /corpus/a.md, characters 27 to 51, version {version}",
        "## 2. And why?",
        "Asked 2026-01-02 03:04 UTC; searched: And why did ministers meet?",
        "No answer was found in the documents.\n",
    ]


def test_markdown_tells_of_sides_changes_and_copies() -> None:
    ledger = Source("b", "A title", None, "Ledger", "2023-09-26", "/corpus/b.md")
    citation = Citation(1, "He left.", 0, 8, None, replace(ledger, id="a", source="Wire"), (ledger,))
    answer = replace(
        make_answer(),
        sentences=(AnswerSentence("He left.", (1,), "supported"),),
        citations=(citation,),
        sides=(Side("the mayor", (0,), "2024-05-03"), Side("Reil", (0,))),
        changed=(Change("It was updated.", (1,)),),
    )
    blocks = to_markdown(hold(Exchange(WHEN, answer, {})), LIVE).split("\n\n")
    assert "Note: what each side says: the mayor, published 2024-05-03 [1]; Reil [1]" in blocks
    assert "Note: It was updated. [1]" in blocks
    assert any(block.startswith("[1] ") and block.endswith("also in Ledger, 2023-09-26") for block in blocks)


def test_a_document_that_changed_or_went_is_told_in_both_forms() -> None:
    exchange = make_exchange(make_answer("Who met?", DOCUMENT, "The minister left early."), DOCUMENT)
    [citation] = exchange.answer.citations
    for live, fate, words in (
        (LIVE, "unchanged", ""),
        ({"a": "other"}, "changed", "the document has changed since; these are the words as they were cited"),
        ({}, "gone", "the document is no longer indexed; these are the words as they were cited"),
    ):
        assert find_fate(citation, exchange, live) == fate
        assert to_dict(hold(exchange), live)["exchanges"][0]["documents"] == {"a": fate}
        assert to_markdown(hold(exchange), live).strip().endswith(words)
        assert ("; the document" in to_markdown(hold(exchange), live)) == bool(words)


def test_a_quote_of_two_paragraphs_stays_one_quotation() -> None:
    quote = "Yerevan.\n\nThe minister"
    shown = to_markdown(hold(make_exchange(make_answer("Who?", DOCUMENT, quote), DOCUMENT)), LIVE)
    assert read_shape(shown).count("blockquote_openblockquote") == 1
    assert "> Yerevan.\n>\n> The minister" in shown


@pytest.mark.parametrize("trick", TRICKS)
def test_json_can_be_read_back_whole(trick: str) -> None:
    conversation = write_tricky(trick)
    text = export(conversation, {}, "json")
    form = json.loads(text.encode("utf-8"))
    assert form["schema"] == 1
    exchanges = tuple(
        Exchange(one["asked"], Answer.from_dict(one["answer"]), one["versions"]) for one in form["exchanges"]
    )
    read = Conversation(form["id"], form["title"], form["started"], form["changed"], exchanges)
    assert read == conversation


def test_json_is_written_in_plain_letters() -> None:
    assert "Čapek 🤖" in export(hold(make_exchange(make_answer("Čapek 🤖?"))), {}, "json")


def test_an_unknown_format_is_named_with_those_there_are() -> None:
    with pytest.raises(ExportError, match="there is no format 'pdf'; choose markdown or json"):
        export(hold(), {}, "pdf")
