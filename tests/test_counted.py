"""What a question counts, and that only an amount of that is a side where claims differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story, open_stories

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
        ("How many lives were lost?", ""),
        ("How many victims were there?", ""),
        ("How many casualties were there?", ""),
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


@pytest.mark.parametrize(
    ("question", "text", "counts"),
    [
        ("How many residents died?", "12 people died, Hale said.", True),
        ("How many protesters were killed?", "20 people died, Hale said.", True),
        ("How many protesters were killed?", "20 people were arrested, Hale said.", False),
        ("How many protesters were killed?", "20 people were killed, among them passengers of a bus.", False),
        ("How many tankers burned?", "20 people were burned, Hale said.", False),
    ],
)
def test_people_are_whoever_is_counted_unless_others_are_named(question: str, text: str, counts: bool) -> None:
    claim = EvidenceSentence(SOURCE, 0, len(text), text, 9.0, 0, text, 0, "Hale")
    told = [counts_it(claim, one, name_counted(question), read_question(question).stems) for one in find_claimed(claim)]
    assert any(told) is counts


@pytest.mark.parametrize("counted", ["lives were lost", "victims were there", "residents died"])
def test_both_tolls_are_sides_whoever_is_counted(tmp_path: Path, counted: str) -> None:
    one = Story("The flood hit Belmar on Monday. 12 people died in the flood, Viktor Hale said.", "2024-06-03")
    other = Story("The flood hit Belmar on Monday. 20 people died in the flood, Ines Roth said.", "2024-06-03")
    with open_stories(tmp_path, one=one, other=other) as bot:
        sides = {side.speaker for side in bot.ask(f"How many {counted} in the Belmar flood?").sides}
    assert sides == {"Viktor Hale", "Ines Roth"}


def test_who_counts_something_else_is_no_side(tmp_path: Path) -> None:
    with open_bot(home=tmp_path, llm="quotes") as bot:
        bot.ingest(NEWS / "tarn-shelling.html", NEWS / "tarn-truce.txt")
        sides = [side.speaker for side in bot.ask(DIED).sides]
    assert sides == ["Pavel Draskin", "Veldania’s Defence Ministry"]
