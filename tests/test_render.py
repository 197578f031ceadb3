"""What the page shows, without a browser: quotes marked exactly, everything escaped, abstentions and failures by name.

The browser's side of it is in tests/browser/test_page.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markup import DOCUMENT, HOSTILE, SOURCE, TEXT, Elements, cite, make_answer

from bot.intake import Failure, IngestReport
from bot.schema import (
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
from ui import reports, sources, strings, timeline, turns
from ui.conversation import choose_examples


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
        turns.render_pending(HOSTILE),
        turns.render_evidence(HOSTILE, evidence, HOSTILE),
        turns.render_answer(answer),
        turns.render_answer(replace(answer, abstained=True, reason=HOSTILE, passages=(passage,))),
        turns.render_stopped(HOSTILE, evidence),
        turns.render_notice(HOSTILE, HOSTILE),
        reports.render_report(IngestReport(failed=(Failure(HOSTILE, HOSTILE),))),
        reports.render_upload_error(HOSTILE),
        timeline.render_timeline(hostile_events, HOSTILE),
        sources.render_source(document, Span(0, 80)),
        sources.render_lost_source(HOSTILE, HOSTILE, HOSTILE),
    ]
    for page in map(Elements, pages):
        assert not {"img", "script", "a", "iframe"} & {tag for tag, _ in page.tags}
        assert not [name for _, found in page.tags for name in found if name.startswith("on")]
        assert "alert(1)" in page.text


def test_examples_fit_the_documents_at_hand() -> None:
    bundled = [DocumentInfo(name, name, f"corpus/{name}") for name in strings.EXAMPLES]
    assert choose_examples(bundled) == list(strings.EXAMPLES.values())
    assert choose_examples(bundled[:1]) == []
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
    css = (Path(strings.__file__).parent / "assets" / "shell.css").read_text(encoding="utf-8")
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
