"""A question that a document asks itself answers nothing: what replies to it does.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import fill_bot

from bot.ranking.exchanges import asks_openly, reports_question

INTERVIEW = (
    "# An interview with Hanna Roth\n\n*Interview by Paul Wick, 4 May 2023*\n\nHanna Roth, 64, ran the Lissa mill until"
    " 2010.\n\n**Q: How much would the repair of the mill cost?**\n\nA: The builders say at least 3 million crowns. I"
    " would not believe them.\n\n**Q: What do you say to those who call you a dreamer?**\n\nA: That somebody has to be"
    " one in this town.\n"
)
RECORD = (
    "Record of the meeting of 5 September 2023\n\nThe roof of the library leaks. Councillor Dorn asked"
    " whether the insurance would pay for the roof. Ms. Fenn replied that it would not, because the damage came from"
    " age.\n\nMr. Olan asked how long the recordings of cameras would be kept. Chief Whit answered that they would be"
    " kept for 180 days.\n"
)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How much would repairing the mill cost?", "3 million crowns"),
        ("repair mill cost", "3 million crowns"),
        ("What did Roth say about being called a dreamer?", "somebody has to be one"),
    ],
)
def test_in_an_interview_the_reply_is_the_answer(tmp_path: Path, asked: str, told: str) -> None:
    with fill_bot(tmp_path, {"roth.md": INTERVIEW}) as bot:
        answer = bot.ask(asked)
        assert told in answer.sentences[0].text
        assert not any(one.text.endswith("?") for one in answer.sentences)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Will the insurance pay for the roof?", "it would not"),
        ("Why won't the insurance pay for the roof?", "the damage came from age"),
        ("How long will camera recordings be kept?", "180 days"),
    ],
)
def test_in_a_record_the_reply_answers_and_who_only_asked_is_no_side(tmp_path: Path, asked: str, told: str) -> None:
    with fill_bot(tmp_path, {"record.txt": RECORD}) as bot:
        answer = bot.ask(asked)
        assert told in answer.sentences[-1].text
        assert not any(reports_question(one.text) for one in answer.sentences) and not answer.sides


def test_what_somebody_asked_is_still_found(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"record.txt": RECORD}) as bot:
        assert "whether the insurance" in bot.ask("What did Councillor Dorn ask?").sentences[0].text


def test_questions_are_known() -> None:
    assert asks_openly("Q: Critics say that you knew.") and asks_openly("Who paid for it?")
    assert not asks_openly('"Who paid for it?" the mayor said.')
    assert reports_question("She asked the mayor when the bridge would open.")
    assert not reports_question("Police Chief Whit asked for money to buy cameras.")


HEADED = (
    "<html><head><title>Amina Sorel on bread</title></head><body><article><h1>Amina Sorel on bread</h1><p>Amina Sorel"
    " runs Four Loaves, the bakery that won the national bread prize last month. We met her at five in the morning.</p>"
    "<h2>Why did you leave the bank?</h2><p>I counted other people's money and never slept. On the day my daughter"
    " asked what I did all day, I gave notice.</p><h2>How many loaves do you sell a day?</h2><p>About 420 on"
    " weekdays and 700 on Saturdays. We close on Sundays.</p><h2>Why do you"
    " still bake?</h2><p>It keeps my hands busy.</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Why did Amina Sorel leave the bank?", "never slept"),
        ("Why does Amina Sorel still bake?", "keeps my hands busy"),
        ("How many loaves does Sorel sell on Saturdays?", "700 on Saturdays"),
    ],
)
def test_a_question_that_stands_as_a_heading_is_replied_to_below(tmp_path: Path, asked: str, told: str) -> None:
    with fill_bot(tmp_path, {"sorel.html": HEADED}) as bot:
        assert told in bot.ask(asked).sentences[0].text


@pytest.mark.parametrize("asked", ["When did Amina Sorel leave the bank?", "How many cakes does Sorel sell a day?"])
def test_a_reply_to_another_question_is_none(tmp_path: Path, asked: str) -> None:
    with fill_bot(tmp_path, {"sorel.html": HEADED}) as bot:
        assert bot.ask(asked).abstained


UNANSWERED = {
    "tunnel.md": "# The tunnel at Holm\n\n## When will the tunnel at Holm open?\n\nNobody knows. The mayor likes"
    " tunnels very much.\n",
    "bridge.md": "# The bridge at Lorn\n\n## Why was the bridge at Lorn not repaired?\n\nThe bridge was built"
    " in 1921. It is red.\n",
}


@pytest.mark.parametrize(
    "asked",
    [
        "When will the tunnel at Holm open?",
        "Why was the bridge at Lorn not repaired?",
    ],
)
def test_what_has_no_form_of_an_answer_replies_to_nothing(tmp_path: Path, asked: str) -> None:
    with fill_bot(tmp_path, UNANSWERED) as bot:
        assert bot.ask(asked).abstained
