"""Hostile outputs of a model at every length that a stream may have shown: nothing on the page but our own tags.

The outputs and the check are those of test_hostile_outputs.py, which also lets some through a model server.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.schema import AnswerSentence, Evidence
from tests.hostile_outputs import make_output
from tests.inertness import assert_inert
from tests.markup import cite, make_answer
from tests.torture.results import Failure, Result, Sizes, keep
from ui.turns import render_answer, render_evidence, render_notice

BAR = "1,000 outputs x all prefixes, 0 remote references"


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """Output number n comes from the seed plus n."""
    frames, failures = 0, []
    for number in range(seed, seed + sizes["outputs"]):
        output = make_output(number)
        pages = [*render_prefixes(output), *render_ends(output)]
        frames += len(pages)
        if found := find_fault(pages):
            failures.append(keep(folder, Failure(number, f"{output!r} shows {found}")))
    figures = {"frames": frames}
    return [Result("hostile outputs", sizes["outputs"], BAR, not failures, figures, failures)]


def render_prefixes(output: str) -> list[str]:
    """What the page shows while it streams."""
    evidence = Evidence("Why?", (), (), 0.9)
    return [render_evidence("Why?", evidence, output[:end]) for end in range(len(output) + 1)]


def render_ends(output: str) -> list[str]:
    """What the page may show of it at the end: in each place that words of a model or of a reader can take."""
    supported, unsupported = (AnswerSentence(output, (1,), "supported"), AnswerSentence(output, (), "unsupported"))
    answer = make_answer(supported, unsupported, citations=(cite(1, "It rejected the plan."),), question=output)
    answer = replace(answer, removed=(unsupported,), notice=output, query=output, llm=output)
    abstained = replace(answer, abstained=True, reason=output, sentences=(), citations=(), choices=(output, output))
    return [render_answer(answer), render_answer(abstained), render_notice(output, output)]


def find_fault(pages: list[str]) -> str:
    """The first thing that is not inert; "" where all is."""
    for page in pages:
        try:
            assert_inert(page)
        except AssertionError as error:
            return str(error)[:300] or "an odd attribute"
    return ""
