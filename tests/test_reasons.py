"""Asked why, a sentence that gives a reason goes ahead of one that only tells of the same thing.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from pathlib import Path

from indexes import fill_bot

QUAY = (
    "---\ntitle: Harbour news\n---\n\nHarriet Voss, the director, is leaving the port of Wexley, the board said. Voss"
    " had led the port since 2017.\n\nIn her letter Voss said she was leaving because the inquiry needed an empty"
    " chair.\n"
)


def test_the_sentence_with_a_reason_answers_why(tmp_path: Path) -> None:
    with fill_bot(tmp_path, {"quay.md": QUAY}) as bot:
        why, whether = bot.ask("Why is Harriet Voss leaving the port?"), bot.ask("Is Harriet Voss leaving the port?")
    assert "because the inquiry" in why.evidence[0].text
    assert "the board said" in whether.evidence[0].text
