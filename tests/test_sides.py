"""Which speakers answer a question differently, and that an answer shows every one of them with their claim.

Evidence is written by hand first; then come whole answers over small made-up corpora.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from stories import Story, open_stories

from bot.accounts import Side
from bot.opposing.balance import assign_sides, find_missing
from bot.opposing.stances import NEXT
from bot.questions import read_question
from bot.schema import Answer, AnswerSentence, Citation, Evidence, EvidenceSentence, Source
from bot.sides import MOST, MOST_SENTENCES, REACH, REACH_WITHHELD, add_sides, find_sides

SOURCES = {
    name: Source(name, name.title(), None, None, f"2024-05-0{day}", f"{name}.md")
    for day, name in enumerate(("alpha", "beta", "gamma"), start=1)
}


def say(
    speaker: str | None, text: str, score: float = 9.0, document: str = "alpha", start: int = 0
) -> EvidenceSentence:
    """A sentence that somebody says, or that the article says itself."""
    voice = "reported" if speaker else "own voice"
    return EvidenceSentence(SOURCES[document], start, start + len(text), text, score, 0, text, start, speaker, voice)


def split(question: str, *sentences: EvidenceSentence) -> list[tuple[str, tuple[int, ...]]]:
    """The sides found among sentences, by speaker."""
    ranked = tuple(sorted(sentences, key=lambda one: -one.score))
    return [(one.speaker, one.sentences) for one in find_sides(read_question(question), Evidence("", (), ranked, 0.9))]


KILLED = "How many people were killed in the flood?"
ARVENIA = say("Arvenia", "Arvenia said that at least 200 people were killed in the flood.", 9.0)
BELMARK = say("Belmark", "Belmark said that 50 people were killed in the flood.", 8.0, "beta")


def test_two_numbers_from_two_speakers_are_two_sides_with_the_date_of_each() -> None:
    sides = find_sides(read_question(KILLED), Evidence("", (), (ARVENIA, BELMARK), 0.9))
    assert sides == (Side("Arvenia", (0,), "2024-05-01"), Side("Belmark", (1,), "2024-05-02"))


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        (KILLED, [ARVENIA]),
        (KILLED, [ARVENIA, replace(ARVENIA, document=SOURCES["beta"])]),
        (KILLED, [ARVENIA, say("the Arvenia ministry", "The ministry said that 190 were killed in the flood.")]),
        (KILLED, [ARVENIA, say("Belmark", "Belmark said that 200 people were killed.")]),
        (KILLED, [ARVENIA, say(None, "Some 50 people were killed in the flood.")]),
        (KILLED, [ARVENIA, say("Belmark", "Belmark said that 50 houses had burnt by noon.")]),
        (KILLED, [ARVENIA, replace(BELMARK, score=9.0 - REACH_WITHHELD - 0.1)]),
        ("What did Belmark say of the people killed in the flood?", [ARVENIA, BELMARK]),
        (
            "Who attended the summit?",
            [say("Lee", "Lee said Ode attended the summit."), say("Reil", "Reil said Berg attended the summit.")],
        ),
        (
            "Who accused the army of the theft?",
            [say("Lee", "Lee accused the army of the theft."), say("Reil", "Reil denied the theft.")],
        ),
        (
            "When did Lee speak on the dam?",
            [say("Lee", "Lee spoke of the dam on 3 May."), say("Reil", "Reil praised what she said of it on 4 May.")],
        ),
    ],
)
def test_what_is_no_dispute(question: str, sentences: list[EvidenceSentence]) -> None:
    assert split(question, *sentences) == []


def test_who_gives_no_figure_is_a_side_of_its_own() -> None:
    silent = say("Belmark", "Belmark has said that it had casualties, but it has not given any figures.", 3.0, start=80)
    assert split(KILLED, ARVENIA, silent) == [("Arvenia", (0,)), ("Belmark", (1,))]
    elsewhere = replace(silent, document=SOURCES["beta"])
    assert split(KILLED, ARVENIA, elsewhere) == []  # nothing there tells that it is about the flood


BLAME = [
    say("Lee", "Lee accused Belmark of having broken the ceasefire.", 9.0),
    say("Belmark", "Belmark said that its army had kept the ceasefire.", 8.0, "beta"),
    say("Reil", "Reil accused Arvenia of having broken the ceasefire.", 7.5, "gamma"),
]


def test_blame_in_opposite_directions() -> None:
    for question in ("Who broke the ceasefire?", "Did Belmark break the ceasefire?"):
        assert [speaker for speaker, _ in split(question, *BLAME)] == ["Lee", "Belmark", "Reil"]
    together = say("Reil", "Reil, too, blamed Belmark for breaking the ceasefire.", 8.5)
    assert split("Who broke the ceasefire?", BLAME[0], together) == []


@pytest.mark.parametrize(
    "answer",
    [
        "The ministry denied that the dam was cracked.",
        "The ministry rejected the report of a cracked dam.",
        "The ministry said it was too early to tell whether the dam was cracked.",
        "The ministry said that the dam was not cracked.",
    ],
)
def test_denial_and_doubt_stand_against_a_statement(answer: str) -> None:
    claim = say("the union", "The union said that the dam was cracked.", 9.0)
    assert len(split("Is the dam cracked?", claim, say("the ministry", answer, 8.0))) == 2


def test_two_who_agree_are_no_sides() -> None:
    claim = say("the union", "The union said that the dam was cracked.", 9.0)
    assert split("Is the dam cracked?", claim, say("the mayor", "The mayor said the dam was cracked.", 8.0)) == []


def test_other_reasons_are_sides_and_the_same_reason_is_not() -> None:
    why = "Why did the bank close its branches?"
    bank = say("the bank", "The bank said it closed the branches because customers had moved online.", 9.0)
    union = say("the union", "The union said the branches were closed in order to cut wages.", 8.0)
    echo = say("the mayor", "The mayor said they closed the branches because customers moved online.", 8.0)
    assert [speaker for speaker, _ in split(why, bank, union)] == ["the bank", "the union"]
    assert split(why, bank, echo) == []


def test_at_most_so_many_sides_and_sentences() -> None:
    names = ["Ada", "Bob", "Cyd", "Dan", "Eva"]
    claims = [
        say(name, f"{name} said that {10 * i + j} people were killed in the flood.", 9 - 0.1 * (5 * j + i), start=i + j)
        for i, name in enumerate(names, start=1)
        for j in range(4)
    ]
    sides = split(KILLED, *claims)
    assert len(sides) == MOST and {len(places) for _, places in sides} == {MOST_SENTENCES}


def test_who_speaks_for_a_side_is_named_each_once() -> None:
    question = "Did the Russian troops fail?"
    said = [
        say("Russia", "Russia rejects that its troops failed.", 9.0),
        say("Moscow", "Moscow denied that its troops had failed.", 8.8),
        say("the Kremlin spokesman", "The Kremlin spokesman denied that the troops failed.", 8.6),
        say("Anna Lee", "Anna Lee accused the Russian troops of having failed.", 8.4),
        say("Lee", "Lee blamed the Russian troops, which had failed.", 8.2),
    ]
    assert [speaker for speaker, _ in split(question, *said)] == ["Russia and the Kremlin spokesman", "Anna Lee"]


def test_a_claim_far_below_the_best_is_no_side() -> None:
    claim = say("the union", "The union said that the dam was cracked.", 9.0)
    for below, sides in ((REACH - 0.1, 2), (REACH + 0.1, 0)):
        denial = say("the ministry", "The ministry denied that the dam was cracked.", 9.0 - below, "beta")
        assert len(split("Is the dam cracked?", claim, denial)) == sides


def test_what_the_article_says_itself_is_no_speaker() -> None:
    article = say("the article", "The article says that 50 people were killed in the flood.", 8.5)
    assert split(KILLED, ARVENIA, article) == []


KOLST = say("Kolst", "Kolst said that mortars had hit the bus near Brod.", 12.0)
DENIED = say("Marhal", "Marhal denied that a single round had been fired.", 1.0, start=100)
MINE = say("Marhal", "Marhal said that the bus had run over a mine.", 2.0, start=160)


def test_who_answers_right_behind_is_a_side_however_little_it_names_the_subject() -> None:
    question = "What hit the bus near Brod?"
    assert split(question, KOLST, DENIED, MINE) == [("Kolst", (0,)), ("Marhal", (2, 1))]
    far = [replace(one, start=one.start + NEXT, end=one.end + NEXT) for one in (DENIED, MINE)]
    assert split(question, KOLST, *far) == []
    elsewhere = [replace(one, document=SOURCES["beta"]) for one in (DENIED, MINE)]
    assert split(question, KOLST, *elsewhere) == []


def test_where_all_are_asked_each_is_a_side_and_where_one_is_nobody_else() -> None:
    said = [
        say("Falk", "Falk said the study of the tunnel came from people who sell bridges.", 9.0),
        say("Penn", "Penn said the study of the tunnel put the cost at 1.3 billion.", 8.5, "beta"),
    ]
    for question, sides in (
        ("What do the two mayors say about the study of the tunnel?", 2),
        ("What do Falk and Penn say about the study of the tunnel?", 2),
        ("What does the study of the tunnel cost?", 0),
        ("What does Falk say about the study of the tunnel?", 0),
        ("What is the study of the tunnel according to Penn?", 0),
        ("What is Falk's view of the study of the tunnel?", 0),
        ("Who said the study of the tunnel came from people who sell bridges?", 0),
    ):
        assert len(split(question, *said)) == sides, question


def test_of_the_evidence_the_best_stay_and_those_in_which_a_side_speaks() -> None:
    rest = [say(None, f"It rained on day {number}.", 11.0 - number, start=1000 + number) for number in range(3)]
    evidence = Evidence("", (), (KOLST, *rest, MINE, DENIED), 0.9)
    added = add_sides(read_question("What hit the bus near Brod?"), evidence, kept=2)
    assert added.sentences == (KOLST, rest[0], MINE, DENIED)
    assert [side.sentences for side in added.sides] == [(0,), (3, 2)]
    assert add_sides(read_question("How deep is the lake?"), evidence, kept=2).sentences == (KOLST, rest[0])


def answered(*quoted: EvidenceSentence) -> tuple[list[AnswerSentence], list[Citation]]:
    """An answer that quotes these sentences."""
    citations = [
        Citation(number, one.quote, one.quote_start, one.end, one.speaker, one.document)
        for number, one in enumerate(quoted, start=1)
    ]
    return [AnswerSentence(one.quote, (one.number,), "supported") for one in citations], citations


def test_a_side_that_no_sentence_shows_is_missing() -> None:
    evidence = Evidence("", (), (ARVENIA, BELMARK), 0.9, sides=(Side("Arvenia", (0,)), Side("Belmark", (1,))))
    assert find_missing(evidence, *answered(ARVENIA)) == [evidence.sides[1]]
    assert find_missing(evidence, *answered(BELMARK, ARVENIA)) == []
    other = say("Arvenia", "Arvenia said that the flood had come at night.", 3.0, start=300)
    assert find_missing(evidence, *answered(other, BELMARK)) == [evidence.sides[0]]
    assert assign_sides(evidence, *answered(ARVENIA)) == ()
    assert assign_sides(evidence, *answered(BELMARK, ARVENIA)) == (
        Side("Arvenia", (1,), "2024-05-01"),
        Side("Belmark", (0,), "2024-05-02"),
    )


def test_a_side_in_an_answer_is_named_by_those_whose_words_it_shows() -> None:
    spokesman = say("the spokesman of Belmark", "The spokesman said that 52 people were killed.", 7.0, "beta", 200)
    sides = (Side("Arvenia", (0,)), Side("Belmark and the spokesman of Belmark", (1, 2)))
    evidence = Evidence("", (), (ARVENIA, BELMARK, spokesman), 0.9, sides=sides)
    assert [one.speaker for one in assign_sides(evidence, *answered(ARVENIA, BELMARK))] == ["Arvenia", "Belmark"]
    assert assign_sides(evidence, *answered(ARVENIA, spokesman))[1].speaker == "the spokesman of Belmark"


# ---- whole answers

QUARRY = {
    "courier": Story(
        "An explosion shook the quarry at Ostrow on Tuesday. Arvenia said that at least 31 people were killed in the"
        " explosion at the quarry.",
        "2024-05-03",
    ),
    "ledger": Story(
        "Rescue workers left the quarry at Ostrow on Wednesday. Belmark said that 12 people were killed in the"
        " explosion at the quarry.",
        "2024-05-04",
    ),
}
QUESTION = "How many people were killed in the explosion at the quarry?"


def test_two_outlets_with_other_figures_stand_side_by_side(tmp_path: Path) -> None:
    with open_stories(tmp_path, **QUARRY) as bot:
        answer = bot.ask(QUESTION)
    assert {side.speaker: side.published for side in answer.sides} == {"Arvenia": "2024-05-03", "Belmark": "2024-05-04"}
    for side in answer.sides:
        [place] = side.sentences
        sentence = answer.sentences[place]
        [citation] = [one for one in answer.citations if one.number in sentence.citations]
        figure = {"Arvenia": "31", "Belmark": "12"}[side.speaker]
        assert figure in sentence.text and side.speaker in sentence.text and figure in citation.quote
    assert Answer.from_dict(answer.to_dict()) == answer


def test_without_a_dispute_there_are_no_sides(tmp_path: Path) -> None:
    with open_stories(tmp_path, **QUARRY) as bot:
        answer = bot.ask("What shook the quarry at Ostrow?")
    assert not answer.abstained and answer.sides == ()


def test_days_that_differ_are_sides_where_they_date_the_same_thing(tmp_path: Path) -> None:
    shelling = "{} said that the shelling of the harbour began on {} May 2024."
    first, second = (
        Story(shelling.format("Arvenia", 3), "2024-05-10"),
        Story(shelling.format("Belmark", 5), "2024-05-11"),
    )
    with open_stories(tmp_path, shells=first, again=second) as bot:
        answer = bot.ask("When did the shelling of the harbour begin?")
    assert {side.speaker: side.published for side in answer.sides} == {"Arvenia": "2024-05-10", "Belmark": "2024-05-11"}


FLOOD = Story(
    "The river at Marden broke its banks on Friday.\n\nThe regional government said 31 people had died. The Red Cross"
    " put the toll at 44. A rescue official, Sami Holt, said at least 52 bodies had been found.\n\nThe dam's owner,"
    " Halden Power, denied that its gates had been open. “We heard it at five,” said Nino Abas, a teacher.\n\n"
    "Correction: An earlier version of this article said 12 people had died.",
    "2024-07-07",
)
FERRY = Story("The coastguard said 18 people had died when the ferry Alba sank.", "2024-08-02", source="One")
FERRY_LATER = Story("At least 27 people died when the Alba sank, hospital director Mira Cole said.", "2024-08-02")
FERRY_LAST = Story(
    "The families' association said 41 people had died in the sinking of the Alba.\n\n"
    "“The Alba left with its doors open,” said the coastguard's commander, Rita Stam. The ferry's owner, Blue Line,"
    " denied that its doors had been open.",
    "2024-08-02",
)


def test_each_of_three_counts_is_a_side_and_nothing_else(tmp_path: Path) -> None:
    with open_stories(tmp_path, flood=FLOOD) as bot:
        answer = bot.ask("How many people died in the flood at Marden?")
    assert [one.speaker for one in answer.sides] == ["the regional government", "the Red Cross", "Sami Holt"]
    assert "12" not in answer.text and "gates" not in answer.text


def test_three_outlets_with_three_counts_are_three_sides(tmp_path: Path) -> None:
    with open_stories(tmp_path, one=FERRY, two=FERRY_LATER, three=FERRY_LAST) as bot:
        died = bot.ask("How many people died when the ferry Alba sank?")
        doors = bot.ask("Were the doors of the Alba open?")
        assert "died" not in " ".join(doors.sentences[place].text for side in doors.sides for place in side.sentences)
    assert {one.speaker for one in died.sides} == {"the coastguard", "Mira Cole", "the families' association"}
    assert {speaker for one in doors.sides for speaker in one.speaker.split(" and ")} <= {
        "Rita Stam", "the coastguard", "Blue Line"
    }  # fmt: skip
    assert len(doors.sides) == 2


def test_each_who_blames_the_other_is_a_side(tmp_path: Path) -> None:
    story = Story(
        "Fighting resumed in Velm on Friday.\n\nGeorgia's defence ministry accused Russian forces of breaking the"
        " truce.\n\nRussia's defence ministry said Georgian troops had broken the truce first.",
        "2024-05-03",
    )
    with open_stories(tmp_path, velm=story) as bot:
        answer = bot.ask("Who broke the truce in Velm?")
    assert [one.speaker for one in answer.sides] == ["Georgia's defence ministry", "Russia's defence ministry"]


def test_of_one_who_is_asked_about_there_are_no_sides() -> None:
    said = [
        say("Anna Lee", "Anna Lee said the dam was safe.", 9.0),
        say("Hal Brix", "Hal Brix, who backs Lee, denied that the dam was safe.", 8.9, start=60),
    ]
    assert split("What did Lee say about the dam?", *said) == []
    assert len(split("Is the dam safe?", *said)) == 2


def test_what_all_are_asked_about_is_told_where_two_name_it(tmp_path: Path) -> None:
    story = Story(
        "Georgia's defence ministry accused Russian forces of breaking the truce.\n\nRussia's defence ministry said"
        " Georgian troops had broken the truce first.",
        "2024-05-03",
    )
    with open_stories(tmp_path, velm=story) as bot:
        answer = bot.ask("What does each side say about the truce?")
        assert len(answer.sides) == 2 and not answer.abstained
        assert bot.ask("What does each side say about the harvest?").abstained


def test_three_outlets_with_three_speeds_are_three_sides(tmp_path: Path) -> None:
    with open_stories(
        tmp_path,
        first=Story("The tram was going at 30 km an hour, its operator Belmar Trams said on Monday.", "2024-06-03"),
        second=Story("The tram was going at about 45 km an hour, said Ruben Falk, a passenger.", "2024-06-04"),
        third=Story("The tram was going at 41 km an hour, the prosecutor's office said on Friday.", "2024-06-07"),
    ) as bot:
        answer = bot.ask("How fast was the tram going?")
        assert {side.speaker for side in answer.sides} == {"Belmar Trams", "Ruben Falk", "the prosecutor's office"}


def test_a_doubt_elsewhere_is_no_other_side_of_whatever_names_a_word_of_the_question() -> None:
    question = "Did the van run a red light?"
    doubts = say("Hale", "The police declined to say whether the van ran a red light.")
    crash = say("Lee", "Five people were hurt when a tram hit the van.", 8.0, "beta")
    states = say("Roth", "The van did run a red light.", 8.0, "beta")
    assert split(question, doubts, crash) == []
    assert split(question, doubts, states) == [("Hale", (0,)), ("Roth", (1,))]
