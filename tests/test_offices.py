"""Who holds an office, and what somebody is: told by the sentence that says so, whatever else it is about.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import fill_bot

from bot import open_bot
from bot.bot import Bot
from bot.ranking.offices import read_office

STORIES = {
    "bridge.md": "---\ntitle: Ferncliff closes its bridge\n---\n\nThe bridge at Ferncliff will close in June, Mayor"
    " Ines Calder said on Monday. A new mayor of Ferncliff will be chosen next May, when voters go to the polls.\n\n"
    "Deputy mayor Jo Vane will run the office until then.",
    "water.md": "---\ntitle: Dry summer in Lintz\n---\n\nLintz must save water. Reservoirs are half empty, said Tom"
    " Ekers, the mayor of Lintz.\n\nHanna Ross, chief engineer of the waterworks, blamed old pipes.",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("offices"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "name", "other"),
    [
        ("Who is the mayor of Ferncliff?", "Ines Calder", "Jo Vane"),
        ("Who is the mayor of Lintz?", "Tom Ekers", "Ines Calder"),
        ("who is the deputy mayor of ferncliff", "Jo Vane", "Ines Calder"),
        ("What post does Hanna Ross hold?", "chief engineer", "Tom Ekers"),
        ("Who is Tom Ekers?", "the mayor of Lintz", "Hanna Ross"),
    ],
)
def test_the_sentence_that_tells_it_answers(bot: Bot, question: str, name: str, other: str) -> None:
    answer = bot.ask(question)
    assert not answer.abstained and not answer.sides
    assert name in answer.text and other not in answer.text


def test_the_mayor_of_another_town_is_not_meant(tmp_path: Path) -> None:
    text = (
        "Drivers in Kessel will pay.\n\nThe mayor of Sarn, Olaf Bremer, called the toll at Kessel unfair.\n\n"
        "People complained to Mayor Hanne Vik about noise."
    )
    (tmp_path / "toll.md").write_text(f"---\ntitle: Kessel wants quiet\n---\n\n{text}", encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "toll.md")
        kessel, sarn = (bot.ask(f"Who is the mayor of {town}?").text for town in ("Kessel", "Sarn"))
    assert "Hanne Vik" in kessel and "Bremer" not in kessel
    assert "Olaf Bremer" in sarn and "Vik" not in sarn


def test_of_an_office_that_nobody_is_told_to_hold_nothing_answers(bot: Bot) -> None:
    assert bot.ask("Who is the mayor of Brannoch?").abstained


@pytest.mark.parametrize(
    "question", ["Who closed the bridge?", "Who is responsible for the bridge?", "What is a mayor?", "Who is it?"]
)
def test_no_office_is_asked_for(question: str) -> None:
    assert read_office(question) is None


OLDER = 'Port strike closes harbour\n\n"The union is lying," said Jonas Breck, the port director of Velmar.'
NEWER = (
    "Strike ends\n\nThe strike at Velmar harbour is over. Jonas Breck resigned as port director on Sunday. The new"
    " port director, Lena Moss, takes over on April 1."
)


def test_who_has_left_an_office_since_is_not_its_holder(tmp_path: Path) -> None:
    for name, day, text in (("older", "2025-03-14", OLDER), ("newer", "2025-03-23", NEWER)):
        (tmp_path / f"{name}.md").write_text(f"---\npublished: {day}\n---\n{text}", encoding="utf-8")
    with open_bot(home=tmp_path / "home", llm="quotes") as bot:
        bot.ingest(tmp_path / "older.md")
        assert "Jonas Breck" in bot.ask("Who is the port director?").text
        bot.ingest(tmp_path / "newer.md")
        answer = bot.ask("Who is the port director now?")
    assert "lying" not in answer.text and "Lena Moss" in answer.text
