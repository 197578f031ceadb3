"""What cannot be asked is refused in one sentence that says why and what to do; everything else passes.

That every way of asking goes through here is shown in test_bot.py and test_cli.py.
"""

from __future__ import annotations

import pytest

from bot.dialogue.asking import check_dates, check_question
from bot.errors import QuestionError
from bot.schema import Filters


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "the question is empty; type one"),
        (" \n\t", "the question is empty; type one"),
        ("x" * 41, "the question has 41 characters, more than 40; shorten it, or ingest it as a file"),
        ("?! ...", "the question has no word in it; ask with words"),
        ("caf\udce9 open?", "the question holds bytes that are not UTF-8 text; type it again"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_the_next_step(question: str, told: str) -> None:
    with pytest.raises(QuestionError) as caught:
        check_question(question, 40)
    assert str(caught.value) == told


@pytest.mark.parametrize("question", ["why", "2", "y?", "x" * 40, "日本語", "' OR 1=1 --", "the of and"])
def test_whatever_has_a_word_may_be_asked(question: str) -> None:
    check_question(question, 40)


@pytest.mark.parametrize("limit", ["2023", "2023-09", "2023-09-24", "2024-02-29", "", None])
def test_a_date_a_month_a_year_or_nothing_is_a_limit(limit: str | None) -> None:
    check_dates(Filters(published_from=limit, published_to=limit))


def test_no_filters_are_no_limits() -> None:
    check_dates(None)


@pytest.mark.parametrize(
    "limit", ["yesterday", "24.9.2023", "2023-9-24", "2023-13", "2023-02-29", "2023-09-24T10:00", "20230924", "٢٠٢٣"]
)
@pytest.mark.parametrize("side", ["published_from", "published_to", "event_from", "event_to"])
def test_what_is_no_date_is_refused_rather_than_hiding_documents(limit: str, side: str) -> None:
    with pytest.raises(QuestionError, match="is not an ISO date; write it as 2023-09-24, 2023-09 or 2023"):
        check_dates(Filters(**{side: limit}))


@pytest.mark.parametrize("kind", ["published", "event"])
def test_a_range_that_ends_before_it_begins_is_refused(kind: str) -> None:
    with pytest.raises(QuestionError, match=r"^2024-02 lies after 2023; give the earlier date first$"):
        check_dates(Filters(**{f"{kind}_from": "2024-02", f"{kind}_to": "2023"}))
    for first, last in (("2023-09-24", "2023"), ("2023-09-24", "2023-09"), ("2023", "2023-09-24"), ("9500", "")):
        check_dates(Filters(**{f"{kind}_from": first, f"{kind}_to": last}))
