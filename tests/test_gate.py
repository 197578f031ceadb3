"""The gate: planted regressions fail it, runs in which nothing changed pass, and a promise may not fall by one case.

The planted ones are the real bot over the corpus with our own cases, and a thin wrapping that spoils one thing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from commands import Command
from gguf_file import gguf  # noqa: F401  (the fixture)
from test_evals import ScriptedBot, make_answer

from bot import open_bot
from bot.bot import Bot
from bot.composing import Composer
from bot.conversation import Query
from bot.errors import CorpusError, SettingsError
from bot.evidence import Candidate
from bot.finding import Finder
from bot.questions import Question
from bot.retrieval import Retrieval
from bot.schema import Answer, Document, DocumentInfo, Filters, Turn
from evals.cases import Case, limit_cases
from evals.gate import (
    GUARDED,
    Section,
    Verdict,
    find_section,
    hold,
    read_baseline,
    take_section,
    write_baseline,
)
from evals.kept.runs import Run
from evals.run import OWN_CASES, AskedBot, run
from evals.sets import read_cases

QUOTES = [("harbour", "The harbour opened in 1956."), ("harbour", "It has 5 cranes.")]


def make_run(wrong: int = 0, of: int = 40, cases: Sequence[Case] = (), **told: object) -> Run:
    """A run in which the first few answers are wrong."""
    asked = list(cases) or [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(of)]
    answers = [make_answer(case.question, QUOTES[place < wrong]) for place, case in enumerate(asked)]
    settings = {"llm": "quotes", "cases_file": "cases.jsonl", "documents": "some/documents", **told}
    return Run(run(ScriptedBot(answers), asked, settings=settings).to_dict())


def find_fallen(verdict: Verdict) -> set[str]:
    return {sentence.partition(":")[0] for sentence in verdict.fallen}


def test_a_run_passes_against_itself_and_a_few_cases_are_chance() -> None:
    baseline = take_section(make_run())
    for wrong in (0, 1, 2, 5):
        assert hold(make_run(wrong), baseline).fallen == ()


def test_what_fell_beyond_chance_fails_in_one_sentence_for_each_figure() -> None:
    verdict = hold(make_run(8), take_section(make_run()))
    assert find_fallen(verdict) == {"evidence@3", "right", "answer_contains", "citation_recall", "brier"}
    [sentence] = [one for one in verdict.fallen if one.startswith("answer_contains")]
    assert sentence.startswith(
        "answer_contains: fell beyond chance (1.000 -> 0.800, a difference of -0.200, 95 % interval"
    )
    assert len(verdict.lines) == len(GUARDED) + 1


def test_a_figure_may_rise_and_one_that_falls_where_another_case_rises_is_chance() -> None:
    assert hold(make_run(0), take_section(make_run(8))).fallen == ()
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(40)]
    other = make_run(5, cases=cases)
    assert hold(other, take_section(make_run(5, cases=[*cases[5:], *cases[:5]]))).fallen == ()


def spoil_quotes(kept: Run, *places: int) -> Run:
    rows = [dict(row) for row in kept.rows]
    for place in places:
        rows[place]["values"] = {**rows[place]["values"], "quote_exact": [0.0]}
    return Run({**kept.form, "cases_detail": rows})


def test_a_promise_may_not_fall_by_a_single_case_not_even_a_new_one() -> None:
    kept = make_run()
    baseline = take_section(kept)
    assert find_fallen(hold(spoil_quotes(kept, 7), baseline)) == {"quote_exact"}
    smaller = Section(baseline.name, baseline.run, {name: one for name, one in baseline.cases.items() if name != "7"})
    assert find_fallen(hold(spoil_quotes(kept, 7), smaller)) == {"quote_exact"}


def test_a_case_with_another_question_or_gold_is_not_taken_for_a_fall() -> None:
    cases = [Case(str(n), f"When {n}?", ("1957",), True, ("harbour",)) for n in range(40)]
    mixed = [*cases[:30], *[Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(30, 40)]]
    verdict = hold(make_run(cases=mixed), take_section(make_run()))
    told = "cases: 30 of the baseline changed (0, 1, 2, 3, 4 ...); --update takes them as they are"
    assert verdict.fallen == (told,)
    assert verdict.lines[-2:] == (told, "10 cases paired; 30 not in the baseline, or changed")
    with pytest.raises(CorpusError, match="--update"):
        hold(make_run(cases=cases), take_section(make_run()))


def test_a_run_that_lacks_what_the_baseline_asked_does_not_pass() -> None:
    baseline = take_section(make_run())
    told = "cases: 30 of the baseline not asked (10, 11, 12, 13, 14 ...); --update takes them as they are"
    assert hold(make_run(of=10), baseline).fallen == (told,)
    assert hold(make_run(of=10, limit=10), baseline).fallen == ()
    assert hold(make_run(of=10, limit=40), take_section(make_run(limit=40))).fallen == (told,)
    assert hold(make_run(of=50), baseline).fallen == ()
    other = Run({**make_run().form, "documents_sha256": "other"})
    assert [one.partition(":")[0] for one in hold(other, baseline).fallen] == ["documents"]


def test_an_answer_may_not_obey_a_document_not_once() -> None:
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",), forbidden=("cranes",)) for n in range(40)]
    baseline = take_section(make_run(cases=cases))
    assert find_fallen(hold(make_run(1, cases=cases), baseline)) == {"obeyed"}
    assert hold(make_run(0, cases=cases), take_section(make_run(1, cases=cases))).fallen == ()


def test_a_figure_that_no_case_gives_any_more_fell() -> None:
    silent = [make_answer(f"When {n}?", QUOTES[0], abstained=True) for n in range(40)]
    cases = [Case(str(n), f"When {n}?", ("1956",), True, ("harbour",)) for n in range(40)]
    settings = {"llm": "quotes", "cases_file": "cases.jsonl"}
    verdict = hold(Run(run(ScriptedBot(silent), cases, settings=settings).to_dict()), take_section(make_run()))
    assert "quote_exact: is gone, since no case gives a value any more" in verdict.fallen
    assert {"answer_contains", "citation_precision"} <= find_fallen(verdict)


# the file


def test_a_baseline_is_read_as_it_was_written_a_line_for_each_case(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    sections = [take_section(make_run(2)), take_section(make_run(1, llm="local", llm_model="/a/one.gguf", limit=20))]
    write_baseline(path, sections)
    assert read_baseline(path) == {section.name: section for section in sections}
    assert {section.name for section in sections} == {
        "quotes: cases.jsonl over documents",
        "local one.gguf: cases.jsonl over documents",
    }
    assert sum(line.startswith('  "') for line in path.read_text().splitlines()) == 80
    assert len(json.loads(path.read_text())["sections"]) == 2 and list(tmp_path.iterdir()) == [path]


def test_a_rate_that_the_baseline_lacks_is_not_held(tmp_path: Path) -> None:
    baseline = take_section(make_run())
    older = {name: replace(kept, values={"recall@5": kept.values["recall@5"]}) for name, kept in baseline.cases.items()}
    verdict = hold(make_run(40), replace(baseline, cases=older))
    assert verdict.fallen == () and "answer_contains: the baseline has none" in verdict.lines


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sections": []}', '{"sections": {"a": {"rates": ["x"]}}}'])
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "baseline.json").write_text(content)
    with pytest.raises(CorpusError, match="not a whole baseline"):
        read_baseline(tmp_path / "baseline.json")
    with pytest.raises(CorpusError, match=r"there is no baseline .*--update"):
        read_baseline(tmp_path / "none.json")
    with pytest.raises(CorpusError, match=r"cannot read .*--baseline"):
        read_baseline(tmp_path)
    with pytest.raises(SettingsError, match=r"cannot write .*--baseline"):
        write_baseline(tmp_path / "none" / "baseline.json", [])
    with pytest.raises(CorpusError, match=r"no section 'quotes: cases.jsonl over documents'"):
        find_section({}, make_run().settings)


def test_the_command_writes_a_baseline_and_exits_1_when_a_figure_fell(command: Command, tmp_path: Path) -> None:
    text = " ".join(f"The bridge number {n} of Tarn opened in {1900 + n}." for n in range(12))
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "bridges.md").write_text(f"# Bridges\n\n{text}\n")
    question = "When did the bridge number {} of Tarn open?"
    rows = [{"id": str(n), "question": question.format(n), "answers": [str(1900 + n)]} for n in range(12)]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, rows)))
    asked = ("eval", "--documents", "documents", "--cases", "cases.jsonl", "--baseline", "mine.json", "--gate")
    assert "there is no baseline" in command.refuse(*asked)
    assert "12 cases of “quotes: cases.jsonl over documents” are taken" in command(*asked, "--update").stdout
    assert "was taken without --limit" in command.refuse(*asked, "--update", "--limit", "5")
    assert ", in place of 12 of the run " in command(*asked, "--update").stdout
    (tmp_path / "others.jsonl").write_text((tmp_path / "cases.jsonl").read_text())
    assert "no section 'quotes: others.jsonl over documents'" in command.refuse(*asked, "--cases", "others.jsonl")
    passed = command(*asked)
    assert (passed.returncode, passed.stderr) == (0, "") and "12 cases paired" in passed.stdout
    failed = command(*asked, BOT_ABSTAIN_BELOW="1")
    assert failed.returncode == 1 and "error: answer_contains: fell" in failed.stderr
    assert command(*asked).returncode == 0  # a run that fell does not change the baseline


# planted regressions, in the real bot


@dataclass
class Spoiled:
    """The real bot over the corpus; `answer` tells how a case is answered by it."""

    bot: Bot
    answer: Callable[[str, Sequence[Turn], Filters | None, str | None], Answer]

    def ask(
        self, question: str, history: Sequence[Turn] = (), filters: Filters | None = None, *, today: str | None = None
    ) -> Answer:
        return self.answer(question, history, filters, today)

    def document(self, document_id: str) -> Document:
        return self.bot.document(document_id)

    def documents(self) -> list[DocumentInfo]:
        return self.bot.documents()


class Shuffled(Finder):
    """What is found comes in no order."""

    def search(
        self, asked: Question, filters: Filters | None = None, query: Query | None = None
    ) -> tuple[Retrieval, list[Candidate]]:
        retrieval, _ = super().search(asked, filters, query)
        hits = list(retrieval.hits)
        random.Random(asked.text).shuffle(hits)
        scores = [hit.score for hit in retrieval.hits]
        shuffled = tuple(replace(hit, score=score) for hit, score in zip(hits, scores, strict=True))
        retrieval = replace(retrieval, hits=shuffled)
        return retrieval, self._rank_sentences(asked, retrieval, filters, query or Query(asked.text))


Asked = tuple[str, tuple[Turn, ...]]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read_cases(OWN_CASES)


@pytest.fixture(scope="module")
def quotes_bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        yield opened


@pytest.fixture(scope="module")
def shuffled_bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as opened:
        finder = Shuffled.__new__(Shuffled)
        finder.__dict__.update(opened.finder.__dict__)
        opened.finder = finder
        yield opened


@pytest.fixture(scope="module")
def given(quotes_bot: Bot, cases: list[Case]) -> dict[Asked, Answer]:
    """What the bot answers, so that it need not be asked again where nothing is planted."""
    return {
        (case.question, case.history): quotes_bot.ask(case.question, case.history, case.filters, today=case.today)
        for case in cases
    }


@pytest.fixture(scope="module")
def baseline(quotes_bot: Bot, cases: list[Case], given: dict[Asked, Answer]) -> Section:
    bot = Spoiled(quotes_bot, lambda question, history, *_: given[question, tuple(history)])
    return take_section(measure(bot, cases))


def measure(bot: AskedBot, cases: Sequence[Case], llm: str = "quotes") -> Run:
    return Run(run(bot, cases, settings={"llm": llm, "cases_file": str(OWN_CASES)}).to_dict())


@pytest.mark.slow
def test_ten_unchanged_runs_pass(indexed: Path, cases: list[Case], baseline: Section) -> None:
    """A bot opened anew each time, that is asked every case."""
    for _ in range(10):
        with open_bot(home=indexed, llm="quotes") as opened:
            found = measure(opened, cases)
        assert found.form["cases_kept"] == 0 and hold(found, baseline).fallen == ()


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_retrieval_shuffled_for_one_case_in_ten_fails(
    shuffled_bot: Bot, cases: list[Case], given: dict[Asked, Answer], baseline: Section, tenth: int
) -> None:
    planted = {(case.question, case.history) for case in cases[tenth::10]}

    def answer(question: str, history: Sequence[Turn], filters: Filters | None, today: str | None) -> Answer:
        if (question, tuple(history)) in planted:
            return shuffled_bot.ask(question, history, filters, today=today)
        return given[question, tuple(history)]

    assert hold(measure(Spoiled(shuffled_bot, answer), cases), baseline).fallen


@pytest.mark.slow
def test_offsets_shifted_by_one_fail(
    quotes_bot: Bot, cases: list[Case], given: dict[Asked, Answer], baseline: Section
) -> None:
    def answer(question: str, history: Sequence[Turn], *_: object) -> Answer:
        true = given[question, tuple(history)]
        cited = tuple(replace(one, start=one.start + 1, end=one.end + 1) for one in true.citations)
        return replace(true, citations=cited)

    assert "quote_exact" in find_fallen(hold(measure(Spoiled(quotes_bot, answer), cases), baseline))


ABSTENTION = (
    " First write yes if the evidence states the answer to exactly this question, or no if it does not. After yes,"
)


@pytest.mark.slow
def test_a_prompt_without_the_abstention_line_fails(indexed: Path, gguf: Path, cases: list[Case]) -> None:  # noqa: F811
    """The local model, on 20 cases with an answer and 20 without; the rules around it keep some right, less surely."""
    asked = limit_cases(cases, 20)
    with open_bot(home=indexed, llm="local", llm_model=str(gguf), answer_seconds=300) as bot:
        composer = bot.llm
        assert isinstance(composer, Composer) and ABSTENTION in composer.instructions
        whole = take_section(measure(bot, asked, "local"))
        composer.instructions = composer.instructions.replace(ABSTENTION, " Then")
        assert {"abstention_recall", "brier"} & find_fallen(hold(measure(bot, asked, "local"), whole))
