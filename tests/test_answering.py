"""Whole answers over made-up stories: nothing that a backend makes up is shown, and every citation is exact.

The backends here are scripted to lie; the index, the embedder and the checks are what people get.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from news import open_news

from bot import open_bot
from bot.answering import ABSTENTION, NOTHING_FOUND, NOTHING_INDEXED, Composed, compose
from bot.bot import Bot
from bot.errors import QuestionError
from bot.schema import Answer, Delta, Draft, Evidence, Filters

QUESTION = "Who lives near the northern border crossing that the council of Arvenia closed?"
VOTE = "The council of Arvenia voted 41 to 12 to close the northern border."
NEAR = "Some 120,000 people live within a walk of the crossing."
TREATY = "The treaty of 1998 did not forbid such a closure."
CLAIM = "“Our farmers will pay dearly for the closure.”"
SPEAKER = "Belmark's Foreign Ministry"


class Scripted:
    """An LLM that says what a test tells it to; each draft names its evidence by words that stand in it."""

    name = "scripted"

    def __init__(self, *drafts: tuple[str, str] | tuple[str, str, str]) -> None:
        self._drafts = drafts

    def compose(self, question: str, evidence: Evidence) -> Iterator[Draft]:
        for text, cited, *lead in self._drafts:
            yield Draft(text, tuple(find(evidence, words) for words in cited.split("|")), "".join(lead))


def find(evidence: Evidence, words: str) -> int:
    """The place of the evidence that holds the words; a number stands for itself."""
    if re.fullmatch(r"-?\d+", words):
        return int(words)
    return next(place for place, one in enumerate(evidence.sentences) if words in one.text)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with open_news(tmp_path_factory.mktemp("news")) as opened:
        yield opened


@pytest.fixture
def frank(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """The bot when it never abstains, for tests of how it words what it finds."""
    monkeypatch.setattr(bot, "settings", replace(bot.settings, abstain_below=0.0))
    return bot


@pytest.fixture
def tell(frank: Bot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Asks with a backend that composes the given drafts."""

    def ask(*drafts: tuple[str, str] | tuple[str, str, str]) -> Answer:
        monkeypatch.setattr(frank, "llm", Scripted(*drafts))
        return frank.ask(QUESTION)

    return ask


def assert_sound(answer: Answer, bot: Bot) -> None:
    """Exact quotes, numbers without gaps in the order of the text, and marks that all lead somewhere."""
    for citation in answer.citations:
        assert bot.document(citation.document.id).text[citation.start : citation.end] == citation.quote != ""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert list(dict.fromkeys(marks)) == numbers
    assert marks == [number for sentence in answer.sentences for number in sentence.citations]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How did the council of Arvenia vote on the northern border?", "41 to 12"),
        ("Who signed the order to close the border?", "Tomas Reil"),
        ("How many goats were lost in the flood at the Senna mill?", "at least 200 goats"),
        ("How far did the Senna river rise?", "3 metres"),
    ],
)
def test_answers_quote_the_stories_exactly(bot: Bot, question: str, words: str) -> None:
    answer = bot.ask(question)
    assert words in answer.text and not answer.abstained
    assert_sound(answer, bot)


def test_two_sides_with_two_numbers_are_both_quoted_and_copies_are_not(bot: Bot) -> None:
    answer = bot.ask("How many goats were lost in the flood at the Senna mill?")
    assert answer.text.count("200 goats") == answer.text.count("50 goats") == 1
    assert {citation.speaker for citation in answer.citations} == {"Arvenia", "Belmark"}


def test_he_said_comes_with_the_sentence_that_names_him(frank: Bot) -> None:
    answer = frank.ask("Who said the crossing would stay shut until the harvest?")
    [sentence] = [one for one in answer.sentences if "until the harvest" in one.text]
    assert sentence.text == (
        "Prime Minister Tomas Reil signed the order within an hour. "
        "He said the crossing would stay shut until the harvest."
    )


def test_words_of_a_quotation_carry_the_speaker_named_a_paragraph_before(frank: Bot) -> None:
    answer = frank.ask("Who will pay dearly for the closure?")
    [sentence] = [one for one in answer.sentences if "farmers" in one.text]
    assert sentence.text == f"{SPEAKER}: {CLAIM}"
    assert answer.citations[sentence.citations[0] - 1].speaker == SPEAKER


def test_a_true_draft_is_shown_with_its_citation(tell: Callable[..., Answer], bot: Bot) -> None:
    answer = tell((NEAR, "120,000"), (CLAIM, "farmers", f"{SPEAKER}: "))
    assert answer.text == f"{NEAR} [1] {SPEAKER}: {CLAIM} [2]"
    assert answer.llm == "scripted" and not answer.abstained and answer.reason == ""
    assert_sound(answer, bot)


LIES = {
    "evidence that was never found": (NEAR, "99"),
    "evidence counted from the end": (NEAR, "-1"),
    "the wrong sentence cited": (NEAR, "41 to 12"),
    "another number": (NEAR.replace("120,000", "125,000"), "120,000"),
    "a part of a number": (NEAR.removeprefix("Some 1"), "120,000"),
    "another word": (NEAR.replace("live", "work"), "120,000"),
    "a negation dropped": (TREATY.replace("did not forbid", "did forbid"), "treaty"),
    "cut after a negation": (TREATY.split(" not ")[1], "treaty"),
    "cut short": (VOTE.removesuffix(" to close the northern border."), "41 to 12"),
    "two sentences merged": (f"{VOTE.removesuffix('.')} and {NEAR}", "41 to 12|120,000"),
    "the speaker dropped": (CLAIM, "farmers"),
    "another speaker": (CLAIM, "farmers", "The council: "),
    "a speaker where there is none": (NEAR, "120,000", "Moscow: "),
    "no words": ("", "120,000"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_nothing_of_a_lie_is_shown(tell: Callable[..., Answer], lie: tuple[str, str]) -> None:
    answer = tell(lie)
    assert answer.abstained and answer.text.startswith(ABSTENTION) and answer.reason
    assert answer.sentences == answer.citations == ()
    assert answer.passages, "the nearest passages are shown instead"


def test_true_sentences_stand_among_lies(tell: Callable[..., Answer], bot: Bot) -> None:
    lies = list(LIES.values())
    answer = tell(*lies[:7], (NEAR, "120,000"), *lies[7:], (VOTE, "41 to 12"))
    assert answer.text == f"{NEAR} [1] {VOTE} [2]"
    assert_sound(answer, bot)


def test_only_the_citation_that_holds_the_words_is_kept(tell: Callable[..., Answer], bot: Bot) -> None:
    answer = tell((NEAR, "41 to 12|99|120,000|treaty"), (VOTE, "41 to 12"))
    assert [citation.quote for citation in answer.citations] == [NEAR, VOTE]
    assert_sound(answer, bot)


def test_evidence_cited_again_keeps_its_number(tell: Callable[..., Answer], bot: Bot) -> None:
    answer = tell((NEAR, "120,000|120,000"), (VOTE, "41 to 12"), (NEAR, "120,000"))
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), (1,)]
    assert_sound(answer, bot)


def test_a_backend_that_writes_nothing_leads_to_an_abstention(tell: Callable[..., Answer]) -> None:
    assert tell().abstained


def test_nothing_is_shown_of_a_document_that_changed_meanwhile(bot: Bot) -> None:
    evidence = next(iter(bot.stream(QUESTION)))
    assert isinstance(evidence, Evidence)
    composed = Composed()
    drafts = Scripted((NEAR, "120,000"))
    assert list(compose(QUESTION, evidence, drafts, lambda name: "!" + bot.document(name).text, composed)) == []
    assert composed == Composed()
    moved = replace(
        evidence, sentences=tuple(replace(one, quote_start=one.quote_start + 1) for one in evidence.sentences)
    )
    assert list(compose(QUESTION, moved, drafts, lambda name: bot.document(name).text, composed)) == []


def test_evidence_cannot_be_cited_from_the_end(bot: Bot) -> None:
    evidence = next(iter(bot.stream(QUESTION)))
    assert isinstance(evidence, Evidence)
    place = find(evidence, "120,000")
    for number, shown in ((place, 1), (place - len(evidence.sentences), 0)):
        drafts = Scripted((NEAR, str(number)))
        assert len(list(compose(QUESTION, evidence, drafts, lambda name: bot.document(name).text, Composed()))) == shown


def test_a_quotation_reaches_back_into_the_chunk_before(tmp_path: Path) -> None:
    count = 120
    told = " ".join(f"He counted {number} goats on the hill." for number in range(count))
    (tmp_path / "goats.txt").write_text(f"Tomas Reil came. {told}", encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes", embedder="fakes_llama:LetterEmbedding") as bot:
        bot.ingest(tmp_path / "goats.txt")
        assert bot.documents()[0].chunks > 2
        found = {one.start: one for number in range(count) for one in bot.ask(f"Did he count {number} goats?").evidence}
    assert len([one for one in found.values() if one.text.startswith("He")]) == count
    assert not [one for one in found.values() if one.text.startswith("He") and one.quote == one.text]


def test_a_stream_is_evidence_then_text_then_the_answer_of_that_text(bot: Bot) -> None:
    first, *deltas, last = bot.stream("How many goats were lost in the flood at the Senna mill?")
    assert isinstance(first, Evidence) and isinstance(last, Answer) and len(deltas) > 1
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)) == last.text
    assert first.sentences == last.evidence and first.passages == last.passages


def test_each_sentence_of_evidence_stands_in_its_passage_or_in_a_copy_of_it(bot: Bot) -> None:
    answer = bot.ask("How many goats were lost in the flood at the Senna mill?")
    assert {one.document.title for one in answer.evidence} >= {"Flood at the mill", "Flood at the mill, again"}
    for one in answer.evidence:
        passage = answer.passages[one.passage]
        assert one.text in passage.text
        assert one.document in (passage.document, *passage.copies)


def test_an_abstention_names_the_words_that_occur_nowhere(bot: Bot) -> None:
    answer = bot.ask("Which kind of Zanzibar orchestra played Paganini?")
    assert answer.abstained and answer.citations == ()
    assert "“Zanzibar”" in answer.reason and "nowhere in the documents" in answer.reason
    assert "“kind”" not in answer.reason, "it only frames the question"


def test_an_abstention_does_not_call_words_absent_that_are_there(bot: Bot) -> None:
    answer = bot.ask("Which river treaty did officials hold dearly on Monday?")
    assert answer.abstained
    assert "“river”" not in answer.reason and "“treaty”" not in answer.reason


def test_an_abstention_says_that_no_document_passes_the_filters(bot: Bot) -> None:
    answer = bot.ask(QUESTION, filters=Filters(published_from="2030-01-01"))
    assert answer.abstained and answer.reason == NOTHING_FOUND and answer.passages == ()


def test_an_abstention_says_that_nothing_is_indexed(tmp_path: Path) -> None:
    with open_bot(home=tmp_path / "home", llm="quotes") as empty:
        assert empty.ask(QUESTION).reason == NOTHING_INDEXED


@pytest.mark.parametrize("question", ["", " \n", "?!", "___", "a" * 2001])
def test_a_question_that_cannot_be_asked_is_refused(bot: Bot, question: str) -> None:
    with pytest.raises(QuestionError):
        bot.ask(question)
