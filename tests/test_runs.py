"""Runs that are kept: under an id, whole or not at all, found by what people type, gone only when they say so.

The reports are those of the scripted bot of test_evals.py.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Command
from test_evals import ScriptedBot, make_answer

from bot.errors import CorpusError, SettingsError
from evals.cases import Case
from evals.kept.provenance import Provenance
from evals.kept.runs import Run, Runs, describe_run, read_run
from evals.report import Report
from evals.run import run

SECONDS = {"asking_seconds": 1.5}


def make_report(text: str = "The harbour opened in 1956.") -> Report:
    answer = make_answer("When?", ("harbour", text))
    settings = {"llm": "quotes", "cases_file": "somewhere/cases.jsonl"}
    return run(ScriptedBot([answer]), [Case("1", "When?", ("1956",), True, ("harbour",))], settings=settings)


def make_provenance(started: str = "2026-01-02T03:04:05+00:00") -> Provenance:
    return Provenance(started, "abcdef0123", True, "code", {"python": "3.11.9"}, "a machine", "cases", "documents")


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def keep(runs: Runs, *starts: str) -> list[str]:
    return [runs.keep(make_report(), make_provenance(started), SECONDS).id for started in starts]


def test_a_run_is_kept_with_its_report_and_what_it_was_made_of(runs: Runs, tmp_path: Path) -> None:
    report = make_report()
    kept = runs.keep(report, make_provenance(), SECONDS)
    assert kept.id.startswith("20260102-030405-")
    form = json.loads((tmp_path / "evals" / "runs" / kept.id / "run.json").read_text())
    assert form == {**json.loads(json.dumps(report.to_dict())), **form}
    told = {"id": kept.id, "started": "2026-01-02T03:04:05+00:00", "commit": "abcdef0123", "dirty": True}
    told |= {"code_sha256": "code", "cases_sha256": "cases", "documents_sha256": "documents", "asking_seconds": 1.5}
    assert form == {**form, **told}
    assert form["versions"] == {"python": "3.11.9"} and runs.find(kept.id).to_dict() == form


def test_runs_are_listed_the_newest_first_in_one_line_each(runs: Runs) -> None:
    first, second = keep(runs, "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:06+00:00")
    assert runs.list_ids() == [second, first]
    line = describe_run(runs.find(first))
    assert line.startswith(f"{first}  quotes  1 of cases.jsonl  answer_contains 1.000")
    assert line.endswith("abcdef01 and changes")


def test_two_runs_of_one_second_have_ids_of_their_own(runs: Runs) -> None:
    one = runs.keep(make_report(), make_provenance(), SECONDS)
    other = runs.keep(make_report("The harbour"), make_provenance(), SECONDS)
    assert one.id != other.id and sorted(runs.list_ids()) == sorted([one.id, other.id])


def test_a_run_is_named_by_id_place_characters_or_file(runs: Runs, tmp_path: Path) -> None:
    first, second = keep(runs, "2026-01-02T03:04:05+00:00", "2026-02-02T03:04:06+00:00")
    names = {"last": second, "last~0": second, "last~1": first, first[:8]: first, first[-6:]: first, second: second}
    assert {name: runs.find(name).id for name in names} == names
    folder = tmp_path / "evals" / "runs" / first
    assert runs.find(str(folder)).id == runs.find(str(folder / "run.json")).id == first


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("last~2", "2 runs are kept"),
        ("last~99999", "no run or file is named 'last~99999'"),
        ("2026", "2 runs have ids that begin or end with '2026'"),
        ("202", "no run or file is named '202'"),
        ("../runs", "no run or file is named"),
        ("gone.json", "no run or file is named"),
        ("a" * 300, "no run or file is named"),
    ],
)
def test_a_name_that_means_no_run_or_several_is_refused(runs: Runs, name: str, told: str) -> None:
    keep(runs, "2026-01-02T03:04:05+00:00", "2026-02-02T03:04:06+00:00")
    with pytest.raises(CorpusError, match=told):
        runs.find(name)


def test_a_removed_run_is_gone_and_the_others_stay(runs: Runs) -> None:
    first, second = keep(runs, "2026-01-02T03:04:05+00:00", "2026-02-02T03:04:06+00:00")
    assert runs.remove("last") == second and runs.list_ids() == [first]


def test_what_is_no_run_is_refused_and_what_is_half_written_is_not_listed(runs: Runs, tmp_path: Path) -> None:
    keep(runs, "2026-01-02T03:04:05+00:00")
    (tmp_path / "evals" / "runs" / ".20260102-030405-abcdef-1").mkdir()
    (tmp_path / "evals" / "runs" / "notes").mkdir()
    assert len(runs.list_ids()) == 1
    for content in (
        "",
        "[]",
        '{"settings": {}}',
        '{"settings": {}, "cases_detail": [{"id": "1"}]}',
        "[" * 100_000,
        "\0",
    ):
        (tmp_path / "odd.json").write_text(content)
        with pytest.raises(CorpusError, match="name a run"):
            read_run(tmp_path / "odd.json")
    (tmp_path / "odd.json").write_text('{"schema": 2, "settings": {}, "cases_detail": []}')
    with pytest.raises(CorpusError, match="another version"):
        read_run(tmp_path / "odd.json")


def test_a_home_that_takes_no_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "evals").write_text("")
    with pytest.raises(SettingsError, match=r"cannot keep the run in .*--home"):
        Runs(tmp_path).keep(make_report(), make_provenance(), SECONDS)


def test_a_figure_is_a_number_or_nothing() -> None:
    run = Run({"recall@1": 1, "auc": None, "settings": {}, "cases_detail": []})
    assert (run.figure("recall@1"), run.figure("auc"), run.figure("none")) == (1.0, None, None)
    assert (run.id, run.answered_by) == ("", "unknown")


# the command


def test_the_command_keeps_lists_compares_and_removes_runs(command: Command, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(
        '{"id": "1", "question": "When did Ada Berg open the harbour?", "answers": ["1956"], "doc_id": "harbour.md"}\n'
    )
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "harbour.md").write_text("# Harbour\n\nAda Berg opened the harbour in 1956.\n")
    asked = ("eval", "--documents", "documents", "--cases", "cases.jsonl", "--json", "out.json", "--html", "out.html")
    for kept in ("0", "1"):
        done = command(*asked)
        assert (done.returncode, done.stderr) == (0, "")
        assert (f"; {kept} answers kept from earlier runs" in done.stdout.splitlines()[0]) is (kept != "0")
    made = json.loads((tmp_path / "out.json").read_text())
    assert made["id"] in done.stdout and "1 question, answered by quotes" in (tmp_path / "out.html").read_text()
    again = command("eval", "show", "last", "--html", "again.html", "--verbose")
    assert "brier" in again.stdout and (tmp_path / "again.html").read_text() == (tmp_path / "out.html").read_text()
    listed = command("eval", "--runs")
    assert listed.stdout.splitlines()[0].startswith(made["id"]) and listed.stderr == "2 runs kept\n"
    compared = command("eval", "--compare", "last~1", "out.json", "--json", "changes.json")
    assert "newly wrong: 0" in compared.stdout and json.loads((tmp_path / "changes.json").read_text())["same"] == 1
    damaged = tmp_path / ".bot" / "evals" / "runs" / "20990102-030405-abcdef"
    damaged.mkdir(parents=True)
    (damaged / "run.json").write_text("{")
    first, second, _ = command("eval", "--runs").stdout.splitlines()
    assert first.startswith(f"{damaged.name}  cannot be read: ") and second.startswith(made["id"])
    assert command("eval", "remove", damaged.name).returncode == 0
    removed = command("eval", "remove", "last~1", "last")
    assert removed.stdout.count("removed ") == 2 and command("eval", "--runs").stdout == ""
    assert "`bot eval` makes one" in command.refuse("eval", "--compare", "last", "last")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--update",), "--update has no effect without --gate; leave it out"),
        (("--baseline", "mine.json"), "--baseline has no effect without --gate; leave it out"),
        (("--compare", "last", "last", "remove", "last"), "--compare and remove are two things; give one of them"),
        (("--gate", "new", "--out", "new.csv"), "--gate and new are two things; give one of them"),
        (("--runs", "--html", "out.html"), "--html has no effect with --runs; leave it out"),
        (("--compare", "last", "last", "--html", "out.html"), "--html has no effect with --compare; leave it out"),
        (("--runs", "--limit", "3"), "--limit has no effect with --runs; leave it out"),
        (("--limit", "3", "show", "last"), "--limit has no effect with show; leave it out"),
        (("--runs", "--verbose"), "--verbose has no effect with --runs; leave it out"),
        (("--judge-model", "one", "remove", "last"), "--judge-model has no effect with remove; leave it out"),
    ],
)
def test_what_would_have_no_effect_is_refused(command: Command, typed: tuple[str, ...], told: str) -> None:
    assert command.refuse("eval", *typed) == told
