"""The extractive backend: which evidence it shows, in what order, and with whose name ahead of it.

Evidence is written by hand here; the backend over real documents is in test_answering.py.
"""

from __future__ import annotations

import pytest

from bot.accounts import Side
from bot.llms.quotes import CLOSE, CLOSE_ENOUGH, MOST, Quotes, is_thin
from bot.schema import Draft, Evidence, EvidenceSentence, Source

QUESTION = "What about the bridge?"
SOURCES = {name: Source(name, name.title(), None, None, "2024-05-03", f"{name}.md") for name in ("alpha", "beta")}


def found(
    text: str, score: float, place: tuple[str, int] = ("alpha", 0), speaker: str | None = None, ahead: str = ""
) -> EvidenceSentence:
    """A sentence at a place (document, offset); `ahead` is quoted with it."""
    document, start = place
    quote = ahead + text
    return EvidenceSentence(
        SOURCES[document], start, start + len(text), text, score, 0, quote, start - len(ahead), speaker
    )


def places(draft: Draft) -> tuple[str, int]:
    """Document and offset of the sentence that a draft quotes."""
    [sentence] = draft.evidence
    return sentence.document.id, sentence.start


def compose(*sentences: EvidenceSentence, question: str = QUESTION) -> list[Draft]:
    return list(Quotes().compose(question, Evidence(question, (), sentences, 0.9)))


def test_a_draft_is_the_quote_on_one_line_with_its_evidence() -> None:
    sentence = found("It\nfell.", 1.0, ("alpha", 20), ahead="The bridge  stood.\n")
    assert compose(sentence) == [Draft("The bridge stood. It fell.", (sentence,))]


def test_without_evidence_there_is_no_draft() -> None:
    assert compose() == []


def test_sentences_come_by_document_the_best_first_and_in_its_order() -> None:
    drafts = compose(
        found("The bridge reopened in May.", 3.0, ("beta", 500)),
        found("A storm broke the bridge.", 2.9, ("alpha", 0)),
        found("Divers found cracks below.", 2.8, ("beta", 100)),
    )
    assert [places(draft) for draft in drafts] == [("beta", 100), ("beta", 500), ("alpha", 0)]


def test_an_answer_is_short_and_leaves_out_what_scores_far_below() -> None:
    texts = ["The bridge fell.", "Divers found cracks.", "Traffic stopped early.", "Nobody was hurt."]
    close = [found(text, 3.0, ("alpha", 100 * place)) for place, text in enumerate(texts)]
    assert len(compose(*close)) == MOST
    far = [found(text, 3.0 - place * (CLOSE + 0.01), ("alpha", 100 * place)) for place, text in enumerate(texts)]
    assert [draft.text for draft in compose(*far)] == ["The bridge fell."]


def test_a_follow_up_whose_words_tell_less_may_reach_further_down() -> None:
    first, second = found("The bridge fell.", 9.0), found("Divers found cracks.", 9.0 - 2 * CLOSE, ("beta", 0))
    assert 2 * CLOSE < CLOSE_ENOUGH
    for query, texts in ((QUESTION, 1), (f"{QUESTION} (Senna storm)", 2)):
        assert len(list(Quotes().compose(QUESTION, Evidence(query, (), (first, second), 0.9)))) == texts
    far = found("Divers found cracks.", 9.0 - CLOSE_ENOUGH - 0.1, ("beta", 0))
    assert len(list(Quotes().compose(QUESTION, Evidence("Senna?", (), (first, far), 0.9)))) == 1


def test_the_kind_asked_for_is_that_of_the_question_as_typed() -> None:
    when, where = found("It fell in May 1998.", 3.0), found("Divers found cracks.", 2.9, ("beta", 0))
    evidence = Evidence("And when? (where bridge Senna fell)", (), (when, where), 0.9)
    assert [draft.text for draft in Quotes().compose("And when?", evidence)] == ["It fell in May 1998."]


def test_an_explanation_may_reach_further_down() -> None:
    first, second = found("It fell because of rain.", 3.0), found("Cracks led to it.", 3.0 - 1.5 * CLOSE, ("beta", 0))
    assert len(compose(first, second, question="Why did the bridge fall?")) == 2
    assert len(compose(first, second, question="Did the bridge fall?")) == 1


def test_further_sentences_must_hold_what_is_asked_for() -> None:
    drafts = compose(
        found("The bridge cost 40 crowns.", 3.0, ("alpha", 0)),
        found("The bridge cost too much.", 2.9, ("alpha", 100)),
        found("Repairs brought the bill to 55 crowns.", 2.8, ("alpha", 200)),
        question="How much did the bridge cost?",
    )
    assert [places(draft) for draft in drafts] == [("alpha", 0), ("alpha", 200)]


def test_what_lacks_the_number_asked_for_is_left_out_where_another_has_it() -> None:
    vague, told = found("The bridge cost too much.", 3.0), found("The bridge cost 40 crowns.", 2.9, ("beta", 0))
    asked = "How much did the bridge cost?"
    assert [places(draft) for draft in compose(vague, told, question=asked)] == [("beta", 0)]
    assert len(compose(vague, question=asked)) == 1


def test_nearly_the_same_words_are_quoted_once() -> None:
    drafts = compose(
        found("The old stone bridge over the Senna fell on Monday morning.", 3.0, ("alpha", 0)),
        found("The old stone bridge over the Senna fell on Monday morning.", 3.0, ("beta", 0)),
        found("The old bridge over the Senna fell on Monday morning.", 2.9, ("beta", 300)),
    )
    assert [places(draft) for draft in drafts] == [("alpha", 0)]


def test_the_same_words_with_another_number_are_not_a_repetition() -> None:
    drafts = compose(
        found("Some 200 people were on the old bridge over the Senna at noon.", 3.0, ("alpha", 0)),
        found("Some 90 people were on the old bridge over the Senna at noon.", 2.9, ("beta", 0)),
    )
    assert len(drafts) == 2


def test_a_sentence_quoted_with_another_is_not_quoted_again() -> None:
    ahead = "Tomas Reil saw the bridge. "
    drafts = compose(
        found("He ran.", 3.0, ("alpha", len(ahead)), ahead=ahead),
        found(ahead.strip(), 2.9, ("alpha", 0)),
    )
    assert [places(draft) for draft in drafts] == [("alpha", len(ahead))]


@pytest.mark.parametrize(
    ("text", "speaker", "lead"),
    [
        ("“The bridge will stay shut.”", "the Foreign Ministry", "The Foreign Ministry: "),
        ("“The bridge will stay shut,” the foreign ministry said.", "the Foreign Ministry", ""),
        ("The fund paid for the bridge.", "UN", "UN: "),
        ("The bridge will stay shut.", None, ""),
    ],
)
def test_the_speaker_leads_where_the_quote_does_not_name_them(text: str, speaker: str | None, lead: str) -> None:
    sentence = found(text, 1.0, speaker=speaker)
    assert compose(sentence) == [Draft(text, (sentence,), lead)]


def test_a_speaker_named_in_the_sentence_ahead_needs_no_lead() -> None:
    ahead = "Tomas Reil spoke. "
    [draft] = compose(found("He blamed the rain.", 1.0, ("alpha", len(ahead)), "Tomas Reil", ahead))
    assert draft.lead == ""


def test_sides_come_last_each_by_itself_whatever_is_better() -> None:
    sentences = (
        found("Belmark said that 50 died.", 9.0, ("beta", 0), "Belmark"),
        found("A flood came at dawn.", 8.9, ("alpha", 0)),
        found("“At least 200 died.”", 4.0, ("alpha", 100), "the mayor of Arvenia"),
        found("Belmark said so twice.", 3.9, ("beta", 100), "Belmark"),
    )
    sides = (Side("Belmark", (0, 3)), Side("the mayor of Arvenia", (2,)))
    drafts = Quotes().compose(QUESTION, Evidence(QUESTION, (), sentences, 0.9, sides=sides))
    shown = [draft.lead + draft.text for draft in drafts]
    assert shown == [
        "A flood came at dawn.",
        "Belmark said that 50 died.",
        "The mayor of Arvenia: “At least 200 died.”",
    ]


def test_a_side_says_more_where_that_is_close_to_the_best_and_new() -> None:
    sentences = (
        found("Belmark said that 50 died.", 9.0, ("beta", 0), "Belmark"),
        found("Belmark said that 50 died.", 8.9, ("beta", 100), "Belmark"),
        found("Belmark said that 9 are missing.", 8.8, ("beta", 200), "Belmark"),
        found("Arvenia said that 200 died.", 8.7, ("alpha", 100), "Arvenia"),
    )
    sides = (Side("Belmark", (0, 1, 2)), Side("Arvenia", (3,)))
    drafts = list(Quotes().compose(QUESTION, Evidence(QUESTION, (), sentences, 0.9, sides=sides)))
    assert [places(draft) for draft in drafts] == [("beta", 0), ("beta", 200), ("alpha", 100)]


def test_a_bare_denial_is_followed_by_what_the_same_party_says_next() -> None:
    denial = found("Tbilisi rejected the accusation.", 9.0, speaker="Tbilisi")
    reason = found("No aircraft crossed, the Georgian government said.", 1.0, ("alpha", 33), "the Georgian government")
    other = found("Moscow said it had proof.", 0.5, ("alpha", 84), "Moscow")
    assert [places(one) for one in compose(denial, reason, other)] == [("alpha", 0), ("alpha", 33)]
    assert [places(one) for one in compose(denial, other)] == [("alpha", 0)]


def test_a_quotation_that_holds_the_denial_stands_for_both() -> None:
    denial = found("Calder denied it.", 9.0, speaker="Ines Calder")
    said = found("She was sure.", 1.0, ("alpha", 18), "Ines Calder", ahead="Calder denied it. ")
    assert [places(one) for one in compose(denial, said)] == [("alpha", 18)]


@pytest.mark.parametrize(
    ("text", "thin"),
    [
        ("The mayor denied it.", True),
        ("Opposition leader Bram Osei rejected the plan.", True),
        ("The mayor denied that the bridge was closed.", False),
        ("It rained.", False),
        ("-" * 5_000 + " denied it", False),
    ],
)
def test_a_denial_that_does_not_tell_what_is_thin(text: str, thin: bool) -> None:
    assert is_thin(text) == thin
