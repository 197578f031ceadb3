"""When the bot asks back, what it offers, and when it had better not ask.

Evidence is made by hand; whole conversations are in test_follow_ups.py.
"""

from __future__ import annotations

import pytest

from bot.dialogue.ambiguity import GAP, LONGEST, LOST, MOST, Unclear, ask_back, find_unclear
from bot.schema import Citation, Evidence, EvidenceSentence, Source, Turn

CLINICS = (
    ("Northgate Clinic", "Vera Lund runs the clinic."),
    ("Harbour Clinic", "Per Aske runs the clinic."),
)
TALK = [Turn("What happened in Portsea?", "It rained for days. [1]")]


def evidence(
    *told: tuple[str, str], gap: float = 0.5, probability: float = 0.8, speakers: tuple[str, ...] = ()
) -> Evidence:
    """A sentence a document, each `gap` behind the one before."""
    sentences = []
    for place, (title, text) in enumerate(told):
        document = Source(f"d{place}", title, None, None, None, f"{place}.md")
        speaker = speakers[place] if speakers else None
        score = 5.0 - gap * place
        sentences.append(EvidenceSentence(document, 0, len(text), text, score, place, text, 0, speaker))
    return Evidence("", (), tuple(sentences), probability)


def cite(speaker: str | None) -> Citation:
    return Citation(1, "x", 0, 1, speaker, Source("d", "D", None, None, None, "d.md"))


# ---- a kind of thing without a name


def test_two_things_of_the_kind_asked_for_are_offered_the_likelier_first() -> None:
    assert find_unclear("Who runs the clinic?", [], evidence(*CLINICS)) == Unclear(
        "clinic", ("Northgate Clinic", "Harbour Clinic")
    )


def test_one_thing_of_the_kind_needs_no_asking() -> None:
    assert find_unclear("Who runs the clinic?", TALK, evidence(CLINICS[0])) is None
    assert find_unclear("Who runs the clinic?", TALK, evidence(CLINICS[0], CLINICS[0])) is None


def test_a_thing_far_less_likely_is_no_rival() -> None:
    assert find_unclear("Who runs the clinic?", [], evidence(*CLINICS, gap=GAP)) is not None
    assert find_unclear("Who runs the clinic?", [], evidence(*CLINICS, gap=GAP + 0.1)) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who runs the Northgate clinic?",
        "who runs the northgate clinic?",
        "Who runs the clinic of Vera Lund?",
        "Who runs the clinic that Lund founded?",
        "Who runs the clinic in Portsea?",
        "Who runs a clinic?",
        "Who runs clinics in Arvenia?",
        "Who runs the 2019 clinic?",
    ],
)
def test_a_thing_that_is_told_apart_is_clear(question: str) -> None:
    assert find_unclear(question, [], evidence(*CLINICS)) is None


def test_a_thing_spoken_of_before_is_clear() -> None:
    for before in (Turn("Where is the clinic?", "In Portsea."), Turn("What is in Portsea?", "Two clinics.")):
        assert find_unclear("Who runs the clinic?", [before], evidence(*CLINICS)) is None


def test_this_without_anything_before_it_is_asked_even_with_nothing_to_offer() -> None:
    unclear = find_unclear("Who runs this clinic?", [], evidence(("A day in spring", "It rained.")))
    assert unclear == Unclear("clinic", ())
    assert find_unclear("Who runs this clinic?", TALK, evidence(("A day in spring", "It rained."))) is None


def test_at_most_so_many_are_offered_and_none_twice() -> None:
    many = [(f"{name} Clinic", "It opened.") for name in ("Ada", "Bern", "Ada", "Cora", "Dahl", "Enna")]
    unclear = find_unclear("Who runs the clinic?", [], evidence(*many, gap=0.1))
    assert unclear and unclear.choices == ("Ada Clinic", "Bern Clinic", "Cora Clinic", "Dahl Clinic")
    assert len(unclear.choices) == MOST


def test_a_thing_is_named_by_title_or_sentence_and_never_at_length() -> None:
    named = evidence(("What the storm left behind it", "The roof of the Harbour Clinic fell."), CLINICS[0])
    unclear = find_unclear("Who runs the clinic?", [], named)
    assert unclear and unclear.choices == ("Harbour Clinic", "Northgate Clinic")
    long = "Arvenian " * 9 + "Clinic"
    unclear = find_unclear("Who runs the clinic?", [], evidence((long, "It opened."), CLINICS[0]))
    assert unclear and [len(choice) for choice in unclear.choices] == [LONGEST, len("Northgate Clinic")]


# ---- he or she


SPEAKERS = ("Tomas Reil", "Ida Holm")
SAID = (("Border", "Tomas Reil said so."), ("Harvest", "Ida Holm said so."))


@pytest.mark.parametrize(
    ("speakers", "question", "is_asked"),
    [
        (("Tomas Reil", "Per Aske"), "When did he say that?", True),
        (("Reil", "Aske"), "When did she say that?", True),
        (("the ministry", "Ida Holm", "Eva Lund"), "When did she say that?", True),
        (SPEAKERS, "When did he say that?", False),
        (SPEAKERS, "When did she say that?", False),
        (SPEAKERS, "What became of her?", True),
    ],
)
def test_two_speakers_of_the_last_answer_may_both_be_he_unless_one_is_a_woman(
    speakers: tuple[str, ...], question: str, is_asked: bool
) -> None:
    answer = " ".join(f"{speaker} said so. [{number}]" for number, speaker in enumerate(speakers, 1))
    before = Turn("What was said?", answer, tuple(map(cite, speakers)))
    found = find_unclear(question, [before], evidence(*SAID))
    assert found == (Unclear("person", speakers) if is_asked else None)


def test_two_people_side_by_side_in_the_last_question_may_both_be_he() -> None:
    before = Turn("What did Tomas Reil and Ida Holm say?", "Nothing.")
    assert find_unclear("When did she say that?", [before], evidence(*SAID)) == Unclear("person", SPEAKERS)


def test_in_a_first_question_any_speaker_may_be_he() -> None:
    assert find_unclear("When did he say that?", [], evidence(*SAID, speakers=SPEAKERS)) == Unclear("person", SPEAKERS)


@pytest.mark.parametrize("speakers", [(), ("Tomas Reil",), ("Tomas Reil", "Tomas Reil"), ("Tomas Reil", None)])
def test_one_speaker_is_he(speakers: tuple[str | None, ...]) -> None:
    before = Turn("What was said?", "This. [1]", tuple(map(cite, speakers)))
    assert find_unclear("When did he say that?", [before], evidence(*SAID)) is None


def test_he_who_is_named_in_the_question_is_clear() -> None:
    before = Turn("What was said?", "This [1] and that [2].", tuple(map(cite, SPEAKERS)))
    assert find_unclear("When did Per Aske say that he agreed?", [before], evidence(*SAID)) is None


# ---- it, where nothing is found


def test_it_is_asked_for_where_nothing_answers() -> None:
    lost = evidence(*SAID, probability=LOST - 0.01)
    assert find_unclear("How long is it?", TALK, lost) == Unclear("“it”", ())
    assert find_unclear("Who wrote their poems?", TALK, lost) == Unclear("“their”", ())


def test_it_is_not_asked_for_where_something_answers_or_nothing_came_before() -> None:
    assert find_unclear("How long is it?", TALK, evidence(*SAID, probability=LOST)) is None
    assert find_unclear("How long is it?", [], evidence(*SAID, probability=0.0)) is None
    assert find_unclear("How long is the Senna?", TALK, evidence(*SAID, probability=0.0)) is None


@pytest.mark.parametrize("question", ["Who runs the clinic?", "When did he say it?", "this?", "the", "", "the the the"])
def test_no_evidence_at_all_is_no_obstacle(question: str) -> None:
    found = find_unclear(question, [], Evidence("", (), (), 0.0))
    assert found is None or found.choices == ()


# ---- the question that is asked


@pytest.mark.parametrize(
    ("unclear", "asked"),
    [
        (Unclear("clinic", ("A", "B")), "Do you mean A or B?"),
        (Unclear("clinic", ("A", "B", "C")), "Do you mean A, B or C?"),
        (Unclear("clinic", ()), "Which clinic do you mean?"),
        (Unclear("“it”", ()), "What do you mean by “it”?"),
    ],
)
def test_the_question_offers_what_there_is(unclear: Unclear, asked: str) -> None:
    assert ask_back(unclear) == asked
