"""What a question counts, and that only an amount of that is a side where claims differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import open_bot
from bot.opposing.counted import counts_it, counts_people, name_counted
from bot.opposing.counts import find_claimed
from bot.questions import read_question
from bot.schema import EvidenceSentence, Source

SOURCE = Source("alpha", "Alpha", None, None, "2024-05-01", "alpha.md")
NEWS = Path(__file__).parent.parent / "evals" / "news"
DIED = "How many Veldanian soldiers have died?"


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        (DIED, "soldiers"),
        ("How many of the bus passengers died?", "passengers"),
        ("How many houses burned down?", "houses"),
        ("How many sheep drowned?", "sheep"),
        ("How many of Veldania's soldiers fell?", "soldiers"),
        ("How many people died?", ""),
        ("Who died?", ""),
    ],
)
def test_the_thing_counted_is_the_noun_behind_what_describes_it(question: str, thing: str) -> None:
    assert name_counted(question) == thing


def test_people_are_counted_where_no_other_thing_is_named() -> None:
    assert counts_people("How many people died?") and counts_people("How many died?")
    assert not counts_people(DIED) and not counts_people("Who died?")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("The ministry said 43 of its soldiers had been killed.", True),
        ("The ministry said 43 had been killed.", True),
        ("The ministry speaks of 200 Veldanian dead.", True),
        ("The ministry puts the toll at 61 troops.", True),
        ("The army told of its soldiers that 12 men were lost.", True),
        ("The ministry said mortars had hit a bus near Brod, killing six passengers.", False),
        ("The ministry said the soldiers had burnt six houses.", False),
        ("The ministry said 19 people were treated.", False),
    ],
)
def test_an_amount_counts_what_is_asked_for_or_leaves_it_out(text: str, counts: bool) -> None:
    claim = EvidenceSentence(SOURCE, 0, len(text), text, 9.0, 0, text, 0, "Lee")
    asked = read_question(DIED).stems
    assert any(counts_it(claim, one, "soldiers", asked) for one in find_claimed(claim)) is counts


def test_who_counts_something_else_is_no_side(tmp_path: Path) -> None:
    with open_bot(home=tmp_path, llm="quotes") as bot:
        bot.ingest(NEWS / "tarn-shelling.html", NEWS / "tarn-truce.txt")
        sides = [side.speaker for side in bot.ask(DIED).sides]
    assert sides == ["Pavel Draskin", "Veldania’s Defence Ministry"]
