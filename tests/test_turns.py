"""The turns of a conversation as HTML: chips, sources, sides, what the check did, abstentions; every word escaped.

The browser's side of it is in tests/browser/test_reading.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from markup import HOSTILE, SOURCE, TEXT, Elements, cite, make_answer

from bot.accounts import Change, Side
from bot.days import Days
from bot.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Evidence,
    EvidenceSentence,
    Filters,
    Passage,
    Seconds,
    Usage,
)
from ui import strings, turns


def test_chip_carries_the_place_of_its_quote() -> None:
    citation = cite(1, "It rejected the plan.", speaker="the council")
    page = Elements(
        turns.render_answer(
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
    html = turns.render_answer(make_answer(*sentences, citations=citations))
    page = Elements(html)
    assert [(chip["data-title"], chip["data-published"]) for chip in page.find("chip")] == 2 * [
        ("Council rejects plan", "Published 3 May 2024")
    ]
    (card,) = page.find("card")
    assert card["data-number"] == "1" and "1, 2Council rejects plan" in page.text, "a document's citations share a card"
    assert page.text.count("3 May 2024") == page.text.count("the clerk") == 1
    assert html.index("Council rejects plan") < html.index('<div class="answer"'), "ahead of the answer"


def test_number_without_a_citation_never_reaches_the_reader() -> None:
    answer = make_answer(
        AnswerSentence("It rejected the plan. [1][7]", (1, 7), "supported"),
        citations=(cite(1, "It rejected the plan."),),
    )
    page = Elements(turns.render_answer(answer))
    assert [chip["data-number"] for chip in page.find("chip")] == ["1"]
    assert "7" not in page.text


def test_brackets_inside_a_quote_stay() -> None:
    quote = "He said [1] was enough."
    answer = make_answer(AnswerSentence(f"{quote} [1]", (1,), "supported"), citations=(cite(1, quote),))
    assert quote in Elements(turns.render_answer(answer)).text


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
        turns.describe_check(make_answer(*made, citations=(cite(1, "It rejected the plan.", speaker="the council"),)))
        == line
    )


def test_unsupported_sentence_is_marked() -> None:
    page = Elements(turns.render_answer(make_answer(AnswerSentence("All left.", (), "unsupported"))))
    assert page.find("unconfirmed")
    assert strings.NOT_CONFIRMED in page.text


def test_composed_sentence_has_its_quotation_above_it() -> None:
    citation = cite(1, "It rejected the plan.")
    composed = make_answer(AnswerSentence("The plan failed.", (1,), "supported"), citations=(citation,))
    repeated = make_answer(AnswerSentence("It rejected the plan.", (1,), "supported"), citations=(citation,))
    assert Elements(turns.render_answer(composed)).text.count("It rejected the plan.") == 1
    assert Elements(turns.render_answer(composed)).find("quote")
    assert not Elements(turns.render_answer(repeated)).find("quote")
    by_model = replace(repeated, llm="local")
    assert Elements(turns.render_answer(by_model)).find("quote"), "as high as while it was being written"


def test_removed_sentence_is_folded_away_labelled_and_explained() -> None:
    wrong = AnswerSentence("It rejected 40 plans.", (), "unsupported", ("40",))
    answer = replace(
        make_answer(AnswerSentence("All left.", (1,), "supported"), citations=(cite(1, "It rejected the plan."),)),
        removed=(wrong,),
    )
    html = turns.render_answer(answer)
    before, summary, folded = re.split("<summary>|</summary>", html)
    assert before.endswith('<details class="removed">'), "closed until it is opened"
    assert summary == "1 sentence was removed: the source does not give “40”."
    text = Elements(folded.partition("</details>")[0]).text
    assert text == "Not supported It rejected 40 plans.the source does not give “40”"
    assert "40 plans" not in before and "removed" not in turns.render_answer(replace(answer, removed=()))


def test_removed_sentences_are_told_of_an_abstention_too() -> None:
    wrong = AnswerSentence("The mayor won.", (), "misattributed", (), "the clerk")
    answer = replace(make_answer(), abstained=True, reason="Nothing says it.", removed=(wrong,))
    assert "in the source it is the clerk who says this" in turns.render_answer(answer)


def test_failure_of_a_model_is_told_above_the_answer() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "supported"))
    html = turns.render_answer(replace(answer, notice="The model ran out of <time>."))
    assert html.index("The model ran out of &lt;time&gt;.") < html.index('<span class="sentence">')
    assert "trouble" not in turns.render_answer(answer)
    assert "out of &lt;time" in turns.render_answer(replace(answer, abstained=True, notice="out of <time>"))


def test_the_day_as_of_which_the_latest_is_told_stands_above_the_answer() -> None:
    citations = (cite(1, "Nobody objected."),)
    answer = make_answer(AnswerSentence("All left.", (1,), "supported"), citations=citations)
    html = turns.render_answer(replace(answer, as_of="2023-09-27"))
    assert html.index("Sources, as of 27 September 2023") < html.index('<span class="sentence">')
    assert "as of" not in turns.render_answer(answer)


def test_stopped_turn_shows_what_was_found_and_nothing_of_an_answer() -> None:
    item = EvidenceSentence(SOURCE, 34, 55, "It rejected the plan.", 1.0, 0, "It rejected the plan.", 34)
    page = Elements(turns.render_stopped("When?", Evidence("when", (), (item,), 0.9)))
    assert page.find("stopped") and not page.find("pending") and not page.find("check") and not page.find("chip")
    assert strings.STOPPED in page.text and [row["data-quote"] for row in page.find("open")] == [item.quote]
    early = Elements(turns.render_stopped("When?", None))
    assert strings.STOPPED_EARLY in early.text and not early.find("open")


def test_abstention_gives_reason_and_nearest_passages_but_no_check() -> None:
    passages = tuple(
        Passage(SOURCE, TEXT.index(text), TEXT.index(text) + len(text), text, 0.1)
        for text in ("The council met in May.", "Nobody objected.")
    )
    answer = Answer(
        "Who won?", "", True, "No document names a winner.", (), (), passages, (), 0.1, "Who won?", "quotes"
    )
    page = Elements(turns.render_answer(answer))
    assert page.find("abstained") and not page.find("check") and not page.find("chip")
    assert "No document names a winner." in page.text and strings.NEAREST in page.text
    assert [row["data-quote"] for row in page.find("open")] == [passage.text for passage in passages]


def test_searched_query_is_shown_only_when_it_differs() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "unsupported"), question="And then?")
    assert "Searched for" not in turns.render_answer(answer)
    assert "What did the council do then?" in turns.render_answer(
        replace(answer, query="What did the council do then?")
    )


def test_streaming_turn_shows_evidence_and_marks_that_open_nothing_yet() -> None:
    item = EvidenceSentence(
        SOURCE, 34, 55, "It rejected the plan.", 1.0, 0, "The council met in May. It rejected the plan.", 10
    )
    evidence = Evidence("when", (), (item,), 0.9)
    before = Elements(turns.render_evidence("When?", evidence, ""))
    (row,) = before.find("open")
    assert row["data-quote"] == "The council met in May. It rejected the plan." == TEXT[10:55]
    assert (row["data-start"], row["data-end"]) == ("10", "55")
    during = Elements(turns.render_evidence("When?", evidence, "It rejected the plan. [1]"))
    assert during.find("waiting") and not [
        tag for tag, found in during.tags if tag == "button" and "chip" in str(found)
    ]


def test_a_finished_turn_tells_what_its_timeline_is_of() -> None:
    answer = replace(make_answer(AnswerSentence("Yes.", (), "supported")), query='why "not"?')
    for turn in (turns.render_answer(answer), turns.render_answer(replace(answer, abstained=True))):
        assert Elements(turn).find("turn")[0]["data-query"] == 'why "not"?'
    assert "data-query" not in Elements(turns.render_pending("Why?")).find("turn")[0]


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
    html = turns.render_answer(make_disputed())
    before, _, disputed = html.partition('<section class="sides">')
    disputed = disputed.partition("</section>")[0]
    assert "The council met in May." in unescape(re.sub("<[^>]+>", "", before))
    page = Elements(disputed)
    assert page.text.startswith("What each side says")
    first, second = (Elements(part).text for part in re.split('<h4 dir="auto">', disputed)[1:])
    assert first.startswith("The mayor") and "It rejected the plan." in first and "Published 3 May 2024" in first
    assert second.startswith(HOSTILE) and "Nobody objected." in second and "Published 9 May 2024" in second
    assert [chip["data-number"] for chip in page.find("chip")] == ["2", "3"]
    assert [tag for tag, _ in page.tags if tag in ("img", "script")] == []


def test_every_sentence_of_a_disputed_answer_is_shown_once() -> None:
    text = Elements(turns.render_answer(make_disputed()).partition('<div class="support">')[0]).text
    assert [text.count(quote) for quote in ("The council met", "It rejected", "Nobody objected")] == [1, 1, 1]
    assert "What each side says" not in turns.render_answer(replace(make_disputed(), sides=()))


def test_a_side_names_its_speaker_and_its_day_once() -> None:
    days = ("2024-05-03", "2024-05-03", "2024-05-09")
    citations = [cite(place, "No.", replace(SOURCE, published=day)) for place, day in enumerate(days, 1)]
    sentences = [AnswerSentence(f"The mayor: No. [{one.number}]", (one.number,), "supported") for one in citations]
    answer = make_answer(*sentences, citations=tuple(citations))
    disputed = turns.render_answer(replace(answer, sides=(Side("the mayor", (0, 1, 2)),)))
    text = Elements(disputed.partition('<section class="sides">')[2].partition("</section>")[0]).text
    assert [text.count(words) for words in ("The mayor", "No.", "3 May 2024", "9 May 2024")] == [1, 3, 1, 1]


def test_a_change_is_told_with_a_chip_and_its_quote_is_not_repeated() -> None:
    citations = (cite(1, "It rejected the plan."), cite(2, "Nobody objected.", replace(SOURCE, id="old")))
    answer = make_answer(AnswerSentence(citations[0].quote, (1,), "supported"), citations=citations)
    said = f"{HOSTILE} an earlier version said: “Nobody objected.”"
    html = turns.render_answer(replace(answer, changed=(Change(said, (2, 7)),)))
    shown = html.partition('<p class="changed" dir="auto">')[2].partition("</p>")[0]
    page = Elements(shown)
    assert page.text.startswith(said) and [chip["data-number"] for chip in page.find("chip")] == ["2"]
    assert [tag for tag, _ in page.tags if tag in ("img", "script")] == []
    assert Elements(html).text.count("Nobody objected.") == 1


def test_other_documents_that_say_the_same_are_named_with_their_dates() -> None:
    copies = (replace(SOURCE, id="b", source=HOSTILE, published="2024-05-09"), replace(SOURCE, id="c", source=None))
    citation = replace(cite(1, "It rejected the plan."), copies=copies)
    html = turns.render_answer(make_answer(AnswerSentence("It fell.", (1,), "supported"), citations=(citation,)))
    (chip,) = Elements(html).find("chip")
    assert chip["data-copies"] == f"Also in {HOSTILE}, 9 May 2024; Council rejects plan, 3 May 2024"
    assert "data-copies" not in turns.render_answer(make_answer(citations=(replace(citation, copies=()),)))


def test_what_a_sentence_cites_is_opened_in_the_version_that_was_cited() -> None:
    answer = make_answer(AnswerSentence("It fell.", (1,), "supported"), citations=(cite(1, "It rejected the plan."),))
    page = Elements(turns.render_answer(answer, versions={"d1": "abc", "d2": "def"}))
    assert [one["data-version"] for one in page.find("open")] == ["abc", "abc"]
    assert "data-version" not in turns.render_answer(answer)


def test_abstention_tells_what_was_searched_and_what_may_help() -> None:
    passages = (Passage(SOURCE, 0, 8, "The vote", 0.1),)
    answer = replace(make_answer(question="Who won?"), abstained=True, reason="No.", passages=passages)
    items = read_items(turns.render_answer(answer))
    assert items == ["Searched for “Who won?”", strings.TRY_WORDS, strings.TRY_ADDING]
    limited = replace(
        answer, days=Days("2023-09-18", "2023-09-24"), filters=Filters(sources=(HOSTILE,), published_from="2023-09-01")
    )
    assert read_items(turns.render_answer(limited)) == [
        "Searched for “Who won?”",
        "Read as asking about 18 to 24 September 2023",
        f"Only documents from {HOSTILE}",
        "Only documents published from 1 September 2023 on",
        strings.TRY_WORDS,
        strings.TRY_WIDER,
        strings.TRY_ADDING,
    ]


def read_items(html: str) -> list[str]:
    """The lines of the lists about the search, as a reader sees them."""
    lists = re.findall(r'<ul class="(?:searched|advice)">(.*?)</ul>', html)
    return [Elements(item).text for one in lists for item in one.split("<li")[1:] for item in [f"<li{item}"]]


def test_a_finished_turn_tells_who_answered_and_what_it_took() -> None:
    answer = make_answer(AnswerSentence("All left.", (), "supported"))
    quick = replace(answer, seconds=Seconds(total=0.0312))
    assert "Exact quotations, 0.03 s" in Elements(turns.render_answer(quick)).text
    slow = replace(answer, llm="local <7B>", seconds=Seconds(total=4.71), usage=Usage(1301, 45, 1))
    assert "local <7B>, 4.7 s, 1,301 tokens read, 45 written" in Elements(turns.render_answer(slow)).text
    abstained = replace(slow, abstained=True, reason="No.")
    assert "local <7B>, 4.7 s" in Elements(turns.render_answer(abstained)).text
    assert "tokens" not in turns.render_answer(quick)


def test_a_turn_carries_its_copy_as_markdown_with_marks_and_sources() -> None:
    citation = cite(1, "It rejected the plan.", replace(SOURCE, url="https://example.org/1"), speaker="the clerk")
    answer = make_answer(AnswerSentence("It fell.", (1,), "supported"), citations=(citation,))
    answer = replace(answer, text="It fell. [1]")
    buttons = [found for tag, found in Elements(turns.render_answer(answer)).tags if tag == "button"]
    (copied,) = [found["data-copy"] or "" for found in buttons if "data-copy" in found]
    assert copied == (
        "**Why?**\n\nIt fell. [1]\n\n"
        "[1] **Council rejects plan**, A. Reporter, The Courier, 2024-05-03; said by the clerk"
        "\n\n> It rejected the plan.\n\n<https://example.org/1>, council.md\n"
    )
    assert "data-copy" not in turns.render_answer(replace(answer, citations=())), "there is nothing to cite"
    (linked,) = [found["data-link"] for found in buttons if "data-link" in found]
    assert linked == "Why?"


def test_two_or_three_sides_say_how_many_they_are() -> None:
    assert '<ul data-sides="2">' in turns.render_answer(make_disputed())


def test_words_of_documents_and_people_have_a_direction_of_their_own() -> None:
    """Whatever shows foreign words stands in an element that takes its direction from them."""
    hebrew = "המועצה דחתה את התוכנית."
    source = replace(SOURCE, title="המועצה", author="כתבת", source="עיתון")
    citation = Citation(1, hebrew, 0, len(hebrew), "ראש העיר", source)
    answer = make_answer(AnswerSentence(hebrew, (1,), "supported"), citations=(citation,), question="מה החליטה המועצה?")
    answer = replace(answer, llm="local", removed=(AnswerSentence(hebrew, (), "unsupported"),))
    shown = [
        turns.render_answer(answer),
        turns.render_answer(replace(answer, sides=(Side("ראש העיר", (0,)), Side("הסופר", (0,))))),
        turns.render_answer(replace(answer, abstained=True, passages=(Passage(source, 0, 9, hebrew, 0.1),))),
        turns.render_stopped(hebrew, Evidence("q", (), (), 0.1)),
        turns.render_notice(hebrew, hebrew),
    ]
    for html in shown:
        assert find_undirected(html) == []


def find_undirected(html: str) -> list[str]:
    """Hebrew text that stands in no element with a direction of its own."""
    outside, inside = [], [False]
    for tag, attributes, text in re.findall(r"<(/?\w+)((?:\s[^<>]*)?)>([^<]*)", html):
        if tag.startswith("/"):
            inside.pop()
        else:
            inside.append(inside[-1] or 'dir="auto"' in attributes)
        if re.search("[\u0590-\u05ff]", text) and not inside[-1]:
            outside.append(text)
    return outside
