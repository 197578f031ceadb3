"""Questions that plain statements of reports answer, and statements of which it had better ask nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_posing import ask, pose

from bot import open_bot
from bot.settings import Settings
from evals.writing.drafts import draft_set


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        ("The site has 86 plots and six standpipes.", "How many plots does the site have?", "86"),
        ("The club had nearly 40 members in spring.", "How many members did the club have?", "40"),
        ("The repair cost £640.", "How much did the repair cost?", "£640"),
        ("The insurance covers £1,200 of the loss.", "How much does the insurance cover?", "£1,200"),
        ("Parents receive 16 weeks of parental leave.", "How many weeks of parental leave do parents receive?", "16"),
        ("Employees are entitled to 28 days of paid leave a year.",
         "How many days of paid leave are employees entitled to?", "28"),
        ("Kestrel 3.2 needs Python 3.10 or newer.", "What does Kestrel 3.2 need?", "Python 3.10 or newer"),
        ("Priya Calder was elected treasurer.", "Who was elected treasurer?", "Priya Calder"),
        ("Helen Marsh chaired the meeting.", "Who chaired the meeting?", "Helen Marsh"),
        ("The new fee applies from 1 April 2025.", "From when does the new fee apply?", "1 April 2025"),
        ("Twelve members were present.", "How many members were present?", "Twelve"),
    ],
)  # fmt: skip
def test_plain_statements_are_asked_for_what_they_tell(text: str, question: str, told: str) -> None:
    found = {posed.question: posed for posed in pose(text)}
    assert question in found
    assert text[slice(*found[question].told or ())] == told


@pytest.mark.parametrize(
    "text",
    [
        "It has 86 plots.",
        "The water bill had doubled.",
        "The board has to meet twice.",
        "The fee rose by two percent.",
        "There are 12 reasons.",
        "Each of them holds two keys.",
        "The roof, which leaks, needs two repairs.",
        "The pump has one valve.",
    ],
)
def test_what_points_outside_or_counts_nothing_is_not_asked(text: str) -> None:
    assert [one for one in ask(text) if one.startswith(("How many", "How much", "What do"))] == []


REPORTS = {
    "water.md": "# Water use\n\nThe site has 86 plots and six standpipes. The oldest standpipe was installed in 1987. "
    "The repair of the lower gate cost £640.\n",
    "leave.txt": "Leave policy\n\nEmployees are entitled to 28 days of paid leave a year. The policy was approved by "
    "the board on 3 February 2023.\n",
    "minutes.md": "# Minutes\n\nHelen Marsh chaired the meeting. Priya Calder was elected treasurer. The new fee "
    "applies from 1 April 2025.\n",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text)
    return folder


def test_ordinary_reports_are_offered_questions_to_begin_with(reports: Path, tmp_path: Path) -> None:
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(reports)
        offered = bot.examples()
        assert len(offered) == 3  # one of each document
        for question in offered:
            assert not bot.ask(question).abstained


def test_cases_are_drafted_from_ordinary_reports_with_short_answers(reports: Path, tmp_path: Path) -> None:
    rows = {row["question"]: row for row in draft_set(reports, Settings(home=tmp_path / "home"), 20)}
    assert len(rows) >= 6
    assert rows["How many plots does the site have?"]["answers"] == ["86"]
    assert rows["Who was elected treasurer?"]["evidence"] == [
        {"document": "minutes.md", "quote": "Priya Calder was elected treasurer."}
    ]
