"""Cases that are drafted from documents, and the walk through them: over our own news and corpus, as people run it.

How good drafts are is for people to read; here it is what every draft must hold, and that a walk loses nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import Command

from bot import open_bot
from bot.articles import read_article
from bot.errors import CorpusError
from bot.posing.wording import read_sentences
from bot.schema import Document
from bot.settings import Settings
from evals.outcomes import holds, normalise
from evals.sets import CaseFile, read_set, write_set
from evals.writing.drafting import Draft, draft_cases
from evals.writing.drafts import choose, draft_set
from evals.writing.review import KEYS, Surroundings, review

NEWS = Path(__file__).parents[1] / "evals" / "news"


def draft(text: str) -> list[Draft]:
    document = Document("d", "A title", text, "d.txt", published="2024-05-16")  # a Thursday
    sentences = read_sentences(text, read_article(document).statements)
    return [one for sentence in sentences for one in draft_cases(document, sentence)]


@pytest.mark.parametrize(
    ("text", "question", "answers"),
    [
        ("Mayor Sigrid Falk urged Eastmere to sign.", "What did Sigrid Falk urge Eastmere to do?", ("sign",)),
        ("Sigrid Falk accused Eastmere of “a slow theft”.", "What did Sigrid Falk accuse Eastmere of?",
         ("“a slow theft”",)),
        ("The tunnel to Eastmere was opened on Tuesday.", "When was the tunnel to Eastmere opened?",
         ("14 May 2024", "Tuesday")),
        ("Sigrid Falk, the mayor of Brannoch, was late.", "Who is Sigrid Falk?", ("the mayor of Brannoch",)),
        ("The mayor of Brannoch, Sigrid Falk, was late.", "Who is Sigrid Falk?", ("The mayor of Brannoch",)),
        ("Sigrid Falk called the plan “an umbrella after rain”.", "Who said “an umbrella after rain”?",
         ("Sigrid Falk", "Falk")),
        ("Sigrid Falk said that Eastmere would pay for its half of the tunnel.",
         "Who said that Eastmere would pay for its half of the tunnel?", ("Sigrid Falk", "Falk")),
        ("Sigrid Falk counted 26 votes in Eastmere.", "How many votes did Sigrid Falk count in Eastmere?", ("26",)),
    ],
)  # fmt: skip
def test_a_sentence_gives_question_answer_and_quote(text: str, question: str, answers: tuple[str, ...]) -> None:
    found = {one.question: one for one in draft(text)}
    assert question in found, list(found)
    assert (found[question].answers, found[question].quote) == (answers, text)


@pytest.mark.parametrize(
    "text",
    [
        "Its editor, Marit Solheim, was late.",
        "The mediator, Joan Perrin, was late.",
        "The company's chief executive, Lars Oberholt, was late.",
        "In December the mediator of the talks, Constance Ayre, was late.",
    ],
)
def test_an_answer_that_tells_too_little_is_not_drafted(text: str) -> None:
    assert not [one for one in draft(text) if one.question.startswith("Who is")]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return draft_set(NEWS, Settings(home=tmp_path_factory.mktemp("home")), 40)


def test_every_draft_is_unconfirmed_and_quotes_its_document(
    rows: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with open_bot(home=tmp_path_factory.mktemp("read"), llm="quotes") as bot:
        bot.ingest(NEWS)
        texts = {Path(one.path).name: bot.document(one.id).text for one in bot.documents()}
    assert len(rows) == 40 and len({row["question"] for row in rows}) == len({row["id"] for row in rows}) == 40
    for row in rows:
        assert row["confirmed"] is False
        assert bool(row["answers"]) == bool(row.get("evidence")) == row["answerable"]
        for one in row.get("evidence", []):
            assert one["quote"] in texts[one["document"]]
        written = [one["quote"] for one in row.get("evidence", [])]
        assert not written or any(holds(normalise(q), normalise(a)) for q in written for a in row["answers"]), row


def test_drafts_are_spread_over_documents_and_kinds(rows: list[dict[str, Any]]) -> None:
    kinds = Counter(row["kind"] for row in rows)
    documents = Counter(name for row in rows for name in row.get("evidence_doc_ids", []))
    assert kinds["near_miss"] == 8 and min(kinds[kind] for kind in ("when", "who_said", "lookup")) >= 6
    assert len(documents) >= 15 and max(documents.values()) <= 5


def test_a_question_that_no_document_answers_is_about_people_of_another_story(rows: list[dict[str, Any]]) -> None:
    strange = [row for row in rows if not row["answerable"]]
    assert all(row["note"] for row in strange)
    assert not [row for row in strange if " its " in row["question"] or row["question"].startswith("Who")]


def test_the_same_question_of_two_documents_is_one_case_with_both_quotes(rows: list[dict[str, Any]]) -> None:
    [case] = [row for row in rows if row["question"] == "Who said “plant without praying”?"]
    assert [one["document"] for one in case["evidence"]] == ["ule-water-courier.html", "ule-water-wire.txt"]


def test_choosing_stops_when_there_is_nothing_left() -> None:
    found = draft("Sigrid Falk, the mayor of Brannoch, was late. Sigrid Falk urged Eastmere to sign.")
    assert len(choose(found, 9)) == len({one.question for one in found}) and choose([], 9) == []


# ---- the walk


def typing(*lines: str) -> Callable[[str], str]:
    left: Iterator[str] = iter(lines)

    def ask(prompt: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


@pytest.fixture(params=["drafts.jsonl", "drafts.csv"])
def drafts(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    quote = "The deal runs until December 2026."
    evidence = [{"document": "port-deal.md", "quote": quote}]
    rows = [
        {"id": f"{at}", "question": f"Until when {at}?", "answers": ["December 2026"], "evidence": evidence}
        | {"answerable": True, "kind": "when", "confirmed": False}
        for at in range(5)
    ]
    write_set(path, rows)
    return path


def walk(path: Path, *lines: str) -> tuple[tuple[int, int, int], str]:
    shown: list[str] = []
    around = Surroundings(NEWS, Settings())
    done = review(path, around, typing(*lines), shown.append)
    return (done.confirmed, done.dropped, done.left), "\n".join(shown)


def test_each_key_is_written_down_at_once_and_the_walk_goes_on_where_it_stopped(drafts: Path) -> None:
    counts, shown = walk(drafts, "y", "n", "s", "?", "e", "And now?", "2026 | in 2026", "y", "q")
    assert counts == (2, 1, 2) and f"there is no key '?': {KEYS}" in shown
    assert "[1 of 5] Until when 0?" in shown and "answer: 2026 | in 2026" in shown
    assert ">>The deal runs until December 2026.<<" in shown and "carrying 28,000 tonnes of barley." in shown
    found = read_set(drafts)
    assert [case.question for case in found.cases] == ["Until when 0?", "And now?"] and found.left_out == 2
    assert found.cases[1].answers == ("2026", "in 2026") and found.cases[1].evidence[0].document == "port-deal.md"
    counts, shown = walk(drafts, "y")  # and then the terminal is closed
    assert counts == (1, 0, 1) and "[1 of 2] Until when 2?" in shown
    assert read_set(drafts).left_out == 1


def test_an_answer_can_be_taken_away_and_a_closed_terminal_loses_nothing(drafts: Path) -> None:
    assert walk(drafts, "e", "", "-", "y", "e", "Changed?")[0] == (1, 0, 4)
    first, second, *_ = (CaseFile(drafts).read(place).told for place in CaseFile(drafts).places)
    assert first["answerable"] is False and not first["answers"] and second["question"] == "Changed?"


@pytest.mark.parametrize("typed", ["-", "in 2027"])
def test_with_the_answer_goes_what_told_of_it(drafts: Path, typed: str) -> None:
    file = CaseFile(drafts)
    assert file.read(file.places[0]).told["evidence"]
    if drafts.suffix == ".jsonl":
        file.change(file.places[0], dates=[{"from": "2026-12-01", "to": "2026-12-31"}], doc_id="port-deal.md")
    assert walk(drafts, "e", "", typed, "y", "q")[0] == (1, 0, 4)
    (case,) = read_set(drafts).cases
    assert case.answerable is (typed != "-") and (case.evidence, case.documents, case.dates) == ((), (), ())


def test_a_quote_whose_document_is_not_there_is_shown_alone(tmp_path: Path) -> None:
    around = Surroundings(tmp_path / "gone", Settings())
    assert around.show("port-deal.md", "The deal") == ">>The deal<<"
    assert Surroundings(NEWS, Settings()).show("port-deal.md", "not in it") == ">>not in it<<"
    with pytest.raises(CorpusError, match="draft cases first"):
        walk(tmp_path / "gone.csv")


@pytest.mark.slow
def test_the_command_drafts_walks_and_measures(command: Command, tmp_path: Path) -> None:
    asked = ("--documents", NEWS, "--home", tmp_path / "home", "--llm", "quotes")
    done = command("eval", "new", *asked, "--count", "6", "--out", "drafts.csv")
    assert done.returncode == 0 and "6 drafts, 1 of them not answerable" in done.stdout
    assert "is there already" in command.refuse("eval", "new", *asked, "--out", "drafts.csv")
    assert "holds only drafts" in command.refuse("eval", *asked, "--cases", "drafts.csv")
    done = command("eval", "new", *asked, "--review", "drafts.csv", typed=b"y\ny\nq\n")
    assert "2 confirmed, 0 dropped, 4 left in drafts.csv" in done.stdout
    done = command("eval", *asked, "--cases", "drafts.csv", "--json", "report.json")
    assert "4 drafts are left out; confirm them" in done.stderr
    report = json.loads((command.folder / "report.json").read_text(encoding="utf-8"))
    assert report["cases"] == 2 and report["gold_missing"] == 0
    assert "--judge-model without --judge" in command.refuse("eval", *asked, "--judge-model", "m")


def test_documents_go_by_file_path_address_or_title(tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    title = "Seldon dockers back at work after night-pay deal"
    names = ["port-deal.md", "news/port-deal.md", NEWS / "port-deal.md", title, title.upper()]
    lines = [f'"How long does it run, {at}?",December 2026,{name}\n' for at, name in enumerate(names)]
    cases.write_text("question,answer,document\n" + "".join(lines) + "And who?,x,gone.md\n", encoding="utf-8")
    from evals.run import evaluate

    report = evaluate(NEWS, cases, Settings(home=tmp_path / "home", llm="quotes")).report
    assert report.counts["gold_missing"] == 1


@pytest.mark.slow
def test_feedback_is_asked_as_it_is_exported(command: Command, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_bot(home=home, llm="quotes") as bot:
        bot.ingest(NEWS)
        answer = bot.ask("Who is Sigrid Falk?")
        assert not answer.abstained
        bot.feedback.give(answer, "helpful")
        bot.feedback.give(answer, "wrong", "wrong answer", "=1+1")
    assert command("feedback", "export", "--home", home, "--out", "said.jsonl").returncode == 0
    done = command(
        "eval", "--cases", "said.jsonl", "--documents", NEWS, "--home", home, "--llm", "quotes", "--json", "r"
    )
    report = json.loads((command.folder / "r").read_text(encoding="utf-8"))
    assert done.returncode == 0 and report["cases"] == 2
    assert {row["kind"]: row["answerable"] for row in report["cases_detail"]} == {"helpful": True, "to_complete": None}
    assert report["citation_recall"] == 1.0 and report["gold_missing"] == 0
