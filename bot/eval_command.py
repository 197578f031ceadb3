"""`bot eval`: measures answers on a set of cases and keeps the run; lists, compares and removes runs; the gate.

Asking and counting are the business of evals, which is loaded only here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from bot.arguments import read_settings
from bot.errors import SettingsError
from bot.settings import Settings, load_settings
from bot.terminal import say, show, show_bar

if TYPE_CHECKING:
    from evals.judging import Judge
    from evals.run import Measured


def run_eval(options: argparse.Namespace) -> int:
    """Runs the cases, or what is asked for instead. Raises BotError."""
    settings = load_settings(**read_settings(options))
    if options.update and not options.gate:
        raise SettingsError("--update writes the gate's baseline anew; give --gate too")
    if options.action:
        return ACTIONS[options.action](options, settings)
    if options.runs:
        return _list(settings)
    if options.compare:
        return _compare(options, settings)
    return _gate(options, settings) if options.gate else _measure(options, settings)


def _measure(options: argparse.Namespace, settings: Settings) -> int:
    from evals.report import print_report

    measured = _ask(options, settings)
    print_report(measured.report)
    _write(options, measured)
    show(f"kept as {measured.run.id}")
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
            judge=judge,
            prices=prices,
            bar=sys.stderr.isatty(),
            indexing=progress,
        )
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
    from evals.judging import open_judge

    return open_judge(settings, options.judge, options.judge_model)


def _write(options: argparse.Namespace, measured: Measured) -> None:
    """The files that were asked for."""
    from evals.page import write_page
    from evals.report import write_json

    if options.json:
        write_json(measured.run.to_dict(), options.json)
    if options.html:
        write_page(measured.run, options.html)


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    from evals.gate import BASELINE, find_section, hold, read_baseline, take_section, write_baseline

    path = options.baseline or BASELINE
    sections = read_baseline(path) if path.exists() or not options.update else {}
    measured = _ask(options, settings)
    _write(options, measured)
    if options.update:
        section = take_section(measured.run)
        write_baseline(path, {**sections, section.name: section}.values())
        show(f"{path}: {len(section.cases)} cases of “{section.name}” are taken from the run {section.run}")
        return 0
    verdict = hold(measured.run, find_section(sections, measured.run))
    show(*verdict.lines)
    for sentence in verdict.fallen:
        say(f"error: {sentence}; compare the run {measured.run.id} with an earlier one")
    return 1 if verdict.fallen else 0


def _list(settings: Settings) -> int:
    from evals.runs import Runs, describe_run

    runs = Runs(settings.home)
    ids = runs.list_ids()
    for run_id in ids:
        show(describe_run(runs.find(run_id)))
    say(f"{len(ids)} run{'' if len(ids) == 1 else 's'} kept")
    return 0


def _compare(options: argparse.Namespace, settings: Settings) -> int:
    from evals.compare import compare, format_comparison
    from evals.report import write_json
    from evals.runs import Runs

    runs = Runs(settings.home)
    before, after = (runs.find(name) for name in options.compare)
    comparison = compare(before, after)
    show(*format_comparison(comparison))
    if options.json:
        write_json(comparison.to_dict(), options.json)
    return 0


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from evals.runs import Runs

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
    from evals.drafts import draft_set
    from evals.sets import refuse_old, write_set

    refuse_old(options.out)
    if options.count < 1:
        raise SettingsError(f"--count {options.count}: draft at least 1 case")
    with show_bar("indexing") as progress:
        rows = draft_set(documents, settings, options.count, progress)
    write_set(options.out, rows)
    show(f"{options.out}: {len(rows)} drafts, {sum(not row['answerable'] for row in rows)} of them not answerable")
    if len(rows) < options.count:
        say(f"the documents give no more than {len(rows)} questions that can be understood by themselves")
    say(f"confirm them: bot eval new --review {options.out} --documents {documents}")
    return 0


def _review(path: Path, documents: Path, settings: Settings) -> int:
    from evals.review import Surroundings, review

    done = review(path, Surroundings(documents, settings), input, show)
    show("", f"{done.confirmed} confirmed, {done.dropped} dropped, {done.left} left in {path}")
    if done.left:
        say("run it again to go on where you stopped")
    return 0


ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {"remove": _remove, "new": _new}
