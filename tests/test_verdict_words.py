"""What a verdict is called in words, on the terminal and on the page."""

from __future__ import annotations

import pytest

from bot.schema import AnswerSentence, Verdict
from bot.verdicts import count_statuses, describe_counts, describe_removed, explain_verdict


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict("supported"), "the source says this"),
        (Verdict("unsupported"), "no source that answers the question says this"),
        (Verdict("unsupported", ("40",)), "the source does not give “40”"),
        (Verdict("unsupported", ("40", "Paris")), "the source does not give “40” or “Paris”"),
        (Verdict("unsupported", ("40", "Paris", "not")), "the source does not give “40”, “Paris” or “not”"),
        (
            Verdict("misattributed", speaker="Moscow"),
            "in the source it is Moscow who says this, and the sentence does not say so",
        ),
        (Verdict("misattributed"), "in the source it is somebody who says this, and the sentence does not say so"),
    ],
)
def test_a_verdict_says_what_the_source_lacks_or_who_said_it(verdict: Verdict, words: str) -> None:
    assert explain_verdict(verdict) == words


def test_sentences_removed_are_counted_and_each_reason_is_given_once() -> None:
    forty = AnswerSentence("Forty fell.", (), "unsupported", ("40",))
    assert describe_removed([]) == ""
    assert describe_removed([forty]) == "1 sentence was removed: the source does not give “40”."
    others = [forty, forty, AnswerSentence("It rained.", (), "unsupported")]
    assert describe_removed(others) == (
        "3 sentences were removed: the source does not give “40”; no source that answers the question says this."
    )


def test_counts_name_every_status() -> None:
    assert describe_counts(count_statuses([])) == "0 sentences: 0 supported, 0 misattributed, 0 unsupported"
    assert describe_counts(count_statuses(["supported"])) == "1 sentence: 1 supported, 0 misattributed, 0 unsupported"
    counts = count_statuses(["unsupported", "supported", "unsupported"])
    assert counts == {"supported": 1, "misattributed": 0, "unsupported": 2}
