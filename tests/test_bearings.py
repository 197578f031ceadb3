"""What tells that a sentence answers, or is of something else, though it has much the same words: ordinary reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot import open_bot
from bot.bot import Bot
from bot.ranking.bearings import _tells_age

REPORTS = {
    "minutes.md": "# Minutes of the committee\n\nHelen Marsh chaired the meeting. Priya Calder was elected treasurer. "
    "Tom Ridley reported that the north shed had been broken into. The fete was a success.\n",
    "water.md": "# Water use on the site\n\nThe site has 86 plots and six standpipes. A plumber repaired the leak in "
    "July. The repair cost £640. The oldest standpipe was installed in 1987.\n",
    "incident.md": "# A fall at the loading bay\n\nThe warehouse manager, Ian Fraser, closed the ramp for the day. The "
    "ramp had been washed.\n",
    "kestrel.md": "# Kestrel 3.2 release notes\n\nKestrel 3.2 was released on 5 September 2024. Kestrel 3.2 needs "
    "Python 3.10 or newer.\n",
    "fund.md": "# The parish fund\n\nThe parish fund earned £730 in 2024, up from £200 the previous year.\n",
    "contest.md": "# The chess contest\n\nThe County Court convicted Rook of fraud in 2019. Lund won the first "
    "round of the contest, but Rook beat him in the second round.\n",
    "safe.md": "# A safe at the depot\n\nThe safe stood on the left side. Inside were 90 silver coins.\n",
    "chapel.md": "# The chapel\n\nA fire destroyed the chapel on Friday after a heater was left on overnight.\n",
    "exodus.md": "# An address\n\nIn an address Nikol Varden warned that the war would drive a great many people out of"
    " their homes and over the border.\n",
    "leave.md": "# Leave policy\n\nEmployees are entitled to 28 days of paid leave a year.\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text)
    with open_bot(home=tmp_path_factory.mktemp("home"), llm="quotes") as made:
        made.ingest(folder)
        yield made


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is Ian Fraser?", "The warehouse manager, Ian Fraser,"),
        ("How many plots are there?", "86 plots"),
        ("Who was elected treasurer?", "Priya Calder"),
        ("When was Kestrel 3.2 released?", "5 September 2024"),
        ("Who repaired the leak?", "A plumber"),
        ("How much did the repair cost?", "£640"),
        ("How much did the parish fund earn in its last year?", "£730"),
        ("Who won the first round of the contest?", "Lund"),
        ("How many coins were in the left side of the safe?", "90 silver coins"),
        ("What caused the fire in the chapel?", "a heater was left on"),
        ("What did Nikol Varden say about refugees?", "over the border"),
    ],
)
def test_what_has_the_form_that_is_asked_for_is_answered(bot: Bot, question: str, told: str) -> None:
    assert told in bot.ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "When was Kestrel 3.1 released?",
        "How many days of unpaid leave are employees entitled to?",
        "When was the second standpipe installed?",
        "What caused the leak?",
        "Who repaired the north shed?",
        "Who was elected secretary?",
        "How much does Kestrel 3.2 cost?",
        "Why did Ian Fraser resign?",
        "What reason did Ian Fraser give for resigning?",
        "Which judge convicted Rook?",
        "How many plots are there in Norway?",
    ],
)
def test_what_is_of_something_else_is_not(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.abstained
    assert "Looked for “" in answer.reason or "nowhere in the documents" in answer.reason


def test_an_abstention_tells_what_was_looked_for_and_how_near_it_came(bot: Bot) -> None:
    answer = bot.ask("Who repaired the north shed?")
    assert answer.text.startswith("No answer was found in the documents. Looked for “repaired”, “north” and “shed”; ")
    assert f"seems {round(100 * answer.probability)} % likely to answer, and one is shown from 35 %" in answer.reason


def test_what_is_of_something_else_is_not_answered_with_words_of_before(bot: Bot) -> None:
    before = bot.ask("Who repaired the leak?")
    assert not before.abstained
    assert bot.ask("Who repaired the north shed?", [before.to_turn()]).abstained


def test_no_word_is_called_missing_that_stands_in_another_form(bot: Bot) -> None:
    reasons = [bot.ask(asked).reason for asked in ("Who succeeded Helen Marsh?", "Was anyone sued over the gravel?")]
    assert "succeeded" in reasons[0] and "nowhere" not in reasons[0]
    assert "“gravel”" in reasons[1] and "“anyone”" not in reasons[1]


AGED = {
    "court.md": "# Treasurer jailed\n\nMartin Harlow, 58, of Beck Lane, had admitted fraud. Harlow's wife, Denise, 55,"
    " was acquitted in January.\n",
    "regatta.md": "# The regatta of Lake Orla\n\nElsa Vikström won the regatta on Sunday, 42 seconds ahead of the"
    " champion.\n\nVikström, 29, had been fourth after two races.\n",
    "bakery.md": "# Bread\n\nAmina Sorel runs the bakery that won the national prize last month. Sorel worked at a"
    " bank for eleven years.\n",
}


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("aged"), AGED) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How old is Martin Harlow?", "Martin Harlow, 58,"),
        ("How old is Denise Harlow?", "Denise, 55,"),
        ("How old is Elsa Vikstrom?", "Vikström, 29,"),
    ],
)
def test_an_age_beside_a_name_tells_how_old_somebody_is(aged: Bot, question: str, told: str) -> None:
    assert told in aged.ask(question).text


def test_no_other_length_of_time_is_an_age(aged: Bot) -> None:
    assert aged.ask("How old is Amina Sorel?").abstained


@pytest.mark.parametrize("figure", ["6-4", "10/10", "5:0", "1.80", "6–4", "6 - 4", "1,80"])
def test_no_score_is_an_age(figure: str) -> None:
    assert not _tells_age(f"Fraser was {figure} ahead at the interval.", "Ian Fraser")
    assert not _tells_age(f"Fraser, {figure}, went on.", "Ian Fraser")
    assert _tells_age("Fraser was 64.", "Ian Fraser") and _tells_age("Fraser, 64, went on.", "Ian Fraser")
