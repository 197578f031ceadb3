"""`bot eval`: measures answers on a set of cases and keeps the run; lists, compares and removes runs; the gate.

Asking and counting are the business of evals, which is loaded only here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.arguments import read_settings
from bot.commands.terminal import say, show, show_bar
from bot.errors import CorpusError, SettingsError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from evals.judges.judging import Judge
    from evals.kept.runs import Run
    from evals.run import Measured

MEASURING = (
    *("documents", "cases", "drafts", "day", "judge", "judge_model", "json", "html", "limit", "prices", "fresh"),
    "verbose",
)
PLAIN = "without --gate"
USED: Mapping[str, tuple[str, ...]] = {
    PLAIN: MEASURING,
    "with --gate": (*MEASURING, "baseline", "update"),
    "with --compare": ("json",),
    "with --runs": (),
    "with remove": (),
    "with show": ("json", "html", "verbose"),
    "with new": ("documents",),
}
"""Which options have an effect on what."""


def run_eval(options: argparse.Namespace) -> int:
    """Runs the cases, or what is asked for instead. Raises BotError."""
    settings = load_settings(**read_settings(options))
    _refuse_unused(options)
    if options.action:
        return ACTIONS[options.action](options, settings)
    if options.runs:
        return _list(settings)
    if options.compare:
        return _compare(options, settings)
    return _gate(options, settings) if options.gate else _measure(options, settings)


def _refuse_unused(options: argparse.Namespace) -> None:
    """Raises SettingsError for an option that would have no effect on what is asked for."""
    mode = next((f"--{name}" for name in ("runs", "compare", "gate") if getattr(options, name)), "")
    if mode and options.action:
        raise SettingsError(f"{mode} and {options.action} are two things; give one of them")
    mode = f"with {asked}" if (asked := mode or options.action) else PLAIN
    for name in USED["with --gate"]:
        if name not in USED[mode] and getattr(options, name) not in (None, False, ""):
            raise SettingsError(f"--{name.replace('_', '-')} has no effect {mode}; leave it out")


def _measure(options: argparse.Namespace, settings: Settings) -> int:
    measured = _ask(options, settings)
    _tell(options, measured.run)
    _write(options, measured.run)
    show(f"kept as {measured.run.id}")
    return 0


def _tell(options: argparse.Namespace, run: Run) -> None:
    """The run, and how to see more of it where something went wrong."""
    from evals.showing.table import format_run, list_wrong

    show(*format_run(run.form, verbose=options.verbose), "")
    if list_wrong(run.rows) and not (options.verbose or options.html):
        show(f"see what was expected and answered: bot eval show {run.id or 'last'} --verbose, or --html FILE")


def _show(options: argparse.Namespace, settings: Settings) -> int:
    """A run that was kept, once more."""
    from evals.kept.runs import Runs

    run = Runs(settings.home).find(options.run)
    _tell(options, run)
    _write(options, run)
    return 0


def _ask(options: argparse.Namespace, settings: Settings) -> Measured:
    """The run, with what a terminal shows meanwhile."""
    from evals.metrics.timing import Prices
    from evals.run import evaluate

    prices = Prices(*options.prices) if options.prices else None
    with _open_judge(options, settings) as judge, show_bar("indexing") as progress:
        measured = evaluate(
            options.documents,
            options.cases,
            settings,
            limit=options.limit,
            fresh=options.fresh,
            drafts=options.drafts,
            day=options.day,
            judge=judge,
            prices=prices,
            bar=sys.stderr.isatty(),
            indexing=progress,
        )
    for line in measured.report.settings["read_as"]:
        say(line)
    if count := measured.report.settings["drafts_left_out"]:
        say(f"{count} drafts are left out; confirm them with bot eval new --review FILE, or ask them too with --drafts")
    if judge and judge.name in measured.report.settings["answered_by"]:
        say("note: the judge is the model that answered, and models like their own answers; name another one")
    return measured


def _open_judge(options: argparse.Namespace, settings: Settings) -> AbstractContextManager[Judge | None]:
    """The judge that is named, or none. Raises SettingsError, BackendError."""
    if not options.judge:
        if options.judge_model:
            raise SettingsError("--judge-model without --judge: name the judge's backend with --judge")
        return nullcontext()
    from evals.judges.judging import open_judge

    return open_judge(settings, options.judge, options.judge_model)


def _write(options: argparse.Namespace, run: Run) -> None:
    """The files that were asked for."""
    from evals.report import write_json
    from evals.showing.page import write_page

    if options.json:
        write_json(run.to_dict(), options.json)
    if options.html:
        write_page(run, options.html)


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    from evals.gate import BASELINE, find_section, hold, read_baseline
    from evals.run import describe_plan

    path = options.baseline or BASELINE
    plan = describe_plan(options.documents, options.cases, settings, options.limit)
    if options.update:
        return _update(options, settings, path, plan)
    section = find_section(read_baseline(path), plan)
    measured = _ask(options, settings)
    _write(options, measured.run)
    verdict = hold(measured.run, section)
    show(*verdict.lines)
    for sentence in verdict.fallen:
        say(f"error: {sentence}; compare the run {measured.run.id} with an earlier one")
    return 1 if verdict.fallen else 0


def _update(options: argparse.Namespace, settings: Settings, path: Path, plan: Mapping[str, Any]) -> int:
    """Puts a run into the baseline, in place of the one that was there."""
    from evals.gate import read_baseline, refuse_smaller, take_section, write_baseline

    sections = read_baseline(path) if path.exists() else {}
    refuse_smaller(sections, plan)
    measured = _ask(options, settings)
    _write(options, measured.run)
    section = take_section(measured.run)
    old = sections.get(section.name)
    write_baseline(path, {**sections, section.name: section}.values())
    instead = f", in place of {len(old.cases)} of the run {old.run}" if old else ""
    show(f"{path}: {len(section.cases)} cases of “{section.name}” are taken from the run {section.run}{instead}")
    return 0


def _list(settings: Settings) -> int:
    from evals.kept.runs import Runs, describe_run

    runs = Runs(settings.home)
    ids = runs.list_ids()
    for run_id in ids:
        try:
            show(describe_run(runs.find(run_id)))
        except CorpusError as error:  # one that is damaged does not hide the others
            show(f"{run_id}  cannot be read: {error}")
    say(f"{len(ids)} run{'' if len(ids) == 1 else 's'} kept")
    return 0


def _compare(options: argparse.Namespace, settings: Settings) -> int:
    from evals.compare import compare, format_comparison
    from evals.kept.runs import Runs
    from evals.report import write_json

    runs = Runs(settings.home)
    before, after = (runs.find(name) for name in options.compare)
    comparison = compare(before, after)
    show(*format_comparison(comparison))
    if options.json:
        write_json(comparison.to_dict(), options.json)
    return 0


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from evals.kept.runs import Runs

    runs = Runs(settings.home)
    for run_id in dict.fromkeys([runs.find_id(name) for name in options.ids]):
        runs.remove(run_id)
        show(f"removed {run_id}")
    return 0


def _new(options: argparse.Namespace, settings: Settings) -> int:
    """Drafts cases, or walks through drafts."""
    documents = options.documents or settings.corpus
    if options.review:
        return _review(options.review, documents, settings)
    from evals.sets import refuse_old, write_set
    from evals.writing.drafts import draft_set

    refuse_old(options.out)
    if options.count < 1:
        raise SettingsError(f"--count {options.count}: draft at least 1 case")
    with show_bar("indexing") as progress:
        rows = draft_set(documents, settings, options.count, progress)
    write_set(options.out, rows)
    show(f"{options.out}: {len(rows)} drafts, {sum(not row['answerable'] for row in rows)} of them not answerable")
    if len(rows) < options.count:
        say(f"the documents give no more than {len(rows)} questions that can be understood by themselves")
    if all(row["answerable"] for row in rows):
        say("none of them has no answer; write some by hand that the documents do not tell, with no under answerable")
    say(f"confirm them: bot eval new --review {options.out} --documents {documents}")
    return 0


def _review(path: Path, documents: Path, settings: Settings) -> int:
    from evals.writing.review import Surroundings, review

    done = review(path, Surroundings(documents, settings), input, show)
    show("", f"{done.confirmed} confirmed, {done.dropped} dropped, {done.left} left in {path}")
    if done.left:
        say("run it again to go on where you stopped")
    return 0


ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {"remove": _remove, "new": _new, "show": _show}
