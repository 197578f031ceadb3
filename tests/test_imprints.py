"""Who wrote an article, where and when it was printed: quoted where its words tell it, else told from its record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from indexes import fill_bot

from bot.answering import ABSTENTION
from bot.bot import Bot
from bot.questions import read_question
from bot.ranking.imprints import read_imprint

STORIES = {
    "bridge.md": "---\ntitle: Ferncliff closes its bridge\nauthor: Tomas Reed\nsource: Harbour Gazette\n"
    "date: 2024-03-12\n---\n\nThe bridge at Ferncliff will close in June, Jon Abel told the council. He wrote to the"
    " governor in May.",
    "water.md": "---\ntitle: Dry summer in Lintz\ndate: 2024-07-01\n---\n\nLintz must save water, Tom Ekers said.",
    "letters.md": "---\ntitle: The Eastmoor letters\nauthor: Mara Holt\n---\n\nThis article was written by Mara Holt,"
    " who lives in Eastmoor. Six letters were found in a barn.",
    "calder.md": "---\ntitle: Ines Calder\nauthor: Tessa Okoro\ndate: 2025-05-05\n---\n\nInes Calder is the mayor of"
    " Velmar. Ines Calder was born in Tolven and is 54 years old.",
    "talks.md": "---\ntitle: Geneva talks\nauthor: Mia Strand\ndate: 2025-08-28\n---\n\nThe date of the Geneva talks is"
    " September 3, the United Nations said on Thursday.",
    "bill.md": "---\ntitle: The mining bill\nauthor: Rob Kane\ndate: 2025-11-20\n---\n\nThe mining bill was written by"
    " Ruth Ames and two of her aides.",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with fill_bot(tmp_path_factory.mktemp("imprints"), STORIES) as bot:
        yield bot


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who wrote the bridge article?", "author: Tomas Reed"),
        ("Who is the author of the story Ferncliff closes its bridge?", "author: Tomas Reed"),
        ("Which outlet published the story about the bridge at Ferncliff?", "outlet: Harbour Gazette"),
        ("When was the article on the bridge published?", "day of publication: 2024-03-12"),
        ("Who wrote the article about Lintz?", "gives no author (it gives day of publication: 2024-07-01)"),
    ],
)
def test_what_only_the_record_tells_is_no_quotation_and_said_so(bot: Bot, question: str, told: str) -> None:
    answer = bot.ask(question)
    assert answer.abstained and not answer.citations and not answer.choices
    assert told in answer.reason and "Jon Abel" not in answer.text
    assert answer.text == f"{ABSTENTION} {answer.reason}"


def test_what_the_words_tell_is_quoted(bot: Bot) -> None:
    answer = bot.ask("Who wrote the article about the Eastmoor letters?")
    assert [one.quote for one in answer.citations] == ["This article was written by Mara Holt, who lives in Eastmoor."]


def test_it_is_of_what_was_cited_last(bot: Bot) -> None:
    first = bot.ask("When will the bridge at Ferncliff close?")
    assert "author: Tomas Reed" in bot.ask("Who wrote it?", history=[first.to_turn()]).reason


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How old is Ines Calder?", "54 years"),
        ("What is the date of the Geneva talks?", "September 3"),
        ("By whom was the mining bill written?", "Ruth Ames"),
    ],
)
def test_a_title_alone_is_of_what_the_text_tells_of(bot: Bot, question: str, told: str) -> None:
    answer = bot.ask(question)
    assert not answer.abstained and told in answer.text and "record" not in answer.reason


def test_who_wrote_it_with_nothing_before_it_is_not_answered(bot: Bot) -> None:
    answer = bot.ask("Who wrote it?")
    assert answer.abstained and not answer.citations


@pytest.mark.parametrize(
    "question", ["Who wrote the letters?", "When was the bridge built?", "Who said it?", "Where was the barn?"]
)
def test_other_questions_are_of_what_happened(bot: Bot, question: str) -> None:
    assert "record" not in bot.ask(question).reason


def test_the_fact_and_the_words_for_the_article_are_read() -> None:
    asked = read_imprint(read_question("Which newspaper published the article on the harbour?"))
    assert asked and (asked.fact, asked.stems) == ("source", {"harbour"})
    assert read_imprint(read_question("Who built the harbour?")) is None
