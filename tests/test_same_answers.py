"""Wherever an index is kept, questions get the same answers: in its home, on a Chroma server, on PostgreSQL too.

The cases of our own evaluation, asked of real servers; an answer is compared as a whole, but for the time it took.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chroma_servers import ChromaProcess
from postgres_servers import PostgresProcess

from bot import open_bot
from evals.cases import Case
from evals.sets import read_set

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
SETS = {
    "corpus": ("corpus", "corpus-held", "conversations", "conversations-held"),
    "evals/news": ("news", "news-held"),
}
"""Folders of documents with the sets of cases about them."""


def answer_all(cases: list[Case], documents: Path, **settings: str) -> list[dict[str, Any]]:
    """Every answer as it would be sent, with what it was found in."""
    with open_bot(llm="quotes", **settings) as bot:
        assert bot.ingest(documents).failed == () and bot.verify() == []
        return [
            replace(
                bot.ask(case.question, history=case.history, filters=case.filters, today="2024-05-01"), seconds={}
            ).to_dict()
            for case in cases
        ]


@pytest.mark.parametrize(("folder", "least"), [("corpus", 300), ("evals/news", 150)])
def test_every_case_is_answered_the_same_from_each_place(
    folder: str, least: int, tmp_path: Path, chroma: ChromaProcess, postgres: PostgresProcess
) -> None:
    cases = [case for name in SETS[folder] for case in read_set(ROOT / "evals" / "cases" / f"{name}.jsonl").cases]
    assert len(cases) >= least
    places = {
        "home": {},
        "chroma": {"chroma_url": chroma.url},
        "postgres": {"chroma_url": chroma.url, "catalog_url": postgres.create()},
    }
    told = {
        name: answer_all(cases, ROOT / folder, home=str(tmp_path / name), **place) for name, place in places.items()
    }
    assert sum(not answer["abstained"] for answer in told["home"]) > least / 3
    for name in ("chroma", "postgres"):
        differing = [case.id for case, one, other in zip(cases, told["home"], told[name], strict=True) if one != other]
        assert differing == [], f"{name}: {len(differing)} of {len(cases)}"
