"""What is searched for a follow-up: what it leaves out comes from the turns before; a whole question stays as it is.

Only wording is looked at; replies to the bot are in test_replying.py, what is found is in test_follow_ups.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import CARRIED, MOST, NAMES, READ, Query, is_whole, leans_back, stand_alone
from bot.schema import Turn

HISTORY = [
    Turn("Who leads Georgia?", "Nobody."),
    Turn("Why did Armenia ratify the Rome Statute?", "For protection. [1]"),
]
TRUCKS = Turn(
    "Why did Arvenia close the Senna bridge to trucks?", "It said that Tomas Reil feared for the pillars. [1]"
)


def carried(question: str, *history: Turn) -> list[str]:
    return list(stand_alone(question, history).carried)


def assert_whole(query: Query, question: str) -> None:
    """What is shown as searched is the question alone, and nothing else that is searched counts for as much."""
    assert (query.text, query.typed, query.last) == (question, question, None)
    counts = dict(query.wordings)
    assert counts.pop(question) > sum(counts.values())


# ---- questions that stand alone


def test_without_history_the_question_stays_as_it_is() -> None:
    query = stand_alone("And then?", [])
    assert_whole(query, "And then?")
    assert list(query.wordings) == ["And then?"]


@pytest.mark.parametrize(
    "question",
    [
        "How many ethnic Armenians fled Nagorno-Karabakh?",
        "Which countries joined the European Union in 2004?",
        "Who is Pashinyan?",
        "What was the Treaty of Portsea?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert_whole(stand_alone(question, HISTORY), question)


def test_a_whole_question_is_searched_a_little_with_what_the_conversation_is_about() -> None:
    question = "How many ethnic Armenians fled Nagorno-Karabakh?"
    first, aside = stand_alone(question, HISTORY).wordings
    assert first == question and aside.startswith(question) and "Rome Statute" in aside


@pytest.mark.parametrize("aside", ["Ok thanks. ", "Thank you, ", "I see. Great! ", "hmm, "])
def test_an_aside_ahead_of_a_whole_question_is_left_out(aside: str) -> None:
    question = "How many ethnic Armenians fled Nagorno-Karabakh?"
    assert_whole(stand_alone(aside + question, HISTORY), question)


@pytest.mark.parametrize("question", ["Okinawa?", "Greatness: what is it?", "Thanksgiving dinner?"])
def test_a_word_that_only_begins_like_an_aside_stays(question: str) -> None:
    assert stand_alone(question, HISTORY).typed == question


@pytest.mark.parametrize(
    "away",
    ["Another question: ", "ok, new topic. ", "And a different subject - ", "Let me ask you something else: "],
)
def test_turning_away_leaves_all_turns_behind(away: str) -> None:
    assert stand_alone(f"{away}who closed it?", HISTORY) == Query("who closed it?")


@pytest.mark.parametrize(
    "question",
    [
        "Back to the Senna bridge: when was it opened?",
        "ok, let's go back to the Senna bridge, when was it opened?",
        "and returning to the Senna bridge. when was it opened?",
    ],
)
def test_returning_to_a_subject_asks_of_that_and_leaves_the_turns_behind(question: str) -> None:
    query = stand_alone(question, HISTORY)
    assert query.text == "when was it opened? (the Senna bridge)" and query.last is None
    assert carried("And why?", *HISTORY, Turn(question, "In May."))[:3] == ["Senna", "bridge", "opened"]


def test_returning_to_a_subject_takes_up_what_was_told_of_it_earlier() -> None:
    history = [TRUCKS, Turn("And who is Ida Holm?", "The mayor. [1]"), Turn("Where was she born?", "In Portsea. [1]")]
    query = stand_alone("back to the bridge, when did they decide that?", history)
    assert query.last == TRUCKS and query.subject == "the bridge"
    assert {"Arvenia", "Senna", "trucks"} <= set(query.carried) and not {"Ida", "Portsea"} & set(query.carried)


def test_another_of_the_choices_asks_the_question_that_offered_them_again() -> None:
    asked = Turn("Who runs the clinic?", "Do you mean Harbour Clinic or Northgate Clinic?")
    query = stand_alone("and the other one?", [asked, Turn("the first", "Ida Holm runs it. [1]")])
    assert (query.typed, query.subject) == (asked.question, "Northgate Clinic")


def test_another_country_takes_the_place_of_the_one_that_was_asked_about() -> None:
    history = [Turn("How many dead did the Armenians have?", "At least 200 were killed. [1]")]
    query = stand_alone("no, I meant Azerbaijan", history)
    assert query.told == "How many dead did the Azerbaijan have?" and query.last == history[0]
    assert "Armenians" not in query.text


@pytest.mark.parametrize("question", ["Was there another question about it?", "What is the next thing they said?"])
def test_words_of_turning_away_inside_a_question_do_not_turn_away(question: str) -> None:
    assert stand_alone(question, HISTORY).last == HISTORY[-1]


# ---- questions that lean on the turns before


@pytest.mark.parametrize(
    "question",
    [
        "What did Moscow reply to that decision?",
        "And the foreign ministry in Moscow?",
        "Why?",
        "Moscow's reply?",
        "What was agreed?",
        "Did he visit Kyiv or Brussels?",
        "what about the year before",
        "What else was written in the newspapers of that time?",
    ],
)
def test_a_follow_up_takes_its_subject_from_the_turn_before(question: str) -> None:
    query = stand_alone(question, HISTORY)
    assert query.typed == query.told == question and query.last == HISTORY[-1]
    assert query.text.startswith(f"{question} (Armenia ratify Rome Statute")
    assert list(query.wordings) == [query.text, question]
    assert query.wordings[query.text] > query.wordings[question]


def test_what_was_said_last_is_carried_first() -> None:
    assert carried("Why?", *HISTORY) == ["Armenia", "ratify", "Rome", "Statute"]


def test_no_word_is_carried_that_was_said_in_any_form() -> None:
    found = carried("And why were the bridges closing?", Turn("When was the bridge closed?", "In May."), TRUCKS)
    assert found == ["Arvenia", "Senna", "trucks", "Tomas", "Reil"]


def test_the_first_names_of_the_last_answer_are_carried() -> None:
    names = ["Ada", "Bern", "Cora", "Dahl", "Enna"]
    answer = Turn("Who met?", f"At noon {', '.join(names)} met in the hall, said Mirel. [1]")
    assert carried("And why?", answer) == ["met", *names[:NAMES]]
    assert "Ada" not in carried("And why?", answer, Turn("Where did they meet?", "In the hall.")), "only the last one's"


def test_names_far_down_a_long_answer_are_not_looked_for() -> None:
    far = Turn("Who met?", f"{'It was long. ' * (READ // 13 + 1)}They met Ada.")
    assert carried("And why?", far) == ["met"]


def test_the_subject_is_traced_back_through_turns_that_lean_themselves() -> None:
    first = Turn("Why did Arvenia close the Senna bridge?", "For repair.")
    leaning = [Turn("And who paid for it?", "The state."), Turn("How much?", "A lot."), Turn("Why so?", "Steel.")]
    assert {"Arvenia", "Senna"} <= set(carried("And when?", first, *leaning))


def test_tracing_stops_at_a_question_that_stands_alone() -> None:
    old = Turn("What did Belmark sell to Corvia in 1990?", "Barley.")
    whole = Turn("Why did Arvenia close the Senna bridge?", "For repair.")
    found = carried("And when?", old, whole, Turn("Who paid for it?", "The state."))
    assert "Senna" in found and "Belmark" not in found


def test_tracing_goes_no_further_than_the_last_turns() -> None:
    first = Turn("Why did Arvenia close the Senna bridge?", "For repair.")
    leaning = [Turn(f"And {word}?", "So.") for word in ("wood", "steel", "stone", "glass", "paint", "rope")]
    assert len(leaning) == MOST
    assert "Senna" not in carried("And when?", first, *leaning)
    assert "Senna" in carried("And when?", first, *leaning[1:])


def test_only_so_many_words_are_carried() -> None:
    many = " ".join(f"word{number}" for number in range(100))
    assert len(carried("Why?", Turn(f"Is {many} so?", "Yes."))) == CARRIED


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Who was he?", True),
        ("Who was Tomas Reil?", False),
        ("who was tomas reil", True),
        ("Which of these bridges over the river Senna was opened first?", True),
        ("Which bridge over the river Senna was opened before all others?", False),
        ("What is the shortest bridge over the Senna built of?", False),
    ],
)
def test_wording_tells_whether_a_question_leans_back(question: str, leans: bool) -> None:
    assert leans_back(question) is leans


# ---- replies, corrections, rewrites


@pytest.mark.parametrize(
    ("question", "is_sure"),
    [("And why?", True), ("When did she leave?", True), ("ceasefire violations", False), ("I meant Belmark", True)],
)
def test_it_is_known_whether_wording_or_only_shortness_makes_a_question_lean(question: str, is_sure: bool) -> None:
    query = stand_alone(question, HISTORY)
    assert query.last is HISTORY[-1] and query.is_sure is is_sure


def test_a_choice_asks_the_question_before_of_what_was_chosen() -> None:
    asked = Turn(
        "Who runs the clinic?", "Do you mean Harbour Clinic or Northgate Clinic?", (), ("Harbour", "Northgate")
    )
    query = stand_alone("the second one", [TRUCKS, asked])
    assert (query.typed, query.subject) == ("Who runs the clinic?", "Northgate")
    assert query.told == "Who runs the clinic? (Northgate)" and query.text.startswith(
        "Who runs the clinic? (Northgate "
    )
    assert "Harbour" not in query.text, "what was not chosen is not carried"


def test_a_correction_asks_the_question_before_of_what_was_meant() -> None:
    query = stand_alone("No, I meant Belmark", [Turn("What did Arvenia say?", "Nothing.")])
    assert (query.typed, query.subject) == ("What did Arvenia say?", "Belmark")


def test_a_reply_is_carried_as_what_it_chose() -> None:
    asked = Turn("Who runs the clinic?", "Do you mean Harbour Clinic or Northgate Clinic?")
    chosen = Turn("2", "It is run well. [1]")
    assert carried("How many patients does it treat?", asked, chosen) == ["Northgate", "Clinic", "runs"]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("No, I meant the Senna bridge", ["Senna", "bridge"]),
        ("Another question: how long is the Senna bridge?", ["long", "Senna", "bridge"]),
        ("Great, thanks. How long is the Senna bridge?", ["long", "Senna", "bridge"]),
    ],
)
def test_words_that_only_lead_up_to_a_question_are_not_carried(typed: str, left: list[str]) -> None:
    before = Turn("What happened?", "It rained.")
    assert carried("And why?", before, Turn(typed, "It is long."))[: len(left)] == left


def test_a_rewrite_is_searched_first_and_hides_nothing() -> None:
    cheap = stand_alone("Why?", [TRUCKS])
    query = replace(cheap, rewrite="Why did Arvenia fear for the bridge?")
    assert query.text == query.rewrite
    assert list(query.wordings) == [query.rewrite, cheap.text, "Why?"]
    assert list(query.wordings.values()) == sorted(query.wordings.values(), reverse=True)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Who chaired the meeting?", True),
        ("From when does the fee apply?", True),
        ("Was the accident reported?", True),
        ("Who approved it?", False),
        ("How many died?", False),
        ("And the cost?", False),
        ("What about the fee of the club?", False),
        ("why Armenia?", False),
    ],
)
def test_a_short_question_is_whole_where_it_names_what_it_asks_about(question: str, whole: bool) -> None:
    assert is_whole(question) is whole


def test_old_words_do_not_pile_up_behind_a_whole_question() -> None:
    asked = ["How much water did the site use?", "Who repaired the leak?", "How many votes did Singh get?"]
    history = [Turn(question, "A short answer.") for question in asked]
    query = stand_alone("Why did they do it?", history)
    assert "votes" in query.carried and not {"leak", "repaired", "water", "site"} & set(query.carried)
    assert "leak" in stand_alone("And then?", [*history[:2], Turn("How so?", "It was old.")]).carried
