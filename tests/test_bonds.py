"""What is asked of one name is not answered with the same of another: "the capital of Norland" for Sudmark's.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.ranking.bonds import is_same_name, read_bond

STORIES = {
    "depot.md": "---\ntitle: Fire near Hallin\npublished: 2025-03-14\n---\n\nA depot burnt down near Hallin, the"
    " capital of Norland. Sudmark sent six fire engines across the border.\n\nAbout 90,000 people live in Norland.",
    "talks.md": "---\ntitle: Talks on the border with Sudmark\npublished: 2025-03-16\n---\n\nVeldanian Prime Minister"
    " Anselm Roke met envoys of Sudmark and Orsania on Monday. The prime minister spoke of progress on the border with"
    " Sudmark.\n\nThe head of the International Relief Agency (IRA), Noor Bassam, was there too.",
    "towns.md": "---\ntitle: Two towns\npublished: 2025-03-18\n---\n\nThe mayor of Brannoch, Sigrid Falk, wants a"
    " tunnel to Eastmere. Hallowmere, whose cathedral is famous, wants none.\n\nTamsin Vale runs the harbour of Lorne"
    " Bay. Its largest ship is the Petrel.",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("bonds"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Sudmark?",
        "what is the capital of sudmark",
        "Sudmark's capital?",
        "What is the population of Sudmark?",
        "Who is the prime minister of Orsania?",
        "Who is the prime minister of Sudmark?",
        "Who is the foreign minister of Veldania?",
        "Who is Veldania's finance minister?",
        "Who is the mayor of Hallowmere?",
        "What is the largest ship of Brannoch?",
    ],
)
def test_what_is_told_of_another_name_is_no_answer(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the capital of Norland?", "Hallin"),
        ("What is Norland's capital?", "Hallin"),
        ("What is the population of Norland?", "90,000"),
        ("Who is the prime minister of Veldania?", "Anselm Roke"),
        ("Who is the head of the IRA?", "Noor Bassam"),
        ("Who is the mayor of Brannoch?", "Sigrid Falk"),
        ("What is the largest ship of Lorne Bay?", "the Petrel"),
    ],
)
def test_what_is_told_of_the_very_name_is(bot: Bot, question: str, told: str) -> None:
    assert told in bot.ask(question).text


@pytest.mark.parametrize(
    ("question", "tied", "name"),
    [
        ("Who is the current head of the Water Board?", ("head",), "Water Board"),
        ("What is Kenya's largest city?", ("largest", "citi"), "Kenya"),
        ("When was the capital of Norland (the depot) founded?", ("capit",), "Norland"),
    ],
)
def test_what_a_question_ties_to_a_name_is_read(question: str, tied: tuple[str, ...], name: str) -> None:
    bond = read_bond(question)
    assert bond and (bond.tied, bond.name) == (tied, name)


@pytest.mark.parametrize(
    "question", ["What is the name of Norland?", "Did the mayor of Lorne see the mayor of Hallin?"]
)
def test_nothing_is_tied_where_that_tells_nothing_or_several_things_are(question: str) -> None:
    assert read_bond(question) is None


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("France", "French"),
        ("ICC", "International Criminal Court"),
        ("Orsania", "Orsanian"),
        ("Hallin", "North Hallin"),
    ],
)
def test_a_name_is_known_in_other_forms(name: str, other: str) -> None:
    assert is_same_name(name, other) and is_same_name(other, name)
    assert not is_same_name(name, "Sudmark")
