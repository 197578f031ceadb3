"""The period a question asks about, against the asker's date: Wednesday, 27 September 2023.

What is made of it is tested in test_chronology.py.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopwatch import hurry

from bot.dates import Order
from bot.days import EARLIEST, LATEST
from bot.periods import read_period
from evals.run import OWN_CASES
from evals.sets import read_cases

TODAY = "2023-09-27"


@pytest.mark.parametrize(
    ("question", "first", "last", "relation"),
    [
        ("What happened after 20 September?", "2023-09-21", LATEST, "after"),
        ("What happened last week?", "2023-09-18", "2023-09-24", "in"),
        ("What did Moscow say in 2020?", "2020-01-01", "2020-12-31", "in"),
        ("Which League did they play in from 2017 to 2018 ?", "2017-01-01", "2018-12-31", "over"),
        ("Who led it between 1989 and 1993?", "1989-01-01", "1993-12-31", "over"),
        ("Who coached the 2004-05 side in 2004–05?", "2004-01-01", "2005-12-31", "over"),
        ("From Jul 1986 to Dec 2003, who ran the depot?", "1986-07-01", "2003-12-31", "over"),
        ("A race held since 2011 had which name from 2014 to 2015?", "2014-01-01", "2015-12-31", "over"),
        ("What did she do before 1995?", EARLIEST, "1994-12-31", "before"),
        ("What has changed since March?", "2023-03-01", LATEST, "after"),
        ("Who ruled during the 1990s?", "1990-01-01", "1999-12-31", "in"),
        ("Who held it until 2001?", EARLIEST, "2001-12-31", "before"),
        ("Who owned it up to 1917?", EARLIEST, "1917-12-31", "before"),
        ("Who chaired it from 1912 to Jul 2001?", "1912-01-01", "2001-07-31", "over"),
        ("What happened between 19 and 24 September?", "2023-09-19", "2023-09-24", "in"),
        ("What happened on 24 September?", "2023-09-24", "2023-09-24", "in"),
        ("How many died after 2019?", "2020-01-01", LATEST, "after"),
        ("what happened in may 2019", "2019-05-01", "2019-05-31", "in"),
        ("what was said on monday", "2023-09-25", "2023-09-25", "in"),
        ("What was said in the last three days?", "2023-09-24", TODAY, "in"),
        ("What was said over the past week?", "2023-09-20", TODAY, "in"),
        ("What was the population as of 2010?", "2010-01-01", "2010-12-31", "in"),
        ("What did they do in the summer of 1999?", "1999-06-01", "1999-08-31", "in"),
        ("What is the latest on the talks?", EARLIEST, TODAY, "latest"),
        ("Who is the current president?", EARLIEST, TODAY, "latest"),
        ("Who is the president now?", EARLIEST, TODAY, "latest"),
    ],
)
def test_a_period_is_read(question: str, first: str, last: str, relation: str) -> None:
    period = read_period(question, TODAY)
    assert period and (period.first, period.last, period.relation) == (first, last, relation)


@pytest.mark.parametrize(
    "question",
    [
        "Who opened the harbour?",
        "When was the treaty signed?",
        "Who won the 2016 election?",
        "What is the May plan?",
        "May I ask who led the march?",
        "What does the electric current do?",
        "How many had 2000 people?",
        "What does the past tense mean?",
        "What happened in the last infinity days?",
        "What happened in the past inf years?",
        "What happened in the past financial year?",
        "",
    ],
)
def test_other_questions_ask_about_no_period(question: str) -> None:
    assert read_period(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("Which articles were published last week?", "publication"),
        ("What was reported on Monday?", "publication"),
        ("What did the Courier report on Monday?", "publication"),
        ("Which stories from last week name the mayor?", "publication"),
        ("What is in today's news?", "publication"),
        ("Which novel was published in 1998?", "events"),
        ("What did the mayor say on Monday?", "events"),
        ("What happened last week?", "events"),
    ],
)
def test_days_of_articles_are_told_from_days_of_events(question: str, of: str) -> None:
    period = read_period(question, TODAY)
    assert period and period.of == of


def test_a_day_without_a_year_is_one_that_the_documents_can_tell_of() -> None:
    asked = "What happened on 24 September?"
    [late, early] = [read_period(asked, "2026-11-20", newest) for newest in (None, TODAY)]
    assert late and early and (late.first, early.first) == ("2026-09-24", "2023-09-24")
    fixed = read_period("What happened last week?", "2026-11-20", TODAY)
    assert fixed and fixed.first == "2026-11-09"  # against the asker's date all the same


@pytest.mark.parametrize(
    ("question", "order", "first", "last"),
    [
        ("What happened on 4/5/2022?", None, "2022-04-05", "2022-04-05"),
        ("What happened on 4/5/2022?", "day first", "2022-05-04", "2022-05-04"),
        ("What was sold between 3/5/2022 and 6/5/2022?", None, "2022-03-05", "2022-06-05"),
        ("What was sold between 3/5/2022 and 6/5/2022?", "day first", "2022-05-03", "2022-05-06"),
        ("What was sold between 3/5/2022 and 16/5/2022?", "month first", "2022-05-03", "2022-05-16"),
        ("What happened on 4.5.2022?", "month first", "2022-05-04", "2022-05-04"),
    ],
)
def test_a_date_in_figures_is_read_as_the_documents_write_it(
    question: str, order: Order | None, first: str, last: str
) -> None:
    period = read_period(question, TODAY, order=order)
    assert period and (period.first, period.last) == (first, last)


@given(st.text(max_size=200), st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)))
def test_any_text_can_be_asked_on_any_day(question: str, today: date) -> None:
    period = read_period(question, today.isoformat())
    assert period is None or period.first <= period.last


@pytest.mark.parametrize("piece", ["the last ", "report ", "did ", "what is ", "2004-", "in 2004 to ", "news of "])
def test_a_hostile_question_takes_no_longer(piece: str) -> None:
    hurry(2, lambda: read_period(piece * (40_000 // len(piece)), TODAY))


def test_few_of_our_own_questions_ask_about_a_period() -> None:
    periods = [read_period(case.question, TODAY) for case in read_cases(OWN_CASES)]
    assert 0 < sum(period is not None for period in periods) < len(periods) / 4
