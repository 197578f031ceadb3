"""Conversations with the whole bot: follow-ups find what was meant, it asks back, and replies complete the question.

Real catalog, embedder and checks over made-up stories; where a model takes part, it follows a script.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes_model import FakeModel, Script
from stopwatch import keep_pace

from bot import Answer, Delta, Evidence, Filters, Turn, open_bot
from bot.bot import Bot
from bot.composing import Composer
from bot.errors import BackendError

STORIES = {
    "bridge.md": """---
title: The Senna bridge
source: The Courier
published: 2024-05-03
---
Arvenia opened the Senna bridge in 2019. The bridge is 800 metres long.

On 3 May Arvenia closed the Senna bridge to trucks. Prime Minister Tomas Reil said: “The bridge will stay shut to \
trucks until the harvest is in.”

Belmark's Foreign Ministry said that the closure of the bridge was a theft of daylight. It demanded talks in Portsea.
""",
    "harvest.md": """---
title: Harvest in the valley
source: The Ledger
published: 2024-08-01
---
The barley harvest in the Orla valley was the smallest in ten years. Farmers blamed a late frost. Agriculture \
Minister Ida Holm said that the state would pay 40 million crowns to the growers.
""",
    "clinic-north.md": """---
title: Northgate Clinic
source: The Ledger
published: 2024-02-01
---
Doctor Vera Lund runs the Northgate clinic. The clinic treats 300 patients a week.
""",
    "clinic-harbour.md": """---
title: Harbour Clinic
source: The Courier
published: 2024-03-01
---
Doctor Per Aske runs the Harbour clinic. The clinic treats 90 patients a week.
""",
}
FIRST = "What did Tomas Reil say about the Senna bridge?"
FOLLOW_UP = "And what did Belmark say?"
THEFT = "Belmark's Foreign Ministry said that the closure of the bridge was a theft of daylight."
REWRITE = "What did Belmark say about the Senna bridge?"
Keep = Callable[[Answer], Turn]


def keep_text(answer: Answer) -> Turn:
    """A turn as those have it who keep only what was said."""
    return Turn(answer.question, answer.text)


BOTH_WAYS = pytest.mark.parametrize("keep", [Answer.to_turn, keep_text], ids=["whole turns", "texts only"])


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    root = tmp_path_factory.mktemp("follow-ups")
    corpus = root / "corpus"
    corpus.mkdir()
    for name, text in STORIES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with open_bot(home=root / "home", corpus=corpus, llm="quotes") as opened:
        opened.ingest(corpus)
        yield opened


def hold(bot: Bot, *questions: str, keep: Keep = Answer.to_turn, filters: Filters | None = None) -> list[Answer]:
    """The answers of a conversation, each question asked with all turns before it."""
    history: list[Turn] = []
    answers = []
    for question in questions:
        answers.append(bot.ask(question, history, filters))
        history.append(keep(answers[-1]))
    return answers


# ---- follow-ups


@BOTH_WAYS
def test_a_follow_up_finds_what_it_leaves_out(bot: Bot, keep: Keep) -> None:
    alone = bot.ask(FOLLOW_UP)
    assert alone.abstained and alone.query == FOLLOW_UP
    first, after = hold(bot, FIRST, FOLLOW_UP, keep=keep)
    assert "until the harvest is in" in first.text
    assert THEFT in [citation.quote for citation in after.citations]
    assert after.question == FOLLOW_UP
    assert after.query.startswith(f"{FOLLOW_UP} (") and "Senna bridge" in after.query


@BOTH_WAYS
@pytest.mark.parametrize(
    ("question", "words"),
    [("How long is it?", "800 metres"), ("when was it opened", "2019"), ("who closed it", "closed the Senna bridge")],
)
def test_it_is_what_was_spoken_of_last(bot: Bot, keep: Keep, question: str, words: str) -> None:
    *_, last = hold(bot, FIRST, question, keep=keep)
    assert words in last.text


def test_every_answer_of_a_conversation_numbers_its_own_citations_exactly(bot: Bot) -> None:
    for answer in hold(bot, FIRST, FOLLOW_UP, "How long is it?", "who closed it"):
        assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        for citation in answer.citations:
            assert bot.document(citation.document.id).text[citation.start : citation.end] == citation.quote


@BOTH_WAYS
@pytest.mark.parametrize(
    "question",
    ["Why was the barley harvest in the Orla valley small?", "How many crowns would the state pay to barley growers?"],
)
def test_an_unrelated_question_is_left_alone(bot: Bot, keep: Keep, question: str) -> None:
    alone = bot.ask(question)
    *_, after = hold(bot, FIRST, FOLLOW_UP, question, keep=keep)
    assert after.query == question
    assert [citation.quote for citation in after.citations] == [citation.quote for citation in alone.citations] != []


def test_filters_hold_for_follow_ups(bot: Bot) -> None:
    history = [bot.ask(FIRST).to_turn()]
    only = bot.ask(FOLLOW_UP, history, Filters(sources=["The Ledger"]))
    assert only.passages and {passage.document.source for passage in only.passages} == {"The Ledger"}
    assert all(sentence.document.source == "The Ledger" for sentence in only.evidence)
    assert THEFT not in only.text
    nothing = bot.ask(FOLLOW_UP, history, Filters(published_from="2030"))
    assert nothing.abstained and nothing.passages == ()


@BOTH_WAYS
def test_that_article_is_the_one_that_was_cited(bot: Bot, keep: Keep) -> None:
    *_, other = hold(
        bot, "How many crowns would the state pay to barley growers?", "Who wrote that article?", keep=keep
    )
    assert {passage.document.title for passage in other.passages} == {"Harvest in the valley"}


def test_a_typed_slip_finds_its_answer(bot: Bot) -> None:
    answer = bot.ask("When did Arvennia open the Senna brigde?")
    assert "2019" in answer.text and not answer.abstained
    assert (answer.question, answer.query) == (
        "When did Arvennia open the Senna brigde?",
        "When did Arvenia open the Senna bridge?",
    )
    *_, after = hold(bot, "wat did Tomas Reil say abt the Senna brigde?", "how logn is it")
    assert "800 metres" in after.text


def test_a_document_removed_in_between_is_not_found_again(tmp_path: Path) -> None:
    for name, text in STORIES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "bridge.md", tmp_path / "harvest.md")
        first = bot.ask(FIRST)
        bot.remove(first.citations[0].document.id)
        after = bot.ask(FOLLOW_UP, [first.to_turn()])
        assert {passage.document.title for passage in after.passages} == {"Harvest in the valley"}


# ---- asking back


WHICH = "Who runs the clinic?"
BOSSES = {"Harbour Clinic": "Per Aske", "Northgate Clinic": "Vera Lund"}


def test_a_question_that_fits_two_things_is_asked_back(bot: Bot) -> None:
    asked = bot.ask(WHICH)
    assert asked.abstained and (asked.sentences, asked.citations) == ((), ())
    assert set(asked.choices) == BOSSES.keys()
    first, second = asked.choices
    assert asked.text == f"Do you mean {first} or {second}?"
    assert asked.passages and "clinic" in asked.reason


def test_what_is_asked_back_is_no_streamed_text(bot: Bot) -> None:
    assert [type(event) for event in bot.stream(WHICH)] == [Evidence, Answer]


@BOTH_WAYS
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("reply", ["{number}", "the {ordinal} one", "{name}", "{word}", "the {word} one please"])
def test_a_reply_answers_the_first_question_of_what_it_chose(bot: Bot, keep: Keep, reply: str, place: int) -> None:
    asked = bot.ask(WHICH)
    name = asked.choices[place]
    typed = reply.format(
        number=place + 1, ordinal=("first", "second")[place], name=name.lower(), word=name.split()[0].lower()
    )
    answer = bot.ask(typed, [keep(asked)])
    assert not answer.abstained and answer.choices == ()
    assert {citation.document.title for citation in answer.citations} == {name} and BOSSES[name] in answer.text
    assert (answer.question, answer.query) == (typed, f"{WHICH} ({name})")


@BOTH_WAYS
def test_both_answers_of_both(bot: Bot, keep: Keep) -> None:
    *_, both = hold(bot, WHICH, "both", keep=keep)
    assert {citation.document.title for citation in both.citations} == BOSSES.keys()


@BOTH_WAYS
def test_the_conversation_goes_on_about_what_was_chosen(bot: Bot, keep: Keep) -> None:
    *_, last = hold(bot, WHICH, "Northgate", "How many patients does it treat?", keep=keep)
    assert "300 patients" in last.citations[0].quote and "Northgate" in last.query


def test_who_does_not_choose_is_not_held_to_it(bot: Bot) -> None:
    *_, last = hold(bot, WHICH, "Why was the barley harvest in the Orla valley small?")
    assert last.query == last.question and not last.abstained and not last.choices


def test_which_of_two_people_is_asked_and_the_name_completes_the_question(bot: Bot) -> None:
    _, asked, chosen = hold(
        bot, "What did Tomas Reil and Ida Holm say?", "What did he say about the trucks?", "Tomas Reil"
    )
    assert asked.choices == ("Tomas Reil", "Ida Holm") and asked.text == "Do you mean Tomas Reil or Ida Holm?"
    assert "until the harvest is in" in chosen.text
    assert chosen.query.startswith("What did he say about the trucks? (Tomas Reil")


def test_a_talk_that_is_kept_takes_the_reply_too(bot: Bot) -> None:
    talk = bot.converse()
    asked = talk.ask(WHICH)
    answer = talk.ask("2")
    assert BOSSES[asked.choices[1]] in answer.text
    assert talk.id is not None
    again = bot.converse(talk.id).ask("How many patients does it treat?")
    assert {citation.document.title for citation in again.citations} == {asked.choices[1]}


# ---- with a model


@pytest.fixture
def use(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeModel]:
    """Lets a scripted model answer, by default with what the follow-up asks for."""

    def open_model(*answer: str | float | BackendError, rewrite: Script = (), **settings: Any) -> FakeModel:
        model = FakeModel(*(answer or (f"yes\n{THEFT} [1]",)), rewrite=rewrite)
        monkeypatch.setattr(bot, "llm", Composer(model, 1000, "answer"))
        monkeypatch.setattr(bot, "settings", replace(bot.settings, **settings))
        return model

    return open_model


@pytest.fixture
def history(bot: Bot) -> list[Turn]:
    return [bot.ask(FIRST).to_turn()]


BUSY = BackendError("busy; ask again", retryable=True)


def test_evidence_comes_at_once_and_once_more_for_the_rewrite(
    bot: Bot, history: list[Turn], use: Callable[..., FakeModel]
) -> None:
    model = use(rewrite=["What did Belmark say ", "about the Senna bridge?"])
    events = list(bot.stream(FOLLOW_UP, history))
    first, second = (event for event in events if isinstance(event, Evidence))
    answer = events[-1]
    assert events[0] is first and isinstance(answer, Answer)
    assert first.query.startswith(f"{FOLLOW_UP} (") and second.query == answer.query == REWRITE
    assert (answer.passages, answer.evidence) == (second.passages, second.sentences)
    assert [citation.quote for citation in answer.citations] == [THEFT] and answer.llm == "scripted"
    between = events[1 : events.index(second)]
    assert between and all(event == Delta("") for event in between), "beats, so that it can be stopped"
    assert model.asked == ["rewrite", "answer"]
    assert REWRITE in model.prompts[1].user


def test_a_bad_rewrite_cannot_hide_the_answer(bot: Bot, history: list[Turn], use: Callable[..., FakeModel]) -> None:
    use(rewrite=["What did the harvest of the trucks say to Tomas Reil?"])
    answer = bot.ask(FOLLOW_UP, history)
    assert answer.query.startswith("What did the harvest")
    assert THEFT in [sentence.text for sentence in answer.evidence]


@pytest.mark.parametrize(
    "rewrite",
    [(BUSY,), ("What did Corvia say about the Senna bridge?",), ("",), ("What did ", BUSY)],
    ids=["fails", "invents a name", "empty", "breaks off"],
)
def test_without_a_rewrite_the_cheap_query_stands(
    bot: Bot, history: list[Turn], use: Callable[..., FakeModel], rewrite: Script
) -> None:
    model = use(rewrite=rewrite)
    events = list(bot.stream(FOLLOW_UP, history))
    answer = events[-1]
    assert isinstance(answer, Answer) and [citation.quote for citation in answer.citations] == [THEFT]
    assert [event.query for event in events if isinstance(event, Evidence)] == [answer.query]
    assert answer.query.startswith(f"{FOLLOW_UP} (") and answer.notice == ""
    assert answer.lapsed is (BUSY in rewrite), "what a model writes in vain is the same the next time, a failure is not"
    assert model.asked == ["rewrite", "answer"]


@pytest.mark.parametrize("rewrite", [(REWRITE,), (BUSY,), ("",)], ids=["rewritten", "failed", "empty"])
def test_a_question_takes_three_requests_at_most_in_all(
    bot: Bot, history: list[Turn], use: Callable[..., FakeModel], rewrite: Script
) -> None:
    model = use(BUSY, rewrite=rewrite)
    answer = bot.ask(FOLLOW_UP, history)
    assert answer.llm == "quotes" and THEFT in answer.text and "Busy" in answer.notice
    assert model.asked == ["rewrite", "answer", "answer"]


def test_a_slow_rewrite_ends_with_its_seconds(bot: Bot, history: list[Turn], use: Callable[..., FakeModel]) -> None:
    model = use(rewrite=["What ", 300.0, "did Belmark say?"], rewrite_seconds=0.5)
    started = time.monotonic()
    answer = bot.ask(FOLLOW_UP, history)
    assert 0.4 < time.monotonic() - started < 60
    assert answer.query.startswith(f"{FOLLOW_UP} (") and [one.quote for one in answer.citations] == [THEFT]
    assert answer.lapsed
    assert answer.seconds.condense >= 0.4 and model.closed >= 1


def test_who_stops_reading_ends_the_rewrite(bot: Bot, history: list[Turn], use: Callable[..., FakeModel]) -> None:
    model = use(rewrite=[5.0])
    with closing(bot.stream(FOLLOW_UP, history)) as events:
        assert isinstance(next(events), Evidence)
        assert next(events) == Delta("")
    assert (model.asked, model.closed) == (["rewrite"], 1)


@pytest.mark.parametrize(
    ("question", "settings"),
    [(FOLLOW_UP, {"rewrite_seconds": 0}), ("Why was the barley harvest in the Orla valley small?", {})],
    ids=["told not to", "stands alone"],
)
def test_no_rewrite_is_asked_for_without_need(
    bot: Bot, history: list[Turn], use: Callable[..., FakeModel], question: str, settings: dict[str, Any]
) -> None:
    model = use(rewrite=[REWRITE], **settings)
    bot.ask(question, history)
    assert model.asked == ["answer"]


def test_a_first_question_is_never_rewritten(bot: Bot, use: Callable[..., FakeModel]) -> None:
    model = use(rewrite=[REWRITE])
    bot.ask(FOLLOW_UP)
    assert "rewrite" not in model.asked


def test_a_question_that_is_asked_back_costs_no_answer(bot: Bot, use: Callable[..., FakeModel]) -> None:
    model = use()
    assert bot.ask(WHICH).choices and model.prompts == []


# ---- long conversations


def test_the_last_of_two_hundred_turns_takes_no_longer_than_the_second(bot: Bot) -> None:
    turns = [bot.ask(FIRST).to_turn(), bot.ask(FOLLOW_UP, [bot.ask(FIRST).to_turn()]).to_turn()]
    asks = [partial(bot.ask, "How long is it?", history) for history in (turns * 100, turns)]
    for ask in asks:
        ask()  # what is made at the first time is no matter of its turns
    keep_pace(*asks, 1.3, 0)


@pytest.mark.parametrize(
    "question",
    ["capital of France?", "xyzzy", "population of Japan", "Who invented penicillin?", "thanks", "ok", "price of oil?"],
)
def test_what_was_said_before_does_not_answer_what_no_document_tells(bot: Bot, question: str) -> None:
    told = bot.ask(FIRST).to_turn()
    assert bot.ask(question, [told]).abstained


def test_a_correction_of_a_correction_still_asks_the_first_question(bot: Bot) -> None:
    asked, *_, last = hold(bot, "When did the Senna bridge open?", "no, I meant the harvest", "no, I meant Belmark")
    assert last.query.startswith(asked.question) and "Belmark" in last.query
