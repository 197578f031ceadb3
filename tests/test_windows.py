"""What a model is given to read: the best sentences with their neighbours, within a budget, one window a passage.

How a window is shown to it is in test_composing.py.
"""

from __future__ import annotations

from dataclasses import replace

from bot.schema import Document, Evidence, EvidenceSentence, Filters, Passage, Source, Span
from bot.sentences import split_sentences
from bot.stated import EventDate, Statement
from bot.statements import read_statements
from bot.windows import GAP, MOST, Window, count_tokens, open_windows

RIVER = (
    "The Senna rose by 3 metres. Two bridges fell. The mayor, Ana Voss, came at noon. She closed the road. "
    "Rain goes on."
)
OFFSET = 100


def source(name: str) -> Source:
    return Source(name, name.title(), None, None, "2024-05-03", f"{name}.md")


def gather(*ranked: tuple[str, str], texts: dict[str, str] | None = None) -> Evidence:
    """Evidence of (document, sentence), best first; each document is one passage that begins at OFFSET."""
    texts = texts or {"river": RIVER}
    passages = [Passage(source(name), OFFSET, OFFSET + len(text), text, 1.0) for name, text in texts.items()]
    found = []
    for name, words in ranked:
        start = OFFSET + texts[name].index(words)
        place = list(texts).index(name)
        found.append(EvidenceSentence(source(name), start, start + len(words), words, 1.0, place, words, start))
    return Evidence("?", tuple(passages), tuple(found), 0.9)


def read(evidence: Evidence, budget: int = 1000) -> list[str]:
    return [window.text for window in open_windows(evidence, budget)]


def test_a_sentence_is_read_with_its_neighbours() -> None:
    assert read(gather(("river", "Two bridges fell."))) == [
        "The Senna rose by 3 metres. Two bridges fell. The mayor, Ana Voss, came at noon."
    ]


def test_what_is_left_out_between_sentences_is_shown() -> None:
    text = RIVER.replace("She closed the road.", "A. B went. C went. She closed the road.")
    evidence = gather(("river", "The Senna rose by 3 metres."), ("river", "Rain goes on."), texts={"river": text})
    [window] = read(evidence)
    assert f" {GAP} " in window and window.startswith("The Senna") and window.endswith("Rain goes on.")


def test_a_small_budget_keeps_the_best_and_drops_its_neighbours() -> None:
    best = "Two bridges fell."
    assert read(gather(("river", best), ("river", "Rain goes on.")), 20) == [best]
    assert read(gather(("river", best)), 1) == [best], "the best is read whatever it costs"


def test_a_window_costs_about_what_it_is_given() -> None:
    texts = {f"story{number}": RIVER.replace("3", str(number)) for number in range(5)}
    evidence = gather(*((name, "Two bridges fell.") for name in texts), texts=texts)
    assert 60 < sum(count_tokens(text) for text in read(evidence, 120)) <= 120


def test_passages_are_read_in_the_order_of_their_best_sentence() -> None:
    texts = {"alpha": "It rained.", "beta": "It snowed."}
    windows = open_windows(gather(("beta", "It snowed."), ("alpha", "It rained."), texts=texts), 100)
    assert [window.document.id for window in windows] == ["beta", "alpha"]


def test_there_are_never_more_windows_than_one_digit_counts() -> None:
    texts = {f"story{number}": f"Rain fell for {number} days." for number in range(MOST + 4)}
    evidence = gather(*((name, text) for name, text in texts.items()), texts=texts)
    assert len(open_windows(evidence, 10_000)) == MOST < 10


def test_each_sentence_of_a_window_is_exact_and_quoted_with_what_it_leans_on() -> None:
    [window] = open_windows(gather(("river", "She closed the road.")), 1000)
    assert isinstance(window, Window)
    for one in window.sentences:
        assert RIVER[one.start - OFFSET : one.end - OFFSET] == one.text
        assert RIVER[one.quote_start - OFFSET : one.end - OFFSET] == one.quote
    [she] = [one for one in window.sentences if one.text.startswith("She")]
    assert she.quote == "The mayor, Ana Voss, came at noon. She closed the road."


def test_the_first_sentence_behind_a_dateline_keeps_its_speaker_voice_and_dates() -> None:
    dateline, said = "HOLLIN, May 3 (Courier) — ", "“The bridge fell on Friday,” Ana Voss said."
    evidence = gather(("river", said), texts={"river": f"{dateline}{said} Rain goes on."})
    first, after = OFFSET + len(dateline), OFFSET + len(dateline) + len(said) + 1
    friday = EventDate("Friday", first + 20, first + 26, "2024-05-03", "2024-05-03", "day")
    stated = (
        Statement(first, first + len(said), "quotation", "Ana Voss", (friday,)),
        Statement(after, after + len("Rain goes on."), "own voice"),
    )
    [window] = open_windows(replace(evidence, statements=(stated,)), 1000)
    assert [(one.text, one.speaker, one.voice, one.dates) for one in window.sentences] == [
        (said, "Ana Voss", "quotation", (friday,)),
        ("Rain goes on.", None, "own voice", ()),
    ]


def test_a_neighbour_of_other_days_than_the_filters_ask_for_is_not_read() -> None:
    text = "The dam broke in 2019. The dam was mended in 2021. It was never painted. The dam has stood since 2021."
    evidence = gather(
        ("dam", "The dam was mended in 2021."), ("dam", "The dam has stood since 2021."), texts={"dam": text}
    )
    document = Document("dam", "Dam", " " * OFFSET + text, "dam.md")
    spans = [Span(OFFSET + one.start, OFFSET + one.end) for one in split_sentences(text)]
    evidence = replace(evidence, statements=(read_statements(document, spans),))
    mended, stood = "The dam was mended in 2021.", "The dam has stood since 2021."

    def read_with(filters: Filters) -> list[str]:
        return [
            one.text for window in open_windows(replace(evidence, filters=filters), 1000) for one in window.sentences
        ]

    assert read_with(Filters(event_from="2021", event_to="2021-12-31")) == [mended, stood]
    assert read_with(Filters(event_from="2024")) == [stood], "it goes on"
    assert len(read_with(Filters())) == len(spans)


def test_scripts_without_spaces_cost_a_token_a_letter() -> None:
    assert count_tokens("洪水淹没了村庄") > 7


def test_long_titles_and_sources_are_cut_and_counted() -> None:
    evidence = gather(("river", "Two bridges fell."))
    document = Source("river", "Flood " * 40, None, "Daily " * 40, "2024-05-03", "river.md")
    long = [replace(passage, document=document) for passage in evidence.passages]
    [window] = open_windows(replace(evidence, passages=tuple(long)), 1000)
    assert len(window.heading) < 150 and window.heading.endswith(", 2024-05-03)")
    [short] = open_windows(replace(evidence, passages=tuple(long)), 60)
    assert len(short.sentences) < len(window.sentences)
