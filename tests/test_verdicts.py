"""The labelled pairs are well formed and the measures count right; the real checker reaches its figures on both halves.

Single verdicts of the checker are tested in test_checking.py.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.pairs import Pair
from bot.schema import Status, Verdict
from bot.sentences import split_sentences
from evals.verdicts import KINDS, SETS, Check, Labelled, Tally, format_verdicts, main, measure, read_labelled

CORPUS = Path(__file__).parents[1] / "corpus"
CAUGHT, CAUGHT_ALTERED, KEPT = 0.85, 0.93, 0.75
"""What the checker holds on each half today; what it is to reach is 0.95, 0.99 and 0.90."""

FEWEST_PAIRS, FEWEST_OF_A_KIND = 240, 15


def label(name: str, sentence: str, quote: str, status: Status, kind: str, wrong: str = "") -> Labelled:
    return Labelled(Pair({"sentence": sentence, "quote": quote}, 1), name, status, kind, wrong)


PAIRS = [
    label("a", "Nine fell.", "Eight fell.", "unsupported", "number", "eight"),
    label("b", "It fell.", "It rose.", "unsupported", "direction", "rose"),
    label("c", "It sank.", "Ada said it sank.", "misattributed", "attribution", "Ada's claim"),
    label("d", "Eight fell.", "8 fell.", "supported", "number"),
]


def always(status: Status) -> Check:
    return lambda pair: Verdict(status)


@pytest.fixture(scope="module", params=sorted(SETS))
def pairs(request: pytest.FixtureRequest) -> list[Labelled]:
    return read_labelled(SETS[request.param])


def fold(text: str) -> str:
    return " ".join(text.casefold().split())


def test_who_says_yes_to_all_keeps_all_and_catches_nothing() -> None:
    report = measure(PAIRS, always("supported"))
    assert (report.caught, report.caught_altered, report.kept) == (0.0, 0.0, 1.0)
    assert [failure.pair.id for failure in report.failures] == ["a", "b", "c"]


@pytest.mark.parametrize("status", ["unsupported", "misattributed"])
def test_who_says_no_to_all_catches_all_and_keeps_nothing(status: Status) -> None:
    report = measure(PAIRS, always(status))
    assert (report.caught, report.caught_altered, report.kept) == (1.0, 1.0, 0.0)
    assert [failure.pair.id for failure in report.failures] == ["d"]


def test_shares_and_kinds_are_counted_apart() -> None:
    def check(pair: Pair) -> Verdict:
        return Verdict("unsupported" if "Nine" in pair.sentence else "supported")

    report = measure(PAIRS, check)
    assert (report.caught, report.caught_altered, report.kept) == (pytest.approx(1 / 3), 1.0, 1.0)
    assert report.wrong == {"number": Tally(1, 1), "direction": Tally(0, 1), "attribution": Tally(0, 1)}
    assert report.right == {"number": Tally(1, 1)}


def test_a_share_of_nothing_is_no_number() -> None:
    report = measure([], always("supported"))
    assert all(math.isnan(share) for share in (report.caught, report.caught_altered, report.kept))


def test_the_table_shows_every_kind_and_failures_only_on_demand() -> None:
    report = measure(PAIRS, always("supported"))
    short, long = format_verdicts(report), format_verdicts(report, failures=True)
    assert all(f"\n{kind} " in short for kind in KINDS)
    assert "Ada said it sank." not in short
    assert long.startswith(short) and "c (attribution): supported; right is misattributed" in long
    assert "Ada said it sank." in long and "8 fell." not in long


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[]", "no JSON object"),
        ({"quote": None}, "no text in quote"),
        ({"id": " "}, "id must be a text"),
        ({"wrong": 5}, "wrong must be a text"),
        ({"status": "true"}, "status must be one of"),
        ({"kind": "typo"}, "kind must be one of"),
        ({"note": "x"}, "'note' is not known"),
        ({"wrong": "x"}, "a wrong sentence, and no other"),
        ({"status": "unsupported"}, "a wrong sentence, and no other"),
        ({"id": "first"}, "'first' was used before"),
    ],
)
def test_a_bad_line_is_named_with_its_file(tmp_path: Path, line: str | dict[str, object], fault: str) -> None:
    good = {"id": "first", "sentence": "S.", "quote": "Q.", "status": "supported", "kind": "copy"}
    bad = line if isinstance(line, str) else json.dumps({**good, "id": "second", **line})
    path = tmp_path / "pairs.jsonl"
    path.write_text(f"{json.dumps(good)}\n{bad}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"pairs\.jsonl, line 2: ") as caught:
        read_labelled(path)
    assert fault in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"gone\.jsonl"):
        read_labelled(tmp_path / "gone.jsonl")


def test_each_half_is_large_and_even(pairs: list[Labelled]) -> None:
    right = sum(pair.status == "supported" for pair in pairs)
    over_corpus = sum(pair.id.startswith("corpus-") for pair in pairs)
    assert len(pairs) >= FEWEST_PAIRS
    assert 0.4 <= right / len(pairs) <= 0.6
    assert 0.1 <= over_corpus / len(pairs) <= 0.4


def test_each_half_has_enough_wrong_sentences_of_each_kind(pairs: list[Labelled]) -> None:
    counted = Counter(pair.kind for pair in pairs if pair.status != "supported")
    few = {kind: counted[kind] for kind in KINDS if counted[kind] < FEWEST_OF_A_KIND}
    assert few.keys() <= {"unrelated", "copy", "paraphrase"}
    assert few["copy"] == few["paraphrase"] == 0


def test_only_the_attribution_of_wrong_sentences_makes_them_misattributed(pairs: list[Labelled]) -> None:
    wrong = [pair for pair in pairs if pair.status != "supported"]
    assert all((pair.status == "misattributed") == (pair.kind == "attribution") for pair in wrong)


def test_no_sentence_of_a_half_is_written_twice(pairs: list[Labelled]) -> None:
    assert [
        text for text, times in Counter((one.pair.sentence, one.pair.quote) for one in pairs).items() if times > 1
    ] == []


def test_quotes_over_the_corpus_are_verbatim_and_under_their_title(pairs: list[Labelled]) -> None:
    briefs = [path.read_text(encoding="utf-8") for path in CORPUS.glob("*.md")]
    for pair in pairs:
        holders = [brief for brief in briefs if pair.pair.quote in brief]
        assert bool(holders) == pair.id.startswith("corpus-"), pair.id
        assert not holders or any(pair.pair.fields["title"] in brief for brief in holders), pair.id


def test_the_halves_share_no_sentence_of_a_quote_and_no_id() -> None:
    tuned, held = read_labelled(SETS["tuned"]), read_labelled(SETS["held"])
    quoted = [
        {fold(one.quote[span.start : span.end]) for one in half for span in split_sentences(one.quote)}
        for half in ([labelled.pair for labelled in tuned], [labelled.pair for labelled in held])
    ]
    assert quoted[0] & quoted[1] == set()
    assert {pair.id for pair in tuned} & {pair.id for pair in held} == set()


def test_the_checker_reaches_its_figures(pairs: list[Labelled]) -> None:
    report = measure(pairs, Pair.check)
    shown = format_verdicts(report)
    assert report.caught >= CAUGHT, shown
    assert report.caught_altered >= CAUGHT_ALTERED, shown
    assert report.kept >= KEPT, shown


def test_the_command_measures_the_set_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {name: sum(pair.status != "supported" for pair in read_labelled(path)) for name, path in SETS.items()}
    for arguments, count in [(["--set", "held"], wrong["held"]), ([], sum(wrong.values()))]:
        main(arguments)
        assert f"of {count}\n" in capsys.readouterr().out
