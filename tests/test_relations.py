"""Who owns, supplies, buys, leads or makes a thing: told by a sentence that says so, and by none that names it alone.

The documents are made here and read by the real loaders and model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.bot import Bot
from bot.ranking.relations import read_relation

STORIES = {
    "cargo.md": "---\ntitle: Cargo grows at Wexley\n---\n\nThe port of Wexley handled 4 million tonnes of cargo. "
    "Most of the timber is bought by the paper company Ostrand.\n\nThe new cranes, ordered from the Dutch maker Helder,"
    " cost 38 million crowns each. The container ship Lisbet was damaged.",
    "works.md": "---\ntitle: The waterworks at Alder\n---\n\nTorvik bought the waterworks from the town. The"
    " pumps come from the firm Hydra of Linz; the chlorine is delivered by Castell Chemicals.\n\nPrices rose by a third"
    " under Torvik. The opposition leader, Georg Maier, spoke of a scandal.\n\nThe manager of the works, Ida Krohn,"
    " spoke of new pipes.\n\nThe regional council is to vote in May. Its chairman, Leopold Strand, will abstain.",
    "museum.md": "---\ntitle: A portrait is found\n---\n\nThe museum in Marlow belongs to the Bellweather trust. Its"
    " new cameras were paid for by visitors.\n\nThe portrait was hidden in a barn. The barn's owner, Colm Fay,"
    " knew nothing. The chatbot of the library will be back once its maker, Quillsoft, has taught"
    " it manners. All of Marlow thinks that the museum is well-run",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("relations"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who owns the museum?", "belongs to the Bellweather trust"),
        ("Who owns the barn?", "Colm Fay"),
        ("Who owns the waterworks?", "Torvik bought the waterworks"),
        ("Who buys the timber?", "Ostrand"),
        ("Who supplies the new cranes?", "Helder"),
        ("Who supplies the chlorine?", "Castell Chemicals"),
        ("Which company supplies the pumps?", "Hydra of Linz"),
        ("Who leads the opposition?", "Georg Maier"),
        ("Who leads the regional council?", "Its chairman, Leopold Strand"),
        ("Who makes the chatbot of the library?", "its maker, Quillsoft"),
    ],
)
def test_who_stands_in_a_relation_to_a_thing_is_told_first(bot: Bot, question: str, told: str) -> None:
    answer = bot.ask(question)
    assert told in (answer.sentences[0].text if answer.sentences else "")


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the Lisbet?",
        "Who owns Torvik?",
        "Who bought Torvik?",
        "Who buys the water?",
        "Who supplies the timber?",
        "Who bought the portrait?",
        "Who leads the town?",
        "Who runs the museum?",
    ],
)
def test_another_relation_or_another_thing_answers_nothing(bot: Bot, question: str) -> None:
    assert bot.ask(question).abstained


@pytest.mark.parametrize(
    "question", ["Who said so?", "Who made 3 goals?", "Who owns up?", "What is owned?", "Who sank it?"]
)
def test_no_such_relation_is_asked_for(question: str) -> None:
    assert read_relation(question) is None
