"""Questions about certain days, on a real bot over made-up news: what tells of them first, filters kept, as of when.

Which days a question asks about is tested in test_periods.py, what sentences tell of in test_days.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import Filters, Turn, open_bot
from bot.answering import NOTHING_THEN
from bot.bot import Bot
from bot.days import Days
from bot.errors import QuestionError
from bot.periods import Period, read_period
from bot.ranking.chronology import find_as_of, measure_fit, narrow
from bot.schema import Answer
from evals.cases import Case
from evals.periods import RATIO, WITH, WITHOUT, has_period, measure
from evals.run import OWN_CASES
from evals.sets import read_cases

TODAY = "2023-09-27"
STORIES = {
    "quarry.md": ("2023-09-20", "Miners at the Holm quarry walked out on 12 September. The quarry was still shut."),
    "quarry-again.md": ("2023-09-26", "Miners at the Holm quarry went back to work on 24 September."),
    "harbour.md": ("2023-09-22", "The harbour of Holm has a new crane. It was bought in 2021."),
    "club.md": (
        "2023-08-01",
        "Ada Berg coached the Holm rowing club from 1981 to 1989. Tom Reil coached the Holm rowing club from 1989 until"
        " 1993.\n\nEva Lund coached the Holm rowing club between 1994 and 2001. Ben Ode has coached the Holm rowing"
        " club since 2002.",
    ),
    "toll.md": ("2023-09-21", "The flood in Arvenia killed 12 people, the mayor of Holm said."),
    "toll-again.md": ("2023-09-25", "The flood in Arvenia killed 19 people, the mayor of Holm said."),
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("news")
    for name, (published, text) in STORIES.items():
        (folder / name).write_text(f"---\ntitle: {name[:-3]}\npublished: {published}\n---\n{text}\n", encoding="utf-8")
    with open_bot(home=folder / "home", llm="quotes") as opened:
        assert opened.ingest(folder).failed == ()
        yield opened


def find_first(answer: Answer) -> str:
    return answer.evidence[0].text


# ---- softly


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Who coached the Holm rowing club from 1984 to 1986?", "Ada Berg"),
        ("Who coached the Holm rowing club in 1991?", "Tom Reil"),
        ("Who coached the Holm rowing club between 1995 and 1999?", "Eva Lund"),
        ("Who coached the Holm rowing club in 2015?", "Ben Ode"),
        ("What did the miners at the Holm quarry do on 24 September?", "went back"),
        ("What did the miners at the Holm quarry do before 15 September?", "walked out"),
        ("What did the miners at the Holm quarry do last week?", "went back"),
        ("What was reported last week on the flood in Arvenia?", "12 people"),
        ("What was reported on Monday on the flood in Arvenia?", "19 people"),
    ],
)
def test_what_tells_of_the_days_asked_for_comes_first(bot: Bot, question: str, word: str) -> None:
    assert word in find_first(bot.ask(question, today=TODAY))


def test_days_are_reckoned_from_the_asker_s_date(bot: Bot) -> None:
    question = "What did the miners at the Holm quarry do last week?"
    assert "walked out" in find_first(bot.ask(question, today="2023-09-20"))
    assert find_first(bot.ask(question)) and find_first(bot.ask(question, today="1999-01-01"))  # nothing is lost


def test_a_follow_up_asks_about_its_own_days_or_those_of_its_turn(bot: Bot) -> None:
    first = bot.ask("Who coached the Holm rowing club in 1985?", today=TODAY).to_turn()
    assert "Tom Reil" in find_first(bot.ask("And who in 1991?", [first], today=TODAY))
    turn = Turn("What did the miners at the Holm quarry do last week?", "They walked out.", asked="2023-09-20")
    query = bot.finder.understand("And what else did they do?", [turn], TODAY)
    assert query.period and (query.period.first, query.period.last) == ("2023-09-11", "2023-09-17")


def test_a_question_without_a_period_finds_and_ranks_as_if_there_were_none(bot: Bot, indexed: Path) -> None:
    with open_bot(home=indexed, llm="quotes") as corpus:
        heeding, without = corpus.finder, corpus.finder.without_dates()
        for case in read_cases(OWN_CASES)[:30]:
            query = heeding.understand(case.question, case.history, TODAY)
            if query.period is None:
                assert query == without.understand(case.question, case.history, TODAY)
                found, plain = (one.look(query, Filters()).evidence for one in (heeding, without))
                assert found == plain
    assert bot.finder.without_dates().understand("Who coached in 1991?", [], TODAY).period is None


def test_an_answer_from_other_days_is_less_likely(bot: Bot) -> None:
    right, wrong = (
        bot.ask(f"Who coached the Holm rowing club in {year}?", today=TODAY).probability for year in (1985, 1975)
    )
    assert wrong < right / 2


def test_what_the_days_bring_is_measured_on_one_bot_in_both_ways(bot: Bot) -> None:
    asked = [("Who coached the Holm rowing club in 1991?", "Tom Reil"), ("Who coached the club in 1996?", "Eva Lund")]
    cases = [Case(name, question, (name,), True, ("club.md",), today=TODAY) for question, name in asked]
    assert [has_period(bot, case) for case in [*cases, Case("?", "What is the latest on the club?")]] == [1, 1, 0]
    table = measure(bot, cases)
    assert table[WITH]["evidence@1"] == 1.0 and table[RATIO]["recall@5"] == 1.0
    assert table[WITHOUT]["evidence@1"] < 1.0 and bot.finder.heeds_dates


# ---- how well days fit


def test_what_begins_and_ends_with_the_period_fits_best() -> None:
    period = read_period("Who led it from 1981 to 1989?", TODAY)
    assert period
    told = [
        Days("1981-01-01", "1989-12-31"),
        Days("1981-03-01", "1981-03-31"),
        Days("1984-01-01", "1984-12-31"),
        Days("1900-01-01", "1982-12-31"),
        Days("1990-01-01", "1999-12-31"),
    ]
    fits = [measure_fit(period, [days]) for days in told]
    assert fits == sorted(fits, reverse=True) and (fits[0], fits[-1]) == (1.0, 0.0)
    assert measure_fit(period, told) == 1.0 and measure_fit(period, ()) == 0.0


def test_the_search_is_narrowed_by_a_period_only_where_no_such_filter_was_given() -> None:
    event, published = (read_period(text, TODAY) for text in ("What happened in 2020?", "Which news came in 2020?"))
    assert narrow(Filters(sources=["Courier"]), event) == Filters(
        sources=["Courier"], event_from="2020-01-01", event_to="2020-12-31"
    )
    assert narrow(Filters(), replace(event, of="publication") if event else None) == Filters("2020-01-01", "2020-12-31")
    assert narrow(Filters(event_from="2019"), event) is None and narrow(Filters(), None) is None
    assert published


# ---- filters


def test_filters_on_events_limit_evidence_to_sentences_that_tell_of_such_days(bot: Bot) -> None:
    answer = bot.ask(
        "What did the miners at the Holm quarry do?", filters=Filters(event_from="2023-09-20"), today=TODAY
    )
    assert not answer.abstained and {"went back" in one.quote for one in answer.citations} == {True}
    told = {one.text for one in answer.evidence}
    assert not any("walked out" in text or "still shut" in text or "crane" in text for text in told)
    early = bot.ask("What did the miners at the Holm quarry do?", filters=Filters(event_to="2023-09-12"), today=TODAY)
    assert "walked out" in find_first(early) and not any("went back" in one.text for one in early.evidence)
    years = bot.ask("Who coached the Holm rowing club?", filters=Filters(event_from="1985", event_to="1986"))
    assert [one.text.split(" coached")[0] for one in years.evidence] == ["Ada Berg"]


def test_a_sentence_is_not_checked_against_what_filters_on_events_bar(bot: Bot) -> None:
    barred = "Eva Lund coached the Holm rowing club between 1994 and 2001."
    later = Filters(event_from="2003")
    assert bot.check(barred).verdict.status == "supported"
    assert bot.check(barred, later).verdict.status == "unsupported"
    assert bot.check("Ben Ode has coached the Holm rowing club since 2002.", later).verdict.status == "supported"


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What happened in the last week?", "13 to 20 November 1960"),
        ("What happened last week?", "7 to 13 November 1960"),
        ("What happened in 1950?", "1 January to 31 December 1950"),
        ("What happened on 3 May 1950?", "3 May 1950"),
        ("What happened between 3 and 5 May 1950?", "3 to 5 May 1950"),
    ],
)
def test_where_only_days_were_asked_for_the_reason_names_them(bot: Bot, question: str, days: str) -> None:
    answer = bot.ask(question, today="1960-11-20")
    assert answer.abstained and f"Nothing was found that tells of {days}." in answer.reason


def test_words_of_dates_are_not_called_absent(bot: Bot) -> None:
    answer = bot.ask("Which orchestra played Paganini in the last three months?", today="2030-11-20")
    assert answer.abstained and "“orchestra”" in answer.reason
    assert "months" not in answer.reason and "last" not in answer.reason and "three" not in answer.reason


def test_where_nothing_tells_of_such_days_the_answer_says_so(bot: Bot) -> None:
    answer = bot.ask("What did the miners at the Holm quarry do?", filters=Filters(event_to="1900"))
    assert answer.abstained and answer.reason == NOTHING_THEN and answer.evidence == ()
    with pytest.raises(QuestionError, match="lies after"):
        bot.ask("What did the miners do?", filters=Filters(event_from="2023-09-24", event_to="2023-09-12"))


@pytest.mark.parametrize("day", ["20 September", "2023-13-01", "2023-02-30"])
def test_a_limit_or_a_day_that_is_none_is_refused(bot: Bot, day: str) -> None:
    for limits in (Filters(event_from=day), Filters(event_to=day)):
        with pytest.raises(QuestionError, match="not an ISO date"):
            bot.ask("What did the miners do?", filters=limits)
    with pytest.raises(QuestionError, match="not a day"):
        bot.ask("What did the miners do?", today=day)
    with pytest.raises(QuestionError, match="not a day"):
        bot.ask("And then?", [Turn("What did the miners do?", "They left.", asked=day)])


def test_a_day_at_the_end_of_the_calendar_is_refused_before_it_is_reckoned_with(bot: Bot) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        with pytest.raises(QuestionError, match="not a day"):
            bot.ask("What happened yesterday, and what will next week?", today=day)


def test_limits_alone_ask_what_happened_then(bot: Bot) -> None:
    for limits in (Filters(event_from="2023-09-24", event_to="2023-09-24"), Filters(event_from="2023-09-23")):
        assert "went back to work" in bot.ask("What happened?", filters=limits).sentences[0].text
    assert "coached" in bot.ask("What happened?", filters=Filters(event_from="1981", event_to="1989")).text
    told = bot.ask("What happened?", filters=Filters(event_from="1950-02", event_to="1950-02"))
    assert told.abstained and told.reason == NOTHING_THEN
    assert bot.ask("What happened?").abstained


def test_what_happened_on_a_day_is_told_by_the_report_and_nobody_disputes_it(tmp_path: Path) -> None:
    story = (
        "The ferry Nord ran aground off Skag on Tuesday.\n\nPia Holm, who owns the ferry, said on Tuesday that nobody"
        ' had warned the crew. Ove Dahl of the coast guard said on Tuesday: "We warned the crew twice."'
    )
    (tmp_path / "ferry.md").write_text(f"---\ntitle: Ferry\npublished: 2024-03-13\n---\n{story}\n", encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as opened:
        opened.ingest(tmp_path / "ferry.md")
        answer = opened.ask("What happened on 12 March 2024?")
        assert "ran aground" in answer.sentences[0].text and not answer.sides
        assert opened.ask("Was the crew warned on 12 March 2024?").sides


# ---- the latest


@pytest.mark.parametrize(
    "question", ["What is the latest on the Holm quarry?", "What's the newest on the Holm quarry?"]
)
def test_the_latest_on_something_asks_for_nothing_else_of_it(bot: Bot, question: str) -> None:
    answer = bot.ask(question, today=TODAY)
    assert not answer.abstained and "went back to work" in answer.sentences[0].text
    assert bot.ask(question.replace("Holm quarry", "opera house"), today=TODAY).abstained


def test_the_latest_is_what_was_published_last_and_the_answer_says_as_of_when(bot: Bot) -> None:
    answer = bot.ask("What is the latest death toll of the flood in Arvenia?", today=TODAY)
    assert "19 people" in find_first(answer) and answer.as_of == "2023-09-25"
    earlier = bot.ask("What is the latest death toll of the flood in Arvenia?", today="2023-09-22")
    assert "12 people" in find_first(earlier)
    assert bot.ask("How many people did the flood in Arvenia kill?", today=TODAY).as_of is None


def test_an_answer_without_published_citations_is_as_of_no_day() -> None:
    latest = Period("0001-01-01", TODAY, "latest", "0001-01-01", TODAY)
    assert find_as_of(latest, ()) is None and find_as_of(None, ()) is None
