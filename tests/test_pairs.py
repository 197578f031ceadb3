"""Lines of sentences and quotes: what is read, what comes back, and how a bad line is told.

The verdicts themselves are tested in test_checking.py, the command in test_check_command.py.
"""

from __future__ import annotations

import json

import pytest

from bot.checking import check_sentence
from bot.errors import CorpusError
from bot.pairs import read_pairs
from bot.schema import Verdict


def test_a_line_keeps_all_it_had_and_gets_its_verdict() -> None:
    line = {"sentence": "Five fell.", "quote": "Five fell.", "n": [1, {"é": None}], "speaker": "Ada", "missing": "?"}
    [pair] = read_pairs([b"\xef\xbb\xbf" + json.dumps(line).encode()], "pairs.jsonl")
    assert pair.with_verdict(Verdict("supported")) == {**line, "status": "supported", "missing": []}
    found = pair.with_verdict(Verdict("misattributed", speaker="Bo"))
    assert found == {**line, "status": "misattributed", "missing": [], "speaker": "Bo"}
    assert pair.with_verdict(Verdict("unsupported", ("Five",)))["missing"] == ["Five"]


@pytest.mark.parametrize("published", ["2023-09-27", "27 September 2023", "2023-09-27T08:00:00Z"])
def test_title_date_and_speaker_are_told_to_the_check(published: str) -> None:
    line = {"sentence": "On 26 September 2023 it closed.", "quote": "It closed on Tuesday.", "published": published}
    told = {"title": "Harbour", "speaker": "Ada"}
    [pair] = read_pairs([json.dumps({**line, **told}).encode()], "-")
    expected = check_sentence(line["sentence"], line["quote"], title="Harbour", published="2023-09-27", speaker="Ada")
    assert pair.check() == expected != check_sentence(line["sentence"], line["quote"])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "line 3: "),
        (b"[]", "line 3: no JSON object"),
        (b'{"sentence": "\xff"}', "line 3: not UTF-8"),
        (b'{"quote": "Rain fell."}', "line 3: no text in sentence"),
        (b'{"sentence": " ", "quote": "Rain fell."}', "line 3: no text in sentence"),
        (b'{"sentence": "Rain fell.", "quote": 5}', "line 3: no text in quote"),
        (b'{"sentence": "Rain fell.", "quote": "Rain fell.", "title": 5}', "line 3: title is no text"),
        (b'{"sentence": "Rain fell.", "quote": "Rain fell.", "published": "soon"}', "line 3: published is no date"),
        (b"[" * 100_000, "line 3: "),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(line: bytes, problem: str) -> None:
    good = b'{"sentence": "Rain fell.", "quote": "Rain fell."}'
    with pytest.raises(CorpusError, match=f"^pairs.jsonl, {problem}"):
        read_pairs([good, b"\n", line, good], "pairs.jsonl")
