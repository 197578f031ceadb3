"""What a question asks for, and whether a sentence holds something of that kind which the question lacks.

The near misses matter most: peacekeepers without a number, a date that the question names itself.
"""

from __future__ import annotations

import pytest
from stopwatch import hurry

from bot.questions import holds_answer, holds_phrases, read_question
from bot.words import stem_words


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How many peacekeepers are there?", "number"),
        ("What percentage voted?", "number"),
        ("When did the war end?", "when"),
        ("In which year was the treaty signed?", "when"),
        ("Who signed the treaty?", "who"),
        ("Which minister resigned?", "who"),
        ("Where did the refugees go?", "where"),
        ("Why did the talks fail?", "why"),
        ("What led to the strike?", "why"),
        ("How did they escape?", "how"),
        ("What is the Rome Statute?", "other"),
        ("What happened when the talks failed?", "other"),
        ("When did the man who signed it die?", "when"),
    ],
)
def test_kind_is_read_from_the_wording(text: str, kind: str) -> None:
    assert read_question(text).kind == kind


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("How many peacekeepers are there?", "The peacekeepers arrived by road.", False),
        ("How many peacekeepers are there?", "The peacekeepers arrived on Sept. 24, 2020.", False),
        ("How many peacekeepers are there?", "The peacekeepers arrived within 5 days.", False),
        ("How many peacekeepers are there?", "About 2,000 peacekeepers are there.", True),
        ("How many days did it last?", "It lasted 44 days.", True),
        ("How old is the quarrel?", "The quarrel is centuries old.", True),
        ("How old is she?", "The quarrel is centuries old.", False),
        ("How many quarrels are there?", "The quarrel is centuries old.", False),
        ("How many of the 120 soldiers fled?", "The 120 soldiers fled.", False),
        ("When was the treaty signed?", "The treaty was signed in Paris.", False),
        ("When was the treaty signed?", "The treaty was signed last year.", True),
        ("When was the treaty signed?", "The treaty was signed in May.", True),
        ("When was the treaty signed?", "The mayor may have signed the treaty.", False),
        ("When was the treaty of 1998 ratified?", "The treaty of 1998 stands.", False),
        ("When did the crash happen?", "The crash happened at 8:15 a.m.", True),
        ("When did the crash happen?", "13:45 A crash has happened.", True),
        ("When did she score?", "She scored in the 94th minute.", True),
        ("When did they win?", "They won the match by 3:2.", False),
        ("How many homes are dark?", "12:20 Homes are dark.", False),
        ("Who signed for Armenia?", "Armenia signed after a long debate.", False),
        ("Who signed for Armenia?", "Anna Lee signed for Armenia.", True),
        ("Where did Pashinyan go?", "Afterwards Pashinyan went to Granada.", True),
        ("Where did Pashinyan go?", "Pashinyan went home.", False),
        ("Why did the talks fail?", "The talks failed on the first day.", False),
        ("Why did the talks fail?", "The talks failed because nobody came.", True),
    ],
)
def test_a_sentence_holds_an_answer_only_with_something_new_of_the_kind(
    question: str, sentence: str, holds: bool
) -> None:
    assert holds_answer(read_question(question), sentence) is holds


def test_core_leaves_out_words_that_only_frame_the_question() -> None:
    question = read_question("What is the name of the treaty?")
    assert question.core == tuple(stem_words("treaty"))
    assert set(question.core) < set(question.stems)


def test_a_question_of_small_words_only_keeps_them() -> None:
    question = read_question("Who is it?")
    assert question.stems == question.core == tuple(stem_words("who is it", keep_stopwords=True))


def test_numbers_of_the_question_are_known() -> None:
    assert read_question("Did 3 of the 1,200 stay?").numbers == {"3", "1200"}


def test_quoted_words_must_stand_there_to_the_letter() -> None:
    question = read_question("Who said “a stab in the back”?")
    assert holds_phrases(question, "He called it a stab\nin the Back.")
    assert not holds_phrases(question, "He called it a stab in his back.")
    assert not holds_phrases(read_question("Who said it?"), "Anything.")
    assert not holds_phrases(read_question('Who said "..."?'), "Anything.")


def test_a_row_of_figures_is_read_at_once() -> None:
    hurry(1, lambda: holds_answer(read_question("How many people died?"), "1," * 20_000))


def test_a_number_that_begins_a_name_counts_nothing() -> None:
    asked = read_question("How many loaves does she sell?")
    assert not holds_answer(asked, "She runs Four Loaves, a bakery.")
    assert holds_answer(asked, "Four hundred loaves are sold.") and holds_answer(asked, "She sells four loaves.")
    asked = read_question("How many fishermen were killed at Asby?")
    assert holds_answer(asked, "Storm Kills Four Fishermen at Asby.")
    assert holds_answer(asked, "A Fire at Four Mills Kills Two.") and not holds_answer(
        asked, "They stayed at Four Seasons."
    )
