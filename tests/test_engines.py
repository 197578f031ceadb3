"""The bot as llama-index's own parts: passages and citations as nodes whose words stand at their offsets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes_llama import Echo
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode, NodeWithScore

from bot import Answer, Filters, open_bot
from bot.bot import Bot
from bot.errors import QuestionError

QUESTION = "What did Moscow say about Pashinyan?"


@pytest.fixture(scope="module")
def bot(indexed: Path) -> Iterator[Bot]:
    with open_bot(home=indexed, llm="quotes") as one:
        yield one


def check_place(bot: Bot, found: NodeWithScore) -> None:
    """A node's words stand in its document where it says, and its metadata tells the same."""
    node = found.node
    assert node.ref_doc_id and bot.document(node.ref_doc_id).text[node.start_char_idx : node.end_char_idx] == node.text
    told = node.metadata
    assert (told["document_id"], told["start"], told["end"]) == (
        node.ref_doc_id,
        node.start_char_idx,
        node.end_char_idx,
    )


def test_the_retriever_gives_what_an_answer_is_looked_for_in(bot: Bot) -> None:
    retriever = bot.as_retriever(3)
    assert isinstance(retriever, BaseRetriever)
    found = retriever.retrieve(QUESTION)
    passages = bot.ask(QUESTION).passages[:3]
    assert [one.node.text for one in found] == [one.text for one in passages]
    assert [one.score for one in found] == [one.score for one in passages]
    for one in found:
        check_place(bot, one)
        shown = one.node.get_content(MetadataMode.LLM)
        assert one.node.metadata["title"] in shown and "/corpus/" not in shown and "document_id" not in shown
    assert [one.node.node_id for one in asyncio.run(retriever.aretrieve(QUESTION))] == [
        one.node.node_id for one in found
    ]
    assert len(bot.as_retriever().retrieve(QUESTION)) == len(bot.ask(QUESTION).passages)


def test_the_query_engine_gives_checked_answers_with_their_citations(bot: Bot) -> None:
    engine = bot.as_query_engine()
    assert isinstance(engine, BaseQueryEngine)
    answer, got = bot.ask(QUESTION), engine.query(QUESTION)
    assert str(got) == answer.text and [one.node.text for one in got.source_nodes] == [
        one.quote for one in answer.citations
    ]
    for one, citation in zip(got.source_nodes, answer.citations, strict=True):
        check_place(bot, one)
        assert one.node.metadata["number"] == citation.number
        assert one.node.metadata.get("speaker") == citation.speaker
    assert got.metadata and Answer.from_dict(got.metadata["answer"]).text == answer.text
    assert str(asyncio.run(engine.aquery(QUESTION))) == answer.text


def test_an_abstention_has_no_sources(bot: Bot) -> None:
    got = bot.as_query_engine().query("What did the queen of Narnia have for breakfast?")
    assert got.source_nodes == [] and got.metadata and got.metadata["abstained"] and "No answer was found" in str(got)


def test_filters_hold_and_errors_are_the_bot_s(bot: Bot) -> None:
    none = Filters(published_to="1999")
    assert bot.as_retriever(filters=none).retrieve(QUESTION) == []
    assert "No document passes the filters" in str(bot.as_query_engine(filters=none).query(QUESTION))
    with pytest.raises(QuestionError, match="the question is empty"):
        bot.as_query_engine().query(" ")


def test_the_retriever_fits_into_a_pipeline_of_llama_index(bot: Bot) -> None:
    engine = RetrieverQueryEngine(bot.as_retriever(2), get_response_synthesizer(llm=Echo()))
    got = engine.query(QUESTION)
    assert len(got.source_nodes) == 2 and all(one.node.text in str(got) for one in got.source_nodes)
