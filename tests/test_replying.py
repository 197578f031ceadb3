"""Replies that are no questions of their own: which choice they name, and what a correction puts in place of what.

All is told from wording; how the completed question is searched is in test_conversation.py.
"""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.dialogue.replying import SHORT, complete_question, find_choice, find_further_choice, read_choices
from bot.schema import Turn

CLINICS = ("Harbour Clinic", "Northgate Clinic")
ASKED = Turn("Who runs the clinic?", "Do you mean Harbour Clinic or Northgate Clinic?", (), CLINICS)
SPOKEN = Turn(ASKED.question, ASKED.answer)
"""The same as one who keeps only texts hands it on."""
THREE = Turn("When did he say that?", "Do you mean Tomas Reil, Ida Holm or Per Aske?")


@pytest.mark.parametrize("turn", [ASKED, SPOKEN], ids=["with choices", "text only"])
@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("the second one", "Northgate Clinic"),
        ("2", "Northgate Clinic"),
        ("2nd", "Northgate Clinic"),
        ("option 1 please", "Harbour Clinic"),
        ("The first.", "Harbour Clinic"),
        ("the former", "Harbour Clinic"),
        ("the latter one", "Northgate Clinic"),
        ("the second one, please", "Northgate Clinic"),
        ("not the Harbour one", "Northgate Clinic"),
        ("last", "Northgate Clinic"),
        ("Northgate", "Northgate Clinic"),
        ("northgate clinic", "Northgate Clinic"),
        ("I think the harbour one", "Harbour Clinic"),
        ("no, not the harbour clinic, the northgate one", "Northgate Clinic"),
        ("both", "Harbour Clinic and Northgate Clinic"),
        ("either of them", "Harbour Clinic and Northgate Clinic"),
        ("yes", "Harbour Clinic and Northgate Clinic"),
        ("yes please", "Harbour Clinic and Northgate Clinic"),
        ("the one in Portsea", "the one in Portsea"),
        ("no, the one in Portsea.", "the one in Portsea"),
    ],
)
def test_a_reply_names_a_choice_or_says_it_in_its_own_words(turn: Turn, reply: str, meant: str) -> None:
    assert find_choice(reply, turn) == meant


@pytest.mark.parametrize(
    "reply",
    ["never mind", "I don't know", "tell me about the harvest", "no", "3", "number 9", "the fifth one", "clinic?"],
)
def test_a_reply_that_chooses_nothing_is_no_choice(reply: str) -> None:
    assert find_choice(reply, ASKED) == ""


def test_the_last_of_three_is_the_third() -> None:
    assert [find_choice(reply, THREE) for reply in ("1", "2", "3", "the last one")] == [
        "Tomas Reil",
        "Ida Holm",
        "Per Aske",
        "Per Aske",
    ]


def test_a_word_that_all_choices_share_names_none_of_them() -> None:
    assert find_choice("the clinic", ASKED) == "the clinic"


@pytest.mark.parametrize(
    "question",
    [
        "Which one is larger?",
        "how many patients does Northgate treat",
        "Northgate?",
        "Tell me first what the barley harvest in the Orla valley was like in 2024",
    ],
)
def test_a_question_is_no_reply(question: str) -> None:
    assert find_choice(question, ASKED) == ""


def test_what_is_longer_than_a_reply_is_none() -> None:
    reply = " ".join(["Northgate", *["really"] * (SHORT - 1)])
    assert find_choice(reply, ASKED) == "Northgate Clinic"
    assert find_choice(f"{reply} really", ASKED) == ""


@pytest.mark.parametrize("reply", ["yes", "2", "Northgate", "the second one", "both"])
def test_nothing_is_chosen_where_nothing_was_asked(reply: str) -> None:
    assert find_choice(reply, Turn("Who runs the clinic?", "Vera Lund runs it. [1]")) == ""


def test_a_bare_yes_takes_the_only_thing_offered() -> None:
    offered = Turn("Who runs the clinic?", "Do you mean the Harbour clinic?")
    assert find_choice("yes", offered) == find_choice("Yes, please!", offered) == "the Harbour clinic"
    assert find_choice("no, the Northgate one", offered) == "the Northgate one"


@pytest.mark.parametrize(
    ("answer", "choices"),
    [
        ("Do you mean Harbour Clinic or Northgate Clinic?", CLINICS),
        ("Do you mean A, B, or C?", ("A", "B", "C")),
        ("It is not said. Are you asking about Harbour Clinic or Northgate Clinic?", CLINICS),
        ("Which clinic: Harbour Clinic or Northgate Clinic?", CLINICS),
        ("Which clinic do you mean, Harbour Clinic or Northgate Clinic? ", CLINICS),
        ("There are two clinics\nDo you mean Harbour Clinic or Northgate Clinic?", CLINICS),
        ("Which clinic do you mean?", ()),
        ("Is there anything else?", ()),
        ("Do you mean A or B? I think A.", ()),
        ("Vera Lund runs it. [1]", ()),
        ("", ()),
    ],
)
def test_choices_are_read_from_the_question_that_ends_an_answer(answer: str, choices: tuple[str, ...]) -> None:
    assert read_choices(answer) == choices


@pytest.mark.parametrize(
    ("typed", "question", "subject"),
    [
        ("I meant Azerbaijan", "Who leads Armenia?", "Azerbaijan"),
        ("I actually meant Azerbaijan", "Who leads Armenia?", "Azerbaijan"),
        ("no, I meant Azerbaijan!", "Who leads Armenia?", "Azerbaijan"),
        ("sorry, not Armenia, I mean Azerbaijan.", "Who leads Armenia?", "Azerbaijan"),
        ("Actually, I was asking about Azerbaijan", "Who leads Armenia?", "Azerbaijan"),
        ("no, Azerbaijan", "Who leads Armenia?", "Azerbaijan"),
        ("I meant when", "when", ""),
        ("I meant: who led it before?", "who led it before?", ""),
        ("no, when was that?", "when was that?", ""),
        ("no", "no", ""),
        ("No treaty forbids the closure of the northern border, does it?", None, ""),
        ("What did I mean to them?", "What did I mean to them?", ""),
        ("Who leads Azerbaijan?", "Who leads Azerbaijan?", ""),
    ],
)
def test_a_correction_asks_again_of_what_was_meant(typed: str, question: str | None, subject: str) -> None:
    assert complete_question(typed, "Who leads Armenia?") == (question or typed, subject)


def test_a_correction_of_nothing_is_what_it_says() -> None:
    assert complete_question("I meant Azerbaijan", "") == ("Azerbaijan", "")


@pytest.mark.parametrize("piece", ["a ", "x or ", "\n", "mean ", "A, ", "?", "no. "])
@pytest.mark.parametrize("end", ["", "?"])
def test_a_long_answer_in_any_form_is_read_at_once(piece: str, end: str) -> None:
    hurry(0.25, lambda: find_choice("the second one", Turn("Who runs the clinic?", piece * 10_000 + end)))


def test_a_choice_is_taken_word_for_word_even_if_it_reads_like_a_question() -> None:
    asked = Turn("Who runs this hospital?", "", (), ("Who Pays For Lyon Clinic?", "Is Basel Clinic Safe?"))
    assert find_choice("who pays for lyon clinic?", asked) == "Who Pays For Lyon Clinic?"


@pytest.mark.parametrize("question", ["No soldiers died in the battle", "No comment from Moscow?", "no problem"])
def test_a_sentence_that_begins_with_no_corrects_nothing(question: str) -> None:
    assert complete_question(question, "Why did they leave?") == (question, "")


TALK = [THREE, Turn("the first one", "Tomas Reil spoke in May.")]


@pytest.mark.parametrize(
    ("reply", "meant"),
    [
        ("and the third one", "Per Aske"),
        ("no wait, the second", "Ida Holm"),
        ("What about the last one?", "Per Aske"),
        ("and the 2nd?", "Ida Holm"),
    ],
)
def test_the_same_is_asked_of_another_choice_after_one_was_taken(reply: str, meant: str) -> None:
    assert find_further_choice(reply, TALK) == (0, meant)
    assert find_further_choice(reply, [*TALK, Turn("ok", "")]) == (0, meant)


def test_the_other_is_what_is_left_of_two() -> None:
    assert find_further_choice("and the other one?", [ASKED, Turn("Northgate", "Ida Holm runs it.")]) == (
        0,
        "Harbour Clinic",
    )
    assert find_further_choice("and the other one?", TALK) is None


@pytest.mark.parametrize("reply", ["the third one", "and the third man?", "and the fifth", "and what did he say then?"])
def test_what_asks_for_no_other_choice_is_none(reply: str) -> None:
    assert find_further_choice(reply, TALK) is None


def test_choices_of_long_ago_are_forgotten() -> None:
    assert find_further_choice("and the third one", [*TALK, *[Turn("And then?", "Nothing.")] * 4]) is None
    assert find_further_choice("and the third one", [THREE]) is None
