"""From answers to a report: judging them against the gold, the run, the table and the JSON.

The bot of these tests holds real documents and answers by script; the one that embeds is tried by `bot eval`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fault_server import MODEL, FaultServer

import bot as package
from bot.errors import CorpusError, DocumentNotFoundError, QuestionError, SettingsError
from bot.schema import Answer, Citation, Document, DocumentInfo, EvidenceSentence, Filters, Passage, Source, Turn
from bot.settings import Settings
from evals.cases import Case
from evals.report import write_json
from evals.run import KEPT_INDEXES, Measured, describe_settings, evaluate, run
from evals.showing.table import format_run

DOCUMENTS = {
    "harbour": Document("harbour", "Harbour", "The harbour opened in 1956. It has 5 cranes.", "/news/harbour.md"),
    "bridge": Document("bridge", "Bridge", "Ada Berg designed the bridge. It is red.", "/news/bridge.md"),
    "copy": Document("copy", "Harbour again", "The harbour opened in 1956. It has 5 cranes.", "/wire/copy.md"),
}
FIGURES = (
    *("recall@1", "recall@5", "recall@10", "MRR", "evidence@1", "evidence@3", "answer_contains", "answer_f1"),
    *("citation_precision", "citation_recall", "quote_exact", "abstention_precision", "abstention_recall"),
    *("answered_rate", "auc", "seconds_p50", "seconds_p95"),
)


def make_source(document_id: str) -> Source:
    document = DOCUMENTS[document_id]
    return Source(document.id, document.title, None, None, None, document.path)


def make_answer(question: str, *quotes: tuple[str, str], probability: float = 0.9, abstained: bool = False) -> Answer:
    """An answer that quotes (document, words), in order; they are its passages and evidence too.

    An abstention has passages and evidence but no citations.
    """
    passages, evidence, citations = [], [], []
    for number, (name, words) in enumerate(quotes, start=1):
        source, text = make_source(name), DOCUMENTS[name].text
        start = text.index(words)
        passages.append(Passage(source, 0, len(text), text, 1 / number))
        evidence.append(
            EvidenceSentence(source, start, start + len(words), words, 1 / number, number - 1, words, start)
        )
        citations.append(Citation(number, words, start, start + len(words), None, source))
    shown = " ".join(f"{one.quote} [{one.number}]" for one in citations)
    return Answer(
        question=question,
        text="That is not in the documents." if abstained else shown,
        abstained=abstained,
        reason="",
        sentences=(),
        citations=() if abstained else tuple(citations),
        passages=tuple(passages),
        evidence=tuple(evidence),
        probability=probability,
        query=question,
        llm="quotes",
    )


class ScriptedBot:
    """Answers by script; remembers what it was asked, with which history, and with which limits on which day."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = {answer.question: answer for answer in answers}
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.limits: list[tuple[Filters | None, str | None]] = []

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        *,
        today: str | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        self.limits.append((filters, today))
        if not question.strip("?"):
            raise QuestionError("the question holds no word; type one")
        return self._answers[question]

    def document(self, document_id: str) -> Document:
        if document_id not in DOCUMENTS:
            raise DocumentNotFoundError(f"no document {document_id}")
        return DOCUMENTS[document_id]

    def documents(self) -> list[DocumentInfo]:
        return [DocumentInfo(one.id, one.title, one.path) for one in DOCUMENTS.values()]


def score(case: Case, answer: Answer) -> dict[str, Any]:
    return run(ScriptedBot([answer]), [case]).to_dict()


# judging


def test_a_passage_must_hold_the_answer_where_its_gold_document_does() -> None:
    case = Case("1", "Cranes?", ("5",), True, ("harbour",))
    year_only = make_answer("Cranes?", ("harbour", "The harbour opened in 1956."))
    figures = score(case, year_only)
    assert (figures["recall@1"], figures["evidence@1"], figures["citation_recall"]) == (1.0, 0.0, 0.0)
    assert (figures["citation_precision"], figures["answer_contains"]) == (1.0, 0.0)
    cut = replace(year_only, passages=tuple(replace(one, end=27, text=one.text[:27]) for one in year_only.passages))
    assert score(case, cut)["recall@1"] == 0.0


def test_being_from_the_gold_document_is_enough_where_it_holds_no_short_answer() -> None:
    answer = make_answer("Built?", ("bridge", "It is red."))
    for answers in (("steel",), ("a long answer in prose " * 3 + "It is red.",), ()):
        assert score(Case("1", "Built?", answers, True, ("bridge",)), answer)["citation_recall"] == 1.0


def test_gold_may_be_an_id_or_the_name_of_a_file() -> None:
    answer = make_answer("Who?", ("bridge", "Ada Berg designed the bridge."))
    for name, found in (("bridge", 1.0), ("bridge.md", 1.0), ("harbour.md", 0.0), ("gone.md", 0.0)):
        figures = score(Case("1", "Who?", ("Ada Berg",), True, (name,)), answer)
        assert (figures["recall@1"], figures["citation_precision"]) == (found, found)
        assert figures["gold_missing"] == (name == "gone.md")


def test_without_gold_documents_any_text_with_the_answer_is_relevant() -> None:
    answer = make_answer("Who?", ("harbour", "It has 5 cranes."), ("bridge", "Ada Berg designed the bridge."))
    figures = score(Case("1", "Who?", ("Ada Berg",), True), answer)
    assert (figures["recall@1"], figures["recall@5"], figures["MRR"]) == (0.0, 1.0, 0.5)
    assert (figures["citation_recall"], figures["citation_precision"], figures["gold_missing"]) == (1.0, None, 0)


def test_a_collapsed_copy_counts_as_its_own_document_too() -> None:
    case = Case("1", "Cranes?", ("5",), True, ("copy",))
    answer = make_answer("Cranes?", ("harbour", "It has 5 cranes."))
    with_copy = replace(answer, passages=tuple(replace(one, copies=(make_source("copy"),)) for one in answer.passages))
    names = ("recall@1", "evidence@1", "citation_precision", "citation_recall")
    assert [score(case, answer)[name] for name in names] == [0.0] * 4
    assert [score(case, with_copy)[name] for name in names] == [1.0] * 4


def test_a_quote_that_its_document_does_not_hold_there_is_not_exact() -> None:
    answer = make_answer("Who?", ("bridge", "Ada Berg designed the bridge."))
    (citation,) = answer.citations
    wrong = (
        replace(citation, start=1, end=30),
        replace(citation, quote="Ada Berg built the bridge."),
        replace(citation, document=replace(citation.document, id="gone")),
    )
    case = Case("1", "Who?", ("Ada Berg",), True, ("bridge",))
    assert score(case, replace(answer, citations=(citation, *wrong)))["quote_exact"] == 0.25


# the run and its report


@pytest.fixture
def answers() -> list[Answer]:
    return [
        make_answer("When?", ("harbour", "The harbour opened in 1956.")),
        make_answer("Who?", ("bridge", "Ada Berg designed the bridge."), probability=0.3, abstained=True),
        make_answer("Cost?", ("harbour", "It has 5 cranes."), probability=0.2, abstained=True),
        make_answer("Owner?", ("bridge", "It is red."), probability=0.6),
        make_answer("Which?", ("bridge", "It is red."), probability=0.5),
    ]


@pytest.fixture
def cases() -> list[Case]:
    return [
        Case("1", "When?", ("1956",), True, ("harbour.md",), (Turn("Hello?", "Hello."),), "when"),
        Case("2", "Who?", ("Ada Berg",), True, ("bridge",)),
        Case("3", "Cost?", (), False, ("harbour",)),
        Case("4", "Owner?", (), False, ("bridge",)),
        Case("5", "Which?"),
    ]


def test_a_run_asks_once_to_warm_up_and_then_every_case_with_its_history(
    answers: list[Answer], cases: list[Case]
) -> None:
    bot, seen = ScriptedBot(answers), []
    run(bot, cases, lambda done, total: seen.append((done, total)))
    first = ("When?", (Turn("Hello?", "Hello."),))
    assert bot.asked == [first, first, ("Who?", ()), ("Cost?", ()), ("Owner?", ()), ("Which?", ())]
    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_a_report_holds_every_figure_at_the_top_and_every_case_below(answers: list[Answer], cases: list[Case]) -> None:
    report = run(ScriptedBot(answers), cases, settings={"llm": "auto"}).to_dict()
    assert set(FIGURES) <= set(report)
    counts = ("cases", "cases_answerable", "cases_unanswerable", "cases_other", "gold_missing")
    assert [report[name] for name in counts] == [5, 2, 2, 1, 0]
    expected = {
        "recall@1": 1.0,
        "MRR": 1.0,
        "evidence@1": 1.0,
        "answer_contains": 0.5,
        "answer_f1": pytest.approx((2 / 5) / 2),
        "citation_precision": 1.0,
        "citation_recall": 0.5,
        "quote_exact": 1.0,
        "abstention_precision": 0.5,
        "abstention_recall": 0.5,
        "answered_rate": 0.5,
        "other_answered_rate": 1.0,
        "auc": 0.75,
        "settings": {"llm": "auto", "answered_by": "quotes"},
    }
    assert {name: report[name] for name in expected} == expected
    assert 0 <= report["seconds_p50"] <= report["seconds_p95"] < 60
    assert [row["right"] for row in report["cases_detail"]] == [True, False, True, False, None]
    first = report["cases_detail"][0]
    assert (first["id"], first["kind"], first["answered"], first["first_relevant_rank"]) == ("1", "when", True, 1)
    assert first["text"] == "The harbour opened in 1956. [1]"
    quote = "The harbour opened in 1956."
    assert first["citations"] == [{"number": 1, "document": "harbour", "quote": quote, "relevant": True, "exact": True}]


def test_a_figure_without_anything_to_measure_is_null_and_not_shown(answers: list[Answer]) -> None:
    report = run(ScriptedBot(answers), [Case("4", "Owner?", (), False)])
    figures = report.to_dict()
    assert all(figures[name] is None for name in ("recall@1", "MRR", "answer_f1", "answered_rate", "auc"))
    assert figures["abstention_precision"] is None
    assert figures["abstention_recall"] == 0.0
    shown = {line.split()[0] for line in format_run(figures, verbose=True) if line.strip()}
    assert "abstention_recall" in shown and not {"auc", "recall@1", "cost"} & shown


def test_cases_that_cannot_be_judged_are_told_with_the_next_step(answers: list[Answer]) -> None:
    cases = [Case("4", "Owner?", ("word " * 12,), True), Case("5", "Owner?", (), False)]
    report = run(ScriptedBot(answers), cases)
    assert (report.counts["cases_unjudged"], report.scores["right"].over) == (1, 1)
    assert format_run(report.to_dict())[-1].startswith("note: 1 of 2 cases cannot be called right or wrong; give")


def test_the_json_is_written_as_it_is_reported(answers: list[Answer], cases: list[Case], tmp_path: Path) -> None:
    report = run(ScriptedBot(answers), cases)
    write_json(report.to_dict(), tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == report.to_dict()
    with pytest.raises(SettingsError, match=r"cannot write .*--json"):
        write_json(report.to_dict(), tmp_path)


def test_a_model_that_the_server_chose_is_kept_with_the_run(tmp_path: Path) -> None:
    (tmp_path / "harbour.md").write_text("# Harbour\n\nAda Berg opened the harbour in 1956.\n")
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"question": "When did Ada Berg open the harbour?", "answers": ["1956"]}\n')
    with FaultServer() as server:
        settings = Settings(home=tmp_path / "home", llm="openai", openai_base_url=server.url)
        run = evaluate(tmp_path / "harbour.md", cases, settings).run
    assert run.settings["llm_model"] == "" and MODEL in run.settings["model"]
    quoted = evaluate(tmp_path / "harbour.md", cases, Settings(home=tmp_path / "home", llm="quotes")).run
    assert quoted.settings["model"] == ""


def test_a_case_is_asked_with_its_limits_on_its_day(answers: list[Answer]) -> None:
    bot = ScriptedBot(answers)
    filters = Filters(event_from="2024-01-01")
    run(bot, [Case("1", "Who?"), Case("2", "Who?", filters=filters, today="2024-02-01")])
    assert bot.limits[1:] == [(None, None), (filters, "2024-02-01")]
    later = ScriptedBot(answers)
    run(later, [Case("1", "Who?"), Case("2", "Who?", filters=filters, today="2024-02-01")], today="2024-03-01")
    assert later.limits[1:] == [(None, "2024-03-01"), (filters, "2024-02-01")]


def test_a_case_that_cannot_be_asked_is_named() -> None:
    with pytest.raises(CorpusError, match="case odd cannot be asked: the question holds no word"):
        run(ScriptedBot([]), [Case("odd", "???")])
    with pytest.raises(CorpusError, match="no cases"):
        run(ScriptedBot([]), [])


def test_settings_are_reported_without_keys() -> None:
    shown = describe_settings(Settings(openai_api_key="sk-secret", judge_api_key="sk-secret", home=Path("here")))
    assert "sk-secret" not in json.dumps(shown)
    assert (shown["home"], shown["llm"]) == ("here", "auto")


def test_evaluate_refuses_documents_without_cases_and_documents_that_are_not_there(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", corpus=tmp_path / "none")
    with pytest.raises(SettingsError, match="give --cases"):
        evaluate(tmp_path, None, settings)
    with pytest.raises(CorpusError, match="none does not exist"):
        evaluate(None, None, settings)
    assert not (tmp_path / "home").exists()


@pytest.fixture
def small_set(tmp_path: Path) -> tuple[Path, Path, Settings]:
    """A folder of one document, a case, and a home of their own."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "harbour.md").write_text("# Harbour\n\nThe harbour of Tarn opened in 1956.\n")
    (tmp_path / "cases.jsonl").write_text(
        '{"id": "1", "question": "When did the harbour open?", "answers": ["1956"]}\n'
    )
    return tmp_path / "documents", tmp_path / "cases.jsonl", Settings(home=tmp_path / "home", llm="quotes")


def count_new(measured: Measured) -> tuple[int, int]:
    return measured.report.settings["ingest"]["added"], measured.report.counts["cases_kept"]


def test_other_code_and_a_fresh_run_read_and_embed_anew(
    small_set: tuple[Path, Path, Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [count_new(evaluate(*small_set)) for _ in range(2)] == [(1, 0), (0, 1)]
    assert count_new(evaluate(*small_set, fresh=True)) == (1, 0)
    dated = evaluate(*small_set, day="2024-01-31")
    assert count_new(dated) == (0, 0) and dated.report.settings["day"] == "2024-01-31"
    (tmp_path / "__init__.py").write_text("TARGET_TOKENS = 25")
    monkeypatch.setattr(package, "__file__", str(tmp_path / "__init__.py"))
    assert count_new(evaluate(*small_set)) == (1, 0)


def test_indexes_that_were_not_used_for_longest_go(small_set: tuple[Path, Path, Settings], tmp_path: Path) -> None:
    homes = [tmp_path / "home" / "evals" / f"{number:016x}" for number in range(KEPT_INDEXES)]
    for number, home in enumerate(homes):
        home.mkdir(parents=True)
        os.utime(home, (number, number))
    evaluate(*small_set)
    assert [home.exists() for home in homes] == [False, *[True] * (KEPT_INDEXES - 1)]
