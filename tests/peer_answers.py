"""Answers of peers to be judged, written out in one line each.

Used by the tests of what is counted over them.
"""

from __future__ import annotations

from evals.cases import Case
from evals.peers.answers import PeerAnswer, PeerSource, Times
from evals.peers.judging import Judged

RAIN = PeerSource("rain.md", "In 1956 rain fell on the harbour for three days.")
FAIR = PeerSource("fair.md", "The fair was opened by Mayor Lund.")
TEXTS = {"rain.md": [f"# Rain {RAIN.quote} Nobody was hurt."], "fair.md": [FAIR.quote]}
ASKED = Case("a", "When did rain fall?", answers=("1956",), answerable=True, documents=("rain.md",), kind="when")
ABSENT = Case("b", "Who swam?", answerable=False, kind="near_miss")


def say(
    text: str, *sources: PeerSource, seconds: float = 2.0, marked: bool = True, fault: str = "", notice: str = ""
) -> PeerAnswer:
    """An answer; one without a text that did not fail is an abstention."""
    times = Times(0.5, 1.0 if text else None, seconds)
    return PeerAnswer(text, sources, not text and not fault, times, marked, fault, notice)


def judge(
    case: Case, text: str, *sources: PeerSource, marked: bool = True, fault: str = "", notice: str = ""
) -> Judged:
    return Judged(case, say(text, *sources, marked=marked, fault=fault, notice=notice), TEXTS)
