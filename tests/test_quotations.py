"""Where quotations begin and end: every kind of mark, over paragraphs, and marks that are none.

Whose words they are is in test_voices.py.
"""

from __future__ import annotations

import pytest

from bot.voices.quotations import find_quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“No,” he said. “Never.”", ["“No,”", "“Never.”"]),
        ('"No," he said. "Never."', ['"No,"', '"Never."']),
        ("'No,' he said. 'We can't.'", ["'No,'", "'We can't.'"]),
        ("‘No,’ he said. ‘We can’t.’", ["‘No,’", "‘We can’t.’"]),
        ("«No», he said.", ["«No»"]),
        ("“It was ‘fine’, really,” he said.", ["“It was ‘fine’, really,”"]),
        ("“He said “no”. Then he left,” she said.", ["“He said “no”. Then he left,”"]),
        ('"He said "no". Then he left," she said.', ['"He said "no". Then he left,"']),
        ("“No,” he said. “It “began” in May.” It rained.", ["“No,”", "“It “began” in May.”"]),
        ("“It began. He said: “No.” It rained.", ["“It began. He said: “No.”"]),
        ("'We heard the workers' cries and ran.' It rained.", ["'We heard the workers' cries and ran.'"]),
        ("The workers' union and the '90s don't count.", []),
        ("He said: “It began", ["“It began"]),
        ("", []),
    ],
)
def test_quotations_are_found_by_their_marks(text: str, quoted: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_quotations(text)] == quoted


@pytest.mark.parametrize("marks", ["“”", '""', "‘’"])
def test_a_quotation_over_paragraphs_is_one(marks: str) -> None:
    opens, closes = marks
    text = f"He said: {opens}One.\n\n{opens}Two.\n\n{opens}Three.{closes} Then it rained.\n\n{opens}Other.{closes}"
    assert [one.number for one in find_quotations(text)] == [0, 0, 0, 3]


def test_a_mark_that_never_closes_ends_with_its_paragraph() -> None:
    text = "He said: “One.\n\nIt rained."
    assert [text[one.start : one.end] for one in find_quotations(text)] == ["“One."]
