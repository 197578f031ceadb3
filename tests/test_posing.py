"""Questions that are made of sentences: what each rule asks, in which words, and where it had better ask nothing.

Every text is read as an article is, so that its speakers and dates are those that the bot finds. The words that are
tested here are those of wording.py, predicates.py, remarks.py and posing.py together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from stopwatch import hurry

from bot.articles import read_article
from bot.posing.posing import pose_questions, pose_title
from bot.posing.predicates import find_clause, list_participles, list_pasts
from bot.posing.wording import Posed, Sentence, read_sentences, write_piece
from bot.schema import Document
from bot.stated import Statement

PUBLISHED = "2024-05-16"  # a Thursday


def read(text: str) -> list[Sentence]:
    document = Document("d", "A title", text, "d.txt", published=PUBLISHED)
    return read_sentences(text, read_article(document).statements)


def pose(text: str) -> list[Posed]:
    return [posed for sentence in read(text) for posed in pose_questions(sentence)]


def ask(text: str) -> list[str]:
    return [posed.question for posed in pose(text)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Mayor Sigrid Falk accused the council of wasting money.", "What did Sigrid Falk accuse the council of?"),
        ("Sigrid Falk blamed Eastmere for the delay.", "What did Sigrid Falk blame Eastmere for?"),
        ("Sigrid Falk urged Eastmere to sign.", "What did Sigrid Falk urge Eastmere to do?"),
        ("Sigrid Falk called on Eastmere to sign the plan.", "What did Sigrid Falk call on Eastmere to do?"),
        ("Sigrid Falk called the tunnel “a gift”.", "How did Sigrid Falk describe the tunnel?"),
        ("Sigrid Falk described the tunnel as a gift to Eastmere.", "How did Sigrid Falk describe the tunnel?"),
        ("Sigrid Falk said the tunnel would open soon.", "What did Sigrid Falk say about the tunnel?"),
        ("Sigrid Falk said that work on the tunnel had begun.", "What did Sigrid Falk say about work on the tunnel?"),
        ("Moscow rejects the accusation against Baku.", "What did Moscow say about the accusation against Baku?"),
        ("The journal Deep Life announced on Wednesday that it had failed.",
         "What did Deep Life announce on 15 May 2024?"),
    ],
)  # fmt: skip
def test_what_somebody_said_is_asked_for_by_their_name_and_of_what_they_spoke(text: str, question: str) -> None:
    assert question in ask(text)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Azerbaijan launched an offensive in Karabakh on 19 September 2023.",
         "When did Azerbaijan launch an offensive in Karabakh?"),
        ("The mayors of Brannoch decided on Wednesday to share the water.",
         "When did the mayors of Brannoch decide to share the water?"),
        ("Judge Rosalind Keene will pass sentence on 14 July.", "When will Judge Rosalind Keene pass sentence?"),
        ("Trains to Stenning are to run again from Monday.", None),
        ("The treaty of Lissa must be ratified before 30 June.", "By when must the treaty of Lissa be ratified?"),
        ("The docks of Brannoch will stay closed until Friday.", "Until when will the docks of Brannoch stay closed?"),
        ("Armenia has belonged to the CSTO since 1991.", "Since when has Armenia belonged to the CSTO?"),
        ("In April 2017 Ruth Lindgren moved to Bergen.", "When did Ruth Lindgren move to Bergen?"),
        ("Ruth Lindgren, a retired captain, left Bergen on Tuesday.", "When did Ruth Lindgren leave Bergen?"),
    ],
)  # fmt: skip
def test_a_date_is_asked_for_with_the_word_that_fits_it(text: str, question: str | None) -> None:
    found = [posed.question for posed in pose(text) if posed.sort == "when"]
    assert found == ([question] if question else [])


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("About 120,000 people live in Karabakh, and most are poor.", "How many people live in Karabakh?"),
        ("Seventeen ships lay in the harbour of Brannoch.", "How many ships lay in the harbour of Brannoch?"),
        ("Stepanakert is the capital of Nagorno-Karabakh.", "What is the capital of Nagorno-Karabakh?"),
        ("The CSTO is a military alliance of six nations.", "What is the CSTO?"),
        ("Ruth Lindgren, the mayor of Bergen, left.", "Who is Ruth Lindgren?"),
        ("The prosecutor, Ruth Lindgren, said the sea was calm.", "Who is Ruth Lindgren?"),
        ("Moscow brokered the ceasefire that ended the war in Karabakh, and left.",
         "Who brokered the ceasefire that ended the war in Karabakh?"),
        ("Brannoch closed the tunnel to Eastmere on Monday, because water broke in.",
         "What happened on 13 May 2024?"),
        ("Armenia closed the road to Goris because water broke in.", "Why did Armenia close the road to Goris?"),
    ],
)  # fmt: skip
def test_counts_names_reasons_and_days_are_asked_for(text: str, question: str) -> None:
    assert question in ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "He accused them of wasting money.",  # nobody is named
        "Sigrid Falk said it would open soon.",
        "The company said the tunnel would open.",  # which company?
        "Insurers said the tunnel would open.",
        "The report said the tunnel would open.",
        "Sigrid Falk said the tunnel would open; Dario Penn said the bridge would not.",  # whose is which?
        "Sigrid Falk spoke of what she called Azerbaijani “aggression”.",
        "A truce signed in October 2019 left the valley divided.",  # "signed" is no verb of its own here
        "By late September 2023 Armenia had started to ratify the statute.",
        "The Panthers won the game by 2–1 on 4 May 2024.",
        "Two famous volcanoes are Krakatoa and Vesuvius.",
        "He is the son of Ruth and Jon Lindgren.",
        "Emma is a refined woman who lives in Bergen.",
        "Smoke over the hamlet of Brod in the Tarn Valley on March 12, 2024",  # no sentence
        "Imperialism has been used in order to describe Bergen.",
        "Lee (born 1950) left Bergen on Monday.",
    ],
)
def test_where_it_is_not_sure_nothing_is_asked(text: str) -> None:
    assert ask(text) == []


def test_people_are_named_in_full_and_days_are_written_out() -> None:
    text = "Stellan Voss said he was asleep. The prosecutor Beatrix Lowe said Voss had left the bridge on Monday."
    assert "What did Beatrix Lowe say about Stellan Voss?" in ask(text)
    assert [posed.question for posed in pose("Ruth Lindgren visited Bergen on Tuesday.") if posed.sort == "did"] == [
        "Who visited Bergen on 14 May 2024?"
    ]


def test_a_question_tells_where_its_answer_stands_and_whether_it_stands_alone() -> None:
    text = "It rained. Sigrid Falk said the price would rise. Sigrid Falk said the tunnel to Eastmere would open."
    first, second = pose(text)
    assert text[first.start : first.end] == "Sigrid Falk said the price would rise." and not first.is_whole
    assert second.question == "What did Sigrid Falk say about the tunnel to Eastmere?" and second.is_whole


@pytest.mark.parametrize(
    ("title", "questions"),
    [
        ("Did Russia's peacekeepers fail? Yerevan and Moscow disagree", ["Did Russia's peacekeepers fail?"]),
        ("Why Armenia is ratifying the Rome Statute", ["Why is Armenia ratifying the Rome Statute?"]),
        ("Is it really over now?", []),
        ("Two mayors, one tunnel, no agreement", []),
        ("Why not", []),
    ],
)
def test_a_title_that_asks_is_a_question(title: str, questions: list[str]) -> None:
    assert [posed.question for posed in pose_title(title, 900)] == questions


def test_a_piece_that_points_elsewhere_or_was_cut_off_is_none() -> None:
    (sentence,) = read("The mayor of Bergen (MB) met his brother and the king on Monday.")
    assert write_piece(sentence, 0, 4) == "the mayor of Bergen"
    assert write_piece(sentence, 4, 8) is None and write_piece(sentence, 4, 7, owned=True) == "met his brother"
    assert write_piece(sentence, 0, 3) is None


def test_a_clause_ends_where_another_begins() -> None:
    (sentence,) = read("Dockers of Brannoch walked out and in 1989 the docks closed.")
    clause = find_clause(sentence)
    assert clause is not None and (clause.helper, clause.plain) == ("did", "walk")
    assert [token.text for token in sentence.tokens[clause.after : clause.end]] == ["out"]


def test_forms_of_verbs_lead_back_to_the_plain_one() -> None:
    pasts = list_pasts()
    assert [pasts[form] for form in ("launched", "agreed", "banned", "went", "ratified", "told")[:5]] == [
        "launch", "agree", "ban", "go", "ratify",
    ]  # fmt: skip
    assert "told" not in pasts and {"found", "cleared", "held"} <= list_participles()


def pose_all(text: str, statements: Sequence[Statement]) -> None:
    for sentence in read_sentences(text, statements):
        pose_questions(sentence)


def test_long_and_hostile_texts_take_no_time() -> None:
    texts = ["Sigrid Falk said " + "the " * 20_000 + ".", "A b, " * 10_000 + ".", "(" * 20_000 + "Falk said a."]
    texts += ["“" * 20_000 + "Falk said.", "In 2020 " * 5_000 + ".", "Sigrid Falk accused X of Y. " * 2_000]
    for text in texts:
        document = Document("d", "A title", text, "d.txt", published=PUBLISHED)
        hurry(3, partial(pose_all, text, read_article(document).statements))
