"""What questions ask for: counts, measures, prices, holders of an office, deeds, names."""

from __future__ import annotations

import pytest

from bot.questions import read_question
from bot.ranking.demands import Demand, read_demand


def demand(text: str) -> Demand:
    return read_demand(read_question(text))


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many goats were lost at the mill?", "goat"),
        ("How many members of the club voted?", "member"),
        ("how many hearing aids did Brightwell sell", "aid"),
        ("How many miles, once completed, will the trail cover?", "mile"),
        ("How many people live in Karrav?", ""),
        ("How many were killed?", ""),
        ("Who counted the goats?", None),
        ("Has Arvenia said how many goats it lost?", None),
    ],
)
def test_what_is_counted_is_the_last_word_ahead_of_the_verb(question: str, counted: str | None) -> None:
    assert demand(question).counted == counted


@pytest.mark.parametrize(
    ("question", "met", "missed"),
    [
        ("How old is the bridge?", "The bridge was built in stone.", "The bridge is white."),
        ("How old is the star?", "It is a billion years old.", "It lies 41 light years away and turns in 19 days."),
        ("How far is it to Karrav?", "Karrav lies nine miles off.", "Karrav lies in the east."),
        ("How far is it to Karrav?", "Karrav is a three hours' drive away.", "A bus leaves every 19 days."),
        ("What did the elephant weigh?", "It came to four tonnes.", "It was 47."),
    ],
)
def test_a_measure_looks_like_one(question: str, met: str, missed: str) -> None:
    measure = demand(question).measure
    assert measure and measure.search(met) and not measure.search(missed)


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("What does a ticket cost?", ""),
        ("How much money did she promise?", ""),
        ("What is the hourly wage of a docker?", "wage"),
        ("How much do they know?", None),
    ],
)
def test_a_price_is_asked_for_by_what_is_paid(question: str, price: str | None) -> None:
    assert demand(question).price == price


@pytest.mark.parametrize(
    ("question", "holder"),
    [
        ("What is the name of the welder?", "welder"),
        ("Who is the mayor of Osterby?", "mayor"),
        ("whos the judge", "judg"),
        ("who is the mayor (Osterby tram)", "mayor"),
        ("Who was her grandson?", "grandson"),
        ("which reason did he give (ministry)", None),
        ("who is ada power", None),
        ("Who was elected secretary?", "secretari"),
        ("Which supplier delivered the milk?", "supplier"),
        ("Who is Lis Engel?", None),
        ("Who is ahead in the count?", None),
        ("Who is responsible for the fire?", None),
        ("Who was killed on the river?", None),
        ("Who signed the order?", None),
    ],
)
def test_a_name_is_asked_for_by_what_somebody_is(question: str, holder: str | None) -> None:
    assert demand(question).holder == holder


@pytest.mark.parametrize(
    ("question", "deeds"),
    [
        ("When did Arvenia quit the league?", ("quit",)),
        ("Why did Putin apologise to the envoy?", ("apologis",)),
        ("What reason did they give for closing the mill?", ("close",)),
        ("What did the minister say?", ()),
        ("Who took part in the strike?", ()),
        ("Why did the Tamber bus drivers go?", ()),
        ("Why did Halden sell trucks?", ("sell",)),
        ("Why did Rolf care about the dog?", ()),
        ("Why did Halden not in the end sell trucks?", ("sell",)),
    ],
)
def test_deeds_are_verbs_but_not_of_saying_nor_plain_ones(question: str, deeds: tuple[str, ...]) -> None:
    assert demand(question).deeds == deeds


def test_names_are_neither_months_nor_days() -> None:
    assert demand("What did Ana Holt do in September 2023 on a Monday?").names == ("ana", "holt")
