"""Every figure on answers of which the right value can be counted by hand.

How sentences and citations are read is in test_peer_judging.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from peer_answers import ABSENT, ASKED, FAIR, RAIN, TEXTS, judge, say

from evals.cases import Case
from evals.peers.answers import PeerSource
from evals.peers.figures import COMPARED, MEDIANS, SHARES, compare, find_median, find_share
from evals.peers.judging import Judged

RIGHT = judge(ASKED, "In 1956 rain fell [1]. Lund opened the fair [2].", RAIN, FAIR)
WRONG = judge(ASKED, "Rain fell in 1957 [1].", RAIN)
SILENT = judge(ASKED, "")
LATE = judge(ASKED, "", fault="timeout")
INVENTED = judge(ABSENT, "Lund swam.")
REFUSED = judge(ABSENT, "")
LATE_ABSENT = judge(ABSENT, "", fault="timeout")
ALL = (RIGHT, WRONG, SILENT, LATE, INVENTED, REFUSED, LATE_ABSENT)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("right answer", [[1], [0], [0], [0], [], [], []]),
        ("answered where it can be, abstained where not", [[1], [1], [0], [0], [0], [1], [0]]),
        ("abstention precision", [[], [], [0], [], [], [1], []]),
        ("abstention recall", [[], [], [], [], [0], [1], [0]]),
        ("sentences that their citation holds", [[1, 1], [0], [], [], [0], [], []]),
        ("cited document is gold", [[1, 0], [1], [], [], [], [], []]),
        ("citation shows a gold answer", [[1, 0], [1], [], [], [], [], []]),
        ("answered, and a citation shows a gold answer", [[1], [1], [0], [0], [], [], []]),
        ("citation is word for word", [[1, 1], [1], [], [], [], [], []]),
        ("quotes in place of a model's answer", [[0], [0], [], [], [0], [], []]),
        ("no answer in time, or an error", [[0], [0], [0], [1], [0], [0], [1]]),
    ],
)
def test_shares(name: str, values: list[list[int]]) -> None:
    assert [SHARES[name](one) for one in ALL] == values


def test_every_share_is_tested() -> None:
    assert len(SHARES) == 11


def test_a_mark_of_any_form_does_not_part_an_answer() -> None:
    case = replace(ASKED, answers=("three days in 1956",))
    for mark in ("[1]", "[Source 1]", "(Source 1)"):
        assert SHARES["right answer"](judge(case, f"Three days {mark} in 1956.", RAIN)) == [1]


def test_a_citation_shows_a_gold_answer_only_where_its_document_is_gold() -> None:
    other = PeerSource("fair.md", RAIN.quote)
    assert SHARES["citation shows a gold answer"](judge(ASKED, "In 1956 [1].", other)) == [0]
    anywhere = replace(ASKED, documents=())
    assert SHARES["citation shows a gold answer"](judge(anywhere, "In 1956 [1].", other)) == [1]


def test_an_answer_of_quotes_since_the_model_was_late_is_told() -> None:
    assert SHARES["quotes in place of a model's answer"](judge(ASKED, "1956 [1].", RAIN, notice="late")) == [1]


def test_nobody_is_held_against_others_by_what_quotes_have_by_construction() -> None:
    assert set(COMPARED) < set(SHARES) and "sentences that their citation holds" not in COMPARED


def test_an_answer_in_a_mark_does_not_count() -> None:
    assert SHARES["right answer"](judge(ASKED, "Rain fell long ago [1956].", RAIN)) == [0]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("words of a citation", [10, 7]),
        ("seconds to first evidence", [0.5]),
        ("seconds to first words", [1.0]),
        ("seconds in all", [2.0]),
    ],
)
def test_medians_are_of_these(name: str, values: list[float]) -> None:
    assert MEDIANS[name](RIGHT) == values


def test_a_peer_without_words_has_no_time_to_its_first() -> None:
    assert find_median("seconds to first words", [SILENT, LATE]) is None


def test_a_share_comes_with_its_interval_and_count() -> None:
    score = find_share("right answer", [RIGHT, WRONG, WRONG, INVENTED])
    assert score and score.value == pytest.approx(1 / 3) and score.over == 3
    assert score.interval.low < score.value < score.interval.high
    assert find_share("right answer", [INVENTED]) is None


def test_ours_and_a_peer_s_are_compared_on_the_cases_that_both_were_asked() -> None:
    ours = [RIGHT, REFUSED]
    peer = [WRONG, INVENTED, Judged(Case("c", "And who?", answerable=False), say("Lund."), TEXTS)]
    found = compare("answered where it can be, abstained where not", peer, ours)
    assert found and (found.difference, found.over) == (0.5, 2)
    assert compare("abstention precision", peer, ours) is None
