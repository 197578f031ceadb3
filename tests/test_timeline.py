"""Dated events: in order of day, at their true places, told once; those of a question, or of what a filter admits.

How dates and speakers are found is in test_dates.py and test_speakers.py; `bot timeline` is tested here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import CORPUS, Command
from stopwatch import hurry

from bot import Filters, open_bot
from bot.articles import read_article
from bot.bot import Bot
from bot.errors import QuestionError
from bot.schema import Document, Source
from bot.store.annals import DatedStatement, read_dated
from bot.timeline import FOUND, LISTED, DatedEvent, list_events, may_lack_older

OFFENSIVE = "When did Azerbaijan launch its offensive?"
QUESTIONS = (
    OFFENSIVE,
    "What did Moscow say about Pashinyan's remarks?",
    "What happened in Karabakh?",
    "Which Armenians fled?",
)
WIRE = "Dozens of goats were lost in the flood at the Senna mill on {day}."


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


def tell(*texts: str, published: str = "2024-05-03", title: str = "Flood") -> list[DatedStatement]:
    """What documents of these texts state, each in a paper of its own."""
    told = []
    for number, text in enumerate(texts):
        name = f"paper{number}"
        document = Document(name, title, text, f"{name}.md", published=published)
        source = Source(name, title, None, f"Paper {number}", published, document.path)
        for one in read_article(document).statements:
            told.append(read_dated(source, one, text))
    return told


def show(events: tuple[DatedEvent, ...]) -> list[tuple[str, str, int]]:
    """First day, last day and number of sources of each event."""
    return [(event.first, event.last, 1 + len(event.also)) for event in events]


@pytest.mark.parametrize("question", [None, *QUESTIONS])
def test_every_event_stands_where_it_says_and_in_order(bot: Bot, question: str | None) -> None:
    events = bot.timeline(question)
    assert events
    assert [event.citation.number for event in events] == list(range(1, len(events) + 1))
    assert [(event.first, event.last) for event in events] == sorted((event.first, event.last) for event in events)
    for event in events:
        text = bot.document(event.citation.document.id).text
        assert text[event.citation.start : event.citation.end] == event.citation.quote == event.sentence
        assert text[event.date.start : event.date.end] == event.date.text
        assert event.citation.start <= event.date.start and event.date.end <= event.citation.end
        assert (event.first, event.last) == (event.date.first, event.date.last)
        for one in event.also:
            assert bot.document(one.document.id).text[one.start : one.end] == one.quote


def test_without_a_question_every_dated_sentence_is_there(bot: Bot) -> None:
    dated = {
        (info.id, one.start)
        for info in bot.documents()
        for one in read_article(bot.document(info.id)).statements
        if any(date.first for date in one.dates)
    }
    places = [one for event in bot.timeline() for one in (event.citation, *event.also)]
    assert {(one.document.id, one.start) for one in places} == dated and len(dated) > 20


def test_a_question_chooses_its_events(bot: Bot) -> None:
    events = bot.timeline(OFFENSIVE)
    assert len(events) < len(bot.timeline()) and len(events) <= FOUND
    assert any(event.first == "2023-09-19" and "launched a lightning offensive" in event.sentence for event in events)
    assert bot.timeline("How long should I boil an egg?") == ()


@pytest.mark.parametrize("question", [None, QUESTIONS[2]])
def test_limits_are_of_the_events_and_filters_of_the_documents(bot: Bot, question: str | None) -> None:
    whole = bot.timeline(question)
    september = bot.timeline(question, Filters(event_from="2023-09-19", event_to="2023-09-24"))
    dated = [each for each in show(whole) if each[1] >= "2023-09-19" and each[0] <= "2023-09-24"]
    assert dated and [each for each in show(september) if each in dated] == dated
    assert all(each[0] < "2023-09-19" for each in show(september) if each not in dated)  # it went on from then
    assert set(show(september)) < set(show(whole))
    assert bot.timeline(question, Filters(event_to="1066-10")) == ()
    assert all("since" in event.sentence for event in bot.timeline(question, Filters(event_from="2031")))
    assert bot.timeline(question, Filters(published_from="2024")) == ()
    karabakh = next(info.id for info in bot.documents() if info.path.endswith("karabakh.md"))
    events = bot.timeline(question, Filters(documents=[karabakh]))
    assert events and {event.citation.document.id for event in events} == {karabakh}
    assert bot.timeline(question, Filters(sources=["no such paper"])) == ()


@pytest.mark.parametrize(
    ("text", "limits", "days"),
    [
        ("The bridge has been closed since 2001.", {"event_from": "2023-01-01"}, ["2001-01-01"]),
        ("The bridge was closed until 2001.", {"event_to": "1980"}, ["2001-01-01"]),
        (
            "The bridge was shut from 3 May 1998 until 4 May 1999.",
            {"event_from": "1998-12", "event_to": "1998-12"},
            ["1998-05-03"],
        ),
        ("The bridge was shut in 2001.", {"event_from": "2023-01-01"}, []),
    ],
)
def test_timeline_and_answer_agree_on_what_a_limit_admits(
    tmp_path: Path, text: str, limits: dict[str, str], days: list[str]
) -> None:
    (tmp_path / "bridge.txt").write_text(text, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "bridge.txt")
        asked, filters = "When was the bridge closed?", Filters(**limits)
        evidence = bot.ask(asked, filters=filters).evidence
        for events in (bot.timeline(filters=filters), bot.timeline(asked, filters)):
            assert [event.sentence for event in events[:1]] == [one.text for one in evidence]
            assert [event.first for event in events] == days


@pytest.mark.parametrize("wrong", [{"event_from": "tomorrow"}, {"event_to": "2023-13"}])
def test_a_limit_that_is_no_date_is_refused(bot: Bot, wrong: dict[str, str]) -> None:
    with pytest.raises(QuestionError, match="is not an ISO date"):
        bot.timeline(filters=Filters(**wrong))
    with pytest.raises(QuestionError, match="is empty"):
        bot.timeline(" ")


def test_the_same_event_told_twice_is_one_with_both_sources() -> None:
    once = WIRE.format(day="Tuesday")
    again = "On 30 April 2024, dozens of goats were lost in the flood at the Senna mill."
    (event,) = list_events(tell(once, again), Filters())
    assert show((event,)) == [("2024-04-30", "2024-04-30", 2)]
    sources = [one.document.source for one in (event.citation, *event.also)]
    assert sources == ["Paper 0", "Paper 1"] and [event.citation.number, event.also[0].number] == [1, 1]
    assert (event.citation.quote, event.also[0].quote) == (once, again)


@pytest.mark.parametrize(
    "other",
    [
        WIRE.format(day="Monday"),
        "Dozens of sheep were saved from a fire at the Tarn barn on Tuesday.",
        "At least 50 goats were lost in the flood at the Senna mill on Tuesday.",
        "Dozens of goats were not lost in the flood at the Senna mill on Tuesday.",
        "Dozens of goats were lost in the flood at the Tarn mill on Tuesday.",
        "Belmark said that dozens of goats were lost in the flood at the Senna mill on Tuesday.",
    ],
)
def test_what_is_not_the_same_stays_apart(other: str) -> None:
    assert [sources for _, _, sources in show(list_events(tell(WIRE.format(day="Tuesday"), other), Filters()))] == [
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("once", "again"),
    [
        (
            "The storm at the Senna mill killed 3 people and wounded 12 people on Tuesday.",
            "The storm at the Senna mill killed 12 people and wounded 3 people on Tuesday.",
        ),
        (
            "The troops of Arvenia shelled the town of Belmark on Tuesday.",
            "The troops of Belmark shelled the town of Arvenia on Tuesday.",
        ),
        (WIRE.format(day="Tuesday"), f"“{WIRE.format(day='Tuesday')}”"),
    ],
)
def test_who_did_what_how_often_and_in_whose_words_stays_apart(once: str, again: str) -> None:
    assert [sources for _, _, sources in show(list_events(tell(once, again), Filters()))] == [1, 1]


def test_a_number_is_the_same_however_its_digits_are_grouped() -> None:
    texts = [f"The flood at the Senna mill drove out {count} people on Tuesday." for count in ("12,000", "12 000")]
    assert [sources for _, _, sources in show(list_events(tell(*texts), Filters()))] == [2]


def test_a_sentence_of_two_days_is_two_events_and_a_wider_date_around_one_is_none() -> None:
    text = "The mill opened on 3 May 1998 and shut on 4 May 1999. In May 2001, on 7 May 2001, it burnt down."
    assert show(list_events(tell(text), Filters())) == [
        ("1998-05-03", "1998-05-03", 1),
        ("1999-05-04", "1999-05-04", 1),
        ("2001-05-07", "2001-05-07", 1),
    ]


def test_speaker_and_voice_go_along() -> None:
    (event,) = list_events(tell("The dam broke on 3 May 1998, according to Belmark officials."), Filters())
    assert (event.voice, event.speaker, event.citation.speaker) == (
        "reported",
        "Belmark officials",
        "Belmark officials",
    )


def test_of_many_events_the_newest_are_listed_and_short_ones_first(tmp_path: Path) -> None:
    days = " ".join(f"The mill ran on {day} May {year}." for year in range(1971, 1981) for day in range(1, 31))
    (tmp_path / "mill.txt").write_text(f"It was founded in 1990. {days}", encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "mill.txt")
        events = bot.timeline()
        assert len(events) == LISTED and {event.precision for event in events} == {"day"}
        assert may_lack_older(events) and not may_lack_older(events[1:])
        assert (events[0].first, events[-1].first) == ("1974-05-11", "1980-05-30")
        assert [event.first for event in bot.timeline(filters=Filters(event_from="1990"))] == ["1990-01-01"]


def test_dates_around_narrower_ones_do_not_hide_that_older_events_were_left_out(tmp_path: Path) -> None:
    years = "\n\n".join(f"In May {year}, on 7 May {year}, the mill ran." for year in range(1700, 1950))
    (tmp_path / "mill.txt").write_text(years, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "mill.txt")
        events = bot.timeline()
        assert len(events) == LISTED and may_lack_older(events) and events[0].first == "1750-05-07"
        assert not may_lack_older(bot.timeline(filters=Filters(event_from="1900")))


def test_a_list_of_years_in_every_line_takes_no_longer(tmp_path: Path) -> None:
    years = ", ".join(map(str, range(1980, 2020)))
    lines = "\n\n".join(f"The mill of Holm number {line} ran in {years}." for line in range(250))
    (tmp_path / "mill.txt").write_text(lines, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "mill.txt")
        events = hurry(4, bot.timeline)
    assert sum(1 + len(event.also) for event in events) == LISTED and {event.first[:4] for event in events} == {"2019"}


def test_the_command_prints_events_with_their_sources(command: Command, home: Path) -> None:
    done = command("timeline", OFFENSIVE, "--home", home)
    assert done.returncode == 0 and done.stderr.endswith(" events\n")
    shown = done.stdout.splitlines()
    at = shown.index(
        "2023-09-19  Azerbaijan launched a lightning offensive in the Karabakh region on 19 September 2023."
    )
    assert shown[at + 1] == "    (own voice)" and ", 2023-09-27, " in shown[at + 2]
    place = next(line for line in shown[at + 3 :] if not line.startswith(" " * 5))
    assert place.startswith(f"    {CORPUS}") and ", characters " in place
    assert all(len(line) <= 100 or line == place or "characters" in line for line in shown)
    form = json.loads(command("timeline", "--json", "--from", "1990", "--to", "1999-12", "--home", home).stdout)
    assert (form["schema"], form["question"]) == (1, None)
    assert form["events"] and {event["first"][:4] for event in form["events"]} == {"1991"}
    assert form["events"][0]["citation"]["quote"] == form["events"][0]["sentence"]
    assert "is not an ISO date" in command.refuse("timeline", "--from", "soon", "--home", home)
