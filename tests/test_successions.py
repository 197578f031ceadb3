"""Who came after somebody in an office: told by the sentence that says so, though it may name neither.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.ranking.successions import read_succession

STORIES = {
    "quay.md": "---\ntitle: New director at the quay of Sunderby\npublished: 2025-03-14\n---\n\nHarriet Voss stepped"
    " down as director of the quay on Monday, three weeks after a crane fell onto a ship. Her deputy, Anton Brill, took"
    " over that day.\n\nVoss had led the quay since 2017. Its board accepted the resignation, Rolf Tanner said."
    " Brill, 48, joined the quay in 2011.",
    "gallery.md": "---\ntitle: Gallery shuts a wing\npublished: 2025-04-02\n---\n\nThe east wing of the gallery is shut"
    " until May.\n\nFiona Lusk will leave the gallery in July. Curator Karim Nasser succeeds her.\n\nThe keeper of the"
    " archive, Ida Krohn, will stay until the end of the year. Her successor has not been chosen.",
    "wells.md": "---\ntitle: Wells run dry\npublished: 2025-04-09\n---\n\nGeorg Maier, the mayor of Alder, said the"
    " wells were dry. Pumps will be replaced in June.",
    "town.md": "---\ntitle: Changes in Marlow\npublished: 2025-04-16\n---\n\nAlma Dietz is the mayor of Marlow. The"
    " captain, Per Aas, was replaced at once because of his knee.",
    "stage.md": "---\ntitle: Old and new\npublished: 2025-04-16\n---\n\nOlga Marsh was elected head of the stage,"
    " succeeding Peter Dunn. From May on Marsh was replaced by Ines Falk.\n\nThe head of the choir, Frank Odell, who"
    " replaced Greta Pine in 2018, sings.\n\nMagnus Thorne resigned in April. Thorne had run the ferries for years; he"
    " replaced Olof Berg in 2014. The board made Petra Lund the replacement for Thorne.\n\nTom Lind replaced the bishop"
    " of Sunderby, Hans Orr, in March. Clara Quist will be succeeded by Jan Veres in the autumn.\n\nEmil Strand, the"
    " rector, resigned. Bo Hall took over the same day. Bo Hall's brother took over the bakery.\n\nThe head of the"
    " library, Paul Aster, handed over to Mira Sandor in January.",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("successions"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who is the director of the quay now?", "Anton Brill, took over"),
        ("Who is the director of the quay?", "Anton Brill, took over"),
        ("Who runs the quay?", "Anton Brill, took over"),
        ("Who succeeded Harriet Voss?", "Anton Brill, took over"),
        ("Who is Voss's successor?", "Anton Brill, took over"),
        ("who took over as director of the quay", "Anton Brill, took over"),
        ("Who succeeds Fiona Lusk?", "Karim Nasser succeeds her"),
        ("Who will replace Ida Krohn?", "Her successor has not been chosen"),
        ("Who succeeded Peter Dunn?", "Olga Marsh was elected"),
        ("Who replaced Greta Pine?", "Frank Odell, who replaced"),
        ("Who succeeded Olof Berg?", "he replaced Olof Berg"),
        ("Who succeeded Hans Orr as bishop?", "Tom Lind replaced"),
        ("Who replaced the bishop?", "Tom Lind replaced"),
        ("Who will succeed Clara Quist?", "succeeded by Jan Veres"),
        ("Who succeeded Emil Strand in Marlow?", "Bo Hall took over the same day"),
        ("Who took over as rector?", "Bo Hall took over the same day"),
        ("Who runs Marlow?", "Alma Dietz"),
        ("Who succeeded Paul Aster?", "handed over to Mira Sandor"),
        ("Who succeeded Olga Marsh?", "replaced by Ines Falk"),
        ("Who replaced Magnus Thorne?", "Petra Lund the replacement"),
    ],
)
def test_who_came_after_somebody_is_told_first(bot: Bot, question: str, told: str) -> None:
    answer = bot.ask(question)
    assert told in (answer.sentences[0].text if answer.sentences else "")


def test_whom_a_successor_followed_stands_in_the_quote(bot: Bot) -> None:
    assert "Fiona Lusk" in bot.ask("Who succeeds Fiona Lusk?").citations[0].quote


@pytest.mark.parametrize(
    "question",
    ["Who replaced Anton Brill?", "Who succeeded Bo Hall?", "Who succeeded Frank Odell?", "Who succeeded Tom Lind?"],
)
def test_of_whom_no_successor_is_told_nothing_answers(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


@pytest.mark.parametrize(
    "question",
    [
        "Who replaced the pumps?",
        "Who was the director of the quay?",
        "Who left?",
        "Who is the successor of ' ?",
        "Who succeeded -- ?",
        "Who replaced in March?",
    ],
)
def test_no_successor_is_asked_for(question: str) -> None:
    assert read_succession(question) is None


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who succeeded Emil Strand in March?", "Strand"),
        ("Who took over from Emil Strand in Marlow?", "Strand"),
        ("Who replaced Hans Orr as head of the Choir?", "Orr"),
        ("Who follows Ida Krohn at Quillsoft?", "Krohn"),
    ],
)
def test_a_day_or_a_place_is_no_name(question: str, name: str) -> None:
    asked = read_succession(question)
    assert asked is not None and asked.name == name
