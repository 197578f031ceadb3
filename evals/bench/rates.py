"""`python -m evals.bench.rates`: texts embedded a second by us, by onnxruntime alone and by LlamaIndex with fastembed.

All with the same model file, the same texts and the same cores, in turn, so that a busy moment touches each.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from bot.chunking import chunk_document, excerpt
from bot.embedders.minilm import WINDOW, MiniLM, count_cores, find_model, load_tokenizer
from bot.errors import BackendError
from bot.loaders import Loading, find_files
from bot.protocols import Excerpt
from bot.schema import Document
from bot.settings import Settings

OURS, ALONE, PEER = "verbatim", "onnxruntime alone", "LlamaIndex with fastembed"
PADDED = 32
"""Texts of a padded batch, the way in which onnxruntime is mostly used."""
NAME = "verbatim/minilm"
Embed = Callable[[Sequence[Excerpt]], int]
"""Embeds all excerpts and tells how many vectors came of it."""


def main(arguments: Sequence[str]) -> None:
    """Prints excerpts a second of each, and ours beside theirs."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.rates", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("documents", type=Path, nargs="*", default=[Path("corpus"), Path("evals/news")])
    parser.add_argument("--rounds", type=int, default=5, help="how often each embeds all of it (default: 5)")
    parser.add_argument("--threads", type=int, default=0, help="cores; 0 for all (default: 0)")
    parser.add_argument("--most", type=int, default=100, help="excerpts (default: 100)")
    options = parser.parse_args(arguments)
    excerpts = read_excerpts(options.documents)[: options.most]
    rates = compare(excerpts, options.rounds, options.threads)
    others = {name: rates[OURS] / rate for name, rate in rates.items() if name != OURS}
    sys.stdout.write(json.dumps({"excerpts": len(excerpts), "a second": rates, "ours beside": others}, indent=1) + "\n")


def read_excerpts(places: Sequence[Path]) -> list[Excerpt]:
    """What the embedder reads of documents."""
    embedder = MiniLM()
    with Loading(Settings()) as loading:
        paths = [path for path in find_files(places) if isinstance(path, Path)]
        documents = [item for path in paths for item in loading.load(path) if isinstance(item, Document)]
    return [excerpt(one, chunk) for one in documents for chunk in chunk_document(one, embedder)]


def compare(excerpts: Sequence[Excerpt], rounds: int, threads: int) -> dict[str, float]:
    """The median rate of each, in excerpts a second; a peer that is not installed is left out."""
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Embed] = {
            OURS: _open_ours(threads),
            ALONE: _open_alone(threads),
            f"{ALONE}, padded batches": _open_padded(threads),
        }
        if peer := _open_peer(threads, Path(folder)):
            ways[PEER] = peer
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for name in [name for _ in range(rounds) for name in ways]:
            ways[name](excerpts[:2])
            began = time.perf_counter()
            if ways[name](excerpts) != len(excerpts):
                raise BackendError(f"{name} did not embed everything")
            taken[name].append(time.perf_counter() - began)
    return {name: len(excerpts) / statistics.median(seconds) for name, seconds in taken.items()}


def _open_ours(threads: int) -> Embed:
    """The bot's embedder, which also gives a vector for each sentence."""
    embedder = MiniLM(threads)
    return lambda excerpts: sum(1 for _ in embedder.embed(excerpts))


def _open_alone(threads: int) -> Embed:
    """Nothing but the model: one thread a core on one session, texts as long as they are, the mean of the tokens."""
    tokenizer, cores = load_tokenizer(), threads or count_cores()
    session = _open_session(1)

    def run(one: Excerpt) -> int:
        return len(_run(session, [tokenizer.encode(one.text).ids[: WINDOW + 2]]))

    def embed(excerpts: Sequence[Excerpt]) -> int:
        with ThreadPoolExecutor(cores) as pool:
            return sum(pool.map(run, excerpts))

    return embed


def _open_padded(threads: int) -> Embed:
    """The same with padded batches, each over all cores."""
    tokenizer = load_tokenizer()
    session = _open_session(threads or count_cores())

    def embed(excerpts: Sequence[Excerpt]) -> int:
        ids = [tokenizer.encode(one.text).ids[: WINDOW + 2] for one in excerpts]
        return sum(len(_run(session, ids[start : start + PADDED])) for start in range(0, len(ids), PADDED))

    return embed


def _open_session(threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(find_model()), options, providers=["CPUExecutionProvider"])


def _run(session: Any, ids: Sequence[Sequence[int]]) -> Any:
    """Mean vectors of texts, shape (n, 384)."""
    longest = max(map(len, ids))
    padded = np.array([[*one, *[0] * (longest - len(one))] for one in ids], np.int64)
    mask = np.array([[1] * len(one) + [0] * (longest - len(one)) for one in ids], np.int64)
    inputs = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(padded)}
    hidden = session.run(None, inputs)[0]
    return (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)


def _open_peer(threads: int, folder: Path) -> Embed | None:
    """LlamaIndex's integration as it comes, over our model file; None where it is not installed."""
    try:
        from fastembed import TextEmbedding
        from fastembed.common.model_description import ModelSource, PoolingType
        from llama_index.embeddings.fastembed import FastEmbedEmbedding
    except ImportError:
        return None
    (folder / "model.onnx").symlink_to(find_model())
    (folder / "tokenizer.json").write_bytes((files("bot.embedders") / "tokenizer.json").read_bytes())
    (folder / "config.json").write_text(json.dumps({"pad_token_id": 0}))
    (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": WINDOW + 2, "pad_token": "[PAD]"}))
    (folder / "special_tokens_map.json").write_text("{}")
    source = ModelSource(hf=NAME)
    TextEmbedding.add_custom_model(
        model=NAME, pooling=PoolingType.MEAN, normalization=True, sources=source, dim=384, model_file="model.onnx"
    )
    embedding = FastEmbedEmbedding(model_name=NAME, threads=threads or None, specific_model_path=str(folder))
    return lambda excerpts: len(embedding.get_text_embedding_batch([one.text for one in excerpts]))


if __name__ == "__main__":
    main(sys.argv[1:])
