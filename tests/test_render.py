"""What the page shows, without a browser: quotes marked exactly, everything escaped, abstentions and failures by name.

The browser's side of it is in tests/browser/test_page.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Document,
    DocumentInfo,
    Evidence,
    EvidenceSentence,
    Failure,
    IngestReport,
    Passage,
    Source,
    Span,
)
from ui import render, sources, strings
from ui.conversation import choose_examples

HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{3}} \"'><script>alert(4)</script> ![i](http://evil.example/i.png)"
TEXT = (
    "The vote\n\nThe council met in May. It rejected the plan.\nNobody objected.\n\nAfterwards\n\nThe mayor left early."
)
DOCUMENT = Document(
    id="d1",
    title="Council rejects plan",
    text=TEXT,
    path="council.md",
    author="A. Reporter",
    source="The Courier",
    published="2024-05-03",
    updated="2024-05-04",
    sections=(Span(0, 8), Span(TEXT.index("Afterwards"), TEXT.index("Afterwards") + len("Afterwards"))),
)
SOURCE = Source("d1", DOCUMENT.title, DOCUMENT.author, DOCUMENT.source, DOCUMENT.published, DOCUMENT.path)


class Elements(HTMLParser):
    """Every start tag with its attributes, and all text, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def find(self, css_class: str) -> list[dict[str, str | None]]:
        return [found for _, found in self.tags if css_class in (found.get("class") or "").split()]


def cite(number: int, quote: str, source: Source = SOURCE, speaker: str | None = None) -> Citation:
    start = TEXT.find(quote)
    return Citation(number, quote, start, start + len(quote), speaker, source)


def make_answer(*sentences: AnswerSentence, citations: tuple[Citation, ...] = (), question: str = "Why?") -> Answer:
    text = " ".join(sentence.text for sentence in sentences)
    return Answer(question, text, False, "", sentences, citations, (), (), 0.9, question, "quotes")


def read_marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)))


def test_chip_carries_the_place_of_its_quote() -> None:
    citation = cite(1, "It rejected the plan.", speaker="the council")
    page = Elements(
        render.render_answer(
            make_answer(AnswerSentence("It rejected the plan. [1]", (1,), "supported"), citations=(citation,))
        )
    )
    (chip,) = page.find("chip")
    assert TEXT[int(chip["data-start"] or "") : int(chip["data-end"] or "")] == chip["data-quote"] == citation.quote
    assert chip["aria-label"] == "Source 1: Council rejects plan"
    assert chip["data-published"] == "Published 3 May 2024"
    assert chip["data-speaker"] == "Said by the council"
    assert "[1]" not in page.text


def test_every_citation_shows_title_speaker_and_date() -> None:
    citations = (cite(1, "The council met in May."), cite(2, "Nobody objected.", speaker="the clerk"))
    sentences = tuple(AnswerSentence(f"{c.quote} [{c.number}]", (c.number,), "supported") for c in citations)
    text = Elements(render.render_answer(make_answer(*sentences, citations=citations))).text
    assert text.count("Council rejects plan") == 2
    assert text.count("Published 3 May 2024") == 2
    assert text.count("Said by the clerk") == 1


def test_number_without_a_citation_never_reaches_the_reader() -> None:
    answer = make_answer(
        AnswerSentence("It rejected the plan. [1][7]", (1, 7), "supported"),
        citations=(cite(1, "It rejected the plan."),),
    )
    page = Elements(render.render_answer(answer))
    assert [chip["data-number"] for chip in page.find("chip")] == ["1"]
    assert "7" not in page.text


def test_brackets_inside_a_quote_stay() -> None:
    quote = "He said [1] was enough."
    answer = make_answer(AnswerSentence(f"{quote} [1]", (1,), "supported"), citations=(cite(1, quote),))
    assert quote in Elements(render.render_answer(answer)).text


@pytest.mark.parametrize(
    ("sentences", "line"),
    [
        ([("It rejected the plan. [1]", "supported")], "1 sentence, found word for word in its source."),
        (
            [("It rejected the plan. [1]", "supported")] * 2,
            "2 sentences, each found word for word in its source.",
        ),
        ([("The council: It rejected the plan.", "supported")], "1 sentence, found word for word in its source."),
        (
            [("The plan failed. [1]", "supported")],
            "1 sentence in the model's own words, checked against its quotation.",
        ),
        (
            [("The plan failed. [1]", "supported"), ("It rejected the plan. [1]", "supported")],
            "2 sentences in the model's own words, each checked against its quotation.",
        ),
        (
            [("It rejected the plan. [1]", "supported"), ("All left. [1]", "unsupported")],
            "1 sentence checked against the words cited; 1 not confirmed and marked.",
        ),
    ],
)
def test_check_line_says_what_was_checked(sentences: list[tuple[str, str]], line: str) -> None:
    made = [AnswerSentence(text, (1,), status) for text, status in sentences]  # type: ignore[arg-type]
    assert (
        render.describe_check(make_answer(*made, citations=(cite(1, "It rejected the plan.", speaker="The council"),)))
        == line
    )


def test_unsupported_sentence_is_marked() -> None:
    page = Elements(render.render_answer(make_answer(AnswerSentence("All left.", (), "unsupported"))))
    assert page.find("unconfirmed")
    assert strings.NOT_CONFIRMED in page.text


def test_composed_sentence_has_its_quotation_below_it() -> None:
    citation = cite(1, "It rejected the plan.")
    composed = make_answer(AnswerSentence("The plan failed.", (1,), "supported"), citations=(citation,))
    repeated = make_answer(AnswerSentence("It rejected the plan.", (1,), "supported"), citations=(citation,))
    assert Elements(render.render_answer(composed)).text.count("It rejected the plan.") == 1
    assert Elements(render.render_answer(composed)).find("quote")
    assert not Elements(render.render_answer(repeated)).find("quote")


def test_removed_sentence_is_folded_away_labelled_and_explained() -> None:
    wrong = AnswerSentence("It rejected 40 plans.", (), "unsupported", ("40",))
    answer = replace(
        make_answer(AnswerSentence("All left.", (1,), "supported"), citations=(cite(1, "It rejected the plan."),)),
        removed=(wrong,),
    )
    html = render.render_answer(answer)
    before, summary, folded = re.split("<summary>|</summary>", html)
    assert before.endswith('<details class="removed">'), "closed until it is opened"
    assert summary == "1 sentence was removed: the source does not give “40”."
    text = Elements(folded.partition("</details>")[0]).text
    assert text == "Not supported It rejected 40 plans.the source does not give “40”"
    assert "40 plans" not in before and "removed" not in render.render_answer(replace(answer, removed=()))


def test_removed_sentences_are_told_of_an_abstention_too() -> None:
    wrong = AnswerSentence("The mayor won.", (), "misattributed", (), "the clerk")
    answer = replace(make_answer(), abstained=True, reason="Nothing says it.", removed=(wrong,))
    assert "in the source it is the clerk who says this" in render.render_answer(answer)


def test_failure_of_a_model_is_told_above_the_answer() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "supported"))
    html = render.render_answer(replace(answer, notice="The model ran out of <time>."))
    assert html.index("The model ran out of &lt;time&gt;.") < html.index('<span class="sentence">')
    assert "trouble" not in render.render_answer(answer)
    assert "out of &lt;time" in render.render_answer(replace(answer, abstained=True, notice="out of <time>"))


def test_the_day_as_of_which_the_latest_is_told_stands_above_the_answer() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "supported"))
    html = render.render_answer(replace(answer, as_of="2023-09-27"))
    assert html.index("As of 27 September 2023") < html.index('<span class="sentence">')
    assert "As of" not in render.render_answer(answer)


def test_stopped_turn_shows_what_was_found_and_nothing_of_an_answer() -> None:
    item = EvidenceSentence(SOURCE, 34, 55, "It rejected the plan.", 1.0, 0, "It rejected the plan.", 34)
    page = Elements(render.render_stopped("When?", Evidence("when", (), (item,), 0.9)))
    assert page.find("stopped") and not page.find("pending") and not page.find("check") and not page.find("chip")
    assert strings.STOPPED in page.text and [row["data-quote"] for row in page.find("open")] == [item.quote]
    early = Elements(render.render_stopped("When?", None))
    assert strings.STOPPED_EARLY in early.text and not early.find("open")


def test_abstention_gives_reason_and_nearest_passages_but_no_check() -> None:
    passages = tuple(
        Passage(SOURCE, TEXT.index(text), TEXT.index(text) + len(text), text, 0.1)
        for text in ("The council met in May.", "Nobody objected.")
    )
    answer = Answer(
        "Who won?", "", True, "No document names a winner.", (), (), passages, (), 0.1, "Who won?", "quotes"
    )
    page = Elements(render.render_answer(answer))
    assert page.find("abstained") and not page.find("check") and not page.find("chip")
    assert "No document names a winner." in page.text and strings.NEAREST in page.text
    assert [row["data-quote"] for row in page.find("open")] == [passage.text for passage in passages]


def test_searched_query_is_shown_only_when_it_differs() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "unsupported"), question="And then?")
    assert "Searched for" not in render.render_answer(answer)
    assert "What did the council do then?" in render.render_answer(
        replace(answer, query="What did the council do then?")
    )


def test_streaming_turn_shows_evidence_and_marks_that_open_nothing_yet() -> None:
    item = EvidenceSentence(
        SOURCE, 34, 55, "It rejected the plan.", 1.0, 0, "The council met in May. It rejected the plan.", 10
    )
    evidence = Evidence("when", (), (item,), 0.9)
    before = Elements(render.render_evidence("When?", evidence, ""))
    (row,) = before.find("open")
    assert row["data-quote"] == "The council met in May. It rejected the plan." == TEXT[10:55]
    assert (row["data-start"], row["data-end"]) == ("10", "55")
    during = Elements(render.render_evidence("When?", evidence, "It rejected the plan. [1]"))
    assert during.find("waiting") and not [
        tag for tag, found in during.tags if tag == "button" and "chip" in str(found)
    ]


def test_source_marks_exactly_the_cited_words() -> None:
    quote = "It rejected the plan.\nNobody objected."
    html = sources.render_source(DOCUMENT, Span(TEXT.index(quote), TEXT.index(quote) + len(quote)))
    assert read_marked(html) == quote
    assert html.count("<h3>") == 2
    assert "<h3>Afterwards</h3>" in html
    assert "A. Reporter" in html and "The Courier" in html and "Published 3 May 2024, updated 4 May 2024" in html


def test_source_marks_words_across_a_heading_without_losing_any() -> None:
    start, end = TEXT.index("Nobody"), TEXT.index("left")
    html = sources.render_source(DOCUMENT, Span(start, end))
    marked = [unescape(words) for words in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]
    assert marked == ["Nobody objected.", "Afterwards", "The mayor "]


def test_source_loses_no_word_of_the_document() -> None:
    text = Elements(sources.render_source(DOCUMENT, None).partition("source-text")[2]).text
    assert re.findall(r"\w+", text) == re.findall(r"\w+", TEXT)


def test_long_source_shows_a_window_around_the_words() -> None:
    words = "needle in the middle."
    text = "hay. " * 100_000 + words + " hay." * 100_000
    html = sources.render_source(replace(DOCUMENT, text=text, sections=()), Span(500_000, 500_000 + len(words)))
    assert read_marked(html) == words
    assert len(html) < 2 * sources.REACH + 2_000
    assert html.count("440,000 characters not shown") == 2


def test_lost_source_still_shows_the_quote() -> None:
    html = sources.render_lost_source("Gone & away", "It rejected <the> plan.", strings.PANEL_GONE)
    assert read_marked(html) == "It rejected <the> plan."
    assert strings.PANEL_GONE in html


def test_nothing_from_outside_becomes_markup() -> None:
    source = Source(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    document = Document(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    citation = Citation(1, HOSTILE, 0, len(HOSTILE), HOSTILE, source)
    passage = Passage(source, 0, len(HOSTILE), HOSTILE, 1.0)
    sentence = AnswerSentence(HOSTILE, (1,), "supported")
    removed = (
        AnswerSentence(HOSTILE, (), "unsupported", (HOSTILE,)),
        AnswerSentence("", (), "misattributed", (), HOSTILE),
    )
    answer = replace(
        make_answer(sentence, citations=(citation,), question=HOSTILE),
        query="q " + HOSTILE,
        notice=HOSTILE,
        removed=removed,
    )
    evidence = Evidence(
        HOSTILE, (passage,), (EvidenceSentence(source, 0, 9, HOSTILE, 1.0, 0, HOSTILE, 0, HOSTILE),), 1.0
    )
    pages = [
        render.render_header(HOSTILE, HOSTILE, 1),
        render.render_pending(HOSTILE),
        render.render_evidence(HOSTILE, evidence, HOSTILE),
        render.render_answer(answer),
        render.render_answer(replace(answer, abstained=True, reason=HOSTILE, passages=(passage,))),
        render.render_stopped(HOSTILE, evidence),
        render.render_notice(HOSTILE, HOSTILE),
        render.render_report(IngestReport(failed=(Failure(HOSTILE, HOSTILE),))),
        render.render_upload_error(HOSTILE),
        sources.render_source(document, Span(0, 80)),
        sources.render_lost_source(HOSTILE, HOSTILE, HOSTILE),
        sources.render_library([DocumentInfo(HOSTILE, HOSTILE, HOSTILE, HOSTILE, published=HOSTILE)]),
    ]
    for page in map(Elements, pages):
        assert not {"img", "script", "a", "iframe"} & {tag for tag, _ in page.tags}
        assert not [name for _, found in page.tags for name in found if name.startswith("on")]
        assert "alert(1)" in page.text


def test_report_counts_and_names_each_failure() -> None:
    report = IngestReport(added=2, unchanged=1, failed=(Failure("up/loads/scan.pdf", "encrypted PDF"),))
    page = Elements(render.render_report(report))
    assert "2 documents added, 1 document already there, 1 document not read" in page.text
    assert "scan.pdf" in page.text and "encrypted PDF" in page.text and "up/loads" not in page.text


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2023-09-27", "27 September 2023"),
        ("2023-09-27T10:00:00Z", "27 September 2023"),
        (None, "Date unknown"),
        ("spring", "spring"),
    ],
)
def test_dates_read_as_a_newspaper_prints_them(published: str | None, shown: str) -> None:
    assert render.describe_date(published) == shown


def test_header_names_backend_tells_why_and_counts_documents() -> None:
    header = render.render_header("quotes", "there is no key", 1)
    assert ">Exact quotations<" in header and ">1 document<" in header
    page = Elements(render.render_header("local (Small 1B)", "a <model> is there", 1200))
    (backend,) = page.find("backend")
    assert backend["title"] == "Chosen because a <model> is there"
    assert "local (Small 1B). Chosen because a <model> is there." in page.text and "1,200 documents" in page.text


def test_examples_fit_the_documents_at_hand() -> None:
    bundled = [DocumentInfo(name, name, f"corpus/{name}") for name in strings.EXAMPLES]
    assert choose_examples(bundled) == list(strings.EXAMPLES.values())
    assert choose_examples(bundled[:1]) == ["What does “rome-statute.md” say?"]
    assert choose_examples([]) == []


def measure_contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21, as WCAG 2.2 defines it."""

    def measure_luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((measure_luminance(one), measure_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [":root", ".dark"])
def test_text_colours_reach_contrast_aa(scheme: str) -> None:
    css = (Path(render.__file__).parent / "assets" / "page.css").read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(scheme)} {{(.*?)^}}", css, re.DOTALL | re.MULTILINE)
    assert block is not None
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
    on_ground = [(text, ground) for text in ("ink", "soft", "accent", "warn") for ground in ("paper", "sheet", "hover")]
    pairs = [*on_ground, ("accent", "chip"), ("on-accent", "accent"), ("on-mark", "mark"), ("ink", "warn-sheet")]
    weak = {pair: ratio for pair in pairs if (ratio := measure_contrast(*(colours[name] for name in pair))) < 4.5}
    assert weak == {}
