"""Whole answers over made-up stories: nothing that a backend makes up is shown, and every citation is exact.

The backends here are scripted to lie; the index, the embedder and the checks are what people get.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from news import open_news

from bot import open_bot
from bot.answering import CUT, NOTHING_FOUND, NOTHING_INDEXED, OWN_WORDS, Asked, Composed, Rules, compose
from bot.bot import Bot
from bot.errors import BackendError, QuestionError
from bot.grounding import ground_draft
from bot.llms.quotes import Quotes
from bot.protocols import Finish, Judgement, Token, Wrote
from bot.ranking.weights import Linear
from bot.schema import Answer, Delta, Draft, Evidence, EvidenceSentence, Filters, Turn, Usage

QUESTION = "Who lives near the northern border crossing that the council of Arvenia closed?"
VOTE = "The council of Arvenia voted 41 to 12 to close the northern border."
NEAR = "Some 120,000 people live within a walk of the crossing."
TREATY = "The treaty of 1998 did not forbid such a closure."
CLAIM = "“Our farmers will pay dearly for the closure.”"
SPEAKER = "Belmark's Foreign Ministry"


class Scripted:
    """An LLM that says what a test tells it to; each draft names its evidence by words that stand in it."""

    name = "scripted"

    def __init__(self, *drafts: tuple[str, str] | tuple[str, str, str], ahead: Sequence[Wrote] = ()) -> None:
        self._drafts = drafts
        self._ahead = ahead
        self.closed = False
        self.error: BackendError | None = None
        """Raised when all is said."""

    def compose(self, question: str, evidence: Evidence, deadline: float, spent: int = 0) -> Iterator[Wrote]:
        try:
            yield from self._ahead
            for text, cited, *lead in self._drafts:
                yield Draft(text, tuple(find(evidence, words) for words in cited.split("|")), "".join(lead))
            if self.error:
                raise self.error
        finally:
            self.closed = True

    def restate(self, question: str, history: Sequence[Turn], deadline: float) -> Iterator[str]:
        yield ""


def find(evidence: Evidence, words: str) -> EvidenceSentence:
    """The evidence that holds the words; the forged one where they ask for it."""
    if words == "forged":
        return replace(evidence.sentences[0], quote=NEAR, text=NEAR)
    return next(one for one in evidence.sentences if words in one.text)


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

    def ask(*drafts: tuple[str, str] | tuple[str, str, str], **options: Any) -> Answer:
        monkeypatch.setattr(frank, "llm", Scripted(*drafts, **options))
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


GOATS = "How many goats were lost in the flood at the Senna mill?"
FIRST = "Arvenia said that at least 200 goats were lost in the flood at the Senna mill."
SECOND = "Belmark said that at least 50 goats were lost in the flood at the Senna mill."


@pytest.mark.parametrize(
    ("drafts", "texts"),
    [
        ([(FIRST, "200 goats")], [FIRST, SECOND]),
        (
            [("Belmark said at least 50 goats were lost.", "50 goats")],
            ["Belmark said at least 50 goats were lost.", FIRST],
        ),
        ([(SECOND, "50 goats"), (FIRST, "200 goats")], [SECOND, FIRST]),
        ([("Some 125 goats were lost.", "200 goats|50 goats")], [SECOND, FIRST]),
    ],
)
def test_a_side_that_a_model_leaves_out_is_quoted(
    frank: Bot, monkeypatch: pytest.MonkeyPatch, drafts: list[tuple[str, str]], texts: list[str]
) -> None:
    monkeypatch.setattr(frank, "llm", Scripted(*drafts))
    answer = frank.ask(GOATS)
    assert [one.text for one in answer.sentences] == texts
    named = {side.speaker: answer.sentences[side.sentences[0]].text for side in answer.sides}
    assert set(named) == {"Arvenia", "Belmark"} and all(text.startswith(name) for name, text in named.items())
    assert_sound(answer, frank)


def test_nothing_is_added_to_an_abstention(frank: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frank, "llm", Scripted(ahead=[Judgement(0.0)]))
    answer = frank.ask(GOATS)
    assert answer.abstained and answer.sides == () and answer.sentences == ()


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
    "evidence that was never found": (NEAR, "forged"),
    "the wrong sentence cited": (NEAR, "41 to 12"),
    "another number": (NEAR.replace("120,000", "125,000"), "120,000"),
    "a part of a number": (NEAR.removeprefix("Some 1"), "120,000"),
    "a negation dropped": (TREATY.replace("did not forbid", "did forbid"), "treaty"),
    "cut after a negation": (f"The treaty of 1998 did {TREATY.split(' not ')[1]}", "treaty"),
    "another verb": (TREATY.replace("did not forbid", "did not mention"), "treaty"),
    "another place": (VOTE.replace("northern", "southern"), "41 to 12"),
    "two sentences merged": (f"{VOTE.removesuffix('.')} and {NEAR}", "41 to 12|120,000"),
    "another speaker": (CLAIM, "farmers", "The council: "),
    "a speaker where there is none": (NEAR, "120,000", "Moscow: "),
    "no words": ("", "120,000"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_nothing_of_a_lie_is_shown(tell: Callable[..., Answer], bot: Bot, lie: tuple[str, str]) -> None:
    """What stands instead is the documents' own wording."""
    answer = tell(lie)
    said = "".join((*lie[2:], lie[0]))
    assert answer.llm == "quotes" and (not said or said not in answer.text or lie[1] in ("forged", "41 to 12"))
    [removed] = answer.removed
    assert removed.text == said and removed.status != "supported" and removed.citations == ()
    assert_sound(answer, bot)


def test_the_verdict_says_what_is_missing(tell: Callable[..., Answer]) -> None:
    [removed] = tell((NEAR.replace("120,000", "125,000"), "120,000")).removed
    assert removed.status == "unsupported" and removed.missing == ("125,000",)


def test_a_claim_without_its_speaker_gets_the_name(tell: Callable[..., Answer], bot: Bot) -> None:
    answer = tell((CLAIM, "farmers"))
    [sentence] = answer.sentences
    assert SPEAKER in sentence.text and CLAIM.strip("“”.") in sentence.text
    assert answer.llm == "scripted" and answer.removed == ()
    assert_sound(answer, bot)


def test_true_sentences_stand_among_lies(tell: Callable[..., Answer], bot: Bot) -> None:
    lies = list(LIES.values())
    answer = tell(*lies[:7], (NEAR, "120,000"), *lies[7:], (VOTE, "41 to 12"))
    assert answer.text == f"{NEAR} [1] {VOTE} [2]"
    assert len(answer.removed) == len(lies)
    assert_sound(answer, bot)


def test_the_sentence_that_holds_the_words_is_cited_wherever_the_number_points(
    tell: Callable[..., Answer], bot: Bot
) -> None:
    answer = tell((NEAR, "41 to 12|forged|120,000|treaty"), (VOTE, "120,000|41 to 12"))
    assert [citation.quote for citation in answer.citations] == [NEAR, VOTE]
    assert_sound(answer, bot)


def test_evidence_cited_again_keeps_its_number(tell: Callable[..., Answer], bot: Bot) -> None:
    answer = tell((NEAR, "120,000|120,000"), (VOTE, "41 to 12"), (NEAR, "120,000"))
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), (1,)]
    assert_sound(answer, bot)


def test_where_an_answer_must_rest_on_the_best_evidence_nothing_else_is_cited(bot: Bot) -> None:
    evidence = next(iter(bot.stream(QUESTION)))
    assert isinstance(evidence, Evidence)
    near, vote = find(evidence, "120,000"), find(evidence, "41 to 12")
    for about, shown in (((), True), ((near,), True), ((vote,), False), ((vote, near), True)):
        grounded = ground_draft(Draft(NEAR, (near,), about=about), lambda name: bot.document(name).text)
        assert (grounded.citation is not None) is shown


def test_a_backend_that_writes_nothing_leaves_the_answer_to_the_quotes(tell: Callable[..., Answer]) -> None:
    answer = tell()
    assert not answer.abstained and answer.llm == "quotes" and answer.notice == ""


def test_a_backend_that_fails_is_named_and_nothing_of_its_half_answer_is_kept(
    frank: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    llm = Scripted((NEAR, "120,000"))
    llm.error = BackendError("the model server went away; start it again")
    monkeypatch.setattr(frank, "llm", llm)
    answer = frank.ask("How did the council of Arvenia vote on the northern border?")
    assert answer.llm == "quotes" and "41 to 12" in answer.text and NEAR not in answer.sentences[0].text
    assert answer.notice.startswith("The model server went away; start it again.") and OWN_WORDS in answer.notice
    assert_sound(answer, frank)


def test_a_model_that_sees_no_answer_is_stopped_and_heeded(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    llm = Scripted((NEAR, "120,000"), ahead=[Judgement(0.001)])
    monkeypatch.setattr(bot, "llm", llm)
    answer = bot.ask(QUESTION)
    assert answer.abstained and llm.closed and answer.removed == ()
    monkeypatch.setattr(bot, "llm", Scripted((NEAR, "120,000"), ahead=[Judgement(0.999)]))
    sure = bot.ask(QUESTION)
    assert sure.llm == "scripted" and sure.probability > answer.probability


@pytest.mark.parametrize(
    ("bias", "draft", "llm"),
    [
        (-1.0, (VOTE, "41 to 12"), "scripted"),
        (-1.0, (NEAR, "120,000"), ""),
        (-1.0, LIES["another number"], ""),
        (1.0, (NEAR, "120,000"), "scripted"),
        (1.0, LIES["another number"], "quotes"),
        (-3.0, (VOTE, "41 to 12"), ""),
    ],
)
def test_a_lukewarm_judgement_is_settled_by_whether_what_is_written_rests_on_the_best(
    bot: Bot, bias: float, draft: tuple[str, str], llm: str
) -> None:
    evidence = next(iter(bot.stream(QUESTION)))
    assert isinstance(evidence, Evidence)
    rules = Rules(0.0, 0.5, Linear(bias, {"borne_out": (0.0, 1.0, 2.0)}), 5.0)
    composed = Composed("scripted", evidence.probability)
    asked = Asked(QUESTION, evidence, lambda name: bot.document(name).text)
    list(compose(asked, Scripted(draft, ahead=[Judgement(0.5)]), Quotes(), rules, composed))
    assert (composed.llm if composed.sentences else "") == llm
    assert (composed.probability >= 0.5) is bool(llm)


@pytest.mark.parametrize(("bias", "shown"), [(-0.9, True), (-1.1, False), (-3.0, False)])
def test_where_speakers_disagree_their_words_stand_unless_the_model_is_sure_of_no(
    bot: Bot, bias: float, shown: bool
) -> None:
    evidence = next(iter(bot.stream(GOATS)))
    assert isinstance(evidence, Evidence) and evidence.sides
    rules = Rules(0.0, 0.5, Linear(bias, {"borne_out": (0.0, 1.0, 2.0)}), 5.0)
    composed = Composed("scripted", evidence.probability)
    asked = Asked(GOATS, evidence, lambda name: bot.document(name).text)
    lie = Scripted(("Some 125 goats were lost.", "200 goats"), ahead=[Judgement(0.5)])
    list(compose(asked, lie, Quotes(), rules, composed))
    assert ("200 goats" in composed.text and "50 goats" in composed.text) is shown


def test_no_model_is_asked_where_nothing_fits(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    llm = Scripted((NEAR, "120,000"))
    monkeypatch.setattr(bot, "llm", llm)
    answer = bot.ask("Which kind of Zanzibar orchestra played Paganini?")
    assert answer.abstained and not llm.closed, "its compose was never begun"


def test_stopping_a_stream_stops_the_backend(tell: Callable[..., Answer], frank: Bot) -> None:
    tell()
    llm = Scripted((NEAR, "120,000"), (VOTE, "41 to 12"))
    frank.llm = llm
    events = frank.stream(QUESTION)
    assert isinstance(next(events), Evidence) and isinstance(next(events), Delta) and not llm.closed
    events.close()
    assert llm.closed


def test_what_a_failed_model_wrote_is_taken_back_in_the_stream_too(frank: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    llm = Scripted((NEAR, "120,000"))
    llm.error = BackendError("the model server went away; start it again")
    monkeypatch.setattr(frank, "llm", llm)
    shown = ""
    for event in frank.stream(QUESTION):
        if isinstance(event, Delta):
            shown = event.text if event.anew else shown + event.text
    assert isinstance(event, Answer) and shown == event.text and event.llm == "quotes"


def test_a_reply_that_was_cut_at_its_limit_says_so(tell: Callable[..., Answer]) -> None:
    answer = tell((NEAR, "120,000"), ahead=[Finish(Usage(300, 12), cut=True)])
    assert answer.notice == CUT and answer.llm == "scripted"


def test_what_a_model_cost_is_told(tell: Callable[..., Answer]) -> None:
    answer = tell((NEAR, "120,000"), ahead=[Token("Some"), Finish(Usage(300, 12))])
    assert answer.usage == Usage(300, 12) and answer.seconds.first_token is not None


def test_nothing_is_shown_of_a_document_that_changed_meanwhile(bot: Bot) -> None:
    evidence = next(iter(bot.stream(QUESTION)))
    assert isinstance(evidence, Evidence)

    def count(evidence: Evidence, text_of: Callable[[str], str]) -> int:
        composed = Composed("scripted", 1.0)
        rules = Rules(0.0, 0.0, Linear(0.0, {}), 5.0)
        drafts = Scripted((NEAR, "120,000"))
        return len(list(compose(Asked(QUESTION, evidence, text_of), drafts, Quotes(), rules, composed)))

    def read(name: str) -> str:
        return bot.document(name).text

    moved = tuple(replace(one, quote_start=one.quote_start + 1) for one in evidence.sentences)
    assert count(evidence, read) == 1
    assert count(evidence, lambda name: "!" + read(name)) == count(replace(evidence, sentences=moved), read) == 0


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
    assert len({one.text for one in answer.evidence}) == len(answer.evidence)
    for one in answer.evidence:
        passage = answer.passages[one.passage]
        assert one.text in passage.text
        assert one.document in (passage.document, *passage.copies)


def test_an_abstention_names_the_words_that_occur_nowhere(bot: Bot) -> None:
    answer = bot.ask("Which kind of Zanzibar orchestra played Paganini?")
    assert answer.abstained and answer.citations == ()
    assert "“Zanzibar”" in answer.reason and "nowhere in the documents" in answer.reason
    assert "“kind”" not in answer.reason, "it only frames the question"


def test_an_abstention_passes_over_words_that_only_ask_what_happened(bot: Bot) -> None:
    reason = bot.ask("What occurred when Paganini happened upon Zanzibar?").reason
    assert "“Zanzibar” occur nowhere" in reason and "happened" not in reason and "occurred" not in reason


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
