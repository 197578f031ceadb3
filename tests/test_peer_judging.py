"""Which sentence cites what, and whether that holds it, on answers written by hand in the ways that models write them.

What is counted of that is in test_peer_figures.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from peer_answers import ASKED, FAIR, RAIN, judge, say

from bot.errors import CorpusError
from evals.peers.answers import PeerSource
from evals.peers.judging import Cited, is_supported, read_sentences, read_texts


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("Rain fell [1]. Lund came [2].", [("Rain fell.", [RAIN]), ("Lund came.", [FAIR])]),
        ("Rain fell. [1] Lund came. [2]", [("Rain fell.", [RAIN]), ("Lund came.", [FAIR])]),
        ("Rain fell [1], and Lund came [2].", [("Rain fell, and Lund came.", [RAIN, FAIR])]),
        ("Rain fell. Lund came [2].", [("Rain fell.", [FAIR]), ("Lund came.", [FAIR])]),
        ("Rain fell [1]. Lund came.", [("Rain fell.", [RAIN]), ("Lund came.", [])]),
        ("Rain fell [1, 2].", [("Rain fell.", [RAIN, FAIR])]),
        ("Rain fell [1][2].", [("Rain fell.", [RAIN, FAIR])]),
        ("Rain fell [Source 2].", [("Rain fell.", [FAIR])]),
        ("Rain fell (Source 1).", [("Rain fell.", [RAIN])]),
        ("Rain fell [3].", [("Rain fell.", [])]),
        ("Rain fell.", [("Rain fell.", [])]),
        ("[1]", []),
    ],
)
def test_a_mark_belongs_to_the_sentence_that_it_closes_and_to_those_before_without_one(
    text: str, cited: list[tuple[str, list[PeerSource]]]
) -> None:
    assert [(one.text, list(one.sources)) for one in read_sentences(say(text, RAIN, FAIR))] == cited


def test_without_marks_every_sentence_cites_every_source() -> None:
    sentences = read_sentences(say("Rain fell. Lund came.", RAIN, FAIR, marked=False))
    assert [one.sources for one in sentences] == [(RAIN, FAIR)] * 2


@pytest.mark.parametrize(
    ("text", "sources", "supported"),
    [
        ("Rain fell on the harbour for 3 days in 1956.", (RAIN,), True),
        ("In 1956 it rained on the harbour.", (RAIN,), True),
        ("Rain fell on the harbour in 1957.", (RAIN,), False),
        ("Snow covered the mountains and the valley.", (RAIN,), False),
        ("Rain fell in 1956, and Mayor Lund opened the fair.", (RAIN, FAIR), True),
        ("Rain fell in 1956, and Mayor Lund opened the fair.", (RAIN,), False),
        ("Rain fell.", (), False),
    ],
)
def test_a_cited_text_must_hold_numbers_and_words(text: str, sources: tuple[PeerSource, ...], supported: bool) -> None:
    assert is_supported(Cited(text, sources)) is supported


def test_a_quote_is_exact_in_its_own_document_only_with_white_space_as_it_may() -> None:
    judged = judge(ASKED, "Rain fell [1].", RAIN)
    assert judged.is_exact(PeerSource("rain.md", "rain fell\n on the   harbour"))
    assert not judged.is_exact(PeerSource("fair.md", "rain fell on the harbour"))
    assert not judged.is_exact(PeerSource("rain.md", "rain fell on a harbour"))
    assert not judged.is_exact(PeerSource("gone.md", "rain fell on the harbour"))


def test_documents_are_read_as_files_and_as_the_bot_reads_them(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Rain\n---\n\nIt *rained*\nhere.\n")
    (tmp_path / "b.bin").write_bytes(b"\xff\x00rain")
    texts = read_texts(tmp_path)
    assert texts["a.md"][0] == "--- title: Rain --- It *rained* here."
    assert len(texts["a.md"]) == 2 and "It rained here." in texts["a.md"][1]
    assert len(texts["b.bin"]) == 1
    with pytest.raises(CorpusError, match="put it back"):
        read_texts(tmp_path / "gone")
