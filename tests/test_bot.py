"""The contract of the Python surface: answer, open_bot, ask, stream, filters, history, ingest, documents, many threads.

On the real corpus with the real embedder. What single parts do is tested beside them.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import pytest
from commands import CORPUS

from bot import Answer, BotError, Delta, Evidence, Filters, IngestReport, Turn, answer, open_bot
from bot.bot import Bot
from bot.days import Days
from bot.errors import DocumentNotFoundError, QuestionError, SettingsError
from evals.run import OWN_CASES
from evals.sets import read_cases

QUESTION = "Why did Armenia move to ratify the Rome Statute?"
CASES = read_cases(OWN_CASES)


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(bot: Bot) -> list[Answer]:
    """An answer to every case of our own set."""
    return [bot.ask(case.question, case.history) for case in CASES]


# ---- one answer


def test_answer_indexes_the_corpus_folder_on_first_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    path = shutil.copy(CORPUS / "rome-statute.md", tmp_path / "corpus")
    first = answer(QUESTION)
    assert isinstance(first, Answer) and not first.abstained and first.llm == "quotes"
    assert {citation.document.path for citation in first.citations} == {str(tmp_path / path)}
    assert (tmp_path / ".bot" / "catalog.sqlite3").exists()
    shutil.copy(CORPUS / "csto.md", tmp_path / "corpus")
    answer(QUESTION)
    with open_bot() as opened:
        assert len(opened.documents()) == 1  # the first use only; `ingest` brings it up to date


def test_every_citation_of_every_answer_is_the_document_s_own_words(bot: Bot, answers: list[Answer]) -> None:
    cited = [citation for one in answers for citation in one.citations]
    assert len(cited) > len(CASES) / 2
    for citation in cited:
        document = bot.document(citation.document.id)
        assert citation.quote and document.text[citation.start : citation.end] == citation.quote
        assert (citation.document.title, citation.document.published) == (document.title, document.published)


def test_every_passage_and_evidence_sentence_is_the_document_s_own_words(bot: Bot, answers: list[Answer]) -> None:
    texts = {info.id: bot.document(info.id).text for info in bot.documents()}
    for one in answers:
        assert one.passages and len(one.passages) <= bot.settings.passages
        for passage in one.passages:
            assert texts[passage.document.id][passage.start : passage.end] == passage.text
        for sentence in one.evidence:
            text = texts[sentence.document.id]
            assert text[sentence.start : sentence.end] == sentence.text
            assert text[sentence.quote_start : sentence.end] == sentence.quote
            passage = one.passages[sentence.passage]
            held = {source.id for source in (passage.document, *passage.copies)}
            assert sentence.document.id in held


def test_sentences_and_citations_refer_to_each_other_without_gaps(answers: list[Answer]) -> None:
    for one in answers:
        used = [number for sentence in one.sentences for number in sentence.citations]
        assert [citation.number for citation in one.citations] == list(range(1, len(one.citations) + 1))
        assert set(used) == {citation.number for citation in one.citations}
        assert all(sentence.citations and sentence.status == "supported" for sentence in one.sentences)
        if not one.abstained:
            marks = ("".join(f"[{number}]" for number in sentence.citations) for sentence in one.sentences)
            shown = " ".join(f"{sentence.text} {mark}" for sentence, mark in zip(one.sentences, marks, strict=True))
            assert one.text == shown


def test_an_abstention_is_an_answer_that_says_why_and_cites_nothing(answers: list[Answer]) -> None:
    abstained = [one for one in answers if one.abstained]
    assert len(abstained) > 10
    for one in (one for one in abstained if not one.asks_back):
        assert one.reason and one.reason in one.text
        assert one.sentences == () and one.citations == () and one.passages
    assert all(not one.reason and one.sentences for one in answers if not one.abstained)


def test_the_same_question_gets_the_same_answer(bot: Bot) -> None:
    first, second = (bot.ask(QUESTION).to_dict() for _ in range(2))
    assert {**first, "seconds": None} == {**second, "seconds": None}


def test_an_answer_becomes_json_with_every_field_and_a_version(bot: Bot) -> None:
    one = bot.ask(QUESTION)
    shown = json.loads(json.dumps(one.to_dict()))
    assert shown.keys() == {"schema", *(item.name for item in fields(Answer))} and shown["schema"] == 1
    assert shown["citations"][0]["quote"] == one.citations[0].quote
    assert shown["citations"][0].keys() == {"number", "quote", "start", "end", "speaker", "document", "copies"}
    assert {"id", "title", "author", "source", "published", "path"} <= shown["citations"][0]["document"].keys()


def test_seconds_tell_when_evidence_and_text_came(bot: Bot) -> None:
    seconds = bot.ask(QUESTION).seconds
    assert 0 < seconds.retrieve <= seconds.first_evidence
    assert seconds.first_token is not None
    assert seconds.first_evidence <= seconds.first_token <= seconds.total
    assert bot.ask("Who won the football world cup of 1998?").seconds.first_token is None


# ---- stream, filters, history


def test_a_stream_is_evidence_then_text_then_the_checked_answer(bot: Bot) -> None:
    events = list(bot.stream(QUESTION))
    evidence, *deltas, last = events
    assert isinstance(evidence, Evidence) and isinstance(last, Answer)
    pieces = [delta.text for delta in deltas if isinstance(delta, Delta)]
    assert len(pieces) == len(deltas) >= 1
    assert "".join(pieces) == last.text
    assert (last.passages, last.evidence, last.query) == (evidence.passages, evidence.sentences, evidence.query)


def test_a_stream_of_an_abstention_has_no_text_before_the_answer(bot: Bot) -> None:
    kinds = [type(event) for event in bot.stream("Who won the football world cup of 1998?")]
    assert kinds == [Evidence, Answer]


def test_filters_limit_every_passage_and_may_leave_none(bot: Bot) -> None:
    one, other = bot.documents()[:2]
    only = bot.ask(QUESTION, filters=Filters(documents=[one.id, other.id]))
    assert {passage.document.id for passage in only.passages} == {one.id, other.id}
    by_author = bot.ask(
        QUESTION, filters=Filters(authors=[one.author or ""], published_from="2023", published_to="2023-09")
    )
    everywhere = bot.ask(QUESTION).passages
    assert [replace(one, score=0.0) for one in by_author.passages] == [replace(one, score=0.0) for one in everywhere]
    assert [one.score for one in by_author.passages] == pytest.approx([one.score for one in everywhere], abs=1e-6)
    for limits in (
        Filters(published_from="2023-09-28"),
        Filters(published_to="2023-09-26"),
        Filters(sources=["Nobody"]),
    ):
        nothing = bot.ask(QUESTION, filters=limits)
        assert nothing.abstained and nothing.passages == () and "filters" in nothing.reason


def test_a_follow_up_is_searched_with_what_it_points_back_to(bot: Bot) -> None:
    first = bot.ask("What did Samantha Power announce in Yerevan?")
    alone = bot.ask("When did she testify in Washington?")
    after = bot.ask("When did she testify in Washington?", history=[Turn(first.question, first.text)])
    assert alone.query == alone.question == after.question
    assert "Samantha Power" in after.query and after.query != after.question
    assert "23 March 2021" in after.text
    for standing in ("Why did Armenia move to ratify the Rome Statute?", "Who is Yuri Kim?"):
        assert bot.ask(standing, history=[Turn(first.question, first.text)]).query == standing


# ---- documents


def test_ingest_reports_what_it_did_and_the_next_question_knows(tmp_path: Path) -> None:
    one, two = tmp_path / "one.md", tmp_path / "folder"
    two.mkdir()
    one.write_text("Ada Berg opened the harbour in 1956.")
    (two / "bridge.txt").write_text("The bridge is red.")
    (two / "broken.pdf").write_bytes(b"nothing")
    with open_bot(home=tmp_path / "home") as bot:
        report = bot.ingest(str(one), two)
        assert isinstance(report, IngestReport)
        assert (report.added, report.updated, report.unchanged, report.removed) == (2, 0, 0, 0)
        assert [Path(failure.path).name for failure in report.failed] == ["broken.pdf"] and report.failed[0].reason
        assert "1956" in bot.ask("When was the harbour opened?").text
        one.write_text("Ada Berg opened the harbour in 1957.")
        (two / "bridge.txt").unlink()
        again = bot.ingest(one, two)
        assert (again.added, again.updated, again.unchanged, again.removed) == (0, 1, 0, 1)
        assert "1957" in bot.ask("When was the harbour opened?").text
        assert [info.title for info in bot.documents()] == ["one"]
    assert json.loads(json.dumps(report.to_dict()))["failed"][0].keys() == {"path", "reason"}


def test_documents_are_listed_by_title_and_read_by_id(bot: Bot) -> None:
    infos = bot.documents()
    assert len(infos) == len(list(CORPUS.glob("*.md")))
    assert [info.title for info in infos] == sorted((info.title for info in infos), key=str.casefold)
    for info in infos:
        document = bot.document(info.id)
        assert (document.id, document.title, document.path) == (info.id, info.title, info.path)
        assert len(document.text) == info.characters and info.chunks > 0
        assert all(document.text[span.start : span.end].strip() for span in document.sections)


def test_a_removed_document_is_gone_from_lists_answers_and_reads(home: Path) -> None:
    with open_bot(home=home) as bot:
        gone = bot.ask(QUESTION).citations[0].document.id
        bot.remove(gone)
        assert gone not in {info.id for info in bot.documents()}
        after = bot.ask(QUESTION)
        assert gone not in {passage.document.id for passage in after.passages} and after.passages
        for ask_for in (bot.document, bot.remove):
            with pytest.raises(DocumentNotFoundError, match="bot documents"):
                ask_for(gone)


def test_an_empty_index_abstains_with_the_next_step(tmp_path: Path) -> None:
    with open_bot(home=tmp_path / "home") as bot:
        nothing = bot.ask(QUESTION)
        assert nothing.abstained and nothing.passages == () and nothing.probability < 0.01
        assert "bot ingest PATH" in nothing.text
        assert bot.documents() == [] and bot.verify() == []


# ---- opening, closing, threads


def test_any_setting_can_be_given_by_keyword_and_a_typo_is_an_error(tmp_path: Path) -> None:
    with open_bot(home=str(tmp_path / "home"), passages=2, llm="auto") as bot:
        assert (bot.settings.home, bot.settings.passages, bot.llm.name) == (tmp_path / "home", 2, "quotes")
    with pytest.raises(SettingsError, match="did you mean home"):
        open_bot(hoem="x")
    with pytest.raises(SettingsError, match=r"unknown llm 'oracle'; choose auto, quotes"):
        open_bot(home=tmp_path / "home", llm="oracle")


def test_a_bot_is_a_context_manager_and_may_be_closed_twice(indexed: Path) -> None:
    with open_bot(home=indexed) as bot:
        assert isinstance(bot, Bot)
        bot.ask(QUESTION)
    bot.close()


def test_what_is_returned_cannot_be_changed_by_mistake(bot: Bot) -> None:
    one = bot.ask(QUESTION)
    with pytest.raises(FrozenInstanceError):
        one.citations[0].quote = "something else"  # type: ignore[misc]


def test_every_error_that_a_question_can_cause_is_a_bot_error(bot: Bot) -> None:
    for question in ("", " \n", "?!", "x" * 2001, "caf\udce9"):
        with pytest.raises(QuestionError) as caught:
            bot.ask(question)
        assert isinstance(caught.value, BotError)


def test_a_question_of_the_longest_length_is_answered(bot: Bot) -> None:
    asked = f"{QUESTION} ".ljust(bot.settings.max_question, "x")
    assert len(asked) == bot.settings.max_question and bot.ask(asked).passages


def test_eight_threads_ask_while_another_ingests(home: Path, tmp_path: Path, answers: list[Answer]) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    done = threading.Event()
    alone = [one for one, case in zip(answers, CASES, strict=True) if not case.history]
    sure = [one.question for one in sorted(alone, key=lambda one: -one.probability)[:8]]

    with open_bot(home=home, llm="quotes") as bot:

        def keep_asking(place: int) -> int:
            rounds = 0
            while not done.is_set() or rounds < 2:
                one = bot.ask(sure[place])
                assert one.citations
                for citation in one.citations:
                    text = bot.document(citation.document.id).text
                    assert text[citation.start : citation.end] == citation.quote
                rounds += 1
            return rounds

        with ThreadPoolExecutor(len(sure)) as pool:
            asking = [pool.submit(keep_asking, place) for place in range(len(sure))]
            try:
                for number in range(4):
                    (folder / f"{number}.txt").write_text(f"Cargo ship number {number} sails to port {number + 40}.")
                    assert bot.ingest(folder).failed == ()
                    assert f"port {number + 40}" in bot.ask(f"Where does cargo ship number {number} sail?").text
            finally:
                done.set()
            assert min(future.result() for future in asking) >= 2
        assert len(bot.documents()) == 14 and bot.verify() == []


def test_the_last_document_removed_stays_removed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("Ada Berg opened the harbour in 1956.")
    with open_bot(home=tmp_path / "home", corpus=corpus) as bot:
        bot.ingest_corpus()
        bot.remove(bot.documents()[0].id)
        bot.ingest_corpus()
        assert bot.documents() == []
        assert bot.ask("Who opened the harbour?").abstained


def test_a_question_is_searched_again_when_its_documents_change_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "harbour.txt"
    path.write_text("Ada Berg opened the harbour in 1956.")
    with open_bot(home=tmp_path / "home") as bot:
        bot.ingest(path)
        search, changes = bot.finder.search, iter(["It rained for days. Ada Berg opened the harbour in 1957."])

        def search_and_change(*asked: Any) -> Any:
            found = search(*asked)
            for text in changes:
                path.write_text(text)
                bot.ingest(path)
            return found

        bot.finder.search = search_and_change  # type: ignore[method-assign]
        answer = bot.ask("When did Ada Berg open the harbour?")
        assert [one.quote for one in answer.citations] == ["Ada Berg opened the harbour in 1957."]


def test_an_answer_tells_the_days_and_the_filters_that_it_was_read_with(bot: Bot) -> None:
    limits = Filters(published_from="2023-09-01", sources=())
    dated = bot.ask("What happened in Karabakh in September 2023?", filters=limits)
    assert (dated.days, dated.filters) == (Days("2023-09-01", "2023-09-30"), limits)
    assert bot.ask(QUESTION, filters=Filters(sources=["Wire"])).filters == Filters(sources=("Wire",))
    plain, latest = bot.ask(QUESTION, filters=Filters(authors=[])), bot.ask("What is the latest on Karabakh?")
    assert [one for answer in (plain, latest) for one in (answer.days, answer.filters)] == [None] * 4


def test_the_original_of_a_document_is_the_file_it_was_read_from(bot: Bot) -> None:
    for info in bot.documents():
        assert b"".join(bot.original(info.id).read()) == Path(info.path).read_bytes()
