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

from bot.accounts import Change, Side
from bot.intake import Failure, IngestReport
from bot.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Document,
    DocumentInfo,
    Evidence,
    EvidenceSentence,
    Passage,
    Source,
    Span,
)
from bot.stated import EventDate, Precision, Voice
from bot.timeline import LISTED, DatedEvent
from ui import library, render, sources, strings, timeline
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
        render.describe_check(make_answer(*made, citations=(cite(1, "It rejected the plan.", speaker="the council"),)))
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
    dated = EventDate(HOSTILE, 0, 5, "2024-05-03", "2024-05-03", "day")
    event = DatedEvent("2024-05-03", "2024-05-03", "day", dated, HOSTILE, "reported", HOSTILE, citation, (citation,))
    hostile_events = (event, replace(event, speaker=None))
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
        timeline.render_timeline(hostile_events, HOSTILE),
        sources.render_source(document, Span(0, 80)),
        sources.render_lost_source(HOSTILE, HOSTILE, HOSTILE),
        library.render_library([DocumentInfo(HOSTILE, HOSTILE, HOSTILE, HOSTILE, published=HOSTILE)]),
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
    css = (Path(render.__file__).parent / "assets" / "shell.css").read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(scheme)} {{(.*?)^}}", css, re.DOTALL | re.MULTILINE)
    assert block is not None
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
    on_ground = [(text, ground) for text in ("ink", "soft", "accent", "warn") for ground in ("paper", "sheet", "hover")]
    pairs = [*on_ground, ("accent", "chip"), ("on-accent", "accent"), ("on-mark", "mark"), ("ink", "warn-sheet")]
    weak = {pair: ratio for pair in pairs if (ratio := measure_contrast(*(colours[name] for name in pair))) < 4.5}
    assert weak == {}


def make_event(number: int, first: str, last: str, precision: Precision, voice: Voice = "own voice") -> DatedEvent:
    speaker = "the clerk" if voice == "quotation" else None
    quote = ("The council met in May.", "It rejected the plan.", "Nobody objected.")[number % 3]
    date = EventDate("May", 0, 3, first, last, precision)
    return DatedEvent(first, last, precision, date, quote, voice, speaker, cite(number, quote, speaker=speaker))


EVENTS = (
    make_event(1, "1991-01-01", "1991-12-31", "year"),
    make_event(2, "2024-05-01", "2024-05-31", "month"),
    make_event(3, "2024-05-03", "2024-05-03", "day", "quotation"),
    make_event(4, "2024-05-03", "2024-05-03", "day", "reported"),
)


def test_each_event_is_a_dot_and_a_row_that_open_the_same_words() -> None:
    page = Elements(timeline.render_timeline(EVENTS))
    dots, rows = page.find("dot"), page.find("source-row")
    places = [[(one["data-document"], one["data-start"], one["data-quote"]) for one in each] for each in (dots, rows)]
    assert places[0] == places[1] and len(rows) == len(EVENTS)
    for event, dot in zip(EVENTS, dots, strict=True):
        assert TEXT[int(dot["data-start"] or "") : int(dot["data-end"] or "")] == dot["data-quote"] == event.sentence
        assert (dot["aria-label"] or "").endswith(f": {event.sentence}") and dot["data-title"] == DOCUMENT.title
    assert [dot["tabindex"] for dot in dots] == ["0", "-1", "-1", "-1"]
    assert [len(page.find(kind)) for kind in ("days", "gap", "long")] == [3, 2, 1]
    assert [tag for tag, found in page.tags if "events" in (found.get("class") or "")] == ["ol"]


def test_the_list_says_in_words_when_who_and_where() -> None:
    page = Elements(timeline.render_timeline(EVENTS))
    for words in ("1991", "May 2024", "3 May 2024", "Said by the clerk", strings.SPEAKER_UNNAMED, "4 events"):
        assert words in page.text
    assert page.text.count("Published 3 May 2024") == len(EVENTS)
    assert [len(page.find(voice)) for voice in ("own", "said")] == [5, 5], "two dots and rows each, and what hides them"


def test_a_range_of_days_says_from_when_to_when() -> None:
    assert timeline.describe_days(make_event(1, "2024-04-29", "2024-05-05", "week")) == "29 April 2024 to 5 May 2024"
    assert timeline.describe_days(make_event(1, "1990-01-01", "1999-12-31", "decade")) == "1990 to 1999"
    assert timeline.describe_days(make_event(1, "0476-09-04", "0476-09-04", "day"), "%b") == "4 Sep 476"


def test_every_other_source_of_an_event_opens_too() -> None:
    other = replace(SOURCE, id="d2", title="Council says no", published="2024-05-04")
    event = replace(EVENTS[0], also=(cite(1, "Nobody objected.", other),))
    page = Elements(timeline.render_timeline([event]))
    (link,) = page.find("link")
    assert (link["data-document"], link["data-quote"]) == ("d2", "Nobody objected.")
    assert "Also in Council says no (4 May 2024)" in page.text


def test_many_events_of_one_day_stand_in_several_stacks() -> None:
    page = Elements(timeline.render_timeline([EVENTS[2]] * (2 * timeline.HIGHEST + 1)))
    assert (len(page.find("days")), len(page.find("stack"))) == (1, 3)
    assert page.find("axis")[0]["style"] == f"--high: {timeline.HIGHEST * timeline.DOT + 6}px"


def test_a_timeline_that_lacks_older_events_says_so() -> None:
    newest = strings.TIMELINE_NEWEST.format(events=strings.count_events(LISTED))
    assert newest in timeline.render_timeline([EVENTS[2]] * LISTED)
    assert newest not in timeline.render_timeline([EVENTS[2]] * LISTED, "Why?")
    assert ", the newest" not in timeline.render_timeline(EVENTS)


def test_a_timeline_without_events_says_so_and_offers_all() -> None:
    page = Elements(timeline.render_timeline([], "Why?"))
    assert strings.TIMELINE_EMPTY in page.text and not page.find("axis")
    assert [link["data-question"] for link in page.find("link")] == [""]
    assert not Elements(timeline.render_timeline([])).find("link")


def test_a_finished_turn_tells_what_its_timeline_is_of() -> None:
    answer = replace(make_answer(AnswerSentence("Yes.", (), "supported")), query='why "not"?')
    for turn in (render.render_answer(answer), render.render_answer(replace(answer, abstained=True))):
        assert Elements(turn).find("turn")[0]["data-query"] == 'why "not"?'
    assert "data-query" not in Elements(render.render_pending("Why?")).find("turn")[0]


def make_disputed() -> Answer:
    citations = (
        cite(1, "The council met in May."),
        cite(2, "It rejected the plan.", speaker="the mayor"),
        cite(3, "Nobody objected.", replace(SOURCE, published="2024-05-09"), speaker=HOSTILE),
    )
    sentences = tuple(AnswerSentence(one.quote, (one.number,), "supported") for one in citations)
    answer = make_answer(*sentences, citations=citations)
    return replace(answer, sides=(Side("the mayor", (1,), "2024-05-03"), Side(HOSTILE, (2,), "2024-05-09")))


def test_sides_stand_below_the_rest_each_with_speaker_claim_date_and_chip() -> None:
    html = render.render_answer(make_disputed())
    before, _, disputed = html.partition('<section class="sides">')
    disputed = disputed.partition("</section>")[0]
    assert "The council met in May." in unescape(re.sub("<[^>]+>", "", before))
    page = Elements(disputed)
    assert page.text.startswith("The sources disagree")
    first, second = (Elements(part).text for part in disputed.split("<h4>")[1:])
    assert first.startswith("The mayor") and "It rejected the plan." in first and "Published 3 May 2024" in first
    assert second.startswith(HOSTILE) and "Nobody objected." in second and "Published 9 May 2024" in second
    assert [chip["data-number"] for chip in page.find("chip")] == ["2", "3"]
    assert [tag for tag, _ in page.tags if tag in ("img", "script")] == []


def test_every_sentence_of_a_disputed_answer_is_shown_once() -> None:
    text = Elements(render.render_answer(make_disputed()).partition('<div class="support">')[0]).text
    assert [text.count(quote) for quote in ("The council met", "It rejected", "Nobody objected")] == [1, 1, 1]
    assert "The sources disagree" not in render.render_answer(replace(make_disputed(), sides=()))


def test_a_change_is_told_with_a_chip_and_its_quote_is_not_repeated() -> None:
    citations = (cite(1, "It rejected the plan."), cite(2, "Nobody objected.", replace(SOURCE, id="old")))
    answer = make_answer(AnswerSentence(citations[0].quote, (1,), "supported"), citations=citations)
    said = f"{HOSTILE} an earlier version said: “Nobody objected.”"
    html = render.render_answer(replace(answer, changed=(Change(said, (2, 7)),)))
    shown = html.partition('<p class="changed">')[2].partition("</p>")[0]
    page = Elements(shown)
    assert page.text.startswith(said) and [chip["data-number"] for chip in page.find("chip")] == ["2"]
    assert [tag for tag, _ in page.tags if tag in ("img", "script")] == []
    assert Elements(html).text.count("Nobody objected.") == 1


def test_other_documents_that_say_the_same_are_named_with_their_dates() -> None:
    copies = (replace(SOURCE, id="b", source=HOSTILE, published="2024-05-09"), replace(SOURCE, id="c", source=None))
    citation = replace(cite(1, "It rejected the plan."), copies=copies)
    html = render.render_answer(make_answer(AnswerSentence("It fell.", (1,), "supported"), citations=(citation,)))
    assert f"Also in {HOSTILE}, 9 May 2024; Council rejects plan, 3 May 2024" in Elements(html).text
    assert "Also in" not in render.render_answer(make_answer(citations=(replace(citation, copies=()),)))
