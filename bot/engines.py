"""The bot as parts of a llama-index program: a retriever, whose nodes are passages, and a query engine.

A node knows its place in the document, as a citation does: `document.text[start:end] == text`. It bears the document's
title, date and the like as metadata, which a model is shown, and ids and offsets, which it is not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from bot.schema import Answer, Citation, Delta, Evidence, Passage, Source

PRIVATE = ["document_id", "path", "start", "end", "number"]
"""Metadata that no model is shown and no embedder reads."""

Stream = Callable[[str], Generator[Evidence | Delta | Answer]]


class VerbatimRetriever(BaseRetriever):  # type: ignore[misc]  # llama-index has no types here
    """Passages of the bot's index, best first, as an answer would be looked for in them."""

    def __init__(self, stream: Stream, limit: int) -> None:
        """`stream` is what `bot.stream` does with a query."""
        super().__init__()
        self._stream, self._limit = stream, limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        with closing(self._stream(query_bundle.query_str)) as events:
            evidence = next(events)
        assert isinstance(evidence, Evidence), "the first event is the evidence"
        return [make_passage_node(one) for one in evidence.passages[: self._limit]]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class VerbatimQueryEngine(BaseQueryEngine):  # type: ignore[misc]
    """The bot's checked answers: `source_nodes` are the citations, `metadata["answer"]` is the whole Answer."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        """`ask` is what `bot.ask` does with a question."""
        super().__init__(callback_manager=None)
        self._ask = ask

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._ask(query_bundle.query_str)
        scores = {(one.document.id, one.start): one.score for one in answer.evidence}
        nodes = [make_citation_node(one, scores.get((one.document.id, one.start))) for one in answer.citations]
        told = {"abstained": answer.abstained, "answer": answer.to_dict()}
        return Response(response=answer.text, source_nodes=nodes, metadata=told)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        """None: what a model is told is the bot's own."""
        return {}


def make_passage_node(passage: Passage) -> NodeWithScore:
    """A passage; its heading is metadata too."""
    more = {"heading": passage.heading} if passage.heading else {}
    return _make(passage.document, passage.text, passage.start, passage.score, more)


def make_citation_node(citation: Citation, score: float | None = None) -> NodeWithScore:
    """The quoted words, with their number and who said them."""
    said = {"speaker": citation.speaker} if citation.speaker else {}
    return _make(citation.document, citation.quote, citation.start, score, {"number": citation.number, **said})


def _make(document: Source, text: str, start: int, score: float | None, more: dict[str, Any]) -> NodeWithScore:
    told = {
        name: value
        for name in ("title", "author", "source", "published", "updated", "url", "path")
        if (value := getattr(document, name)) is not None
    }
    end = start + len(text)
    node = TextNode(
        id_=f"{document.id}:{start}-{end}",
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=told | {"document_id": document.id, "start": start, "end": end} | more,
        excluded_llm_metadata_keys=PRIVATE,
        excluded_embed_metadata_keys=PRIVATE,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )
    return NodeWithScore(node=node, score=score)
