"""LlamaIndex as a user would set it up: its quick start's chat engine, and its CitationQueryEngine.

After the pages "Starter Tutorial (Using Local LLMs)", "Chroma" (vector stores), "Chat Engine - Condense Plus Context
Mode" and "CitationQueryEngine" of its documentation. Defaults all through, but for our embedder and model; answers are
streamed, and a request may take as long as a question may.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Any

from bot.schema import Turn
from evals.peers.answers import Ingested, Order, PeerAnswer, PeerSource, Times
from evals.peers.phrasings import says_nothing

COLLECTION = "quickstart"
CONTEXT = 4096
"""Tokens that the model of all peers reads and writes in one request."""
_HEAD = re.compile(r"Source \d{1,3}:\n")


class _Indexed:
    """Documents in a VectorStoreIndex on an embedded Chroma, read by SimpleDirectoryReader."""

    def __init__(self, order: Order) -> None:
        import chromadb
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._order = order
        client = chromadb.PersistentClient(order.home, chromadb.Settings(anonymized_telemetry=False))
        self._collection = client.get_or_create_collection(COLLECTION)
        self._store = ChromaVectorStore(chroma_collection=self._collection)
        self._embedding = open_embedding()
        self._llm = open_llm(order)
        self._index: Any = None

    def ingest(self) -> Ingested:
        """Reads, splits, embeds and stores the documents."""
        from llama_index.core import StorageContext, VectorStoreIndex

        started = time.perf_counter()
        documents = read_documents(self._order.documents)
        VectorStoreIndex.from_documents(
            documents,
            storage_context=StorageContext.from_defaults(vector_store=self._store),
            embed_model=self._embedding,
        )
        return Ingested(len(documents), self._collection.count(), time.perf_counter() - started)

    def warm(self) -> None:
        """Opens the stored index and searches it once."""
        from llama_index.core import VectorStoreIndex

        self._index = VectorStoreIndex.from_vector_store(self._store, embed_model=self._embedding)
        self._index.as_retriever().retrieve("What is this about?")


class QuickStart(_Indexed):
    """The chat engine in the mode `condense_plus_context`, a new one for each question, given the turns before."""

    def ask(self, question: str, history: Sequence[Turn]) -> PeerAnswer:
        """The answer; what was retrieved for it counts as cited by every sentence, since it holds no marks."""
        started = time.perf_counter()
        engine = self._index.as_chat_engine(chat_mode="condense_plus_context", llm=self._llm)
        response = engine.stream_chat(question, chat_history=make_messages(history))
        return read_stream(response.response_gen, response.source_nodes, started, marked=False)


class CitationEngine(_Indexed):
    """The CitationQueryEngine. It takes no turns before: a follow-up is asked as it stands."""

    def ask(self, question: str, history: Sequence[Turn]) -> PeerAnswer:
        """The answer with its marks, and the numbered sources that the model was shown."""
        from llama_index.core.query_engine import CitationQueryEngine

        started = time.perf_counter()
        engine = CitationQueryEngine.from_args(self._index, llm=self._llm, streaming=True)
        response = engine.query(question)
        pieces = getattr(response, "response_gen", None) or iter([str(response)])
        return read_stream(pieces, response.source_nodes, started, marked=True)


def read_documents(folder: str) -> list[Any]:
    """The folder's documents by SimpleDirectoryReader: files in folders within it are left out, as by default."""
    from llama_index.core import SimpleDirectoryReader

    return list(SimpleDirectoryReader(folder).load_data())


def read_stream(pieces: Iterable[str], found: Sequence[Any], started: float, *, marked: bool) -> PeerAnswer:
    """One answer as it comes; its evidence is there once what was retrieved is in the caller's hands."""
    evidence = time.perf_counter() - started if found else None
    token, text = None, ""
    for piece in pieces:
        text += piece
        if token is None and text.strip():
            token = time.perf_counter() - started
    sources = tuple(
        PeerSource(one.node.metadata["file_name"], _HEAD.sub("", one.node.get_content(), count=1)) for one in found
    )
    total = time.perf_counter() - started
    return PeerAnswer(text.strip(), sources, says_nothing(text), Times(evidence, token, total), marked)


def make_messages(history: Sequence[Turn]) -> list[Any]:
    """The turns before as LlamaIndex's messages; the missing half of a turn is left out."""
    from llama_index.core.llms import ChatMessage, MessageRole

    said = [
        (role, text)
        for turn in history
        for role, text in ((MessageRole.USER, turn.question), (MessageRole.ASSISTANT, turn.answer))
    ]
    return [ChatMessage(role=role, content=text) for role, text in said if text]


def open_llm(order: Order) -> Any:
    """The shared model by OpenAILike."""
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model="local",
        api_base=order.server,
        api_key=order.key,
        is_chat_model=True,
        context_window=CONTEXT,
        timeout=2 * order.seconds,  # the run ends it before that
        max_retries=0,
    )


def open_embedding() -> Any:
    """Our embedder as one of LlamaIndex's."""
    from llama_index.core.embeddings import BaseEmbedding

    from bot.embedders.minilm import MiniLM
    from bot.protocols import Excerpt

    embedder = MiniLM()

    class OurEmbedding(BaseEmbedding):  # type: ignore[misc]  # LlamaIndex is not followed
        """MiniLM, which reads as much of a text as the bot lets it."""

        def _get_query_embedding(self, query: str) -> list[float]:
            return list(map(float, embedder.embed_query(query)))

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [list(map(float, one.vector)) for one in embedder.embed(Excerpt(text, ()) for text in texts)]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return OurEmbedding(model_name=embedder.fingerprint)
